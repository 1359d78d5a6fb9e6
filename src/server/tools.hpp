#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "server/marketplace.hpp"

/// One function per command of the command line that works on a database and then ends. Each prints what it
/// did to standard output, problems to standard error, and returns the exit code (command_line.hpp).
namespace comptoir::server {

/// Prints `comptoir: message` to standard error and returns the code.
int complain(int code, std::string_view message);

/// Runs all that fell due up to the 8th after a finished month, `YYYY-MM`, in order, and with it publishes
/// the invoices up to that month; up to the newest month that is due when empty (R120–R122, R130).
int close_month(Core& core, const std::string& month);
/// Recomputes every charge from its billing event, verifies invoices, journal and audit chains.
int check_books(Core& core);
/// A tenant of the operator with an application that may publish the catalog and move a sandbox's clock.
int add_operator(Core& core, const std::string& name, const std::string& domain);
int add_app(Core& core, const std::string& tenant, const std::string& name, const std::string& roles);
int add_user(Core& core, const std::string& tenant, const std::string& user_name, const std::string& roles);
int add_partner(Core& core, const std::string& name, const std::string& domain, const std::string& country,
                const std::string& email, bool sandbox);
int add_publisher(Core& core, const std::string& publisher, const std::string& name,
                  const std::string& domain, const std::string& tenant, const std::string& app);
/// A new signing key. A running server takes it over when it first meets it.
int rotate_keys(Core& core, const Configuration& configuration);
/// Retires every key of the database, whatever sealed it; the next start makes new ones.
int renew_keys(Core& core);
int print_lifecycle();

}  // namespace comptoir::server
