#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "api/edge/test_place.hpp"
#include "api/reseller/dispatch.hpp"
#include "shop.hpp"

/// The whole of `/v1` behind its door: real tokens, real routing, real storage; partners begin without
/// customers.
namespace comptoir::conformance {

class Front {
  public:
    /// How the operator has set the server.
    struct Settings {
        bool users_only = false;
        api::edge::Rates rates = {};
        commands::WebhookReach webhooks = {};
    };
    Front(const sql_testing::TestEngine& engine, const Settings& settings);
    explicit Front(const sql_testing::TestEngine& engine) : Front(engine, Settings()) {}

    /// One call with the token in use; every answer is checked for what holds for all of them (appendix E).
    Reply call(std::string_view method, const std::string& target, const std::string& body = "",
               const Fields& headers = {});
    Reply get(const std::string& target, const Fields& headers = {}) {
        return call("GET", target, "", headers);
    }
    Reply post(const std::string& target, const std::string& body = "", const Fields& headers = {}) {
        return call("POST", target, body, headers);
    }
    Reply put(const std::string& target, const std::string& body, const Fields& headers = {}) {
        return call("PUT", target, body, headers);
    }
    /// Requests every link that the answer names and expects 200 (E3).
    void follow_links(const Reply& reply);

    /// Who calls from now on. The last three have the partner's token, but it has ended, somebody else has
    /// signed it, or nobody.
    enum class Who {
        partner,
        person,
        sandbox,
        american,
        reseller,
        admin,
        sales,
        billing,
        helpdesk,
        isv,
        marketplace_operator,
        nobody,
        expired,
        forger,
        unsigned_token
    };
    void be(Who who) { who_ = who; }
    PartnerId partner_id() const { return partner_.id; }
    /// An indirect reseller with the program id 5139005, related to nobody yet.
    PartnerId reseller_id() const { return reseller_.id; }
    PartnerId sandbox_id() const { return sandbox_.id; }
    PartnerId american_id() const { return american_.id; }
    /// What the operator does in its own name.
    Outcome<Done> as_operator(const std::function<Outcome<Done>(commands::Work&)>& decide) {
        return runner().run_at(commands::clockwork(storage::operator_partition()), now(), decide);
    }

    /// Creates a customer in France, or what the body says, and returns its path `/v1/customers/{id}`.
    std::string add_customer(const std::string& domain, const std::string& country = "FR");
    /// The body of CUS-01 for an acceptable customer.
    static std::string customer_body(const std::string& domain, const std::string& country = "FR",
                                     const std::string& company = "Contoso");

    /// What is sold from now on.
    void publish(catalog::CatalogDocument document);
    price_lists::PriceLists& price_lists() { return price_lists_; }
    Instant now() { return place_.market_clock.now(); }
    /// The machine's time, by which tokens expire and calls are counted.
    api::edge::TestClock& machine() { return place_.clock; }
    const api::edge::Limiter& limiter() const { return limiter_; }
    /// For how long the last answer is held back.
    std::chrono::milliseconds last_hold() const { return last_hold_; }
    void go_to(std::string_view at) { place_.market_clock.set(Instant::of(at)); }
    /// Writes as the server would, in a transaction of its own.
    void write(const std::function<void(sql::Session&)>& work) { place_.database->write(work); }
    void read(const std::function<void(sql::Session&)>& work) { place_.database->read(work); }
    commands::Runner& runner() { return place_.runner(); }
    const api::edge::InstallationKey& installation() const { return place_.installation; }
    /// What the database does from now on; an empty hook ends it.
    void fail_with(sql::FaultHook hook) { place_.database->fail_with(std::move(hook)); }

  private:
    json::Object claims_of(const storage::App& app, const storage::User* user, Instant issued);
    std::string token_of(const storage::App& app, const storage::User* user = nullptr);
    std::string spoiled_token();
    std::optional<std::string> token();

    api::edge::TestPlace place_;
    storage::PartnerAccount partner_;
    storage::PartnerAccount sandbox_;
    storage::PartnerAccount american_;
    storage::PartnerAccount reseller_;
    storage::App partner_app_;
    storage::App sandbox_app_;
    storage::App american_app_;
    storage::App reseller_app_;
    storage::App admin_app_;
    storage::App sales_app_;
    storage::App billing_app_;
    storage::App helpdesk_app_;
    storage::App isv_app_;
    storage::App operator_app_;
    storage::User person_;
    http::TokenSealer pages_{std::string(32, 'p'), "pages"};
    http::TokenSealer links_{std::string(32, 'l'), "links"};
    support::Topics topics_ = topics_of_shop();
    api::edge::TokenKeys keys_;
    api::edge::Directory directory_;
    api::edge::Authenticator authenticator_;
    api::edge::Limiter limiter_;
    TemporaryDirectory folder_;
    price_lists::PriceLists price_lists_{folder_.path(), place_.catalog, place_.markets};
    documents::Fonts fonts_{documents::kFontFolder};
    statements::Statements statements_{place_.runner(), fonts_};
    api::reseller::Surface surface_;
    std::int64_t catalog_version_ = 0;
    Who who_ = Who::partner;
    std::chrono::milliseconds last_hold_{0};
};

/// A suite on both engines.
class FrontTest : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    using Who = Front::Who;
    Front front_{GetParam()};
};

/// What the shop sells and, for browsing: `DZH318Z0EXCL` for nobody selected, `DZH318Z0NONE` kept from the
/// programme, `DZH318Z000VM` of another type, `DZH318Z0PRIV` with one private plan for `tenant`,
/// `DZH318Z0EDUC` for education.
catalog::CatalogDocument catalog_of_front(const std::vector<TenantId>& private_tenants);

}  // namespace comptoir::conformance
