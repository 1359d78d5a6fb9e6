#include <algorithm>
#include <charconv>

#include "api/marketplace/explanation.hpp"
#include "api/marketplace/parameters.hpp"
#include "api/marketplace/refusals.hpp"
#include "base/check.hpp"
#include "http/problem.hpp"
#include "storage/billing.hpp"

/// Any cent explained (commerce rules R131–R136).
namespace comptoir::api::marketplace {
namespace {

using billing::BillingEvent;
using storage::StoredLine;

const BillingEvent& event_of(const std::vector<BillingEvent>& events, const EventId& id) {
    const auto found =
        std::find_if(events.begin(), events.end(), [&](const auto& event) { return event.id == id; });
    COMPTOIR_CHECK(found != events.end());
    return *found;
}

// The charge that a counter-line takes back: same term, dates, quantity and rate, opposite sign (R84).
const StoredLine& reversed_by(const StoredLine& counter, const std::vector<StoredLine>& lines) {
    const auto found = std::find_if(lines.begin(), lines.end(), [&](const StoredLine& other) {
        const billing::ChargeLine& a = counter.line;
        const billing::ChargeLine& b = other.line;
        if (b.type == billing::ChargeType::cancel_immediate ||
            b.type == billing::ChargeType::customer_credit || b.type == billing::ChargeType::usage) {
            return false;
        }
        return b.event != a.event && b.start == a.start && b.end == a.end && b.quantity == a.quantity &&
               b.unit_price == a.unit_price && b.effective_unit_price == -a.effective_unit_price &&
               b.subtotal == -a.subtotal && other.context.term_start == counter.context.term_start;
    });
    COMPTOIR_CHECK(found != lines.end());
    return *found;
}

json::Value event_json(const BillingEvent& event, const Explanation& explained) {
    return json::Object{{"id", event.id.str()},
                        {"kind", name_of(event.kind)},
                        {"at", event.at.str()},
                        {"rule", explained.event_rule},
                        {"text", explained.event_text}};
}

// The contract's locked price row (R62, R141).
json::Value price_json(const StoredLine& stored, const BillingEvent& event) {
    const storage::LineContext& context = stored.context;
    json::Object out{{"catalogItemId", fmt::format("{}:{}:{}", context.product.str(), context.sku.str(),
                                                   context.availability.str())},
                     {"term", event.term.str()},
                     {"cycles", event.cycles},
                     {"currency", event.currency.str()},
                     {"unitPriceOfTerm", event.term_price},
                     {"rounding", event.round_unit == Rounding::half_up ? "half_up" : "toward_zero"}};
    if (event.kind == billing::EventKind::plan_changed) {
        out.emplace_back("oldUnitPriceOfTerm", event.old_term_price);
    }
    if (event.kind == billing::EventKind::quantity_changed)
        out.emplace_back("oldQuantity", event.old_quantity);
    return out;
}

json::Value line_json(const StoredLine& stored) {
    const billing::ChargeLine& line = stored.line;
    json::Object out{{"id", std::to_string(stored.id)},
                     {"chargeType", name_of(line.type)},
                     {"customerId", stored.context.customer.str()},
                     {"customerName", stored.context.customer_name},
                     {"orderId", stored.context.order.str()},
                     {"subscriptionId", line.subscription.str()},
                     {"productName", stored.context.product_name},
                     {"skuName", stored.context.sku_name},
                     {"publisherName", stored.context.publisher_name},
                     {"chargeStartDate", line.start.str()},
                     {"chargeEndDate", line.end.str()},
                     {"quantity", line.quantity},
                     {"unitPrice", line.unit_price},
                     {"effectiveUnitPrice", line.effective_unit_price},
                     {"subtotal", line.subtotal.decimal()},
                     {"taxTotal", line.tax.decimal()},
                     {"total", line.total().decimal()},
                     {"currency", line.subtotal.currency().str()},
                     {"isTrial", line.trial}};
    if (stored.context.reseller) out.emplace_back("resellerId", stored.context.reseller->str());
    if (line.usage) {
        out.emplace_back("usage", json::Object{{"dimension", line.usage->dimension},
                                               {"name", line.usage->name},
                                               {"unitOfMeasure", line.usage->unit},
                                               {"quantity", line.usage->quantity}});
    }
    if (!stored.invoice.empty()) {
        out.emplace_back("invoiceNumber", stored.invoice);
        out.emplace_back("invoiceLineNumber", stored.invoice_line);
    }
    return out;
}

json::Value explanation_json(const StoredLine& stored, const std::vector<BillingEvent>& events,
                             const std::vector<StoredLine>& lines, Language language) {
    const BillingEvent& cause = event_of(events, stored.line.event);
    const StoredLine* charged =
        cause.kind == billing::EventKind::cancelled ? &reversed_by(stored, lines) : nullptr;
    const BillingEvent& priced_by = charged == nullptr ? cause : event_of(events, charged->line.event);
    const auto reversed =
        charged == nullptr ? std::nullopt : std::optional(Reversed{charged->line, priced_by});
    const Explanation explained = explain(stored.line, cause, reversed, language);
    json::Array steps;
    for (const Step& step : explained.steps) {
        steps.emplace_back(json::Object{{"name", step.name},
                                        {"rule", step.rule},
                                        {"text", step.text},
                                        {"formula", step.formula},
                                        {"result", json::Number{step.result}}});
    }
    json::Object out{{"charge", line_json(stored)}, {"event", event_json(cause, explained)}};
    if (charged != nullptr) out.emplace_back("reverses", std::to_string(charged->id));
    out.emplace_back("price", price_json(stored, priced_by));
    out.emplace_back("steps", std::move(steps));
    out.emplace_back("recomputed", json::Object{{"subtotal", explained.subtotal.decimal()},
                                                {"total", explained.total.decimal()},
                                                {"equalsCharge", explained.reproduced}});
    return out;
}

http::Response explanation(const Services& services, const Request& request) {
    const std::string& text = request.path["charge"];
    std::int64_t id = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    std::optional<json::Value> body;
    if (error == std::errc() && stop == text.data() + text.size()) {
        services.runner.read([&](sql::Session& session) {
            body.reset();
            const auto stored = storage::find_line(session, request.partner(), id);
            if (!stored) return;
            const SubscriptionId subscription = stored->line.subscription;
            body = explanation_json(
                *stored, storage::billing_events_of(session, request.partner(), subscription),
                storage::lines_of_subscription(session, request.partner(), subscription), request.language);
        });
    }
    if (!body) return refused(request, {Reason::not_found, "charge", "There is no charge with this id.", {}});
    return http::json_response(200, *body);
}

}  // namespace

const std::vector<Route>& charge_routes() {
    static const std::vector<Route> kRoutes = {
        {"GET", "/marketplace/v1/charges/{charge}/explanation", &explanation, Access::invoices},
    };
    return kRoutes;
}

}  // namespace comptoir::api::marketplace
