#include "api/reseller/subscription_in_path.hpp"

#include "storage/subscriptions.hpp"

namespace comptoir::api::reseller {

Outcome<subscriptions::Subscription> find_in_path(sql::Session& session, PartnerId partner,
                                                  CustomerId customer, const Request& request,
                                                  storage::Access access) {
    const auto id = SubscriptionId::parse(request.path["subscription"]);
    auto found = id ? storage::find_subscription(session, partner, *id, access) : std::nullopt;
    if (!found || found->customer != customer)
        return refuse(Reason::subscription_not_found, "subscriptionId");
    return *std::move(found);
}

http::Response read_for_subscription(const Services& services, const Request& request,
                                     const OfSubscription& work) {
    return read_for_customer(services, request, [&](const Reading& in) -> Outcome<http::Response> {
        const auto found = find_in_path(in.session, in.partner, in.customer, request);
        if (!found) return Refused{found.reason()};
        return work(in, *found);
    });
}

}  // namespace comptoir::api::reseller
