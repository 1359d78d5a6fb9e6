#include <set>

#include "every_route.hpp"
#include "front.hpp"

/// Which operations are for people only when the operator says so, and which are limited, asked one by one
/// (reseller contract §1.3.5, §1.12, §2.16).
namespace comptoir::conformance {
namespace {

using api::reseller::Route;
using Who = Front::Who;

// As the contract's table names them.
const std::set<std::string_view> kOfPeople = {
    "CUS-08", "QUA-02", "QUA-04",                                // Company, qualification.
    "AGR-01", "AGR-02", "AGR-03", "AGR-04", "AGR-05", "AGR-06",  // Agreements, all of them.
    "SUB-05", "SUB-06", "SUB-09", "SUB-10", "SUB-11",            // Conversions, support.
    "INV-02", "INV-03", "INV-04", "INV-05", "INV-06",            // One invoice, summaries.
    "SRQ-01", "SRQ-02", "SRQ-03", "SRQ-04", "SRQ-05", "SRQ-06", "SRQ-07", "SRQ-08",  // Service requests.
    "PRF-01", "PRF-02", "PRF-03", "PRF-04", "PRF-06", "PRF-07", "PRF-08", "PRF-09",  // Profiles.
    "REL-01", "REL-02", "REL-03", "CUS-04",                                          // Relationships.
    "OTH-03", "ANA-01", "PRC-03", "PRC-04"};

const std::set<std::string_view> kLimited = {"ORD-01", "ORD-05", "CRT-01", "CRT-03", "CRT-04",
                                             "SUB-02", "SUB-03", "SUB-05", "SUB-06", "SUB-07",
                                             "SUB-08", "SUB-13", "CUS-03", "CUS-04", "CUS-05"};

class Operations : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    // Asked once: a refusal that is said again in French would count again.
    static Reply ask(Front& front, const Route& route, std::string_view customer) {
        return front.call(route.method, target_of(route, customer), "", {{"X-Locale", "en-US"}});
    }
    static std::string customer(Front& front) {
        return front.add_customer("contoso.example").substr(std::string_view("/v1/customers/").size());
    }
    static std::string code_of(const Reply& reply) {
        return reply.body.if_object() == nullptr ? "" : reply.code();
    }
};

class UsersOnlyOperations : public Operations {};
COMPTOIR_ON_BOTH_ENGINES(UsersOnlyOperations);

TEST_P(UsersOnlyOperations, AreThoseOfTheContractAndNoOthers_1_3_5) {
    Front front(GetParam(), {.users_only = true, .rates = {}});
    const std::string own = customer(front);
    std::size_t asked = 0;
    for (const Route& route : api::reseller::all_routes()) {
        if (route.pattern == kDocument) continue;
        front.be(Who::partner);
        const Reply app = ask(front, route, own);
        if (kOfPeople.contains(route.source)) {
            EXPECT_EQ(app.status, 403) << route.method << " " << route.pattern << " " << app.text;
            EXPECT_EQ(code_of(app), "900150") << route.method << " " << route.pattern;
        } else {
            EXPECT_NE(code_of(app), "900150") << route.method << " " << route.pattern;
        }
        front.be(Who::person);
        EXPECT_NE(code_of(ask(front, route, own)), "900150") << route.method << " " << route.pattern;
        ++asked;
    }
    EXPECT_GT(asked, 100U);
}

class LimitedOperations : public Operations {};
COMPTOIR_ON_BOTH_ENGINES(LimitedOperations);

TEST_P(LimitedOperations, AreThoseOfTheContractAndNoOthers_1_12) {
    Front front(GetParam(), {.users_only = false, .rates = {1, 0}});
    const std::string own = customer(front);
    std::set<std::string_view> found;
    for (const Route& route : api::reseller::all_routes()) {
        front.machine().pass(std::chrono::minutes(1));
        EXPECT_NE(ask(front, route, own).status, 429) << route.method << " " << route.pattern;
        const Reply second = ask(front, route, own);
        EXPECT_EQ(second.status == 429, kLimited.contains(route.source))
            << route.method << " " << route.pattern << " " << second.status;
        if (second.status == 429) found.insert(route.source);
    }
    EXPECT_EQ(found, kLimited);
}

}  // namespace
}  // namespace comptoir::conformance
