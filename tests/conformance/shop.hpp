#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/reseller/surface.hpp"
#include "base/clock.hpp"
#include "catalog_of_shop.hpp"
#include "commands/runner.hpp"
#include "commands/standing.hpp"
#include "http/paging.hpp"
#include "http/router.hpp"
#include "jobs/timers.hpp"
#include "search/snapshot.hpp"
#include "sql_testing/testing.hpp"
#include "temporary_directory.hpp"

/// A marketplace with a small catalog, two partners and their customers, for tests that talk to the sales
/// part of
/// `/v1` as a client would: real handlers, real storage, a clock that is set.
namespace comptoir::conformance {

using Fields = std::vector<std::pair<std::string, std::string>>;

/// What came back, with its body parsed.
struct Reply {
    int status = 0;
    http::Headers headers;
    std::string text;
    json::Value body;

    /// `lineItems/0/links/self/uri`: the value there, or a null that is no value.
    const json::Value& at(std::string_view path) const;
    /// The string or number there as text; empty when it is absent.
    std::string operator[](std::string_view path) const;
    bool has(std::string_view path) const;
    std::size_t size_of(std::string_view path) const;
    /// `code` of an error body, as text.
    std::string code() const { return (*this)["code"]; }
};

class Shop {
  public:
    static constexpr std::string_view kPartner = "10000000-0000-4000-8000-000000000001";  ///< Direct, France.
    static constexpr std::string_view kSandbox =
        "10000000-0000-4000-8000-000000000002";  ///< Integration sandbox.
    static constexpr std::string_view kCustomer = "20000000-0000-4000-8000-000000000001";
    static constexpr std::string_view kOtherCustomer = "20000000-0000-4000-8000-000000000002";
    static constexpr std::string_view kSandboxCustomer = "20000000-0000-4000-8000-000000000003";
    static constexpr std::string_view kBritishCustomer = "20000000-0000-4000-8000-000000000004";
    static constexpr std::string_view kWithoutAgreement = "20000000-0000-4000-8000-000000000005";

    explicit Shop(const sql_testing::TestEngine& engine);

    /// One call as the partner in use. The path begins with `/v1`; every answer is checked for what holds for
    /// all of them (reseller contract, appendix E).
    Reply call(std::string_view method, const std::string& target, const std::string& body = "",
               const Fields& headers = {});
    Reply get(const std::string& target, const Fields& headers = {}) {
        return call("GET", target, "", headers);
    }
    Reply post(const std::string& target, const std::string& body = "") { return call("POST", target, body); }
    Reply put(const std::string& target, const std::string& body) { return call("PUT", target, body); }
    Reply patch(const std::string& target, const std::string& body, const Fields& headers = {}) {
        return call("PATCH", target, body, headers);
    }

    /// From now on the sandbox partner calls.
    void use_sandbox() { partner_ = kSandbox; }
    /// On which terms the partner in use buys from now on, as the operator sets them.
    void set_terms(const commands::PartnerTerms& terms);
    void use_profile(std::string_view profile);
    void review(std::string_view customer, parties::Review review);
    /// The customer's billing country from now on.
    void move_customer(std::string_view customer, std::string_view country);
    void forbid_suspension() { services_.partners_suspend = false; }
    void use_mode(api::edge::ClientMode mode) { mode_ = mode; }
    void use_locale(std::string locale) { locale_ = std::move(locale); }

    Instant now() const { return clock_.now(); }
    void go_to(std::string_view at);
    /// Time passes, and what it brings about waits.
    void let_clock_run_ahead(std::string_view at) { clock_.set(Instant::of(at)); }
    /// The month's invoices of the partner in use, on the 8th.
    void arm_invoices();

    /// `/v1/customers/{the partner's customer}`.
    std::string customer() const;
    /// Catalog items of the plans, sold in France unless said.
    std::string item(std::string_view plan, std::string_view market = "FR") const;
    /// Ends every price row of a plan before now.
    void stop_selling(std::string_view plan);
    /// One more product in the catalog, from now on, or the new state of one that is there.
    void sell_also(catalog::Product product);

    /// Buys one line by order and returns the order.
    Reply buy(std::string_view plan, int quantity, std::string_view term, std::string_view cycle);
    /// The same, activated as the publisher would, and the path of the subscription.
    std::string buy_and_activate(std::string_view plan, int quantity, std::string_view term,
                                 std::string_view cycle);
    void activate(const std::string& subscription_path);
    /// The publisher's word about what it was asked of the subscription.
    void publisher_says(const std::string& subscription_path, bool success);
    std::string subscription_path(const Reply& order, std::size_t line = 0) const;

    /// Requests every link of this part of `/v1` that the answer names (E3).
    void follow_links(const Reply& reply);
    const http::TokenSealer& links() const { return links_; }
    /// For what a test does beside the surface, as the partner in use.
    commands::Runner& runner() { return runner_; }
    sql::Database& database() { return *database_; }
    commands::Caller caller() const;

  private:
    void add_parties(sql::Session& session);
    void publish(catalog::CatalogDocument document);
    catalog::CatalogDocument document_now() const;

    SeededRandom random_{7};
    SystemClock machine_;
    commands::MarketClock clock_{machine_};
    sql_testing::TestDatabase database_;
    catalog::MarketTable markets_;
    search::SnapshotHolder catalog_;
    commands::Runner runner_;
    jobs::Timers timers_;
    http::TokenSealer pages_{std::string(32, 'p'), "pages"};
    http::TokenSealer links_{std::string(32, 'l'), "links"};
    support::Topics topics_ = topics_of_shop();
    TemporaryDirectory folder_;
    price_lists::PriceLists price_lists_{folder_.path(), catalog_, markets_};
    documents::Fonts fonts_{documents::kFontFolder};
    statements::Statements statements_{runner_, fonts_};
    api::reseller::Services services_;
    std::vector<api::reseller::Route> routes_;
    http::RouteIndex index_;
    std::string_view partner_ = kPartner;
    api::edge::ClientMode mode_ = api::edge::ClientMode::plain;
    std::string locale_ = "en-US";
};

/// A refusal with a body: as it changed nothing, it can be asked for again.
bool changed_nothing(const http::Response& response);
/// The same refusal, said in English and in French (reseller contract §1.15).
void check_said_in_french(const http::Response& english, const http::Response& french);

/// A suite on both engines.
class SalesTest : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    Shop shop_{GetParam()};
};

}  // namespace comptoir::conformance

#define COMPTOIR_ON_BOTH_ENGINES(suite)                                                                \
    INSTANTIATE_TEST_SUITE_P(Engines, suite, testing::ValuesIn(comptoir::sql_testing::test_engines()), \
                             testing::PrintToStringParamName())
