#include <gmock/gmock.h>

#include <filesystem>
#include <set>

#include "base/text.hpp"
#include "catalog_files/import.hpp"
#include "commands/lifecycle.hpp"
#include "market.hpp"

/// What people read at `/docs`, as clients reach it (RFC 9457 §3.1.1). The pages themselves are tested beside
/// their code.
namespace comptoir::conformance {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class DOC : public MarketTest {};

TEST_P(DOC, TheTypeOfAProblemLeadsToItsParagraphWithoutAToken) {
    for (const auto& [method, target] : {std::pair("GET", "/marketplace/v1/products/NOTHING"),
                                         std::pair("DELETE", "/marketplace/v1/products"),
                                         std::pair("GET", "/marketplace/v1/events?after=x")}) {
        const Reply problem = market_.call(Who::partner, method, target);
        ASSERT_GE(problem.status, 400);
        const std::string type = problem["type"];
        ASSERT_THAT(type, StartsWith("/docs/problems#"));
        const Reply page = market_.get(Who::nobody, type.substr(0, type.find('#')));
        EXPECT_EQ(page.status, 200);
        EXPECT_THAT(page.text, HasSubstr("<section id=\"" + type.substr(type.find('#') + 1) + "\">"));
    }
}

TEST_P(DOC, ThePagesAreReachedWithoutATokenInTheLanguageAskedFor) {
    const Reply english = market_.get(Who::nobody, "/docs");
    EXPECT_EQ(english.status, 200);
    EXPECT_EQ(english.headers.find("Content-Language"), "en");
    const Reply french = market_.get(Who::nobody, "/docs?api=reseller&lang=fr");
    EXPECT_EQ(french.headers.find("Content-Language"), "fr");
    EXPECT_THAT(french.text, HasSubstr("Référence pour les revendeurs"));
    EXPECT_EQ(market_.get(Who::nobody, "/docs/problems?lang=fr", {{"If-None-Match", "*"}}).status, 304);
    EXPECT_EQ(market_.get(Who::nobody, "/docs", {{"If-None-Match", "*"}}).status, 304);
}

TEST_P(DOC, WhoOpensTheServerInABrowserIsSentToTheReference) {
    const Reply front = market_.get(Who::nobody, "/");
    EXPECT_EQ(front.status, 302);
    EXPECT_EQ(front.headers.find("Location"), "/docs");
    EXPECT_EQ(market_.call(Who::nobody, "POST", "/").status, 405);
}

TEST_P(DOC, TheViewerAndTheDocumentsComeFromThisServer) {
    const std::string page = market_.get(Who::nobody, "/docs").text;
    const auto at = page.find("/docs/viewer/");
    ASSERT_NE(at, std::string::npos);
    const std::string file = page.substr(at, page.find('"', at) - at);
    const Reply style = market_.get(Who::nobody, file, {{"Accept-Encoding", "gzip"}});
    EXPECT_EQ(style.headers.find("Content-Encoding"), "gzip");
    const std::string etag(*style.headers.find("ETag"));
    EXPECT_EQ(market_.get(Who::nobody, file, {{"If-None-Match", etag}}).status, 304);
    EXPECT_EQ(market_.get(Who::nobody, "/docs/viewer/1/nothing.js")["code"], "not_found");
    for (const std::string name : {"marketplace", "reseller"}) {
        const std::string document = "/docs/openapi/" + name + ".json";
        EXPECT_EQ(market_.get(Who::nobody, document)["openapi"], "3.1.0");
        EXPECT_EQ(market_.get(Who::nobody, document, {{"If-None-Match", "*"}}).status, 304);
    }
    EXPECT_EQ(market_.get(Who::nobody, "/docs/openapi/marketplace.json").text,
              market_.get(Who::nobody, "/marketplace/v1/openapi.json").text);
    EXPECT_EQ(market_.get(Who::nobody, "/docs/nothing").status, 404);
    EXPECT_EQ(market_.call(Who::nobody, "POST", "/docs").status, 405);
}

TEST_P(DOC, EveryRouteOfV1StandsInItsDocumentAndNothingElse) {
    const Reply document = market_.get(Who::nobody, "/docs/openapi/reseller.json");
    std::set<std::string> described;
    for (const auto& [path, operations] : *document.body.find("paths")->if_object()) {
        for (const auto& [method, operation] : *operations.if_object()) {
            if (method == "parameters") continue;
            described.insert(to_upper(method) + " " + path);
            const bool open = operation.find("security") != nullptr;
            for (const auto& route : api::reseller::all_routes()) {
                if (route.method != to_upper(method) || route.pattern != path) continue;
                EXPECT_EQ(open, route.access == api::reseller::Access::anyone) << path;
            }
        }
    }
    std::set<std::string> routes;
    for (const auto& route : api::reseller::all_routes()) {
        routes.insert(fmt::format("{} {}", route.method, route.pattern));
    }
    EXPECT_EQ(described, routes);
}

// What follows shows members that are there only sometimes, so that the documents are compared with them.

TEST_P(DOC, TheProductsOfTheSampleCatalogAreAsDescribed) {
    const auto folder = std::filesystem::path(COMPTOIR_SOURCE_DIR) / "examples" / "catalog";
    for (const auto& path : catalog_files::import_files(folder)) {
        const Reply published = market_.import(catalog_files::read_file(path));
        ASSERT_EQ(published.status, 200) << path << published.text.substr(0, 500);
    }
    std::set<std::string> seen;
    std::string cursor;
    do {
        const Reply page = market_.get(
            Who::partner, "/marketplace/v1/products?limit=100" + (cursor.empty() ? "" : "&cursor=" + cursor));
        ASSERT_EQ(page.status, 200) << page.text;
        for (std::size_t i = 0; i < page.size_of("items"); ++i) {
            const std::string id = page[fmt::format("items/{}/id", i)];
            EXPECT_EQ(market_.get(Who::partner, "/marketplace/v1/products/" + id).status, 200);
            seen.insert(id);
        }
        cursor = page["nextCursor"];
    } while (!cursor.empty());
    EXPECT_GT(seen.size(), 60U);
}

TEST_P(DOC, AProductShowsItsVideosAndWhatItsScreenshotsShow) {
    const std::string bare = R"("screenshots":[{"url":"https://isv.example/1.png"}])";
    const Reply published = market_.import(Market::catalog(
        {{bare,
          R"("screenshots":[{"url":"https://isv.example/1.png","caption":{"en":"The board","fr":"Le tableau"}}],)"
          R"("videos":[{"title":{"en":"Tour","fr":"Visite"},"url":"https://isv.example/tour"}])"}}));
    ASSERT_EQ(published.status, 200) << published.text;
    const Reply reply = market_.get(Who::partner, "/marketplace/v1/products/" + market_.product_id("seats"));
    EXPECT_EQ(reply["screenshots/0/caption"], "The board");
    EXPECT_EQ(reply["videos/0/title"], "Tour");
}

TEST_P(DOC, ASubscriptionTellsSinceWhenItIsSuspendedAndWhenItEnded) {
    commands::Caller partner;
    partner.tenant = TenantId::of(Market::kPartner);
    partner.partner = PartnerId::of(Market::kPartner);
    partner.roles = {commands::Role::global_admin};
    const auto change = [&](const std::string& id, commands::SubscriptionChanges::Status status) {
        const auto done =
            market_.runner().run_at(partner, market_.now(), [&](commands::Work& work) -> Outcome<Done> {
                commands::SubscriptionChanges changes;
                changes.status = status;
                const auto changed =
                    commands::change_subscription(work, SubscriptionId::of(id), changes, std::nullopt);
                if (!changed) return Refused{changed.reason()};
                return Done{};
            });
        ASSERT_TRUE(done);
    };
    const std::string id = market_.buy("seats", "standard", 5);
    market_.activate(id);
    change(id, commands::SubscriptionChanges::Status::suspended);
    EXPECT_EQ(market_.get(Who::partner, "/marketplace/v1/subscriptions/" + id)["suspendedAt"],
              "2024-03-10T09:00:00Z");
    change(id, commands::SubscriptionChanges::Status::active);
    change(id, commands::SubscriptionChanges::Status::deleted);
    EXPECT_EQ(market_.get(Who::partner, "/marketplace/v1/subscriptions/" + id)["endedAt"],
              "2024-03-10T09:00:00Z");
}

TEST_P(DOC, AnExplanationNamesTheLineOfTheInvoice) {
    market_.activate(market_.buy("seats", "standard", 5));
    market_.publish_invoices("2024-04-08T12:00:00Z");
    const Reply reply = market_.get(Who::partner, "/marketplace/v1/charges/1/explanation");
    EXPECT_EQ(reply["charge/invoiceNumber"], market_.only_invoice());
    EXPECT_EQ(reply["charge/invoiceLineNumber"], "1");
}

COMPTOIR_ON_BOTH_ENGINES(DOC);

}  // namespace
}  // namespace comptoir::conformance
