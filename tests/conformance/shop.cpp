#include "shop.hpp"

#include <fmt/format.h>

#include "api/edge/headers.hpp"
#include "base/check.hpp"
#include "base/text.hpp"
#include "catalog_of_shop.hpp"
#include "commands/invoices.hpp"
#include "commands/lifecycle.hpp"
#include "exchanges.hpp"
#include "storage/operations.hpp"
#include "storage/schema.hpp"

namespace comptoir::conformance {
namespace {

using api::reseller::Route;

const json::Value kAbsent;

// E2, E3: no null anywhere; links are relative, without `/v1`, unless they leave `/v1` altogether.
void check_members(const json::Value& value, const std::string& where) {
    EXPECT_FALSE(value.is_null()) << where;
    if (const json::Array* items = value.if_array()) {
        for (const json::Value& item : *items) check_members(item, where + "[]");
    }
    if (const json::Object* members = value.if_object()) {
        for (const auto& [name, member] : *members) {
            check_members(member, where + "/" + name);
            if (name != "uri" || member.if_string() == nullptr) continue;
            const std::string& uri = *member.if_string();
            EXPECT_TRUE(uri.starts_with("/") || uri.starts_with("https://market.example/"))
                << where << ": " << uri;
            EXPECT_FALSE(uri.starts_with("/v1")) << where << ": " << uri;
            EXPECT_EQ(uri.find_first_of(" \"{}<>"), std::string::npos) << where << ": " << uri;
        }
    }
}

using Links = std::vector<std::pair<std::string, Fields>>;

void collect_links(const json::Value& value, Links& links) {
    if (const json::Array* items = value.if_array()) {
        for (const json::Value& item : *items) collect_links(item, links);
    }
    const json::Object* members = value.if_object();
    if (members == nullptr) return;
    const std::string uri = value.text_or("uri");
    if (value.text_or("method") == "GET" && uri.starts_with("/")) {
        Fields headers;
        const json::Value* named = value.find("headers");
        if (named != nullptr && named->if_array() != nullptr) {
            for (const json::Value& header : *named->if_array())
                headers.emplace_back(header.text_or("key"), header.text_or("value"));
        }
        links.emplace_back(uri, std::move(headers));
    }
    for (const auto& [name, member] : *members) collect_links(member, links);
}

// E4, E7: collections and errors have their members, errors one of the statuses that end a client's repeats.
void check_shape(const Reply& reply) {
    if (reply.has("items")) {
        EXPECT_TRUE(reply.has("totalCount"));
        EXPECT_EQ(reply["attributes/objectType"], "Collection");
        EXPECT_EQ(reply["totalCount"], std::to_string(reply.size_of("items")));
    }
    if (reply.status >= 400) {
        EXPECT_TRUE(reply.status == 400 || reply.status == 403 || reply.status == 404 ||
                    reply.status == 409 || reply.status == 417)
            << reply.status;
        EXPECT_FALSE(reply["description"].empty());
        EXPECT_FALSE(reply["source"].empty());
        EXPECT_TRUE(reply.at("code").if_number() != nullptr);
    }
}

}  // namespace

const json::Value& Reply::at(std::string_view path) const {
    const json::Value* value = &body;
    for (const std::string_view step : split(path, '/')) {
        if (const json::Array* items = value->if_array()) {
            const std::size_t index = static_cast<std::size_t>(std::stoul(std::string(step)));
            if (index >= items->size()) return kAbsent;
            value = &(*items)[index];
        } else {
            value = value->find(step);
            if (value == nullptr) return kAbsent;
        }
    }
    return *value;
}

std::string Reply::operator[](std::string_view path) const {
    const json::Value& value = at(path);
    if (const std::string* string = value.if_string()) return *string;
    if (const json::Number* number = value.if_number()) return number->text;
    if (const bool* flag = value.if_bool()) return *flag ? "true" : "false";
    return "";
}

bool Reply::has(std::string_view path) const {
    return !at(path).is_null();
}

std::size_t Reply::size_of(std::string_view path) const {
    const json::Array* items = at(path).if_array();
    return items == nullptr ? 0 : items->size();
}

Shop::Shop(const sql_testing::TestEngine& engine)
    : database_(engine, storage::migrations()),
      markets_(markets_of_shop()),
      runner_(*database_, clock_, random_, catalog_, markets_,
              {{"Marché du Port", {"1 quai Neuf", "44000 Nantes", "France"}, "", "FR00111222333"}, ""}),
      timers_(runner_, {}),
      services_{runner_, pages_, links_, topics_, price_lists_, statements_, "https://market.example"} {
    clock_.set(Instant::of("2024-03-10T09:00:00Z"));
    publish(catalog_of_shop());
    database_->write([&](sql::Session& session) { add_parties(session); });
    for (const auto* table : {&api::reseller::catalog_routes(), &api::reseller::cart_routes(),
                              &api::reseller::order_routes(), &api::reseller::subscription_routes(),
                              &api::reseller::analytics_routes(), &api::reseller::invoice_routes(),
                              &api::reseller::audit_routes(), &api::reseller::profile_routes()}) {
        for (const Route& route : *table) {
            index_.add(route.method, route.pattern, routes_.size());
            routes_.push_back(route);
        }
    }
}

void Shop::publish(catalog::CatalogDocument document) {
    catalog_.set(std::make_shared<const search::CatalogSnapshot>(std::move(document), 1));
}

void Shop::add_parties(sql::Session& session) {
    for (const auto& [id, sandbox] : {std::pair(kPartner, 0), std::pair(kSandbox, 1)}) {
        session.execute("INSERT INTO tenant (tenant_id, kind, name, domain) VALUES ($1, 'partner', $1, $1)",
                        {id});
        session.execute(
            "INSERT INTO partner (partner_id, name, status, kind, country, region, mpn_id, profile, sandbox, "
            "organization, created_us) VALUES ($1, 'Partner', 'active', 'direct', 'FR', 'europe', '1234567', "
            "'classic-2019', $2, '{}', 0)",
            {id, sandbox});
    }
    struct Customer {
        std::string_view partner;
        std::string_view id;
        std::string_view country;
        bool agreed;
    };
    int seq = 0;
    for (const Customer& customer :
         {Customer{kPartner, kCustomer, "FR", true}, Customer{kPartner, kBritishCustomer, "GB", true},
          Customer{kPartner, kWithoutAgreement, "FR", false},
          Customer{kSandbox, kSandboxCustomer, "FR", true}, Customer{kSandbox, kOtherCustomer, "FR", true}}) {
        session.execute(
            "INSERT INTO customer (partner_id, customer_id, commerce_id, seq, company_name, name_folded, "
            "domain, "
            "country, segment, relationship, review, document, version, created_us) VALUES ($1, $2, $2, $3, "
            "'Dupré', "
            "'dupre', $2, $4, 'commercial', 'reseller', 'approved', $5, 1, 0)",
            {customer.partner, customer.id, ++seq, customer.country,
             fmt::format(
                 R"({{"company":{{"companyName":"Dupré"}},"billing":{{"id":"{}","companyName":"Dupré",)"
                 R"("defaultAddress":{{"country":"{}"}}}}}})",
                 customer.id, customer.country)});
        if (!customer.agreed) continue;
        session.execute(
            "INSERT INTO agreement (partner_id, customer_id, seq, type, template_id, first_name, last_name, "
            "email, "
            "phone_number, agreed_us, user_id, recorded_us) VALUES ($1, $2, 1, 'MicrosoftCustomerAgreement', "
            "'t', 'A', "
            "'B', 'a@b.example', '', 0, '', 0)",
            {customer.partner, customer.id});
    }
}

commands::Caller Shop::caller() const {
    commands::Caller caller;
    caller.tenant = TenantId::of(partner_);
    caller.partner = PartnerId::of(partner_);
    caller.app = AppId::of("30000000-0000-4000-8000-000000000001");
    caller.user = UserId::of("40000000-0000-4000-8000-000000000001");
    caller.roles = {commands::Role::global_admin};
    return caller;
}

Reply Shop::call(std::string_view method, const std::string& target, const std::string& body,
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
    std::string request_id;
    for (const auto& [name, value] : headers) {
        request.headers.add(name, value);
        if (equals_ignoring_case(name, "MS-RequestId")) request_id = value;
    }
    const auto found = index_.find(request);
    if (!found.match) {
        ADD_FAILURE() << "no route for " << method << " " << target;
        return {};
    }
    const commands::Caller who = caller();
    const api::reseller::Route& route = routes_[found.match->route];
    const auto answer_in = [&](std::string locale) {
        return route.handler(services_, {request, found.match->parameters, who, mode_, std::move(locale),
                                         api::edge::make_call(request, route.pattern, who, request_id, "")});
    };
    const http::Response response = answer_in(locale_);
    const std::string text = body_of(response);
    record_exchange(request, response, text);
    if (locale_ == "en-US" && changed_nothing(response)) check_said_in_french(response, answer_in("fr-FR"));
    Reply reply{response.status, response.headers, text, {}};
    if (response.headers.find("Content-Type") == documents::kStatementMediaType) return reply;
    auto value = json::parse(text);
    EXPECT_TRUE(static_cast<bool>(value)) << text;
    if (value) reply.body = *std::move(value);
    // Rows of analytics print null (§2.10).
    if (!target.starts_with("/partner/")) check_members(reply.body, target);
    check_shape(reply);
    return reply;
}

bool changed_nothing(const http::Response& response) {
    return response.status >= 400 && response.status < 500 && !response.body.empty();
}

void check_said_in_french(const http::Response& english, const http::Response& french) {
    EXPECT_EQ(french.status, english.status) << english.body << french.body;
    const auto in_english = json::parse(english.body);
    const auto in_french = json::parse(french.body);
    ASSERT_TRUE(in_english && in_french) << french.body;
    EXPECT_EQ(in_french->text_or("code"), in_english->text_or("code"));
    EXPECT_NE(in_french->text_or("description"), in_english->text_or("description")) << "1.15";
}

void Shop::go_to(std::string_view at) {
    ASSERT_TRUE(jobs::advance_clock(runner_, timers_, clock_, Instant::of(at)));
}

void Shop::arm_invoices() {
    database_->write([&](sql::Session& session) {
        commands::arm_invoice_timer(session, PartnerId::of(partner_), clock_.now());
    });
}

void Shop::set_terms(const commands::PartnerTerms& terms) {
    const auto done = runner_.run_at(
        commands::clockwork(PartnerId()), clock_.now(), [&](commands::Work& work) -> Outcome<Done> {
            const auto changed = commands::set_partner_terms(work, PartnerId::of(partner_), terms);
            if (!changed) return Refused{changed.reason()};
            return Done{};
        });
    ASSERT_TRUE(done);
}

void Shop::use_profile(std::string_view profile) {
    commands::PartnerTerms terms;
    terms.profile = profile;
    set_terms(terms);
}

void Shop::review(std::string_view customer, parties::Review review) {
    const auto done = runner_.run_at(
        commands::clockwork(PartnerId()), clock_.now(), [&](commands::Work& work) -> Outcome<Done> {
            return commands::review_customer(work, PartnerId::of(partner_), CustomerId::of(customer), review);
        });
    ASSERT_TRUE(done);
}

void Shop::move_customer(std::string_view customer, std::string_view country) {
    database_->write([&](sql::Session& session) {
        session.execute("UPDATE customer SET country = $3 WHERE partner_id = $1 AND customer_id = $2",
                        {partner_, customer, country});
    });
}

std::string Shop::customer() const {
    return fmt::format("/v1/customers/{}", partner_ == kSandbox ? kSandboxCustomer : kCustomer);
}

std::string Shop::item(std::string_view plan, std::string_view market) const {
    for (const catalog::Product& product : catalog_.get()->products()) {
        for (const catalog::Plan& one : product.plans) {
            if (one.id.str() != plan) continue;
            const auto sold =
                catalog::availabilities(product, one, catalog::Market::of(market), std::nullopt);
            return fmt::format("{}:{}:{}", product.id.str(), one.sku.str(), sold.front().id.str());
        }
    }
    ADD_FAILURE() << "no plan " << plan;
    return "";
}

catalog::CatalogDocument Shop::document_now() const {
    const auto now = catalog_.get();
    catalog::CatalogDocument document;
    document.publishers.assign(now->publishers().begin(), now->publishers().end());
    document.products.assign(now->products().begin(), now->products().end());
    return document;
}

void Shop::stop_selling(std::string_view plan) {
    catalog::CatalogDocument document = document_now();
    for (catalog::Product& product : document.products) {
        for (catalog::Plan& one : product.plans) {
            if (one.id.str() != plan) continue;
            auto rows = one.prices.all();
            for (catalog::PriceRow& row : rows) row.ends = Instant::of("2020-12-31");
            one.prices = catalog::PriceRows(rows);
        }
    }
    publish(std::move(document));
}

void Shop::sell_also(catalog::Product product) {
    catalog::CatalogDocument document = document_now();
    std::erase_if(document.products, [&](const catalog::Product& one) { return one.id == product.id; });
    document.products.push_back(std::move(product));
    publish(std::move(document));
}

Reply Shop::buy(std::string_view plan, int quantity, std::string_view term, std::string_view cycle) {
    Reply order =
        post(customer() + "/orders",
             fmt::format(R"({{"billingCycle":"{}","lineItems":[{{"lineItemNumber":0,"offerId":"{}",)"
                         R"("quantity":{},"termDuration":"{}"}}]}})",
                         cycle, item(plan), quantity, term));
    EXPECT_EQ(order.status, 201) << order.text;
    return order;
}

std::string Shop::subscription_path(const Reply& order, std::size_t line) const {
    return fmt::format("{}/subscriptions/{}", customer(),
                       order[fmt::format("lineItems/{}/subscriptionId", line)]);
}

std::string Shop::buy_and_activate(std::string_view plan, int quantity, std::string_view term,
                                   std::string_view cycle) {
    const std::string path = subscription_path(buy(plan, quantity, term, cycle));
    activate(path);
    return path;
}

void Shop::activate(const std::string& subscription_path) {
    const auto id = SubscriptionId::of(subscription_path.substr(subscription_path.rfind('/') + 1));
    const auto outcome = runner_.run_at(caller(), clock_.now(), [&](commands::Work& work) -> Outcome<Done> {
        const auto activated = commands::activate_subscription(work, id);
        if (!activated) return Refused{activated.reason()};
        return Done{};
    });
    ASSERT_TRUE(outcome);
}

void Shop::publisher_says(const std::string& path, bool success) {
    const auto id = SubscriptionId::of(path.substr(path.rfind('/') + 1));
    const auto done =
        runner_.run_at(commands::clockwork(PartnerId::of(partner_)), clock_.now(),
                       [&](commands::Work& work) -> Outcome<Done> {
                           const auto open = storage::open_operation(work.session, work.partner(), id);
                           const auto heard = commands::hear_verdict(work, id, open.value().id, success);
                           if (!heard) return Refused{heard.reason()};
                           return Done{};
                       });
    ASSERT_TRUE(done);
}

void Shop::follow_links(const Reply& reply) {
    Links links;
    collect_links(reply.body, links);
    for (const auto& [uri, headers] : links) {
        EXPECT_EQ(get("/v1" + uri, headers).status, 200) << uri;
    }
}

}  // namespace comptoir::conformance
