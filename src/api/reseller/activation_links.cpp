#include "api/reseller/activation_links.hpp"

#include "api/reseller/wire.hpp"
#include "commands/activation_link.hpp"

namespace comptoir::api::reseller {

std::optional<json::Value> activation_link_to_wire(const Services& services, bool sandbox,
                                                   const subscriptions::Subscription& subscription, int line,
                                                   Instant now) {
    if (subscription.ended()) return std::nullopt;
    const std::string uri = sandbox ? commands::sandbox_activation_link(services.base_url, subscription.id)
                                    : commands::activation_link(services.links, services.base_url,
                                                                {subscription.partner, subscription.id}, now);
    return json::Object{{"lineItemNumber", line}, {"link", json::to_value(Link{uri, "GET", {}})}};
}

}  // namespace comptoir::api::reseller
