#include "commands/subscription_words.hpp"

#include "domain/ordering/billing_cycle.hpp"

namespace comptoir::commands {

using subscriptions::Subscription;

std::string_view billing_type_on_wire(const Subscription& s, const search::CatalogSnapshot& catalog) {
    const catalog::Product* product = catalog.find_product(s.product);
    const catalog::Plan* plan = product == nullptr ? nullptr : product->find_plan(s.plan);
    const bool metered = plan != nullptr && !plan->dimensions.empty();
    return metered && s.terms.unit_price.is_zero() ? "usage" : "license";
}

std::string_view billing_cycle_on_wire(const Subscription& s) {
    if (s.in_trial) return "none";
    const auto cycle = ordering::cycle_of_period(s.terms.cycle);
    return ordering::wire_name_of(cycle.value_or(ordering::BillingCycle::one_time));
}

std::string term_on_wire(const Subscription& s) {
    return s.in_trial ? s.trial->str() : s.terms.term.str();
}

std::string renewal_term_on_wire(const Subscription& s) {
    // A trial is followed by the paid term of the purchase; `renewsTo` may name another for the one after a
    // term.
    if (s.in_trial || !s.next_terms) return s.terms.term.str();
    return s.next_terms->term.str();
}

}  // namespace comptoir::commands
