#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "commands/work.hpp"
#include "storage/webhooks.hpp"

/// Partners' webhooks: where they want to be told, and of what. Source: reseller contract §2.14, §1.12.
namespace comptoir::commands {

/// Every event that can be registered for. Those of referrals never occur here.
struct WebhookEvent {
    std::string_view name;
    bool occurs = true;
    bool only_sandbox = false;  ///< Only integration accounts are told.
};
inline constexpr std::array kWebhookEvents = std::to_array<WebhookEvent>({
    {"test-created"},
    {"subscription-updated"},
    {"usagerecords-thresholdExceeded"},
    {"referral-created", false},
    {"referral-updated", false},
    {"invoice-ready"},
    {"subscription-active", true, true},
});
/// The event of this name in any case, or nothing.
const WebhookEvent* find_webhook_event(std::string_view name);

/// Where webhooks may lead besides the public internet by https.
struct WebhookReach {
    bool this_machine = false;      ///< Also by http; in a sandbox.
    bool private_networks = false;  ///< As configured.
};
/// Whether an address is one that may be registered. Names are judged when they are called.
bool is_webhook_address(const std::string& url, const WebhookReach& reach);

/// What a partner asks for; address and names are good ones.
struct WebhookOrder {
    std::string url;
    std::vector<std::string> events;
    bool own_header = false;
};
/// WHK-02. Refused: webhook_exists.
Outcome<storage::WebhookRegistration> register_webhook(Work& work, const WebhookOrder& order);
/// WHK-03. What waits goes to the new address, at once. Refused: not_found.
Outcome<storage::WebhookRegistration> change_webhook(Work& work, const WebhookOrder& order);

/// WHK-05: emits `test-created`. `real_now` is the machine's time: how often is a matter of the real
/// receiver. Refused: event_not_registered, called_too_often.
Outcome<storage::WebhookValidation> request_validation(Work& work, Instant real_now);

}  // namespace comptoir::commands
