#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace comptoir {

/// Every business "no" of the marketplace, in the order in which the rules check them, one block per
/// capability. Each surface maps them in one switch without `default:`, so a new reason does not compile
/// until it has an answer everywhere. Sources: commerce rules R27, R50, §11.3; reseller contract §1.11;
/// publisher contract §3.
enum class Reason : std::uint8_t {
    // Input that is well-formed but not acceptable. `field` names it.
    invalid_input,
    enum_value_unknown,
    id_mismatch,

    // Who may see or do it.
    not_found,
    role_not_allowed,
    not_your_customer,
    only_in_sandbox,
    sandbox_limit,
    called_too_often,

    // Partner and customer (R50, in this order).
    partner_not_active,
    partner_is_indirect_reseller,
    relationship_missing,
    agreement_missing,
    customer_under_review,
    customer_not_approved,
    billing_profile_incomplete,
    credit_exhausted,
    domain_taken,
    address_invalid,
    registration_number_not_allowed,
    registration_number_missing,
    registration_number_malformed,
    phone_number_missing,
    agreement_exists,
    relationship_has_active_subscriptions,
    customer_has_orders,

    // Availability for one customer (R27, in this order).
    not_transactable,
    not_in_program,
    exclusive,
    out_of_region,
    market_not_sold,
    currency_not_supported,
    segment_not_allowed,
    private_plan,
    ownership_limit,
    suspended_exists,
    trial_used,

    // Catalog and cart.
    product_not_found,
    sku_not_found,
    availability_not_found,
    catalog_item_malformed,
    catalog_item_not_sold,
    cart_not_found,
    cart_ordered,
    cart_busy,
    cart_has_errors,
    cart_empty,
    quantity_outside_limits,
    term_not_on_sku,
    billing_cycle_not_on_sku,
    billing_cycle_longer_than_term,
    participants_not_supported,
    reseller_unknown,
    reseller_is_provider,
    reseller_not_related,
    reseller_not_active,
    price_changed,

    // Orders.
    order_not_found,
    order_line_unknown,
    order_not_cancellable,
    order_cancel_through_subscription,
    order_in_progress,

    // Subscriptions (§6.1 and §11.3).
    subscription_not_found,
    not_your_subscription,
    etag_outdated,
    already_activated,
    activation_plan_differs,
    activation_quantity_differs,
    change_before_activation,
    change_while_suspended,
    quantity_while_suspended,
    change_after_end,
    status_not_allowed,
    status_value_not_settable,
    window_closed,
    renewal_running,
    renewal_not_possible,
    quantity_fixed,
    quantity_out_of_plan,
    decrease_forbidden,
    billing_cycle_not_changeable,
    term_not_available,
    partner_of_record_not_changeable,
    change_waits_for_publisher,
    publisher_refused,
    purchase_token_invalid,

    // Webhooks (reseller contract §2.14).
    webhook_address_not_allowed,
    webhook_exists,
    event_not_registered,

    // Invoices and time.
    invoice_not_found,
    period_not_over,
    time_in_the_past,
};

/// Which rule said no, about which field, and what a person should know about it.
struct Refusal {
    Reason reason;
    std::string field;                ///< Member or JSON pointer; empty when the whole call is meant.
    std::string detail;               ///< A sentence in English for developers; people get localized texts.
    std::vector<std::string> values;  ///< Facts of the text, e.g. the window in days, old and new status.
    friend bool operator==(const Refusal&, const Refusal&) = default;
};

/// The reason's own name, `window_closed`; used by the own API and logs.
std::string_view name_of(Reason reason);
/// Nothing when no reason has this name.
std::optional<Reason> parse_reason(std::string_view name);

inline Refused<Refusal> refuse(Reason reason, std::string field = "", std::string detail = "",
                               std::vector<std::string> values = {}) {
    return {Refusal{reason, std::move(field), std::move(detail), std::move(values)}};
}

/// What a command or rule answers.
template <class T>
using Outcome = Result<T, Refusal>;

}  // namespace comptoir
