#include "domain/subscriptions/subscription.hpp"

/// SUB-03: who is on record is changed like everything but the name (reseller contract §2.9, B.2).
namespace comptoir::subscriptions {
namespace {

const parties::Reseller kReseller{PartnerId::of("10000000-0000-4000-8000-000000000005"), "5139005"};
constexpr const char* kNow = "2024-03-10T09:00:00Z";

Subscription ordered() {
    Subscription s;
    s.ordered_at = Instant::of(kNow);
    s.profile = "classic-2019";
    s.terms.unit_price = Decimal::of("10.00");
    return s;
}

Outcome<Subscription> named(const Subscription& s, std::string_view at = "2024-03-11T09:00:00Z") {
    return name_reseller(s, kReseller, Instant::of(at));
}

TEST(ResellerOfRecord, IsNamedWhileTheSubscriptionRuns_SUB_03) {
    const Subscription active = activate(ordered(), Instant::of(kNow)).value();
    const Subscription after = named(active).value();
    EXPECT_EQ(after.reseller, kReseller);
    EXPECT_NE(after, active);
    EXPECT_EQ(after.version, active.version);
}

TEST(ResellerOfRecord, StaysAsTheStateSays_11_3) {
    EXPECT_EQ(named(ordered()).reason().reason, Reason::change_before_activation);
    const Subscription active = activate(ordered(), Instant::of(kNow)).value();
    const Subscription suspended = suspend(active, "CustomerRequest", Instant::of(kNow)).value();
    EXPECT_EQ(named(suspended).reason().reason, Reason::change_while_suspended);
    EXPECT_EQ(named(cancel(active, Instant::of(kNow)).value()).reason().reason, Reason::change_after_end);
    EXPECT_EQ(named(active, "2024-04-10T00:00:00Z").reason().reason, Reason::renewal_running);
}

}  // namespace
}  // namespace comptoir::subscriptions
