#include "market.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.hpp"
#include "base/text.hpp"
#include "catalog_files/import.hpp"
#include "catalog_files/reference_tables.hpp"
#include "commands/activation_link.hpp"
#include "commands/carts.hpp"
#include "commands/invoices.hpp"
#include "commands/server_keys.hpp"
#include "exchanges.hpp"
#include "http/jwt.hpp"
#include "storage/billing.hpp"
#include "storage/schema.hpp"

namespace comptoir::conformance {
namespace {

namespace fs = std::filesystem;

std::string file_text(std::string_view name) {
    return catalog_files::read_file(fs::path(COMPTOIR_SOURCE_DIR) / name);
}

// One plan: prices in FR and US; `more` are further members.
std::string plan_json(std::string_view id, std::string_view term, std::string_view billing_plan,
                      std::string_view price, std::string_view more = "") {
    return fmt::format(
        R"({{"planId":"{0}","title":{{"en":"{0} plan","fr":"plan {0}"}},"description":{{"en":"A plan.","fr":"Un plan."}},)"
        R"("markets":["FR","US"],"prices":[{{"market":"FR","currency":"EUR","term":"{1}","billingPlan":"{2}",)"
        R"("unitPrice":"{3}","erpPrice":"{3}","effectiveFrom":"2020-01-01"}},{{"market":"US","currency":"USD","term":"{1}",)"
        R"("billingPlan":"{2}","unitPrice":"{3}","effectiveFrom":"2020-01-01"}}]{4}}})",
        id, term, billing_plan, price, more);
}

std::string offer_json(std::string_view offer, std::string_view publisher, std::string_view landing,
                       std::string_view members, std::string_view plans) {
    const bool second = publisher == "autre";
    return fmt::format(
        R"({{"publisherId":"{1}","offerId":"{0}","type":"saas","title":{{"en":"Product {0}","fr":"Produit {0}"}},)"
        R"("summary":{{"en":"In short.","fr":"En bref."}},"description":{{"en":"At length.","fr":"En détail."}},)"
        R"("categories":[{{"category":"productivity"}}],"screenshots":[{{"url":"https://isv.example/1.png"}}],)"
        R"("privacyUrl":"https://isv.example/p","termsUrl":"https://isv.example/t","termsVersion":"1",)"
        R"("technicalConfiguration":{{"landingPageUrl":"{2}","webhookUrl":"https://isv.example/h","tenantId":"{3}",)"
        R"("appId":"{4}"}},{5},"plans":[{6}]}})",
        offer, publisher, landing,
        second ? "30000000-0000-4000-8000-000000000003" : "30000000-0000-4000-8000-000000000001",
        second ? "30000000-0000-4000-8000-00000000000c" : "30000000-0000-4000-8000-00000000000a", members,
        plans);
}

std::string publisher_json(std::string_view id) {
    return fmt::format(
        R"({{"publisherId":"{0}","displayName":"Publisher {0}","address":{{"line1":"1 rue","city":"Paris",)"
        R"("postalCode":"75001","country":"FR"}},"website":"https://{0}.example","contacts":{{"support":{{"name":"Desk",)"
        R"("phone":"+33 1 00 00 00 00","email":"desk@{0}.example","url":"https://{0}.example/help"}},"engineering":)"
        R"({{"name":"On call","phone":"+33 1 00 00 00 01","email":"eng@{0}.example"}},"csp":{{"name":"Partners",)"
        R"("phone":"+33 1 00 00 00 02","email":"csp@{0}.example","marketingUrl":"https://{0}.example/csp"}}}}}})",
        id);
}

// What every answer of both surfaces has.
void check_answer(const Reply& reply, const std::string& target) {
    if (to_lower(target).starts_with("/api")) {
        EXPECT_TRUE(reply.headers.find("x-ms-requestid")) << target;
        EXPECT_TRUE(reply.headers.find("x-ms-correlationid")) << target;
        return;
    }
    EXPECT_TRUE(reply.headers.find("MS-CorrelationId")) << target;
    const bool page = target.starts_with("/activate") || target.starts_with("/accept-partner") ||
                      target.starts_with("/sandbox-activation");
    if (reply.status < 400 || page) return;
    EXPECT_EQ(reply.headers.find("Content-Type"), "application/problem+json") << target;
    EXPECT_EQ(reply["status"], std::to_string(reply.status)) << target;
    EXPECT_FALSE(reply["code"].empty()) << target;
    EXPECT_FALSE(reply["title"].empty()) << target;
}

}  // namespace

Market::Market(const sql_testing::TestEngine& engine, bool sandbox, api::publisher::Profile profile)
    : database_(engine, storage::migrations()),
      markets_(catalog_files::parse_market_table(file_text("data/markets.json"))),
      taxonomy_(catalog_files::parse_taxonomy(file_text("data/taxonomy.json"))),
      topics_(catalog_files::parse_support_topics(file_text("data/support-topics.json"))),
      runner_(*database_, clock_, random_, catalog_, markets_) {
    clock_.set(Instant::of("2024-03-10T09:00:00Z"));
    catalog_.set(std::make_shared<const search::CatalogSnapshot>(catalog::CatalogDocument{}, 0));
    database_->write([&](sql::Session& session) { add_parties(session); });
    open(sandbox, profile);
    const Reply published = import(catalog());
    EXPECT_EQ(published.status, 200) << published.text;
}

Market::~Market() = default;

void Market::open(bool sandbox, api::publisher::Profile profile) {
    static const http::SigningKey key = http::SigningKey::generate();
    const auto added =
        runner_.run_at(commands::clockwork(PartnerId()), machine_.now(), [&](commands::Work& work) {
            return commands::add_first_key(work, commands::kTokenSigning,
                                           {key.kid(), key.to_pem(), machine_.now()});
        });
    ASSERT_TRUE(added);
    price_lists_ =
        std::make_unique<price_lists::PriceLists>(directory_.path() / "price-lists", catalog_, markets_);
    in_force_ = std::make_unique<jobs::CatalogInForce>(runner_, catalog_, *price_lists_, taxonomy_);
    timers_ =
        std::make_unique<jobs::Timers>(runner_, [this](Instant nominal) { price_lists_->refresh(nominal); });
    keys_ = std::make_unique<api::edge::TokenKeys>(runner_, machine_, installation_);
    parties_ = std::make_unique<api::edge::Directory>(runner_, machine_);
    authenticator_ = std::make_unique<api::edge::Authenticator>(
        *keys_, *parties_, api::edge::Audiences({std::string(kBase)}), machine_);
    const auto log = [](std::string_view line) { ADD_FAILURE() << line; };
    publisher_ = std::make_unique<api::publisher::Surface>(
        api::publisher::Services{runner_, pages_, links_, std::string(kBase), nullptr, profile},
        *authenticator_, log);
    api::marketplace::Services services{
        .runner = runner_,
        .price_lists = *price_lists_,
        .statements = statements_,
        .taxonomy = taxonomy_,
        .topics = topics_,
        .publish_catalog =
            [this](const commands::Call& call, const commands::CatalogImport& import) {
                return in_force_->publish(call, import);
            },
        .links = links_,
        .webhook_keys = webhook_keys_,
        .base_url = std::string(kBase),
        .openapi = std::make_shared<const std::string>(file_text("docs/openapi/marketplace.json")),
        .advance_clock = {},
        .log = log};
    docs_ = std::make_unique<api::docs::Surface>(
        api::docs::OpenApiTexts{services.openapi,
                                std::make_shared<const std::string>(file_text("docs/openapi/reseller.json"))},
        random_);
    if (sandbox) {
        services.advance_clock = [this](const commands::Call& call, Instant to,
                                        const jobs::PrintMove& print) {
            return jobs::advance_clock(runner_, *timers_, clock_, to, call, print);
        };
    }
    marketplace_ =
        std::make_unique<api::marketplace::Surface>(std::move(services), *authenticator_, machine_);
}

const Market::Party& Market::party(Who who) {
    static constexpr std::array kParties = {
        Party{Who::partner, kPartner, "30000000-0000-4000-8000-00000000000e",
              "51000000-0000-4000-8000-000000000001"},
        Party{Who::other_partner, kOtherPartner, "30000000-0000-4000-8000-00000000000f",
              "51000000-0000-4000-8000-000000000002"},
        Party{Who::helpdesk, kPartner, "30000000-0000-4000-8000-000000000010",
              "51000000-0000-4000-8000-000000000003"},
        Party{Who::isv, "30000000-0000-4000-8000-000000000001", "30000000-0000-4000-8000-00000000000a",
              "51000000-0000-4000-8000-000000000004"},
        Party{Who::isv_other_app, "30000000-0000-4000-8000-000000000001",
              "30000000-0000-4000-8000-00000000000b", "51000000-0000-4000-8000-000000000005"},
        Party{Who::other_isv, "30000000-0000-4000-8000-000000000003", "30000000-0000-4000-8000-00000000000c",
              "51000000-0000-4000-8000-000000000006"},
        Party{Who::marketplace_operator, "30000000-0000-4000-8000-000000000004",
              "30000000-0000-4000-8000-00000000000d", "51000000-0000-4000-8000-000000000007"},
    };
    const auto found =
        std::find_if(kParties.begin(), kParties.end(), [&](const Party& one) { return one.who == who; });
    COMPTOIR_CHECK(found != kParties.end());
    return *found;
}

void Market::add_parties(sql::Session& session) {
    const auto tenant = [&](std::string_view id, std::string_view kind, sql::Bind publisher) {
        session.execute(
            "INSERT INTO tenant (tenant_id, kind, name, domain, publisher_id) VALUES ($1, $2, $1, $1, $3)",
            {id, kind, publisher});
    };
    tenant(kPartner, "partner", std::optional<std::string>());
    tenant(kOtherPartner, "partner", std::optional<std::string>());
    tenant(party(Who::isv).tenant, "publisher", "isv");
    tenant(party(Who::other_isv).tenant, "publisher", "autre");
    tenant(party(Who::marketplace_operator).tenant, "operator", std::optional<std::string>());
    for (const auto& [who, roles] :
         {std::pair(Who::partner, "global_admin"), std::pair(Who::other_partner, "global_admin"),
          std::pair(Who::helpdesk, "helpdesk_agent"), std::pair(Who::isv, "publisher"),
          std::pair(Who::isv_other_app, "publisher"), std::pair(Who::other_isv, "publisher"),
          std::pair(Who::marketplace_operator, "operator")}) {
        const Party& one = party(who);
        session.execute(
            "INSERT INTO app (app_id, tenant_id, name, secret_hash, roles, object_id, created_us) VALUES "
            "($1, $2, 'App', "
            "'', $3, $4, 0)",
            {one.app, one.tenant, roles, one.object});
    }
    for (const auto& [id, profile] :
         {std::pair(kPartner, "classic-2019"), std::pair(kOtherPartner, "modern-2024")}) {
        session.execute(
            "INSERT INTO partner (partner_id, name, status, kind, country, region, mpn_id, profile, sandbox, "
            "organization, created_us) VALUES ($1, 'Partner', 'active', 'direct', 'FR', 'europe', '1234567', "
            "$2, 0, "
            "'{}', 0)",
            {id, profile});
    }
    int seq = 0;
    for (const auto& [partner, id, country] :
         {std::tuple(kPartner, kCustomer, "FR"), std::tuple(kPartner, kAmerican, "US"),
          std::tuple(kPartner, kWithoutAgreement, "FR"), std::tuple(kOtherPartner, kOthersCustomer, "FR")}) {
        session.execute(
            "INSERT INTO customer (partner_id, customer_id, commerce_id, seq, company_name, name_folded, "
            "domain, "
            "country, segment, relationship, review, document, version, created_us) VALUES ($1, $2, $2, $3, "
            "'Dupré', "
            "'dupre', $2, $4, 'commercial', 'reseller', 'approved', '{}', 1, 0)",
            {partner, id, ++seq, country});
        if (id == kWithoutAgreement) continue;
        session.execute(
            "INSERT INTO agreement (partner_id, customer_id, seq, type, template_id, first_name, last_name, "
            "email, "
            "phone_number, agreed_us, user_id, recorded_us) VALUES ($1, $2, 1, 'MicrosoftCustomerAgreement', "
            "'t', 'A', "
            "'B', 'a@b.example', '', 0, '', 0)",
            {partner, id});
    }
}

std::string Market::catalog(const Fields& replace) {
    const std::string seats = plan_json("standard", "P1M", "monthly", "10.00", R"(,"maxQuantity":50)") + "," +
                              plan_json("yearly", "P1Y", "monthly", "120.00") + "," +
                              plan_json("trial", "P1M", "monthly", "12.00", R"(,"trial":{"length":"P1M"})") +
                              "," +
                              plan_json("secret", "P1M", "monthly", "7.00",
                                        fmt::format(R"(,"visibility":"private","tenants":["{}"])", kPartner));
    std::string text = fmt::format(
        R"({{"formatVersion":1,"publishers":[{},{}],"offers":[{},{},{},{}]}})", publisher_json("isv"),
        publisher_json("autre"),
        offer_json("seats", "isv", "https://isv.example/land",
                   R"("resellerAudience":"any","pricingModel":"perUser")", seats),
        offer_json("flat", "isv", "https://isv.example/land?source=market",
                   R"("resellerAudience":"any","pricingModel":"flat")",
                   plan_json("flat", "P1M", "monthly", "99.00")),
        offer_json(
            "club", "isv", "https://isv.example/club",
            fmt::format(R"("resellerAudience":"selected","selectedPartners":["{}"],"pricingModel":"flat")",
                        kOtherPartner),
            plan_json("club", "P1M", "monthly", "5.00")),
        offer_json("elsewhere", "autre", "https://autre.example/land",
                   R"("resellerAudience":"any","pricingModel":"perUser")",
                   plan_json("base", "P1M", "monthly", "3.00")));
    for (const auto& [from, to] : replace) {
        const auto at = text.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        if (at != std::string::npos) text.replace(at, from.size(), to);
    }
    return text;
}

std::string Market::offer_file(std::string_view offer, std::string_view members, std::string_view plans) {
    return fmt::format(R"({{"formatVersion":1,"offers":[{}]}})",
                       offer_json(offer, "isv", "https://isv.example/land", members, plans));
}

std::string Market::token(Who who, std::chrono::seconds age) {
    const Party& one = party(who);
    const bool publisher = who == Who::isv || who == Who::isv_other_app || who == Who::other_isv;
    const std::int64_t issued = machine_.now().seconds() - age.count();
    return http::sign_jwt({},
                          json::Object{{"aud", publisher ? std::string(api::edge::kMarketplaceResource)
                                                         : std::string("https://graph.windows.net")},
                                       {"iss", fmt::format("{}/{}/", kBase, one.tenant)},
                                       {"iat", issued},
                                       {"nbf", issued},
                                       {"exp", issued + 3600},
                                       {"oid", one.object},
                                       {"tid", one.tenant},
                                       {"appid", one.app},
                                       {"idtyp", "app"}},
                          *keys_->signing());
}

std::string Market::token_of_person(std::string_view tenant, std::string_view app, std::string_view user) {
    const std::int64_t now = machine_.now().seconds();
    return http::sign_jwt({},
                          json::Object{{"aud", "https://graph.windows.net"},
                                       {"iss", fmt::format("{}/{}/", kBase, tenant)},
                                       {"iat", now},
                                       {"nbf", now},
                                       {"exp", now + 3600},
                                       {"oid", user},
                                       {"tid", tenant},
                                       {"appid", app},
                                       {"scp", "user_impersonation"}},
                          *keys_->signing());
}

Reply Market::call(Who who, std::string_view method, const std::string& target, const std::string& body,
                   const Fields& headers) {
    http::Request request;
    request.method = method;
    request.target = target;
    request.body = body;
    const auto parsed = http::parse_target(target);
    COMPTOIR_CHECK(parsed.has_value());
    request.path = parsed->path;
    request.segments = parsed->segments;
    request.trailing_slash = parsed->trailing_slash;
    request.query = parsed->query;
    for (const auto& [name, value] : headers) request.headers.add(name, value);
    if (who != Who::nobody) request.headers.add("Authorization", "Bearer " + token(who));
    const bool publishers = to_lower(target).starts_with("/api");
    const bool docs = target == "/" || target.starts_with("/docs");
    EXPECT_NE(publishers || docs, marketplace_->owns(request)) << target;
    const http::Response response = publishers ? publisher_->answer(request)
                                    : docs     ? docs_->answer(request)
                                               : marketplace_->answer(request);
    Reply reply{response.status, response.headers, body_of(response), {}};
    if (!publishers) record_exchange(request, response, reply.text);
    const std::string type(response.headers.find("Content-Type").value_or(""));
    if (type.find("json") != std::string::npos) {
        auto value = json::parse(reply.text);
        EXPECT_TRUE(static_cast<bool>(value)) << reply.text;
        if (value) reply.body = *std::move(value);
    }
    check_answer(reply, target);
    return reply;
}

Reply Market::saas(Who who, std::string_view method, const std::string& path, const std::string& body,
                   const Fields& headers) {
    const char* joint = path.find('?') == std::string::npos ? "?" : "&";
    return call(who, method, "/api/saas/subscriptions" + path + joint + "api-version=2018-08-31", body,
                headers);
}

void Market::go_to(std::string_view at) {
    ASSERT_TRUE(jobs::advance_clock(runner_, *timers_, clock_, Instant::of(at)));
}

std::string Market::product_id(std::string_view offer) const {
    const auto catalog = catalog_.get();
    for (const char* publisher : {"isv", "autre"}) {
        const auto* product = catalog->find_offer(PublisherId(publisher), OfferId(std::string(offer)));
        if (product != nullptr) return product->id.str();
    }
    ADD_FAILURE() << "no offer " << offer;
    return "";
}

std::string Market::item(std::string_view offer, std::string_view plan, std::string_view market) const {
    const auto catalog = catalog_.get();
    const catalog::Product* product = catalog->find_product(ProductId(product_id(offer)));
    const catalog::Plan* found = product->find_plan(PlanId(std::string(plan)));
    const auto sold = catalog::availabilities(*product, *found, catalog::Market::of(market), std::nullopt);
    return fmt::format("{}:{}:{}", product->id.str(), found->sku.str(), sold.front().id.str());
}

std::string Market::buy(std::string_view offer, std::string_view plan, int quantity, std::string_view cycle,
                        std::string_view term, std::string_view reseller) {
    std::string subscription;
    const auto done = runner_.run_at(partner(), clock_.now(), [&](commands::Work& work) -> Outcome<Done> {
        commands::LineRequest line;
        line.catalog_item_id = item(offer, plan);
        line.quantity = quantity;
        line.billing_cycle = cycle;
        line.term_duration = term;
        line.reseller = reseller;
        if (cycle == "none") {
            line.renews_to = term;
            line.term_duration = "";
        }
        const auto order =
            commands::create_order(work, CustomerId::of(kCustomer), {std::string(cycle), {line}});
        if (!order) return Refused{order.reason()};
        subscription = order->lines.front().subscription.str();
        return Done{};
    });
    EXPECT_TRUE(done) << (done ? ""
                               : fmt::format("{} {}", name_of(done.reason().reason), done.reason().detail));
    return subscription;
}

commands::Caller Market::partner() const {
    commands::Caller caller;
    caller.tenant = TenantId::of(kPartner);
    caller.partner = PartnerId::of(kPartner);
    caller.roles = {commands::Role::global_admin};
    return caller;
}

void Market::change(const std::string& subscription, const commands::SubscriptionChanges& changes) {
    const auto done = runner_.run_at(partner(), clock_.now(), [&](commands::Work& work) -> Outcome<Done> {
        const auto changed =
            commands::change_subscription(work, SubscriptionId::of(subscription), changes, std::nullopt);
        if (!changed) return Refused{changed.reason()};
        return Done{};
    });
    ASSERT_TRUE(done);
}

void Market::cancel(const std::string& subscription) {
    commands::SubscriptionChanges changes;
    changes.status = commands::SubscriptionChanges::Status::deleted;
    change(subscription, changes);
}

void Market::activate_as_partner(const std::string& subscription) {
    const auto done = runner_.run_at(partner(), clock_.now(), [&](commands::Work& work) -> Outcome<Done> {
        const auto activated = commands::activate_subscription(work, SubscriptionId::of(subscription));
        if (!activated) return Refused{activated.reason()};
        return Done{};
    });
    ASSERT_TRUE(done);
}

void Market::use_sandbox_account() {
    database_->write([&](sql::Session& session) {
        session.execute("UPDATE partner SET sandbox = 1 WHERE partner_id = $1", {kPartner});
    });
}

void Market::publish_invoices(std::string_view at) {
    go_to(at);
    const auto done = runner_.run_at(partner(), clock_.now(), [](commands::Work& work) -> Outcome<Done> {
        commands::publish_invoices(work);
        return Done{};
    });
    ASSERT_TRUE(done);
}

std::string Market::only_invoice() {
    std::string number;
    runner_.read([&](sql::Session& session) {
        const auto invoices = storage::invoices_of(session, PartnerId::of(kPartner), 0, 10);
        ASSERT_EQ(invoices.size(), 1U);
        number = invoices.front().number.str();
    });
    return number;
}

std::string Market::handle(const std::string& subscription) const {
    return commands::make_handle(links_, {PartnerId::of(kPartner), SubscriptionId::of(subscription)});
}

std::string Market::purchase_token(const std::string& subscription) const {
    return commands::make_purchase_token(links_, SubscriptionId::of(subscription), clock_.now());
}

void Market::activate(const std::string& subscription) {
    for (const std::string_view plan : {"standard", "yearly", "trial", "secret", "flat"}) {
        if (saas(Who::isv, "POST", "/" + subscription + "/activate",
                 fmt::format(R"({{"planId":"{}"}})", plan))
                .status == 200) {
            return;
        }
    }
    ADD_FAILURE() << "could not activate " << subscription;
}

}  // namespace comptoir::conformance
