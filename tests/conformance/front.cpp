#include "front.hpp"

#include "answer_checks.hpp"
#include "base/check.hpp"
#include "base/text.hpp"
#include "catalog_of_shop.hpp"
#include "exchanges.hpp"

namespace comptoir::conformance {
namespace {

using api::edge::Audiences;
using commands::Role;

constexpr const char* kBaseUrl = "https://market.example";

storage::PartnerAccount add_partner(api::edge::TestPlace& place, std::string domain, std::string country,
                                    std::string region, bool sandbox) {
    storage::PartnerAccount account;
    account.name = "Reseller " + domain;
    account.country = std::move(country);
    account.region = std::move(region);
    account.profile = "classic-2019";
    account.mpn_id = sandbox ? "7654321" : "1234567";
    account.sandbox = sandbox;
    return place.must<storage::PartnerAccount>(
        [&](commands::Work& work) { return commands::register_partner(work, account, domain); });
}

storage::PartnerAccount add_reseller(api::edge::TestPlace& place) {
    storage::PartnerAccount account;
    account.name = "Atelier Numérique";
    account.country = "FR";
    account.region = "europe";
    account.profile = "classic-2019";
    account.kind = "indirect_reseller";
    account.mpn_id = "5139005";
    return place.must<storage::PartnerAccount>(
        [&](commands::Work& work) { return commands::register_partner(work, account, "atelier.example"); });
}

storage::App add_app(api::edge::TestPlace& place, const storage::PartnerAccount& partner, Role role) {
    return place.add_app(TenantId(partner.id.guid()), {role});
}

}  // namespace

catalog::CatalogDocument catalog_of_front(const std::vector<TenantId>& private_tenants) {
    catalog::CatalogDocument document = catalog_of_shop();
    // The shop may come to sell more; browsing counts what it finds.
    std::erase_if(document.products,
                  [](const auto& one) { return one.id != kSeatProduct && one.id != kFlatProduct; });
    const auto add = [&](std::string id, auto&& change) {
        catalog::Product product = document.products.front();
        product.id = ProductId(id);
        product.offer = OfferId("offer-" + id);
        product.plans.resize(1);
        change(product);
        document.products.push_back(std::move(product));
    };
    add("DZH318Z0EXCL", [](auto& product) { product.audience = catalog::Audience::selected; });
    add("DZH318Z0NONE", [](auto& product) { product.audience = catalog::Audience::none; });
    add("DZH318Z000VM", [](auto& product) { product.type = catalog::ProductType::virtual_machine; });
    add("DZH318Z0PRIV", [&](auto& product) {
        product.plans[0].is_private = true;
        product.plans[0].tenants = private_tenants;
    });
    add("DZH318Z0EDUC", [](auto& product) { product.plans[0].segments = {catalog::Segment::education}; });
    return document;
}

Front::Front(const sql_testing::TestEngine& engine, const Settings& settings)
    : place_(engine),
      partner_(add_partner(place_, "lutece.example", "FR", "europe", false)),
      sandbox_(add_partner(place_, "sandbox.example", "FR", "europe", true)),
      american_(add_partner(place_, "fabrikam.example", "US", "us", false)),
      reseller_(add_reseller(place_)),
      partner_app_(add_app(place_, partner_, Role::global_admin)),
      sandbox_app_(add_app(place_, sandbox_, Role::global_admin)),
      american_app_(add_app(place_, american_, Role::global_admin)),
      reseller_app_(add_app(place_, reseller_, Role::global_admin)),
      admin_app_(add_app(place_, partner_, Role::admin_agent)),
      sales_app_(add_app(place_, partner_, Role::sales_agent)),
      billing_app_(add_app(place_, partner_, Role::billing_admin)),
      helpdesk_app_(add_app(place_, partner_, Role::helpdesk_agent)),
      isv_app_(place_.add_app(place_.add_tenant(storage::TenantKind::publisher, "isv.example", "contoso").id,
                              {Role::publisher})),
      operator_app_(
          place_.add_app(place_.add_tenant(storage::TenantKind::marketplace_operator, "market.example").id,
                         {Role::marketplace_operator})),
      person_(place_.add_user(TenantId(partner_.id.guid()), "ada@lutece.example", {Role::global_admin})),
      keys_(place_.runner(), place_.clock, place_.installation),
      directory_(place_.runner(), place_.clock),
      authenticator_(keys_, directory_, Audiences({kBaseUrl}), place_.clock),
      limiter_(settings.rates, place_.clock, [](std::string_view) {}),
      surface_({place_.runner(), pages_, links_, topics_, price_lists_, statements_, kBaseUrl, true,
                settings.users_only, &limiter_, settings.webhooks},
               authenticator_, [](std::string_view) {}) {
    place_.markets = markets_of_shop();
    place_.market_clock.set(Instant::of("2024-03-10T09:00:00Z"));
    publish(catalog_of_front({}));
}

void Front::publish(catalog::CatalogDocument document) {
    place_.catalog.set(
        std::make_shared<const search::CatalogSnapshot>(std::move(document), ++catalog_version_));
}

json::Object Front::claims_of(const storage::App& app, const storage::User* user, Instant issued) {
    const std::int64_t now = issued.seconds();
    const std::string tenant = app.tenant.str();
    json::Object claims{{"aud", "https://api.partnercenter.microsoft.com"},
                        {"iss", fmt::format("{}/{}/", kBaseUrl, tenant)},
                        {"iat", now},
                        {"nbf", now},
                        {"exp", now + 3600},
                        {"oid", user == nullptr ? app.object_id.str() : user->id.str()},
                        {"tid", tenant},
                        {"appid", app.id.str()}};
    if (user == nullptr) {
        claims.emplace_back("idtyp", "app");
    } else {
        claims.emplace_back("scp", "user_impersonation");
    }
    return claims;
}

std::string Front::token_of(const storage::App& app, const storage::User* user) {
    return http::sign_jwt({}, claims_of(app, user, place_.clock.now()), *keys_.signing());
}

std::string Front::spoiled_token() {
    const auto claims = [&](Instant issued) { return claims_of(partner_app_, nullptr, issued); };
    const Instant now = place_.clock.now();
    if (who_ == Who::expired)
        return http::sign_jwt({}, claims(now - std::chrono::hours(2)), *keys_.signing());
    if (who_ == Who::forger) {
        static const auto kKeyOfNobody = http::SigningKey::generate();
        return http::sign_jwt({}, claims(now), kKeyOfNobody);
    }
    return fmt::format("{}.{}.", to_base64url(R"({"alg":"none","typ":"JWT"})"),
                       to_base64url(json::write(claims(now))));
}

std::optional<std::string> Front::token() {
    switch (who_) {
        case Who::partner:
            return token_of(partner_app_);
        case Who::person:
            return token_of(partner_app_, &person_);
        case Who::sandbox:
            return token_of(sandbox_app_);
        case Who::american:
            return token_of(american_app_);
        case Who::reseller:
            return token_of(reseller_app_);
        case Who::admin:
            return token_of(admin_app_);
        case Who::sales:
            return token_of(sales_app_);
        case Who::billing:
            return token_of(billing_app_);
        case Who::helpdesk:
            return token_of(helpdesk_app_);
        case Who::isv:
            return token_of(isv_app_);
        case Who::marketplace_operator:
            return token_of(operator_app_);
        case Who::nobody:
            return std::nullopt;
        case Who::expired:
        case Who::forger:
        case Who::unsigned_token:
            return spoiled_token();
    }
    return std::nullopt;
}

Reply Front::call(std::string_view method, const std::string& target, const std::string& body,
                  const Fields& headers) {
    http::Request request;
    request.method = method;
    request.target = target;
    request.body = body;
    const auto parsed = http::parse_target(target);
    COMPTOIR_CHECK(parsed.has_value());
    request.path = parsed->path;
    request.segments = parsed->segments;
    request.query = parsed->query;
    for (const auto& [name, value] : headers) request.headers.add(name, value);
    if (const auto bearer = token()) request.headers.add("Authorization", "Bearer " + *bearer);
    http::Response response = surface_.handle(request);
    last_hold_ = response.hold;
    const std::string text = request.method == "HEAD" ? "" : body_of(response);
    response.body = text;
    check_answer(request, response);
    record_exchange(request, response, text);
    // A refusal changes nothing, but a limiter counts.
    if (changed_nothing(response) && response.status != 429 && !request.headers.find("X-Locale")) {
        request.headers.add("X-Locale", "fr-FR");
        check_said_in_french(response, surface_.handle(request));
    }
    Reply reply{response.status, response.headers, text, {}};
    if (auto value = json::parse(text)) reply.body = *std::move(value);
    return reply;
}

void Front::follow_links(const Reply& reply) {
    for (const NamedLink& link : links_in(reply.body)) {
        EXPECT_EQ(get("/v1" + link.uri, link.headers).status, 200) << link.uri;
    }
}

std::string Front::customer_body(const std::string& domain, const std::string& country,
                                 const std::string& company) {
    const bool british = country == "GB";
    const bool american = country == "US";
    return json::write(
        json::Object{{"companyProfile", json::Object{{"domain", domain}}},
                     {"billingProfile",
                      json::Object{{"email", "achats@contoso.example"},
                                   {"culture", british    ? "en-GB"
                                               : american ? "en-US"
                                                          : "FR-fr"},
                                   {"language", british || american ? "en" : "fr"},
                                   {"companyName", company},
                                   {"firstName", "Ada"},
                                   {"lastName", "Martin"},
                                   {"defaultAddress", json::Object{{"firstName", "Ada"},
                                                                   {"lastName", "Martin"},
                                                                   {"addressLine1", "1 rue de la Paix"},
                                                                   {"city", american ? "Redmond" : "Paris"},
                                                                   {"state", american ? "WA" : ""},
                                                                   {"postalCode", british    ? "SW1A 1AA"
                                                                                  : american ? "98052"
                                                                                             : "75002"},
                                                                   {"country", country}}}}}});
}

std::string Front::add_customer(const std::string& domain, const std::string& country) {
    const Reply created = post("/v1/customers", customer_body(domain, country));
    EXPECT_EQ(created.status, 201) << created.text;
    return "/v1/customers/" + created["id"];
}

}  // namespace comptoir::conformance
