#include <fmt/format.h>

#include "commands/operations.hpp"
#include "commands/subscription_writes.hpp"
#include "domain/ordering/purchase.hpp"
#include "shop.hpp"

/// Changes that wait for the publisher's word, as partners' clients see them (reseller contract §1.13,
/// SUB-03, B.7; commerce rules R106–R114).
namespace comptoir::conformance {
namespace {

class Seats : public SalesTest {
  protected:
    std::string active() { return shop_.buy_and_activate("standard", 5, "P1M", "monthly"); }
    std::string refusal(const std::string& path, const std::string& body, const Fields& headers = {}) {
        const Reply refused = shop_.patch(path, body, headers);
        return fmt::format("{} {}", refused.status, refused.code());
    }
    Reply unbilled() {
        return shop_.get(
            "/v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=billinglineitems"
            "&currencycode=EUR&period=current");
    }
};

TEST_P(Seats, D8_S1_13_TheAnswerIs200AndTheQuantityChangesWithThePublishersWord) {
    const std::string path = active();
    const Reply before = shop_.get(path);
    const Reply asked = shop_.patch(path, R"({"quantity":"8"})");
    EXPECT_EQ(asked.status, 200) << asked.text;
    EXPECT_EQ(asked.text, before.text) << "nothing changes until then";
    EXPECT_EQ(asked.headers.find("ETag"), before.headers.find("ETag"));
    shop_.publisher_says(path, true);
    const Reply after = shop_.get(path);
    EXPECT_EQ(after["quantity"], "8");
    EXPECT_NE(after.headers.find("ETag"), before.headers.find("ETag"));
    const Reply lines = unbilled();
    ASSERT_EQ(lines.size_of("items"), 3U) << lines.text;
    EXPECT_EQ(lines["items/1/chargeType"], "AddQuantity");
    EXPECT_EQ(lines["items/1/subtotal"], "-50");
    EXPECT_EQ(lines["items/2/subtotal"], "80");
    EXPECT_EQ(lines["items/2/quantity"], "8");
}

TEST_P(Seats, SUB_03_UntilTheVerdictOnlyTheNameChanges) {
    const std::string path = active();
    EXPECT_EQ(shop_.patch(path, R"({"quantity":8})").status, 200);
    for (const std::string_view member : {R"("quantity":8)", R"("quantity":9)", R"("autoRenewEnabled":false)",
                                          R"("renewalTermDuration":"P1Y")"}) {
        EXPECT_EQ(refusal(path, fmt::format("{{{}}}", member)), "400 800082") << member;
    }
    EXPECT_EQ(shop_.patch(path, R"({"quantity":5,"friendlyName":"Still five"})")["friendlyName"],
              "Still five")
        << "what is sent back unchanged asks for nothing";
    shop_.publisher_says(path, true);
    EXPECT_EQ(shop_.patch(path, R"({"autoRenewEnabled":false})").status, 200);
}

TEST_P(Seats, SUB_03_TheOtherMembersOfTheCallAreAppliedAtOnce) {
    const std::string path = active();
    const Reply asked = shop_.patch(path, R"({"quantity":8,"friendlyName":"Desk","autoRenewEnabled":false})");
    EXPECT_EQ(asked["quantity"] + asked["friendlyName"] + asked["autoRenewEnabled"], "5Deskfalse");
    const std::string other = active();
    EXPECT_EQ(refusal(other, R"({"quantity":51,"friendlyName":"Neither"})"), "400 2002");
    EXPECT_EQ(refusal(other, R"({"quantity":8,"billingCycle":"annual"})"), "400 800097");
    EXPECT_EQ(shop_.get(other)["friendlyName"], "standard plan");
    EXPECT_EQ(shop_.patch(other, R"({"quantity":8})").status, 200) << "nothing had been asked";
}

TEST_P(Seats, R107_AfterARefusalTheSameCallAsksAgain) {
    const std::string path = active();
    const Fields id = {{"MS-RequestId", "50000000-0000-4000-8000-000000000021"}};
    const auto call = [&] { return shop_.call("PATCH", path, R"({"quantity":8})", id); };
    EXPECT_EQ(call().status, 200);
    EXPECT_EQ(call().status, 200) << "its repetition asks no second time (R68)";
    shop_.publisher_says(path, false);
    EXPECT_EQ(shop_.get(path)["quantity"], "5");
    EXPECT_EQ(call()["quantity"], "5");
    shop_.publisher_says(path, true);
    EXPECT_EQ(call()["quantity"], "8");
}

TEST_P(Seats, S1_14_ASandboxHas25SeatsAtMost) {
    shop_.use_sandbox();
    const std::string path = active();
    EXPECT_EQ(refusal(path, R"({"quantity":26})"), "400 800018");
    EXPECT_EQ(shop_.patch(path, R"({"quantity":25})").status, 200);
    shop_.publisher_says(path, true);
    EXPECT_EQ(shop_.get(path)["quantity"], "25");
}

TEST_P(Seats, R110_FewerSeatsAreCreditedByTheDay) {
    const std::string path = active();
    shop_.go_to("2024-03-25T09:00:00Z");
    EXPECT_EQ(shop_.patch(path, R"({"quantity":2})").status, 200);
    shop_.publisher_says(path, true);
    const Reply lines = unbilled();
    EXPECT_EQ(lines["items/1/chargeType"], "RemoveQuantity");
    EXPECT_EQ(lines["items/1/subtotal"], "-25.8") << "5 x round(10 x 16 / 31)";
    EXPECT_EQ(lines["items/2/subtotal"], "10.32");
}

TEST_P(Seats, S4_6_SuspensionAndCancellationNeedNoWord) {
    const std::string suspended = active();
    EXPECT_EQ(shop_.patch(suspended, R"({"quantity":8})").status, 200);
    EXPECT_EQ(shop_.patch(suspended, R"({"status":"suspended"})")["status"], "suspended");
    EXPECT_EQ(shop_.patch(suspended, R"({"status":"active"})").status, 200) << "the question is over";
    shop_.publisher_says(suspended, true);
    EXPECT_EQ(shop_.get(suspended)["status"] + shop_.get(suspended)["quantity"], "active5");

    const std::string cancelled = active();
    EXPECT_EQ(shop_.patch(cancelled, R"({"quantity":8})").status, 200);
    EXPECT_EQ(shop_.patch(cancelled, R"({"status":"deleted"})")["status"], "deleted");
    EXPECT_EQ(shop_.get(cancelled)["quantity"], "5");
}

TEST_P(Seats, R104_AReinstatementRefusedLeavesItSuspended) {
    const std::string path = active();
    shop_.patch(path, R"({"status":"suspended"})");
    EXPECT_EQ(shop_.patch(path, R"({"status":"active"})")["status"], "suspended");
    shop_.publisher_says(path, false);
    EXPECT_EQ(shop_.get(path)["status"], "suspended");
    EXPECT_EQ(shop_.patch(path, R"({"status":"active"})").status, 200);
    shop_.go_to("2024-04-09T09:00:00Z");
    EXPECT_EQ(shop_.get(path)["status"], "active") << "8 hours are long over, and silence is consent";
}

TEST_P(Seats, SUB_03_WhatComesWithTheEndOfASuspensionIsJudgedAsIfItWereOver) {
    const std::string path = active();
    shop_.patch(path, R"({"status":"suspended"})");
    EXPECT_EQ(refusal(path, R"({"status":"active","quantity":51})"), "400 2002");
    EXPECT_EQ(refusal(path, R"({"status":"active","quantity":8})"), "400 800082") << "one question at a time";
    EXPECT_EQ(refusal(path, R"({"status":"active","renewalTermDuration":"P3Y"})"), "403 800028");
    const Reply asked = shop_.patch(path, R"({"status":"active","autoRenewEnabled":false})");
    EXPECT_EQ(asked.status, 200) << asked.text;
    EXPECT_EQ(asked["status"] + asked["autoRenewEnabled"], "suspendedfalse") << "only the status waits";
    EXPECT_EQ(refusal(path, R"({"status":"active","autoRenewEnabled":true})"), "400 800082");
    shop_.publisher_says(path, true);
    EXPECT_EQ(shop_.get(path)["status"] + shop_.get(path)["autoRenewEnabled"], "activefalse");
    EXPECT_EQ(shop_.patch(path, R"({"autoRenewEnabled":true,"quantity":8})")["autoRenewEnabled"], "true");
}

TEST_P(Seats, R99_ATermThatEndedInASuspensionRenewsBeforeItsRenewalIsSwitched) {
    const std::string path = active();
    shop_.go_to("2024-04-05T09:00:00Z");
    shop_.patch(path, R"({"status":"suspended"})");
    shop_.go_to("2024-04-20T09:00:00Z");
    EXPECT_EQ(refusal(path, R"({"status":"active","autoRenewEnabled":false})"), "409 900278");
    EXPECT_EQ(shop_.patch(path, R"({"status":"active","friendlyName":"Back"})")["friendlyName"], "Back");
    shop_.publisher_says(path, true);
    EXPECT_EQ(shop_.patch(path, R"({"autoRenewEnabled":false})")["autoRenewEnabled"], "false");
    EXPECT_EQ(shop_.get(path)["status"] + shop_.get(path)["commitmentEndDate"], "active2024-05-19T23:59:59Z");
}

TEST_P(Seats, SUB_06_ATrialIsNotConvertedWhileAnotherPlanIsAskedFor) {
    const std::string path = shop_.buy_and_activate("trial", 5, "P1M", "monthly");
    const auto asked =
        shop_.runner().run_at(shop_.caller(), shop_.now(), [&](commands::Work& work) -> Outcome<Done> {
            const auto s =
                commands::load_subscription(work, SubscriptionId::of(path.substr(path.rfind('/') + 1)));
            const auto done =
                commands::ask_for_plan(work, *s, PlanId("premium"), commands::Source::publisher);
            if (!done) return Refused{done.reason()};
            return Done{};
        });
    ASSERT_TRUE(asked);
    const std::string body = fmt::format(R"({{"targetOfferId":"{}"}})", shop_.item("standard"));
    EXPECT_EQ(shop_.post(path + "/conversions", body)["error/code"], "other");
    shop_.publisher_says(path, false);
    EXPECT_FALSE(shop_.post(path + "/conversions", body).has("error"));
}

TEST_P(Seats, R27_WhenItsPlanHasLeftTheCatalogTheBuyersSegmentDecides) {
    const ProductId id("DZH318Z0LEFT");
    const auto sells = [&](std::vector<catalog::Plan> plans) {
        shop_.sell_also(product_of(id, catalog::PricingModel::per_user, std::move(plans)));
    };
    const auto plan = [](std::string_view name, int number, std::vector<catalog::Segment> segments) {
        catalog::Plan made = plan_of(name, number, {{"P1M", catalog::BillingPlan::monthly, "10.00"}});
        made.segments = std::move(segments);
        return made;
    };
    using catalog::Segment;
    sells({plan("leaves", 1, {Segment::commercial})});
    const std::string path = shop_.buy_and_activate("leaves", 5, "P1M", "monthly");
    sells({plan("school", 2, {Segment::education}),
           plan("both", 3, {Segment::education, Segment::commercial})});
    const auto ask = [&](std::string_view wanted) {
        return shop_.runner().run_at(shop_.caller(), shop_.now(), [&](commands::Work& work) -> Outcome<Done> {
            const auto s =
                commands::load_subscription(work, SubscriptionId::of(path.substr(path.rfind('/') + 1)));
            const auto done =
                commands::ask_for_plan(work, *s, PlanId(std::string(wanted)), commands::Source::publisher);
            if (!done) return Refused{done.reason()};
            return Done{};
        });
    };
    const auto refused = ask("school");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.reason().reason, Reason::segment_not_allowed);
    ASSERT_TRUE(ask("both"));
    shop_.publisher_says(path, true);
    const auto item = ordering::parse_catalog_item(shop_.get(path)["offerId"]);
    ASSERT_TRUE(item.has_value());
    const auto taken =
        shop_.runner().catalog()->find_item(item->product, item->sku, item->availability, shop_.now());
    ASSERT_TRUE(taken.has_value());
    EXPECT_EQ(taken->plan->id, PlanId("both"));
    EXPECT_EQ(taken->availability.segment, Segment::commercial);
}

COMPTOIR_ON_BOTH_ENGINES(Seats);

}  // namespace
}  // namespace comptoir::conformance
