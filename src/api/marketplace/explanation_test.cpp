#include "api/marketplace/explanation.hpp"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

namespace comptoir::api::marketplace {
namespace {

using billing::BillingEvent;
using billing::ChargeLine;
using billing::EventKind;
using testing::ElementsAre;

BillingEvent event_of(EventKind kind) {
    BillingEvent event;
    event.id = EventId::of("10000000-0000-4000-8000-000000000001");
    event.kind = kind;
    event.at = Instant::of("2024-04-15T10:00:00Z");
    event.cycle_start = Date::of("2024-04-01");
    event.cycle_end = Date::of("2024-04-30");
    event.term = Period::of("P1Y");
    event.cycles = 12;
    event.prepaid = false;
    event.term_price = Decimal::of("120");
    event.quantity = 15;
    event.old_quantity = 10;
    event.old_term_price = Decimal::of("240");
    event.trial_end = Date::of("2024-04-30");
    return event;
}

std::vector<std::string> formulas(const Explanation& explanation) {
    std::vector<std::string> out;
    for (const Step& step : explanation.steps) {
        out.push_back(fmt::format("{} {}: {} = {}", step.rule, step.name, step.formula, step.result));
    }
    return out;
}

TEST(Explanation, R108_both_lines_of_a_seat_change_are_worked_out_step_by_step) {
    const BillingEvent event = event_of(EventKind::quantity_changed);
    const auto lines = charges_for(event, {});
    ASSERT_EQ(lines.size(), 2U);
    const Explanation refund = explain(lines[0], event, {}, Language::english);
    EXPECT_THAT(formulas(refund),
                ElementsAre("R131 unitPrice: 120 ÷ 12 = 10",
                            "R132 effectiveUnitPrice: -120 × 16 ÷ (12 × 30) = -5.3333333333",
                            "R133 unitAmount: round(-120 × 16 ÷ (12 × 30)) = -5.33",
                            "R133 subtotal: -5.33 × 10 = -53.30", "R135 total: -53.30 + 0.00 = -53.30"));
    EXPECT_TRUE(refund.reproduced);
    EXPECT_EQ(refund.event_rule, "R108");
    const Explanation charge = explain(lines[1], event, {}, Language::french);
    EXPECT_EQ(charge.subtotal.str(), "79.95");
    EXPECT_TRUE(charge.reproduced);
    EXPECT_EQ(charge.steps[1].text, "16 des 30 jours du cycle, bornes comprises.");
}

TEST(Explanation, R84_a_line_that_takes_another_back_shows_that_one) {
    const BillingEvent started = event_of(EventKind::started);
    const auto charged = charges_for(started, {});
    BillingEvent cancelled = event_of(EventKind::cancelled);
    cancelled.id = EventId::of("10000000-0000-4000-8000-000000000002");
    const auto counters = charges_for(cancelled, charged);
    ASSERT_EQ(counters.size(), 1U);
    const Explanation explanation =
        explain(counters[0], cancelled, Reversed{charged[0], started}, Language::english);
    EXPECT_EQ(explanation.steps[explanation.steps.size() - 2].formula, "−(150.00)");
    EXPECT_EQ(explanation.subtotal.str(), "-150.00");
    EXPECT_TRUE(explanation.reproduced);
}

TEST(Explanation, R134_usage_is_one_product_of_the_months_sum_rounded_down) {
    BillingEvent event = event_of(EventKind::metered);
    event.term_price = Decimal::of("0.05");
    event.usage = billing::Usage{"mails", "Mails", "1 mail", Decimal::of("1234.5")};
    for (const Rounding rounding : {Rounding::half_up, Rounding::toward_zero}) {
        event.round_unit = rounding;
        const Explanation explanation = explain(charges_for(event, {}).front(), event, {}, Language::english);
        EXPECT_THAT(formulas(explanation),
                    ElementsAre("R131 unitPrice: 0.05 = 0.05", "R132 effectiveUnitPrice: 0.05 = 0.05",
                                "R134 subtotal: rounddown(0.05 × 1234.5) = 61.72",
                                "R135 total: 61.72 + 0.00 = 61.72"));
        EXPECT_TRUE(explanation.reproduced);
        EXPECT_EQ(explanation.event_rule, "R134");
    }
    EXPECT_EQ(explain(charges_for(event, {}).front(), event, {}, Language::french).steps[0].text,
              "Prix d'une unité de Mails (1 mail).");
}

TEST(Explanation, a_line_that_was_tampered_with_is_not_reproduced) {
    const BillingEvent event = event_of(EventKind::started);
    ChargeLine line = charges_for(event, {})[0];
    line.subtotal += Money::from_minor(1, line.subtotal.currency());
    EXPECT_FALSE(explain(line, event, {}, Language::english).reproduced);
}

RC_GTEST_PROP(ExplanationProperty, every_line_of_every_event_is_reproduced, ()) {
    constexpr std::array kKinds = {
        EventKind::started,          EventKind::trial_started, EventKind::renewed,   EventKind::cycle_began,
        EventKind::quantity_changed, EventKind::plan_changed,  EventKind::trial_left};
    BillingEvent event = event_of(kKinds[*rc::gen::inRange<std::size_t>(0, kKinds.size())]);
    event.term_price = Decimal::from_units(*rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000'000));
    event.old_term_price = Decimal::from_units(*rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000'000));
    event.quantity = *rc::gen::inRange<std::int64_t>(1, 1000);
    event.old_quantity = *rc::gen::inRange<std::int64_t>(1, 1000);
    event.round_unit = *rc::gen::element(Rounding::half_up, Rounding::toward_zero);
    event.currency = Currency::of(*rc::gen::element("EUR", "JPY", "KWD"));
    event.at = Instant::start_of(event.cycle_start.plus_days(*rc::gen::inRange(0, 30)));
    const auto lines = charges_for(event, {});
    for (const ChargeLine& line : lines) RC_ASSERT(explain(line, event, {}, Language::english).reproduced);

    BillingEvent cancelled = event_of(EventKind::cancelled);
    cancelled.id = EventId::of("10000000-0000-4000-8000-000000000002");
    cancelled.currency = event.currency;
    const auto counters = charges_for(cancelled, lines);
    for (std::size_t i = 0; i < counters.size(); ++i) {
        RC_ASSERT(explain(counters[i], cancelled, Reversed{lines[i], event}, Language::french).reproduced);
    }
}

}  // namespace
}  // namespace comptoir::api::marketplace
