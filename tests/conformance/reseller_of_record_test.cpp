#include <gmock/gmock.h>

#include <future>

#include "commands/operations.hpp"
#include "commands/subscription_writes.hpp"
#include "indirect_sales.hpp"

/// Who is on record is a partner, whatever its program id is by now; charges keep what they were written with
/// (reseller contract §1.8, §2.8–2.11; commerce rules R84, R141, §7.4).
namespace comptoir::conformance {
namespace {

using testing::ElementsAre;

constexpr std::string_view kOther = "5139050";

class ResellerOfRecord : public IndirectSales {
  protected:
    void link(PartnerId reseller) {
        as_operator([&](commands::Work& work) {
            return commands::relate_partners(work, PartnerId::of(Shop::kPartner), reseller);
        });
    }
    void set_mpn_id(PartnerId partner, std::string_view mpn_id) {
        as_operator([&](commands::Work& work) -> Outcome<Done> {
            commands::PartnerTerms terms;
            terms.mpn_id = std::string(mpn_id);
            const auto changed = commands::set_partner_terms(work, partner, terms);
            if (!changed) return Refused{changed.reason()};
            return Done{};
        });
    }
    /// Its former program id becomes free.
    void let_go(PartnerId reseller, std::string_view mpn_id) {
        unlink(reseller);
        set_mpn_id(reseller, mpn_id);
    }
    std::size_t found_by(std::string_view mpn_id) {
        return shop_.get(fmt::format("{}?mpn_id={}", subscriptions(), mpn_id)).size_of("items");
    }
    /// Without the token for the next page, which is another one each time.
    static std::string items_of(const Reply& page) {
        return page.text.substr(0, page.text.find("\"continuationToken\""));
    }
    void change_seats(const std::string& path, int quantity) {
        EXPECT_EQ(shop_.patch(path, fmt::format(R"({{"quantity":{}}})", quantity)).status, 200);
        shop_.publisher_says(path, true);
    }
    void change_plan(const std::string& path, std::string_view plan) {
        const auto id = SubscriptionId::of(path.substr(path.rfind('/') + 1));
        ASSERT_TRUE(
            shop_.runner().run_at(shop_.caller(), shop_.now(), [&](commands::Work& work) -> Outcome<Done> {
                const auto asked =
                    commands::ask_for_plan(work, *commands::load_subscription(work, id),
                                           PlanId(std::string(plan)), commands::Source::marketplace);
                if (!asked) return Refused{asked.reason()};
                return Done{};
            }));
        shop_.publisher_says(path, true);
    }
    Reply invoice_lines() {
        const Reply invoices = shop_.get("/v1/invoices");
        return shop_.get("/v1/invoices/" + invoices["items/0/id"] + "/lineitems/onetime/billinglineitems");
    }
};
COMPTOIR_ON_BOTH_ENGINES(ResellerOfRecord);

TEST_P(ResellerOfRecord, StaysTheSamePartnerUnderAnotherProgramId_ORD_04_SUB_02_SUB_01) {
    const Reply placed = order(line(quoted(kReseller)));
    const std::string path = shop_.subscription_path(placed);
    shop_.activate(path);
    let_go(reseller_, kOther);
    link(reseller_);
    EXPECT_EQ(shop_.get(path)["partnerId"], kOther);
    EXPECT_EQ(shop_.get(orders() + "/" + placed["id"])["lineItems/0/partnerIdOnRecord"], kOther);
    EXPECT_EQ(found_by(kOther), 1U);
    EXPECT_EQ(found_by(kReseller), 0U);
    const std::string before = shop_.get(path).text;
    EXPECT_EQ(shop_.patch(path, before).text, before) << "what is sent back";
    shop_.go_to("2024-04-10T00:00:00Z");
    EXPECT_THAT(resellers_of(unbilled("previous")), ElementsAre("New 5139005")) << "as it was written";
    EXPECT_THAT(resellers_of(unbilled()), ElementsAre("Renew 5139050"));
}

TEST_P(ResellerOfRecord, IsNobodyWhoGetsItsProgramIdAfterwards_ANA_01_SUB_01_S7_4) {
    const std::string former = sold_by(kReseller);
    let_go(reseller_, kOther);
    const PartnerId heir = add_partner("indirect_reseller", kReseller, "Heir");
    link(heir);
    const std::string present = sold_by(kReseller);
    EXPECT_EQ(shop_.get(former)["partnerId"], kOther);
    EXPECT_EQ(shop_.get(present)["partnerId"], kReseller);
    EXPECT_EQ(found_by(kReseller), 1U);
    EXPECT_EQ(found_by(kOther), 1U);
    const Reply report = shop_.get("/partner/v1/analytics/subscriptions");
    EXPECT_EQ(report["Value/0/partnerId"], reseller_.str());
    EXPECT_EQ(report["Value/0/partnerName"], "Atelier");
    EXPECT_EQ(report["Value/1/partnerId"], heir.str());
    EXPECT_EQ(report["Value/1/partnerName"], "Heir");
    shop_.go_to("2024-04-10T00:00:00Z");
    EXPECT_THAT(resellers_of(unbilled()), testing::UnorderedElementsAre("Renew -1", "Renew 5139005"));
}

TEST_P(ResellerOfRecord, OfAnInvoiceStaysAsItWasIssued_R128_R141) {
    const std::string path = sold_by(kReseller);
    shop_.arm_invoices();
    shop_.go_to("2024-04-08T00:00:00Z");
    const Reply issued = invoice_lines();
    ASSERT_THAT(resellers_of(issued), ElementsAre("New 5139005")) << issued.text;
    shop_.patch(path, R"({"partnerId":"5139006"})");
    EXPECT_EQ(items_of(invoice_lines()), items_of(issued));
    let_go(reseller_, kOther);
    EXPECT_EQ(items_of(invoice_lines()), items_of(issued));
}

TEST_P(ResellerOfRecord, OfACancellationIsWhoeverWasCharged_R84) {
    const std::string path = sold_by(kReseller);
    const std::string own = own_sale();
    shop_.patch(own, R"({"partnerId":"5139006"})");
    unlink(reseller_);
    for (const std::string& cancelled : {path, own}) shop_.patch(cancelled, R"({"status":"deleted"})");
    EXPECT_THAT(resellers_of(unbilled()), ElementsAre("New 5139005", "New 0", "Cancel 5139005", "Cancel 0"));
}

TEST_P(ResellerOfRecord, OfWhatAChangeTakesBackIsWhoeverWasCharged_R108) {
    const std::string seats = sold_by(kReseller);
    const std::string plan = sold_by(kReseller);
    for (const std::string& path : {seats, plan}) shop_.patch(path, R"({"partnerId":"5139006"})");
    shop_.go_to("2024-03-20T00:00:00Z");
    change_seats(seats, 7);
    change_plan(plan, "premium");
    EXPECT_THAT(resellers_of(unbilled()),
                ElementsAre("New 5139005", "New 5139005", "AddQuantity 5139005", "AddQuantity 5139006",
                            "Convert 5139005", "Convert 5139006"));
    shop_.patch(seats, R"({"partnerId":"5139005"})");
    unlink(reseller_);
    change_seats(seats, 6);
    const auto lines = resellers_of(unbilled());
    ASSERT_EQ(lines.size(), 8U);
    EXPECT_EQ(lines[6], "RemoveQuantity 5139006") << "what the running cycle was charged with last";
    EXPECT_EQ(lines[7], "RemoveQuantity -1");
}

TEST_P(ResellerOfRecord, OfATrialThatIsLeftIsWhoeverWasCharged_R95) {
    const std::string path =
        shop_.subscription_path(order(fmt::format(R"({{"offerId":"{}","quantity":5,"termDuration":"P1M",)"
                                                  R"("partnerIdOnRecord":"5139005"}})",
                                                  shop_.item("trial"))));
    shop_.activate(path);
    shop_.patch(path, R"({"partnerId":"5139006"})");
    shop_.go_to("2024-03-15T00:00:00Z");
    const Reply left =
        shop_.post(path + "/conversions", fmt::format(R"({{"targetOfferId":"{}"}})", shop_.item("standard")));
    EXPECT_FALSE(left.has("error")) << left.text;
    EXPECT_THAT(resellers_of(unbilled()), ElementsAre("New 5139005", "Convert 5139005", "Convert 5139006"));
}

TEST_P(ResellerOfRecord, IsAnotherWithTheSameNumberWhenAPatchNamesIt_SUB_03) {
    const std::string path = sold_by(kReseller);
    unlink(reseller_);
    const std::string before = shop_.get(path).text;
    EXPECT_EQ(shop_.patch(path, before).text, before) << "nobody of the provider has it, so it was sent back";
    EXPECT_EQ(refusal(path, R"({"partnerId":"5139007"})"), "400 800016");
    const PartnerId heir = add_partner("indirect_reseller", kReseller, "Heir");
    link(heir);
    const auto on_record = [&] {
        return shop_.get("/partner/v1/analytics/subscriptions")["Value/0/partnerName"];
    };
    EXPECT_EQ(on_record(), "Atelier");
    EXPECT_EQ(shop_.patch(path, R"({"partnerId":"5139005"})")["partnerId"], kReseller);
    EXPECT_EQ(on_record(), "Heir");
    const std::string after = shop_.get(path).text;
    EXPECT_EQ(shop_.patch(path, after).text, after) << "the same partner is no change";
}

TEST_P(ResellerOfRecord, StaysTheProvidersWhileItIsNamed) {
    std::future<void> ending;
    std::future_status meanwhile = std::future_status::ready;
    ASSERT_TRUE(
        shop_.runner().run_at(shop_.caller(), shop_.now(), [&](commands::Work& work) -> Outcome<Done> {
            const auto provider = storage::find_partner_facts(work.session, work.partner());
            EXPECT_TRUE(commands::find_reseller(work.session, *provider, kReseller));
            if (!ending.valid()) ending = std::async(std::launch::async, [&] { unlink(reseller_); });
            meanwhile = ending.wait_for(std::chrono::milliseconds(300));
            return Done{};
        }));
    EXPECT_EQ(meanwhile, std::future_status::timeout);
    ending.get();
    EXPECT_EQ(answer(order(line(quoted(kReseller)))), "400 800016");
}

TEST_P(ResellerOfRecord, IsNamedByItsNumberHoweverItIsWritten_1_8) {
    const Reply placed = order(line(R"(" 005139005")"));
    ASSERT_EQ(placed.status, 201) << placed.text;
    EXPECT_EQ(placed["lineItems/0/partnerIdOnRecord"], kReseller);
    EXPECT_EQ(answer(order(line(R"("0")"))), "404 800015") << "nobody has it";
    const Reply both = cart(cart_line(seller("05139005") + "," + seller(kReseller)));
    EXPECT_FALSE(both.has("lineItems/0/error")) << both.text;
    EXPECT_EQ(found_by("+005139005"), 1U);
    EXPECT_EQ(found_by("0"), 0U);
    const std::string path = shop_.subscription_path(placed);
    shop_.activate(path);
    const std::string before = shop_.get(path).text;
    EXPECT_EQ(shop_.patch(path, R"({"partnerId":"05139005"})").text, before);
    EXPECT_EQ(shop_.patch(path, R"({"partnerId":" 005139006 "})")["partnerId"], kSecond);
    EXPECT_EQ(refusal(path, R"({"partnerId":"00"})"), "404 800015");
}

TEST_P(ResellerOfRecord, ASupportContactIsNamedWithBlanksAndLeadingZeros_SUB_10_1_8) {
    const std::string path = own_sale() + "/supportcontact";
    const Reply contact =
        shop_.put(path, fmt::format(R"({{"supportTenantId":" {} ","supportMpnId":" 05139005 ","name":"  "}})",
                                    reseller_.str()));
    EXPECT_EQ(contact["supportMpnId"], kReseller) << contact.text;
    EXPECT_EQ(contact["name"], "Atelier") << "blank is not given";
    EXPECT_EQ(shop_.put(path, R"({"supportTenantId":"  ","supportMpnId":"  "})")["supportMpnId"], kProvider);
    EXPECT_EQ(answer(shop_.put(path, R"({"supportMpnId":"0"})")), "400 800016");
}

// Neither can be brought about any more, but rows may be older than that rule.
TEST_P(ResellerOfRecord, IsNeverTheProviderItselfAndPrintsNothingWithoutANumber_2072_S7_4) {
    const std::string path = sold_by(kReseller);
    const auto renumber = [&](std::string_view mpn_id) {
        shop_.database().write([&](sql::Session& session) {
            session.execute("UPDATE partner SET mpn_id = $2 WHERE partner_id = $1",
                            {storage::bind(reseller_), mpn_id});
        });
    };
    renumber(kProvider);
    EXPECT_EQ(answer(order(line(quoted(kProvider)))), "404 2072");
    renumber("");
    shop_.go_to("2024-04-10T00:00:00Z");
    EXPECT_THAT(resellers_of(unbilled()), ElementsAre("Renew 0"));
    EXPECT_EQ(shop_.get(path)["partnerId"], "");
}

}  // namespace
}  // namespace comptoir::conformance
