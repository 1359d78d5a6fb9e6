#include "api/edge/audiences.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace comptoir::api::edge {
namespace {

std::string plain(std::string_view resource) {
    if (resource.ends_with('/')) resource.remove_suffix(1);
    return to_lower(resource);
}

}  // namespace

Audiences::Audiences(const std::vector<std::string>& base_urls) {
    for (const std::string& url : base_urls) base_urls_.push_back(plain(url));
}

std::optional<AudienceKind> Audiences::kind_of(std::string_view resource) const {
    constexpr std::array kReseller = {"https://api.partnercenter.microsoft.com", "https://graph.windows.net",
                                      "https://api.partner.microsoft.com", "https://graph.microsoft.com",
                                      "https://management.azure.com"};
    const std::string name = plain(resource);
    const bool is_ours = std::find(base_urls_.begin(), base_urls_.end(), name) != base_urls_.end();
    if (is_ours || std::find(kReseller.begin(), kReseller.end(), name) != kReseller.end()) {
        return AudienceKind::reseller;
    }
    std::string_view id = name;
    for (const std::string_view prefix : {"api://", "spn:"}) {
        if (id.starts_with(prefix)) {
            id.remove_prefix(prefix.size());
            break;
        }
    }
    return id == kMarketplaceResource ? std::optional(AudienceKind::publisher) : std::nullopt;
}

bool Audiences::is_our_address(std::string_view origin) const {
    const std::string name = plain(origin);
    return name == "https://login.microsoftonline.com" || name == "https://login.windows.net" ||
           std::find(base_urls_.begin(), base_urls_.end(), name) != base_urls_.end();
}

}  // namespace comptoir::api::edge
