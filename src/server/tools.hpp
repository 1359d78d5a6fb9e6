#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "server/marketplace.hpp"
#include "storage/identity.hpp"

/// One function per command of the command line that works on a database and then ends. Each prints what it
/// did to standard output, problems to standard error, and returns the exit code (command_line.hpp).
namespace comptoir::server {

/// Prints `comptoir: message` to standard error and returns the code.
int complain(int code, std::string_view message);
/// The same for what a rule said.
int complain(const Refusal& refusal);
/// In whose name a command of the command line runs.
commands::Caller operator_caller();
/// By id or domain.
std::optional<storage::Tenant> find_tenant(Core& core, const std::string& tenant);

/// Runs all that fell due up to the 8th after a finished month, `YYYY-MM`, in order, and with it publishes
/// the invoices up to that month; up to the newest month that is due when empty (R120–R122, R130).
int close_month(Core& core, const std::string& month);
/// Recomputes every charge from its billing event, verifies invoices, journal and audit chains.
int check_books(Core& core);
/// A tenant of the operator with an application that may publish the catalog and move a sandbox's clock.
int add_operator(Core& core, const std::string& name, const std::string& domain);
/// On which terms a partner buys, as the command line says it; empty: not given. The credit limit is
/// `EUR:50000.00`, or `none`.
struct TermsFlags {
    std::string status, kind, profile, mpn_id, credit_limit;
};
struct PartnerFlags {
    std::string name, domain, country, email;
    bool sandbox = false;
    TermsFlags terms;
};
int add_partner(Core& core, const PartnerFlags& flags);
/// `partner` is its id or domain.
int set_partner(Core& core, const std::string& partner, const TermsFlags& terms);
/// Both by id or domain: from now on the provider sells through the reseller, or no longer does.
int link_partners(Core& core, const std::string& provider, const std::string& reseller);
int unlink_partners(Core& core, const std::string& provider, const std::string& reseller);
/// `review` is `approved`, `under_review` or `rejected` (R50).
int review_customer(Core& core, const std::string& partner, const std::string& customer,
                    const std::string& review);
int add_publisher(Core& core, const std::string& publisher, const std::string& name,
                  const std::string& domain, const std::string& tenant, const std::string& app);
/// A new signing key. A running server takes it over when it first meets it.
int rotate_keys(Core& core, const Configuration& configuration);
/// Retires every key of the database, whatever sealed it; the next start makes new ones.
int renew_keys(Core& core);
int print_lifecycle();

}  // namespace comptoir::server
