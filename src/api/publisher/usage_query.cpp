#include <algorithm>

#include "api/publisher/errors.hpp"
#include "api/publisher/surface.hpp"
#include "api/publisher/usage_wire.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "commands/publisher_calls.hpp"
#include "http/problem.hpp"

/// M3 of publisher contract §7.6.
namespace comptoir::api::publisher {
namespace {

using storage::PublishersUsage;

http::Response bad_query(std::string_view message, std::string_view target) {
    return error_response(400, "BadArgument", message, target);
}

// What a day's usage has come to: it is submitted until it is on a charge. What is a test is never charged,
// and known clients do not know these words, so that it is told only to who asks for it.
constexpr std::string_view kTest = "TestHeaders";
constexpr std::string_view kCharged = "Accepted";
constexpr std::string_view kSubmitted = "Submitted";

std::string_view status_of(const PublishersUsage& usage) {
    if (usage.test) return kTest;
    return usage.charged ? kCharged : kSubmitted;
}

json::Value to_json(const search::CatalogSnapshot& catalog, const PublishersUsage& usage) {
    const catalog::Product* product = catalog.find_product(usage.product);
    const catalog::Plan* plan = product == nullptr ? nullptr : product->find_plan(usage.plan);
    // Names are empty while nothing is reconciled.
    const bool named = usage.charged && product != nullptr;
    return json::Object{{"usageDate", Instant::start_of(usage.day).str()},
                        {"usageResourceId", usage.subscription.str()},
                        {"dimension", usage.dimension},
                        {"planId", usage.plan.str()},
                        {"planName", named && plan != nullptr ? plan->title.en.view() : std::string_view()},
                        {"offerId", product == nullptr ? std::string() : product->offer.str()},
                        {"offerName", named ? product->title.en.view() : std::string_view()},
                        {"offerType", "SaaS"},
                        {"azureSubscriptionId", usage.partner.str()},
                        {"reconStatus", status_of(usage)},
                        {"submittedQuantity", usage.quantity},
                        {"processedQuantity", usage.charged ? usage.quantity : Decimal()},
                        {"submittedCount", usage.events}};
}

std::string parameter(const Request& request, std::string_view name) {
    return std::string(request.http.query.find(name).value_or(""));
}

// Whether there is such usage: `Rejected`, `Mismatch` and `DryRun` do not occur.
bool read_status(std::string_view status, storage::PublishersQuery& wanted) {
    if (status.empty()) return true;
    wanted.test = equals_ignoring_case(status, kTest);
    if (wanted.test) return true;
    wanted.charged = equals_ignoring_case(status, kCharged);
    return *wanted.charged || equals_ignoring_case(status, kSubmitted);
}

// The offers of the caller's application, or the one of them that is asked for.
std::vector<ProductId> wanted_products(const Services& services, const Request& request) {
    const auto catalog = services.runner.catalog();
    std::vector<ProductId> ids;
    if (const std::string offer = parameter(request, "offerId"); !offer.empty()) {
        const catalog::Product* product = catalog->find_offer(request.caller.publisher, OfferId(offer));
        if (commands::is_callers(product, request.caller)) ids.push_back(product->id);
        return ids;
    }
    for (const catalog::Product& product : catalog->products()) {
        if (commands::is_callers(&product, request.caller)) ids.push_back(product.id);
    }
    return ids;
}

// Without products when it asks for what there is not.
Result<storage::PublishersQuery, http::Response> read_query(const Services& services,
                                                            const Request& request) {
    const auto start = Instant::parse(parameter(request, "usageStartDate"));
    if (!start)
        return Refused{
            bad_query("usageStartDate is required, as ISO 8601 date or date-time.", "usageStartDate")};
    const Instant now = services.runner.clock().now();
    const std::string end_text = parameter(request, "usageEndDate");
    const auto end = end_text.empty() ? std::optional(now) : Instant::parse(end_text);
    if (!end)
        return Refused{bad_query("usageEndDate must be an ISO 8601 date or date-time.", "usageEndDate")};
    storage::PublishersQuery wanted;
    wanted.publisher = request.caller.publisher;
    wanted.from = start->date();
    // Nothing is reported of a later time (§7.5).
    wanted.to = std::min(*end, now + limits::kUsageSkew).date();
    wanted.plan = PlanId(parameter(request, "planId"));
    wanted.dimension = parameter(request, "dimension");
    const std::string account = parameter(request, "azureSubscriptionId");
    if (!account.empty()) wanted.partner = PartnerId::parse(account);
    const bool has_account = account.empty() || wanted.partner;
    if (read_status(parameter(request, "reconStatus"), wanted) && has_account)
        wanted.products = wanted_products(services, request);
    return wanted;
}

http::Response list(const Services& services, const Request& request) {
    const auto wanted = read_query(services, request);
    if (!wanted) return wanted.reason();
    std::vector<PublishersUsage> found;
    services.runner.read([&](sql::Session& session) {
        found = storage::usage_of_publisher(session, *wanted, limits::kUsageRowsMax + 1);
    });
    if (found.size() > static_cast<std::size_t>(limits::kUsageRowsMax)) {
        return bad_query(fmt::format("That is more than {} rows; ask for fewer days, or for one offer, plan, "
                                     "dimension or account.",
                                     limits::kUsageRowsMax),
                         "usageStartDate");
    }
    const auto catalog = services.runner.catalog();
    json::Array rows;
    for (const PublishersUsage& usage : found) rows.push_back(to_json(*catalog, usage));
    return http::json_response(200, std::move(rows));
}

}  // namespace

std::vector<Route> usage_query_routes() {
    return {{"GET", "/api/usageEvents", &list, "M3"}};
}

}  // namespace comptoir::api::publisher
