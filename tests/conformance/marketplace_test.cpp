#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "api/marketplace/surface.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "market.hpp"

/// Our own surface (architecture §5; commerce rules §2, §3, §7.3, §11.3).
namespace comptoir::conformance {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string kApi = "/marketplace/v1";

class MKT : public MarketTest {
  protected:
    Reply get(const std::string& path, Who who = Who::partner, const Fields& headers = {}) {
        return market_.get(who, kApi + path, headers);
    }
    std::string refusal(const std::string& path, Who who = Who::partner) {
        const Reply reply = get(path, who);
        return fmt::format("{} {} {}", reply.status, reply.code(), reply["field"]);
    }
    std::string eligibility(std::string_view customer, const std::string& item) {
        return fmt::format("/customers/{}/eligibility?catalogItemId={}", customer, item);
    }
};

// ---- Who may call, and how it is told

TEST_P(MKT, EveryRouteStandsInTheDescriptionAndNothingElse) {
    const Reply description = market_.get(Who::nobody, kApi + "/openapi.json");
    ASSERT_EQ(description.status, 200);
    EXPECT_EQ(description["openapi"], "3.1.0");
    std::set<std::string> described;
    for (const auto& [path, operations] : *description.body.find("paths")->if_object()) {
        for (const auto& [method, operation] : *operations.if_object()) {
            described.insert(to_upper(method) + " " + path);
            const bool open = operation.find("security") != nullptr;
            for (const auto& route : api::marketplace::all_routes()) {
                if (route.method != to_upper(method) || route.pattern != path) continue;
                EXPECT_EQ(open, route.access == api::marketplace::Access::everybody) << path;
            }
        }
    }
    std::set<std::string> routes;
    for (const auto& route : api::marketplace::all_routes())
        routes.insert(fmt::format("{} {}", route.method, route.pattern));
    for (const auto& [method, pattern] : api::docs::Surface::routes())
        routes.insert(fmt::format("{} {}", method, pattern));
    EXPECT_EQ(described, routes);
}

TEST_P(MKT, AMissingTokenIs401AndAForeignRole403) {
    const Reply nobody = get("/products", Who::nobody);
    EXPECT_EQ(nobody.status, 401);
    EXPECT_EQ(nobody.code(), "authentication_required");
    EXPECT_EQ(nobody.headers.find("WWW-Authenticate"), "Bearer");
    const std::string old = market_.token(Who::partner, std::chrono::seconds(3600 + 300));
    const Reply expired = get("/products", Who::nobody, {{"Authorization", "Bearer " + old}});
    EXPECT_EQ(expired.status, 401);
    EXPECT_EQ(expired.code(), "token_expired");
    EXPECT_EQ(get("/products", Who::isv).status, 200);
    EXPECT_EQ(refusal("/events", Who::isv), "403 role_not_allowed ");
    EXPECT_EQ(refusal("/charges/1/explanation", Who::helpdesk), "403 role_not_allowed ");
    EXPECT_EQ(market_.call(Who::partner, "POST", kApi + "/catalog", "{}").status, 403);
}

TEST_P(MKT, UnknownPathsAndMethodsAreProblemsToo) {
    EXPECT_EQ(get("/nothing").status, 404);
    const Reply method = market_.call(Who::partner, "DELETE", kApi + "/products");
    EXPECT_EQ(method.status, 405);
    EXPECT_EQ(method.headers.find("Allow"), "GET");
    EXPECT_EQ(get("/products", Who::partner, {{"Idempotency-Key", std::string(129, 'x')}}).status, 400);
    EXPECT_EQ(get("/products", Who::partner, {{"MS-CorrelationId", "mine"}}).headers.find("MS-CorrelationId"),
              "mine");
}

TEST_P(MKT, HealthAndReadinessNeedNoToken) {
    EXPECT_EQ(market_.get(Who::nobody, "/healthz")["status"], "ok");
    const Reply ready = market_.get(Who::nobody, "/readyz");
    EXPECT_EQ(ready["status"], "ready");
    EXPECT_EQ(ready["catalogVersion"], "1");
}

// ---- Eligibility

TEST_P(MKT, R27_AllChecksInOrderInBothLanguages) {
    const Reply good = get(eligibility(Market::kCustomer, market_.item("seats", "standard")));
    ASSERT_EQ(good.status, 200) << good.text;
    EXPECT_EQ(good["eligible"], "true");
    EXPECT_EQ(good["prerequisitesMet"], "true");
    EXPECT_FALSE(good.has("reason"));
    ASSERT_EQ(good.size_of("checks"), 11U);
    std::vector<std::string> codes;
    for (int i = 0; i < 11; ++i) codes.push_back(good[fmt::format("checks/{}/code", i)]);
    EXPECT_THAT(codes,
                ElementsAre("NOT_TRANSACTABLE", "NOT_IN_PROGRAM", "EXCLUSIVE", "OUT_OF_REGION", "MARKET",
                            "CURRENCY", "SEGMENT", "PRIVATE", "LIMIT", "SUSPENDED_EXISTS", "TRIAL_USED"));
    EXPECT_EQ(good.size_of("prerequisites"), 8U);

    const std::string path = eligibility(Market::kCustomer, market_.item("club", "club"));
    const Reply exclusive = get(path);
    EXPECT_EQ(exclusive["eligible"], "false");
    EXPECT_EQ(exclusive["reason"], "EXCLUSIVE");
    EXPECT_EQ(exclusive["checks/2/passed"], "false");
    EXPECT_EQ(exclusive["checks/2/message"], "Exclusive offer: contact the ISV");
    EXPECT_EQ(get(path, Who::partner, {{"Accept-Language", "fr"}})["checks/2/message"],
              "Offre exclusive : contactez l'ISV");
}

TEST_P(MKT, R27_R28_OutOfRegionAndMarketAreAboutTheCustomer) {
    const Reply american = get(eligibility(Market::kAmerican, market_.item("seats", "standard", "US")));
    EXPECT_EQ(american["reason"], "OUT_OF_REGION");
    EXPECT_EQ(american["checks/3/passed"], "false");
    EXPECT_EQ(american["checks/4/passed"], "true");
    const Reply wrong_market = get(eligibility(Market::kCustomer, market_.item("seats", "standard", "US")));
    EXPECT_EQ(wrong_market["checks/3/passed"], "true");
    EXPECT_EQ(wrong_market["checks/4/passed"], "false");
}

TEST_P(MKT, R95_TheTrialIsAskedForSeparately) {
    market_.activate(market_.buy("seats", "trial", 1, "none"));
    const std::string path = eligibility(Market::kCustomer, market_.item("seats", "trial"));
    EXPECT_EQ(get(path)["checks/10/passed"], "true");
    EXPECT_EQ(get(path + "&trial=true")["checks/10/passed"], "false");
    EXPECT_EQ(refusal(path + "&trial=perhaps"), "400 invalid_input trial");
}

TEST_P(MKT, R50_PrerequisitesAreASecondList) {
    const Reply reply = get(eligibility(Market::kWithoutAgreement, market_.item("seats", "standard")));
    EXPECT_EQ(reply["eligible"], "true");
    EXPECT_EQ(reply["prerequisitesMet"], "false");
    EXPECT_EQ(reply["reason"], "NO_AGREEMENT");
    EXPECT_EQ(reply["prerequisites/3/code"], "NO_AGREEMENT");
    EXPECT_EQ(reply["prerequisites/3/passed"], "false");
}

TEST_P(MKT, R18_R27_WhatIsNotSaaSFailsTheFirstCheckAndSaysWhereItIsBought) {
    const Reply published = market_.import(
        R"({"formatVersion":1,"publishers":[],"offers":[{"publisherId":"isv","offerId":"machine","type":"virtual-machine",)"
        R"("title":{"en":"Machine","fr":"Machine"},"summary":{"en":"In short.","fr":"En bref."},)"
        R"("description":{"en":"At length.","fr":"En détail."},"categories":[{"category":"compute"}],)"
        R"("screenshots":[{"url":"https://isv.example/1.png"}],"privacyUrl":"https://isv.example/p",)"
        R"("termsUrl":"https://isv.example/t","termsVersion":"1","resellerAudience":"any","plans":[{"planId":"small",)"
        R"("title":{"en":"Small","fr":"Petit"},"description":{"en":"A plan.","fr":"Un plan."},"markets":["FR"]}]}]})");
    ASSERT_EQ(published.status, 200) << published.text;
    const std::string product = market_.product_id("machine");
    for (const std::string& asked : {product, product + ":0001", product + ":0001:WHATEVER"}) {
        const Reply reply = get(eligibility(Market::kCustomer, asked));
        ASSERT_EQ(reply.status, 200) << reply.text;
        EXPECT_EQ(reply["catalogItemId"], asked);
        EXPECT_EQ(reply["eligible"], "false");
        EXPECT_EQ(reply["reason"], "NOT_TRANSACTABLE");
        ASSERT_EQ(reply.size_of("checks"), 1U);
        EXPECT_EQ(reply["checks/0/code"], "NOT_TRANSACTABLE");
        EXPECT_EQ(reply["checks/0/passed"], "false");
        EXPECT_EQ(reply["checks/0/message"], "Not available for purchase in this portal");
        EXPECT_EQ(reply.size_of("prerequisites"), 8U);
        EXPECT_EQ(reply["buyNote/text"], get("/products/" + product)["buyNote/text"]);
    }
    const Reply french =
        get(eligibility(Market::kCustomer, product), Who::partner, {{"Accept-Language", "fr"}});
    EXPECT_EQ(french["checks/0/message"], "Achat impossible dans ce portail");
    EXPECT_THAT(french["buyNote/text"], HasSubstr("portail de consommation"));
    EXPECT_EQ(get(eligibility(Market::kWithoutAgreement, product))["prerequisitesMet"], "false");
    EXPECT_EQ(refusal(eligibility(Market::kCustomer, product + ":0009")), "404 sku_not_found catalogItemId");
    EXPECT_EQ(refusal(eligibility(Market::kOthersCustomer, product)), "403 not_your_customer customerId");
}

TEST_P(MKT, R27_WhatIsWrongWithTheQuestion) {
    const std::string item = market_.item("seats", "standard");
    EXPECT_EQ(refusal(eligibility(Market::kCustomer, "")), "400 catalog_item_malformed catalogItemId");
    for (const std::string& part : {item.substr(0, 12), item.substr(0, 17), item + ":1", std::string("::")}) {
        EXPECT_EQ(refusal(eligibility(Market::kCustomer, part)), "400 catalog_item_malformed catalogItemId");
    }
    EXPECT_EQ(refusal(eligibility(Market::kCustomer, "A:B:C")), "404 product_not_found catalogItemId");
    EXPECT_EQ(refusal(eligibility(Market::kCustomer, item.substr(0, 12) + ":9999:X")),
              "404 sku_not_found catalogItemId");
    EXPECT_EQ(refusal(eligibility(Market::kCustomer, item.substr(0, 17) + ":X")),
              "404 availability_not_found catalogItemId");
    EXPECT_EQ(refusal(eligibility("nonsense", item)), "404 not_found customer");
    EXPECT_EQ(refusal(eligibility(Market::kOthersCustomer, item)), "403 not_your_customer customerId");
    EXPECT_EQ(refusal(eligibility(Market::kCustomer, item), Who::marketplace_operator),
              "403 role_not_allowed ");
}

// ---- Subscriptions, charges, invoices

TEST_P(MKT, ASubscriptionSaysWhatComesNext) {
    const std::string id = market_.buy("seats", "standard", 5);
    const Reply pending = get("/subscriptions/" + id);
    EXPECT_EQ(pending["state"], "pending");
    EXPECT_EQ(pending["actionNeeded"], "true");
    EXPECT_EQ(pending["removedAtUnlessChanged"], "2024-04-09T09:00:00Z");
    market_.activate(id);
    const Reply active = get("/subscriptions/" + id);
    EXPECT_EQ(active["state"], "active");
    EXPECT_EQ(active["cancellationPeriodEndsAt"], "2024-03-11T09:00:00Z");
    EXPECT_EQ(active["cancellationIsFree"], "true");
    EXPECT_EQ(active["nextBoundary/at"], "2024-04-10T00:00:00Z");
    EXPECT_EQ(active["nextBoundary/kind"], "renewal");
    EXPECT_EQ(active["terms/unitPriceOfTerm"], "10");
    EXPECT_EQ(refusal("/subscriptions/" + id, Who::other_partner), "404 subscription_not_found subscription");
    EXPECT_EQ(refusal("/subscriptions/nonsense"), "404 subscription_not_found subscription");
}

TEST_P(MKT, R131_R135_AChargeIsExplainedAndReproduced) {
    market_.activate(market_.buy("seats", "yearly", 5, "monthly", "P1Y"));
    const Reply reply = get("/charges/1/explanation");
    ASSERT_EQ(reply.status, 200) << reply.text;
    EXPECT_EQ(reply["charge/chargeType"], "new");
    EXPECT_EQ(reply["event/rule"], "R75");
    EXPECT_EQ(reply["price/unitPriceOfTerm"], "120");
    EXPECT_EQ(reply["price/cycles"], "12");
    EXPECT_EQ(reply["steps/0/formula"], "120 ÷ 12");
    EXPECT_EQ(reply["steps/0/result"], "10");
    EXPECT_EQ(reply["steps/3/formula"], "10.00 × 5");
    EXPECT_EQ(reply["charge/subtotal"], "50");
    EXPECT_EQ(reply["recomputed/subtotal"], "50");
    EXPECT_EQ(reply["recomputed/equalsCharge"], "true");
    EXPECT_EQ(get("/charges/1/explanation", Who::partner, {{"X-Locale", "fr"}})["steps/3/text"],
              "Fois la quantité.");
    EXPECT_EQ(get("/charges/1/explanation", Who::other_partner).status, 404);
    for (const char* id : {"2", "-1", "1x", "99999999999999999999"}) {
        EXPECT_EQ(refusal(fmt::format("/charges/{}/explanation", id)), "404 not_found charge");
    }
}

TEST_P(MKT, R84_ACounterLineIsExplainedByTheChargeItReverses) {
    const std::string id = market_.buy("seats", "standard", 5);
    market_.activate(id);
    market_.cancel(id);
    const Reply reply = get("/charges/2/explanation");
    ASSERT_EQ(reply.status, 200) << reply.text;
    EXPECT_EQ(reply["charge/chargeType"], "cancelImmediate");
    EXPECT_EQ(reply["event/rule"], "R84");
    EXPECT_EQ(reply["reverses"], "1");
    EXPECT_EQ(reply["recomputed/total"], "-50");
    EXPECT_EQ(reply["recomputed/equalsCharge"], "true");
}

// ---- Events

TEST_P(MKT, EventsComeInOrderAndOnlyOnesOwn) {
    const std::string id = market_.buy("seats", "standard", 5);
    const Reply all = get("/events");
    ASSERT_EQ(all.size_of("items"), 2U) << all.text;
    EXPECT_EQ(all["items/0/sequence"], "1");
    EXPECT_EQ(all["items/0/name"], "subscription-created");
    EXPECT_EQ(all["items/0/subject"], id);
    EXPECT_EQ(all["items/1/name"], "order-created");
    EXPECT_EQ(all["next"], "2");
    EXPECT_EQ(get("/events?after=1&limit=1")["items/0/sequence"], "2");
    EXPECT_EQ(get("/events?after=2").text, R"({"items":[],"next":2})");
    EXPECT_EQ(get("/events", Who::other_partner).size_of("items"), 0U);
    EXPECT_EQ(refusal("/events?after=-1"), "400 invalid_input after");
    EXPECT_EQ(refusal("/events?limit=0"), "400 invalid_input limit");
}

TEST_P(MKT, AWaitingCallIsAnsweredAtOnceWhenTheServerStops) {
    market_.surface().stop();
    EXPECT_EQ(get("/events?wait=30").text, R"({"items":[],"next":0})");
    market_.buy("flat", "flat", 1);
    EXPECT_EQ(get("/events?wait=30").size_of("items"), 2U) << "nothing to wait for";
}

// ---- Catalog

TEST_P(MKT, AnImportIsAllOrNothingAndNamesEveryProblem) {
    const Reply refused =
        market_.import(Market::catalog({{R"("unitPrice":"99.00")", R"("unitPrice":"cheap")"},
                                        {R"("termsVersion":"1")", R"("termsVersion":7)"}}));
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.code(), "import_refused");
    EXPECT_EQ(refused["problemCount"], "2");
    EXPECT_EQ(refused["problems/0/pointer"], "/offers/0/termsVersion");
    EXPECT_EQ(refused["problems/0/offer"], "isv/seats");
    EXPECT_FALSE(refused["problems/1/message"].empty());
    EXPECT_EQ(get("/catalog/version")["version"], "1");
    EXPECT_EQ(market_.import("no json").status, 400);
    EXPECT_EQ(market_.import("").status, 400);
}

TEST_P(MKT, ADryRunOfAnImportChangesNothing) {
    const Reply dry =
        market_.import(Market::catalog({{"A plan.", "A better plan."}}), {{"Comptoir-Dry-Run", "true"}});
    EXPECT_EQ(dry.status, 200) << dry.text;
    EXPECT_EQ(dry["dryRun"], "true");
    EXPECT_EQ(dry["products"], "4");
    EXPECT_FALSE(dry.has("version"));
    EXPECT_EQ(get("/catalog/version")["version"], "1");
    EXPECT_THAT(get("/price-list?format=csv").text, testing::Not(HasSubstr("A better plan.")));
}

TEST_P(MKT, AnImportRaisesNoPriceAtOnce_R42) {
    const Reply refused =
        market_.import(Market::catalog({{R"("unitPrice":"99.00")", R"("unitPrice":"109.00")"}}));
    EXPECT_EQ(refused.status, 400) << refused.text;
    EXPECT_EQ(refused["problems/0/offer"], "isv/flat");
    EXPECT_EQ(refused["problems/0/pointer"], "/offers/1/plans/0/prices/0/unitPrice");
    EXPECT_EQ(get("/catalog/version")["version"], "1");
}

TEST_P(MKT, AnImportTellsWhatItPublishedOtherwise_R37) {
    const Reply published =
        market_.import(Market::catalog({{R"("unitPrice":"120.00")", R"("unitPrice":"120.05")"}}));
    EXPECT_EQ(published.status, 200);
    EXPECT_EQ(published["version"], "2");
    EXPECT_EQ(published["notices/0/offer"], "isv/seats");
}

TEST_P(MKT, ARepeatedImportWithTheSameKeyIsTheSameImport) {
    const Reply first = market_.import(Market::catalog(), {{"Idempotency-Key", "nightly"}});
    EXPECT_EQ(first["version"], "2");
    EXPECT_EQ(market_.import(Market::catalog(), {{"Idempotency-Key", "nightly"}}).text, first.text);
    EXPECT_EQ(market_.import(Market::catalog(), {{"MS-RequestId", "nightly"}}).text, first.text);
    EXPECT_EQ(market_.import(Market::catalog())["version"], "3");
}

TEST_P(MKT, ImportsMayBeLargerThanOtherBodies) {
    using api::marketplace::body_bytes_max;
    EXPECT_EQ(body_bytes_max("POST", "/marketplace/v1/catalog?x=1"), limits::kCatalogBodyBytesMax);
    EXPECT_EQ(body_bytes_max("GET", "/marketplace/v1/catalog"), limits::kBodyBytesMax);
    EXPECT_EQ(body_bytes_max("POST", "/marketplace/v1/catalogue"), limits::kBodyBytesMax);
}

// ---- Sandbox

TEST_P(MKT, TheSandboxClockMovesForwardAndExecutesWhatIsDue) {
    market_.activate(market_.buy("seats", "standard", 5));
    EXPECT_EQ(get("/sandbox/clock")["now"], "2024-03-10T09:00:00Z");
    const auto advance = [&](const std::string& body, Who who = Who::marketplace_operator) {
        return market_.call(who, "POST", kApi + "/sandbox/clock", body);
    };
    const Reply moved = advance(R"({"advanceTo":"2024-05-15T00:00:00Z"})");
    EXPECT_EQ(moved.status, 200) << moved.text;
    EXPECT_EQ(moved["now"], "2024-05-15T00:00:00Z");
    EXPECT_EQ(moved["executed"], "68") << "two renewals, and the price lists of 66 days (R31)";
    EXPECT_EQ(advance(R"({"advanceTo":"2024-05-15T00:00:00Z"})")["executed"], "0");
    const Reply past = advance(R"({"advanceTo":"2024-05-14T23:59:59Z"})");
    EXPECT_EQ(past.status, 409);
    EXPECT_EQ(past.code(), "time_in_the_past");
    for (const char* body :
         {"", "{}", "[]", R"({"advanceTo":"tomorrow"})", R"({"advanceTo":"2500-01-01T00:00:00Z"})"}) {
        EXPECT_EQ(advance(body).status, 400) << body;
    }
    EXPECT_EQ(advance(R"({"advanceTo":"2024-06-01T00:00:00Z"})", Who::partner).status, 403);
}

TEST_P(MKT, ARepeatedMoveOfTheClockWithTheSameKeyIsTheSameMove) {
    market_.activate(market_.buy("seats", "standard", 5));
    const auto move = [&](const Fields& headers) {
        return market_.call(Who::marketplace_operator, "POST", kApi + "/sandbox/clock",
                            R"({"advanceTo":"2024-05-15T00:00:00Z"})", headers);
    };
    const Reply first = move({{"Idempotency-Key", "spring"}});
    EXPECT_EQ(first["executed"], "68");
    EXPECT_EQ(move({{"Idempotency-Key", "spring"}}).text, first.text);
    EXPECT_EQ(move({})["executed"], "0") << "without the key it is another move";
}

TEST_P(MKT, WithoutSandboxThereIsNoClockToMove) {
    Market production(GetParam(), false);
    EXPECT_EQ(production.get(Who::marketplace_operator, kApi + "/sandbox/clock").status, 404);
    EXPECT_EQ(production.call(Who::marketplace_operator, "POST", kApi + "/sandbox/clock", "{}").status, 404);
}

// ---- Activation links

TEST_P(MKT, R71_EachOpeningOfTheLinkIssuesAFreshTokenValidFor24Hours) {
    const std::string id = market_.buy("seats", "standard", 5);
    const std::string link = "/activate/" + market_.handle(id);
    const auto open = [&] {
        const Reply reply = market_.get(Who::nobody, link);
        EXPECT_EQ(reply.status, 302);
        EXPECT_EQ(reply.headers.find("Cache-Control"), "no-store");
        EXPECT_EQ(reply.headers.find("Referrer-Policy"), "no-referrer");
        const std::string location(*reply.headers.find("Location"));
        EXPECT_THAT(location, StartsWith("https://isv.example/land?token="));
        return location.substr(location.find("token=") + 6);
    };
    const auto resolve = [&](const std::string& token) {
        return market_.saas(Who::isv, "POST", "/resolve", "", {{"x-ms-marketplace-token", token}}).status;
    };
    const std::string first = open();
    const std::string second = open();
    EXPECT_NE(first, second);
    EXPECT_EQ(resolve(first), 200) << "an earlier token stays valid";
    EXPECT_EQ(resolve(second), 200);
    market_.go_to("2024-03-11T09:00:00Z");
    EXPECT_EQ(resolve(first), 400);
    EXPECT_EQ(resolve(open()), 200) << "the link itself does not expire";
}

TEST_P(MKT, R71_ALandingPageWithAQueryKeepsIt) {
    const Reply reply =
        market_.get(Who::nobody, "/activate/" + market_.handle(market_.buy("flat", "flat", 1)) + "?token=x");
    EXPECT_THAT(std::string(*reply.headers.find("Location")),
                StartsWith("https://isv.example/land?source=market&token="));
}

TEST_P(MKT, AnUnknownLinkIsA404PageInBothLanguages) {
    const std::string id = market_.buy("seats", "standard", 5);
    for (const std::string& handle :
         {std::string("nonsense"), market_.purchase_token(id), std::string(2000, 'a')}) {
        const Reply page = market_.get(Who::nobody, "/activate/" + handle);
        EXPECT_EQ(page.status, 404) << handle;
        EXPECT_THAT(std::string(*page.headers.find("Content-Type")), StartsWith("text/html"));
        EXPECT_THAT(page.text, HasSubstr("This link is not valid"));
        EXPECT_THAT(page.text, HasSubstr("Ce lien n'est pas valide"));
        EXPECT_THAT(page.text, Not(HasSubstr(handle)));
        EXPECT_EQ(page.headers.find("Cache-Control"), "no-store");
    }
    EXPECT_THAT(market_.get(Who::nobody, "/activate/x", {{"Accept-Language", "fr"}}).text,
                HasSubstr("<html lang=\"fr\">"));
}

TEST_P(MKT, TheLinkOfAnEndedSubscriptionIsGone) {
    const std::string id = market_.buy("seats", "standard", 5);
    market_.go_to("2024-04-09T09:00:00Z");
    const Reply page = market_.get(Who::nobody, "/activate/" + market_.handle(id));
    EXPECT_EQ(page.status, 410);
    EXPECT_THAT(page.text, HasSubstr("This subscription has ended"));
    EXPECT_THAT(page.text, HasSubstr("Cet abonnement a pris fin"));
}

TEST_P(MKT, OpeningsAreBoundedInRate) {
    Reply reply;
    for (int i = 0; i < 200 && reply.status != 429; ++i) reply = market_.get(Who::nobody, "/activate/x");
    EXPECT_EQ(reply.status, 429);
    EXPECT_EQ(reply.headers.find("Retry-After"), "1");
    market_.machine().pass(std::chrono::seconds(1));
    EXPECT_EQ(market_.get(Who::nobody, "/activate/x").status, 404);
}

TEST_P(MKT, R78_ATestAccountsLinkIsADummy) {
    const Reply page = market_.get(Who::nobody, "/sandbox-activation/00000000-0000-4000-8000-000000000000");
    EXPECT_EQ(page.status, 200);
    EXPECT_THAT(page.text, HasSubstr("activés par l'API"));
}

TEST_P(MKT, ARelationshipRequestLeadsToAPageThatSaysWhatToDo_REL_01) {
    const Reply page =
        market_.get(Who::nobody, "/accept-partner?partnerId=00000000-0000-4000-8000-000000000000");
    EXPECT_EQ(page.status, 200);
    EXPECT_THAT(page.text, HasSubstr("Nothing to accept here"));
    EXPECT_THAT(page.text, HasSubstr("Rien à accepter ici"));
}

COMPTOIR_ON_BOTH_ENGINES(MKT);

}  // namespace
}  // namespace comptoir::conformance
