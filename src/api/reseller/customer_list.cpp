#include "api/reseller/customer_list.hpp"

#include <charconv>
#include <limits>

#include "api/reseller/customer_wire.hpp"
#include "api/reseller/errors.hpp"
#include "api/reseller/filter.hpp"
#include "api/reseller/handling.hpp"
#include "api/reseller/wire.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "storage/customers.hpp"

namespace comptoir::api::reseller {
namespace {

using storage::CustomerFilter;

constexpr std::string_view kTokenHeader = "MS-ContinuationToken";
constexpr std::int64_t kBeforeAll = 0;
constexpr std::int64_t kAfterAll = std::numeric_limits<std::int64_t>::max();

// A complete question: a known client sends nothing but the token with the next one (§1.9).
struct Listing {
    int size = limits::kCustomersAllMax;  ///< All rows in one page when the caller asks for no size.
    CustomerFilter filter;
    bool nobody = false;              ///< Filtered by an indirect reseller that has no customers here.
    std::int64_t first = kBeforeAll;  ///< Numbers of the first and last customer of the page before.
    std::int64_t last = kBeforeAll;
};

enum class Seek { first, next, previous, last, here };

http::Response invalid(std::string_view text) {
    return error_response(400, 2001, text);
}

std::optional<std::int64_t> parse_number(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

std::string to_token(const http::TokenSealer& sealer, const Listing& listing) {
    return sealer.seal(json::write(json::Object{{"size", listing.size},
                                                {"field", static_cast<int>(listing.filter.field)},
                                                {"prefix", listing.filter.prefix},
                                                {"nobody", listing.nobody},
                                                {"first", listing.first},
                                                {"last", listing.last}}));
}

std::optional<Listing> from_token(const http::TokenSealer& sealer, std::string_view token) {
    const auto text = token.size() <= http::TokenSealer::kTokenCharsMax ? sealer.open(token) : std::nullopt;
    const auto parsed = text ? std::optional(json::parse(*text)) : std::nullopt;
    // Another list may have sealed it: then it lacks the members of this one.
    if (!parsed || !*parsed || (*parsed)->find("prefix") == nullptr) return std::nullopt;
    json::Reader reader(**parsed);
    Listing listing;
    listing.size = static_cast<int>(reader.integer("size").value_or(1));
    listing.filter.field = static_cast<CustomerFilter::Field>(reader.integer("field").value_or(0));
    listing.filter.prefix = (*parsed)->text_or("prefix");
    listing.nobody = reader.flag("nobody").value_or(false);
    listing.first = reader.integer("first").value_or(kBeforeAll);
    listing.last = reader.integer("last").value_or(kBeforeAll);
    return listing;
}

std::optional<std::string_view> token_of(const http::Request& request) {
    auto token = request.headers.find(kTokenHeader);
    if (!token || trim(*token).empty()) token = request.query.find(kTokenHeader);
    return token && !trim(*token).empty() ? token : std::nullopt;
}

// §1.10: the fields of customers all know `starts_with` and nothing else.
Result<Done, FilterProblem> apply(const std::optional<Filter>& filter, Listing& listing) {
    if (!filter) return Done{};
    if (filter->op != FilterOperator::starts_with) {
        return Refused{FilterProblem{"Customers are filtered by starts_with only."}};
    }
    if (filter->value.size() > limits::kCustomerFilterBytesMax)
        return Refused{FilterProblem{"The value is too long."}};
    if (has_control_characters(filter->value))
        return Refused{FilterProblem{"The value holds control characters."}};
    if (filter->field == "companyname" || filter->field == "domain") {
        listing.filter.field =
            filter->field == "domain" ? CustomerFilter::Field::domain : CustomerFilter::Field::company_name;
        listing.filter.prefix = filter->value;
    } else if (filter->field == "indirectreseller" || filter->field == "indirectcloudsolutionprovider") {
        if (!Guid::parse(filter->value)) return Refused{FilterProblem{"The value must be a GUID."}};
        listing.nobody = true;
    } else {
        return Refused{FilterProblem{"The filter's field is unknown."}};
    }
    return Done{};
}

Result<Listing, FilterProblem> new_listing(const http::Request& request) {
    Listing listing;
    if (const auto size = request.query.find("size"); size && !trim(*size).empty()) {
        const auto number = parse_number(trim(*size));
        if (!number || *number < 0) return Refused{FilterProblem{"The size must be a whole number from 0."}};
        // 0 is what a known client sends with a filter alone: the same as absent (§1.9).
        if (*number > 0)
            listing.size = static_cast<int>(std::min<std::int64_t>(*number, limits::kCustomersPageMax));
    }
    const auto filter = read_filter(request);
    if (!filter) return Refused{filter.reason()};
    if (auto applied = apply(*filter, listing); !applied) return Refused{applied.reason()};
    return listing;
}

std::optional<Seek> parse_seek(const http::Request& request, bool has_token) {
    std::string word = to_lower(trim(request.query.find("seekOperation").value_or("")));
    std::erase(word, '_');
    if (word.empty() || word == "next") return has_token ? Seek::next : Seek::first;
    if (word == "first") return Seek::first;
    if (word == "previous") return has_token ? Seek::previous : Seek::first;
    if (word == "last") return Seek::last;
    if (word == "pageindex") return has_token ? Seek::here : Seek::first;
    return std::nullopt;
}

// One row more than the page holds tells whether there is another page.
std::vector<storage::NumberedCustomer> fetch(const Reading& in, const Listing& listing, Seek seek,
                                             bool& more) {
    const int limit = listing.size + 1;
    std::vector<storage::NumberedCustomer> rows;
    if (seek == Seek::previous || seek == Seek::last) {
        const std::int64_t before = seek == Seek::last ? kAfterAll : listing.first;
        rows = storage::customers_before(in.session, in.partner, listing.filter, before, limit);
        if (rows.size() == static_cast<std::size_t>(limit)) rows.erase(rows.begin());
        const bool at_end = rows.empty() || seek == Seek::last;
        more = !at_end &&
               !storage::customers_after(in.session, in.partner, listing.filter, rows.back().seq, 1).empty();
        return rows;
    }
    const std::int64_t after = seek == Seek::next   ? listing.last
                               : seek == Seek::here ? listing.first - 1
                                                    : kBeforeAll;
    rows = storage::customers_after(in.session, in.partner, listing.filter, after, limit);
    more = rows.size() == static_cast<std::size_t>(limit);
    if (more) rows.pop_back();
    return rows;
}

// The request's own address, but for what the token and the next page decide.
std::string next_uri(const Listing& listing, const http::Request& request) {
    std::string uri = fmt::format("/customers?size={}", listing.size);
    if (const auto filter = request.query.find("filter")) uri += "&filter=" + percent_encode(*filter);
    return uri + "&seekOperation=Next";
}

}  // namespace

http::Response list_customers(const Services& services, const Request& request) {
    const auto token = token_of(request.http);
    Listing listing;
    if (token) {
        const auto opened = from_token(services.pages, *token);
        if (!opened) return invalid("The continuation token is not valid.");
        listing = *opened;
    } else {
        const auto fresh = new_listing(request.http);
        if (!fresh) return invalid(fresh.reason().text);
        listing = *fresh;
    }
    const auto seek = parse_seek(request.http, token.has_value());
    if (!seek) return invalid("The seekOperation is unknown.");
    return read_for_partner(services, request, [&](const Reading& in) -> Outcome<http::Response> {
        bool more = false;
        const auto rows =
            listing.nobody ? std::vector<storage::NumberedCustomer>() : fetch(in, listing, *seek, more);
        Page page;
        page.self = self_uri(request.http);
        for (const auto& row : rows) page.items.push_back(customer_to_short_wire(row.customer));
        if (!rows.empty()) {
            listing.first = rows.front().seq;
            listing.last = rows.back().seq;
            page.continuation_token = to_token(services.pages, listing);
        }
        if (more) {
            page.next = Link{next_uri(listing, request.http),
                             "GET",
                             {KeyValue{std::string(kTokenHeader), *page.continuation_token}}};
        }
        return ok(to_collection(page));
    });
}

}  // namespace comptoir::api::reseller
