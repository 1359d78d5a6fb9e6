#include "statements/gather.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "base/check.hpp"
#include "regions/regions.hpp"

namespace comptoir::statements {
namespace {

using billing::ChargeType;
using documents::StatementCustomer;
using documents::StatementLanguage;
using documents::StatementLine;
using documents::StatementProduct;

// Commerce rules §7.2.
std::string_view label_of(ChargeType type, StatementLanguage language) {
    const auto in = [&](std::string_view english, std::string_view french) {
        return language == StatementLanguage::french ? french : english;
    };
    switch (type) {
        case ChargeType::new_charge:
            return in("New", "Nouveau");
        case ChargeType::renew:
            return in("Renewal", "Renouvellement");
        case ChargeType::cycle_charge:
            return in("Cycle charge", "Frais de cycle");
        case ChargeType::add_quantity:
            return in("Seats added", "Ajout de licences");
        case ChargeType::remove_quantity:
            return in("Seats removed", "Suppression de licences");
        case ChargeType::convert:
            return in("Conversion", "Conversion");
        case ChargeType::cancel_immediate:
            return in("Cancellation", "Annulation");
        case ChargeType::customer_credit:
            return in("Customer credit", "Crédit client");
        case ChargeType::usage:
            return in("Usage", "Consommation");
    }
    check_failed("a known ChargeType", __FILE__, __LINE__);
}

std::string charge_of(const billing::ChargeLine& line, StatementLanguage language) {
    const std::string_view label = label_of(line.type, language);
    if (!line.trial) return std::string(label);
    return fmt::format("{}, {}", label,
                       language == StatementLanguage::french ? "essai gratuit" : "free trial");
}

// The price of a unit for these days, and what was taken off it. Where nothing was, the unit is what it was
// rounded to when it was charged (R133), so that a line adds up whichever way its profile rounds.
void put_price(const billing::ChargeLine& line, StatementLine& printed) {
    constexpr int128 kRoundedTwice = 2;  // Units of 1e-10: list price and share of days, one after the other.
    const Decimal size = mul_div(line.unit_price, line.days, line.cycle_days, Rounding::half_up);
    const Decimal listed = line.effective_unit_price.is_negative() ? -size : size;
    const int128 apart = (listed - line.effective_unit_price).units();
    const std::int64_t minor = line.subtotal.minor_units();
    const bool as_listed = apart <= kRoundedTwice && -apart <= kRoundedTwice && minor % line.quantity == 0;
    printed.unit_price = as_listed ? Money::from_minor(minor / line.quantity, line.subtotal.currency())
                                   : round_to_money(listed, line.subtotal.currency(), Rounding::half_up);
    printed.discount = printed.unit_price * line.quantity - line.subtotal;
}

[[noreturn]] void does_not_add_up(const storage::Invoice& invoice, std::string_view what) {
    throw std::runtime_error(fmt::format("invoice {}: {}, so it has no statement; 'comptoir check' says more",
                                         invoice.number.str(), what));
}

template <class Named>
void sort_by_name(std::vector<Named>& all) {
    std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
}

}  // namespace

StatementLine printed_line(const storage::StoredLine& stored, StatementLanguage language) {
    const billing::ChargeLine& line = stored.line;
    const Money nothing = Money::zero(line.subtotal.currency());
    StatementLine printed{.date = line.at.date(),
                          .sku = stored.context.sku_name,
                          .charge = charge_of(line, language),
                          .subscription = stored.context.description,
                          .start = line.start,
                          .end = line.end,
                          .days = line.days,
                          .cycle_days = line.cycle_days,
                          .quantity = line.quantity,
                          .unit_price = nothing,
                          .discount = nothing,
                          .subtotal = line.subtotal,
                          .tax = line.tax};
    if (printed.subscription == printed.sku || printed.subscription == stored.context.product_name)
        printed.subscription.clear();
    if (!line.usage) {
        put_price(line, printed);
        return printed;
    }
    printed.quantity = 1;
    printed.unit_price = line.subtotal;
    printed.usage = {line.usage->name, line.usage->unit, line.usage->quantity, line.unit_price};
    return printed;
}

Gathering::Gathering(const storage::Invoice& invoice, StatementLanguage language)
    : invoice_(invoice), statement_(invoice.currency) {
    statement_.language = language;
    statement_.number = invoice.number.str();
    statement_.date = invoice.date;
    statement_.period_start = invoice.period;
    statement_.period_end = add_months(invoice.period, 1).plus_days(-1);
    statement_.due = invoice.due;
    statement_.line_count = invoice.line_count;
}

void Gathering::add(std::span<const storage::StoredLine> lines) {
    for (const storage::StoredLine& stored : lines) {
        const Money subtotal = stored.line.subtotal;
        if (stored.invoice_line != ++count_) does_not_add_up(invoice_, "a line is missing");
        if (count_ > invoice_.line_count) does_not_add_up(invoice_, "a line is too many");
        if (subtotal.currency() != invoice_.currency || stored.line.tax.currency() != invoice_.currency)
            does_not_add_up(invoice_, "a line is in another currency");
        (subtotal.minor_units() < 0 ? credits_ : charges_) += subtotal.minor_units();
        tax_ += stored.line.tax.minor_units();
        money(int128{subtotal.minor_units()} + stored.line.tax.minor_units());
        keep(stored);
    }
}

void Gathering::add(const storage::InvoiceSums& sums) {
    if (sums.last_line != sums.lines) does_not_add_up(invoice_, "a line is missing");
    if (sums.currencies > 1 || sums.currency != invoice_.currency)
        does_not_add_up(invoice_, "a line is in another currency");
    count_ += sums.lines;
    charges_ += sums.charges.minor_units();
    credits_ += sums.credits.minor_units();
    tax_ += sums.tax.minor_units();
}

Money Gathering::money(int128 minor_units) const {
    if (minor_units < INT64_MIN || minor_units > INT64_MAX) does_not_add_up(invoice_, "a sum is too large");
    return Money::from_minor(static_cast<std::int64_t>(minor_units), invoice_.currency);
}

void Gathering::keep(const storage::StoredLine& stored) {
    const storage::LineContext& context = stored.context;
    auto customer = customers_.find(context.customer);
    if (customer == customers_.end()) {
        const Money nothing = Money::zero(invoice_.currency);
        const std::string country_name = regions::country_name(
            context.customer_country, statement_.language == StatementLanguage::french ? "fr" : "en");
        StatementCustomer printed{
            context.customer_name, context.customer_country, country_name, {}, nothing, nothing};
        customer = customers_.emplace(context.customer, Customer{std::move(printed), {}, 0, 0}).first;
    }
    customer->second.subtotal += stored.line.subtotal.minor_units();
    customer->second.tax += stored.line.tax.minor_units();
    const auto product =
        customer->second.products
            .try_emplace(context.product, StatementProduct{context.product_name, context.publisher_name, {}})
            .first;
    product->second.lines.push_back(printed_line(stored, statement_.language));
}

void Gathering::put_in_order() {
    for (auto& [id, customer] : customers_) {
        customer.printed.subtotal = money(customer.subtotal);
        customer.printed.tax = money(customer.tax);
        money(customer.subtotal + customer.tax);
        for (auto& [product_id, product] : customer.products)
            customer.printed.products.push_back(std::move(product));
        sort_by_name(customer.printed.products);
        statement_.customers.push_back(std::move(customer.printed));
    }
    sort_by_name(statement_.customers);
}

documents::Statement Gathering::finish() {
    if (count_ != invoice_.line_count) does_not_add_up(invoice_, "a line is missing");
    statement_.charges = money(charges_);
    statement_.credits = money(credits_);
    statement_.tax = money(tax_);
    money(charges_ + credits_ + tax_);
    if (statement_.subtotal() != invoice_.subtotal || statement_.tax != invoice_.tax)
        does_not_add_up(invoice_, "its lines do not add up to it");
    put_in_order();
    return std::move(statement_);
}

}  // namespace comptoir::statements
