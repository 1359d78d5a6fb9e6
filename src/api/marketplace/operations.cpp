#include "api/marketplace/operations.hpp"

#include "api/marketplace/parameters.hpp"
#include "base/limits.hpp"
#include "commands/operations.hpp"
#include "http/problem.hpp"
#include "json/reader.hpp"
#include "storage/operations.hpp"
#include "storage/subscriptions.hpp"

/// The partner's side of what publishers are asked: seats, and plans, which no compatible contract of
/// partners can change (commerce rules R106–R114).
namespace comptoir::api::marketplace {
namespace {

using subscriptions::Operation;
using subscriptions::Subscription;

constexpr std::size_t kPlanIdCharsMax = 50;  // Publisher contract §6.2.

http::Response unknown(const Request& request) {
    return refused(request, {Reason::subscription_not_found, "subscription", "", {}});
}

http::Response list(const Services& services, const Request& request) {
    const auto id = SubscriptionId::parse(request.path["subscription"]);
    bool found = false;
    std::vector<Operation> operations;
    services.runner.read([&](sql::Session& session) {
        found = id && storage::find_subscription(session, request.partner(), *id);
        if (found) operations = storage::operations_of(session, request.partner(), *id, limits::kPageDefault);
    });
    if (!found) return unknown(request);
    json::Array items;
    for (const Operation& operation : operations) items.emplace_back(to_json(operation));
    return http::json_response(200, json::Object{{"items", std::move(items)}});
}

struct Wish {
    std::optional<std::string> plan;
    std::optional<std::int64_t> quantity;
};

Outcome<Wish> read_wish(const Request& request) {
    const auto parsed = json::parse(request.http.body);
    if (!parsed || parsed->if_object() == nullptr)
        return refuse(Reason::invalid_input, "", "The body must be a JSON object.");
    json::Reader in(*parsed);
    Wish wish{in.text("planId", kPlanIdCharsMax), in.integer("quantity")};
    if (!in.problems().empty()) {
        const json::Problem& first = in.problems().front();
        return refuse(Reason::invalid_input, first.pointer.substr(1), first.message);
    }
    if (wish.plan.has_value() == wish.quantity.has_value())
        return refuse(Reason::invalid_input, "", "Either planId or quantity.");
    return wish;
}

// What is as it is need not be asked for (R106).
Outcome<Operation> ask(commands::Work& work, const Subscription& s, const Wish& wish) {
    const bool same = wish.plan ? *wish.plan == s.plan.str() : *wish.quantity == s.quantity;
    if (same) {
        return refuse(Reason::invalid_input, wish.plan ? "planId" : "quantity",
                      "The subscription has it already.");
    }
    return wish.plan ? commands::ask_for_plan(work, s, PlanId(*wish.plan), commands::Source::marketplace)
                     : commands::ask_for_quantity(work, s, *wish.quantity, commands::Source::marketplace);
}

http::Response start(const Services& services, const Request& request) {
    const auto wish = read_wish(request);
    if (!wish) return refused(request, wish.reason());
    const auto id = SubscriptionId::parse(request.path["subscription"]);
    if (!id) return unknown(request);
    const auto outcome =
        services.runner.run(request.call, [&](commands::Work& work) -> Outcome<commands::Answer> {
            const auto s = commands::load_up_to_date(work, *id);
            if (!s) return refuse(Reason::subscription_not_found, "subscription");
            const auto asked = ask(work, *s, *wish);
            if (!asked) return Refused{asked.reason()};
            return commands::Answer{202, {}, json::write(to_json(*asked)), id->str()};
        });
    if (!outcome) return refused(request, outcome.reason());
    return http::json_text_response(outcome->status, outcome->body);
}

}  // namespace

json::Object to_json(const Operation& operation) {
    json::Object out{{"id", operation.id.str()},
                     {"action", name_of(operation.action)},
                     {"source", name_of(operation.source)},
                     {"status", name_of(operation.status)},
                     {"planId", operation.plan.str()}};
    if (operation.quantity) out.emplace_back("quantity", *operation.quantity);
    out.emplace_back("askedAt", operation.asked.str());
    if (operation.received) out.emplace_back("receivedAt", operation.received->str());
    if (operation.ended) out.emplace_back("endedAt", operation.ended->str());
    if (operation.ended_by) out.emplace_back("endedBy", name_of(*operation.ended_by));
    return out;
}

const std::vector<Route>& operation_routes() {
    static const std::vector<Route> routes = {
        {"GET", "/marketplace/v1/subscriptions/{subscription}/operations", &list, Access::partner},
        {"POST", "/marketplace/v1/subscriptions/{subscription}/operations", &start, Access::manage},
    };
    return routes;
}

}  // namespace comptoir::api::marketplace
