#include "domain/policy/profile.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace comptoir::policy {

bool is_profile(std::string_view name) {
    return std::any_of(kProfiles.begin(), kProfiles.end(), [&](const Profile& p) { return p.name == name; });
}

const Profile& profile(std::string_view name) {
    const auto found =
        std::find_if(kProfiles.begin(), kProfiles.end(), [&](const Profile& p) { return p.name == name; });
    COMPTOIR_CHECK(found != kProfiles.end());
    return *found;
}

}  // namespace comptoir::policy
