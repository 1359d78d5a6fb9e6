#include "commands/service_requests.hpp"

#include "api/marketplace/labels.hpp"
#include "api/marketplace/parameters.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "http/problem.hpp"
#include "json/reader.hpp"
#include "storage/service_requests.hpp"

/// The operator's side of what partners ask on `/v1/servicerequests` (commerce rules R164, R165).
namespace comptoir::api::marketplace {
namespace {

using support::ServiceRequest;
using support::Status;

json::Object to_json(const support::Contact& contact) {
    json::Object out;
    const auto add = [&](const char* name, const std::string& text) {
        if (!text.empty()) out.emplace_back(name, text);
    };
    add("contactId", contact.contact_id);
    add("firstName", contact.first_name);
    add("lastName", contact.last_name);
    add("email", contact.email);
    add("phoneNumber", contact.phone_number);
    return out;
}

json::Object to_json(const support::Note& note) {
    return {{"by", note.side == support::Side::partner ? "partner" : "operator"},
            {"author", note.author},
            {"at", note.at.str()},
            {"text", note.text}};
}

json::Object to_json(const Services& services, const Request& request, const ServiceRequest& one) {
    json::Object out{{"id", one.id.str()},
                     {"partnerId", one.partner.str()},
                     {"partnerName", one.primary_contact.organization_name},
                     {"title", one.title},
                     {"severity", support::name_of(one.severity)},
                     {"status", support::name_of(one.status)},
                     {"topic", topic_label(services.topics, one.topic, request.language)},
                     {"locale", one.locale},
                     {"country", one.country}};
    if (!one.customer.is_nil()) {
        json::Object customer{{"id", one.customer.str()}, {"name", one.customer_name}};
        if (!one.customer_phone.empty()) customer.emplace_back("phoneNumber", one.customer_phone);
        out.emplace_back("customer", std::move(customer));
    }
    if (!one.product_id.empty()) out.emplace_back("productId", one.product_id);
    if (!one.product_name.empty()) out.emplace_back("productName", one.product_name);
    out.emplace_back("contact", to_json(one.primary_contact));
    out.emplace_back("openedAt", one.created.str());
    out.emplace_back("changedAt", one.modified.str());
    if (one.closed) out.emplace_back("closedAt", one.closed->str());
    out.emplace_back("noteCount", one.partner_notes + one.operator_notes);
    return out;
}

json::Object whole(const Services& services, const Request& request, sql::Session& session,
                   const ServiceRequest& found) {
    json::Object out = to_json(services, request, found);
    out.emplace_back("description", found.description);
    json::Array notes;
    for (const support::Note& note : storage::notes_of_service_request(session, found.partner, found.id))
        notes.emplace_back(to_json(note));
    out.emplace_back("notes", std::move(notes));
    return out;
}

http::Response list(const Services& services, const Request& request) {
    const auto word = parameter(request, "status");
    const auto status = word ? support::parse_status(*word) : std::nullopt;
    if (word && !status) return refused(request, {Reason::enum_value_unknown, "status", "", {}});
    const auto cursor = parameter(request, "after");
    const auto after = cursor ? support::parse_service_request_id(*cursor) : ServiceRequestId();
    if (!after) return refused(request, {Reason::invalid_input, "after", "Not a cursor of ours.", {}});
    const auto limit = number_parameter(request, "limit", limits::kPageDefault, 1, limits::kPageMax);
    if (!limit) return refused(request, limit.reason());
    std::vector<ServiceRequest> found;
    services.runner.read([&](sql::Session& session) {
        // One more than the page holds tells whether there is another page.
        found = storage::service_requests_after(session, status, *after, static_cast<int>(*limit) + 1);
    });
    const bool more = found.size() > static_cast<std::size_t>(*limit);
    if (more) found.pop_back();
    json::Array items;
    for (const ServiceRequest& one : found) items.emplace_back(to_json(services, request, one));
    json::Object page{{"items", std::move(items)}};
    if (more) page.emplace_back("next", found.back().id.str());
    return http::json_response(200, std::move(page));
}

/// A request that the path names, and whose it is.
struct Place {
    PartnerId partner;
    ServiceRequestId id;
};
std::optional<Place> place_of(const Request& request, sql::Session& session) {
    const auto id = support::parse_service_request_id(request.path["request"]);
    const auto partner = id ? storage::partner_of_service_request(session, *id) : std::nullopt;
    return partner ? std::optional(Place{*partner, *id}) : std::nullopt;
}

http::Response unknown(const Request& request) {
    return refused(request, {Reason::not_found, "request", "", {}});
}

http::Response get(const Services& services, const Request& request) {
    std::optional<json::Object> body;
    services.runner.read([&](sql::Session& session) {
        body.reset();
        const auto place = place_of(request, session);
        const auto found =
            place ? storage::find_service_request(session, place->partner, place->id) : std::nullopt;
        if (found) body = whole(services, request, session, *found);
    });
    return body ? http::json_response(200, *std::move(body)) : unknown(request);
}

struct Answer {
    std::string text;
    std::optional<Status> status;
};

Outcome<Answer> read_answer(const Request& request) {
    const auto parsed = json::parse(request.http.body);
    if (!parsed || parsed->if_object() == nullptr)
        return refuse(Reason::invalid_input, "", "The body must be a JSON object.");
    json::Reader in(*parsed);
    Answer answer;
    answer.text = trim(in.text("text", limits::kServiceRequestTextCharsMax).value_or(""));
    if (answer.text.empty() && in.problems().empty()) in.problem("text", "is required");
    const auto word = in.text("status");
    if (!in.problems().empty()) {
        const json::Problem& first = in.problems().front();
        return refuse(Reason::invalid_input, first.pointer.substr(1), first.message);
    }
    answer.status = word ? support::parse_status(*word) : std::nullopt;
    if (word && !answer.status) return refuse(Reason::enum_value_unknown, "status");
    return answer;
}

http::Response answer(const Services& services, const Request& request) {
    const auto given = read_answer(request);
    if (!given) return refused(request, given.reason());
    std::optional<Place> place;
    services.runner.read([&](sql::Session& session) { place = place_of(request, session); });
    if (!place) return unknown(request);
    // Done in the partner's name, so that its audit and its feed tell of it.
    commands::Call call = request.call;
    call.caller.partner = place->partner;
    const auto outcome = services.runner.run(call, [&](commands::Work& work) -> Outcome<commands::Answer> {
        const auto answered = commands::answer_service_request(work, place->id, given->text, given->status);
        if (!answered) return Refused{answered.reason()};
        return commands::Answer{
            200, {}, json::write(whole(services, request, work.session, *answered)), place->id.str()};
    });
    if (!outcome) return refused(request, outcome.reason());
    return http::json_text_response(outcome->status, outcome->body);
}

}  // namespace

const std::vector<Route>& service_request_routes() {
    static const std::vector<Route> kRoutes = {
        {"GET", "/marketplace/v1/service-requests", &list, Access::marketplace_operator},
        {"GET", "/marketplace/v1/service-requests/{request}", &get, Access::marketplace_operator},
        {"POST", "/marketplace/v1/service-requests/{request}/answers", &answer, Access::marketplace_operator},
    };
    return kRoutes;
}

}  // namespace comptoir::api::marketplace
