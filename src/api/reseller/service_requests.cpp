#include "storage/service_requests.hpp"
#include "api/reseller/errors.hpp"
#include "api/reseller/filter.hpp"
#include "api/reseller/handling.hpp"
#include "api/reseller/page_links.hpp"
#include "api/reseller/refusals.hpp"
#include "api/reseller/service_request_wire.hpp"
#include "api/reseller/wire.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"

/// What a partner asks the operator, in its own matters or a customer's (reseller contract §2.12).
namespace comptoir::api::reseller {
namespace {

using support::ServiceRequest;
using support::Status;
using wording::Sentence;

/// `read_for_partner` or `read_for_customer`: the paths differ in nothing else. The same of writes.
using ReadFor = http::Response (*)(const Services&, const Request&, const Read&);
using WriteFor = http::Response (*)(const Services&, const Request&, const Decide&);

json::Value whole(const Services& services, const Request& request, sql::Session& session,
                  const ServiceRequest& found) {
    return service_request_to_wire(found, storage::notes_of_service_request(session, found.partner, found.id),
                                   services.topics, request.locale);
}

// ---- Lists

/// What a list is asked for. Two different statuses are asked of no request at once.
struct Listing {
    int size = limits::kServiceRequestsPageMax;
    int offset = 0;
    std::optional<Status> status;
    bool nothing = false;
};

Result<Done, wording::Message> add_status(std::string_view word, Listing& listing) {
    const auto status = status_of_word(word);
    if (!status) {
        return Refused{wording::Message(Sentence{"The status is open, attention_needed or closed.",
                                                 "Le statut est open, attention_needed ou closed."})};
    }
    if (!*status) return Done{};
    if (listing.status && listing.status != *status) listing.nothing = true;
    listing.status = *status;
    return Done{};
}

// §1.10: the status is the only field, and equals its operator.
Result<Done, wording::Message> add_conditions(const http::Request& request, Listing& listing) {
    if (auto added = add_status(request.query.find("status").value_or(""), listing); !added) return added;
    const auto filter = read_filter(request);
    if (!filter) return Refused{filter.reason()};
    if (!*filter) return Done{};
    if ((*filter)->field != "status" || (*filter)->op != FilterOperator::equals) {
        return Refused{
            wording::Message(Sentence{"Service requests are filtered by Status (equals).",
                                      "Les demandes de service se filtrent par Status (equals)."})};
    }
    return add_status((*filter)->value, listing);
}

Page page_of(const http::Request& request, const Listing& listing, std::vector<json::Value> items,
             bool more) {
    Page page;
    page.self = self_uri(request);
    page.items = std::move(items);
    const auto at = [&](int offset) {
        return Link{uri_with(request, {{"offset", std::to_string(offset)}}), "GET", {}};
    };
    if (more) page.next = at(listing.offset + listing.size);
    if (listing.offset > 0) page.previous = at(std::max(0, listing.offset - listing.size));
    return page;
}

// SRQ-01, SRQ-05: the newest first.
template <ReadFor read>
http::Response list(const Services& services, const Request& request) {
    const auto size = wanted_size(request.http, limits::kServiceRequestsPageMax);
    const auto offset = wanted_offset(request.http);
    if (!size || !offset) return invalid_page(request.locale);
    Listing listing;
    if (*size > 0) listing.size = *size;
    listing.offset = *offset;
    if (auto added = add_conditions(request.http, listing); !added)
        return invalid_input(added.reason(), request.locale);
    return read(services, request, [&](const Reading& in) -> Outcome<http::Response> {
        std::vector<ServiceRequest> found;
        if (!listing.nothing) {
            // One more than the page holds tells whether there is another page.
            found = storage::service_requests_of(in.session, in.partner, {in.customer, listing.status},
                                                 listing.offset, listing.size + 1);
        }
        const bool more = found.size() > static_cast<std::size_t>(listing.size);
        if (more) found.pop_back();
        std::vector<json::Value> items;
        items.reserve(found.size());
        for (const ServiceRequest& one : found)
            items.push_back(service_request_to_short_wire(one, services.topics, request.locale));
        return ok(to_collection(page_of(request.http, listing, std::move(items), more)));
    });
}

// ---- One

std::optional<ServiceRequestId> id_of(const Request& request) {
    return support::parse_service_request_id(request.path["request"]);
}

// SRQ-02, SRQ-06
template <ReadFor read>
http::Response get(const Services& services, const Request& request) {
    const auto id = id_of(request);
    if (!id) return not_found(request.locale);
    return read(services, request, [&](const Reading& in) -> Outcome<http::Response> {
        const auto found = storage::find_service_request(in.session, in.partner, *id);
        if (!found || (!in.customer.is_nil() && found->customer != in.customer))
            return refuse(Reason::not_found);
        return ok(whole(services, request, in.session, *found));
    });
}

// SRQ-03, SRQ-07
template <WriteFor write>
http::Response patch(const Services& services, const Request& request) {
    const auto id = id_of(request);
    if (!id) return not_found(request.locale);
    const auto body = body_object(request.http);
    if (!body) return refusal_response(body.reason(), request.locale);
    const auto change = read_service_request_change(*body);
    if (!change) return refusal_response(change.reason(), request.locale);
    return write(services, request,
                 [&](commands::Work& work, CustomerId customer) -> Outcome<commands::Answer> {
                     const auto changed = commands::change_service_request(work, *id, customer, *change);
                     if (!changed) return Refused{changed.reason()};
                     return answer(200, whole(services, request, work.session, *changed), id->str());
                 });
}

// SRQ-04: what is an id in other calls is here the language in which an answer is wanted.
http::Response create(const Services& services, const Request& request) {
    const std::string& locale = request.path["request"];
    if (!wording::is_locale(locale)) {
        return refusal_response({Reason::invalid_input, "locale", "A culture looks like en-US.", {}},
                                request.locale);
    }
    const auto body = body_object(request.http);
    if (!body) return refusal_response(body.reason(), request.locale);
    auto read = read_new_service_request(*body, services.topics);
    if (!read) return refusal_response(read.reason(), request.locale);
    read->draft.locale = locale;
    const support::Topic* topic = support::find_topic(services.topics, read->draft.topic);
    const bool of_buyers = topic != nullptr && topic->of_buyers;
    return write_for_partner(
        services, request, [&](commands::Work& work, CustomerId) -> Outcome<commands::Answer> {
            const auto opened = commands::open_service_request(work, read->draft, read->note, of_buyers);
            if (!opened) return Refused{opened.reason()};
            return answer(201, whole(services, request, work.session, *opened), "");
        });
}

// SRQ-08
http::Response list_topics(const Services& services, const Request& request) {
    std::vector<json::Value> items;
    for (const support::Topic& topic : services.topics) items.push_back(topic_to_wire(topic, request.locale));
    return ok(to_collection(request.http, std::move(items)));
}

}  // namespace

const std::vector<Route>& service_request_routes() {
    // Whoever works for the partner may have something to ask: its agents as well as who pays its invoices.
    static const std::vector<Route> kRoutes = {
        {"GET", "/v1/servicerequests", list<read_for_partner>, Access::any, "SRQ-01"},
        {"GET", "/v1/servicerequests/{request}", get<read_for_partner>, Access::any, "SRQ-02"},
        {"PATCH", "/v1/servicerequests/{request}", patch<write_for_partner>, Access::any, "SRQ-03"},
        {"POST", "/v1/servicerequests/{request}", create, Access::any, "SRQ-04"},
        {"GET", "/v1/customers/{customer}/servicerequests", list<read_for_customer>, Access::any, "SRQ-05"},
        {"GET", "/v1/customers/{customer}/servicerequests/{request}", get<read_for_customer>, Access::any,
         "SRQ-06"},
        {"PATCH", "/v1/customers/{customer}/servicerequests/{request}", patch<write_for_customer>,
         Access::any, "SRQ-07"},
        {"GET", "/v1/servicerequests/supporttopics", list_topics, Access::any, "SRQ-08"},
    };
    return kRoutes;
}

}  // namespace comptoir::api::reseller
