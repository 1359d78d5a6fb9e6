#include "commands/plan_changes.hpp"

#include <fmt/format.h>

#include <array>

#include "base/check.hpp"
#include "base/limits.hpp"
#include "commands/offering.hpp"
#include "commands/purchase.hpp"
#include "storage/subscriptions.hpp"

namespace comptoir::commands {
namespace {

using subscriptions::PlanChange;
using subscriptions::Subscription;

// In the market and the currency of the subscription (R114), for the buyer's own segment; else for another
// one, so that the checks say why it is not for this buyer.
std::optional<Offering> find_sold(const catalog::Product& product, const catalog::Plan& plan,
                                  const Subscription& s, std::string_view segment, Instant now) {
    const auto own = catalog::parse_segment(segment);
    std::optional<Offering> target;
    for (catalog::Availability& sold :
         catalog::availabilities(product, plan, catalog::Market::of(s.market), now)) {
        if (sold.currency != s.currency) continue;
        const bool fits = sold.segment == own;
        if (fits || !target) target = Offering{&product, &plan, std::move(sold)};
        if (fits) break;
    }
    return target;
}

// The plan as this buyer could have it. It counts against its ownership limit (R59), like a purchase of it.
Outcome<Offering> find_target(Work& work, const Subscription& s, const PlanId& id) {
    const catalog::Product* product = work.catalog->find_product(s.product);
    const catalog::Plan* plan = product == nullptr ? nullptr : product->find_plan(id);
    const std::array viewers{TenantId(s.partner.guid()), TenantId(s.customer.guid())};
    if (plan == nullptr || plan->stop_sell || product->status == catalog::OfferStatus::stopped ||
        !plan->visible_to(viewers)) {
        return refuse(Reason::catalog_item_not_sold, "planId");
    }
    storage::hold_purchases(work.session, work.partner(), s.customer);
    const auto parties = find_parties(work.session, work.partner(), s.customer);
    if (!parties) return Refused{parties.reason()};
    auto target = find_sold(*product, *plan, s, parties->customer.segment, work.now);
    if (!target) return refuse(Reason::catalog_item_not_sold, "planId");
    const auto facts =
        eligibility_facts(work.session, work.markets, *parties, *target, {s.customer}, work.now);
    if (auto refusal = ordering::first_refusal(ordering::check_availability(facts))) {
        refusal->field = "planId";
        return Refused{*std::move(refusal)};
    }
    return *std::move(target);
}

// R114, R115: the row with the same term and the same rhythm.
Outcome<subscriptions::Terms> same_terms(const Offering& target, const Subscription& s, Instant now) {
    bool term_is_sold = false;
    for (const catalog::Term& sold : target.availability.terms) {
        if (sold.duration != s.terms.term || sold.billing_plan == catalog::BillingPlan::none) continue;
        const auto terms = terms_in_force(target, sold.duration, sold.billing_plan, now);
        if (!terms) continue;
        if (terms->cycle == s.terms.cycle) return *terms;
        term_is_sold = true;
    }
    if (term_is_sold) return refuse(Reason::billing_cycle_not_changeable, "planId");
    return refuse(Reason::term_not_available, "planId");
}

}  // namespace

Outcome<PlanChange> plan_change_to(Work& work, const Subscription& s, const PlanId& plan) {
    const auto target = find_target(work, s, plan);
    if (!target) return Refused{target.reason()};
    if (s.quantity < target->min_quantity() || s.quantity > target->max_quantity()) {
        return refuse(Reason::quantity_out_of_plan, "planId",
                      fmt::format("The quantity must be between {} and {}.", target->min_quantity(),
                                  target->max_quantity()),
                      {std::to_string(target->min_quantity()), std::to_string(target->max_quantity())});
    }
    const auto terms = same_terms(*target, s, work.now);
    if (!terms) return Refused{terms.reason()};
    PlanChange change;
    change.sku = target->plan->sku;
    change.availability = target->availability.id;
    change.plan = target->plan->id;
    change.sku_title = target->plan->title.en;
    change.per_user = target->per_user();
    change.terms = *terms;
    if (target->plan->trial) change.trial = target->plan->trial->length;
    return change;
}

Outcome<Done> check_seats(Work& work, const Subscription& s, std::int64_t quantity) {
    const auto offering = find_offering(*work.catalog, {s.product, s.sku, s.availability}, work.now);
    const std::int64_t low = offering ? offering->min_quantity() : 1;
    const std::int64_t high = offering ? offering->max_quantity() : limits::kQuantityMax;
    if (auto may = subscriptions::check_quantity_change(s, quantity, low, high, work.now); !may) return may;
    const auto partner = storage::find_partner_facts(work.session, work.partner());
    COMPTOIR_CHECK(partner.has_value());
    return check_sandbox_seats(*partner, quantity);
}

}  // namespace comptoir::commands
