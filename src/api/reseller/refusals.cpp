#include "api/reseller/refusals.hpp"

#include "api/reseller/errors.hpp"
#include "api/wording/wording.hpp"
#include "base/check.hpp"

namespace comptoir::api::reseller {

ErrorCode code_of(Reason reason) {
    switch (reason) {
        // clang-format off
        case Reason::invalid_input: return {400, 800002};
        case Reason::enum_value_unknown: return {400, 900126};
        case Reason::id_mismatch: return {400, 2001};
        case Reason::not_found: return {404, 1000};
        case Reason::role_not_allowed: return {403, 900150};
        case Reason::not_your_customer: return {403, 20002};
        case Reason::only_in_sandbox: return {400, 900127};
        case Reason::sandbox_limit: return {400, 800018};
        case Reason::called_too_often: return {429, 429};
        // R50, in its order.
        case Reason::partner_not_active: return {403, 800039};
        case Reason::partner_is_indirect_reseller: return {400, 800024};
        case Reason::relationship_missing: return {403, 20002};
        case Reason::agreement_missing: return {403, 13605};
        case Reason::customer_under_review: return {403, 800073};
        case Reason::customer_not_approved: return {403, 800075};
        case Reason::billing_profile_incomplete: return {400, 800002};
        case Reason::credit_exhausted: return {403, 800023};
        // Customers (CUS-01, CUS-04, CUS-05, AGR-03).
        case Reason::domain_taken: return {409, 2001};
        case Reason::address_invalid: return {400, 2007};
        case Reason::registration_number_not_allowed: return {400, 600002};
        case Reason::registration_number_missing: return {400, 600049};
        case Reason::registration_number_malformed: return {400, 600050};
        case Reason::phone_number_missing: return {400, 600051};
        case Reason::agreement_exists: return {400, 600061};
        case Reason::relationship_has_active_subscriptions: return {400, 800096};
        case Reason::customer_has_orders: return {400, 800061};
        // R27, in its order.
        case Reason::not_transactable: return {403, 800020};
        case Reason::not_in_program: return {403, 2091};
        case Reason::exclusive: return {403, 2006};
        case Reason::out_of_region: return {403, 2030};
        case Reason::market_not_sold: return {400, 800070};
        case Reason::currency_not_supported: return {400, 10000};
        case Reason::segment_not_allowed: return {403, 800020};
        case Reason::private_plan: return {403, 800020};
        case Reason::ownership_limit: return {403, 800066};
        case Reason::suspended_exists: return {403, 800066};
        case Reason::trial_used: return {403, 800020};
        // Catalog and cart (§1.11.4, §1.11.5, §2.7).
        case Reason::product_not_found: return {404, 400013};
        case Reason::sku_not_found: return {404, 400018};
        case Reason::availability_not_found: return {404, 400019};
        case Reason::catalog_item_malformed: return {400, 800004};
        case Reason::catalog_item_not_sold: return {403, 800020};
        case Reason::cart_not_found: return {404, 800008};
        case Reason::cart_ordered: return {400, 800065};
        case Reason::cart_busy: return {409, 800064};
        case Reason::cart_has_errors: return {400, 800009};
        case Reason::cart_empty: return {400, 800002};
        case Reason::quantity_outside_limits: return {403, 800067};
        case Reason::term_not_on_sku: return {400, 900268};
        case Reason::billing_cycle_not_on_sku: return {400, 900269};
        case Reason::billing_cycle_longer_than_term: return {400, 900270};
        case Reason::participants_not_supported: return {400, 800016};
        case Reason::reseller_unknown: return {404, 800015};
        case Reason::reseller_is_provider: return {404, 2072};
        case Reason::reseller_not_related: return {400, 800016};
        case Reason::reseller_not_active: return {403, 900123};
        case Reason::price_changed: return {400, 4018};
        // Orders (§1.11.5, §2.8).
        case Reason::order_not_found: return {404, 20000};
        case Reason::order_line_unknown: return {400, 800071};
        case Reason::order_not_cancellable: return {400, 800061};
        case Reason::order_cancel_through_subscription: return {403, 800077};
        case Reason::order_in_progress: return {409, 800060};
        // Subscriptions (§1.11.6; commerce rules §11.3).
        case Reason::subscription_not_found: return {404, 20003};
        case Reason::not_your_subscription: return {403, 20002};
        case Reason::etag_outdated: return {400, 2055};
        case Reason::already_activated: return {400, 800041};
        case Reason::activation_plan_differs: return {400, 800002};
        case Reason::activation_quantity_differs: return {400, 800002};
        case Reason::change_before_activation: return {400, 800081};
        case Reason::change_while_suspended: return {400, 800091};
        case Reason::quantity_while_suspended: return {400, 2001};
        case Reason::change_after_end: return {400, 2011};
        case Reason::status_not_allowed: return {400, 800040};
        case Reason::status_value_not_settable: return {400, 800096};
        case Reason::window_closed: return {400, 900117};
        case Reason::renewal_running: return {409, 900278};
        case Reason::renewal_not_possible: return {400, 800093};
        case Reason::quantity_fixed: return {400, 800095};
        case Reason::quantity_out_of_plan: return {400, 2002};
        case Reason::decrease_forbidden: return {400, 800090};
        case Reason::billing_cycle_not_changeable: return {400, 800097};
        case Reason::term_not_available: return {403, 800028};
        case Reason::partner_of_record_not_changeable: return {400, 800098};
        case Reason::change_waits_for_publisher: return {400, 800082};
        case Reason::publisher_refused: return {400, 800095};
        case Reason::purchase_token_invalid: return {400, 800002};
        // Webhooks (§2.14).
        case Reason::webhook_address_not_allowed: return {400, 800002};
        case Reason::webhook_exists: return {409, 2001};
        case Reason::event_not_registered: return {400, 2001};
        // Invoices and time.
        case Reason::invoice_not_found: return {404, 1000};
        case Reason::period_not_over: return {400, 800002};
        case Reason::time_in_the_past: return {400, 800002};
            // clang-format on
    }
    check_failed("a known Reason", __FILE__, __LINE__);
}

http::Response refusal_response(const Refusal& refusal, std::string_view locale) {
    const ErrorCode code = code_of(refusal.reason);
    const wording::Text text = wording::text_of(refusal, wording::language_of(locale));
    json::Object further;
    if (refusal.reason == Reason::agreement_exists) {
        // §1.11.3: this code comes with the second body shape.
        further = {{"errorName", "PartnerConfirmedAgreementAlreadyExists"},
                   {"isRetryable", false},
                   {"parameters", json::Object{}},
                   {"errorMessageExtended", text.str()}};
    }
    if (refusal.reason == Reason::called_too_often) further.emplace_back("statusCode", code.status);  // §1.12
    http::Response response = error_response(code.status, code.code, text, std::move(further));
    if (refusal.reason == Reason::called_too_often && !refusal.values.empty()) {
        response.headers.set("Retry-After", refusal.values.front());
    }
    return response;
}

http::Response profile_refusal_response(const Refusal& refusal, std::string_view locale) {
    if (refusal.reason != Reason::invalid_input) return refusal_response(refusal, locale);
    return error_response(400, 3000, wording::text_of(refusal, wording::language_of(locale)));
}

}  // namespace comptoir::api::reseller
