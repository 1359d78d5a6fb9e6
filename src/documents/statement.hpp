#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/money.hpp"
#include "base/time.hpp"
#include "documents/fonts.hpp"
#include "documents/sink.hpp"

namespace comptoir::documents {

enum class StatementLanguage { english, french };

/// Somebody on a statement; what is empty is not printed.
struct StatementParty {
    std::string name;
    std::vector<std::string> address;
    std::string country;       ///< ISO 3166: how the letters of its name are written.
    std::string country_name;  ///< In the language of the statement.
    std::string tax_id;
};

/// What the amount of a line of usage is made of.
struct StatementUsage {
    std::string name;  ///< Of what is metered.
    std::string unit;
    Decimal quantity;
    Decimal unit_price;  ///< It may have more decimals than the currency.
};

/// A charge. Each line adds up as it stands there: quantity × unit price − discount = pre-tax amount, and
/// that and the tax are the total. A month's usage is one unit at its amount.
struct StatementLine {
    Date date = Date::from_days(0);  ///< Of the event.
    std::string sku;
    std::string charge;               ///< What kind it is, in the language of the statement.
    std::string subscription;         ///< What the partner calls it; empty when that says nothing new.
    Date start = Date::from_days(0);  ///< What is charged for, both days included.
    Date end = Date::from_days(0);
    std::int64_t days = 1;  ///< Charged of a cycle of `cycle_days`.
    std::int64_t cycle_days = 1;
    std::int64_t quantity = 1;
    Money unit_price;
    Money discount;
    Money subtotal;
    Money tax;
    std::optional<StatementUsage> usage = std::nullopt;
    Money total() const { return subtotal + tax; }
};

struct StatementProduct {
    std::string name;
    std::string publisher;
    std::vector<StatementLine> lines;
};

struct StatementCustomer {
    std::string name;
    std::string country;  ///< ISO 3166.
    std::string country_name;
    std::vector<StatementProduct> products;
    Money subtotal;
    Money tax;
    Money total() const { return subtotal + tax; }
};

/// An invoice as people read it (commerce rules §7.5). Whoever fills it in answers for its sums.
struct Statement {
    StatementLanguage language = StatementLanguage::english;
    std::string number;
    Date date = Date::from_days(0);
    Date period_start = Date::from_days(0);
    Date period_end = Date::from_days(0);
    Date due = Date::from_days(0);
    StatementParty issuer;
    StatementParty sold_to;
    StatementParty bill_to;
    std::string purchase_order;
    std::vector<std::string> payment_instructions;  ///< Lines; without any, a sentence stands in.
    Currency currency;
    std::int64_t line_count = 0;
    Money charges;  ///< Of the lines that are not negative, before tax.
    Money credits;  ///< Of the others.
    Money tax;
    /// In the order in which they are printed. Empty: the lines are too many, and the statement says where
    /// they are.
    std::vector<StatementCustomer> customers;
    std::vector<StatementParty> publishers;

    explicit Statement(Currency of)
        : currency(of), charges(Money::zero(of)), credits(Money::zero(of)), tax(Money::zero(of)) {}
    Money subtotal() const { return charges + credits; }
    Money total() const { return subtotal() + tax; }
};

inline constexpr std::string_view kStatementMediaType = "application/pdf";

/// Writes it as a PDF: one page of totals, pages of lines by customer and product, and the publishers. The
/// same statement gives the same bytes in the same language.
///
/// Errors: whatever the sink throws; std::runtime_error when a page cannot be drawn.
/// Bounds: the memory of the statement, of one page, and some 100 bytes for each cell of the tables.
void write_statement(const Statement& statement, const Fonts& fonts, const Sink& sink);

}  // namespace comptoir::documents
