#include "base/text.hpp"
#include "commands/register_app.hpp"
#include "commands/register_certificate.hpp"
#include "commands/register_user.hpp"
#include "commands/sign_ins.hpp"
#include "nth_call.hpp"
#include "storage/identity.hpp"

/// What people's sign-ins write, and applications that they sign in to.
namespace comptoir::testing_world {
namespace {

constexpr std::string_view kNow = "2024-03-10T09:00:00Z";

/// Somebody at a program of their tenant.
struct Scene {
    storage::App app;
    storage::User user;
};

Scene scene_of(World& world) {
    Scene scene;
    server::Core& core = world.marketplace().core();
    const auto done = core.runner().run_at(
        commands::clockwork(storage::operator_partition()), core.clock().now(),
        [&](commands::Work& work) -> Outcome<Done> {
            const auto tenant = storage::find_tenant_by_domain(work.session, "reseller.example");
            const auto app =
                commands::register_app(work, {{}, tenant->id, "Till", "hash", {commands::Role::admin_agent}});
            if (!app) return Refused{app.reason()};
            const auto user = commands::register_user(
                work, {{}, tenant->id, "eva@reseller.example", "", "hash", {commands::Role::admin_agent}});
            if (!user) return Refused{user.reason()};
            scene = {*app, *user};
            return Done{};
        });
    EXPECT_TRUE(done);
    return scene;
}

storage::AuthorizationCode code_of(const Scene& scene) {
    storage::AuthorizationCode code;
    code.tenant = scene.app.tenant;
    code.digest = "digest";
    code.app = scene.app.id;
    code.user = scene.user.id;
    code.sign_in = Guid::of("5f1de1a0-0c6b-4e0f-8a5c-3d2f6f0e7a10");
    code.redirect_uri = "http://localhost";
    code.resource = "https://graph.windows.net";
    code.issued = Instant::of(kNow);
    code.expires = code.issued + std::chrono::minutes(5);
    return code;
}

}  // namespace

// Runs register_app, set_app_redirects, set_app_device_codes.
TEST_P(NthCall, OfAnApplicationsAddresses) {
    begins(kNow);
    const TenantId tenant = scene_of(*world_).app.tenant;
    AppId app;
    survives_in_the_operators_name([&](commands::Work& work) {
        commands::AppRegistration registration;
        registration.tenant = tenant;
        registration.name = "Window";
        registration.roles = {commands::Role::admin_agent};
        registration.is_public = true;
        registration.redirects = {"http://localhost"};
        const auto added = commands::register_app(work, registration);
        ASSERT_TRUE(added);
        app = added->id;
    });
    survives_in_the_operators_name([&](commands::Work& work) {
        EXPECT_TRUE(commands::set_app_redirects(work, app, {"http://127.0.0.1"}));
    });
    survives_in_the_operators_name(
        [&](commands::Work& work) { EXPECT_TRUE(commands::set_app_device_codes(work, app, false)); });
}

// Runs begin_sign_in, redeem_code, sweep_sign_ins.
TEST_P(NthCall, OfASignInItsCodeAndTheEndOfBoth) {
    begins(kNow);
    const storage::AuthorizationCode code = code_of(scene_of(*world_));
    survives_in_the_operators_name(
        [&](commands::Work& work) { EXPECT_TRUE(commands::begin_sign_in(work, code)); });
    const auto redeem = [&](commands::CodeUse expected) {
        survives_in_the_operators_name([&](commands::Work& work) {
            const auto use = commands::redeem_code(work, code, code.issued);
            ASSERT_TRUE(use);
            EXPECT_EQ(*use, expected);
        });
    };
    redeem(commands::CodeUse::first);
    redeem(commands::CodeUse::again);
    survives_in_the_operators_name([&](commands::Work& work) {
        commands::sweep_sign_ins(work, code.tenant, code.issued + std::chrono::hours(24 * 365));
    });
}

// Runs use_refresh_token.
TEST_P(NthCall, OfARefreshTokenThatIsGoodOnce) {
    begins(kNow);
    const storage::App app = scene_of(*world_).app;
    const Guid sign_in = Guid::of("5f1de1a0-0c6b-4e0f-8a5c-3d2f6f0e7a10");
    const auto use = [&](std::int64_t used_before, commands::CodeUse expected) {
        survives_in_the_operators_name([&](commands::Work& work) {
            const auto found =
                commands::use_refresh_token(work, app, sign_in, used_before, Instant::of(kNow));
            ASSERT_TRUE(found);
            EXPECT_EQ(*found, expected);
        });
    };
    use(0, commands::CodeUse::first);
    use(1, commands::CodeUse::first);
    use(1, commands::CodeUse::again);
}

// Runs begin_device_sign_in, allow_device_sign_in, deny_device_sign_in, redeem_device_code.
TEST_P(NthCall, OfTheSignInOfADevice) {
    begins(kNow);
    const Scene scene = scene_of(*world_);
    storage::DeviceCode code;
    code.tenant = scene.app.tenant;
    code.digest = "device";
    code.app = scene.app.id;
    code.resource = "https://graph.windows.net";
    const Instant now = Instant::of(kNow);
    code.expires = now + std::chrono::minutes(15);
    const auto begin = [&](std::string digest) {
        code.digest = std::move(digest);
        survives_in_the_operators_name(
            [&](commands::Work& work) { EXPECT_TRUE(commands::begin_device_sign_in(work, code, now)); });
    };
    begin("denied");
    survives_in_the_operators_name(
        [&](commands::Work& work) { EXPECT_TRUE(commands::deny_device_sign_in(work, code, now)); });
    begin("allowed");
    survives_in_the_operators_name([&](commands::Work& work) {
        commands::Caller caller = work.caller;
        caller.user = scene.user.id;
        commands::Work as_eva = world_->marketplace().core().runner().work_in(work.session, work.now, caller);
        EXPECT_TRUE(commands::allow_device_sign_in(as_eva, code, "mark", now));
        as_eva.finish(work.now);
    });
    survives_in_the_operators_name([&](commands::Work& work) {
        const auto use = commands::redeem_device_code(work, code);
        ASSERT_TRUE(use);
        EXPECT_EQ(*use, commands::CodeUse::first);
    });
}

// Runs add_app_certificate, remove_app_certificate, use_assertion.
TEST_P(NthCall, OfAnApplicationsCertificateAndWhatItProves) {
    begins(kNow);
    const storage::App app = scene_of(*world_).app;
    storage::AppCertificate certificate;
    certificate.sha256 = "sha256";
    certificate.sha1 = to_base64url("twenty bytes, always");
    certificate.subject = "CN=till";
    certificate.from = Instant::of(kNow);
    certificate.to = Instant::of("2030-01-01");
    survives_in_the_operators_name(
        [&](commands::Work& work) { EXPECT_TRUE(commands::add_app_certificate(work, app.id, certificate)); });
    survives_in_the_operators_name([&](commands::Work& work) {
        const auto use = commands::use_assertion(work, app, "digest", Instant::of("2030-01-01"));
        ASSERT_TRUE(use);
        EXPECT_EQ(*use, commands::CodeUse::first);
    });
    survives_in_the_operators_name([&](commands::Work& work) {
        EXPECT_TRUE(commands::remove_app_certificate(work, app.id, commands::thumbprint_of(certificate)));
    });
}

}  // namespace comptoir::testing_world
