#pragma once

#include <algorithm>
#include <array>
#include <string_view>

/// What audit records call operations and resources. Source: reseller contract §3.11, §3.14: a client that
/// meets a name it does not know fails on the whole page, so a name outside the lists does not compile.
namespace comptoir::commands {

inline constexpr std::array kAuditOperations = std::to_array<std::string_view>({
    "undefined",
    "update_customer_qualification",
    "update_subscription",
    "upgrade_subscription",
    "convert_trial_subscription",
    "add_customer",
    "update_customer_billing_profile",
    "update_customer_partner_contract_company_name",
    "update_customer_spending_budget",
    "delete_customer",
    "remove_partner_customer_relationship",
    "create_order",
    "update_order",
    "create_customer_user",
    "delete_customer_user",
    "update_customer_user",
    "update_customer_user_licenses",
    "reset_customer_user_password",
    "update_customer_user_principal_name",
    "restore_customer_user",
    "create_mpn_association",
    "update_mpn_association",
    "update_sfb_customer_user_licenses",
    "update_transfer",
    "create_partner_relationship",
    "register_application",
    "unregister_application",
    "add_application_credential",
    "remove_application_credential",
    "create_partner_user",
    "update_partner_user",
    "remove_partner_user",
    "create_referral",
    "update_referral",
    "get_software_key",
    "get_software_download_link",
    "increase_credit_limit",
    "ready_invoice",
    "create_agreement",
});

/// Without `partner_customer_dap`, which one client does not know.
inline constexpr std::array kAuditResources = std::to_array<std::string_view>({
    "undefined",
    "customer",
    "customer_user",
    "order",
    "subscription",
    "license",
    "third_party_add_on",
    "mpn_association",
    "transfer",
    "application",
    "application_credential",
    "partner_user",
    "partner_relationship",
    "referral",
    "software_key",
    "software_download_link",
    "credit_limit",
    "invoice",
    "agreement",
});

/// A name of one of the lists above, checked by the compiler.
template <const auto& kNames>
class AuditName {
  public:
    consteval AuditName(const char* name) : text_(name) {
        if (std::find(kNames.begin(), kNames.end(), text_) == kNames.end()) throw "no name of §3.14";
    }
    /// A name of ours, for records of the operator's own partition, which no client of the contract reads.
    static consteval AuditName of_operator(const char* name) {
        AuditName own(kNames.front().data());
        own.text_ = name;
        own.of_operator_ = true;
        return own;
    }
    constexpr std::string_view text() const { return text_; }
    constexpr bool is_of_operator() const { return of_operator_; }

  private:
    std::string_view text_;
    bool of_operator_ = false;
};

using AuditOperation = AuditName<kAuditOperations>;
using AuditResource = AuditName<kAuditResources>;

}  // namespace comptoir::commands
