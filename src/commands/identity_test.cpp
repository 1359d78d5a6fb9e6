#include <gtest/gtest.h>

#include "commands/register_app.hpp"
#include "commands/register_tenant.hpp"
#include "commands/register_user.hpp"
#include "commands/role_list.hpp"
#include "commands/runner.hpp"
#include "commands/server_keys.hpp"
#include "commands/standing.hpp"
#include "sql_testing/testing.hpp"
#include "storage/parties.hpp"
#include "storage/schema.hpp"

namespace comptoir::commands {
namespace {

using storage::Tenant;
using storage::TenantKind;

class Identity : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    template <class T>
    Outcome<T> run(const std::function<Outcome<T>(Work&)>& decide) {
        std::optional<Outcome<T>> outcome;
        const auto done = runner_.run_at(clockwork(PartnerId()), Instant::of("2024-01-01"),
                                         [&](Work& work) -> Outcome<Done> {
                                             outcome.emplace(decide(work));
                                             if (!*outcome) return Refused{outcome->reason()};
                                             return Done{};
                                         });
        EXPECT_EQ(static_cast<bool>(done), static_cast<bool>(*outcome));
        return *outcome;
    }
    Outcome<Tenant> add_tenant(TenantKind kind, std::string domain, std::string publisher = "") {
        Tenant tenant;
        tenant.kind = kind;
        tenant.name = "Contoso";
        tenant.domain = std::move(domain);
        tenant.publisher = PublisherId(std::move(publisher));
        return run<Tenant>([&](Work& work) { return register_tenant(work, tenant); });
    }
    Outcome<storage::PartnerAccount> add_partner(std::string domain, std::string country = "FR") {
        storage::PartnerAccount account;
        account.name = "Revendeur";
        account.country = std::move(country);
        account.region = "eea";
        account.profile = "classic-2019";
        account.credit_limit = Money::from_minor(500'000, Currency::of("EUR"));
        return run<storage::PartnerAccount>(
            [&](Work& work) { return register_partner(work, account, domain); });
    }
    template <class T>
    T read(const std::function<T(sql::Session&)>& work) {
        std::optional<T> found;
        runner_.read([&](sql::Session& session) { found.emplace(work(session)); });
        return *found;
    }

    sql_testing::TestDatabase database_{GetParam(), storage::migrations()};
    SystemClock real_;
    MarketClock clock_{real_};
    SeededRandom random_{7};
    search::SnapshotHolder catalog_;
    catalog::MarketTable markets_{catalog::MarketTable::Content{}};
    Runner runner_{*database_, clock_, random_, catalog_, markets_};
};
INSTANTIATE_TEST_SUITE_P(Engines, Identity, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

TEST_P(Identity, PublishersSeeAnAddressOfThePartner_Publisher_3_4) {
    const auto email_of = [&](PartnerId id) {
        return read<std::string>(
            [&](sql::Session& session) { return storage::find_partner_contact(session, id)->email; });
    };
    const auto silent = add_partner("silent.example");
    ASSERT_TRUE(silent);
    EXPECT_EQ(email_of(silent->id), "admin@silent.example");
    storage::PartnerAccount account;
    account.name = "Contoso";
    account.country = "FR";
    account.region = "europe";
    account.profile = "classic-2019";
    const auto add = [&](const std::string& domain, const std::string& email) {
        return run<storage::PartnerAccount>(
            [&](Work& work) { return register_partner(work, account, domain, email); });
    };
    const auto known = add("known.example", "sales@known.example");
    ASSERT_TRUE(known);
    EXPECT_EQ(email_of(known->id), "sales@known.example");
    EXPECT_EQ(add("wrong.example", "sales at wrong").reason().field, "email");
}

TEST_P(Identity, ATenantIsFoundByIdAndByDomainInAnyCase_1_3_1) {
    const auto added = add_tenant(TenantKind::publisher, "Fabrikam.Example", "fabrikam");
    ASSERT_TRUE(added);
    EXPECT_EQ(added->domain, "fabrikam.example");
    const auto by_id =
        read<std::optional<Tenant>>([&](auto& s) { return storage::find_tenant(s, added->id); });
    const auto by_domain = read<std::optional<Tenant>>(
        [&](auto& s) { return storage::find_tenant_by_domain(s, "FABRIKAM.example"); });
    const auto by_publisher = read<std::optional<Tenant>>(
        [&](auto& s) { return storage::find_tenant_of_publisher(s, PublisherId("fabrikam")); });
    ASSERT_TRUE(by_id && by_domain && by_publisher);
    EXPECT_EQ(by_domain->id, added->id);
    EXPECT_EQ(by_publisher->id, added->id);
    EXPECT_EQ(by_id->publisher, PublisherId("fabrikam"));
    EXPECT_EQ(by_id->kind, TenantKind::publisher);
    EXPECT_TRUE(by_id->owner.is_nil());
}

TEST_P(Identity, ADomainBelongsToOneTenant) {
    ASSERT_TRUE(add_tenant(TenantKind::customer, "a.example"));
    const auto second = add_tenant(TenantKind::customer, "A.example");
    ASSERT_FALSE(second);
    EXPECT_EQ(second.reason().reason, Reason::domain_taken);
}

TEST_P(Identity, MalformedTenantsAreRefused) {
    for (const char* domain : {"", "localhost", "a..b", "-a.example", "a b.example", "common", "é.example"}) {
        EXPECT_FALSE(add_tenant(TenantKind::customer, domain)) << domain;
    }
    EXPECT_FALSE(add_tenant(TenantKind::publisher, "p.example")) << "a publisher needs its short name";
    EXPECT_FALSE(add_tenant(TenantKind::customer, "q.example", "name")) << "only a publisher has one";
    EXPECT_FALSE(add_tenant(TenantKind::partner, "r.example")) << "a partner needs an account";
}

TEST_P(Identity, OnWhichTermsAPartnerBuysIsCheckedAndAudited_R50_R53) {
    const auto partner = add_partner("revendeur.example");
    ASSERT_TRUE(partner);
    const auto set = [&](const PartnerTerms& terms, PartnerId id) {
        return run<storage::PartnerAccount>([&](Work& work) { return set_partner_terms(work, id, terms); });
    };
    const auto changed =
        set({.active = false, .kind = "indirect_provider", .mpn_id = "4712001"}, partner->id);
    ASSERT_TRUE(changed);
    const auto stored = read<std::optional<storage::PartnerAccount>>(
        [&](auto& s) { return storage::find_partner_account(s, partner->id); });
    EXPECT_FALSE(stored->active);
    EXPECT_EQ(stored->kind + stored->profile + stored->mpn_id, "indirect_providerclassic-20194712001");
    EXPECT_EQ(stored->credit_limit, partner->credit_limit) << "what is left out stays";
    const auto audited = [&] {
        return read<std::int64_t>(
            [&](auto& s) { return storage::newest_audit_of(s, PartnerId(), partner->id.str()); });
    };
    const std::int64_t before = audited();
    EXPECT_GT(before, 0);
    EXPECT_EQ(set({.profile = "modern"}, partner->id).reason().field, "profile");
    EXPECT_EQ(set({.kind = "broker"}, partner->id).reason().field, "kind");
    EXPECT_EQ(set({.mpn_id = "47-12"}, partner->id).reason().field, "mpnId");
    EXPECT_EQ(set({.credit_limit = Money::from_minor(-1, Currency::of("EUR"))}, partner->id).reason().field,
              "creditLimit");
    EXPECT_EQ(set({.active = true}, PartnerId::of("10000000-0000-4000-8000-000000000009")).reason().reason,
              Reason::not_found);
    EXPECT_EQ(audited(), before) << "a refusal leaves no trace";
    ASSERT_TRUE(set({.credit_limit = std::optional<Money>()}, partner->id));
    EXPECT_FALSE(read<std::optional<storage::PartnerAccount>>([&](auto& s) {
                     return storage::find_partner_account(s, partner->id);
                 })->credit_limit);
}

TEST_P(Identity, APartnerHasATenantAndAnAccount) {
    const auto partner = add_partner("revendeur.example");
    ASSERT_TRUE(partner);
    const auto account = read<std::optional<storage::PartnerAccount>>(
        [&](auto& s) { return storage::find_partner_account(s, partner->id); });
    ASSERT_TRUE(account);
    EXPECT_TRUE(account->active);
    EXPECT_FALSE(account->sandbox);
    EXPECT_EQ(account->credit_limit, Money::from_minor(500'000, Currency::of("EUR")));
    EXPECT_EQ(account->created, Instant::of("2024-01-01"));
    const auto tenant = read<std::optional<Tenant>>(
        [&](auto& s) { return storage::find_tenant_by_domain(s, "revendeur.example"); });
    ASSERT_TRUE(tenant);
    EXPECT_EQ(tenant->kind, TenantKind::partner);
    EXPECT_EQ(tenant->id.guid(), partner->id.guid());
    EXPECT_FALSE(add_partner("other.example", "fr"));
}

TEST_P(Identity, AnAppHasRolesOfItsTenantsKind_R54) {
    const auto partner = add_partner("p.example");
    ASSERT_TRUE(partner);
    AppRegistration registration;
    registration.tenant = TenantId(partner->id.guid());
    registration.name = "Client";
    registration.secret_hash = "$sha256$x$y";
    registration.client_mode = storage::ClientMode::legacy;
    registration.roles = {Role::publisher};
    const auto add = [&] {
        return run<storage::App>([&](Work& work) { return register_app(work, registration); });
    };
    EXPECT_FALSE(add());
    registration.roles = {};
    EXPECT_FALSE(add());
    registration.roles = {Role::admin_agent, Role::global_admin};
    const auto app = add();
    ASSERT_TRUE(app);
    const auto stored =
        read<std::optional<storage::App>>([&](auto& s) { return storage::find_app(s, app->id); });
    ASSERT_TRUE(stored);
    EXPECT_EQ(parse_role_list(stored->roles), (Roles{Role::global_admin, Role::admin_agent}));
    EXPECT_EQ(stored->client_mode, storage::ClientMode::legacy);
    EXPECT_FALSE(stored->object_id.is_nil());
    registration.id = app->id;
    EXPECT_FALSE(add()) << "the id is taken";
    ASSERT_TRUE(run<Done>([&](Work& work) { return set_app_disabled(work, app->id, true); }));
    EXPECT_TRUE(
        read<std::optional<storage::App>>([&](auto& s) { return storage::find_app(s, app->id); })->disabled);
    EXPECT_FALSE(run<Done>([&](Work& work) { return set_app_disabled(work, AppId(random_.guid()), true); }));
}

TEST_P(Identity, DevicesSignInUnlessTheApplicationForbidsIt_Rfc8628) {
    const auto partner = add_partner("p.example");
    ASSERT_TRUE(partner);
    AppRegistration registration;
    registration.tenant = TenantId(partner->id.guid());
    registration.name = "Till";
    registration.is_public = true;
    registration.roles = {Role::admin_agent};
    const auto add = [&] {
        return run<storage::App>([&](Work& work) { return register_app(work, registration); })->id;
    };
    const auto may = [&](AppId id) {
        return read<std::optional<storage::App>>([&](auto& s) { return storage::find_app(s, id); })
            ->device_codes;
    };
    const auto set = [&](AppId id, bool device_codes) {
        return static_cast<bool>(
            run<Done>([&](Work& work) { return set_app_device_codes(work, id, device_codes); }));
    };
    const AppId app = add();
    EXPECT_TRUE(may(app));
    EXPECT_TRUE(set(app, false));
    EXPECT_FALSE(may(app));
    EXPECT_TRUE(set(app, true));
    EXPECT_TRUE(may(app));
    registration.device_codes = false;
    EXPECT_FALSE(may(add()));
    EXPECT_FALSE(set(AppId(random_.guid()), true));
}

TEST_P(Identity, AUserNameIsUniqueInAnyCase) {
    const auto partner = add_partner("p.example");
    ASSERT_TRUE(partner);
    UserRegistration registration;
    registration.tenant = TenantId(partner->id.guid());
    registration.user_name = "Ada@P.example";
    registration.password_hash = "$argon2id$";
    registration.roles = {Role::sales_agent};
    const auto add = [&] {
        return run<storage::User>([&](Work& work) { return register_user(work, registration); });
    };
    const auto user = add();
    ASSERT_TRUE(user);
    const auto found = read<std::optional<storage::User>>(
        [&](auto& s) { return storage::find_user_by_name(s, "ADA@p.example"); });
    ASSERT_TRUE(found);
    EXPECT_EQ(found->id, user->id);
    EXPECT_EQ(found->display_name, "ada@p.example");
    EXPECT_FALSE(add());
    const auto set_disabled = [&](bool disabled) {
        EXPECT_TRUE(run<Done>([&](Work& work) { return set_user_disabled(work, user->id, disabled); }));
        return read<std::optional<storage::User>>([&](auto& s) { return storage::find_user(s, user->id); })
            .value();
    };
    EXPECT_EQ(user->sign_in_ends, 0);
    EXPECT_TRUE(set_disabled(true).disabled);
    EXPECT_FALSE(set_disabled(false).disabled);
    EXPECT_EQ(set_disabled(true).sign_in_ends, 2) << "to be enabled ends nothing";
    for (const char* name : {"ada", "@p.example", "a b@p.example", "ada@p", "ada@p.example@q.example"}) {
        registration.user_name = name;
        EXPECT_FALSE(add()) << name;
    }
}

TEST_P(Identity, TheFirstKeyOfAPurposeStays_1_3_5) {
    const auto add = [&](std::string id) {
        return run<Done>([&](Work& work) {
            return add_first_key(work, kTokenSeal, {id, "secret", Instant::of("2024-01-01")});
        });
    };
    ASSERT_TRUE(add("one"));
    ASSERT_TRUE(add("two"));
    const auto keys =
        read<std::vector<storage::StoredKey>>([](auto& s) { return storage::active_keys(s, kTokenSeal); });
    ASSERT_EQ(keys.size(), 1U);
    EXPECT_EQ(keys[0].id, "one");
}

TEST_P(Identity, RotationKeepsWhatMayStillBeInUse_1_3_5) {
    const auto rotate = [&](std::string id, const char* created, const char* forget_before) {
        return run<Done>([&](Work& work) {
            return rotate_key(work, kTokenSigning, {id, "pem", Instant::of(created)},
                              Instant::of(forget_before));
        });
    };
    const auto ids = [&] {
        std::string text;
        for (const auto& key : read<std::vector<storage::StoredKey>>(
                 [](auto& s) { return storage::active_keys(s, kTokenSigning); })) {
            text += key.id + " ";
        }
        return text;
    };
    ASSERT_TRUE(rotate("a", "2024-01-01", "2023-12-31"));
    ASSERT_TRUE(rotate("b", "2024-01-10", "2024-01-09"));
    EXPECT_EQ(ids(), "b a ");
    ASSERT_TRUE(rotate("c", "2024-01-11", "2024-01-10"));
    EXPECT_EQ(ids(), "c b a ") << "what a signed may be valid for another while";
    ASSERT_TRUE(rotate("d", "2024-01-20", "2024-01-19"));
    EXPECT_EQ(ids(), "d c ");
    ASSERT_TRUE(rotate("e", "2023-01-01", "2022-12-31"));
    EXPECT_EQ(ids(), "e d c ") << "the newest signs although the clock was set back";
}

TEST(RoleList, ReadsWhatItWrites) {
    const Roles roles{Role::billing_admin, Role::helpdesk_agent};
    EXPECT_EQ(role_list(roles), "billing_admin helpdesk_agent");
    EXPECT_EQ(parse_role_list(role_list(roles)), roles);
    EXPECT_EQ(parse_role_list(""), Roles{});
    EXPECT_FALSE(parse_role_list("emperor"));
}

TEST(RoleList, AUserMayDoWhatBothMay_R54) {
    EXPECT_EQ(roles_through({Role::admin_agent}, {Role::admin_agent, Role::billing_admin}),
              Roles{Role::admin_agent});
    EXPECT_EQ(roles_through({Role::global_admin}, {Role::billing_admin}), Roles{Role::billing_admin});
    EXPECT_EQ(roles_through({Role::sales_agent}, {Role::global_admin}), Roles{Role::sales_agent});
    EXPECT_EQ(roles_through({Role::sales_agent}, {Role::billing_admin}), Roles{});
    EXPECT_EQ(roles_through({Role::global_admin}, {Role::marketplace_operator}), Roles{});
}

}  // namespace
}  // namespace comptoir::commands
