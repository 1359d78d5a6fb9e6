#include "server/tools.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <set>

#include "api/edge/token_keys.hpp"
#include "base/text.hpp"
#include "commands/register_app.hpp"
#include "commands/register_tenant.hpp"
#include "commands/relationships.hpp"
#include "commands/server_keys.hpp"
#include "commands/standing.hpp"
#include "domain/billing/billing.hpp"
#include "domain/subscriptions/lifecycle.hpp"
#include "domain/subscriptions/operation.hpp"
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

namespace {

using commands::Work;

constexpr Decimal kCreditLimitMax = Decimal::from_int(1'000'000'000'000);

std::string pair_of(TenantId tenant, AppId app) {
    return fmt::format("--tenant {} --app {}", tenant.str(), app.str());
}

// Whom the offers of a publisher let in by their technical configuration; a token for anybody else is of no
// use.
std::set<std::string> technical_pairs(Core& core, const PublisherId& publisher) {
    std::set<std::string> pairs;
    for (const catalog::Product& product : core.snapshots().get()->products()) {
        if (product.publisher == publisher && product.technical)
            pairs.insert(pair_of(product.technical->tenant, product.technical->app));
    }
    return pairs;
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

// `EUR:50000.00`; more than the bound is a slip of the finger.
std::optional<Money> parse_credit_limit(std::string_view text) {
    const auto colon = text.find(':');
    const auto currency = Currency::parse(text.substr(0, colon));
    const auto amount =
        colon == std::string_view::npos ? std::nullopt : Decimal::parse(text.substr(colon + 1));
    if (!currency || !amount || *amount < Decimal() || *amount > kCreditLimitMax ||
        !is_exact_in(*amount, *currency)) {
        return std::nullopt;
    }
    return round_to_money(*amount, *currency, Rounding::toward_zero);
}

Outcome<commands::PartnerTerms> parse_terms(const TermsFlags& flags) {
    const auto given = [](const std::string& text) {
        return text.empty() ? std::nullopt : std::optional(text);
    };
    commands::PartnerTerms terms;
    if (!flags.status.empty() && flags.status != "active" && flags.status != "inactive") {
        return refuse(Reason::invalid_input, "", "--status is active or inactive");
    }
    if (!flags.status.empty()) terms.active = flags.status == "active";
    terms.kind = given(flags.kind);
    terms.profile = given(flags.profile);
    terms.mpn_id = given(flags.mpn_id);
    if (flags.credit_limit.empty()) return terms;
    const auto limit = parse_credit_limit(flags.credit_limit);
    if (!limit && flags.credit_limit != "none") {
        return refuse(Reason::invalid_input, "",
                      "--credit-limit is a currency and an amount of it, such as EUR:50000.00, or none");
    }
    terms.credit_limit = limit;
    return terms;
}

std::optional<PartnerId> find_partner(Core& core, const std::string& partner) {
    const auto found = find_tenant(core, partner);
    if (!found || found->kind != storage::TenantKind::partner) return std::nullopt;
    return PartnerId(found->id.guid());
}

using Relate = Outcome<Done> (*)(Work&, PartnerId, PartnerId);

int relate(Core& core, const std::string& provider, const std::string& reseller, Relate decide,
           std::string_view done) {
    const auto one = find_partner(core, provider);
    if (!one) return complain(kExitRefused, fmt::format("there is no partner '{}'", provider));
    const auto other = find_partner(core, reseller);
    if (!other) return complain(kExitRefused, fmt::format("there is no partner '{}'", reseller));
    const auto outcome = core.runner().run_at(operator_caller(), core.clock().now(),
                                              [&](Work& work) { return decide(work, *one, *other); });
    if (!outcome) return complain(outcome.reason());
    fmt::print("partner {} {} {}\n", one->str(), done, other->str());
    return kExitDone;
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

int add_partner(Core& core, const PartnerFlags& flags) {
    const auto market = catalog::Market::parse(flags.country);
    const catalog::SalesRegion* region = market ? core.markets().region_of(*market) : nullptr;
    if (region == nullptr) {
        return complain(
            kExitUsage,
            fmt::format("'{}' lies in no sales region; give an ISO 3166 code such as FR", flags.country));
    }
    const auto terms = parse_terms(flags.terms);
    if (!terms) return complain(kExitUsage, terms.reason().detail);
    storage::PartnerAccount account;
    account.name = flags.name;
    account.country = market->str();
    account.region = region->slug;
    account.profile = terms->profile.value_or("classic-2019");
    account.kind = terms->kind.value_or(account.kind);
    account.mpn_id = terms->mpn_id.value_or("");
    account.credit_limit = terms->credit_limit.value_or(std::nullopt);
    account.sandbox = flags.sandbox;
    std::optional<Outcome<storage::PartnerAccount>> added;
    const auto outcome =
        core.runner().run_at(operator_caller(), core.clock().now(), [&](Work& work) -> Outcome<Done> {
            added = commands::register_partner(work, account, flags.domain, flags.email);
            if (!*added) return Refused{added->reason()};
            return Done{};
        });
    if (!outcome) return complain(outcome.reason());
    fmt::print("partner {} in sales region {}\n", (*added)->id.str(), region->slug);
    return kExitDone;
}

int set_partner(Core& core, const std::string& partner, const TermsFlags& flags) {
    const auto found = find_tenant(core, partner);
    if (!found || found->kind != storage::TenantKind::partner) {
        return complain(kExitRefused, fmt::format("there is no partner '{}'", partner));
    }
    const auto terms = parse_terms(flags);
    if (!terms) return complain(kExitUsage, terms.reason().detail);
    std::optional<storage::PartnerAccount> account;
    const auto outcome =
        core.runner().run_at(operator_caller(), core.clock().now(), [&](Work& work) -> Outcome<Done> {
            const auto changed = commands::set_partner_terms(work, PartnerId(found->id.guid()), *terms);
            if (!changed) return Refused{changed.reason()};
            account = *changed;
            return Done{};
        });
    if (!outcome) return complain(outcome.reason());
    const auto& limit = account->credit_limit;
    fmt::print("partner {} {} {} {} credit limit {}\n", account->id.str(),
               account->active ? "active" : "inactive", account->kind, account->profile,
               limit ? fmt::format("{}:{}", limit->currency().str(), limit->str()) : "none");
    return kExitDone;
}

int link_partners(Core& core, const std::string& provider, const std::string& reseller) {
    return relate(core, provider, reseller, commands::relate_partners, "sells through");
}

int unlink_partners(Core& core, const std::string& provider, const std::string& reseller) {
    return relate(core, provider, reseller, commands::end_partner_relationship, "no longer sells through");
}

int review_customer(Core& core, const std::string& partner, const std::string& customer,
                    const std::string& review) {
    const auto found = find_tenant(core, partner);
    const auto id = CustomerId::parse(customer);
    const auto parsed = parties::parse_review(review);
    if (!id || !parsed) {
        return complain(kExitUsage, "--customer is a GUID, --result approved, under_review or rejected");
    }
    if (!found) return complain(kExitRefused, fmt::format("there is no partner '{}'", partner));
    const auto outcome =
        core.runner().run_at(operator_caller(), core.clock().now(), [&](Work& work) -> Outcome<Done> {
            return commands::review_customer(work, PartnerId(found->id.guid()), *id, *parsed);
        });
    if (!outcome) return complain(outcome.reason());
    fmt::print("customer {} {}\n", id->str(), review);
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
    const auto pairs = technical_pairs(core, PublisherId(publisher));
    const std::string pair = pair_of(*tenant_id, *app_id);
    if (!pairs.empty() && !pairs.contains(pair)) {
        return complain(kExitRefused, fmt::format("no offer of '{}' names {}; its offers name {}", publisher,
                                                  pair, fmt::join(pairs, ", or ")));
    }
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
        configuration, core.runner(), [](LogLevel, std::string_view line) { complain(kExitDone, line); });
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
    fmt::print("{}\n{}", subscriptions::render_lifecycle(), subscriptions::render_operations());
    return kExitDone;
}

}  // namespace comptoir::server
