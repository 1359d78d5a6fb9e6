#pragma once

#include <optional>
#include <string>
#include <vector>

#include "commands/offering.hpp"
#include "commands/work.hpp"
#include "domain/ordering/purchase.hpp"
#include "domain/subscriptions/subscription.hpp"

/// Leaving a free trial before its end for a paid plan of the same product.
/// Source: commerce rules R91, R95, R97; reseller contract SUB-05, SUB-06.
namespace comptoir::commands {

/// One way out of a trial: a plan without trial that this customer may buy, and how its term is paid.
struct Conversion {
    Offering offering;
    catalog::Term term;
    ordering::CatalogItem item() const;
    /// `monthly`, `annual`, `one_time`.
    std::string_view billing_cycle() const;
};

/// Every way out, in the order of the catalog. None for what is not in a trial, or has ended. The offerings
/// point into `catalog`.
std::vector<Conversion> conversions_of(sql::Session& session, const catalog::MarketTable& markets,
                                       const search::CatalogSnapshot& catalog,
                                       const subscriptions::Subscription& subscription, Instant now);

struct ConversionRequest {
    ordering::CatalogItem target;
    std::string billing_cycle;             ///< Wire value; empty: as the trial would have been paid.
    std::optional<std::int64_t> quantity;  ///< Absent: that of the trial.
};

/// Ends the trial and begins the paid term today, at the price row in force (R95). The publisher hears of the
/// new term as of a renewal, because it cannot refuse what it sells. Nothing when no conversion leads to this
/// plan. Refusals in order: billing_cycle_not_on_sku, change_after_end, change_before_activation,
/// change_while_suspended, renewal_running, quantity_fixed (another quantity than the trial's, R97).
Outcome<std::optional<subscriptions::Subscription>> convert_trial(Work& work,
                                                                  const subscriptions::Subscription& before,
                                                                  const ConversionRequest& request);

}  // namespace comptoir::commands
