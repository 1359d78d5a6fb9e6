#include <fmt/format.h>

#include <charconv>

#include "api/publisher/callers.hpp"
#include "api/publisher/emulated_purchases.hpp"
#include "api/publisher/errors.hpp"
#include "api/publisher/plans.hpp"
#include "api/publisher/refusals.hpp"
#include "api/publisher/surface.hpp"
#include "base/check.hpp"
#include "base/limits.hpp"
#include "commands/activation_link.hpp"
#include "commands/lifecycle.hpp"
#include "commands/publisher_documents.hpp"
#include "http/problem.hpp"
#include "json/reader.hpp"
#include "storage/parties.hpp"
#include "storage/subscriptions.hpp"

/// F1–F5 of publisher contract §3.3.
namespace comptoir::api::publisher {
namespace {

using subscriptions::State;
using subscriptions::Subscription;

constexpr int kDirectoryBatch = 1000;  // Entries read at once where the caller's are few among others.

struct Found {
    std::optional<Subscription> subscription;
    std::optional<http::Response> refusal;
};

Found find(sql::Session& session, const search::CatalogSnapshot& catalog, const commands::Caller& caller,
           std::string_view id_text) {
    CallersSubscription found = find_callers(session, catalog, caller, id_text);
    if (found.subscription) return {std::move(found.subscription), {}};
    return {{}, found.is_known ? subscription_foreign() : subscription_unknown("subscriptionId")};
}

// ---- F1 Resolve
// -------------------------------------------------------------------------------------------------

Result<SubscriptionId, http::Response> purchase_named(const Services& services, const Request& request,
                                                      std::string_view token) {
    const auto opened =
        commands::open_purchase_token(services.purchases, token, services.runner.clock().now());
    if (opened) return *opened;
    if (const auto emulated = purchase_in_token(services.profile, token)) {
        if (auto refused = buy_if_unknown(services, request, *emulated)) return Refused{*std::move(refused)};
        return emulated->id;
    }
    return Refused{error_response(
        400, "InvalidValue",
        "The purchase token is unknown or older than 24 hours; open the activation link again.", "token")};
}

http::Response resolve(const Services& services, const Request& request) {
    const auto header = request.http.headers.find("x-ms-marketplace-token");
    if (!header || header->empty()) {
        return error_response(400, "HeaderNotPresent",
                              "The header x-ms-marketplace-token is missing or empty.",
                              "x-ms-marketplace-token");
    }
    const auto subscription_id = purchase_named(services, request, *header);
    if (!subscription_id) return subscription_id.reason();
    const auto catalog = services.runner.catalog();
    http::Response response;
    services.runner.read([&](sql::Session& session) {
        const Found found = find(session, *catalog, request.caller, subscription_id->str());
        if (found.refusal) {
            response = *found.refusal;
            return;
        }
        const Subscription& s = *found.subscription;
        json::Object body{{"id", s.id.str()},
                          {"subscriptionName", s.name},
                          {"offerId", commands::offer_for_publisher(*catalog, s)},
                          {"planId", s.plan.str()}};
        if (s.per_user) body.emplace_back("quantity", s.quantity);
        body.emplace_back("subscription", commands::subscription_for_publisher(session, *catalog, s));
        response = http::json_response(200, body);
    });
    return response;
}

// ---- F2 Activate
// ------------------------------------------------------------------------------------------------

struct ActivateBody {
    std::string plan;
    std::optional<std::int64_t> quantity;
    std::optional<http::Response> refusal;
};

http::Response bad_argument(std::string_view message, std::string_view field) {
    return http::json_response(
        400,
        json::Object{
            {"code", "Bad Argument"},
            {"message", message},
            {"target", field},
            {"details", json::Object{{"code", "RequiredField"}, {"message", message}, {"target", field}}}});
}

ActivateBody read_activate(const http::Request& request) {
    const auto parsed = json::parse(request.body, json::Dialect::lenient);
    if (!parsed || parsed->if_object() == nullptr) {
        return {{}, {}, bad_argument("The body must be a JSON object with planId.", "planId")};
    }
    json::Reader reader(*parsed);
    ActivateBody body;
    body.plan = reader.text("planId", 50).value_or("");
    body.quantity = reader.integer("quantity");
    if (!reader.problems().empty()) {
        body.refusal = error_response(400, "BadRequest", reader.problems().front().message,
                                      reader.problems().front().pointer.substr(1));
    } else if (body.plan.empty()) {
        body.refusal = bad_argument("planId is required.", "planId");
    }
    return body;
}

// Decision table of contract §3.6; nothing when the subscription may be activated. What has ended is gone
// whatever is asked, and so is what time has removed while its timer still waits (R5, R77). What an
// integration sandbox has bought is activated by its partner's own call (R78).
std::optional<http::Response> refuse_activation(sql::Session& session, const Subscription& s,
                                                const ActivateBody& body, Instant now) {
    const auto lapses = s.lapses_at();
    if (s.ended() || (lapses && now >= *lapses)) return subscription_unknown("subscriptionId");
    if (body.refusal) return body.refusal;
    if (body.plan != s.plan.str()) {
        return refusal_response(
            {Reason::activation_plan_differs, "planId", "planId is not the purchased plan.", {}});
    }
    if (body.quantity && (!s.per_user || *body.quantity != s.quantity)) {
        return refusal_response(
            {Reason::activation_quantity_differs, "quantity", "quantity is not the purchased quantity.", {}});
    }
    if (s.state == State::suspended) {
        return error_response(400, "BadRequest", "A suspended subscription cannot be activated.");
    }
    if (s.state == State::pending && storage::find_partner_contact(session, s.partner)->sandbox) {
        return error_response(
            400, "BadRequest",
            "A subscription of an integration sandbox is activated by the partner's own call.");
    }
    return std::nullopt;
}

http::Response empty_ok() {
    return http::Response{};
}

http::Response activate(const Services& services, const Request& request) {
    const ActivateBody body = read_activate(request.http);
    const auto catalog = services.runner.catalog();
    Found found;
    services.runner.read([&](sql::Session& session) {
        found = find(session, *catalog, request.caller, request.path["subscriptionId"]);
    });
    if (found.refusal) return *found.refusal;
    const PartnerId partner = found.subscription->partner;
    const SubscriptionId id = found.subscription->id;

    // The write belongs to the partner's data, in the name of the publisher's application.
    commands::Call call = request.call;
    call.caller.partner = partner;
    std::optional<http::Response> refused;
    const auto outcome = services.runner.run(call, [&](commands::Work& work) -> Outcome<commands::Answer> {
        refused.reset();
        const auto current = storage::find_subscription(work.session, partner, id, storage::Access::change);
        refused = refuse_activation(work.session, *current, body, work.now);
        if (refused) return refuse(Reason::status_not_allowed);
        // Repeats after a lost reply are common: the same plan and quantity again is no error (0.3 #13).
        if (current->state == State::active) return commands::Answer{200, {}, "", id.str()};
        const auto activated = commands::activate_subscription(work, id);
        if (!activated) return Refused{activated.reason()};
        return commands::Answer{200, {}, "", id.str()};
    });
    if (refused) return *refused;
    // Past its activation time it is Unsubscribed, even while the timer that says so has not run (§3.6, R5).
    if (!outcome) return refusal_response(outcome.reason(), Ended::is_gone);
    return empty_ok();
}

// ---- F3 List, F4 Get, F5 Plans
// ------------------------------------------------------------------------------------

std::string position_text(const storage::DirectoryEntry& entry) {
    return fmt::format("{}:{}", entry.created.micros(), entry.subscription.str());
}

std::optional<storage::DirectoryPosition> parse_position(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto id = SubscriptionId::parse(text.substr(colon + 1));
    std::int64_t micros = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + colon, micros);
    if (!id || error != std::errc() || stop != text.data() + colon) return std::nullopt;
    return storage::DirectoryPosition{Instant::from_micros(micros), *id};
}

// Of the directory, the caller's entries: one more than a page where there are more (§3.7). A publisher with
// several applications has others in between.
std::vector<storage::DirectoryEntry> own_entries(sql::Session& session,
                                                 const search::CatalogSnapshot& catalog,
                                                 const commands::Caller& caller,
                                                 std::optional<storage::DirectoryPosition> after) {
    std::vector<storage::DirectoryEntry> own;
    int batch = limits::kFulfillmentPage + 1;
    for (;;) {
        const auto entries = storage::directory_of_publisher(session, caller.publisher, after, batch);
        for (const storage::DirectoryEntry& entry : entries) {
            if (is_callers(catalog, caller, entry)) own.push_back(entry);
            if (own.size() > static_cast<std::size_t>(limits::kFulfillmentPage)) return own;
        }
        if (entries.size() < static_cast<std::size_t>(batch)) return own;
        after = storage::DirectoryPosition{entries.back().created, entries.back().subscription};
        batch = kDirectoryBatch;
    }
}

http::Response list(const Services& services, const Request& request) {
    std::optional<storage::DirectoryPosition> after;
    if (const auto token = request.http.query.find("continuationToken"); token && !token->empty()) {
        const auto opened = services.pages.open(*token);
        after = opened ? parse_position(*opened) : std::nullopt;
        if (!after)
            return error_response(400, "InvalidValue", "The continuation token is not valid.",
                                  "continuationToken");
    }
    const auto catalog = services.runner.catalog();
    json::Array items;
    std::string next;
    services.runner.read([&](sql::Session& session) {
        auto entries = own_entries(session, *catalog, request.caller, after);
        const bool more = entries.size() > static_cast<std::size_t>(limits::kFulfillmentPage);
        if (more) entries.pop_back();
        for (const storage::DirectoryEntry& entry : entries) {
            const auto s = storage::find_subscription(session, entry.partner, entry.subscription);
            COMPTOIR_CHECK(s.has_value());
            items.push_back(commands::subscription_for_publisher(session, *catalog, *s));
        }
        if (more) next = position_text(entries.back());
    });
    json::Object body{{"subscriptions", std::move(items)}};
    if (!next.empty()) {
        body.emplace_back("@nextLink",
                          fmt::format("{}/api/saas/subscriptions?continuationToken={}&api-version=2018-08-31",
                                      services.base_url, services.pages.seal(next)));
    }
    return http::json_response(200, body);
}

http::Response get(const Services& services, const Request& request) {
    const auto catalog = services.runner.catalog();
    http::Response response;
    services.runner.read([&](sql::Session& session) {
        const Found found = find(session, *catalog, request.caller, request.path["subscriptionId"]);
        response = found.refusal ? *found.refusal
                                 : http::json_response(200, commands::subscription_for_publisher(
                                                                session, *catalog, *found.subscription));
    });
    return response;
}

http::Response list_available_plans(const Services& services, const Request& request) {
    const auto catalog = services.runner.catalog();
    http::Response response;
    services.runner.read([&](sql::Session& session) {
        const auto id = SubscriptionId::parse(request.path["subscriptionId"]);
        const auto entry = id ? storage::find_directory_entry(session, *id) : std::nullopt;
        // An unknown subscription has no plans; only the list of operations says 404 (contract §3.8).
        if (!entry) {
            response = http::json_response(200, json::Object{{"plans", json::Array{}}});
            return;
        }
        if (!is_callers(*catalog, request.caller, *entry)) {
            response = subscription_foreign();
            return;
        }
        const auto s = storage::find_subscription(session, entry->partner, *id);
        COMPTOIR_CHECK(s.has_value());
        const auto wanted = request.http.query.find("planId");
        response = http::json_response(
            200, json::Object{
                     {"plans", plans_for(*catalog, *s, wanted.value_or(""), services.runner.clock().now())}});
    });
    return response;
}

}  // namespace

const std::vector<Route>& subscription_routes() {
    static const std::vector<Route> kRoutes = {
        {"POST", "/api/saas/subscriptions/resolve", &resolve, "F1"},
        {"POST", "/api/saas/subscriptions/{subscriptionId}/activate", &activate, "F2"},
        {"GET", "/api/saas/subscriptions", &list, "F3"},
        {"GET", "/api/saas/subscriptions/{subscriptionId}", &get, "F4"},
        {"GET", "/api/saas/subscriptions/{subscriptionId}/listAvailablePlans", &list_available_plans, "F5"},
    };
    return kRoutes;
}

}  // namespace comptoir::api::publisher
