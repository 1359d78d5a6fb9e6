#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api/docs/surface.hpp"
#include "api/marketplace/surface.hpp"
#include "api/publisher/surface.hpp"
#include "commands/lifecycle.hpp"
#include "jobs/catalog_in_force.hpp"
#include "jobs/timers.hpp"
#include "shop.hpp"
#include "temporary_directory.hpp"

/// The surfaces of publishers and of the marketplace itself as clients see them: real tokens, real
/// dispatchers, real storage, a catalog imported through the API, a clock that is set.
namespace comptoir::conformance {

/// The machine's clock as a test wants it.
class SetClock final : public Clock {
  public:
    Instant now() const override { return now_; }
    void pass(std::chrono::seconds span) { now_ = now_ + span; }

  private:
    Instant now_ = Instant::of("2024-03-10T09:00:00Z");
};

/// Who calls. The publisher of `isv` has two applications; only the first one stands in its offers.
enum class Who {
    nobody,
    partner,
    other_partner,
    helpdesk,
    isv,
    isv_other_app,
    other_isv,
    marketplace_operator
};

class Market {
  public:
    static constexpr std::string_view kPartner = "10000000-0000-4000-8000-000000000001";  ///< In FR.
    static constexpr std::string_view kOtherPartner =
        "10000000-0000-4000-8000-000000000002";  ///< In FR, modern-2024.
    static constexpr std::string_view kCustomer = "20000000-0000-4000-8000-000000000001";  ///< In FR.
    static constexpr std::string_view kAmerican = "20000000-0000-4000-8000-000000000002";
    static constexpr std::string_view kWithoutAgreement = "20000000-0000-4000-8000-000000000003";
    static constexpr std::string_view kOthersCustomer = "20000000-0000-4000-8000-000000000004";
    static constexpr std::string_view kBase = "https://market.example";

    explicit Market(const sql_testing::TestEngine& engine, bool sandbox = true,
                    api::publisher::Profile profile = api::publisher::Profile::contract);
    ~Market();

    /// One call; whatever is checked for all answers is checked here. `headers` come first, so they may bring
    /// another Authorization.
    Reply call(Who who, std::string_view method, const std::string& target, const std::string& body = "",
               const Fields& headers = {});
    Reply get(Who who, const std::string& target, const Fields& headers = {}) {
        return call(who, "GET", target, "", headers);
    }
    /// `/api/saas/subscriptions{path}` with the api-version.
    Reply saas(Who who, std::string_view method, const std::string& path, const std::string& body = "",
               const Fields& headers = {});

    std::string token(Who who, std::chrono::seconds age = std::chrono::seconds(0));
    /// Of a person who signed in through an application.
    std::string token_of_person(std::string_view tenant, std::string_view app, std::string_view user);
    Instant now() const { return clock_.now(); }
    SetClock& machine() { return machine_; }
    void go_to(std::string_view at);
    /// The time comes, but what falls due on the way is not done yet: timers always run a little late.
    void let_clock_run_ahead(std::string_view at) { clock_.set(Instant::of(at)); }

    /// The catalog of `market.cpp`, changed by `replace` pairs in its text.
    static std::string catalog(const Fields& replace = {});
    /// An import of one more offer of `isv`; `members` are its audience and pricing model.
    static std::string offer_file(std::string_view offer, std::string_view members, std::string_view plans);
    Reply import(const std::string& text, const Fields& headers = {}) {
        return call(Who::marketplace_operator, "POST", "/marketplace/v1/catalog", text, headers);
    }
    std::string product_id(std::string_view offer) const;
    /// `ProductId:SkuId:AvailabilityId` of a plan.
    std::string item(std::string_view offer, std::string_view plan, std::string_view market = "FR") const;

    /// Buys as the first partner, without any surface, and returns the subscription's id. `reseller` is the
    /// program id of the reseller of record.
    std::string buy(std::string_view offer, std::string_view plan, int quantity,
                    std::string_view cycle = "monthly", std::string_view term = "P1M",
                    std::string_view reseller = "");
    std::string handle(const std::string& subscription) const;
    std::string purchase_token(const std::string& subscription) const;
    void activate(const std::string& subscription);
    /// As the partner would.
    void change(const std::string& subscription, const commands::SubscriptionChanges& changes);
    void cancel(const std::string& subscription);
    void activate_as_partner(const std::string& subscription);
    /// From now on the first partner's account is an integration sandbox.
    void use_sandbox_account();
    /// Goes to the instant, the 8th, and publishes the first partner's invoices.
    void publish_invoices(std::string_view at);
    /// Number of the first partner's only invoice.
    std::string only_invoice();
    commands::Runner& runner() { return runner_; }
    api::edge::WebhookKeys& webhook_keys() { return webhook_keys_; }
    api::marketplace::Surface& surface() { return *marketplace_; }

  private:
    commands::Caller partner() const;
    struct Party {
        Who who;
        std::string_view tenant;
        std::string_view app;
        std::string_view object;
    };
    static const Party& party(Who who);
    void add_parties(sql::Session& session);
    void open(bool sandbox, api::publisher::Profile profile);

    SetClock machine_;
    SeededRandom random_{7};
    commands::MarketClock clock_{machine_};
    sql_testing::TestDatabase database_;
    catalog::MarketTable markets_;
    catalog::Taxonomy taxonomy_;
    support::Topics topics_;
    search::SnapshotHolder catalog_;
    commands::Runner runner_;
    TemporaryDirectory directory_;
    std::unique_ptr<price_lists::PriceLists> price_lists_;
    documents::Fonts fonts_{documents::kFontFolder};
    statements::Statements statements_{runner_, fonts_};
    std::unique_ptr<jobs::CatalogInForce> in_force_;
    std::unique_ptr<jobs::Timers> timers_;
    http::TokenSealer pages_{std::string(32, 'p'), "pages"};
    http::TokenSealer links_{std::string(32, 'l'), "links"};
    api::edge::InstallationKey installation_{std::string(32, 'i')};
    api::edge::WebhookKeys webhook_keys_{runner_, machine_, installation_, "O=Comptoir, CN=Webhooks"};
    std::unique_ptr<api::edge::TokenKeys> keys_;
    std::unique_ptr<api::edge::Directory> parties_;
    std::unique_ptr<api::edge::Authenticator> authenticator_;
    std::unique_ptr<api::publisher::Surface> publisher_;
    std::unique_ptr<api::marketplace::Surface> marketplace_;
    std::unique_ptr<api::docs::Surface> docs_;
};

/// A suite on both engines.
class MarketTest : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    Market market_{GetParam()};
};

}  // namespace comptoir::conformance
