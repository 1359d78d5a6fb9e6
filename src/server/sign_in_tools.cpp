#include "server/sign_in_tools.hpp"

#include <fmt/format.h>

#include <cstdio>

#include "api/identity/accounts.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "catalog_files/import.hpp"
#include "commands/register_app.hpp"
#include "commands/register_certificate.hpp"
#include "commands/register_user.hpp"
#include "commands/role_list.hpp"
#include "http/secrets.hpp"
#include "server/command_line.hpp"
#include "server/tools.hpp"

namespace comptoir::server {
namespace {

using commands::Work;

std::optional<storage::ClientMode> parse_client_mode(std::string_view word) {
    if (word == "by-request") return storage::ClientMode::by_request;
    if (word == "legacy") return storage::ClientMode::legacy;
    if (word == "strict") return storage::ClientMode::strict;
    return std::nullopt;
}

Outcome<storage::AppCertificate> certificate_in(const std::string& file) {
    return commands::read_app_certificate(catalog_files::read_file(file));
}

void print(const storage::AppCertificate& certificate) {
    fmt::print("certificate {} {} until {}\n", commands::thumbprint_of(certificate), certificate.subject,
               certificate.to.str());
}

std::string new_password(Core& core) {
    return to_base64url(core.random().bytes(12));
}

// One line without its end, or as much of it as no password has.
std::string line_of_input() {
    std::string line;
    for (int byte = std::getchar(); byte != EOF && byte != '\n' && line.size() <= limits::kPasswordBytesMax;
         byte = std::getchar()) {
        line.push_back(static_cast<char>(byte));
    }
    if (line.ends_with('\r')) line.pop_back();
    return line;
}

std::optional<storage::User> find_user(Core& core, const std::string& user_name) {
    std::optional<storage::User> found;
    core.runner().read(
        [&](sql::Session& session) { found = storage::find_user_by_name(session, user_name); });
    return found;
}

int no_such_user(const std::string& user_name) {
    return complain(kExitRefused, fmt::format("there is no user '{}'", user_name));
}

std::string_view name_of(Signing signing) {
    return signing == Signing::disabled ? "disabled" : "enabled";
}

}  // namespace

int add_app(Core& core, const AppFlags& flags) {
    const auto found = find_tenant(core, flags.tenant);
    if (!found) return complain(kExitRefused, fmt::format("there is no tenant '{}'", flags.tenant));
    commands::AppRegistration registration;
    registration.tenant = found->id;
    registration.name = flags.name;
    const auto roles = commands::parse_role_list(flags.roles);
    if (!roles)
        return complain(kExitUsage,
                        fmt::format("'{}' is not a list of roles; see docs/configuration.md", flags.roles));
    registration.roles = *roles;
    const auto id = AppId::parse(flags.app);
    if (!flags.app.empty() && !id) return complain(kExitUsage, fmt::format("'{}' is no GUID", flags.app));
    registration.id = id.value_or(AppId());
    const auto mode = parse_client_mode(flags.client_mode);
    if (!mode) {
        return complain(kExitUsage,
                        fmt::format("'{}' is no mode: by-request, legacy or strict", flags.client_mode));
    }
    registration.client_mode = *mode;
    registration.is_public = flags.is_public;
    registration.any_tenant = flags.any_tenant;
    registration.redirects = flags.redirects;
    registration.reuses_assertions = flags.reuses_assertions;
    registration.device_codes = flags.device_codes.value_or(true);
    if (!flags.certificate.empty()) {
        auto certificate = certificate_in(flags.certificate);
        if (!certificate) return complain(certificate.reason());
        registration.certificates.push_back(*std::move(certificate));
    }
    const bool without_secret = flags.is_public || !flags.certificate.empty();
    const std::string secret = without_secret ? "" : http::new_secret(core.random());
    if (!secret.empty()) registration.secret_hash = http::hash_secret(secret, core.random());
    std::optional<Outcome<storage::App>> app;
    const auto outcome =
        core.runner().run_at(operator_caller(), core.clock().now(), [&](Work& work) -> Outcome<Done> {
            app = commands::register_app(work, registration);
            if (!*app) return Refused{app->reason()};
            return Done{};
        });
    if (!outcome) return complain(outcome.reason());
    fmt::print("tenant {}\nclient {}\n", found->id.str(), (*app)->id.str());
    if (!secret.empty()) fmt::print("secret {}\n", secret);
    for (const auto& certificate : registration.certificates) print(certificate);
    return kExitDone;
}

int set_app(Core& core, const AppFlags& flags) {
    const auto id = AppId::parse(flags.app);
    if (!id) return complain(kExitUsage, fmt::format("'{}' is no GUID", flags.app));
    const bool redirects = !flags.redirects.empty() || flags.no_redirects;
    const bool anything =
        redirects || flags.device_codes || !flags.certificate.empty() || !flags.remove_certificate.empty();
    if (!anything || (!flags.redirects.empty() && flags.no_redirects)) {
        return complain(kExitUsage,
                        "say what to change: --redirect or --no-redirects, --device-codes or "
                        "--no-device-codes, --certificate, --remove-certificate");
    }
    std::optional<storage::AppCertificate> added;
    if (!flags.certificate.empty()) {
        auto certificate = certificate_in(flags.certificate);
        if (!certificate) return complain(certificate.reason());
        added = *std::move(certificate);
    }
    const auto outcome =
        core.runner().run_at(operator_caller(), core.clock().now(), [&](Work& work) -> Outcome<Done> {
            auto done = Outcome<Done>(Done{});
            if (redirects) done = commands::set_app_redirects(work, *id, flags.redirects);
            if (done && flags.device_codes)
                done = commands::set_app_device_codes(work, *id, *flags.device_codes);
            // The old one goes first: there may be no room for both.
            if (done && !flags.remove_certificate.empty())
                done = commands::remove_app_certificate(work, *id, flags.remove_certificate);
            if (done && added) done = commands::add_app_certificate(work, *id, *added);
            return done;
        });
    if (!outcome) return complain(outcome.reason());
    fmt::print("client {}\n", id->str());
    if (added) print(*added);
    return kExitDone;
}

int set_app_signing(Core& core, const std::string& app, Signing signing) {
    const auto id = AppId::parse(app);
    if (!id) return complain(kExitUsage, fmt::format("'{}' is no GUID", app));
    const auto outcome = core.runner().run_at(operator_caller(), core.clock().now(), [&](Work& work) {
        return commands::set_app_disabled(work, *id, signing == Signing::disabled);
    });
    if (!outcome) return complain(outcome.reason());
    fmt::print("client {} {}\n", id->str(), name_of(signing));
    return kExitDone;
}

int add_user(Core& core, const std::string& tenant, const std::string& user_name, const std::string& roles) {
    const auto found = find_tenant(core, tenant);
    if (!found) return complain(kExitRefused, fmt::format("there is no tenant '{}'", tenant));
    const auto parsed = commands::parse_role_list(roles);
    if (!parsed)
        return complain(kExitUsage,
                        fmt::format("'{}' is not a list of roles; see docs/configuration.md", roles));
    const std::string password = new_password(core);
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

int set_user_password(Core& core, const std::string& user_name, bool from_input) {
    const auto user = find_user(core, user_name);
    if (!user) return no_such_user(user_name);
    const std::string password = from_input ? line_of_input() : new_password(core);
    const auto outcome = api::identity::set_password(core.runner(), operator_caller(), user->id, password);
    if (!outcome) return complain(outcome.reason());
    fmt::print("user {}\n", user->user_name);
    if (!from_input) fmt::print("password {}\n", password);
    return kExitDone;
}

int set_user_signing(Core& core, const std::string& user_name, Signing signing) {
    const auto user = find_user(core, user_name);
    if (!user) return no_such_user(user_name);
    const auto outcome = core.runner().run_at(operator_caller(), core.clock().now(), [&](Work& work) {
        return commands::set_user_disabled(work, user->id, signing == Signing::disabled);
    });
    if (!outcome) return complain(outcome.reason());
    fmt::print("user {} {}\n", user->user_name, name_of(signing));
    return kExitDone;
}

}  // namespace comptoir::server
