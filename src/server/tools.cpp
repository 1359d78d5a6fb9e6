#include "server/tools.hpp"

#include <fmt/format.h>

#include <cstdio>

#include "api/edge/token_keys.hpp"
#include "base/text.hpp"
#include "commands/register_app.hpp"
#include "commands/register_tenant.hpp"
#include "commands/register_user.hpp"
#include "commands/role_list.hpp"
#include "commands/server_keys.hpp"
#include "domain/billing/billing.hpp"
#include "domain/subscriptions/lifecycle.hpp"
#include "http/secrets.hpp"
#include "server/command_line.hpp"
#include "server/installation_key.hpp"
#include "storage/billing.hpp"
#include "storage/identity.hpp"
#include "storage/parties.hpp"

namespace comptoir::server {

int complain(int code, std::string_view message) {
    fmt::print(stderr, "comptoir: {}\n", message);
    return code;
}

namespace {

using commands::Work;

int complain(const Refusal& refusal) {
    return complain(kExitRefused, fmt::format("refused ({}){}{}", name_of(refusal.reason),
                                              refusal.field.empty() ? "" : " for " + refusal.field,
                                              refusal.detail.empty() ? "" : ": " + refusal.detail));
}

commands::Caller operator_caller() {
    return commands::clockwork(storage::operator_partition());
}

std::optional<storage::Tenant> find_tenant(Core& core, const std::string& tenant) {
    std::optional<storage::Tenant> found;
    core.runner().read([&](sql::Session& session) {
        const auto id = TenantId::parse(tenant);
        found = id ? storage::find_tenant(session, *id) : storage::find_tenant_by_domain(session, tenant);
    });
    return found;
}

struct NewInvoices {
    PartnerId partner;
    std::int64_t before = 0;  ///< How many it had.
};

std::vector<NewInvoices> count_invoices(Core& core) {
    std::vector<NewInvoices> counts;
    core.runner().read([&](sql::Session& session) {
        for (const PartnerId partner : storage::all_partners(session))
            counts.push_back({partner, storage::count_invoices(session, partner)});
    });
    return counts;
}

// In the order of their publication; returns how many.
std::int64_t print_invoices(Core& core, const NewInvoices& since) {
    std::int64_t count = 0;
    core.runner().read([&](sql::Session& session) {
        count = storage::count_invoices(session, since.partner) - since.before;
        for (std::int64_t left = count; left > 0; --left) {
            const auto invoice =
                storage::invoices_of(session, since.partner, static_cast<int>(left - 1), 1).front();
            fmt::print("{} {} {} {} {} line(s)\n", invoice.number.str(), invoice.period.str().substr(0, 7),
                       invoice.currency.str(), invoice.total().str(), invoice.line_count);
        }
    });
    return count;
}

}  // namespace

int close_month(Core& core, const std::string& month) {
    Date last = billing::last_period_due(core.clock().now());
    if (!month.empty()) {
        const auto asked = Date::parse(month + "-01");
        if (!asked) return complain(kExitUsage, fmt::format("'{}' is not a month; write YYYY-MM", month));
        if (*asked > last) {
            return complain(kExitRefused, fmt::format("{} can be closed from {} on", month,
                                                      billing::invoice_instant(*asked).str()));
        }
        last = *asked;
    }
    // Whatever else fell due before, renewals above all, has its charges on these invoices, so it runs first.
    const std::vector<NewInvoices> partners = count_invoices(core);
    const jobs::TimersRun run = core.timers().run_until(billing::invoice_instant(last), nullptr);
    std::int64_t invoices = 0;
    for (const NewInvoices& partner : partners) invoices += print_invoices(core, partner);
    for (const auto& failure : run.failures) complain(kExitBroken, jobs::to_text(failure));
    if (!run.failures.empty()) {
        return complain(kExitBroken, fmt::format("not closed: {} partner(s) wait; run it again when that is "
                                                 "mended",
                                                 run.failures.size()));
    }
    fmt::print("closed {}: {} partner(s), {} new invoice(s)\n", last.str().substr(0, 7), partners.size(),
               invoices);
    return kExitDone;
}

int add_app(Core& core, const std::string& tenant, const std::string& name, const std::string& roles) {
    const auto found = find_tenant(core, tenant);
    if (!found) return complain(kExitRefused, fmt::format("there is no tenant '{}'", tenant));
    const auto parsed = commands::parse_role_list(roles);
    if (!parsed)
        return complain(kExitUsage,
                        fmt::format("'{}' is not a list of roles; see docs/configuration.md", roles));
    const std::string secret = http::new_secret(core.random());
    std::optional<Outcome<storage::App>> app;
    const auto outcome =
        core.runner().run_at(operator_caller(), core.clock().now(), [&](Work& work) -> Outcome<Done> {
            app = commands::register_app(
                work, {{}, found->id, name, http::hash_secret(secret, core.random()), *parsed});
            if (!*app) return Refused{app->reason()};
            return Done{};
        });
    if (!outcome) return complain(outcome.reason());
    fmt::print("tenant {}\nclient {}\nsecret {}\n", found->id.str(), (*app)->id.str(), secret);
    return kExitDone;
}

int add_user(Core& core, const std::string& tenant, const std::string& user_name, const std::string& roles) {
    const auto found = find_tenant(core, tenant);
    if (!found) return complain(kExitRefused, fmt::format("there is no tenant '{}'", tenant));
    const auto parsed = commands::parse_role_list(roles);
    if (!parsed)
        return complain(kExitUsage,
                        fmt::format("'{}' is not a list of roles; see docs/configuration.md", roles));
    const std::string password = to_base64url(core.random().bytes(12));
    const std::string hash = http::hash_password(password);
    const auto outcome =
        core.runner().run_at(operator_caller(), core.clock().now(), [&](Work& work) -> Outcome<Done> {
            const auto user = commands::register_user(work, {{}, found->id, user_name, "", hash, *parsed});
            if (!user) return Refused{user.reason()};
            return Done{};
        });
    if (!outcome) return complain(outcome.reason());
    fmt::print("user {}\npassword {}\n", user_name, password);
    return kExitDone;
}

int add_partner(Core& core, const std::string& name, const std::string& domain, const std::string& country,
                const std::string& email, bool sandbox) {
    const auto market = catalog::Market::parse(country);
    const catalog::SalesRegion* region = market ? core.markets().region_of(*market) : nullptr;
    if (region == nullptr) {
        return complain(
            kExitUsage,
            fmt::format("'{}' lies in no sales region; give an ISO 3166 code such as FR", country));
    }
    storage::PartnerAccount account;
    account.name = name;
    account.country = market->str();
    account.region = region->slug;
    account.profile = "classic-2019";
    account.sandbox = sandbox;
    std::optional<Outcome<storage::PartnerAccount>> added;
    const auto outcome =
        core.runner().run_at(operator_caller(), core.clock().now(), [&](Work& work) -> Outcome<Done> {
            added = commands::register_partner(work, account, domain, email);
            if (!*added) return Refused{added->reason()};
            return Done{};
        });
    if (!outcome) return complain(outcome.reason());
    fmt::print("partner {} in sales region {}\n", (*added)->id.str(), region->slug);
    return kExitDone;
}

int add_operator(Core& core, const std::string& name, const std::string& domain) {
    const std::string secret = http::new_secret(core.random());
    std::optional<storage::App> app;
    const auto outcome =
        core.runner().run_at(operator_caller(), core.clock().now(), [&](Work& work) -> Outcome<Done> {
            const auto tenant = commands::register_tenant(
                work, {{}, storage::TenantKind::marketplace_operator, name, domain, {}, {}});
            if (!tenant) return Refused{tenant.reason()};
            const auto registered = commands::register_app(work, {{},
                                                                  tenant->id,
                                                                  name,
                                                                  http::hash_secret(secret, core.random()),
                                                                  {commands::Role::marketplace_operator}});
            if (!registered) return Refused{registered.reason()};
            app = *registered;
            return Done{};
        });
    if (!outcome) return complain(outcome.reason());
    fmt::print("tenant {}\nclient {}\nsecret {}\n", app->tenant.str(), app->id.str(), secret);
    return kExitDone;
}

int add_publisher(Core& core, const std::string& publisher, const std::string& name,
                  const std::string& domain, const std::string& tenant, const std::string& app) {
    if (core.snapshots().get()->find_publisher(PublisherId(publisher)) == nullptr) {
        return complain(kExitRefused,
                        fmt::format("the catalog has no publisher '{}'; import its offers first", publisher));
    }
    const auto tenant_id = TenantId::parse(tenant);
    const auto app_id = AppId::parse(app);
    if (!tenant_id || !app_id)
        return complain(kExitUsage, "--tenant and --app are GUIDs of the technical configuration");
    const std::string secret = http::new_secret(core.random());
    const auto outcome =
        core.runner().run_at(operator_caller(), core.clock().now(), [&](Work& work) -> Outcome<Done> {
            const auto added = commands::register_tenant(
                work, {*tenant_id, storage::TenantKind::publisher, name, domain, PublisherId(publisher), {}});
            if (!added) return Refused{added.reason()};
            const auto registered = commands::register_app(work, {*app_id,
                                                                  *tenant_id,
                                                                  name,
                                                                  http::hash_secret(secret, core.random()),
                                                                  {commands::Role::publisher}});
            if (!registered) return Refused{registered.reason()};
            return Done{};
        });
    if (!outcome) return complain(outcome.reason());
    fmt::print("tenant {}\nclient {}\nsecret {}\n", tenant_id->str(), app_id->str(), secret);
    return kExitDone;
}

int rotate_keys(Core& core, const Configuration& configuration) {
    const auto installation_key = load_installation_key(
        configuration, core.runner(), [](std::string_view line) { complain(kExitDone, line); });
    api::edge::TokenKeys keys(core.runner(), core.real_clock(), installation_key);
    keys.rotate_signing_key();
    fmt::print("signing key {}\n", keys.signing()->kid());
    return kExitDone;
}

int renew_keys(Core& core) {
    const auto outcome =
        core.runner().run_at(operator_caller(), core.real_clock().now(), commands::retire_keys);
    if (!outcome) return complain(outcome.reason());
    fmt::print("all keys are retired; the next start of the server makes new ones\n");
    return kExitDone;
}

int print_lifecycle() {
    fmt::print("{}", subscriptions::render_lifecycle());
    return kExitDone;
}

}  // namespace comptoir::server
