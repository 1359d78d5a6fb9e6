#pragma once

#include <span>
#include <string_view>

/// Problems of `/marketplace/v1` that no rule of the business brings about: tokens, transport, imports.
namespace comptoir::api::docs {

struct Fault {
    std::string_view code;    ///< As in the problem document.
    std::string_view status;  ///< `401`, or several: `400, 413`.
    std::string_view what_en;
    std::string_view what_fr;
    std::string_view advice_en;
    std::string_view advice_fr;
    std::string_view source;
};

/// Why a token was not taken, one for each edge::AuthProblem and in its order.
std::span<const Fault> token_faults();
/// Of the call itself.
std::span<const Fault> call_faults();

}  // namespace comptoir::api::docs
