#include "api/publisher/errors.hpp"
#include "api/publisher/surface.hpp"
#include "api/publisher/usage_wire.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
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
std::string_view status_of(const PublishersUsage& usage) {
    if (usage.test) return "TestHeaders";
    return usage.charged ? "Accepted" : "Submitted";
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

struct Query {
    storage::PublishersQuery wanted;
    std::string status;    ///< Empty: what known clients know.
    bool nothing = false;  ///< It names what there is not.
};

std::string parameter(const Request& request, std::string_view name) {
    return std::string(request.http.query.find(name).value_or(""));
}

Result<Query, http::Response> read_query(const Services& services, const Request& request) {
    const auto start = Instant::parse(parameter(request, "usageStartDate"));
    if (!start)
        return Refused{
            bad_query("usageStartDate is required, as ISO 8601 date or date-time.", "usageStartDate")};
    const std::string end_text = parameter(request, "usageEndDate");
    const auto end =
        end_text.empty() ? std::optional(services.runner.clock().now()) : Instant::parse(end_text);
    if (!end)
        return Refused{bad_query("usageEndDate must be an ISO 8601 date or date-time.", "usageEndDate")};
    Query query;
    query.wanted.publisher = request.caller.publisher;
    query.wanted.from = start->date();
    query.wanted.to = end->date();
    query.wanted.plan = PlanId(parameter(request, "planId"));
    query.wanted.dimension = parameter(request, "dimension");
    query.status = parameter(request, "reconStatus");
    query.nothing = query.wanted.to < query.wanted.from;
    if (const std::string offer = parameter(request, "offerId"); !offer.empty()) {
        const auto catalog = services.runner.catalog();
        const catalog::Product* product = catalog->find_offer(request.caller.publisher, OfferId(offer));
        if (product == nullptr) {
            query.nothing = true;
        } else {
            query.wanted.product = product->id;
        }
    }
    if (const std::string account = parameter(request, "azureSubscriptionId"); !account.empty()) {
        query.wanted.partner = PartnerId::parse(account);
        if (!query.wanted.partner) query.nothing = true;
    }
    return query;
}

bool is_wanted(const Query& query, const PublishersUsage& usage) {
    if (query.status.empty()) return !usage.test;
    return equals_ignoring_case(query.status, status_of(usage));
}

http::Response list(const Services& services, const Request& request) {
    const auto query = read_query(services, request);
    if (!query) return query.reason();
    const auto catalog = services.runner.catalog();
    std::vector<PublishersUsage> found;
    if (!query->nothing) {
        services.runner.read([&](sql::Session& session) {
            found = storage::usage_of_publisher(session, query->wanted, limits::kUsageRowsMax + 1);
        });
    }
    if (found.size() > static_cast<std::size_t>(limits::kUsageRowsMax)) {
        return bad_query(fmt::format("That is more than {} rows; ask for fewer days, or for one offer, plan, "
                                     "dimension or account.",
                                     limits::kUsageRowsMax),
                         "usageStartDate");
    }
    json::Array rows;
    for (const PublishersUsage& usage : found) {
        const storage::DirectoryEntry entry{usage.subscription, usage.partner, request.caller.publisher,
                                            usage.product, Instant()};
        if (is_wanted(*query, usage) && is_callers(*catalog, request.caller, entry))
            rows.push_back(to_json(*catalog, usage));
    }
    return http::json_response(200, std::move(rows));
}

}  // namespace

std::vector<Route> usage_query_routes() {
    return {{"GET", "/api/usageEvents", &list, "M3"}};
}

}  // namespace comptoir::api::publisher
