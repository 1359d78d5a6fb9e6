#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/marketplace.hpp"

/// The commands of the command line about applications that ask for tokens and people who sign in; as
/// tools.hpp.
namespace comptoir::server {

/// What `app add` says of an application. The id is a GUID, or empty for a new one; the mode is `by-request`,
/// `legacy` or `strict` (reseller contract A.6).
struct AppFlags {
    std::string tenant, name, roles, app;
    std::string client_mode = "by-request";
    bool is_public = false;   ///< Without a secret.
    bool any_tenant = false;  ///< For people of other tenants, too.
    std::vector<std::string> redirects;
    bool no_redirects = false;       ///< `app set`: takes all of them away.
    std::string certificate;         ///< A PEM file: instead of a secret, or beside what it has.
    std::string remove_certificate;  ///< `app set`: its thumbprint, SHA-1 in hex.
    bool reuses_assertions = false;
    std::optional<bool> device_codes;  ///< Whether people may sign in to it by the code of a device.
};
int add_app(Core& core, const AppFlags& flags);
/// What `app set` changes of one that is there.
int set_app(Core& core, const AppFlags& flags);

/// Whether somebody gets tokens, and whether those they have are accepted.
enum class Signing { enabled, disabled };
int set_app_signing(Core& core, const std::string& app, Signing signing);

int add_user(Core& core, const std::string& tenant, const std::string& user_name, const std::string& roles);
/// A new one, which is printed, or the first line of standard input.
int set_user_password(Core& core, const std::string& user_name, bool from_input);
int set_user_signing(Core& core, const std::string& user_name, Signing signing);

}  // namespace comptoir::server
