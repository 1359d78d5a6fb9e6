#include "domain/ordering/cart.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace comptoir::ordering {
namespace {

// Spellings of one billing cycle become one; a word that is none keeps its own group.
GroupKey normalized(const GroupKey& line) {
    const auto cycle = parse_billing_cycle(line.billing_cycle);
    return {cycle ? std::string(name_of(*cycle)) : line.billing_cycle, to_upper(line.currency)};
}

// A line of an unknown currency stands with the first group that it might belong to.
bool may_share(const GroupKey& group, const GroupKey& line) {
    return group.billing_cycle == line.billing_cycle &&
           (group.currency == line.currency || group.currency.empty() || line.currency.empty());
}

// `one_time` on the wire stands for every term that is paid at once and has no wire word of its own.
bool means(BillingCycle asked, BillingCycle sold) {
    return asked == sold || (asked == BillingCycle::one_time && wire_name_of(sold) == "one_time");
}

}  // namespace

std::vector<std::string> group_lines(std::span<const GroupKey> lines) {
    std::vector<GroupKey> keys;
    std::vector<std::string> groups;
    for (const GroupKey& line : lines) {
        const GroupKey key = normalized(line);
        const auto known = std::find_if(keys.begin(), keys.end(),
                                        [&](const GroupKey& group) { return may_share(group, key); });
        groups.push_back(std::to_string(known - keys.begin()));
        if (known == keys.end()) {
            keys.push_back(key);
        } else if (known->currency.empty()) {
            known->currency = key.currency;
        }
    }
    return groups;
}

Outcome<Done> check_purchase_quantity(QuantityLimits limits, std::int64_t quantity) {
    if (quantity >= limits.minimum && quantity <= limits.maximum) return Done{};
    return refuse(Reason::quantity_outside_limits, "quantity",
                  fmt::format("The quantity must be between {} and {}.", limits.minimum, limits.maximum),
                  {std::to_string(limits.minimum), std::to_string(limits.maximum)});
}

bool cycle_fits_term(BillingCycle cycle, Period term) {
    if (cycle == BillingCycle::none || cycle == BillingCycle::one_time) return true;
    const auto length = period_of(cycle, term);
    return length && length->month_count() <= term.month_count();
}

Outcome<std::size_t> find_term_option(std::span<const TermOption> options, Period term, BillingCycle cycle) {
    if (cycle != BillingCycle::unknown && !cycle_fits_term(cycle, term)) {
        return refuse(Reason::billing_cycle_longer_than_term, "billingCycle",
                      "The billing cycle must not be longer than the term.");
    }
    bool term_is_sold = false;
    for (std::size_t i = 0; i < options.size(); ++i) {
        if (options[i].term != term) continue;
        if (means(cycle, options[i].cycle)) return i;
        term_is_sold = true;
    }
    if (!term_is_sold)
        return refuse(Reason::term_not_on_sku, "termDuration", "The plan is not sold for this term.");
    return refuse(Reason::billing_cycle_not_on_sku, "billingCycle", "The plan is not billed in this rhythm.");
}

std::optional<Period> default_term(std::span<const TermOption> options, BillingCycle cycle) {
    if (options.size() == 1) return options.front().term;
    for (const TermOption& option : options) {
        if (means(cycle, option.cycle)) return option.term;
    }
    const auto usual = period_of(cycle, Period::months(1));
    const bool sold = usual && (cycle == BillingCycle::monthly || cycle == BillingCycle::annual) &&
                      std::any_of(options.begin(), options.end(),
                                  [&](const TermOption& option) { return option.term == *usual; });
    return sold ? usual : std::nullopt;
}

}  // namespace comptoir::ordering
