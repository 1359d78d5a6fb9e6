#pragma once

#include <optional>
#include <string>
#include <vector>

#include "commands/work.hpp"
#include "domain/catalog/availability.hpp"
#include "domain/ordering/eligibility.hpp"
#include "domain/ordering/purchase.hpp"
#include "domain/policy/profile.hpp"
#include "domain/subscriptions/subscription.hpp"
#include "storage/parties.hpp"

/// What the catalog says about one catalog item, and whether one customer may buy it.
namespace comptoir::commands {

/// A catalog item found in the catalog. Points into the snapshot of the work, which outlives it.
struct Offering {
    const catalog::Product* product = nullptr;
    const catalog::Plan* plan = nullptr;
    catalog::Availability availability;
    bool per_user() const { return product->pricing_model == catalog::PricingModel::per_user; }
    std::int64_t min_quantity() const { return per_user() ? plan->min_quantity : 1; }
    std::int64_t max_quantity() const { return per_user() ? plan->max_quantity : 1; }
};

/// Nothing when product, SKU or availability is unknown at `at`.
std::optional<Offering> find_offering(const search::CatalogSnapshot& catalog,
                                      const ordering::CatalogItem& item, Instant at);

/// The terms of a paid term at the row in force at `at` (R39, R40, R62, R44); nothing when no row fits.
std::optional<subscriptions::Terms> terms_in_force(const Offering& offering, Period term,
                                                   catalog::BillingPlan billing_plan, Instant at);
/// The payment option of a term: R38 allows one; of several rows the first that is in force.
std::optional<catalog::BillingPlan> billing_plan_of(const Offering& offering, Period term, Instant at);

/// The terms of the term after the running one, if it begins at `at`: those of the checkout when a trial
/// converts (R62), else the row in force (R44); nothing when the SKU is no longer sold or not renewable
/// (R101).
std::optional<subscriptions::Terms> renewal_terms(Work& work, const subscriptions::Subscription& subscription,
                                                  Instant at);

/// R27 check 5, R39: has the item a paid term that the profile sells, with a row in force at `at`? A plan of
/// which a market only knows other terms, or whose prices are still to come, is not sold there.
bool is_sold(const Offering& offering, const policy::Profile& profile, Instant at);

/// A partner as far as a sale depends on it before a customer is known.
struct Seller {
    PartnerId id;
    std::optional<catalog::Market> home;  ///< Its place of business; nothing: not asked.
    const policy::Profile& profile;
};
/// Whether a customer in the country of the item may be expected to get it: checks 1 to 6 of R27. What
/// `isPurchasable` says where no customer is named.
bool may_sell(const catalog::MarketTable& markets, const Seller& seller, const Offering& offering,
              Instant at);

/// Partner and customer of a purchase.
struct Parties {
    storage::PartnerFacts partner;
    storage::CustomerFacts customer;
};
/// Refused: partner_not_active, not_your_customer.
Outcome<Parties> find_parties(sql::Session& session, PartnerId partner, CustomerId customer);

/// What a sale asks for beyond the item.
struct SaleRequest {
    CustomerId customer;
    bool asks_for_trial = false;        ///< The line's billing cycle is `none` (R93).
    std::int64_t sku_lines_before = 0;  ///< Earlier lines of the same purchase that buy the SKU.
    bool offer_before = false;          ///< An earlier line of the same purchase buys a plan of the offer.
};

/// The facts of R27 for this partner, customer and item at `at`; asks what the customer owns, which costs the
/// same however much that is.
ordering::EligibilityFacts eligibility_facts(sql::Session& session, const catalog::MarketTable& markets,
                                             const Parties& parties, const Offering& offering,
                                             const SaleRequest& request, Instant at);

}  // namespace comptoir::commands
