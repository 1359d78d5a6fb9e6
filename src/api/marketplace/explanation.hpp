#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/marketplace/language.hpp"
#include "domain/billing/billing.hpp"
#include "json/value.hpp"

/// How a charge came to its amount, step by step, from what was frozen when it was written.
/// Source: commerce rules R84, R108, R114, R131–R136. Threads: pure.
namespace comptoir::api::marketplace {

/// One step: what was done, the arithmetic, and what came out of it.
struct Step {
    std::string_view name;  ///< `unit_price`, …
    std::string_view rule;  ///< `R131`.
    std::string text;       ///< For people.
    std::string formula;    ///< `-120 × 16 ÷ (12 × 30)`.
    std::string result;
};

struct Explanation {
    std::string_view event_rule;  ///< Why there is a line at all.
    std::string event_text;
    std::vector<Step> steps;
    Money subtotal = Money::zero(Currency::of("EUR"));  ///< As recomputed here.
    Money total = Money::zero(Currency::of("EUR"));
    bool reproduced = false;  ///< The recomputed amounts are those of the line.
};

/// `cause` is the event of `line`. `reversed` with its own cause is given for a line that takes another one
/// back (R84), and only then.
struct Reversed {
    const billing::ChargeLine& line;
    const billing::BillingEvent& cause;
};
Explanation explain(const billing::ChargeLine& line, const billing::BillingEvent& cause,
                    const std::optional<Reversed>& reversed, Language language);

}  // namespace comptoir::api::marketplace
