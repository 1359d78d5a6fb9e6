#include "domain/subscriptions/lifecycle.hpp"

namespace comptoir::subscriptions {
namespace {

TEST(SubscriptionLifecycle, IsExactlyThisTable_Rules6_1) {
    EXPECT_EQ("\n" + render_lifecycle(), R"(
                     pending    active     suspended  expired    deleted
activate             active     -          -          -          -
cancel               deleted    deleted    deleted    -          -
cancel_by_publisher  deleted    deleted    deleted    -          -
lapse                deleted    -          deleted    -          -
begin_cycle          -          active     suspended  -          -
renew                -          active     -          -          -
expire               -          expired    expired    -          -
change_quantity      -          active     -          -          -
change_plan          -          active     -          -          -
suspend              -          suspended  -          -          -
reinstate            -          -          active     -          -
)");
}

TEST(StateNames, AreReadBackAsWritten) {
    for (const State state : kStates) EXPECT_EQ(parse_state(name_of(state)), state);
    EXPECT_FALSE(parse_state(""));
    EXPECT_FALSE(parse_state("Active"));
}

}  // namespace
}  // namespace comptoir::subscriptions
