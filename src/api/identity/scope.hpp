#pragma once

#include <string>
#include <string_view>

#include "api/edge/audiences.hpp"
#include "api/identity/token_error.hpp"
#include "base/result.hpp"

namespace comptoir::api::identity {

/// What a token is asked for: one resource, and whether an id token is wanted too.
struct Wanted {
    std::string resource;      ///< Becomes the claim `aud`; without the permission of a v2 scope.
    std::string permissions;   ///< Of the v2 scope, as asked, separated by blanks; empty for v1.
    bool only_default = true;  ///< Every permission asked for is `.default`.
    bool openid = false;
    bool offline_access = false;
};

/// What a sign-in is for when it names no resource: the person, whose token then opens nothing here that the
/// directories of old did not (reseller contract §1.3.2).
inline constexpr std::string_view kDirectoryV1 = "https://graph.windows.net";
inline constexpr std::string_view kDirectoryV2 = "https://graph.microsoft.com";

/// The v1 parameters `resource` and `scope`. Refused: a resource that is none of ours (invalid_request).
Result<Wanted, TokenError> wanted_v1(std::string_view resource, std::string_view scope,
                                     const edge::Audiences& audiences);

/// A v2 scope: words such as `<resource>/.default`, all of one resource, beside `openid profile email
/// offline_access`, which MSAL adds to everything. A scope that names no resource asks for `otherwise`,
/// unless that is empty. Refused: no resource, two resources, one that is none of ours (invalid_scope).
Result<Wanted, TokenError> wanted_v2(std::string_view scope, const edge::Audiences& audiences,
                                     std::string_view otherwise = "");

}  // namespace comptoir::api::identity
