#pragma once

#include <optional>
#include <string_view>

#include "api/publisher/surface.hpp"
#include "domain/subscriptions/subscription.hpp"
#include "storage/subscriptions.hpp"

/// Which subscriptions are the caller's. Source: publisher contract §1.1, §1.3.
namespace comptoir::api::publisher {

http::Response subscription_unknown(std::string_view target);
http::Response subscription_foreign();

/// It was sold for the caller's account, and its offer names the caller's tenant and application.
bool is_callers(const search::CatalogSnapshot& catalog, const commands::Caller& caller,
                const storage::DirectoryEntry& entry);

/// Of an id in the path, malformed or not (contract §3.3).
struct CallersSubscription {
    std::optional<subscriptions::Subscription> subscription;
    bool is_known = false;  ///< There is one of this id, whosever it is.
};
CallersSubscription find_callers(sql::Session& session, const search::CatalogSnapshot& catalog,
                                 const commands::Caller& caller, std::string_view id_text);

}  // namespace comptoir::api::publisher
