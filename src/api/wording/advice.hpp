#pragma once

#include <string_view>

#include "api/wording/wording.hpp"
#include "domain/refusal/refusal.hpp"

/// What a person can do about a refusal, beside the sentence that says what happened. The page of problems
/// shows both. Sources: the rules named in `source`.
namespace comptoir::api::wording {

struct Advice {
    std::string_view english;  ///< Whole sentences.
    std::string_view french;
    /// Where the refusal is decided: `R87` of the commerce rules, `§1.7` of the reseller contract, each with
    /// its document's name where it is not the commerce rules.
    std::string_view source;
};

Advice advice_on(Reason reason);

inline std::string_view in(Language language, const Advice& advice) {
    return language == Language::french ? advice.french : advice.english;
}

}  // namespace comptoir::api::wording
