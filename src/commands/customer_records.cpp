#include "commands/customer_records.hpp"

#include <array>
#include <map>

#include "base/limits.hpp"
#include "domain/billing/billing.hpp"
#include "storage/usage.hpp"

namespace comptoir::commands {
namespace {

using storage::ApplicationConsent;

json::Value for_audit(const ApplicationConsent& consent) {
    json::Array grants;
    for (const ApplicationConsent::Grant& grant : consent.grants) {
        grants.push_back(json::Object{{"EnterpriseApplicationId", grant.enterprise_application.str()},
                                      {"Scope", grant.scope}});
    }
    return json::Object{{"ApplicationId", consent.application.str()},
                        {"DisplayName", consent.display_name},
                        {"ApplicationGrants", std::move(grants)}};
}

json::Value for_audit(const Decimal& amount) {
    return json::Object{{"Amount", json::Value(amount)}};
}

// A budget has no currency; a customer's usage is in that of its market, and any that exceeds counts. Months
// of many meters may be more together than amounts of money can be.
std::optional<std::pair<Currency, Decimal>> amount_beyond(const Decimal& budget,
                                                          const std::vector<storage::UsageMonth>& months) {
    std::map<Currency, Decimal> sums;
    for (const storage::UsageMonth& month : months) {
        if (month.test) continue;
        Decimal& sum = sums[month.currency];
        sum = sum + billing::usage_amount(month.unit_price, month.quantity, month.currency).decimal();
    }
    for (const auto& sum : sums) {
        if (sum.second > budget) return sum;
    }
    return std::nullopt;
}

template <class Note>
std::string text_of(const std::optional<Note>& note) {
    return note ? json::write(for_audit(*note)) : std::string();
}

}  // namespace

Outcome<Done> set_spending_budget(Work& work, CustomerId customer, const Decimal& amount) {
    if (amount.is_negative() || amount > Decimal::from_int(limits::kSpendingBudgetMax)) {
        return refuse(Reason::invalid_input, "amount",
                      fmt::format("A budget lies between 0 and {}.", limits::kSpendingBudgetMax));
    }
    const auto before = storage::find_spending_budget(work.session, work.partner(), customer);
    storage::put_spending_budget(work.session, work.partner(), customer, amount, work.now);
    work.audit({.operation = "update_customer_spending_budget",
                .resource_type = "customer",
                .resource_id = customer.str(),
                .customer = customer,
                .old_value = text_of(before),
                .new_value = json::write(for_audit(amount))});
    work.emit("customer-budget-changed", customer.str(), for_audit(amount));
    tell_exceeded_budgets(work, std::array{customer}, billing::period_of(work.now));
    return Done{};
}

void tell_exceeded_budgets(Work& work, std::span<const CustomerId> customers, Date month) {
    for (const storage::SpendingBudget& budget :
         storage::hold_spending_budgets(work.session, work.partner(), customers)) {
        if (budget.told && *budget.told >= month) continue;
        const auto exceeded = amount_beyond(
            budget.amount,
            storage::usage_months_of_customer(work.session, work.partner(), budget.customer, month));
        if (!exceeded) continue;
        storage::set_budget_told(work.session, work.partner(), budget.customer, month);
        work.emit("usagerecords-thresholdExceeded", budget.customer.str(),
                  json::Object{{"CustomerId", budget.customer.str()},
                               {"Month", month.str()},
                               {"Currency", exceeded->first.str()},
                               {"Usage", exceeded->second},
                               {"Budget", budget.amount}});
    }
}

Outcome<Done> give_consent(Work& work, CustomerId customer, const ApplicationConsent& consent) {
    const auto before =
        storage::find_application_consent(work.session, work.partner(), customer, consent.application);
    if (!before && storage::count_application_consents(work.session, work.partner(), customer) >=
                       limits::kApplicationConsentsMax) {
        return refuse(Reason::invalid_input, "applicationId",
                      fmt::format("A customer has at most {} consents.", limits::kApplicationConsentsMax));
    }
    storage::put_application_consent(work.session, work.partner(), customer, consent, work.now);
    work.audit({.operation = "register_application",
                .resource_type = "application",
                .resource_id = consent.application.str(),
                .customer = customer,
                .old_value = text_of(before),
                .new_value = json::write(for_audit(consent))});
    work.emit("application-consent-given", customer.str(), for_audit(consent));
    return Done{};
}

Outcome<Done> withdraw_consent(Work& work, CustomerId customer, const Guid& application) {
    const auto before =
        storage::find_application_consent(work.session, work.partner(), customer, application);
    if (!before) return refuse(Reason::not_found, "applicationId");
    storage::delete_application_consent(work.session, work.partner(), customer, application);
    work.audit({.operation = "unregister_application",
                .resource_type = "application",
                .resource_id = application.str(),
                .customer = customer,
                .old_value = text_of(before),
                .new_value = ""});
    work.emit("application-consent-withdrawn", customer.str(), for_audit(*before));
    return Done{};
}

}  // namespace comptoir::commands
