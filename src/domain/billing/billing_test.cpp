#include "domain/billing/billing.hpp"

namespace comptoir::billing {
namespace {

TEST(ChargeTypeNames, AreStoredInOneWayAndPrintedInAnother_Rules7_2) {
    std::string text;
    for (const char* stored : {"new", "renew", "cycleCharge", "addQuantity", "removeQuantity", "convert",
                               "cancelImmediate", "customerCredit", "usage"}) {
        const auto type = parse_charge_type(stored);
        ASSERT_TRUE(type) << stored;
        EXPECT_EQ(name_of(*type), stored);
        text += std::string(wire_name_of(*type)) + " ";
    }
    EXPECT_EQ(text, "New Renew CycleCharge AddQuantity RemoveQuantity Convert Cancel CustomerCredit New ");
    EXPECT_FALSE(parse_charge_type("New"));
}

TEST(EventKindNames, AreReadBackAsWritten) {
    for (const EventKind kind : {EventKind::started, EventKind::trial_started, EventKind::renewed,
                                 EventKind::cycle_began, EventKind::quantity_changed, EventKind::plan_changed,
                                 EventKind::trial_left, EventKind::cancelled, EventKind::metered}) {
        EXPECT_EQ(parse_event_kind(name_of(kind)), kind);
    }
    EXPECT_FALSE(parse_event_kind("paid"));
}

TEST(BillingPeriod, IsTheUtcMonthOfTheEventAndItsInvoiceFollowsOnTheEighth_R120_R122_R129) {
    EXPECT_EQ(period_of(Instant::of("2024-01-31T23:59:59.999999Z")).str(), "2024-01-01");
    EXPECT_EQ(period_of(Instant::of("2024-02-01T00:00:00Z")).str(), "2024-02-01");
    EXPECT_EQ(invoice_instant(Date::of("2024-12-01")).str(), "2025-01-08T00:00:00Z");
    EXPECT_EQ(due_date(Date::of("2024-03-08")).str(), "2024-05-07");
}

TEST(UsageAmount, IsRoundedDownAtTheCurrencysPrecision_R134) {
    const auto amount = [](const char* price, const char* quantity, const char* currency) {
        return usage_amount(Decimal::of(price), Decimal::of(quantity), Currency::of(currency)).str();
    };
    EXPECT_EQ(amount("0.05", "1234.5", "EUR"), "61.72");
    EXPECT_EQ(amount("0.0001", "99", "EUR"), "0.00");
    EXPECT_EQ(amount("0.0001", "100", "EUR"), "0.01");
    EXPECT_EQ(amount("1.5", "2.999", "JPY"), "4");
    EXPECT_EQ(amount("0.0333333333", "3000", "KWD"), "99.999");
    EXPECT_EQ(amount("0", "5", "EUR"), "0.00");
}

TEST(UsageOfAMonth, IsChargedOnTheThirdWhenNoneOfItCanComeAnyMore_R121) {
    EXPECT_EQ(usage_charge_instant(Date::of("2024-01-01")).str(), "2024-02-03T00:00:00Z");
    EXPECT_EQ(usage_charge_instant(Date::of("2024-12-01")).str(), "2025-01-03T00:00:00Z");
    for (const char* month : {"2024-01-01", "2024-02-01", "2024-12-01"})
        EXPECT_LT(usage_charge_instant(Date::of(month)), invoice_instant(Date::of(month)));
}

TEST(TermAndBillingCycle, IsWordedAsInTheReconciliationFile_Rules7_4) {
    const auto text = [](const char* term, int cycles, bool trial = false) {
        BillingEvent event;
        event.term = Period::of(term);
        event.cycles = cycles;
        event.trial = trial;
        return term_and_billing_cycle(event);
    };
    EXPECT_EQ(text("P1M", 1), "One-Month commitment for monthly billing");
    EXPECT_EQ(text("P1Y", 12), "One-Year commitment for monthly billing");
    EXPECT_EQ(text("P1Y", 1), "One-Year commitment for yearly billing");
    EXPECT_EQ(text("P2Y", 1), "Two-Year commitment for biennial billing");
    EXPECT_EQ(text("P3Y", 3), "Three-Year commitment for yearly billing");
    EXPECT_EQ(text("P3Y", 1), "Three-Year commitment for triennial billing");
    EXPECT_EQ(text("P1M", 1, true), "One-Month commitment for trial");
    EXPECT_EQ(text("P6M", 1, true), "6-Month commitment for trial");
    EXPECT_EQ(text("P14D", 1, true), "14-Day commitment for trial");
}

std::string text_of(const std::optional<JournalEntry>& entry) {
    if (!entry) return "nothing";
    return entry->debit + " <- " + entry->credit + " " + entry->amount.str() + " (" + entry->about + ")";
}

TEST(Journal, MovesEveryAmountBetweenTwoAccounts) {
    const Currency eur = Currency::of("EUR");
    const Instant at = Instant::of("2024-04-08T00:00:00Z");
    BillingEvent event;
    event.cycle_start = Date::of("2024-05-01");
    event.cycle_end = Date::of("2024-05-31");
    event.term_price = Decimal::of("10.00");
    ChargeLine line = charges_for(event, {}).front();
    EXPECT_EQ(text_of(journal_of(line, "contoso", "line 1")),
              "partner:unbilled <- publisher:contoso:payable 10.00 (line 1)");
    line.tax = Money::from_minor(200, eur);
    EXPECT_EQ(text_of(journal_of_tax(at, line.tax, "line 1")),
              "partner:unbilled <- tax:payable 2.00 (line 1)");
    EXPECT_EQ(text_of(journal_of_invoice(at, line.total(), "G000000001")),
              "partner:receivable <- partner:unbilled 12.00 (G000000001)");
    EXPECT_EQ(text_of(journal_of_invoice(at, -line.total(), "G000000002")),
              "partner:unbilled <- partner:receivable 12.00 (G000000002)");
    EXPECT_EQ(text_of(journal_of_tax(at, Money::zero(eur), "line 1")), "nothing");
}

TEST(Journal, OfAReversedChargeIsTheSameMoneyBack_R84) {
    BillingEvent event;
    event.cycle_start = Date::of("2024-05-01");
    event.cycle_end = Date::of("2024-05-31");
    event.term_price = Decimal::of("10.00");
    const auto term = charges_for(event, {});
    event.kind = EventKind::cancelled;
    EXPECT_EQ(text_of(journal_of(charges_for(event, term).front(), "contoso", "line 2")),
              "publisher:contoso:payable <- partner:unbilled 10.00 (line 2)");
}

}  // namespace
}  // namespace comptoir::billing
