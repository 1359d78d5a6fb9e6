#include "commands/register_app.hpp"
#include "commands/register_tenant.hpp"
#include "commands/register_user.hpp"
#include "commands/relationships.hpp"
#include "commands/server_keys.hpp"
#include "commands/standing.hpp"
#include "nth_call.hpp"
#include "storage/identity.hpp"
#include "storage/relationships.hpp"

/// Who takes part: customers and what is known of them, the partner's own profiles, and what the operator
/// registers.
namespace comptoir::testing_world {
namespace {

constexpr std::string_view kNow = "2024-03-10T09:00:00Z";

json::Value address() {
    return json::Object{{"country", "FR"},         {"city", "Paris"},  {"postalCode", "75001"},
                        {"addressLine1", "1 rue"}, {"firstName", "A"}, {"lastName", "B"}};
}

// ---- Customers

// Runs end_relationship.
TEST_P(NthCall, OfEndingARelationship_CUS_04) {
    begins(kNow);
    survives_once(Shape::reseller, 200,
                  partner("PATCH", of_customer(), json::Object{{"relationshipToPartner", "none"}}));
}

// Runs delete_customer.
TEST_P(NthCall, OfDeletingACustomer_CUS_05) {
    begins(kNow);
    in_a_sandbox_account();
    survives_once(Shape::reseller, 204, partner("DELETE", of_customer()));
}

// Runs update_company_profile.
TEST_P(NthCall, OfChangingACompanyProfile_CUS_09) {
    begins(kNow);
    survives_once(
        Shape::reseller, 200,
        partner("PUT", of_customer() + "/profiles/company", json::Object{{"companyName", "Atelier SA"}}));
}

// Runs set_qualification.
TEST_P(NthCall, OfSettingAQualification_QUA_02) {
    begins(kNow);
    survives_once(Shape::reseller, 200, partner("PUT", of_customer() + "/qualification", "education"));
}

// Runs set_qualification.
TEST_P(NthCall, OfAskingForAQualification_QUA_04) {
    begins(kNow);
    survives_once(Shape::reseller, 201,
                  partner("POST", of_customer() + "/qualifications",
                          json::Object{{"qualification", "GovernmentCommunityCloud"}}));
}

// ---- What a partner notes about a customer

// Runs set_spending_budget.
TEST_P(NthCall, OfSettingABudget_OTH_01) {
    begins(kNow);
    survives_once(Shape::reseller, 200,
                  partner("PATCH", of_customer() + "/usagebudget", json::Object{{"amount", 600}}));
}

constexpr const char* kApplication = "aaaaaaaa-1111-4111-8111-111111111111";

json::Value consent() {
    return json::Object{
        {"applicationId", kApplication},
        {"displayName", "Shop"},
        {"applicationGrants",
         json::Array{json::Object{{"enterpriseApplicationId", "00000003-0000-0000-c000-000000000000"},
                                  {"scope", "User.Read"}}}}};
}

// Runs give_consent.
TEST_P(NthCall, OfAConsent_OTH_02) {
    begins(kNow);
    survives_once(Shape::reseller, 201, partner("POST", of_customer() + "/applicationconsents", consent()));
}

// Runs withdraw_consent.
TEST_P(NthCall, OfWithdrawingAConsent_OTH_02) {
    begins(kNow);
    const json::Value given = consent();
    const std::string path = of_customer() + "/applicationconsents";
    ASSERT_EQ(world_->partner_call("POST", path, &given).status, 201);
    survives_once(Shape::reseller, 204, partner("DELETE", path + "/" + kApplication));
}

// ---- The partner's own profiles; each runs update_partner_profile.

TEST_P(NthCall, OfChangingTheOrganizationProfile_PRF_02) {
    begins(kNow);
    survives_once(Shape::reseller, 200,
                  partner("PUT", "/v1/profiles/organization",
                          json::Object{{"companyName", "Lutèce"},
                                       {"email", "a@lutece.example"},
                                       {"culture", "fr-FR"},
                                       {"language", "fr"},
                                       {"defaultAddress", address()}}));
}

TEST_P(NthCall, OfChangingTheBillingProfile_PRF_04) {
    begins(kNow);
    survives_once(
        Shape::reseller, 200,
        partner("PUT", "/v1/profiles/billing",
                json::Object{{"taxId", "FR1"}, {"primaryContact", json::Object{{"firstName", "Ada"}}}}));
}

TEST_P(NthCall, OfChangingTheLegalBusinessProfile_PRF_06) {
    begins(kNow);
    survives_once(Shape::reseller, 200,
                  partner("PUT", "/v1/profiles/legalbusiness", json::Object{{"companyName", "Lutece SA"}}));
}

TEST_P(NthCall, OfChangingTheSupportProfile_PRF_08) {
    begins(kNow);
    survives_once(Shape::reseller, 200,
                  partner("PUT", "/v1/profiles/support", json::Object{{"email", "help@lutece.example"}}));
}

// ---- Integration accounts

// Runs cancel_order_lines.
TEST_P(NthCall, OfCancellingAnOrder_ORD_05) {
    begins(kNow);
    in_a_sandbox_account();
    const Purchase purchase = world_->buys(world_->sells(monthly("10.00")), 3);
    const std::string activate = of_customer() + "/subscriptions/" + purchase.subscription + "/activate";
    ASSERT_EQ(world_->partner_call("POST", activate).status, 200);
    survives_once(
        Shape::reseller, 200,
        partner("PATCH", of_customer() + "/orders/" + purchase.order, json::Object{{"status", "cancelled"}}));
    EXPECT_EQ(world_->status(purchase), "deleted");
}

// Runs activate_subscription.
TEST_P(NthCall, OfAnActivationWithoutPublisher_R78) {
    begins(kNow);
    in_a_sandbox_account();
    const Purchase purchase = world_->buys(world_->sells(monthly("10.00")), 3);
    survives_once(Shape::reseller, 200,
                  partner("POST", of_customer() + "/subscriptions/" + purchase.subscription + "/activate"));
    EXPECT_EQ(world_->status(purchase), "active");
}

// ---- What the operator registers

TenantId tenant_named(sql::Session& session, std::string_view domain) {
    return storage::find_tenant_by_domain(session, domain)->id;
}

TEST_P(NthCall, OfRegisteringAPartner) {
    begins(kNow);
    survives_in_the_operators_name([](commands::Work& work) {
        storage::PartnerAccount account;
        account.name = "Atelier";
        account.country = "FR";
        account.region = "europe";
        account.profile = "classic-2019";
        EXPECT_TRUE(commands::register_partner(work, account, "atelier.example"));
    });
}

// Runs set_partner_terms.
TEST_P(NthCall, OfAPartnersTerms) {
    begins(kNow);
    survives_in_the_operators_name([](commands::Work& work) {
        commands::PartnerTerms terms;
        terms.profile = "modern-2024";
        EXPECT_TRUE(commands::set_partner_terms(work, World::kPartner, terms));
    });
}

// The partner becomes a provider; returns a reseller that it is not related to yet.
PartnerId provider_and_reseller(server::Core& core) {
    PartnerId reseller;
    const commands::Caller caller = commands::clockwork(storage::operator_partition());
    const auto done =
        core.runner().run_at(caller, core.clock().now(), [&](commands::Work& work) -> Outcome<Done> {
            commands::PartnerTerms terms;
            terms.kind = "indirect_provider";
            EXPECT_TRUE(commands::set_partner_terms(work, World::kPartner, terms));
            storage::PartnerAccount account;
            account.name = "Atelier";
            account.kind = "indirect_reseller";
            account.country = "FR";
            account.region = "europe";
            account.profile = "classic-2019";
            account.mpn_id = "5139005";
            const auto added = commands::register_partner(work, account, "atelier.example");
            if (!added) return Refused{added.reason()};
            reseller = added->id;
            return Done{};
        });
    EXPECT_TRUE(done);
    return reseller;
}

// Runs relate_partners, end_partner_relationship, and relate_partners of those that were related once.
TEST_P(NthCall, OfARelationshipOfPartnersAndItsEnd) {
    begins(kNow);
    const PartnerId reseller = provider_and_reseller(world_->marketplace().core());
    const auto relate = [&](commands::Work& work) {
        EXPECT_TRUE(commands::relate_partners(work, World::kPartner, reseller));
    };
    survives_in_the_operators_name(relate);
    survives_in_the_operators_name([&](commands::Work& work) {
        EXPECT_TRUE(commands::end_partner_relationship(work, World::kPartner, reseller));
    });
    survives_in_the_operators_name(relate);
}

// A purchase and a change that name one.
TEST_P(NthCall, OfNamingTheResellerOfRecord_ORD_01_SUB_03) {
    begins(kNow);
    const PartnerId reseller = provider_and_reseller(world_->marketplace().core());
    database().write([&](sql::Session& session) {
        storage::put_partner_relationship(session, World::kPartner, reseller, Instant::of(kNow));
    });
    const json::Value order = json::Object{
        {"lineItems", json::Array{json::Object{{"offerId", world_->sells(monthly("10.00")).catalog_item_id},
                                               {"quantity", 2},
                                               {"partnerIdOnRecord", "5139005"}}}}};
    survives_once(Shape::reseller, 201, partner("POST", of_customer() + "/orders", order));
    survives_once(Shape::reseller, 200,
                  patch(bought_and_activated(monthly("11.00")), "partnerId", "5139005"));
}

// Runs assign_reseller.
TEST_P(NthCall, OfAnotherResellerOfACustomer) {
    begins(kNow);
    const PartnerId reseller = provider_and_reseller(world_->marketplace().core());
    database().write([&](sql::Session& session) {
        storage::put_partner_relationship(session, World::kPartner, reseller, Instant::of(kNow));
    });
    survives_once(Shape::marketplace, 200,
                  partner("PUT", "/marketplace/v1/customers/" + world_->customer_id() + "/reseller",
                          json::Object{{"mpnId", "5139005"}}));
}

// Runs review_customer.
TEST_P(NthCall, OfACustomersReview) {
    begins(kNow);
    const CustomerId customer = CustomerId::of(world_->customer_id());
    survives_in_the_operators_name([&](commands::Work& work) {
        EXPECT_TRUE(commands::review_customer(work, World::kPartner, customer, parties::Review::rejected));
    });
}

TEST_P(NthCall, OfRegisteringAPublisherWithItsApplication) {
    begins(kNow);
    survives_in_the_operators_name([](commands::Work& work) {
        const auto tenant = commands::register_tenant(
            work,
            {{}, storage::TenantKind::publisher, "Atelier", "atelier.example", PublisherId("atelier"), {}});
        ASSERT_TRUE(tenant);
        EXPECT_TRUE(
            commands::register_app(work, {{}, tenant->id, "SaaS", "hash", {commands::Role::publisher}}));
    });
}

TEST_P(NthCall, OfRegisteringAnOperatorWithItsApplication) {
    begins(kNow);
    survives_in_the_operators_name([](commands::Work& work) {
        const auto tenant = commands::register_tenant(
            work, {{}, storage::TenantKind::marketplace_operator, "Office", "office.example", {}, {}});
        ASSERT_TRUE(tenant);
        EXPECT_TRUE(commands::register_app(
            work, {{}, tenant->id, "Desk", "hash", {commands::Role::marketplace_operator}}));
    });
}

TEST_P(NthCall, OfAnApplicationsSecretAndItsEnd) {
    begins(kNow);
    AppId app;
    survives_in_the_operators_name([&](commands::Work& work) {
        const TenantId tenant = tenant_named(work.session, "reseller.example");
        const auto added =
            commands::register_app(work, {{}, tenant, "Shop", "hash", {commands::Role::admin_agent}});
        ASSERT_TRUE(added);
        app = added->id;
    });
    survives_in_the_operators_name(
        [&](commands::Work& work) { EXPECT_TRUE(commands::set_app_secret(work, app, "another hash")); });
    survives_in_the_operators_name(
        [&](commands::Work& work) { EXPECT_TRUE(commands::set_app_disabled(work, app, true)); });
}

TEST_P(NthCall, OfAPersonsPasswordAndEnd) {
    begins(kNow);
    UserId user;
    survives_in_the_operators_name([&](commands::Work& work) {
        const TenantId tenant = tenant_named(work.session, "reseller.example");
        const auto added = commands::register_user(
            work, {{}, tenant, "eva@reseller.example", "", "hash", {commands::Role::sales_agent}});
        ASSERT_TRUE(added);
        user = added->id;
    });
    survives_in_the_operators_name(
        [&](commands::Work& work) { EXPECT_TRUE(commands::set_user_password(work, user, "another hash")); });
    survives_in_the_operators_name(
        [&](commands::Work& work) { EXPECT_TRUE(commands::set_user_disabled(work, user, true)); });
}

// ---- Keys

TEST_P(NthCall, OfTheServersKeys) {
    begins(kNow);
    const Instant now = Instant::of(kNow);
    const storage::StoredKey first{"first", "in clear text", now};
    survives_in_the_operators_name(
        [&](commands::Work& work) { EXPECT_TRUE(commands::add_first_key(work, "of a test", first)); });
    survives_in_the_operators_name(
        [&](commands::Work& work) { EXPECT_TRUE(commands::seal_key(work, "of a test", first, "sealed")); });
    survives_in_the_operators_name([&](commands::Work& work) {
        EXPECT_TRUE(commands::rotate_key(work, "of a test", {"second", "sealed", now}, now));
    });
    survives_in_the_operators_name([](commands::Work& work) { EXPECT_TRUE(commands::retire_keys(work)); });
}

}  // namespace
}  // namespace comptoir::testing_world
