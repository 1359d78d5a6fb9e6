#include <fmt/format.h>

#include "market.hpp"

/// Changes of plan and seats are judged like purchases, when they are asked for and when they are done
/// (commerce rules R27, R59, R95, R114; publisher contract §3.9, §4.5; reseller contract §1.14).
namespace comptoir::conformance {
namespace {

class PlanChanges : public MarketTest {
  protected:
    void SetUp() override { publish(kOnce); }
    /// An offer with the plans `first` and `other`; `more` are further members of the second.
    void publish(const std::string& more, std::string_view audience = R"("resellerAudience":"any")") {
        const auto plan = [](std::string_view id, std::string_view price, std::string_view members) {
            return fmt::format(
                R"({{"planId":"{0}","title":{{"en":"{0}","fr":"{0}"}},"description":{{"en":"A plan.","fr":"Un plan."}},)"
                R"("markets":["FR"],"prices":[{{"market":"FR","currency":"EUR","term":"P1M","billingPlan":"monthly",)"
                R"("unitPrice":"{1}","effectiveFrom":"2020-01-01"}}]{2}}})",
                id, price, members);
        };
        const Reply published = market_.import(
            Market::offer_file("pair", fmt::format(R"({},"pricingModel":"perUser")", audience),
                               plan("first", "10.00", "") + "," + plan("other", "20.00", more)));
        ASSERT_EQ(published.status, 200) << published.text;
    }
    std::string active(std::string_view plan = "first") {
        const std::string id = market_.buy("pair", plan, 5);
        market_.activate_as_partner(id);
        return id;
    }
    Reply publisher_asks(const std::string& id, const std::string& body) {
        return market_.saas(Who::isv, "PATCH", "/" + id, body);
    }
    Reply partner_asks(const std::string& id, const std::string& body) {
        return market_.call(Who::partner, "POST", operations(id), body);
    }
    std::string asked(const std::string& id, const std::string& body) {
        const Reply reply = publisher_asks(id, body);
        EXPECT_EQ(reply.status, 202) << reply.text;
        return std::string(reply.headers.find("Operation-Id").value_or(""));
    }
    Reply say(const std::string& id, const std::string& operation, std::string_view status) {
        return market_.saas(Who::isv, "PATCH", fmt::format("/{}/operations/{}", id, operation),
                            fmt::format(R"({{"status":"{}"}})", status));
    }
    std::string plan_of(const std::string& id) { return market_.saas(Who::isv, "GET", "/" + id)["planId"]; }
    static std::string operations(const std::string& id) {
        return fmt::format("/marketplace/v1/subscriptions/{}/operations", id);
    }
    static std::string refusal(const Reply& reply) {
        return fmt::format("{} {} {}{}", reply.status, reply.code(), reply["field"], reply["target"]);
    }

    static constexpr std::string_view kOther = R"({"planId":"other"})";
    static constexpr const char* kOnce = R"(,"ownershipLimit":{"scope":"lifetime"})";
};

TEST_P(PlanChanges, R59_APlanThatTheCustomerHadOnceIsNotReachedByAChange) {
    market_.cancel(active("other"));
    const std::string id = active();
    EXPECT_EQ(refusal(publisher_asks(id, std::string(kOther))), "400 BadRequest planId");
    EXPECT_EQ(refusal(partner_asks(id, std::string(kOther))), "403 ownership_limit planId");
    EXPECT_EQ(market_.get(Who::partner, operations(id)).size_of("items"), 0U) << "nobody was asked";
}

TEST_P(PlanChanges, R59_WhatWasBoughtMeanwhileCountsWhenTheChangeIsDone) {
    const std::string id = active();
    const std::string operation = asked(id, std::string(kOther));
    active("other");
    EXPECT_EQ(refusal(say(id, operation, "Success")), "409 Conflict operation");
    EXPECT_EQ(plan_of(id), "first");
    EXPECT_EQ(market_.get(Who::partner, operations(id))["items/0/endedBy"], "become_void");
}

TEST_P(PlanChanges, R59_TheChangedSubscriptionIsTheOneThatMayBeOwned) {
    const std::string id = active();
    EXPECT_EQ(say(id, asked(id, std::string(kOther)), "Success").status, 200);
    EXPECT_EQ(plan_of(id), "other");
    EXPECT_EQ(refusal(partner_asks(active(), std::string(kOther))), "403 ownership_limit planId");
}

TEST_P(PlanChanges, R27_AnOfferThatHasLeftTheProgramIsNotChangedInside) {
    const std::string id = active();
    publish(kOnce, R"("resellerAudience":"none")");
    EXPECT_EQ(refusal(publisher_asks(id, std::string(kOther))), "400 BadRequest planId");
    EXPECT_EQ(refusal(partner_asks(id, std::string(kOther))), "403 not_in_program planId");
}

TEST_P(PlanChanges, R27_APlanForAnotherSegmentIsNotChangedInto) {
    publish(std::string(kOnce) + R"(,"segments":["education"])");
    const std::string id = active();
    EXPECT_EQ(refusal(publisher_asks(id, std::string(kOther))), "400 BadRequest planId");
    EXPECT_EQ(refusal(partner_asks(id, std::string(kOther))), "403 segment_not_allowed planId");
}

TEST_P(PlanChanges, R95_ATrialLeftForAnotherPlanIsToldAsARenewal) {
    const std::string id = market_.buy("seats", "trial", 5, "none");
    market_.activate(id);
    const std::string operation = asked(id, R"({"planId":"standard"})");
    EXPECT_EQ(say(id, operation, "Success").status, 200);
    const Reply all = market_.get(Who::partner, operations(id));
    ASSERT_EQ(all.size_of("items"), 2U) << all.text;
    const bool renewal_first = all["items/0/action"] == "renew";
    const std::string renewal = renewal_first ? "items/0" : "items/1";
    EXPECT_EQ(all[renewal + "/action"], "renew") << all.text;
    EXPECT_EQ(all[renewal + "/status"], "succeeded");
    EXPECT_EQ(all[renewal + "/planId"], "standard");
    EXPECT_EQ(say(id, operation, "Success").status, 200) << "its own renewal overtakes no change (§3.12)";

    const std::string paid = active();
    EXPECT_EQ(say(paid, asked(paid, std::string(kOther)), "Success").status, 200);
    EXPECT_EQ(market_.get(Who::partner, operations(paid)).size_of("items"), 1U) << "its term goes on";
}

TEST_P(PlanChanges, S1_14_ASandboxHas25SeatsAtMost) {
    const std::string id = active();
    const std::string before = asked(id, R"({"quantity":26})");
    market_.use_sandbox_account();
    EXPECT_EQ(refusal(say(id, before, "Success")), "409 Conflict operation");
    EXPECT_EQ(refusal(publisher_asks(id, R"({"quantity":26})")), "400 BadRequest quantity");
    EXPECT_EQ(refusal(partner_asks(id, R"({"quantity":26})")), "400 sandbox_limit quantity");
    EXPECT_EQ(say(id, asked(id, R"({"quantity":25})"), "Success").status, 200);
    EXPECT_EQ(market_.saas(Who::isv, "GET", "/" + id)["quantity"], "25");
}

COMPTOIR_ON_BOTH_ENGINES(PlanChanges);

}  // namespace
}  // namespace comptoir::conformance
