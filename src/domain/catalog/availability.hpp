#pragma once

#include <optional>
#include <vector>

#include "domain/catalog/product.hpp"

namespace comptoir::catalog {

/// A term and how it is paid, as one availability offers it. A trial is a term of its own with
/// BillingPlan::none (R33).
struct Term {
    Period duration;
    BillingPlan billing_plan = BillingPlan::monthly;
    friend bool operator==(const Term&, const Term&) = default;
};

/// Product × SKU × country × segment × currency with its terms (commerce rules §2.4; reseller contract §3.4).
struct Availability {
    AvailabilityId id;
    ProductId product;
    SkuId sku;
    Market market;
    Segment segment = Segment::commercial;
    Currency currency;
    std::vector<Term> terms;  ///< In the order of the plan's price rows.
    bool is_purchasable = false;
    bool is_renewable = false;
};

/// The availabilities of a plan in one market at an instant: one per segment and currency that has a price
/// row in force or still to come, segments in plan order, currencies in the order of the rows. Empty where
/// the plan is not sold and for types that are bought elsewhere (R18). Without `at`, rows of any time count,
/// so that ids of the past resolve.
std::vector<Availability> availabilities(const Product& product, const Plan& plan, Market market,
                                         std::optional<Instant> at);

/// The availability of this id in any market; nothing when the plan has none.
std::optional<Availability> find_availability(const Product& product, const Plan& plan,
                                              const AvailabilityId& id, std::optional<Instant> at);

}  // namespace comptoir::catalog
