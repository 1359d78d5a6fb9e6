#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "sql/database.hpp"
#include "storage/platform.hpp"
#include "storage/rows.hpp"

/// Where a partner wants to be told of events, one place for each partner. Source: reseller contract §2.14.
namespace comptoir::storage {

/// The destination that stands for a partner's webhook; also the kind of its lane.
inline constexpr std::string_view kWebhook = "webhook";

struct WebhookRegistration {
    std::string url;
    std::vector<std::string> events;  ///< Names, in no order.
    bool own_header = false;          ///< The signature goes into `x-ms-signature`, not into `Authorization`.
    Instant changed;
};
std::optional<WebhookRegistration> find_webhook(sql::Session& session, PartnerId partner,
                                                Access access = Access::read);
/// False when there is one already.
[[nodiscard]] bool insert_webhook(sql::Session& session, PartnerId partner,
                                  const WebhookRegistration& registration);
/// Stores it in the place of the one before.
void replace_webhook(sql::Session& session, PartnerId partner, const WebhookRegistration& registration);

/// Calls the delivery job for an event of this name that follows in the same transaction, if the partner is
/// registered for it; true when it is. Comes before the event has its number: whoever holds the lane may be
/// waiting for one.
bool wake_webhook(sql::Session& session, PartnerId partner, std::string_view name);
/// Notes that the partner is to be told of the event, at once, if it is registered for its name; true when it
/// is. `only_sandbox`: and if it is an integration account.
bool append_webhook_delivery(sql::Session& session, const Event& event, bool only_sandbox);

/// The name of the event that tests a webhook; its subject is the correlation id.
inline constexpr std::string_view kTestCreated = "test-created";

/// A test that a partner asked for (WHK-05). Its event tells what was sent, its delivery how that went.
struct WebhookValidation {
    Guid correlation;
    std::string callback_url;    ///< Registered when it was asked for.
    Instant requested;           ///< On the machine's clock.
    std::int64_t event_seq = 0;  ///< Known once the event is there; not stored.
};
void insert_validation(sql::Session& session, PartnerId partner, const WebhookValidation& validation);
std::optional<WebhookValidation> find_validation(sql::Session& session, PartnerId partner, Guid correlation);
/// When the `nth` newest one (1: the newest) was asked for, if that was after `since`.
std::optional<Instant> nth_newest_validation(sql::Session& session, PartnerId partner, int nth,
                                             Instant since);
/// Forgets those asked for before `before`; their events and deliveries stay.
void forget_validations(sql::Session& session, PartnerId partner, Instant before);

}  // namespace comptoir::storage
