#pragma once

#include <string>
#include <string_view>

#include "api/reseller/surface.hpp"

/// Addresses for the suites that ask every endpoint of `/v1` and its siblings.
namespace comptoir::conformance {

/// Its address is the permission.
inline constexpr std::string_view kDocument = "/v1/agreementdocuments/{token}";
inline constexpr std::string_view kSomeId = "00000000-0000-4000-8000-00000000000a";

/// The path of a route with a customer in it, and for every other parameter something that does not exist.
inline std::string target_of(const api::reseller::Route& route, std::string_view customer) {
    std::string target;
    std::string_view rest = route.pattern;
    for (std::size_t open = rest.find('{'); open != std::string_view::npos; open = rest.find('{')) {
        const std::size_t close = rest.find('}', open);
        const std::string_view name = rest.substr(open + 1, close - open - 1);
        target += rest.substr(0, open);
        target += name == "customer" ? customer : name == "country" ? "FR" : kSomeId;
        rest.remove_prefix(close + 1);
    }
    return target.append(rest);
}

inline bool has_customer(const api::reseller::Route& route) {
    return route.pattern.find("/{customer}") != std::string_view::npos;
}

}  // namespace comptoir::conformance
