#include <set>

#include "commands/relationships.hpp"
#include "commands/standing.hpp"
#include "every_route.hpp"
#include "front.hpp"

/// Every endpoint of `/v1` and its siblings, asked by everybody there is, with and without a good token, and
/// for a customer of somebody else. Sources: commerce rule R54; reseller contract §1.3.6, §2.0.
namespace comptoir::conformance {
namespace {

using api::reseller::Route;
using Who = Front::Who;

// R54 as the contract's index names the calls: what buys, and what is a question although it may be a POST.
const std::set<std::string_view> kBuying = {"CUS-01", "CUS-07", "CUS-09", "AGR-03", "QUA-02",
                                            "QUA-04", "CRT-01", "CRT-03", "CRT-04", "ORD-01"};

bool reads(const Route& route) {
    return route.method == "GET" || route.method == "HEAD" || route.source.starts_with("CAT-") ||
           route.source == "QUA-06";
}

std::set<Who> allowed(const Route& route) {
    if (route.source.starts_with("INV-")) return {Who::partner, Who::billing, Who::admin};
    if (route.source.starts_with("AUD-")) return {Who::partner, Who::admin};
    // Nothing is bought or changed by a question to the operator.
    if (reads(route) || route.source.starts_with("SRQ-"))
        return {Who::partner, Who::admin, Who::sales, Who::billing, Who::helpdesk};
    if (kBuying.contains(route.source)) return {Who::partner, Who::admin, Who::sales};
    return {Who::partner, Who::admin};
}

class Matrix : public FrontTest {
  protected:
    static std::string code_of(const Reply& reply) {
        return reply.body.if_object() == nullptr ? "" : reply.code();
    }
    Reply ask(const Route& route, std::string_view customer, const std::string& body = "") {
        return front_.call(route.method, target_of(route, customer), body);
    }
    void expect_refusal(const Route& route, std::string_view customer, int status, std::string_view code,
                        const std::string& body = "") {
        const Reply reply = ask(route, customer, body);
        EXPECT_EQ(reply.status, status) << route.method << " " << route.pattern << " " << reply.text;
        if (route.method == "HEAD") return;
        EXPECT_EQ(code_of(reply), code) << route.method << " " << route.pattern;
    }
    std::string customer(const std::string& domain, const std::string& country = "FR") {
        return front_.add_customer(domain, country).substr(std::string_view("/v1/customers/").size());
    }
};
COMPTOIR_ON_BOTH_ENGINES(Matrix);

TEST_P(Matrix, R54_EachRoleMayWhatItMayAndNothingElse) {
    const std::string own = customer("contoso.example");
    int refused = 0;
    for (const Route& route : api::reseller::all_routes()) {
        if (route.pattern == kDocument) continue;
        const auto may = allowed(route);
        for (const Who who : {Who::helpdesk, Who::billing, Who::sales, Who::admin, Who::partner}) {
            // What ends the relationship comes to the customer when the others have been tried.
            front_.be(who);
            if (!may.contains(who)) {
                expect_refusal(route, own, 403, "900150");
                ++refused;
                continue;
            }
            const Reply reply = ask(route, own);
            EXPECT_NE(reply.status, 401) << route.method << " " << route.pattern;
            EXPECT_NE(code_of(reply), "900150") << route.method << " " << route.pattern << " " << reply.text;
            EXPECT_LT(reply.status, 500) << route.method << " " << route.pattern << " " << reply.text;
        }
    }
    EXPECT_GT(refused, 50);
}

TEST_P(Matrix, S1_3_6_WithoutAGoodTokenOfAPartnerNothingIsOpen) {
    const std::string own = customer("contoso.example");
    for (const Route& route : api::reseller::all_routes()) {
        if (route.pattern == kDocument) continue;
        front_.be(Who::nobody);
        expect_refusal(route, own, 401, "800001");
        for (const Who who :
             {Who::expired, Who::forger, Who::unsigned_token, Who::isv, Who::marketplace_operator}) {
            front_.be(who);
            expect_refusal(route, own, 401, "400");
        }
    }
}

TEST_P(Matrix, S2_0_AnothersCustomerIsClosedAndAnUnknownOneUnknown) {
    front_.be(Who::american);
    const std::string foreign = customer("northwind.example", "US");
    front_.be(Who::partner);
    int asked = 0;
    for (const Route& route : api::reseller::all_routes()) {
        // CUS-05 asks first whether the account is a sandbox.
        if (!has_customer(route) || route.source == "CUS-05") continue;
        // CUS-04 reads its body first.
        const std::string body = route.source == "CUS-04" ? R"({"relationshipToPartner":"none"})" : "";
        expect_refusal(route, foreign, 403, "20002", body);
        expect_refusal(route, kSomeId, 404, "60003", body);
        expect_refusal(route, "contoso", 400, "900118", body);
        ++asked;
    }
    EXPECT_GT(asked, 50);
    front_.be(Who::american);
    EXPECT_EQ(front_.get("/v1/customers/" + foreign)["relationshipToPartner"], "reseller");
}

// What follows from the list of one's customers (§1.10, E3), and REL-03.
const std::set<std::string_view> kOfResellers = {
    "GET /v1/customers/{customer}", "GET /v1/customers/{customer}/profiles/billing",
    "GET /v1/customers/{customer}/profiles/company", "GET /v1/customers/{customer}/relationships"};

TEST_P(Matrix, S1_10_OfItsProvidersCustomersAResellerReadsWhoTheyAreAndNothingElse) {
    const auto done = front_.as_operator([&](commands::Work& work) -> Outcome<Done> {
        commands::PartnerTerms terms;
        terms.kind = "indirect_provider";
        const auto changed = commands::set_partner_terms(work, front_.partner_id(), terms);
        if (!changed) return Refused{changed.reason()};
        return commands::relate_partners(work, front_.partner_id(), front_.reseller_id());
    });
    ASSERT_TRUE(done);
    std::string body = Front::customer_body("contoso.example");
    const std::string sold =
        front_.post("/v1/customers", body.insert(1, R"("associatedPartnerId":"5139005",)"))["id"];
    const std::string own = customer("northwind.example");
    front_.be(Who::reseller);
    int open = 0;
    for (const Route& route : api::reseller::all_routes()) {
        if (!has_customer(route) || route.source == "CUS-05") continue;
        const std::string ended = route.source == "CUS-04" ? R"({"relationshipToPartner":"none"})" : "";
        expect_refusal(route, own, 403, "20002", ended);
        if (kOfResellers.contains(fmt::format("{} {}", route.method, route.pattern))) {
            EXPECT_EQ(ask(route, sold).status, 200) << route.pattern;
            ++open;
        } else {
            expect_refusal(route, sold, 403, "20002", ended);
        }
    }
    EXPECT_EQ(open, 4);
}

}  // namespace
}  // namespace comptoir::conformance
