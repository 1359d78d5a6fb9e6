#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/money.hpp"
#include "sql/database.hpp"
#include "storage/billing.hpp"
#include "storage/rows.hpp"

/// What publishers reported of the use of meters. Events are only ever added; each is counted in the month of
/// its meter, which becomes one charge. Source: publisher contract §7; commerce rule R134.
namespace comptoir::storage {

/// An hour of a meter, which counts once (publisher contract §7.5).
struct UsageKey {
    SubscriptionId subscription;
    std::string dimension;
    Instant hour;
    friend auto operator<=>(const UsageKey&, const UsageKey&) = default;
};

/// One accepted event.
struct UsageEvent {
    Guid id;
    UsageKey key;
    std::int64_t month = 0;  ///< Of the UsageMonth that counts it.
    PlanId plan;             ///< As reported.
    Decimal quantity;
    std::string effective;  ///< `effectiveStartTime` as it came.
    Instant received;
    AppId app;  ///< Who reported it.
    friend bool operator==(const UsageEvent&, const UsageEvent&) = default;
};

/// What one meter of a subscription counts in a calendar month under one plan. What it is called and what it
/// costs is frozen with its first event.
struct UsageMonth {
    PartnerId partner;
    std::int64_t id = 0;
    SubscriptionId subscription;
    CustomerId customer;
    Date month = Date::from_days(0);  ///< Its first day.
    std::string dimension;
    PlanId plan;  ///< By which it is charged.
    SkuId sku;
    AvailabilityId availability;
    std::string sku_title;
    std::string meter_name;  ///< English.
    std::string unit;
    Currency currency = Currency::of("EUR");
    Decimal unit_price;
    bool test = false;  ///< Of an integration sandbox: never charged (publisher contract §7.5).
    Decimal quantity;
    std::optional<EventId> charged;  ///< The billing event it became.
    friend bool operator==(const UsageMonth&, const UsageMonth&) = default;
};

/// The months of these subscriptions from one to another, both included.
std::vector<UsageMonth> usage_months_of(sql::Session& session, PartnerId partner,
                                        std::span<const SubscriptionId> subscriptions, Date from, Date to);
/// All of a customer's meters in a month.
std::vector<UsageMonth> usage_months_of_customer(sql::Session& session, PartnerId partner,
                                                 CustomerId customer, Date month);
std::optional<UsageMonth> find_usage_month(sql::Session& session, PartnerId partner, std::int64_t id,
                                           Access access = Access::read);
/// Adds the month under the partner's next number, counting nothing yet; nothing when another transaction has
/// added the same one meanwhile.
std::optional<std::int64_t> insert_usage_month(sql::Session& session, const UsageMonth& month);
/// Throws sql::SerializationError when another transaction has charged the month meanwhile.
void add_to_usage_month(sql::Session& session, PartnerId partner, std::int64_t id, const Decimal& quantity);
/// From here on it cannot change.
void set_usage_charged(sql::Session& session, PartnerId partner, std::int64_t id, EventId event);

/// Those hours that were reported, in no order.
std::vector<UsageEvent> find_usage_events(sql::Session& session, PartnerId partner,
                                          std::span<const UsageKey> keys);
/// Adds those whose hour has none yet, and says which. They come in the order of their keys, so that two
/// writers never wait for each other, and are not counted in their months yet.
std::vector<Guid> insert_usage_events(sql::Session& session, PartnerId partner,
                                      std::span<const UsageEvent> events);

// ---- Reading: a row for each day of a meter's month

struct DailyUsage {
    std::int64_t key = 0;  ///< Grows with the month's number and the day.
    UsageMonth month;
    Date day = Date::from_days(0);
    Decimal quantity;
    /// Whose it is and what was sold: as charged, or, while unbilled, as it is now.
    LineContext context;
    /// Program id of the indirect reseller, `-1` when nothing is sold through it any more, or empty; as
    /// charged, or as it would be now.
    std::string reseller;
    std::string invoice;  ///< Number, or empty while unbilled.
};

/// Usage of one currency and of months from one to another, both included, that is on no invoice yet.
struct UnbilledUsage {
    Currency currency;
    Date from;
    Date to;
};
std::vector<DailyUsage> unbilled_usage(sql::Session& session, PartnerId partner, const UnbilledUsage& wanted,
                                       Side side, std::int64_t key, int limit);
/// `skip` rows on that side of the key are left out.
std::vector<DailyUsage> usage_of_invoice(sql::Session& session, PartnerId partner,
                                         const InvoiceNumber& number, Side side, std::int64_t key, int limit,
                                         int skip = 0);
/// Whether the invoice has usage on it at all.
bool has_usage(sql::Session& session, PartnerId partner, const InvoiceNumber& number);

/// A day of a publisher's meter, by the plan that was reported.
struct PublishersUsage {
    Date day = Date::from_days(0);
    PartnerId partner;
    SubscriptionId subscription;
    ProductId product;
    std::string dimension;
    PlanId plan;
    bool test = false;
    bool charged = false;
    Decimal quantity;
    std::int64_t events = 0;
};
/// Usage of days from one to another, both included; what is empty does not narrow it, but for the products.
struct PublishersQuery {
    PublisherId publisher;
    std::vector<ProductId> products;  ///< Of these alone.
    Date from = Date::from_days(0);
    Date to = Date::from_days(0);  ///< Time goes back from here to the first sale, so not far ahead of now.
    PlanId plan;
    std::string dimension;
    std::optional<PartnerId> partner;
    bool test = false;            ///< That of integration sandboxes, or all other.
    std::optional<bool> charged;  ///< Only what is, or is not.
};
/// The newest day first, at most `limit` rows.
std::vector<PublishersUsage> usage_of_publisher(sql::Session& session, const PublishersQuery& wanted,
                                                int limit);

// ---- For `comptoir check`

std::vector<UsageMonth> usage_months_of_subscription(sql::Session& session, PartnerId partner,
                                                     SubscriptionId id);
/// Months that do not count what their events add up to.
std::vector<std::int64_t> usage_months_out_of_step(sql::Session& session, PartnerId partner);

}  // namespace comptoir::storage
