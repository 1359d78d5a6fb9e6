#include "api/marketplace/refusals.hpp"

#include "api/wording/wording.hpp"
#include "base/check.hpp"
#include "http/problem.hpp"

namespace comptoir::api::marketplace {
namespace {

// The codes are listed in the API reference; a relative type stays right under every host name.
std::string type_of(std::string_view code) {
    return fmt::format("/docs/problems#{}", code);
}

}  // namespace

int status_of(Reason reason) {
    switch (reason) {
        case Reason::invalid_input:
        case Reason::enum_value_unknown:
        case Reason::id_mismatch:
        case Reason::only_in_sandbox:
        case Reason::sandbox_limit:
        case Reason::partner_is_indirect_reseller:
        case Reason::billing_profile_incomplete:
        case Reason::address_invalid:
        case Reason::registration_number_not_allowed:
        case Reason::registration_number_missing:
        case Reason::registration_number_malformed:
        case Reason::phone_number_missing:
        case Reason::agreement_exists:
        case Reason::relationship_has_active_subscriptions:
        case Reason::customer_has_orders:
        case Reason::market_not_sold:
        case Reason::currency_not_supported:
        case Reason::catalog_item_malformed:
        case Reason::cart_ordered:
        case Reason::cart_has_errors:
        case Reason::cart_empty:
        case Reason::term_not_on_sku:
        case Reason::billing_cycle_not_on_sku:
        case Reason::billing_cycle_longer_than_term:
        case Reason::participants_not_supported:
        case Reason::reseller_not_related:
        case Reason::price_changed:
        case Reason::order_line_unknown:
        case Reason::order_not_cancellable:
        case Reason::already_activated:
        case Reason::activation_plan_differs:
        case Reason::activation_quantity_differs:
        case Reason::change_before_activation:
        case Reason::change_while_suspended:
        case Reason::quantity_while_suspended:
        case Reason::change_after_end:
        case Reason::status_not_allowed:
        case Reason::status_value_not_settable:
        case Reason::window_closed:
        case Reason::renewal_not_possible:
        case Reason::quantity_fixed:
        case Reason::quantity_out_of_plan:
        case Reason::decrease_forbidden:
        case Reason::billing_cycle_not_changeable:
        case Reason::partner_of_record_not_changeable:
        case Reason::change_waits_for_publisher:
        case Reason::publisher_refused:
        case Reason::purchase_token_invalid:
        case Reason::webhook_address_not_allowed:
        case Reason::event_not_registered:
        case Reason::period_not_over:
            return 400;
        case Reason::role_not_allowed:
        case Reason::not_your_customer:
        case Reason::partner_not_active:
        case Reason::reseller_not_active:
        case Reason::relationship_missing:
        case Reason::agreement_missing:
        case Reason::customer_under_review:
        case Reason::customer_not_approved:
        case Reason::credit_exhausted:
        case Reason::not_transactable:
        case Reason::not_in_program:
        case Reason::exclusive:
        case Reason::out_of_region:
        case Reason::segment_not_allowed:
        case Reason::private_plan:
        case Reason::ownership_limit:
        case Reason::suspended_exists:
        case Reason::trial_used:
        case Reason::catalog_item_not_sold:
        case Reason::quantity_outside_limits:
        case Reason::order_cancel_through_subscription:
        case Reason::not_your_subscription:
        case Reason::term_not_available:
            return 403;
        case Reason::not_found:
        case Reason::product_not_found:
        case Reason::sku_not_found:
        case Reason::availability_not_found:
        case Reason::cart_not_found:
        case Reason::order_not_found:
        case Reason::subscription_not_found:
        case Reason::invoice_not_found:
        case Reason::reseller_unknown:
        case Reason::reseller_is_provider:
            return 404;
        case Reason::domain_taken:
        case Reason::cart_busy:
        case Reason::order_in_progress:
        case Reason::renewal_running:
        case Reason::webhook_exists:
        case Reason::time_in_the_past:  // Architecture §5: `sandbox/clock` answers 409.
            return 409;
        case Reason::etag_outdated:
            return 412;
        case Reason::called_too_often:
            return 429;
    }
    check_failed("a known Reason", __FILE__, __LINE__);
}

http::Response refusal_response(const Refusal& refusal, std::string_view locale) {
    http::Problem problem;
    problem.status = status_of(refusal.reason);
    problem.code = name_of(refusal.reason);
    problem.type = type_of(problem.code);
    problem.title = wording::text_of(refusal, wording::language_of(locale)).str();
    problem.detail = refusal.detail;
    if (!refusal.field.empty()) problem.extensions.emplace_back("field", refusal.field);
    if (!refusal.values.empty()) {
        json::Array values;
        for (const std::string& value : refusal.values) values.emplace_back(value);
        problem.extensions.emplace_back("values", std::move(values));
    }
    http::Response response = http::problem_response(problem);
    if (refusal.reason == Reason::called_too_often && !refusal.values.empty())
        response.headers.set("Retry-After", refusal.values.front());
    return response;
}

http::Response problem_response(int status, std::string_view code, std::string_view title) {
    http::Problem problem;
    problem.status = status;
    problem.code = code;
    problem.type = type_of(code);
    problem.title = title;
    return http::problem_response(problem);
}

}  // namespace comptoir::api::marketplace
