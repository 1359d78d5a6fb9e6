#include "api/identity/scope.hpp"

#include "base/text.hpp"

namespace comptoir::api::identity {
namespace {

constexpr std::size_t kScopeBytesMax = 4096;

// True when the word asks for something about the person instead of a resource (OpenID Connect §5.4, §11).
bool take_openid_word(std::string_view word, Wanted& wanted) {
    if (word == "openid") wanted.openid = true;
    if (word == "offline_access") wanted.offline_access = true;
    return word == "openid" || word == "offline_access" || word == "profile" || word == "email";
}

TokenError invalid_scope(std::string text) {
    return {400, "invalid_scope", 70011, std::move(text)};
}

}  // namespace

Result<Wanted, TokenError> wanted_v1(std::string_view resource, std::string_view scope,
                                     const edge::Audiences& audiences) {
    if (!audiences.kind_of(resource)) {
        return Refused{TokenError{400, "invalid_request", 500011,
                                  "The resource principal was not found in the tenant."}};
    }
    Wanted wanted;
    wanted.resource = resource;
    for (const std::string_view word : split(scope.substr(0, kScopeBytesMax), ' '))
        take_openid_word(word, wanted);
    return wanted;
}

Result<Wanted, TokenError> wanted_v2(std::string_view scope, const edge::Audiences& audiences,
                                     std::string_view otherwise) {
    if (scope.size() > kScopeBytesMax) return Refused{invalid_scope("The scope is too long.")};
    Wanted wanted;
    for (const std::string_view word : split(scope, ' ')) {
        if (word.empty() || take_openid_word(word, wanted)) continue;
        const auto slash = word.rfind('/');
        const std::string_view resource = slash == std::string_view::npos ? "" : word.substr(0, slash);
        if (resource.empty() || slash + 1 == word.size() || !audiences.kind_of(resource)) {
            return Refused{invalid_scope("The provided value for the input parameter 'scope' is not valid.")};
        }
        if (!wanted.resource.empty() && wanted.resource != resource) {
            return Refused{invalid_scope("The scope asks for more than one resource.")};
        }
        wanted.resource = resource;
        wanted.only_default = wanted.only_default && word.substr(slash + 1) == ".default";
        if (!wanted.permissions.empty()) wanted.permissions.push_back(' ');
        wanted.permissions += word;
    }
    if (wanted.resource.empty()) wanted.resource = otherwise;
    if (wanted.resource.empty()) return Refused{invalid_scope("The scope names no resource.")};
    return wanted;
}

}  // namespace comptoir::api::identity
