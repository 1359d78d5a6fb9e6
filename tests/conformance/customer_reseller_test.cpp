#include <gmock/gmock.h>

#include "commands/relationships.hpp"
#include "commands/standing.hpp"
#include "market.hpp"

/// Indirect resellers on `/marketplace/v1`: who sells to a customer, and who sold what (reseller contract
/// §2.3, §3.9; commerce rules R54, §7.4).
namespace comptoir::conformance {
namespace {

class CustomerReseller : public MarketTest {
  protected:
    static constexpr std::string_view kReseller = "5139005";
    static constexpr std::string_view kProfiles =
        R"({"company":{"companyName":"Dupré"},"billing":{"id":"60000000-0000-4000-8000-000000000001",)"
        R"("companyName":"Dupré","defaultAddress":{"country":"FR"}}})";

    void SetUp() override {
        as_operator([&](commands::Work& work) -> Outcome<Done> {
            commands::PartnerTerms terms;
            terms.kind = "indirect_provider";
            EXPECT_TRUE(commands::set_partner_terms(work, kProviderId, terms));
            terms.kind = "indirect_reseller";
            terms.mpn_id = std::string(kReseller);
            EXPECT_TRUE(commands::set_partner_terms(work, kResellerId, terms));
            // The customers of the market have no profiles otherwise.
            work.session.execute("UPDATE customer SET document = $1", {kProfiles});
            return commands::relate_partners(work, kProviderId, kResellerId);
        });
        before_ = events();
    }
    void as_operator(const std::function<Outcome<Done>(commands::Work&)>& decide) {
        ASSERT_TRUE(market_.runner().run_at(commands::clockwork(PartnerId()), market_.now(), decide));
    }
    void unlink() {
        as_operator([&](commands::Work& work) {
            return commands::end_partner_relationship(work, kProviderId, kResellerId);
        });
    }
    static std::string path_of(std::string_view customer) {
        return fmt::format("/marketplace/v1/customers/{}/reseller", customer);
    }
    Reply put(const std::string& body, std::string_view customer = Market::kCustomer,
              Who who = Who::partner) {
        return market_.call(who, "PUT", path_of(customer), body);
    }
    Reply remove(std::string_view customer = Market::kCustomer, Who who = Who::partner) {
        return market_.call(who, "DELETE", path_of(customer));
    }
    static std::string answer(const Reply& reply) {
        return fmt::format("{} {} {}", reply.status, reply.code(), reply["field"]);
    }
    std::size_t events() {
        return market_.get(Who::partner, "/marketplace/v1/events?limit=100").size_of("items") - before_;
    }

    const PartnerId kProviderId = PartnerId::of(Market::kPartner);
    const PartnerId kResellerId = PartnerId::of(Market::kOtherPartner);
    std::size_t before_ = 0;
};
COMPTOIR_ON_BOTH_ENGINES(CustomerReseller);

TEST_P(CustomerReseller, IsNamedAndTakenAway) {
    const Reply named = put(R"({"mpnId":" 05139005 "})");
    EXPECT_EQ(named.status, 200) << named.text;
    EXPECT_EQ(named["customerId"], Market::kCustomer);
    EXPECT_EQ(named["reseller/id"], kResellerId.str());
    EXPECT_EQ(named["reseller/mpnId"], kReseller);
    EXPECT_EQ(events(), 1U);
    EXPECT_EQ(put(R"({"mpnId":5139005})").text, named.text);
    EXPECT_EQ(events(), 1U) << "the same changes nothing";
    const Reply removed = remove();
    EXPECT_EQ(removed.status, 200) << removed.text;
    EXPECT_EQ(removed["customerId"], Market::kCustomer);
    EXPECT_FALSE(removed.has("reseller"));
    EXPECT_EQ(remove().text, removed.text);
    EXPECT_EQ(events(), 2U);
    const Reply feed = market_.get(Who::partner, "/marketplace/v1/events?limit=100");
    EXPECT_EQ(feed[fmt::format("items/{}/name", before_ + 1)], "customer-updated");
    const Reply trail = market_.get(Who::partner, "/marketplace/v1/audit");
    ASSERT_EQ(trail.size_of("items"), 2U);
    EXPECT_EQ(trail["items/0/operation"], "update_mpn_association");
    EXPECT_THAT(trail["items/0/oldValue"], testing::HasSubstr(R"("AssociatedPartnerId":null)"));
    EXPECT_THAT(trail["items/0/newValue"], testing::HasSubstr(R"("AssociatedPartnerId":"5139005")"));
    EXPECT_THAT(trail["items/1/oldValue"], testing::HasSubstr(R"("AssociatedPartnerId":"5139005")"));
    EXPECT_THAT(trail["items/1/newValue"], testing::HasSubstr(R"("AssociatedPartnerId":null)"));
}

TEST_P(CustomerReseller, IsOneOfTheProvidersResellers) {
    EXPECT_EQ(answer(put(R"({"mpnId":"4711"})")), "404 reseller_unknown ");
    EXPECT_EQ(answer(put(R"({"mpnId":"1234567"})")), "404 reseller_is_provider ");
    unlink();
    EXPECT_EQ(answer(put(R"({"mpnId":"5139005"})")), "400 reseller_not_related ");
    as_operator([&](commands::Work& work) -> Outcome<Done> {
        commands::PartnerTerms terms;
        terms.active = false;
        EXPECT_TRUE(commands::set_partner_terms(work, kResellerId, terms));
        return commands::relate_partners(work, kProviderId, kResellerId);
    });
    EXPECT_EQ(answer(put(R"({"mpnId":"5139005"})")), "403 reseller_not_active ");
    for (const char* body : {"", "[]", "{}", R"({"mpnId":null})", R"({"mpnId":"  "})", R"({"mpnId":[]})"}) {
        const Reply refused = put(body);
        EXPECT_EQ(refused.status, 400) << body;
        EXPECT_EQ(refused.code(), "invalid_input") << body;
    }
    EXPECT_EQ(events(), 0U);
    EXPECT_EQ(answer(put(R"({"mpnId":"5139005"})", Market::kOthersCustomer, Who::other_partner)),
              "400 participants_not_supported ")
        << "only a provider has some";
}

TEST_P(CustomerReseller, IsNamedForOnesOwnCustomersByWhoMayChangeThem_R54) {
    const std::string body = R"({"mpnId":"5139005"})";
    EXPECT_EQ(answer(put(body, Market::kOthersCustomer)), "404 not_found customer");
    EXPECT_EQ(answer(put(body, "00000000-0000-4000-8000-000000000009")), "404 not_found customer");
    EXPECT_EQ(answer(put(body, "nobody")), "404 not_found customer");
    EXPECT_EQ(answer(remove(Market::kOthersCustomer)), "404 not_found customer");
    for (const Who who : {Who::helpdesk, Who::isv, Who::marketplace_operator}) {
        EXPECT_EQ(put(body, Market::kCustomer, who).status, 403);
        EXPECT_EQ(remove(Market::kCustomer, who).status, 403);
    }
    EXPECT_EQ(put(body, Market::kCustomer, Who::nobody).status, 401);
    EXPECT_EQ(remove(Market::kCustomer, Who::nobody).status, 401);
}

TEST_P(CustomerReseller, OfASubscriptionAndOfACharge_S7_4) {
    const std::string own = market_.buy("seats", "standard", 1);
    const std::string sold = market_.buy("seats", "standard", 2, "monthly", "P1M", kReseller);
    const auto shown = [&](const std::string& id) {
        return market_.get(Who::partner, "/marketplace/v1/subscriptions/" + id);
    };
    EXPECT_FALSE(shown(own).has("reseller"));
    EXPECT_EQ(shown(sold)["reseller/id"], kResellerId.str());
    EXPECT_EQ(shown(sold)["reseller/mpnId"], kReseller);
    unlink();
    market_.activate(own);
    market_.activate(sold);
    const auto charge = [&](int id) {
        return market_.get(Who::partner, fmt::format("/marketplace/v1/charges/{}/explanation", id));
    };
    EXPECT_FALSE(charge(1).has("charge/resellerId"));
    EXPECT_EQ(charge(2)["charge/resellerId"], kResellerId.str()) << "also where the invoice says -1";
}

}  // namespace
}  // namespace comptoir::conformance
