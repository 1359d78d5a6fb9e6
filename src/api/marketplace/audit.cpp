#include "storage/audit.hpp"

#include "api/marketplace/parameters.hpp"
#include "base/limits.hpp"
#include "http/problem.hpp"

/// The whole of the caller's audit, with what it takes to verify its chain (architecture decision 3).
namespace comptoir::api::marketplace {
namespace {

using storage::AuditOrder;

Outcome<AuditOrder> order_of(const Request& request) {
    const auto word = parameter(request, "order");
    if (!word || *word == "oldest") return AuditOrder::oldest_first;
    if (*word == "newest") return AuditOrder::newest_first;
    return refuse(Reason::enum_value_unknown, "order", "Either oldest or newest.");
}

// Actor and values are texts and not objects, because their very bytes are in the hash.
json::Value to_json(const storage::ChainedAudit& audit) {
    const storage::AuditRecord& record = audit.record;
    json::Object out{{"sequence", record.seq},           {"at", record.at.str()},
                     {"operation", record.operation},    {"resourceType", record.resource_type},
                     {"resourceId", record.resource_id}, {"actor", record.actor}};
    if (!record.customer.empty()) out.emplace_back("customerId", record.customer);
    if (!record.old_value.empty()) out.emplace_back("oldValue", record.old_value);
    if (!record.new_value.empty()) out.emplace_back("newValue", record.new_value);
    out.emplace_back("previousHash", audit.previous_hash);
    out.emplace_back("hash", audit.hash);
    return out;
}

http::Response list(const Services& services, const Request& request) {
    const auto order = order_of(request);
    if (!order) return refused(request, order.reason());
    const auto after = number_parameter(request, "after", -1, 0, INT64_MAX);
    if (!after) return refused(request, after.reason());
    const auto limit = number_parameter(request, "limit", limits::kPageDefault, 1, limits::kAuditPageMax);
    if (!limit) return refused(request, limit.reason());
    std::vector<storage::ChainedAudit> records;
    services.runner.read([&](sql::Session& session) {
        // One more than the page holds tells whether there is another page.
        records = storage::audit_chain(session, request.partner(),
                                       *after < 0 ? std::nullopt : std::optional(*after), *order,
                                       static_cast<int>(*limit) + 1);
    });
    json::Object body{{"partnerId", request.partner().str()}};
    const bool more = records.size() > static_cast<std::size_t>(*limit);
    if (more) records.pop_back();
    json::Array items;
    for (const storage::ChainedAudit& one : records) items.emplace_back(to_json(one));
    body.emplace_back("items", std::move(items));
    if (more) body.emplace_back("next", records.back().record.seq);
    return http::json_response(200, body);
}

}  // namespace

const std::vector<Route>& audit_routes() {
    static const std::vector<Route> kRoutes = {
        {"GET", "/marketplace/v1/audit", &list, Access::audit},
    };
    return kRoutes;
}

}  // namespace comptoir::api::marketplace
