#include "api/publisher/callers.hpp"

#include "api/publisher/errors.hpp"
#include "commands/publisher_calls.hpp"

namespace comptoir::api::publisher {

http::Response subscription_unknown(std::string_view target) {
    return error_response(404, "EntityNotFound", "There is no subscription with this id.", target);
}

http::Response subscription_foreign() {
    return error_response(403, "ForeignOffer", "The subscription belongs to an offer of another publisher.");
}

bool is_callers(const search::CatalogSnapshot& catalog, const commands::Caller& caller,
                const storage::DirectoryEntry& entry) {
    return entry.publisher == caller.publisher &&
           commands::is_callers(catalog.find_product(entry.product), caller);
}

CallersSubscription find_callers(sql::Session& session, const search::CatalogSnapshot& catalog,
                                 const commands::Caller& caller, std::string_view id_text) {
    const auto id = SubscriptionId::parse(id_text);
    const auto entry = id ? storage::find_directory_entry(session, *id) : std::nullopt;
    if (!entry) return {};
    if (!is_callers(catalog, caller, *entry)) return {{}, true};
    auto subscription = storage::find_subscription(session, entry->partner, *id);
    const bool is_known = subscription.has_value();
    return {std::move(subscription), is_known};
}

}  // namespace comptoir::api::publisher
