#include "commands/conversions.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "commands/charges.hpp"
#include "commands/operations.hpp"
#include "commands/subscription_writes.hpp"
#include "domain/ordering/billing_cycle.hpp"
#include "storage/subscriptions.hpp"

namespace comptoir::commands {
namespace {

using subscriptions::Subscription;

bool may_be_bought(sql::Session& session, const catalog::MarketTable& markets, const Parties& parties,
                   const Offering& offering, const Subscription& s, Instant now) {
    if (!offering.availability.is_purchasable || offering.availability.currency != s.currency) return false;
    if (s.quantity < offering.min_quantity() || s.quantity > offering.max_quantity()) return false;
    const auto facts = eligibility_facts(session, markets, parties, offering, {s.customer}, now);
    return !ordering::first_refusal(ordering::check_availability(facts));
}

// R97: the paid term has the trial's quantity. R95: the first of the rows that fit, and before them the one
// that the trial would have led to.
const Conversion* choose(const std::vector<Conversion>& ways, const Subscription& s,
                         const ConversionRequest& request) {
    const auto fits = [&](const Conversion& way) {
        return way.item() == request.target &&
               (request.billing_cycle.empty() || way.billing_cycle() == request.billing_cycle);
    };
    const auto as_bought = [&](const Conversion& way) {
        return fits(way) && way.term.duration == s.terms.term &&
               catalog::cycle_length(way.term.duration, way.term.billing_plan) == s.terms.cycle;
    };
    const auto same_term = [&](const Conversion& way) {
        return fits(way) && way.term.duration == s.terms.term;
    };
    auto found = std::find_if(ways.begin(), ways.end(), as_bought);
    if (found == ways.end()) found = std::find_if(ways.begin(), ways.end(), same_term);
    if (found == ways.end()) found = std::find_if(ways.begin(), ways.end(), fits);
    return found == ways.end() ? nullptr : &*found;
}

subscriptions::PlanChange change_to(const Conversion& way, const subscriptions::Terms& terms) {
    subscriptions::PlanChange change;
    change.sku = way.offering.plan->sku;
    change.availability = way.offering.availability.id;
    change.plan = way.offering.plan->id;
    change.sku_title = way.offering.plan->title.en;
    change.per_user = way.offering.per_user();
    change.terms = terms;
    return change;
}

}  // namespace

ordering::CatalogItem Conversion::item() const {
    return {offering.availability.product, offering.availability.sku, offering.availability.id};
}

std::string_view Conversion::billing_cycle() const {
    const auto cycle = ordering::parse_billing_cycle(catalog::to_text(term.billing_plan));
    COMPTOIR_CHECK(cycle.has_value());
    return ordering::wire_name_of(*cycle);
}

std::vector<Conversion> conversions_of(sql::Session& session, const catalog::MarketTable& markets,
                                       const search::CatalogSnapshot& catalog, const Subscription& s,
                                       Instant now) {
    std::vector<Conversion> ways;
    const catalog::Product* product = catalog.find_product(s.product);
    if (!s.in_trial || s.ended() || product == nullptr) return ways;
    const auto parties = find_parties(session, s.partner, s.customer);
    if (!parties) return ways;
    for (const catalog::Plan& plan : product->plans) {
        if (plan.trial || plan.sku == s.sku) continue;
        for (catalog::Availability& sold :
             catalog::availabilities(*product, plan, catalog::Market::of(s.market), now)) {
            const Offering offering{product, &plan, std::move(sold)};
            if (!may_be_bought(session, markets, *parties, offering, s, now)) continue;
            for (const catalog::Term& term : offering.availability.terms) {
                const bool sold_so = policy::sells_term(policy::profile(s.profile), term.duration) &&
                                     terms_in_force(offering, term.duration, term.billing_plan, now);
                if (!sold_so) continue;
                ways.push_back({offering, term});
            }
        }
    }
    return ways;
}

Outcome<std::optional<Subscription>> convert_trial(Work& work, const Subscription& before,
                                                   const ConversionRequest& request) {
    if (!before.in_trial || before.ended()) return std::optional<Subscription>();
    // The target counts against its ownership limit (R59), like a purchase of it.
    storage::hold_purchases(work.session, work.partner(), before.customer);
    const auto ways = conversions_of(work.session, work.markets, *work.catalog, before, work.now);
    const bool leads_there = std::any_of(ways.begin(), ways.end(),
                                         [&](const Conversion& way) { return way.item() == request.target; });
    if (!leads_there) return std::optional<Subscription>();

    const Conversion* way = choose(ways, before, request);
    if (way == nullptr) return refuse(Reason::billing_cycle_not_on_sku, "billingCycle");
    const auto terms = terms_in_force(way->offering, way->term.duration, way->term.billing_plan, work.now);
    COMPTOIR_CHECK(terms.has_value());
    const subscriptions::PlanChange change = change_to(*way, *terms);
    if (auto may = subscriptions::check_plan_change(before, change, work.now); !may) {
        return Refused{may.reason()};
    }
    if (request.quantity && *request.quantity != before.quantity) {
        return refuse(Reason::quantity_fixed, "quantity", "The paid term has the quantity of the trial.");
    }
    if (auto unlocked = check_unlocked(work, before); !unlocked) return Refused{unlocked.reason()};

    Subscription after = subscriptions::change_plan(before, change, work.now);
    store_change(work, before, after, "convert_trial_subscription");
    billing::BillingEvent event = billing_event(work, after, billing::EventKind::trial_left);
    event.trial_end = before.term_end();
    charge_conversion(work, before, after, event);
    tell_publisher(work, after, Action::renew);
    return std::optional<Subscription>(std::move(after));
}

}  // namespace comptoir::commands
