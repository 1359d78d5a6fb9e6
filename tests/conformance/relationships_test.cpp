#include <gmock/gmock.h>

#include "base/text.hpp"
#include "indirect_front.hpp"

/// The indirect model: REL-02 to REL-04, customers of resellers, and who is related to whom (reseller
/// contract §1.3.5, §1.10, §1.11.3, §2.3, §2.6, §3.10; commerce rules R149, R163).
namespace comptoir::conformance {
namespace {

using commands::PartnerTerms;
using testing::ElementsAre;
using testing::UnorderedElementsAre;
using Who = Front::Who;

constexpr std::string_view kReseller = IndirectFront::kReseller;
const std::string kList = "/v1/relationships";

std::string filter(std::string_view json) {
    return "filter=" + percent_encode(json);
}

class REL : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    std::vector<std::string> members(const std::string& target, std::string_view member) {
        const Reply reply = front_.get(target);
        EXPECT_EQ(reply.status, 200) << target << reply.text;
        std::vector<std::string> found;
        for (std::size_t i = 0; i < reply.size_of("items"); ++i)
            found.push_back(reply[fmt::format("items/{}/{}", i, member)]);
        return found;
    }
    std::string answer(const Reply& reply) { return fmt::format("{} {}", reply.status, reply.code()); }

    IndirectFront indirect_{GetParam(), {}};
    Front& front_ = indirect_.front();
    const std::string reseller_ = front_.reseller_id().str();
    const std::string provider_ = front_.partner_id().str();
};
COMPTOIR_ON_BOTH_ENGINES(REL);

// ---- REL-02

TEST_P(REL, REL_02_AProviderIsToldItsResellersInEverySpellingOfTheType) {
    for (const std::string_view query : {"?relationship_type=IsIndirectCloudSolutionProviderOf",
                                         "?relationship_type=is_indirect_cloud_solution_provider_of",
                                         "?RelationshipType=ISINDIRECTCLOUDSOLUTIONPROVIDEROF",
                                         "?relationship_type=1", "?relationship_type=", ""}) {
        const Reply reply = front_.get(fmt::format("{}{}", kList, query));
        ASSERT_EQ(reply["totalCount"], "1") << query << reply.text;
        EXPECT_EQ(reply["items/0/id"], reseller_);
        EXPECT_EQ(reply["items/0/name"], "Atelier Numérique");
        EXPECT_EQ(reply["items/0/location"], "FR");
        EXPECT_EQ(reply["items/0/mpnId"], kReseller);
        EXPECT_EQ(reply["items/0/relationshipType"], "is_indirect_cloud_solution_provider_of");
        EXPECT_EQ(reply["items/0/state"], "active");
        EXPECT_EQ(reply["items/0/attributes/objectType"], "PartnerRelationship");
        front_.follow_links(reply);
    }
    for (const std::string_view type : {"IsIndirectResellerOf", "is_indirect_reseller_of", "0"}) {
        EXPECT_EQ(front_.get(fmt::format("{}?relationship_type={}", kList, type))["totalCount"], "0") << type;
    }
    EXPECT_EQ(answer(front_.get(kList + "?relationship_type=2")), "400 2001");
}

TEST_P(REL, REL_02_AResellerIsToldItsProviders) {
    front_.be(Who::reseller);
    for (const std::string_view query : {"?relationship_type=IsIndirectResellerOf", ""}) {
        const Reply reply = front_.get(fmt::format("{}{}", kList, query));
        ASSERT_EQ(reply["totalCount"], "1") << query;
        EXPECT_EQ(reply["items/0/id"], provider_);
        EXPECT_EQ(reply["items/0/mpnId"], "1234567");
        EXPECT_EQ(reply["items/0/relationshipType"], "is_indirect_reseller_of");
    }
    EXPECT_EQ(front_.get(kList + "?relationship_type=IsIndirectCloudSolutionProviderOf")["totalCount"], "0");
    front_.be(Who::sandbox);
    EXPECT_EQ(front_.get(kList)["totalCount"], "0") << "who is related to nobody";
}

TEST_P(REL, REL_02_S1_10_TheyAreFilteredByNameAndProgramId) {
    indirect_.make_reseller(front_.american_id(), "5139006");
    ASSERT_EQ(indirect_.link(front_.american_id()), "");
    const std::string fabrikam = front_.american_id().str();
    const auto found = [&](std::string_view json) { return members(kList + "?" + filter(json), "id"); };
    EXPECT_THAT(found(R"({"Field":"Name","Value":"NUMÉR","Operator":"substring"})"), ElementsAre(reseller_));
    EXPECT_THAT(found(R"({"field":"name","value":"fabrikam","operator":"Substring","fieldType":"String"})"),
                ElementsAre(fabrikam));
    EXPECT_THAT(found(R"({"Field":"Name","Value":"","Operator":6})"),
                UnorderedElementsAre(reseller_, fabrikam));
    EXPECT_THAT(found(R"({"Field":"MpnId","Value":"5139006","Operator":"equals"})"), ElementsAre(fabrikam));
    EXPECT_THAT(found(R"({"field":"mpn_id","value":5139005,"operator":"Equals"})"), ElementsAre(reseller_));
    EXPECT_THAT(found(R"({"Field":"MpnId","Value":"513900","Operator":"equals"})"), ElementsAre());
    EXPECT_THAT(members(kList + "?relationship_type=IsIndirectResellerOf&" +
                            filter(R"({"Field":"MpnId","Value":"5139006","Operator":"equals"})"),
                        "id"),
                ElementsAre())
        << "both hold";
}

TEST_P(REL, REL_02_S1_9_WithoutASizeAllAreInOnePage) {
    indirect_.make_reseller(front_.american_id(), "5139006");
    const PartnerId third = indirect_.add_reseller("5139007");
    front_.go_to("2024-03-10T10:00:00Z");
    ASSERT_EQ(indirect_.link(front_.american_id()), "");
    front_.go_to("2024-03-10T11:00:00Z");
    ASSERT_EQ(indirect_.link(third), "");
    EXPECT_THAT(members(kList, "mpnId"), ElementsAre("5139005", "5139006", "5139007"))
        << "in the order in which they began";
    EXPECT_THAT(members(kList + "?size=0", "mpnId"), ElementsAre("5139005", "5139006", "5139007"));
    const Reply first = front_.get(kList + "?size=2");
    EXPECT_EQ(first["totalCount"], "2");
    EXPECT_FALSE(first.has("links/previous"));
    const Reply second = front_.get("/v1" + first["links/next/uri"]);
    EXPECT_EQ(second["items/0/mpnId"], "5139007");
    EXPECT_FALSE(second.has("links/next"));
    EXPECT_EQ(front_.get("/v1" + second["links/previous/uri"]).at("items"), first.at("items"));
    front_.follow_links(first);
    EXPECT_THAT(members(kList + "?offset=9", "mpnId"), ElementsAre());
    for (const std::string_view query : {"size=-1", "size=ten", "offset=-1", "offset=x"}) {
        EXPECT_EQ(answer(front_.get(fmt::format("{}?{}", kList, query))), "400 2001") << query;
    }
}

TEST_P(REL, REL_02_WhatHasEndedIsNotShownUntilItBeginsAgain) {
    ASSERT_EQ(indirect_.unlink(front_.reseller_id()), "");
    EXPECT_EQ(front_.get(kList)["totalCount"], "0");
    front_.be(Who::reseller);
    EXPECT_EQ(front_.get(kList)["totalCount"], "0");
    ASSERT_EQ(indirect_.link(front_.reseller_id()), "");
    EXPECT_EQ(front_.get(kList)["totalCount"], "1");
}

// ---- CUS-01

TEST_P(REL, CUS_01_AProviderCreatesCustomersOfItsReseller) {
    int n = 0;
    for (const auto& [member, value] : {std::pair{"associatedPartnerId", R"("5139005")"},
                                        {"AssociatedPartnerId", "5139005"},
                                        {"associated_partner_id", R"(" 5139005 ")"}}) {
        const Reply created = indirect_.create(fmt::format("c{}.example", ++n), value, member);
        ASSERT_EQ(created.status, 201) << member << created.text;
        EXPECT_EQ(created["associatedPartnerId"], kReseller) << member;
        const Reply read = front_.get("/v1/customers/" + created["id"]);
        EXPECT_EQ(read["associatedPartnerId"], kReseller);
        EXPECT_EQ(read["relationshipToPartner"], "reseller");
    }
    const Reply record = front_.get("/v1/auditrecords");
    EXPECT_NE(record["items/0/resourceNewValue"].find(R"("AssociatedPartnerId":"5139005")"),
              std::string::npos);
}

TEST_P(REL, CUS_01_WithoutOneTheCustomerIsTheProvidersOwn) {
    int n = 0;
    for (const char* nothing : {R"("")", "null", R"("  ")"}) {
        const Reply created = indirect_.create(fmt::format("c{}.example", ++n), nothing);
        ASSERT_EQ(created.status, 201) << created.text;
        EXPECT_FALSE(created.has("associatedPartnerId")) << nothing;
        EXPECT_EQ(front_.get("/v1/customers/" + created["id"] + "/relationships")["totalCount"], "0");
    }
}

TEST_P(REL, CUS_01_S1_11_3_WhatIsNoResellerOfTheProviderIsAnInvalidProperty) {
    const auto refused = [&](const std::string& value) {
        return answer(indirect_.create("a.example", value));
    };
    EXPECT_EQ(refused(R"("4711")"), "400 3000") << "nobody's";
    EXPECT_EQ(refused(R"("no number")"), "400 3000");
    EXPECT_EQ(refused(R"("1234567")"), "400 3000") << "the provider's own";
    EXPECT_EQ(refused(R"("7654321")"), "400 3000") << "of a partner that is not related";
    EXPECT_EQ(refused("[]"), "400 3000");
    indirect_.set(front_.reseller_id(), {.active = false});
    EXPECT_EQ(refused(R"("5139005")"), "403 900123");
    indirect_.set(front_.reseller_id(), {.active = true});
    EXPECT_EQ(answer(indirect_.create("a.example", R"("5139005")")), "201 ") << "nothing was taken before";
    ASSERT_EQ(indirect_.unlink(front_.reseller_id()), "");
    EXPECT_EQ(answer(indirect_.create("b.example", R"("5139005")")), "400 3000");
    front_.be(Who::reseller);
    EXPECT_EQ(answer(indirect_.create("b.example", R"("5139005")")), "400 3000") << "only providers";
}

// ---- REL-03

TEST_P(REL, REL_03_WhoSellsToACustomer) {
    const std::string of_reseller = "/v1/customers/" + indirect_.add_customer_of(kReseller, "a.example");
    const std::string own = front_.add_customer("b.example");
    const Reply reply = front_.get(of_reseller + "/relationships");
    EXPECT_EQ(reply["totalCount"], "1");
    EXPECT_EQ(reply["items/0/id"], reseller_);
    EXPECT_EQ(reply["items/0/mpnId"], kReseller);
    EXPECT_EQ(reply["items/0/relationshipType"], "is_indirect_cloud_solution_provider_of");
    front_.follow_links(reply);
    EXPECT_EQ(front_.get(own + "/relationships")["totalCount"], "0");
    front_.be(Who::reseller);
    const Reply seen = front_.get(of_reseller + "/relationships");
    EXPECT_EQ(seen["totalCount"], "1");
    EXPECT_EQ(seen["items/0/id"], provider_);
    EXPECT_EQ(seen["items/0/relationshipType"], "is_indirect_reseller_of");
    EXPECT_EQ(answer(front_.get(own + "/relationships")), "403 20002");
    ASSERT_EQ(indirect_.unlink(front_.reseller_id()), "");
    EXPECT_EQ(answer(front_.get(of_reseller + "/relationships")), "403 20002");
    front_.be(Who::partner);
    EXPECT_EQ(front_.get(of_reseller + "/relationships")["totalCount"], "0");
    EXPECT_EQ(front_.get(of_reseller)["associatedPartnerId"], kReseller) << "who it was stays";
}

// ---- REL-04

TEST_P(REL, REL_04_TheProvidersCustomersOfOneReseller) {
    indirect_.make_reseller(front_.american_id(), "5139006");
    ASSERT_EQ(indirect_.link(front_.american_id()), "");
    const std::string a = indirect_.add_customer_of(kReseller, "a.example");
    const std::string b = indirect_.add_customer_of("5139006", "b.example");
    const std::string c = indirect_.add_customer_of(kReseller, "c.example");
    front_.add_customer("d.example");
    const auto by = [](const std::string& id) {
        return "/v1/customers?" +
               filter(fmt::format(R"({{"Field":"IndirectReseller","Value":"{}","Operator":"starts_with"}})",
                                  id));
    };
    EXPECT_THAT(members(by(reseller_), "id"), ElementsAre(a, c));
    EXPECT_THAT(members(by(to_upper(front_.american_id().str())), "id"), ElementsAre(b));
    EXPECT_THAT(members(by(provider_), "id"), ElementsAre());
    EXPECT_THAT(members("/v1/customers?size=0&" +
                            filter(fmt::format(
                                R"({{"field":"indirect_reseller","value":"{{{}}}","operator":"StartsWith"}})",
                                reseller_)),
                        "id"),
                ElementsAre(a, c));
    EXPECT_EQ(members(by(""), "id").size(), 4U) << "an empty value matches all";
    EXPECT_EQ(answer(front_.get(by("5139005"))), "400 2001");
    const Reply first = front_.get(by(reseller_) + "&size=1");
    EXPECT_EQ(first["items/0/id"], a);
    front_.follow_links(first);
    // J sends nothing but the token with the next question.
    const Reply second = front_.get("/v1/customers?seekOperation=Next",
                                    {{"MS-ContinuationToken", first["links/next/headers/0/value"]}});
    EXPECT_EQ(second["items/0/id"], c);
    EXPECT_FALSE(second.has("links/next"));
    ASSERT_EQ(indirect_.unlink(front_.reseller_id()), "");
    EXPECT_THAT(members(by(reseller_), "id"), ElementsAre(a, c)) << "the provider finds them for another";
}

TEST_P(REL, REL_04_AResellersCustomersOfOneProvider) {
    const std::string a = indirect_.add_customer_of(kReseller, "a.example");
    const std::string b = indirect_.add_customer_of(kReseller, "b.example");
    front_.add_customer("c.example");
    const auto by = [](const std::string& id) {
        return "/v1/customers?" +
               filter(fmt::format(
                   R"({{"Field":"IndirectCloudSolutionProvider","Value":"{}","Operator":"starts_with"}})",
                   id));
    };
    EXPECT_THAT(members(by(reseller_), "id"), ElementsAre()) << "a provider has none";
    front_.be(Who::reseller);
    const Reply seen = front_.get(by(provider_));
    EXPECT_THAT(members(by(provider_), "id"), ElementsAre(a, b));
    EXPECT_EQ(seen["items/0/relationshipToPartner"], "reseller");
    front_.follow_links(seen);
    const Reply first = front_.get(by(provider_) + "&size=1");
    const Reply second = front_.get("/v1/customers?seekOperation=Next&MS-ContinuationToken=" +
                                    percent_encode(first["links/next/headers/0/value"]));
    EXPECT_EQ(second["items/0/id"], b);
    EXPECT_THAT(members(by(front_.american_id().str()), "id"), ElementsAre());
    EXPECT_THAT(members("/v1/customers", "id"), ElementsAre()) << "its own are none";
    EXPECT_THAT(members(by(""), "id"), ElementsAre());
    ASSERT_EQ(indirect_.unlink(front_.reseller_id()), "");
    EXPECT_THAT(members(by(provider_), "id"), ElementsAre());
    EXPECT_THAT(front_.get("/v1/customers", {{"MS-ContinuationToken", first["links/next/headers/0/value"]}})
                    .size_of("items"),
                0U)
        << "a token opens nothing";
}

TEST_P(REL, CUS_03_CUS_06_CUS_08_AResellerReadsTheCustomersItSellsTo) {
    const std::string path = "/v1/customers/" + indirect_.add_customer_of(kReseller, "a.example");
    std::vector<std::string> as_provider;
    const std::vector<std::string> targets = {path, path + "/profiles/billing", path + "/profiles/company"};
    for (const std::string& target : targets) as_provider.push_back(front_.get(target).text);
    front_.be(Who::reseller);
    for (std::size_t i = 0; i < targets.size(); ++i) EXPECT_EQ(front_.get(targets[i]).text, as_provider[i]);
    front_.follow_links(front_.get(path));
    front_.be(Who::partner);
    ASSERT_EQ(front_.call("PATCH", path, R"({"relationshipToPartner":"none"})").status, 200);
    front_.be(Who::reseller);
    EXPECT_EQ(answer(front_.get(path)), "403 20002") << "the provider's no more";
}

// ---- What the operator enters

TEST_P(REL, WhoMayBeRelated) {
    const PartnerId provider = front_.partner_id();
    const PartnerId nobody = PartnerId::of("90000000-0000-4000-8000-000000000009");
    EXPECT_EQ(indirect_.link(front_.reseller_id()), "invalid_input reseller") << "already";
    EXPECT_EQ(indirect_.link(nobody), "not_found reseller");
    EXPECT_EQ(indirect_.link(nobody, front_.reseller_id()), "not_found provider");
    EXPECT_EQ(indirect_.link(front_.american_id()), "invalid_input reseller") << "a direct partner";
    EXPECT_EQ(indirect_.link(front_.american_id(), front_.reseller_id()), "invalid_input provider");
    EXPECT_EQ(indirect_.link(provider, provider), "invalid_input reseller");
    const PartnerId other = indirect_.add_reseller("");
    EXPECT_EQ(indirect_.link(other), "invalid_input reseller") << "no program id";
    indirect_.make_reseller(other, "1234567");
    EXPECT_EQ(indirect_.link(other), "invalid_input reseller") << "the id of the provider itself";
    indirect_.make_reseller(other, kReseller);
    EXPECT_EQ(indirect_.link(other), "invalid_input reseller") << "the id of another";
    EXPECT_EQ(indirect_.unlink(other), "not_found reseller");
    ASSERT_EQ(indirect_.unlink(front_.reseller_id()), "");
    EXPECT_EQ(indirect_.unlink(front_.reseller_id()), "not_found reseller");
    EXPECT_EQ(indirect_.link(other), "") << "the id is free";
}

TEST_P(REL, OfAPartnerThereAreAThousandAtMost) {
    ASSERT_EQ(indirect_.unlink(front_.reseller_id()), "");
    front_.write([&](sql::Session& session) {
        for (int n = 1; n < 1'000; ++n) {
            const std::string id = fmt::format("90000000-0000-4000-8000-{:012}", n);
            session.execute(
                "INSERT INTO tenant (tenant_id, kind, name, domain) VALUES ($1, 'partner', $1, $1)", {id});
            session.execute(
                "INSERT INTO partner (partner_id, name, status, kind, country, region, mpn_id, profile, "
                "sandbox, organization, created_us) VALUES ($1, $1, 'active', 'indirect_reseller', 'FR', "
                "'europe', '', 'classic-2019', 0, '{}', 0)",
                {id});
            session.execute(
                "INSERT INTO partner_relationship (partner_id, other_id, relation, since_us, ended_us) "
                "VALUES "
                "($1, $2, 'is_indirect_cloud_solution_provider_of', 0, 1)",
                {provider_, id});
        }
    });
    EXPECT_EQ(indirect_.link(indirect_.add_reseller("5139007")), "invalid_input ") << "past ones count";
    EXPECT_EQ(indirect_.link(front_.reseller_id()), "") << "this one is among them";
}

TEST_P(REL, KindAndProgramIdStayWhilePartnersAreRelated) {
    const auto set = [&](PartnerId partner, const PartnerTerms& terms) {
        const auto done = front_.as_operator([&](commands::Work& work) -> Outcome<Done> {
            const auto changed = commands::set_partner_terms(work, partner, terms);
            if (!changed) return Refused{changed.reason()};
            return Done{};
        });
        return done ? "" : done.reason().field;
    };
    EXPECT_EQ(set(front_.partner_id(), {.kind = "direct"}), "kind");
    EXPECT_EQ(set(front_.reseller_id(), {.kind = "direct"}), "kind");
    EXPECT_EQ(set(front_.reseller_id(), {.mpn_id = "5139009"}), "mpnId");
    EXPECT_EQ(set(front_.reseller_id(), {.profile = "modern-2024"}), "");
    ASSERT_EQ(indirect_.unlink(front_.reseller_id()), "");
    EXPECT_EQ(set(front_.partner_id(), {.kind = "direct"}), "");
    EXPECT_EQ(set(front_.reseller_id(), {.mpn_id = "5139009"}), "");
}

TEST_P(REL, R149_CreditsAreAskedForByTheProvider) {
    const auto ask = [&](int topic) {
        return answer(front_.post(
            "/v1/servicerequests/fr-FR",
            fmt::format(R"({{"title":"A","description":"B","severity":"minimal","supportTopicId":"{}"}})",
                        topic)));
    };
    EXPECT_EQ(ask(7), "201 ");
    front_.be(Who::reseller);
    EXPECT_EQ(ask(7), "400 800024");
    EXPECT_EQ(ask(1), "201 ");
}

// ---- §1.3.5

class IndirectUsersOnly : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    IndirectFront indirect_{GetParam(), {.users_only = true}};
    Front& front_ = indirect_.front();
};
COMPTOIR_ON_BOTH_ENGINES(IndirectUsersOnly);

TEST_P(IndirectUsersOnly, WhereAResellerIsNamedAPersonIsWanted_CUS_01_ORD_01_900150) {
    const std::string customer = front_.add_customer("own.example");
    const std::string order =
        R"({"lineItems":[{"offerId":"DZH318Z0NOPE:0001:NONE","quantity":1,"partnerIdOnRecord":"5139005"}]})";
    EXPECT_EQ(indirect_.create("a.example", R"("5139005")").code(), "900150");
    EXPECT_EQ(front_.post(customer + "/orders", order).code(), "900150");
    front_.be(Who::person);
    EXPECT_EQ(indirect_.create("a.example", R"("5139005")").status, 201);
    EXPECT_EQ(front_.post(customer + "/orders", order).code(), "13605") << "on to the rules";
}

TEST_P(IndirectUsersOnly, WhereACartNamesAResellerAPersonIsWanted_CRT_01_CRT_03_900150) {
    const std::string carts = front_.add_customer("own.example") + "/carts";
    const auto cart = [](std::string_view seller) {
        return fmt::format(R"({{"lineItems":[{{"catalogItemId":"DZH318Z0NOPE:0001:NONE","quantity":1,)"
                           R"("billingCycle":"monthly","termDuration":"P1M","participants":[{{)"
                           R"("key":"TransactionReseller","value":"{}"}}]}}]}})",
                           seller);
    };
    const Reply own = front_.post(carts, cart(" "));
    ASSERT_EQ(own.status, 201) << "nobody is named" << own.text;
    const std::string path = carts + "/" + own["id"];
    EXPECT_EQ(front_.post(carts, cart("5139005")).code(), "900150");
    EXPECT_EQ(front_.put(path, cart("5139005")).code(), "900150");
    EXPECT_EQ(front_.get(path)["lineItems/0/participants/0/value"], " ") << "as it was";
    front_.be(Who::person);
    EXPECT_EQ(front_.put(path, cart("5139005"))["lineItems/0/participants/0/value"], "5139005");
    const Reply named = front_.post(carts, cart("5139005"));
    EXPECT_EQ(named.status, 201);
    front_.be(Who::partner);
    EXPECT_NE(front_.post(carts + "/" + named["id"] + "/checkout").code(), "900150")
        << "somebody who may has named it";
}

}  // namespace
}  // namespace comptoir::conformance
