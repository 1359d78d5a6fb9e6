#include "domain/billing/contract_in_tests.hpp"

/// The worked examples of commerce rules §9, told as contracts and read back as bills.
namespace comptoir::billing {
namespace {

TEST(MonthlyTerm, IsChargedFromActivationAndRenews_R75_R121_X01) {
    Contract c({"10.00", 5});
    c.activated("2024-03-12T15:30:00Z").runs(1);
    EXPECT_EQ(c.bill(), R"(
new 2024-03-12..2024-04-11 5 x 10 = 50.00
renew 2024-04-12..2024-05-11 5 x 10 = 50.00
)");
    EXPECT_EQ(c.invoices(), R"(
2024-03 (2024-04-08; 2024-06-07) 50.00
2024-04 (2024-05-08; 2024-07-07) 50.00
)");
}

TEST(ChargeOfTheOrderMonth, DoesNotExistWhenActivationFallsIntoTheNext_R75_X02) {
    Contract c({"30.00"});
    c.activated("2024-02-01T00:00:00Z");
    EXPECT_EQ(c.bill(), "\nnew 2024-02-01..2024-02-29 1 x 30 = 30.00\n");
    EXPECT_EQ(c.invoices(), "\n2024-02 (2024-03-08; 2024-05-07) 30.00\n");
}

TEST(LastSecondOfALeapJanuary, KeepsTheThirtyFirst_R3_X03) {
    Contract c({"30.00"});
    c.activated("2024-01-31T23:59:59Z").runs(3);
    EXPECT_EQ(c.bill(), R"(
new 2024-01-31..2024-02-28 1 x 30 = 30.00
renew 2024-02-29..2024-03-30 1 x 30 = 30.00
renew 2024-03-31..2024-04-29 1 x 30 = 30.00
renew 2024-04-30..2024-05-30 1 x 30 = 30.00
)");
    EXPECT_EQ(c.invoices(), R"(
2024-01 (2024-02-08; 2024-04-08) 30.00
2024-02 (2024-03-08; 2024-05-07) 30.00
2024-03 (2024-04-08; 2024-06-07) 30.00
2024-04 (2024-05-08; 2024-07-07) 30.00
)");
}

TEST(LastSecondOfACommonJanuary, KeepsTheThirtyFirst_R3_X04) {
    Contract c({"30.00"});
    c.activated("2023-01-31T23:59:59Z").runs(2);
    EXPECT_EQ(c.bill(), R"(
new 2023-01-31..2023-02-27 1 x 30 = 30.00
renew 2023-02-28..2023-03-30 1 x 30 = 30.00
renew 2023-03-31..2023-04-29 1 x 30 = 30.00
)");
    EXPECT_EQ(c.invoices(), R"(
2023-01 (2023-02-08; 2023-04-09) 30.00
2023-02 (2023-03-08; 2023-05-07) 30.00
2023-03 (2023-04-08; 2023-06-07) 30.00
)");
}

TEST(AnnualTermOfALeapDay, RenewsOnTheLastOfFebruary_R3_X06) {
    Contract c({"120.00", 10, "P1Y", "P1Y"});
    c.activated("2024-02-29T00:00:00Z").runs(4);
    EXPECT_EQ(c.bill(), R"(
new 2024-02-29..2025-02-27 10 x 120 = 1200.00
renew 2025-02-28..2026-02-27 10 x 120 = 1200.00
renew 2026-02-28..2027-02-27 10 x 120 = 1200.00
renew 2027-02-28..2028-02-28 10 x 120 = 1200.00
renew 2028-02-29..2029-02-27 10 x 120 = 1200.00
)");
    EXPECT_EQ(c.invoices(), R"(
2024-02 (2024-03-08; 2024-05-07) 1200.00
2025-02 (2025-03-08; 2025-05-07) 1200.00
2026-02 (2026-03-08; 2026-05-07) 1200.00
2027-02 (2027-03-08; 2027-05-07) 1200.00
2028-02 (2028-03-08; 2028-05-07) 1200.00
)");
}

TEST(AnnualTermBilledMonthly, IsTwelveEqualInstalments_R36_R131_X07) {
    Contract c({"120.00", 10, "P1Y", "P1M"});
    c.activated("2021-01-31T00:00:00Z").runs(12);
    EXPECT_EQ(c.bill(), R"(
new 2021-01-31..2021-02-27 10 x 10 = 100.00
cycleCharge 2021-02-28..2021-03-30 10 x 10 = 100.00
cycleCharge 2021-03-31..2021-04-29 10 x 10 = 100.00
cycleCharge 2021-04-30..2021-05-30 10 x 10 = 100.00
cycleCharge 2021-05-31..2021-06-29 10 x 10 = 100.00
cycleCharge 2021-06-30..2021-07-30 10 x 10 = 100.00
cycleCharge 2021-07-31..2021-08-30 10 x 10 = 100.00
cycleCharge 2021-08-31..2021-09-29 10 x 10 = 100.00
cycleCharge 2021-09-30..2021-10-30 10 x 10 = 100.00
cycleCharge 2021-10-31..2021-11-29 10 x 10 = 100.00
cycleCharge 2021-11-30..2021-12-30 10 x 10 = 100.00
cycleCharge 2021-12-31..2022-01-30 10 x 10 = 100.00
renew 2022-01-31..2022-02-27 10 x 10 = 100.00
)");
    EXPECT_EQ(c.invoices().substr(0, 48), "\n2021-01 (2021-02-08; 2021-04-09) 100.00\n2021-02");
    EXPECT_NE(c.invoices().find("2021-12 (2022-01-08; 2022-03-09) 100.00"), std::string::npos);
}

TEST(AnnualTerm, HasABillingFrequencyOnlyWhenPaidInInstalments_R139_X08) {
    Contract at_once({"120.00", 10, "P1Y", "P1Y"});
    at_once.activated("2024-05-01T00:00:00Z");
    EXPECT_EQ(at_once.bill(), "\nnew 2024-05-01..2025-04-30 10 x 120 = 1200.00\n");
    EXPECT_EQ(at_once.invoices(), "\n2024-05 (2024-06-08; 2024-08-07) 1200.00\n");
    EXPECT_EQ(at_once.lines()[0].billing_frequency, "");

    Contract monthly({"120.00", 10, "P1Y", "P1M"});
    monthly.activated("2024-05-01T00:00:00Z").runs(11);
    EXPECT_EQ(text_of(monthly.lines().front()), "new 2024-05-01..2024-05-31 10 x 10 = 100.00\n");
    EXPECT_EQ(text_of(monthly.lines().back()), "cycleCharge 2025-04-01..2025-04-30 10 x 10 = 100.00\n");
    EXPECT_EQ(monthly.total(), at_once.total());
    EXPECT_EQ(monthly.lines()[0].billing_frequency, "Monthly");
}

TEST(BillingFrequency, FollowsThePlanAndMonthlyTermsSayMonthly_R139) {
    const auto frequency = [](const char* term, const char* cycle) {
        Contract c({"360.00", 1, term, cycle});
        return c.activated("2024-05-01T00:00:00Z").lines()[0].billing_frequency;
    };
    EXPECT_EQ(frequency("P1M", "P1M"), "Monthly");
    EXPECT_EQ(frequency("P3Y", "P1M"), "Monthly");
    EXPECT_EQ(frequency("P3Y", "P1Y"), "Annual");
    EXPECT_EQ(frequency("P2Y", "P2Y"), "");
    EXPECT_EQ(frequency("P3Y", "P3Y"), "");
}

TEST(PriceThatDoesNotDivide, IsPublishedAsTwelveRoundedInstalments_R37_X09) {
    const Currency eur = Currency::of("EUR");
    const Money instalment = round_to_money(Decimal::of("3393.90"), 1, 12, eur, Rounding::half_up);
    EXPECT_EQ((instalment * 12).str(), "3393.96");
    Contract c({"3393.96", 1, "P1Y", "P1M"});
    c.activated("2024-01-01T00:00:00Z").runs(11);
    for (const ChargeLine& line : c.lines()) EXPECT_EQ(line.subtotal.str(), "282.83");
    EXPECT_EQ(c.total().str(), "3393.96");
}

TEST(SeatsAddedMidCycle, AreAPairForTheDaysLeft_R108_R133_X10) {
    Contract c({"10.08", 10});
    c.activated("2021-06-18T00:00:00Z").seats("2021-06-20T00:00:00Z", 12);
    EXPECT_EQ(c.bill(), R"(
new 2021-06-18..2021-07-17 10 x 10.08 = 100.80
addQuantity 2021-06-20..2021-07-17 10 x -9.408 = -94.10
addQuantity 2021-06-20..2021-07-17 12 x 9.408 = 112.92
)");
    EXPECT_EQ(c.invoices(), "\n2021-06 (2021-07-08; 2021-09-06) 119.62\n");

    Contract m({"10.08", 10, "P1M", "P1M", "EUR", kModern});
    m.activated("2021-06-18T00:00:00Z").seats("2021-06-20T00:00:00Z", 12);
    EXPECT_EQ(m.bill(), R"(
new 2021-06-18..2021-07-17 10 x 10.08 = 100.80
addQuantity 2021-06-20..2021-07-17 10 x -9.408 = -94.00
addQuantity 2021-06-20..2021-07-17 12 x 9.408 = 112.80
)");
}

TEST(SeatsRemovedTheSameDay, AreAPairToo_R110_R113_X11) {
    Contract c({"10.08", 10});
    c.activated("2021-06-18T00:00:00Z").seats("2021-06-20T08:00:00Z", 12).seats("2021-06-20T09:00:00Z", 8);
    EXPECT_EQ(text_of(c.lines()[3]), "removeQuantity 2021-06-20..2021-07-17 12 x -9.408 = -112.92\n");
    EXPECT_EQ(text_of(c.lines()[4]), "removeQuantity 2021-06-20..2021-07-17 8 x 9.408 = 75.28\n");

    Contract m({"10.08", 10, "P1M", "P1M", "EUR", kModern});
    m.activated("2021-06-18T00:00:00Z").seats("2021-06-20T08:00:00Z", 12).seats("2021-06-20T09:00:00Z", 8);
    EXPECT_EQ(m.lines()[3].subtotal.str(), "-112.80");
    EXPECT_EQ(m.lines()[4].subtotal.str(), "75.20");
}

TEST(SeatsAddedOnTheFirstDay, ArePaidInFull_R108_X12) {
    Contract c({"4.00"});
    c.activated("2019-06-11T00:00:00Z").seats("2019-06-11T12:00:00Z", 2);
    EXPECT_EQ(c.bill(), R"(
new 2019-06-11..2019-07-10 1 x 4 = 4.00
addQuantity 2019-06-11..2019-07-10 1 x -4 = -4.00
addQuantity 2019-06-11..2019-07-10 2 x 4 = 8.00
)");
    EXPECT_EQ(c.invoices(), "\n2019-06 (2019-07-08; 2019-09-06) 8.00\n");
}

TEST(SeatsAddedOnTheSecondDay, AreRoundedPerUnit_R133_X13) {
    Contract c({"4.00"});
    c.activated("2019-06-11T00:00:00Z").seats("2019-06-12T00:00:00Z", 2);
    EXPECT_EQ(c.bill(), R"(
new 2019-06-11..2019-07-10 1 x 4 = 4.00
addQuantity 2019-06-12..2019-07-10 1 x -3.8666666667 = -3.87
addQuantity 2019-06-12..2019-07-10 2 x 3.8666666667 = 7.74
)");
    Contract m({"4.00", 1, "P1M", "P1M", "EUR", kModern});
    m.activated("2019-06-11T00:00:00Z").seats("2019-06-12T00:00:00Z", 2);
    EXPECT_EQ(m.lines()[1].subtotal.str(), "-3.86");
    EXPECT_EQ(m.lines()[2].subtotal.str(), "7.72");
}

TEST(SeatsRemovedOnTheSecondDay, AreCreditedForTheDaysLeft_R110_X14) {
    Contract c({"4.00", 2});
    c.activated("2019-06-11T00:00:00Z").seats("2019-06-12T00:00:00Z", 1);
    EXPECT_EQ(c.bill(), R"(
new 2019-06-11..2019-07-10 2 x 4 = 8.00
removeQuantity 2019-06-12..2019-07-10 2 x -3.8666666667 = -7.74
removeQuantity 2019-06-12..2019-07-10 1 x 3.8666666667 = 3.87
)");
    Contract m({"4.00", 2, "P1M", "P1M", "EUR", kModern});
    m.activated("2019-06-11T00:00:00Z").seats("2019-06-12T00:00:00Z", 1);
    EXPECT_EQ(m.lines()[1].subtotal.str(), "-7.72");
    EXPECT_EQ(m.lines()[2].subtotal.str(), "3.86");
}

TEST(SeatsAddedInTheLastSecond, ArePaidForOneDayAndRenewInFull_R108_X16) {
    Contract c({"30.00"});
    c.activated("2024-03-01T00:00:00Z").seats("2024-03-31T23:59:59Z", 2).runs(1);
    EXPECT_EQ(c.bill(), R"(
new 2024-03-01..2024-03-31 1 x 30 = 30.00
addQuantity 2024-03-31..2024-03-31 1 x -0.9677419355 = -0.97
addQuantity 2024-03-31..2024-03-31 2 x 0.9677419355 = 1.94
renew 2024-04-01..2024-04-30 2 x 30 = 60.00
)");
    EXPECT_EQ(c.invoices(), R"(
2024-03 (2024-04-08; 2024-06-07) 30.97
2024-04 (2024-05-08; 2024-07-07) 60.00
)");
    Contract m({"30.00", 1, "P1M", "P1M", "EUR", kModern});
    m.activated("2024-03-01T00:00:00Z").seats("2024-03-31T23:59:59Z", 2);
    EXPECT_EQ(m.lines()[1].subtotal.str(), "-0.96");
    EXPECT_EQ(m.lines()[2].subtotal.str(), "1.92");
}

TEST(SeatsAddedInAnAnnualTermBilledMonthly, CountTheDaysOfTheCycle_R112_R132_X17) {
    Contract c({"120.00", 10, "P1Y", "P1M"});
    c.activated("2024-01-31T00:00:00Z").seats("2024-02-15T00:00:00Z", 15).runs(1);
    EXPECT_EQ(c.bill(), R"(
new 2024-01-31..2024-02-28 10 x 10 = 100.00
addQuantity 2024-02-15..2024-02-28 10 x -4.8275862069 = -48.30
addQuantity 2024-02-15..2024-02-28 15 x 4.8275862069 = 72.45
cycleCharge 2024-02-29..2024-03-30 15 x 10 = 150.00
)");
    EXPECT_EQ(c.invoices(), R"(
2024-01 (2024-02-08; 2024-04-08) 100.00
2024-02 (2024-03-08; 2024-05-07) 174.15
)");
    Contract m({"120.00", 10, "P1Y", "P1M", "EUR", kModern});
    m.activated("2024-01-31T00:00:00Z").seats("2024-02-15T00:00:00Z", 15);
    EXPECT_EQ(m.lines()[1].subtotal.str(), "-48.20");
    EXPECT_EQ(m.lines()[2].subtotal.str(), "72.30");
}

TEST(CancellationInsideTheWindow, ReversesTheTerm_R84_X19) {
    Contract c({"10.00", 5});
    c.activated("2024-03-12T15:30:00Z").cancelled("2024-03-13T15:29:59Z");
    EXPECT_EQ(c.bill(), R"(
new 2024-03-12..2024-04-11 5 x 10 = 50.00
cancelImmediate 2024-03-12..2024-04-11 5 x -10 = -50.00
)");
    EXPECT_EQ(c.invoices(), "\n2024-03 (2024-04-08; 2024-06-07) 0.00\n");
}

TEST(CancellationAfterTheInvoice, IsACreditOnTheNextOne_R84_R121_X21) {
    Contract c({"120.00", 10, "P1Y", "P1Y"});
    c.activated("2024-01-25T10:00:00Z").cancelled("2024-02-08T09:59:59Z");
    EXPECT_EQ(c.bill(), R"(
new 2024-01-25..2025-01-24 10 x 120 = 1200.00
cancelImmediate 2024-01-25..2025-01-24 10 x -120 = -1200.00
)");
    EXPECT_EQ(c.invoices(), R"(
2024-01 (2024-02-08; 2024-04-08) 1200.00
2024-02 (2024-03-08; 2024-05-07) -1200.00
)");
}

TEST(CancellationAfterASeatChange, ReversesEveryLineOfTheTerm_R84_X23) {
    Contract c({"120.00", 10, "P1Y", "P1Y"});
    c.activated("2024-05-01T00:00:00Z").seats("2024-05-05T00:00:00Z", 15).cancelled("2024-05-10T00:00:00Z");
    EXPECT_EQ(c.bill(), R"(
new 2024-05-01..2025-04-30 10 x 120 = 1200.00
addQuantity 2024-05-05..2025-04-30 10 x -118.6849315068 = -1186.80
addQuantity 2024-05-05..2025-04-30 15 x 118.6849315068 = 1780.20
cancelImmediate 2024-05-01..2025-04-30 10 x -120 = -1200.00
cancelImmediate 2024-05-05..2025-04-30 10 x 118.6849315068 = 1186.80
cancelImmediate 2024-05-05..2025-04-30 15 x -118.6849315068 = -1780.20
)");
    EXPECT_EQ(c.invoices(), "\n2024-05 (2024-06-08; 2024-08-07) 0.00\n");
}

TEST(Cancellation, ReversesTaxAndLeavesCreditsAlone_R84_R137) {
    const Currency eur = Currency::of("EUR");
    BillingEvent event;
    event.cycle_start = Date::of("2024-05-01");
    event.cycle_end = Date::of("2024-05-31");
    event.term_price = Decimal::of("10.00");
    auto term = charges_for(event, {});
    term[0].tax = Money::from_minor(200, eur);
    term.push_back(term[0]);
    term[1].type = ChargeType::customer_credit;
    event.kind = EventKind::cancelled;
    event.id = EventId::of("2b1d8e4c-0b6a-4c5c-9a3b-7e8f9a0b1c2d");
    const auto lines = charges_for(event, term);
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0].total().str(), "-12.00");
    EXPECT_EQ(lines[0].unit_price.str(), "10");
    EXPECT_EQ(lines[0].event, event.id);
}

TEST(TrialThatEnds, BecomesARenewal_R96_R140_X29) {
    Contract c({"2.00"});
    c.trial_activated("2019-06-10T00:00:00Z", "P1M").trial_ends();
    EXPECT_EQ(c.bill(), R"(
new 2019-06-10..2019-07-09 1 x 0 = 0.00
renew 2019-07-10..2019-08-09 1 x 2 = 2.00
)");
    EXPECT_EQ(c.invoices(), R"(
2019-06 (2019-07-08; 2019-09-06) 0.00
2019-07 (2019-08-08; 2019-10-07) 2.00
)");
    EXPECT_TRUE(c.lines()[0].trial);
    EXPECT_EQ(c.lines()[0].unit_price.str(), "0");
    EXPECT_EQ(c.lines()[0].billing_frequency, "");
    EXPECT_FALSE(c.lines()[1].trial);
}

TEST(TrialThatIsCancelled, CostsNothing_R89_X30) {
    Contract c({"2.00", 11});
    c.trial_activated("2019-06-10T00:00:00Z", "P1M").cancelled("2019-06-25T00:00:00Z");
    EXPECT_EQ(c.bill(), R"(
new 2019-06-10..2019-07-09 11 x 0 = 0.00
cancelImmediate 2019-06-10..2019-07-09 11 x 0 = 0.00
)");
}

TEST(PlanChangeOnTheFirstDay, IsAPairInFull_R114_X39) {
    Contract c({"20.00"});
    c.activated("2019-06-10T08:00:00Z").moves_to_plan("2019-06-10T09:00:00Z", "10.00");
    EXPECT_EQ(c.bill(), R"(
new 2019-06-10..2019-07-09 1 x 20 = 20.00
convert 2019-06-10..2019-07-09 1 x -20 = -20.00
convert 2019-06-10..2019-07-09 1 x 10 = 10.00
)");
}

TEST(CurrencyWithoutDecimals, IsRoundedToWholeUnits_R7_X41) {
    Contract c({"1000", 3, "P1M", "P1M", "JPY"});
    c.activated("2024-04-01T00:00:00Z").seats("2024-04-11T00:00:00Z", 4);
    EXPECT_EQ(c.bill(), R"(
new 2024-04-01..2024-04-30 3 x 1000 = 3000
addQuantity 2024-04-11..2024-04-30 3 x -666.6666666667 = -2001
addQuantity 2024-04-11..2024-04-30 4 x 666.6666666667 = 2668
)");
    EXPECT_EQ(c.invoices(), "\n2024-04 (2024-05-08; 2024-07-07) 3667\n");
    Contract m({"1000", 3, "P1M", "P1M", "JPY", kModern});
    m.activated("2024-04-01T00:00:00Z").seats("2024-04-11T00:00:00Z", 4);
    EXPECT_EQ(m.lines()[1].subtotal.str(), "-1998");
    EXPECT_EQ(m.lines()[2].subtotal.str(), "2664");
}

TEST(ThreeYearsBilledAnnually, AreThreeInstalments_R36_X51) {
    Contract m({"900.00", 1, "P3Y", "P1Y", "EUR", kModern});
    m.activated("2024-02-29T00:00:00Z").runs(3);
    EXPECT_EQ(m.bill(), R"(
new 2024-02-29..2025-02-27 1 x 300 = 300.00
cycleCharge 2025-02-28..2026-02-27 1 x 300 = 300.00
cycleCharge 2026-02-28..2027-02-27 1 x 300 = 300.00
renew 2027-02-28..2028-02-28 1 x 300 = 300.00
)");
    EXPECT_EQ(m.invoices(), R"(
2024-02 (2024-03-08; 2024-05-07) 300.00
2025-02 (2025-03-08; 2025-05-07) 300.00
2026-02 (2026-03-08; 2026-05-07) 300.00
2027-02 (2027-03-08; 2027-05-07) 300.00
)");
}

TEST(UsageOfAMeter, IsALineOfItsMonthRoundedDownInEveryProfile_R121_R134) {
    for (const Rounding rounding : {kClassic, kModern}) {
        Contract c({"10.00", 1, "P1Y", "P1M", "EUR", rounding});
        c.activated("2024-01-31T09:00:00Z").metered("2024-01-31", "1234.5", "0.05");
        c.runs(1).metered("2024-02-29", "0.4", "0.02");
        EXPECT_EQ(c.bill(), R"(
new 2024-01-31..2024-02-28 1 x 0.8333333333 = 0.83
usage 2024-01-01..2024-01-31 1 x 0.05 = 61.72
cycleCharge 2024-02-29..2024-03-30 1 x 0.8333333333 = 0.83
usage 2024-02-01..2024-02-29 1 x 0.02 = 0.00
)");
        EXPECT_EQ(c.invoices(), R"(
2024-01 (2024-02-08; 2024-04-08) 62.55
2024-02 (2024-03-08; 2024-05-07) 0.83
)");
        EXPECT_EQ(c.lines()[1].usage, (Usage{"mails", "Mails", "1 mail", Decimal::of("1234.5")}));
        EXPECT_EQ(c.lines()[1].billing_frequency, "Monthly");
        EXPECT_EQ(c.lines()[1].days, 31);
    }
}

TEST(Cancellation, LeavesUsageAlone_R88) {
    Contract c({"120.00", 1, "P1Y", "P1Y"});
    c.activated("2024-01-25T10:00:00Z").metered("2024-01-31", "3", "1.50");
    c.cancelled("2024-02-08T09:59:59Z");
    EXPECT_EQ(c.bill(), R"(
new 2024-01-25..2025-01-24 1 x 120 = 120.00
usage 2024-01-01..2024-01-31 1 x 1.5 = 4.50
cancelImmediate 2024-01-25..2025-01-24 1 x -120 = -120.00
)");
    EXPECT_EQ(c.total().str(), "4.50");
}

TEST(TrialLeftEarly, ConvertsThatDay_R95_X57) {
    Contract c({"10.00", 10});
    c.trial_activated("2024-03-05T12:00:00Z", "P1M").trial_left("2024-03-20T00:00:00Z", "12.00").runs(1);
    EXPECT_EQ(c.bill(), R"(
new 2024-03-05..2024-04-04 10 x 0 = 0.00
convert 2024-03-20..2024-04-04 10 x 0 = 0.00
convert 2024-03-20..2024-04-19 10 x 12 = 120.00
renew 2024-04-20..2024-05-19 10 x 12 = 120.00
)");
    EXPECT_EQ(c.invoices(), R"(
2024-03 (2024-04-08; 2024-06-07) 120.00
2024-04 (2024-05-08; 2024-07-07) 120.00
)");
}

}  // namespace
}  // namespace comptoir::billing
