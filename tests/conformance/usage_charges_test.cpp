#include <fmt/format.h>
#include <gmock/gmock.h>

#include "market.hpp"
#include "metered_offer.hpp"
#include "storage/billing.hpp"

/// A charge of usage as the marketplace's own API explains it (commerce rule R134).
namespace comptoir::conformance {
namespace {

using testing::HasSubstr;

class UsageCharges : public MarketTest {
  protected:
    void SetUp() override {
        ASSERT_EQ(market_.import(metered_offer()).status, 200);
        subscription_ = market_.buy("meters", "basic", 1);
        market_.activate_as_partner(subscription_);
        for (const auto& [at, quantity] :
             {std::pair("2024-03-09T12:00:00Z", "1000.25"), std::pair("2024-03-10T08:00:00Z", "234.25")}) {
            const Reply taken = market_.call(Who::isv, "POST", "/api/usageEvent?api-version=2018-08-31",
                                             event_of(subscription_, "mails", quantity, at));
            ASSERT_EQ(taken.status, 200) << taken.text;
        }
        market_.go_to("2024-04-03T00:00:00Z");
    }
    std::int64_t charge() {
        std::int64_t id = 0;
        market_.runner().read([&](sql::Session& session) {
            for (const auto& stored : storage::lines_of_subscription(session, PartnerId::of(Market::kPartner),
                                                                     SubscriptionId::of(subscription_))) {
                if (stored.line.type == billing::ChargeType::usage) id = stored.id;
            }
        });
        EXPECT_NE(id, 0);
        return id;
    }

    std::string subscription_;
};

TEST_P(UsageCharges, EveryCentIsExplained_R134) {
    const std::string target = fmt::format("/marketplace/v1/charges/{}/explanation", charge());
    const Reply why = market_.get(Who::partner, target);
    ASSERT_EQ(why.status, 200) << why.text;
    EXPECT_EQ(why["charge/chargeType"], "usage");
    EXPECT_EQ(why["charge/chargeStartDate"] + why["charge/chargeEndDate"], "2024-03-012024-03-31");
    EXPECT_EQ(why["charge/quantity"], "1") << "of the plan";
    EXPECT_EQ(why["charge/usage/dimension"], "mails");
    EXPECT_EQ(why["charge/usage/name"], "mails sent");
    EXPECT_EQ(why["charge/usage/unitOfMeasure"], "1 mails");
    EXPECT_EQ(why["charge/usage/quantity"], "1234.5");
    EXPECT_EQ(why["charge/subtotal"], "61.72") << "1234.5 × 0.05 = 61.725, rounded down";
    EXPECT_EQ(why["event/kind"], "metered");
    EXPECT_EQ(why["event/rule"], "R134");
    EXPECT_EQ(why["event/at"], "2024-03-31T23:59:59Z") << "R121: in the period of use";
    EXPECT_EQ(why["price/unitPriceOfTerm"], "0.05");
    EXPECT_EQ(why["steps/2/name"], "subtotal");
    EXPECT_EQ(why["steps/2/formula"], "rounddown(0.05 × 1234.5)");
    EXPECT_EQ(why["steps/2/result"], "61.72");
    EXPECT_EQ(why["recomputed/equalsCharge"], "true");
    const Reply french = market_.get(Who::partner, target, {{"Accept-Language", "fr"}});
    EXPECT_THAT(french["event/text"], HasSubstr("compteur"));
}

TEST_P(UsageCharges, StandInTheReconciliationFileWithWhatWasUsed_Rules7_4_R134) {
    market_.publish_invoices("2024-04-08T00:00:00Z");
    const Reply file = market_.get(
        Who::partner, fmt::format("/marketplace/v1/invoices/{}/lines.csv", market_.only_invoice()));
    EXPECT_THAT(file.text, HasSubstr("2024-03-01T00:00:00Z,2024-03-31T23:59:59Z,"));
    EXPECT_THAT(file.text, HasSubstr(",New,0.05,0.05,1234.5,1 mails,mails sent,61.72,0,61.72,EUR,"));
    EXPECT_THAT(file.text, HasSubstr(",New,10,10,1,,,")) << "the plan's own";
}

COMPTOIR_ON_BOTH_ENGINES(UsageCharges);

}  // namespace
}  // namespace comptoir::conformance
