#include "storage/webhooks.hpp"

#include <charconv>

#include "api/marketplace/attempts.hpp"
#include "api/marketplace/parameters.hpp"
#include "base/limits.hpp"
#include "commands/deliveries.hpp"
#include "http/problem.hpp"

/// What became of the events that a partner's webhook was to be told of, and what verifies them (architecture
/// decision 7; reseller contract §2.14).
namespace comptoir::api::marketplace {
namespace {

using storage::Delivery;

storage::Lane lane_of(const Request& request) {
    return {request.partner(), std::string(storage::kWebhook)};
}

json::Object to_json(const Delivery& delivery) {
    json::Object out{{"sequence", delivery.event.seq},
                     {"at", delivery.event.at.str()},
                     {"name", delivery.event.name},
                     {"subject", delivery.event.subject}};
    add_state(out, delivery);
    return out;
}

json::Value to_json(const Delivery& delivery, const std::vector<storage::DeliveryAttempt>& attempts) {
    json::Object out = to_json(delivery);
    out.emplace_back("results", results_of(attempts));
    return out;
}

http::Response list(const Services& services, const Request& request) {
    const auto before = number_parameter(request, "before", INT64_MAX, 1, INT64_MAX);
    if (!before) return refused(request, before.reason());
    const auto limit = number_parameter(request, "limit", limits::kPageDefault, 1, limits::kPageMax);
    if (!limit) return refused(request, limit.reason());
    const auto word = parameter(request, "state");
    const auto state = word ? storage::parse_delivery_state(*word) : std::nullopt;
    if (word && !state) return refused(request, {Reason::enum_value_unknown, "state", "", {}});
    std::vector<Delivery> deliveries;
    services.runner.read([&](sql::Session& session) {
        deliveries =
            storage::deliveries_before(session, lane_of(request), state, *before, static_cast<int>(*limit));
    });
    json::Array items;
    for (const Delivery& delivery : deliveries) items.emplace_back(to_json(delivery));
    json::Object page{{"items", std::move(items)}};
    if (deliveries.size() == static_cast<std::size_t>(*limit)) {
        page.emplace_back("next", deliveries.back().event.seq);
    }
    return http::json_response(200, std::move(page));
}

// Nothing unless the path names a sequence number.
std::optional<std::int64_t> sequence_of(const Request& request) {
    const std::string& text = request.path["sequence"];
    std::int64_t sequence = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), sequence);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(sequence) : std::nullopt;
}

http::Response unknown(const Request& request) {
    return refused(request, {Reason::not_found, "sequence", "", {}});
}

http::Response get(const Services& services, const Request& request) {
    const auto sequence = sequence_of(request);
    if (!sequence) return unknown(request);
    std::optional<Delivery> delivery;
    std::vector<storage::DeliveryAttempt> attempts;
    services.runner.read([&](sql::Session& session) {
        delivery = storage::find_delivery(session, lane_of(request), *sequence);
        attempts = storage::attempts_of(session, lane_of(request), *sequence);
    });
    return delivery ? http::json_response(200, to_json(*delivery, attempts)) : unknown(request);
}

http::Response replay(const Services& services, const Request& request) {
    const auto sequence = sequence_of(request);
    if (!sequence) return unknown(request);
    const auto answer =
        services.runner.run(request.call, [&](commands::Work& work) -> Outcome<commands::Answer> {
            const auto delivery = commands::replay_delivery(work, storage::kWebhook, *sequence);
            if (!delivery) return Refused{delivery.reason()};
            const auto attempts = storage::attempts_of(work.session, lane_of(request), *sequence);
            return commands::Answer{202, {}, json::write(to_json(*delivery, attempts)), ""};
        });
    if (!answer) return refused(request, answer.reason());
    return http::json_text_response(answer->status, answer->body);
}

// For whoever is to verify a signature: who that is, we do not know.
http::Response certificate(const Services& services, const Request& request) {
    const auto key = services.webhook_keys.find(request.path["certificate"]);
    if (key == nullptr) return refused(request, {Reason::not_found, "certificate", "", {}});
    http::Response response;
    response.headers.set("Content-Type", "application/pkix-cert");
    response.headers.set("Cache-Control", "public, max-age=86400");
    response.body = key->certificate;
    return response;
}

}  // namespace

const std::vector<Route>& webhook_routes() {
    static const std::vector<Route> kRoutes = {
        {"GET", "/marketplace/v1/webhooks/deliveries", &list, Access::partner},
        {"GET", "/marketplace/v1/webhooks/deliveries/{sequence}", &get, Access::partner},
        {"POST", "/marketplace/v1/webhooks/deliveries/{sequence}/replay", &replay, Access::manage},
        {"GET", "/marketplace/v1/webhooks/certificates/{certificate}", &certificate, Access::everybody},
    };
    return kRoutes;
}

}  // namespace comptoir::api::marketplace
