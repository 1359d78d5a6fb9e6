#pragma once

#include <optional>
#include <string_view>

#include "base/currency.hpp"
#include "base/decimal.hpp"
#include "base/time.hpp"
#include "domain/catalog/market.hpp"

namespace comptoir::catalog {

/// How often a term is paid (R34 column 9, R36). `none` belongs to trials only.
enum class BillingPlan : std::uint8_t { none, monthly, annual, biennial, triennial, one_time };

/// The word of carts, orders and SKUs on the wire: `none`, `monthly`, …, `one_time`.
std::string_view to_text(BillingPlan plan);
/// Accepts every spelling in use (`Monthly`, `oneTime`, `one_time`); nothing for anything else.
std::optional<BillingPlan> parse_billing_plan(std::string_view text);
/// The word of the price list: `Monthly`, `Annual`, … (R34). A term that is paid at once is paid as often as
/// it comes, and the list has no other word for that.
std::string_view price_list_name(BillingPlan plan, Period term);

/// n of R36: instalments of a term under a billing plan. Nothing when the plan is longer than the term (R60),
/// does not divide it, or is `none`.
std::optional<int> cycle_count(Period term, BillingPlan plan);
/// Length of one charge cycle; the term itself when it is paid at once. Asking for a pair without cycles is a
/// bug.
Period cycle_length(Period term, BillingPlan plan);

/// R37: the price that can be published for a term of `cycles` instalments: `unit_price` if an instalment is
/// exact at currency precision, else cycles × the half-up rounded instalment.
Decimal publishable_unit_price(Decimal unit_price, int cycles, Currency currency);

/// One row of the price list (R32, R34). The price is of one unit, for the whole term, tax-exclusive.
struct PriceRow {
    Market market;
    Currency currency;
    Period term;
    BillingPlan billing_plan = BillingPlan::monthly;
    Decimal unit_price;
    std::optional<Decimal> erp_price;  ///< Estimated retail price.
    Instant starts;                    ///< First instant the row is valid.
    Instant ends;                      ///< Last instant; end_of_time() when open.

    /// R39: both ends belong to the row.
    bool in_force_at(Instant at) const { return starts <= at && at <= ends; }
    friend bool operator==(const PriceRow&, const PriceRow&) = default;
};

/// What a customer's market, currency and choice of term select from the rows of a plan.
struct PriceKey {
    Market market;
    Currency currency;
    Period term;
    BillingPlan billing_plan = BillingPlan::monthly;

    bool matches(const PriceRow& row) const {
        return row.market == market && row.currency == currency && row.term == term &&
               row.billing_plan == billing_plan;
    }
};

/// R42: the first day on which an increase published at `published` may take effect: the first of a month at
/// least 90 days later.
Date earliest_increase_start(Instant published);
/// R42: for a decrease the first of the next month, if published at least 4 days before the end of this one,
/// else the first of the month after.
Date earliest_decrease_start(Instant published);

}  // namespace comptoir::catalog
