#include "api/reseller/customer_list.hpp"

#include "api/reseller/customer_wire.hpp"
#include "api/reseller/errors.hpp"
#include "api/reseller/filter.hpp"
#include "api/reseller/handling.hpp"
#include "api/reseller/page_links.hpp"
#include "api/reseller/wire.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "storage/customers.hpp"
#include "storage/relationships.hpp"

namespace comptoir::api::reseller {
namespace {

using storage::CustomerFilter;
using wording::Sentence;

// A complete question: a known client sends nothing but the token with the next one (§1.9).
struct Listing {
    int size = limits::kCustomersAllMax;  ///< All rows in one page when the caller asks for no size.
    CustomerFilter filter;
    PartnerId provider;     ///< Whose customers of the caller's, an indirect reseller's; else nil.
    SeekPosition position;  ///< Of the page before, in numbers of customers.
};

Refused<wording::Message> refuse(wording::Sentence sentence) {
    return {wording::Message(sentence)};
}

constexpr std::string_view kTokenKind = "customers";

std::string to_token(const http::TokenSealer& sealer, const Listing& listing) {
    return sealer.seal(json::write(json::Object{{"kind", kTokenKind},
                                                {"size", listing.size},
                                                {"field", static_cast<int>(listing.filter.field)},
                                                {"value", listing.filter.value},
                                                {"provider", listing.provider.str()},
                                                {"first", listing.position.first},
                                                {"last", listing.position.last}}));
}

std::optional<Listing> from_token(const http::TokenSealer& sealer, std::string_view token) {
    const auto text = token.size() <= http::TokenSealer::kTokenCharsMax ? sealer.open(token) : std::nullopt;
    const auto parsed = text ? std::optional(json::parse(*text)) : std::nullopt;
    // Another list may have sealed it.
    if (!parsed || !*parsed || (*parsed)->text_or("kind") != kTokenKind) return std::nullopt;
    json::Reader reader(**parsed);
    Listing listing;
    listing.size = static_cast<int>(reader.integer("size").value_or(1));
    listing.filter.field = static_cast<CustomerFilter::Field>(reader.integer("field").value_or(0));
    listing.filter.value = (*parsed)->text_or("value");
    listing.provider = PartnerId::of((*parsed)->text_or("provider"));
    listing.position.first = reader.integer("first").value_or(SeekPosition().first);
    listing.position.last = reader.integer("last").value_or(SeekPosition().last);
    return listing;
}

// §1.10, REL-04: the fields of customers all know `starts_with` and nothing else.
Result<Done, wording::Message> apply(const std::optional<Filter>& filter, Listing& listing) {
    if (!filter) return Done{};
    if (filter->op != FilterOperator::starts_with) {
        return refuse({"Customers are filtered by starts_with only.",
                       "Les clients ne se filtrent que par starts_with."});
    }
    if (filter->value.size() > limits::kCustomerFilterBytesMax)
        return refuse({"The value is too long.", "La valeur est trop longue."});
    if (has_control_characters(filter->value))
        return refuse(
            {"The value holds control characters.", "La valeur contient des caractères de contrôle."});
    if (filter->field == "companyname" || filter->field == "domain") {
        listing.filter.field =
            filter->field == "domain" ? CustomerFilter::Field::domain : CustomerFilter::Field::company_name;
        listing.filter.value = filter->value;
        return Done{};
    }
    if (filter->field != "indirectreseller" && filter->field != "indirectcloudsolutionprovider") {
        return refuse({"The filter's field is unknown.", "Le champ du filtre est inconnu."});
    }
    // An empty value matches all (§1.10).
    if (filter->value.empty()) return Done{};
    const auto partner = PartnerId::parse(filter->value);
    if (!partner) return refuse({"The value must be a GUID.", "La valeur doit être un GUID."});
    if (filter->field == "indirectreseller") {
        listing.filter = {CustomerFilter::Field::reseller, partner->str()};
    } else {
        listing.provider = *partner;
    }
    return Done{};
}

Result<Listing, wording::Message> new_listing(const http::Request& request) {
    Listing listing;
    const auto size = wanted_size(request, limits::kCustomersPageMax);
    if (!size) {
        return refuse({"The size must be a whole number from 0.",
                       "La taille doit être un nombre entier à partir de 0."});
    }
    // 0 is what a known client sends with a filter alone: the same as absent (§1.9).
    if (*size > 0) listing.size = *size;
    const auto filter = read_filter(request);
    if (!filter) return Refused{filter.reason()};
    if (auto applied = apply(*filter, listing); !applied) return Refused{applied.reason()};
    return listing;
}

// REL-04: a provider's customers of one reseller are its own; a reseller's of one provider are the
// provider's, as long as they are related.
SoughtPage<storage::NumberedCustomer> fetch(const Reading& in, const Listing& listing, Seek seek) {
    PartnerId owner = in.partner;
    CustomerFilter filter = listing.filter;
    if (!listing.provider.is_nil()) {
        const auto related = storage::find_relationship(in.session, in.partner, listing.provider);
        if (!related || related->relation != parties::PartnerRelation::indirect_reseller_of) return {};
        owner = listing.provider;
        filter = {CustomerFilter::Field::reseller, in.partner.str()};
    }
    return sought_page(
        seek, listing.position, listing.size,
        [&](std::int64_t key, int limit) {
            return storage::customers_after(in.session, owner, filter, key, limit);
        },
        [&](std::int64_t key, int limit) {
            return storage::customers_before(in.session, owner, filter, key, limit);
        },
        [](const storage::NumberedCustomer& row) { return row.seq; });
}

// The request's own address, but for what the token and the next page decide.
std::string next_uri(const Listing& listing, const http::Request& request) {
    std::string uri = fmt::format("/customers?size={}", listing.size);
    if (const auto filter = request.query.find("filter")) uri += "&filter=" + percent_encode(*filter);
    return uri + "&seekOperation=Next";
}

}  // namespace

http::Response list_customers(const Services& services, const Request& request) {
    const auto token = continuation_token(request.http);
    Listing listing;
    if (token) {
        const auto opened = from_token(services.pages, *token);
        if (!opened) return invalid_token(request.locale);
        listing = *opened;
    } else {
        const auto fresh = new_listing(request.http);
        if (!fresh) return invalid_input(fresh.reason(), request.locale);
        listing = *fresh;
    }
    const auto seek = wanted_seek(request.http);
    if (!seek) return unknown_seek(request.locale);
    return read_for_partner(services, request, [&](const Reading& in) -> Outcome<http::Response> {
        const auto sought = fetch(in, listing, *seek);
        Page page;
        page.self = self_uri(request.http);
        page.self_headers = headers_of_self(request.http);
        for (const auto& row : sought.rows) page.items.push_back(customer_to_short_wire(row.customer));
        if (!sought.rows.empty()) {
            listing.position = {sought.rows.front().seq, sought.rows.back().seq};
            page.continuation_token = to_token(services.pages, listing);
        }
        if (sought.more) {
            page.next = Link{next_uri(listing, request.http),
                             "GET",
                             {KeyValue{std::string(kContinuationToken), *page.continuation_token}}};
        }
        return ok(to_collection(page));
    });
}

}  // namespace comptoir::api::reseller
