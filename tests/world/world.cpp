#include "world.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

#include "base/text.hpp"
#include "commands/register_app.hpp"
#include "commands/register_tenant.hpp"
#include "commands/sandbox_clock.hpp"
#include "http/secrets.hpp"
#include "offers.hpp"
#include "server/tools.hpp"
#include "storage/billing.hpp"
#include "storage/schema.hpp"

namespace comptoir::testing_world {
namespace {

const AppId kPartnerApp = AppId::of("11111111-0000-4000-8000-000000000002");
const TenantId kPublisherTenant = TenantId::of("11111111-0000-4000-8000-000000000003");
const AppId kPublisherApp = AppId::of("11111111-0000-4000-8000-000000000004");
const TenantId kOperatorTenant = TenantId::of("11111111-0000-4000-8000-000000000005");
const AppId kOperatorApp = AppId::of("11111111-0000-4000-8000-000000000006");
constexpr std::string_view kSecret = "a secret of the test world, long enough to be one";
constexpr std::string_view kResellerResource = "https://graph.windows.net";
constexpr std::string_view kPublisherResource = "20e940b3-4c77-4b0b-9a53-9e16a1b010a7";

std::filesystem::path fresh_directory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "comptoir-world-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary directory");
    return pattern;
}

const json::Value& at(const json::Value& value, std::string_view name) {
    const json::Value* found = value.find(name);
    if (found == nullptr)
        throw std::runtime_error(fmt::format("no member {} in {}", name, json::write(value)));
    return *found;
}

const json::Array& items(const json::Value& value, std::string_view name = "items") {
    const json::Array* array = at(value, name).if_array();
    if (array == nullptr)
        throw std::runtime_error(fmt::format("{} is no array in {}", name, json::write(value)));
    return *array;
}

void require(const Reply& reply, int status) {
    if (reply.status != status) {
        throw std::runtime_error(
            fmt::format("expected {}, got {}: {}", status, reply.status, json::write(reply.body)));
    }
}

template <class T>
void expect_done(const Outcome<T>& outcome) {
    if (!outcome)
        throw std::runtime_error(
            fmt::format("{} {}", name_of(outcome.reason().reason), outcome.reason().detail));
}

std::string saas_path(const Purchase& purchase, std::string_view rest = "") {
    return fmt::format("/api/saas/subscriptions/{}{}?api-version=2018-08-31", purchase.subscription, rest);
}

std::string day_of(const json::Value& line, std::string_view name) {
    return line.text_or(name).substr(0, 10);
}

}  // namespace

std::string Reply::summary() const {
    if (status < 300) return std::to_string(status);
    return fmt::format("{} {}", status, body.text_or("code"));
}

World::World(const sql_testing::TestEngine& engine, std::string_view now, const WorldOptions& options)
    : start_(Instant::of(now)),
      options_(options),
      clock_(start_),
      random_(1),
      directory_(fresh_directory()),
      client_({.total_timeout = std::chrono::seconds(60),
               .body_bytes_max = 64 * 1024 * 1024,
               .allow_private_addresses = true,
               .allow_loopback = std::nullopt,
               .ca_file = {}}) {
    if (engine.engine == sql::Engine::postgresql) {
        postgres_ = std::make_unique<sql_testing::TestDatabase>(engine, storage::migrations());
        postgres_->close();
    }
    marketplace_ = std::make_unique<server::Marketplace>(configuration(), random_, clock_,
                                                         [this](server::LogLevel, std::string_view line) {
                                                             const std::lock_guard lock(log_mutex_);
                                                             log_ += line;
                                                             log_ += '\n';
                                                         });
    // Everything a scenario sells stands in the catalog of one publisher, which the first offer brings along.
    register_parties(options.profile);
    marketplace_->start();
    partner_token_ =
        token(kPartner.str(), kPartnerApp.str(), std::string(kSecret), std::string(kResellerResource));
    operator_token_ = token(kOperatorTenant.str(), kOperatorApp.str(), std::string(kSecret),
                            std::string(kResellerResource));
    publisher_token_ = token(kPublisherTenant.str(), kPublisherApp.str(), std::string(kSecret),
                             std::string(kPublisherResource));
}

World::~World() {
    marketplace_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
}

server::Configuration World::configuration() const {
    server::Configuration configuration;
    configuration.data = directory_;
    configuration.listen = "127.0.0.1:0";
    configuration.workers = options_.workers;
    configuration.sandbox = true;
    configuration.rate_limit = options_.rate_limit;
    configuration.publisher_rate_limit = options_.rate_limit;
    configuration.publisher_wait = options_.publisher_wait;
    configuration.fulfillment_profile = options_.fulfillment_profile;
    if (postgres_) configuration.database = postgres_->location();
    return configuration;
}

std::string World::logged() {
    const std::lock_guard lock(log_mutex_);
    return std::exchange(log_, {});
}

void World::register_parties(const std::string& profile) {
    server::Core& core = marketplace_->core();
    const commands::Caller caller = commands::clockwork(storage::operator_partition());
    const auto outcome = core.runner().run_at(caller, start_, [&](commands::Work& work) -> Outcome<Done> {
        using commands::Role;
        const std::string hash = http::hash_secret(kSecret, random_);
        expect_done(commands::register_tenant(work, {kOperatorTenant,
                                                     storage::TenantKind::marketplace_operator,
                                                     "Operator",
                                                     "operator.example",
                                                     {},
                                                     {}}));
        expect_done(commands::register_app(
            work, {kOperatorApp, kOperatorTenant, "Console", hash, {Role::marketplace_operator}}));
        storage::PartnerAccount account;
        account.id = kPartner;
        account.name = "Reseller";
        account.country = "FR";
        account.region = "europe";
        account.mpn_id = "4700000";
        account.profile = profile;
        expect_done(commands::register_partner(work, account, "reseller.example"));
        expect_done(commands::register_app(work, {kPartnerApp,
                                                  TenantId(kPartner.guid()),
                                                  "Tools",
                                                  hash,
                                                  {Role::global_admin, Role::admin_agent}}));
        expect_done(commands::register_tenant(work, {kPublisherTenant,
                                                     storage::TenantKind::publisher,
                                                     "Test ISV",
                                                     "isv.example",
                                                     PublisherId("isv"),
                                                     {}}));
        expect_done(
            commands::register_app(work, {kPublisherApp, kPublisherTenant, "SaaS", hash, {Role::publisher}}));
        return Done{};
    });
    expect_done(outcome);
}

std::string World::token(const std::string& tenant, const std::string& app, const std::string& secret,
                         const std::string& resource) {
    http::ClientRequest request;
    request.method = "POST";
    request.url = fmt::format("{}/{}/oauth2/token", base_url(), tenant);
    request.headers.set("Content-Type", "application/x-www-form-urlencoded");
    request.body = fmt::format("grant_type=client_credentials&client_id={}&client_secret={}&resource={}", app,
                               percent_encode(secret), percent_encode(resource));
    const auto response = client_.send(request);
    const auto body = json::parse(response.body);
    if (response.status != 200 || !body) throw std::runtime_error("no token: " + response.body);
    return body->text_or("access_token");
}

Reply World::call(const std::string& bearer, std::string method, const std::string& path,
                  const json::Value* body, std::vector<std::pair<std::string, std::string>> headers) {
    http::ClientRequest request;
    request.method = std::move(method);
    request.url = base_url() + path;
    request.headers.set("Authorization", "Bearer " + bearer);
    for (auto& [name, value] : headers) request.headers.set(name, value);
    if (body != nullptr) {
        request.headers.set("Content-Type", "application/json");
        request.body = json::write(*body);
    }
    const auto response = client_.send(request);
    Reply reply;
    reply.status = response.status;
    reply.headers = response.headers;
    if (!response.body.empty()) {
        auto parsed = json::parse(response.body);
        reply.body = parsed ? *std::move(parsed) : json::Value(response.body);
    }
    return reply;
}

Reply World::partner_call(std::string method, const std::string& path, const json::Value* body,
                          std::vector<std::pair<std::string, std::string>> headers) {
    return call(partner_token_, std::move(method), path, body, std::move(headers));
}

Reply World::publisher_call(std::string method, const std::string& path, const json::Value* body,
                            std::vector<std::pair<std::string, std::string>> headers) {
    return call(publisher_token_, std::move(method), path, body, std::move(headers));
}

Reply World::operator_call(std::string method, const std::string& path, const json::Value* body,
                           std::vector<std::pair<std::string, std::string>> headers) {
    return call(operator_token_, std::move(method), path, body, std::move(headers));
}

json::Value World::catalog_file(const std::vector<PlanSpec>& plans, const std::string& offer) {
    return json::Object{
        {"formatVersion", 1},
        {"publishers", json::Array{publisher_json()}},
        {"offers", json::Array{offer_json(
                       plans, offer,
                       {.tenant = kPublisherTenant, .app = kPublisherApp, .webhook = options_.webhook})}}};
}

std::string World::customer(std::string_view country) {
    const std::string domain = fmt::format("customer-{}.example", ++customers_);
    const json::Value body = json::Object{
        {"companyProfile", json::Object{{"domain", domain}}},
        {"billingProfile",
         json::Object{{"email", "it@" + domain},
                      {"culture", "en-US"},
                      {"language", "en"},
                      {"companyName", fmt::format("Customer {}", customers_)},
                      {"defaultAddress", json::Object{{"country", country},
                                                      {"city", "Paris"},
                                                      {"postalCode", country == "FR" ? "75001" : "SW1A 1AA"},
                                                      {"addressLine1", "1 street"},
                                                      {"firstName", "A"},
                                                      {"lastName", "B"}}}}}};
    const Reply created = partner_call("POST", "/v1/customers", &body);
    require(created, 201);
    const std::string id = created.body.text_or("id");
    const json::Value agreement = json::Object{
        {"primaryContact", json::Object{{"firstName", "A"}, {"lastName", "B"}, {"email", "a@" + domain}}},
        {"dateAgreed", start_.str()},
        {"templateId", "117a77b0-9360-443b-8795-c6dedc750cf9"},
        {"type", "MicrosoftCustomerAgreement"}};
    require(partner_call("POST", fmt::format("/v1/customers/{}/agreements", id), &agreement), 201);
    return id;
}

std::string World::carts_of(const std::string& customer) {
    return fmt::format("/v1/customers/{}/carts", customer);
}

Reply World::puts_in_cart(const Item& item, std::int64_t quantity, const std::string& customer) {
    const json::Value body =
        json::Object{{"lineItems", json::Array{json::Object{{"id", 0},
                                                            {"catalogItemId", item.catalog_item_id},
                                                            {"quantity", quantity},
                                                            {"billingCycle", item.billing_cycle},
                                                            {"termDuration", item.term}}}}};
    return partner_call("POST", carts_of(customer), &body);
}

Reply World::tries_to_buy(const Item& item, std::int64_t quantity, const std::string& customer) {
    const Reply cart = puts_in_cart(item, quantity, customer);
    if (cart.status != 201) return cart;
    return partner_call("POST", fmt::format("{}/{}/checkout", carts_of(customer), cart.body.text_or("id")));
}

Purchase World::buys(const Item& item, std::int64_t quantity, std::string customer) {
    if (customer.empty()) customer = customer_id();
    const Reply result = tries_to_buy(item, quantity, customer);
    require(result, 201);
    if (items(result.body, "orders").empty()) throw std::runtime_error(json::write(result.body));
    const json::Value& order = items(result.body, "orders").front();
    const Purchase purchase{order.text_or("id"), items(order, "lineItems").front().text_or("subscriptionId")};
    customer_of_.emplace_back(purchase.subscription, customer);
    return purchase;
}

std::string World::of_customer(const Purchase& purchase) {
    const auto found = std::find_if(customer_of_.begin(), customer_of_.end(),
                                    [&](const auto& row) { return row.first == purchase.subscription; });
    return "/v1/customers/" + found->second;
}

Reply World::changes(const Purchase& purchase, std::string_view member, json::Value new_value) {
    json::Value resource = subscription(purchase);
    for (auto& [name, value] : *resource.if_object()) {
        if (name == member) value = new_value;
    }
    return partner_call("PATCH", of_customer(purchase) + "/subscriptions/" + purchase.subscription,
                        &resource);
}

Reply World::cancels(const Purchase& purchase) {
    return changes(purchase, "status", "deleted");
}

Reply World::sets_auto_renew(const Purchase& purchase, bool on) {
    return changes(purchase, "autoRenewEnabled", on);
}

Reply World::converts(const Purchase& purchase, const Item& target) {
    const json::Value body = json::Object{{"offerId", subscription(purchase).text_or("offerId")},
                                          {"targetOfferId", target.catalog_item_id},
                                          {"orderId", purchase.order},
                                          {"billingCycle", target.billing_cycle}};
    return partner_call(
        "POST", of_customer(purchase) + "/subscriptions/" + purchase.subscription + "/conversions", &body);
}

json::Value World::subscription(const Purchase& purchase) {
    const Reply reply =
        partner_call("GET", of_customer(purchase) + "/subscriptions/" + purchase.subscription);
    require(reply, 200);
    return reply.body;
}

json::Value World::order(const Purchase& purchase) {
    const Reply reply = partner_call("GET", of_customer(purchase) + "/orders/" + purchase.order);
    require(reply, 200);
    return reply.body;
}

std::string World::provisioning(const Purchase& purchase) {
    const Reply reply = partner_call(
        "GET", fmt::format("{}/orders/{}/provisioningstatus", of_customer(purchase), purchase.order));
    require(reply, 200);
    return items(reply.body).front().text_or("status");
}

std::string World::status(const Purchase& purchase) {
    return subscription(purchase).text_or("status");
}

std::string World::purchase_token(const Purchase& purchase) {
    const Reply links = partner_call(
        "GET", of_customer(purchase) + "/subscriptions/" + purchase.subscription + "/activationlinks");
    require(links, 200);
    const std::string uri = at(items(links.body).front(), "link").text_or("uri");
    return uri.substr(uri.find("token=") + 6);
}

Reply World::activates(const Purchase& purchase) {
    const Reply resolved = publisher_call("POST", "/api/saas/subscriptions/resolve?api-version=2018-08-31",
                                          nullptr, {{"x-ms-marketplace-token", purchase_token(purchase)}});
    require(resolved, 200);
    const json::Value body = json::Object{{"planId", resolved.body.text_or("planId")}};
    return publisher_call("POST",
                          fmt::format("/api/saas/subscriptions/{}/activate?api-version=2018-08-31",
                                      resolved.body.text_or("id")),
                          &body);
}

Reply World::publisher_changes(const Purchase& purchase, const json::Value& body) {
    return publisher_call("PATCH", saas_path(purchase), &body);
}

Reply World::publisher_cancels(const Purchase& purchase) {
    return publisher_call("DELETE", saas_path(purchase));
}

json::Value World::operation_of(const Purchase& purchase) {
    const Reply open = publisher_call("GET", saas_path(purchase, "/operations"));
    require(open, 200);
    const json::Array& operations = items(open.body, "operations");
    return operations.empty() ? json::Value() : operations.front();
}

Reply World::says(const Purchase& purchase, std::string_view status) {
    const json::Value body = json::Object{{"status", status}};
    return publisher_call("PATCH", saas_path(purchase, "/operations/" + operation_of(purchase).text_or("id")),
                          &body);
}

void World::travel_to(std::string_view instant) {
    const json::Value body = json::Object{{"advanceTo", instant}};
    require(operator_call("POST", "/marketplace/v1/sandbox/clock", &body), 200);
}

void World::stands_still_until(std::string_view instant) {
    expect_done(marketplace_->core().runner().run_at(commands::clockwork(storage::operator_partition()),
                                                     Instant::of(instant),
                                                     [](commands::Work& work) -> Outcome<Done> {
                                                         commands::set_virtual_time(work, work.now);
                                                         return Done{};
                                                     }));
}

int World::types(const std::function<int(server::Core&)>& command) {
    SystemRandom random;
    const StandingClock machine(Instant::of("2020-01-15T12:00:00Z"));
    server::Core core(configuration(), random, machine);
    return command(core);
}

void World::lets_clock_run_ahead(std::string_view instant) {
    marketplace_->core().clock().set(Instant::of(instant));
}

std::vector<json::Value> World::line_items() {
    std::vector<json::Value> lines;
    const auto collect = [&](std::string path) {
        while (!path.empty()) {
            const Reply page = partner_call("GET", path);
            require(page, 200);
            for (const json::Value& line : items(page.body)) lines.push_back(line);
            const json::Value* next = at(page.body, "links").find("next");
            path = next == nullptr ? "" : "/v1" + next->text_or("uri");
            if (next != nullptr) {
                path += "&MS-ContinuationToken=" +
                        percent_encode(items(*next, "headers").front().text_or("value"));
            }
        }
    };
    const Reply invoices = partner_call("GET", "/v1/invoices");
    require(invoices, 200);
    std::vector<std::string> numbers;
    for (const json::Value& invoice : items(invoices.body))
        numbers.insert(numbers.begin(), invoice.text_or("id"));
    for (const std::string& number : numbers) {
        collect(fmt::format("/v1/invoices/{}/lineitems?provider=onetime&invoicelineitemtype=billinglineitems",
                            number));
    }
    for (const std::string_view period : {"previous", "current"}) {
        for (const std::string_view currency : {"EUR", "GBP", "JPY"}) {
            collect(fmt::format(
                "/v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=billinglineitems"
                "&currencycode={}&period={}",
                currency, period));
        }
    }
    return lines;
}

std::string World::bill(const Purchase& purchase) {
    std::string text = "\n";
    for (const json::Value& line : line_items()) {
        if (line.text_or("subscriptionId") != purchase.subscription) continue;
        std::string invoice = "unbilled";
        if (const std::string number = line.text_or("invoiceNumber"); !number.empty()) {
            marketplace_->core().runner().read([&](sql::Session& session) {
                const auto found = storage::find_invoice(session, kPartner, InvoiceNumber(number));
                invoice = fmt::format("{} ({}; {})", found->period.str().substr(0, 7), found->date.str(),
                                      found->due.str());
            });
        }
        text += fmt::format("{} {}..{} {} x {} = {} | {}\n", line.text_or("chargeType"),
                            day_of(line, "chargeStartDate"), day_of(line, "chargeEndDate"),
                            line.text_or("quantity"), line.text_or("effectiveUnitPrice"),
                            line.text_or("subtotal"), invoice);
    }
    return text;
}

std::string World::column(const Purchase& purchase, std::string_view member) {
    std::string text;
    for (const json::Value& line : line_items()) {
        if (line.text_or("subscriptionId") != purchase.subscription) continue;
        const std::string value = line.text_or(member);
        text += (text.empty() ? "" : " ") + (value.empty() ? "-" : value);
    }
    return text;
}

std::string World::invoices() {
    const Reply reply = partner_call("GET", "/v1/invoices");
    require(reply, 200);
    std::string text = "\n";
    for (const json::Value& invoice : items(reply.body)) {
        text += fmt::format("{} {} {} {}\n", day_of(invoice, "billingPeriodStartDate"),
                            day_of(invoice, "invoiceDate"), invoice.text_or("currencyCode"),
                            invoice.text_or("totalCharges"));
    }
    return text;
}

bool World::books_are_in_order() {
    return server::check_books(marketplace_->core()) == 0;
}

}  // namespace comptoir::testing_world
