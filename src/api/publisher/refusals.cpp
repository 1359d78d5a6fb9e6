#include "api/publisher/refusals.hpp"

#include "api/publisher/errors.hpp"
#include "api/wording/wording.hpp"
#include "base/check.hpp"

namespace comptoir::api::publisher {
namespace {

constexpr ErrorCode kBadRequest{400, "BadRequest", ""};
constexpr ErrorCode kForbidden{403, "Forbidden", ""};
constexpr ErrorCode kNotFound{404, "EntityNotFound", ""};
constexpr ErrorCode kSubscriptionNotFound{404, "EntityNotFound", "subscriptionId"};

}  // namespace

ErrorCode code_of(Reason reason, Ended ended) {
    switch (reason) {
        case Reason::subscription_not_found:
            return kSubscriptionNotFound;
        case Reason::change_after_end:
            return ended == Ended::is_gone ? kSubscriptionNotFound : kBadRequest;
        case Reason::not_your_subscription:
            return {403, "ForeignOffer", "subscriptionId"};  // §1.3: the reason class is the code.
        case Reason::purchase_token_invalid:
            return {400, "InvalidValue", "token"};  // §3.5.
        case Reason::activation_plan_differs:
            return {400, "Bad Argument", "planId"};  // §3.6, with its blank.
        case Reason::activation_quantity_differs:
            return {400, "Bad Argument", "quantity"};
        case Reason::change_waits_for_publisher:
        case Reason::publisher_refused:
        case Reason::renewal_running:
            return {400, "Failed", ""};  // §3.9: locked.
        case Reason::quantity_fixed:
        case Reason::quantity_out_of_plan:
        case Reason::quantity_outside_limits:
        case Reason::decrease_forbidden:
        case Reason::quantity_while_suspended:
            return {400, "BadRequest", "quantity"};
        case Reason::cart_busy:
        case Reason::order_in_progress:
        case Reason::domain_taken:
        case Reason::webhook_exists:
            return {409, "Conflict", ""};
        case Reason::called_too_often:
            return {429, "TooManyRequests", ""};
        case Reason::role_not_allowed:
        case Reason::not_your_customer:
        case Reason::partner_not_active:
        case Reason::partner_is_indirect_reseller:
        case Reason::relationship_missing:
        case Reason::agreement_missing:
        case Reason::customer_under_review:
        case Reason::customer_not_approved:
        case Reason::credit_exhausted:
            return kForbidden;
        case Reason::not_found:
        case Reason::product_not_found:
        case Reason::sku_not_found:
        case Reason::availability_not_found:
        case Reason::cart_not_found:
        case Reason::order_not_found:
        case Reason::invoice_not_found:
            return kNotFound;
        case Reason::invalid_input:
        case Reason::enum_value_unknown:
        case Reason::id_mismatch:
        case Reason::only_in_sandbox:
        case Reason::sandbox_limit:
        case Reason::billing_profile_incomplete:
        case Reason::address_invalid:
        case Reason::registration_number_not_allowed:
        case Reason::registration_number_missing:
        case Reason::registration_number_malformed:
        case Reason::phone_number_missing:
        case Reason::agreement_exists:
        case Reason::relationship_has_active_subscriptions:
        case Reason::customer_has_orders:
        // §3.9: a plan that this buyer cannot have is a bad request, whatever the reason.
        case Reason::not_transactable:
        case Reason::not_in_program:
        case Reason::exclusive:
        case Reason::out_of_region:
        case Reason::market_not_sold:
        case Reason::currency_not_supported:
        case Reason::segment_not_allowed:
        case Reason::private_plan:
        case Reason::ownership_limit:
        case Reason::suspended_exists:
        case Reason::trial_used:
        case Reason::catalog_item_malformed:
        case Reason::catalog_item_not_sold:
        case Reason::cart_ordered:
        case Reason::cart_has_errors:
        case Reason::cart_empty:
        case Reason::term_not_on_sku:
        case Reason::billing_cycle_not_on_sku:
        case Reason::billing_cycle_longer_than_term:
        case Reason::participants_not_supported:
        case Reason::reseller_unknown:
        case Reason::reseller_is_provider:
        case Reason::reseller_not_related:
        case Reason::reseller_not_active:
        case Reason::price_changed:
        case Reason::order_line_unknown:
        case Reason::order_not_cancellable:
        case Reason::order_cancel_through_subscription:
        case Reason::etag_outdated:
        case Reason::already_activated:
        case Reason::change_before_activation:
        case Reason::change_while_suspended:
        case Reason::status_not_allowed:
        case Reason::status_value_not_settable:
        case Reason::window_closed:
        case Reason::renewal_not_possible:
        case Reason::billing_cycle_not_changeable:
        case Reason::term_not_available:
        case Reason::partner_of_record_not_changeable:
        case Reason::webhook_address_not_allowed:
        case Reason::event_not_registered:
        case Reason::period_not_over:
        case Reason::time_in_the_past:
            return kBadRequest;
    }
    check_failed("a known Reason", __FILE__, __LINE__);
}

http::Response refusal_response(const Refusal& refusal, Ended ended) {
    const ErrorCode code = code_of(refusal.reason, ended);
    const std::string_view target = code.target.empty() ? std::string_view(refusal.field) : code.target;
    return error_response(code.status, code.code, wording::text_of(refusal, wording::Language::english).str(),
                          target);
}

}  // namespace comptoir::api::publisher
