#include "statements/gather.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

/// Commerce rules §7.5, R131–R135: what a statement says of each charge, and that it adds up.
namespace comptoir::statements {
namespace {

using documents::Statement;
using documents::StatementLanguage;
using documents::StatementLine;

const Currency kEuro = Currency::of("EUR");
constexpr StatementLanguage kEnglish = StatementLanguage::english;

Money euro(std::int64_t cents) {
    return Money::from_minor(cents, kEuro);
}

storage::StoredLine stored(std::int64_t number, std::string_view customer, std::string_view product,
                           std::int64_t cents) {
    storage::StoredLine line;
    line.invoice_line = number;
    line.line.at = Instant::of("2024-03-12T15:30:00Z");
    line.line.unit_price = Decimal::of("10");
    line.line.effective_unit_price = Decimal::of(cents < 0 ? "-10" : "10");
    line.line.subtotal = euro(cents);
    line.context.customer = CustomerId::of(fmt::format("20000000-0000-4000-8000-{:012}", customer.size()));
    line.context.customer_name = std::string(customer);
    line.context.customer_country = "DE";
    line.context.product = ProductId(std::string(product));
    line.context.product_name = std::string(product);
    line.context.publisher_name = "Acme";
    line.context.sku_name = "Standard";
    line.context.description = "Standard";
    return line;
}

storage::Invoice invoice_of(std::int64_t lines, std::int64_t cents, std::int64_t tax = 0) {
    storage::Invoice invoice;
    invoice.number = InvoiceNumber("G000000007");
    invoice.period = Date::of("2024-02-01");
    invoice.date = Date::of("2024-03-08");
    invoice.due = Date::of("2024-05-07");
    invoice.line_count = lines;
    invoice.subtotal = euro(cents);
    invoice.tax = euro(tax);
    return invoice;
}

void expect_adds_up(const StatementLine& line) {
    EXPECT_EQ(line.unit_price * line.quantity - line.discount, line.subtotal);
}

// A charge as billing makes it.
storage::StoredLine charged(std::string_view term_price, int cycles, std::int64_t days, std::int64_t quantity,
                            Rounding round_unit, bool refund = false) {
    billing::BillingEvent event;
    event.at = Instant::of("2024-03-12T15:30:00Z");
    event.kind = billing::EventKind::quantity_changed;
    event.cycle_start = Date::of("2024-03-01");
    event.cycle_end = Date::of("2024-03-31");
    event.at = Instant::start_of(event.cycle_end.plus_days(1 - days));
    event.term_price = Decimal::of(term_price);
    event.cycles = cycles;
    event.term = Period::months(cycles);
    event.quantity = event.old_quantity = quantity;
    event.round_unit = round_unit;
    storage::StoredLine line = stored(1, "C", "P", 0);
    line.line = billing::charges_for(event, {}).at(refund ? 0 : 1);
    return line;
}

TEST(PrintedLine, AddsUpForEveryShareOfACycleAndEitherRounding_R132_R133) {
    for (const Rounding rounding : {Rounding::half_up, Rounding::toward_zero}) {
        for (const char* price : {"0", "0.01", "10", "99.99", "100", "1234.5678"}) {
            for (const int cycles : {1, 7, 12}) {
                for (const std::int64_t days : {1, 15, 30, 31}) {
                    for (const bool refund : {false, true}) {
                        const auto line = charged(price, cycles, days, 7, rounding, refund);
                        const StatementLine printed = printed_line(line, kEnglish);
                        expect_adds_up(printed);
                        EXPECT_EQ(printed.discount, euro(0)) << price << " " << cycles << " " << days;
                        EXPECT_LE(refund ? printed.unit_price.minor_units() : 0, 0);
                        EXPECT_EQ(printed.days, days);
                    }
                }
            }
        }
    }
}

TEST(PrintedLine, WhatIsBelowTheListPriceIsADiscount_7_5) {
    storage::StoredLine line = stored(1, "C", "P", 3 * 800);
    line.line.quantity = 3;
    line.line.effective_unit_price = Decimal::of("8");
    const StatementLine printed = printed_line(line, kEnglish);
    EXPECT_EQ(printed.unit_price, euro(1000));
    EXPECT_EQ(printed.discount, euro(600));
    expect_adds_up(printed);
    // A refund gives back what was charged, discount and all.
    line.line.effective_unit_price = Decimal::of("-8");
    line.line.subtotal = euro(-2400);
    const StatementLine refund = printed_line(line, kEnglish);
    EXPECT_EQ(refund.unit_price, euro(-1000));
    EXPECT_EQ(refund.discount, euro(-600));
    expect_adds_up(refund);
}

TEST(PrintedLine, SaysWhatItIsInTheLanguageOfTheStatement_7_2) {
    storage::StoredLine line = stored(1, "C", "P", 0);
    const auto said = [&] {
        return printed_line(line, kEnglish).charge + " | " +
               printed_line(line, StatementLanguage::french).charge;
    };
    EXPECT_EQ(said(), "New | Nouveau");
    line.line.trial = true;
    EXPECT_EQ(said(), "New, free trial | Nouveau, essai gratuit");
    line.line.trial = false;
    line.line.type = billing::ChargeType::cancel_immediate;
    EXPECT_EQ(said(), "Cancellation | Annulation");
    EXPECT_EQ(printed_line(line, kEnglish).subscription, "") << "the plan's name stands there already";
    line.context.description = "Second floor";
    EXPECT_EQ(printed_line(line, kEnglish).subscription, "Second floor");
}

TEST(PrintedLine, UsageIsOneUnitAtTheAmountOfItsMonth_R134) {
    billing::BillingEvent month;
    month.kind = billing::EventKind::metered;
    month.at = Instant::of("2024-04-03T00:00:00Z");
    month.cycle_start = Date::of("2024-03-01");
    month.cycle_end = Date::of("2024-03-31");
    month.quantity = 3;
    month.term_price = Decimal::of("0.05");
    month.usage = billing::Usage{"mails", "Mails sent", "1 mail", Decimal::of("1250.5")};
    storage::StoredLine line = stored(1, "C", "P", 0);
    line.line = billing::charges_for(month, {}).at(0);
    const StatementLine printed = printed_line(line, kEnglish);
    expect_adds_up(printed);
    EXPECT_EQ(printed.charge, "Usage");
    EXPECT_EQ(printed.quantity, 1);
    EXPECT_EQ(printed.unit_price, euro(6252)) << "rounded down";
    EXPECT_EQ(printed.discount, euro(0));
    ASSERT_TRUE(printed.usage.has_value());
    EXPECT_EQ(printed.usage->name, "Mails sent");
    EXPECT_EQ(printed.usage->unit, "1 mail");
    EXPECT_EQ(printed.usage->quantity, Decimal::of("1250.5"));
    EXPECT_EQ(printed.usage->unit_price, Decimal::of("0.05"));
}

TEST(Gathering, PutsLinesUnderTheirCustomersAndProductsByName_7_5) {
    const std::vector<storage::StoredLine> lines = {
        stored(1, "Zoo", "Wiki", 1000), stored(2, "Abel", "Wiki", 2000), stored(3, "Zoo", "Chat", 3000),
        stored(4, "Zoo", "Wiki", -500)};
    Gathering gathering(invoice_of(4, 5500), StatementLanguage::french);
    gathering.add(std::span(lines).first(3));
    gathering.add(std::span(lines).subspan(3));
    const Statement statement = gathering.finish();
    ASSERT_EQ(statement.customers.size(), 2U);
    EXPECT_EQ(statement.customers[0].name, "Abel");
    EXPECT_EQ(statement.customers[0].country_name, "Allemagne");
    const auto& zoo = statement.customers[1];
    EXPECT_EQ(zoo.subtotal, euro(3500));
    ASSERT_EQ(zoo.products.size(), 2U);
    EXPECT_EQ(zoo.products[0].name, "Chat");
    EXPECT_EQ(zoo.products[1].publisher, "Acme");
    ASSERT_EQ(zoo.products[1].lines.size(), 2U);
    EXPECT_EQ(zoo.products[1].lines[1].subtotal, euro(-500)) << "in the order of the invoice";
    EXPECT_EQ(statement.charges, euro(6000));
    EXPECT_EQ(statement.credits, euro(-500));
    EXPECT_EQ(statement.total(), euro(5500));
    EXPECT_EQ(statement.period_end, Date::of("2024-02-29"));
}

TEST(Gathering, WhatDoesNotAddUpIsNoStatement_E11) {
    const auto made = [](const storage::Invoice& invoice, const std::vector<storage::StoredLine>& lines) {
        Gathering gathering(invoice, kEnglish);
        gathering.add(lines);
        return gathering.finish();
    };
    const storage::StoredLine first = stored(1, "C", "P", 1000);
    EXPECT_EQ(made(invoice_of(1, 1000), {first}).total(), euro(1000));
    EXPECT_THROW(made(invoice_of(1, 1001), {first}), std::runtime_error);
    EXPECT_THROW(made(invoice_of(1, 1000, 1), {first}), std::runtime_error) << "tax";
    EXPECT_THROW(made(invoice_of(2, 1000), {first}), std::runtime_error) << "a line too few";
    EXPECT_THROW(made(invoice_of(2, 2000), {first, stored(3, "C", "P", 1000)}), std::runtime_error)
        << "a gap";
    storage::StoredLine dollars = first;
    dollars.line.subtotal = dollars.line.tax = Money::zero(Currency::of("USD"));
    EXPECT_THROW(made(invoice_of(1, 0), {dollars}), std::runtime_error);
}

TEST(Gathering, LinesPastTheLastOneAreNotCollected) {
    Gathering gathering(invoice_of(1, 1000), kEnglish);
    const std::vector<storage::StoredLine> lines = {stored(1, "C", "P", 1000), stored(2, "C", "P", 0)};
    EXPECT_THROW(gathering.add(lines), std::runtime_error);
}

TEST(Gathering, SumsThatMoneyCannotHoldAreNoStatement_E11) {
    constexpr std::int64_t kHuge = INT64_MAX / 10 * 6;
    // Charges, credits or a customer alone leave 64 bits, although the invoice does not.
    const auto made = [](const storage::Invoice& invoice, const std::vector<storage::StoredLine>& lines) {
        Gathering gathering(invoice, kEnglish);
        gathering.add(lines);
        return gathering.finish();
    };
    const auto charge = [](std::int64_t number, std::string_view customer) {
        return stored(number, customer, "P", kHuge);
    };
    const auto refund = [](std::int64_t number, std::string_view customer) {
        return stored(number, customer, "P", -kHuge);
    };
    EXPECT_EQ(made(invoice_of(2, 0), {charge(1, "C"), refund(2, "C")}).charges, euro(kHuge));
    EXPECT_THROW(made(invoice_of(3, kHuge), {charge(1, "C"), charge(2, "C"), refund(3, "C")}),
                 std::runtime_error);
    EXPECT_THROW(made(invoice_of(3, -kHuge), {refund(1, "C"), refund(2, "C"), charge(3, "C")}),
                 std::runtime_error);
    storage::StoredLine taxed = charge(1, "C");
    taxed.line.tax = euro(kHuge);
    EXPECT_THROW(made(invoice_of(1, kHuge, kHuge), {taxed}), std::runtime_error) << "a line with its tax";
    taxed.line.tax = euro(kHuge / 2);
    storage::StoredLine untaxed = refund(2, "D");
    untaxed.line.tax = euro(kHuge / 2);
    EXPECT_EQ(made(invoice_of(2, 0, kHuge), {taxed, untaxed}).total(), euro(kHuge));
    untaxed.context.customer = taxed.context.customer;
    untaxed.line.subtotal = euro(0);
    EXPECT_THROW(made(invoice_of(2, kHuge, kHuge), {taxed, untaxed}), std::runtime_error)
        << "a customer, and the invoice, with the tax";
}

TEST(Gathering, OfTooManyLinesTheSumsAreEnough) {
    const storage::Invoice invoice = invoice_of(2, 700, 70);
    const storage::InvoiceSums sums{.lines = 2,
                                    .last_line = 2,
                                    .currencies = 1,
                                    .currency = kEuro,
                                    .charges = euro(1000),
                                    .credits = euro(-300),
                                    .tax = euro(70)};
    const auto made = [&](const storage::InvoiceSums& added) {
        Gathering gathering(invoice, kEnglish);
        gathering.add(added);
        return gathering.finish();
    };
    const Statement statement = made(sums);
    EXPECT_TRUE(statement.customers.empty());
    EXPECT_EQ(statement.charges, euro(1000));
    EXPECT_EQ(statement.credits, euro(-300));
    EXPECT_EQ(statement.total(), euro(770));
    EXPECT_EQ(statement.line_count, 2);
    const auto refused = [&](const std::function<void(storage::InvoiceSums&)>& spoil) {
        storage::InvoiceSums other = sums;
        spoil(other);
        EXPECT_THROW(made(other), std::runtime_error);
    };
    refused([](auto& other) { other.lines = other.last_line = 1; });
    refused([](auto& other) { other.last_line = 3; });
    refused([](auto& other) { other.currencies = 2; });
    refused([](auto& other) { other.currency = Currency::of("USD"); });
    refused([](auto& other) { other.charges = euro(1001); });
    refused([](auto& other) { other.credits = euro(-299); });
    refused([](auto& other) { other.tax = euro(71); });
}

}  // namespace
}  // namespace comptoir::statements
