#include <algorithm>

#include "api/reseller/errors.hpp"
#include "api/reseller/filter.hpp"
#include "api/reseller/handling.hpp"
#include "api/reseller/page_links.hpp"
#include "api/reseller/wire.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "storage/customers.hpp"
#include "storage/folding.hpp"
#include "storage/relationships.hpp"

/// How partners relate to customers and to each other. Source: reseller contract §2.6.
namespace comptoir::api::reseller {
namespace {

using storage::PartnerRelationship;
using wording::Sentence;

// REL-01: the page that a customer opens to accept the partner.
http::Response invitation(const Services& services, const Request& request) {
    return ok(json::Object{{"url", fmt::format("{}/accept-partner?partnerId={}", services.base_url,
                                               request.caller.partner.str())},
                           {"attributes", json::to_value(Attributes{std::nullopt, "RelationshipRequest"})}});
}

// §1.10
bool is_known(const Filter& filter) {
    return (filter.field == "name" && filter.op == FilterOperator::substring) ||
           (filter.field == "mpnid" && filter.op == FilterOperator::equals);
}

bool matches(const PartnerRelationship& one, const Filter& filter) {
    if (filter.field == "mpnid") return one.mpn_id == parties::canonical_mpn_id(filter.value);
    return storage::folded(one.name).find(storage::folded(filter.value)) != std::string::npos;
}

json::Value relationship_to_wire(const PartnerRelationship& one) {
    return json::Object{{"id", one.other.str()},
                        {"name", one.name},
                        {"location", one.country},
                        {"mpnId", one.mpn_id},
                        {"relationshipType", parties::name_of(one.relation)},
                        {"state", "active"},
                        {"attributes", json::to_value(Attributes{std::nullopt, "PartnerRelationship"})}};
}

struct Question {
    std::optional<parties::PartnerRelation> relation;  ///< Nothing: both.
    std::optional<Filter> filter;
    bool admits(const PartnerRelationship& one) const {
        return !one.ended && (!relation || one.relation == *relation) && (!filter || matches(one, *filter));
    }
};

Result<Question, wording::Message> read_question(const http::Request& request) {
    Question question;
    // A known client leaves it out beside a filter (REL-02): both types.
    const std::string_view type = trim(request.query.find("relationship_type").value_or(""));
    question.relation = parties::parse_partner_relation(type);
    if (!type.empty() && !question.relation) {
        return Refused{wording::Message(
            Sentence{"The relationship_type is unknown.", "La valeur de relationship_type est inconnue."})};
    }
    auto filter = read_filter(request);
    if (!filter) return Refused{filter.reason()};
    question.filter = *std::move(filter);
    if (question.filter && !is_known(*question.filter)) {
        return Refused{
            wording::Message(Sentence{"Relationships are filtered by Name (substring) or MpnId (equals).",
                                      "Les relations se filtrent par Name (substring) ou MpnId (equals)."})};
    }
    return question;
}

// REL-02: whom a provider sells through, or whose reseller a partner is; a direct partner has neither.
// Clients that ask for no size get all in one page.
http::Response list(const Services& services, const Request& request) {
    const auto size = wanted_size(request.http, static_cast<int>(limits::kPartnerRelationshipsMax));
    const auto offset = wanted_offset(request.http);
    if (!size || !offset) return invalid_page(request.locale);
    const auto question = read_question(request.http);
    if (!question) return invalid_input(question.reason(), request.locale);
    return read_for_partner(services, request, [&](const Reading& in) -> Outcome<http::Response> {
        std::vector<PartnerRelationship> found = storage::relationships_of(in.session, in.partner);
        std::erase_if(found, [&](const PartnerRelationship& one) { return !question->admits(one); });
        const std::size_t from = std::min(static_cast<std::size_t>(*offset), found.size());
        const std::size_t count = *size == 0 ? found.size() : static_cast<std::size_t>(*size);
        const std::size_t end = from + std::min(count, found.size() - from);
        Page page;
        page.self = self_uri(request.http);
        for (std::size_t i = from; i < end; ++i) page.items.push_back(relationship_to_wire(found[i]));
        const auto at = [&](std::size_t position) {
            return Link{uri_with(request.http, {{"offset", std::to_string(position)}}), "GET", {}};
        };
        if (end < found.size()) page.next = at(end);
        if (from > 0) page.previous = at(from - std::min(from, count));
        return ok(to_collection(page));
    });
}

// REL-03: a provider is told who sells to its customer, and that reseller whose customer it is.
http::Response list_for_customer(const Services& services, const Request& request) {
    return read_for_seller(services, request, [&](const Reading& in) -> Outcome<http::Response> {
        const auto customer = storage::find_customer(in.session, in.partner, in.customer);
        if (!customer) return refuse(Reason::not_your_customer, "customer");
        const PartnerId caller = request.caller.partner;
        const bool provides = in.partner == caller;
        std::vector<json::Value> items;
        if (!provides || customer->reseller) {
            const PartnerId other = provides ? customer->reseller->id : in.partner;
            const auto found = storage::find_relationship(in.session, caller, other);
            if (found) items.push_back(relationship_to_wire(*found));
        }
        return ok(to_collection(request.http, std::move(items)));
    });
}

}  // namespace

const std::vector<Route>& relationship_routes() {
    static const std::vector<Route> kRoutes = {
        {"GET", "/v1/customers/relationshiprequests", invitation, Access::any, "REL-01"},
        {"GET", "/v1/relationships", list, Access::any, "REL-02"},
        {"GET", "/v1/customers/{customer}/relationships", list_for_customer, Access::any, "REL-03", false,
         true},
    };
    return kRoutes;
}

}  // namespace comptoir::api::reseller
