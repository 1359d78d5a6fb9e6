#include "server/demo.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cstdio>

#include "base/check.hpp"
#include "base/text.hpp"
#include "catalog_files/import.hpp"
#include "commands/customers.hpp"
#include "commands/invoices.hpp"
#include "commands/register_app.hpp"
#include "commands/register_tenant.hpp"
#include "commands/register_user.hpp"
#include "commands/role_list.hpp"
#include "http/secrets.hpp"
#include "json/value.hpp"
#include "storage/customers.hpp"
#include "storage/identity.hpp"

namespace comptoir::server {
namespace {

using commands::Role;
using commands::Roles;
using commands::Work;

// Fixed ids, so that a demo made anew answers under the same names.
const TenantId kOperatorTenant = TenantId::of("6d1f0a52-2f0e-4b5c-9a41-0c2f6c1e0001");
const AppId kOperatorApp = AppId::of("6d1f0a52-2f0e-4b5c-9a41-0c2f6c1e0002");
const PartnerId kPartner = PartnerId::of("6d1f0a52-2f0e-4b5c-9a41-0c2f6c1e0003");
const AppId kPartnerApp = AppId::of("6d1f0a52-2f0e-4b5c-9a41-0c2f6c1e0004");

struct Person {
    std::string_view name;
    std::string_view display;
    Roles roles;
};
const std::vector<Person>& people() {
    static const std::vector<Person> kAll = {
        {"camille@negoce-riviere.example", "Camille Aubertin", {Role::global_admin}},
        {"noah@negoce-riviere.example", "Noah Lindqvist", {Role::admin_agent}},
        {"sofia@negoce-riviere.example", "Sofia Marchetti", {Role::sales_agent}},
        {"louis@negoce-riviere.example", "Louis Berthelot", {Role::billing_admin}},
        {"ines@negoce-riviere.example", "Inès Carvalho", {Role::helpdesk_agent}},
    };
    return kAll;
}

struct DemoCustomer {
    std::string_view company, domain, country, city, postal_code, street, culture, language, currency;
};
// All in the partner's sales region, which is Europe (R15), in five currencies of markets.
constexpr DemoCustomer kCustomers[] = {
    {"Menuiserie Falaise", "menuiserie-falaise.example", "FR", "Rouen", "76000", "8 rue des Charpentiers",
     "fr-FR", "fr", "EUR"},
    {"Backhaus Lindenau", "backhaus-lindenau.example", "DE", "Leipzig", "04177", "Lindenallee 12", "de-DE",
     "de", "EUR"},
    {"Harbour & Thistle Ltd", "harbour-thistle.example", "GB", "Bristol", "BS1 5TY", "41 Quay Street",
     "en-GB", "en", "GBP"},
    {"Alpgarten AG", "alpgarten.example", "CH", "Bern", "3011", "Marktgasse 7", "de-CH", "de", "CHF"},
};

struct Secrets {
    std::string operator_app, partner_app, publisher_app, password;
};

std::string text_at(const json::Value& root, std::string_view object, std::string_view member) {
    const json::Value* found = root.find(object);
    return found == nullptr ? "" : found->text_or(member);
}

std::optional<json::Value> read_demo_file(const std::filesystem::path& data) {
    const auto path = data / "demo.json";
    if (!std::filesystem::exists(path)) return std::nullopt;
    auto parsed = json::parse(catalog_files::read_file(path));
    if (!parsed) return std::nullopt;
    return *std::move(parsed);
}

Secrets stored_secrets(const json::Value& file) {
    Secrets secrets{text_at(file, "operator", "clientSecret"), text_at(file, "partner", "clientSecret"),
                    text_at(file, "publisher", "clientSecret"), ""};
    const json::Value* partner = file.find("partner");
    const json::Value* users = partner == nullptr ? nullptr : partner->find("users");
    if (users != nullptr && users->if_array() != nullptr && !users->if_array()->empty()) {
        secrets.password = users->if_array()->front().text_or("password");
    }
    return secrets;
}

// A step of the demo that cannot be refused, because the demo chose every value.
template <class T>
void expect(const Outcome<T>& outcome) {
    if (!outcome) {
        throw std::runtime_error(fmt::format("the demo could not be prepared: {} {} {}",
                                             name_of(outcome.reason().reason), outcome.reason().field,
                                             outcome.reason().detail));
    }
}

commands::Caller operator_caller() {
    commands::Caller caller = commands::clockwork(storage::operator_partition());
    caller.tenant = kOperatorTenant;
    return caller;
}

void run(Core& core, const commands::Caller& caller, const std::function<void(Work&)>& step) {
    const auto outcome = core.runner().run_at(caller, core.clock().now(), [&](Work& work) -> Outcome<Done> {
        step(work);
        return Done{};
    });
    expect(outcome);
}

const catalog::Product& first_product(Core& core) {
    const auto& products = core.snapshots().get()->products();
    COMPTOIR_CHECK(!products.empty() && products.front().technical.has_value());
    return products.front();
}

void import_examples(Core& core) {
    if (core.snapshots().get()->version() > 0) return;
    std::vector<commands::ImportFile> files;
    for (const auto& path : catalog_files::import_files(core.share() / "examples" / "catalog")) {
        files.emplace_back(path.filename().string(), catalog_files::read_file(path));
    }
    const auto published = core.import(operator_caller(), files, "example catalog", false);
    if (!published)
        throw std::runtime_error("the example catalog does not import: " +
                                 published.reason().problems.front().message);
}

void register_partner(Work& work) {
    storage::PartnerAccount account;
    account.id = kPartner;
    account.name = "Négoce Rivière";
    account.country = "FR";
    account.region = "europe";
    account.mpn_id = "4712001";
    account.profile = "classic-2019";
    account.organization =
        R"({"organization":{"companyName":"Négoce Rivière","email":"contact@negoce-riviere.example",)"
        R"("language":"fr","culture":"fr-FR",)"
        R"("defaultAddress":{"country":"FR","city":"Nantes","postalCode":"44000","addressLine1":"22 quai de la Fosse",)"
        R"("firstName":"Camille","lastName":"Aubertin","phoneNumber":"+33240000000"}},)"
        R"("billing":{"companyName":"Négoce Rivière, comptabilité","taxId":"FR00000000001",)"
        R"("purchaseOrderNumber":"NR-2024","address":{"country":"FR","city":"Nantes","postalCode":"44019",)"
        R"("addressLine1":"BP 40118"}}})";
    expect(commands::register_partner(work, account, "negoce-riviere.example"));
}

void register_parties(Core& core, const Secrets& secrets) {
    RandomSource& random = core.random();
    const catalog::Product& product = first_product(core);
    const std::string password_hash = http::hash_password(secrets.password);
    const TenantId partner_tenant(kPartner.guid());
    run(core, operator_caller(), [&](Work& work) {
        expect(commands::register_tenant(work, {kOperatorTenant,
                                                storage::TenantKind::marketplace_operator,
                                                "Comptoir demo",
                                                "comptoir-demo.example",
                                                {},
                                                {}}));
        expect(commands::register_app(work, {kOperatorApp,
                                             kOperatorTenant,
                                             "Operator console",
                                             http::hash_secret(secrets.operator_app, random),
                                             {Role::marketplace_operator}}));
        register_partner(work);
        expect(commands::register_app(work, {kPartnerApp,
                                             partner_tenant,
                                             "Reseller tools",
                                             http::hash_secret(secrets.partner_app, random),
                                             {Role::global_admin, Role::admin_agent}}));
        for (const Person& person : people()) {
            expect(commands::register_user(work, {{},
                                                  partner_tenant,
                                                  std::string(person.name),
                                                  std::string(person.display),
                                                  password_hash,
                                                  person.roles}));
        }
        expect(commands::register_tenant(work, {product.technical->tenant,
                                                storage::TenantKind::publisher,
                                                "Fabrique Lumen",
                                                "fabrique-lumen.example",
                                                product.publisher,
                                                {}}));
        expect(commands::register_app(work, {product.technical->app,
                                             product.technical->tenant,
                                             "Fabrique Lumen SaaS",
                                             http::hash_secret(secrets.publisher_app, random),
                                             {Role::publisher}}));
    });
}

commands::NewCustomer new_customer(const DemoCustomer& demo) {
    commands::NewCustomer customer;
    customer.company.domain = demo.domain;
    customer.company.company_name = demo.company;
    customer.billing.email = fmt::format("bureau@{}", demo.domain);
    customer.billing.culture = demo.culture;
    customer.billing.language = demo.language;
    customer.billing.company_name = demo.company;
    customer.billing.default_address.country = demo.country;
    customer.billing.default_address.city = demo.city;
    customer.billing.default_address.postal_code = demo.postal_code;
    customer.billing.default_address.address_line1 = demo.street;
    customer.billing.default_address.first_name = "Alex";
    customer.billing.default_address.last_name = "Morel";
    return customer;
}

void register_customers(Core& core) {
    commands::Caller caller = commands::clockwork(kPartner);
    caller.tenant = TenantId(kPartner.guid());
    run(core, caller, [&](Work& work) {
        for (const DemoCustomer& demo : kCustomers) {
            const auto customer = commands::create_customer(work, new_customer(demo));
            expect(customer);
            parties::Agreement agreement;
            agreement.template_id = parties::template_of(agreement.type);
            agreement.contact = {"Alex", "Morel", fmt::format("alex@{}", demo.domain), ""};
            agreement.agreed_at = Instant::start_of(work.now.date());
            expect(commands::confirm_agreement(work, customer->id, agreement));
        }
    });
}

// After the file with the secrets was lost: new ones, so that somebody can sign in again.
void replace_secrets(Core& core, const Secrets& secrets) {
    RandomSource& random = core.random();
    const catalog::Product& product = first_product(core);
    const std::string password_hash = http::hash_password(secrets.password);
    run(core, operator_caller(), [&](Work& work) {
        expect(commands::set_app_secret(work, kOperatorApp, http::hash_secret(secrets.operator_app, random)));
        expect(commands::set_app_secret(work, kPartnerApp, http::hash_secret(secrets.partner_app, random)));
        expect(commands::set_app_secret(work, product.technical->app,
                                        http::hash_secret(secrets.publisher_app, random)));
        for (const Person& person : people()) {
            const auto user = storage::find_user_by_name(work.session, person.name);
            COMPTOIR_CHECK(user.has_value());
            expect(commands::set_user_password(work, user->id, password_hash));
        }
    });
}

json::Array customers_of(Core& core) {
    constexpr int kListed = 100;
    json::Array customers;
    core.runner().read([&](sql::Session& session) {
        for (const storage::NumberedCustomer& one :
             storage::customers_after(session, kPartner, {}, 0, kListed)) {
            const std::string& country = one.customer.country();
            const auto market = catalog::Market::parse(country);
            const auto currency = market ? core.markets().currency_of(*market) : std::nullopt;
            customers.push_back(json::Object{{"id", one.customer.id.str()},
                                             {"country", country},
                                             {"currency", currency ? currency->str() : ""}});
        }
    });
    return customers;
}

json::Array products_of(Core& core) {
    json::Array products;
    for (const catalog::Product& product : core.snapshots().get()->products()) {
        json::Array skus;
        for (const catalog::Plan& plan : product.plans) skus.push_back(plan.sku.str());
        products.push_back(json::Object{{"id", product.id.str()}, {"skus", std::move(skus)}});
    }
    return products;
}

json::Value demo_document(Core& core, const Secrets& secrets, const std::string& base_url) {
    const catalog::Product& product = first_product(core);
    json::Array users;
    for (const Person& person : people()) {
        json::Array roles;
        for (const Role role : person.roles) roles.push_back(std::string(name_of(role)));
        users.push_back(
            json::Object{{"userName", person.name}, {"password", secrets.password}, {"roles", roles}});
    }
    const auto party = [](const std::string& tenant, const std::string& app, const std::string& secret) {
        return json::Object{{"tenantId", tenant}, {"clientId", app}, {"clientSecret", secret}};
    };
    json::Object partner = party(kPartner.str(), kPartnerApp.str(), secrets.partner_app);
    partner.emplace_back("users", std::move(users));
    return json::Object{{"baseUrl", base_url},
                        {"operator", party(kOperatorTenant.str(), kOperatorApp.str(), secrets.operator_app)},
                        {"partner", std::move(partner)},
                        {"publisher", party(product.technical->tenant.str(), product.technical->app.str(),
                                            secrets.publisher_app)},
                        {"customers", customers_of(core)},
                        {"products", products_of(core)}};
}

// Written whole or not at all, and never readable by others: it holds secrets.
void write_private_file(const std::filesystem::path& path, const std::string& text) {
    const auto temporary = std::filesystem::path(path.string() + ".new");
    const mode_t before = ::umask(0077);
    std::FILE* file = std::fopen(temporary.c_str(), "w");
    ::umask(before);
    if (file == nullptr) throw std::runtime_error("cannot write " + temporary.string());
    const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
    const bool closed = std::fclose(file) == 0;
    if (!written || !closed) throw std::runtime_error("cannot write " + temporary.string());
    std::filesystem::rename(temporary, path);
}

bool is_registered(Core& core) {
    bool found = false;
    core.runner().read(
        [&](sql::Session& session) { found = storage::find_partner_account(session, kPartner).has_value(); });
    return found;
}

}  // namespace

void name_demo_operator(Configuration& configuration) {
    if (configuration.operator_name != Configuration().operator_name) return;
    configuration.operator_name = "Comptoir demo";
    configuration.operator_address = "4 place du Commerce\n44000 Nantes\nFrance";
    configuration.operator_tax_id = "FR00000000000";
    configuration.payment_instructions =
        "Crédit du Quai, IBAN FR00 0000 0000 0000 0000 0000 000, BIC EXAMPLEXXX\n"
        "Chèque : Comptoir demo, 4 place du Commerce, 44000 Nantes";
}

void prepare_demo(Marketplace& marketplace, const std::filesystem::path& data) {
    Core& core = marketplace.core();
    std::filesystem::create_directories(data);
    import_examples(core);
    const auto file = read_demo_file(data);
    if (is_registered(core) && file) return;
    RandomSource& random = core.random();
    const Secrets secrets{http::new_secret(random), http::new_secret(random), http::new_secret(random),
                          to_base64url(random.bytes(9))};
    if (is_registered(core)) {
        replace_secrets(core, secrets);
    } else {
        register_parties(core, secrets);
        register_customers(core);
    }
    marketplace.forget_principals();
    write_private_file(data / "demo.json", json::write(demo_document(core, secrets, "")) + "\n");
}

void write_demo_file(Marketplace& marketplace, const std::filesystem::path& data) {
    const auto file = read_demo_file(data);
    COMPTOIR_CHECK(file.has_value());
    write_private_file(
        data / "demo.json",
        json::write(demo_document(marketplace.core(), stored_secrets(*file), marketplace.base_url())) + "\n");
}

std::string describe_demo(const std::filesystem::path& data) {
    const auto file = read_demo_file(data);
    COMPTOIR_CHECK(file.has_value());
    const Secrets secrets = stored_secrets(*file);
    const std::string url = file->text_or("baseUrl");
    std::string text = fmt::format(
        "\nThe demo marketplace is open at {}; its interfaces are described at {}/docs\n\n", url, url);
    for (const std::string_view party : {"operator", "partner", "publisher"}) {
        text += fmt::format("  {:<10} tenant {}  client {}  secret {}\n", party,
                            text_at(*file, party, "tenantId"), text_at(*file, party, "clientId"),
                            text_at(*file, party, "clientSecret"));
    }
    text += "\n  people of the partner, all with the password " + secrets.password + ":\n";
    for (const Person& person : people()) {
        text += fmt::format("    {:<34} {}\n", person.name, commands::role_list(person.roles));
    }
    text += fmt::format("\n  All of it is in {} for scripts.\n  Play one whole sale: ./dev tour\n\n",
                        (data / "demo.json").string());
    return text;
}

}  // namespace comptoir::server
