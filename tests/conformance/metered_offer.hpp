#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "commands/carts.hpp"
#include "market.hpp"

/// Something metered to sell in the market of the tests, and what is reported of it.
namespace comptoir::conformance {

/// One dimension: mails and calls are billed, pages are included without limit.
inline std::string dimension_json(std::string_view id, std::string_view price,
                                  std::string_view included = "0") {
    return fmt::format(
        R"({{"id":"{0}","displayName":{{"en":"{0} sent","fr":"{0} envoyés"}},"unitOfMeasure":"1 {0}",)"
        R"("pricePerUnit":{{"EUR":"{1}"}},"includedMonthly":{2},"includedAnnual":{2}}})",
        id, price, included);
}

inline std::string metered_plan(std::string_view id, std::string_view price, std::string_view mails) {
    return fmt::format(
        R"({{"planId":"{0}","title":{{"en":"{0} plan","fr":"plan {0}"}},"description":{{"en":"A plan.","fr":)"
        R"("Un plan."}},"markets":["FR"],"prices":[{{"market":"FR","currency":"EUR","term":"P1M",)"
        R"("billingPlan":"monthly","unitPrice":"{1}","effectiveFrom":"2020-01-01"}}],"dimensions":[{2},{3},{4}]}})",
        id, price, dimension_json("mails", mails), dimension_json("calls", "1.50"),
        dimension_json("pages", "1", R"("unlimited")"));
}

/// The offer `meters` with the plans `basic`, 10.00 and 0.05 a mail, and `larger`, 20.00 and 0.02.
inline std::string metered_offer() {
    return Market::offer_file(
        "meters", R"("resellerAudience":"any","pricingModel":"flat")",
        metered_plan("basic", "10.00", "0.05") + "," + metered_plan("larger", "20.00", "0.02"));
}

/// One event of M1 or of a batch.
inline std::string event_of(std::string_view id, std::string_view dimension, std::string_view quantity,
                            std::string_view at, std::string_view plan = "basic") {
    return fmt::format(
        R"({{"resourceId":"{}","quantity":{},"dimension":"{}","effectiveStartTime":"{}","planId":"{}"}})", id,
        quantity, dimension, at, plan);
}

constexpr std::string_view kMeteringVersion = "?api-version=2018-08-31";

/// Sells the offer and reports what is used of it.
class MeteringTest : public MarketTest {
  protected:
    void SetUp() override { ASSERT_EQ(market_.import(metered_offer()).status, 200); }

    std::string active(std::string_view plan = "basic") {
        const std::string id = market_.buy("meters", plan, 1);
        const Reply activated =
            market_.saas(Who::isv, "POST", "/" + id + "/activate", fmt::format(R"({{"planId":"{}"}})", plan));
        EXPECT_EQ(activated.status, 200) << activated.text;
        return id;
    }
    Reply report(const std::string& event, Who who = Who::isv, const Fields& headers = {}) {
        return market_.call(who, "POST", fmt::format("/api/usageEvent{}", kMeteringVersion), event, headers);
    }
    Reply usage(const std::string& query, Who who = Who::isv) {
        return market_.get(who, fmt::format("/api/usageEvents{}&{}", kMeteringVersion, query));
    }
};

/// A subscription to `basic` that another partner than the first one has bought.
inline std::string bought_by(Market& market, std::string_view partner, std::string_view customer) {
    std::string subscription;
    commands::Caller buyer;
    buyer.tenant = TenantId::of(partner);
    buyer.partner = PartnerId::of(partner);
    buyer.roles = {commands::Role::global_admin};
    const auto done = market.runner().run_at(buyer, market.now(), [&](commands::Work& work) -> Outcome<Done> {
        commands::LineRequest line;
        line.catalog_item_id = market.item("meters", "basic");
        line.quantity = 1;
        line.billing_cycle = "monthly";
        line.term_duration = "P1M";
        const auto order = commands::create_order(work, CustomerId::of(customer), {"monthly", {line}});
        if (!order) return Refused{order.reason()};
        subscription = order->lines.front().subscription.str();
        return Done{};
    });
    EXPECT_TRUE(done);
    return subscription;
}

}  // namespace comptoir::conformance
