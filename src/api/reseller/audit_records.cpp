#include <algorithm>

#include "api/reseller/audit_dates.hpp"
#include "api/reseller/audit_wire.hpp"
#include "api/reseller/errors.hpp"
#include "api/reseller/filter.hpp"
#include "api/reseller/handling.hpp"
#include "api/reseller/page_links.hpp"
#include "api/reseller/wire.hpp"
#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "commands/audit_ids.hpp"
#include "commands/audit_names.hpp"

/// Who changed what, and when (reseller contract §2.13).
namespace comptoir::api::reseller {
namespace {

using storage::AuditDirection;
using storage::AuditFilter;
using storage::AuditPosition;

constexpr std::string_view kTokenKind = "audit";
constexpr int kDaysByDefault = 30;
constexpr int kDaysMax = 90;

// A complete question: a known client sends nothing but the token with the next one (§1.9).
struct Listing {
    int size = limits::kAuditPageMax;
    AuditFilter filter;
    AuditPosition newest;  ///< Where the page before began and ended.
    AuditPosition oldest;
};

template <class T>
using OrMessage = Result<T, wording::Message>;

Refused<wording::Message> refuse_query(wording::Sentence sentence, std::vector<std::string> facts = {}) {
    return {wording::Message(sentence, std::move(facts))};
}

std::string to_token(const http::TokenSealer& sealer, const Listing& listing) {
    return sealer.seal(json::write(json::Object{{"kind", kTokenKind},
                                                {"size", listing.size},
                                                {"from", listing.filter.from.micros()},
                                                {"until", listing.filter.until.micros()},
                                                {"field", static_cast<int>(listing.filter.field)},
                                                {"value", listing.filter.value},
                                                {"newestAt", listing.newest.at.micros()},
                                                {"newest", listing.newest.seq},
                                                {"oldestAt", listing.oldest.at.micros()},
                                                {"oldest", listing.oldest.seq}}));
}

std::optional<Listing> from_token(const http::TokenSealer& sealer, std::string_view token) {
    const auto text = token.size() <= http::TokenSealer::kTokenCharsMax ? sealer.open(token) : std::nullopt;
    const auto parsed = json::parse(text.value_or("null"));
    if (!parsed || parsed->text_or("kind") != kTokenKind) return std::nullopt;
    json::Reader in(*parsed);
    const auto number = [&](std::string_view name) { return in.integer(name).value_or(0); };
    const auto instant = [&](std::string_view name) { return Instant::from_micros(number(name)); };
    Listing listing;
    listing.size = static_cast<int>(number("size"));
    listing.filter = {instant("from"), instant("until"), static_cast<AuditFilter::Field>(number("field")),
                      parsed->text_or("value")};
    listing.newest = {instant("newestAt"), number("newest")};
    listing.oldest = {instant("oldestAt"), number("oldest")};
    return listing;
}

// The published description of the interface calls them `auditRequest.…`.
std::optional<std::string_view> parameter(const http::Request& request, std::string_view name) {
    auto given = request.query.find(name);
    if (!given) given = request.query.find("auditRequest." + std::string(name));
    return given && !trim(*given).empty() ? given : std::nullopt;
}

OrMessage<AuditDate> date_of(const http::Request& request, std::string_view name, Date otherwise,
                             Date today) {
    const auto text = parameter(request, name);
    if (!text) return AuditDate{Instant::start_of(otherwise), true};
    const auto date = parse_audit_date(*text, today);
    if (!date) return refuse_query({"{0} is not a date.", "{0} n'est pas une date."}, {std::string(name)});
    return *date;
}

// A day that is an end belongs to the range, and so does an instant.
OrMessage<Done> set_range(const http::Request& request, Date today, AuditFilter& filter) {
    const auto start = date_of(request, "startDate", today.plus_days(-kDaysByDefault), today);
    if (!start) return Refused{start.reason()};
    const auto end = date_of(request, "endDate", today, today);
    if (!end) return Refused{end.reason()};
    filter.from = start->at;
    filter.until = end->whole_day ? Instant::start_of(end->at.date().plus_days(1))
                                  : end->at + std::chrono::microseconds(1);
    if (filter.from.date() < today.plus_days(-kDaysMax)) {
        return refuse_query(
            {"The startDate is more than {0} days ago.", "La startDate remonte à plus de {0} jours."},
            {std::to_string(kDaysMax)});
    }
    if (filter.from >= filter.until) {
        return refuse_query({"The startDate is after the endDate.", "La startDate est après la endDate."});
    }
    return Done{};
}

// §1.2: in any case, with `_` or without. One documented type is never written, because one client does not
// know it.
std::optional<std::string> parse_resource_type(std::string_view text) {
    const std::string word = bare(text);
    for (const std::string_view known : commands::kAuditResources) {
        if (bare(known) == word) return std::string(known);
    }
    return word == "partnercustomerdap" ? std::optional<std::string>("partner_customer_dap") : std::nullopt;
}

// §1.10: each field has its one operator.
OrMessage<Done> set_condition(const Filter& given, AuditFilter& filter) {
    using Field = AuditFilter::Field;
    const bool by_name = given.field == "companyname";
    if (!by_name && given.field != "customerid" && given.field != "resourcetype") {
        return refuse_query({"The filter's field is unknown.", "Le champ du filtre est inconnu."});
    }
    if (given.op != (by_name ? FilterOperator::substring : FilterOperator::equals)) {
        return refuse_query(
            {"Audit records are filtered by CompanyName (substring), CustomerId or "
             "ResourceType (equals).",
             "Les enregistrements d'audit se filtrent par CompanyName (substring), CustomerId "
             "ou ResourceType (equals)."});
    }
    if (by_name) {
        if (given.value.size() > limits::kAuditNameBytesMax)
            return refuse_query({"The value is too long.", "La valeur est trop longue."});
        if (has_control_characters(given.value)) {
            return refuse_query(
                {"The value holds control characters.", "La valeur contient des caractères de contrôle."});
        }
        filter.field = Field::company_name;
        filter.value = given.value;
    } else if (given.field == "customerid") {
        const auto id = CustomerId::parse(given.value);
        if (!id) return refuse_query({"The value must be a GUID.", "La valeur doit être un GUID."});
        filter.field = Field::customer;
        filter.value = id->str();
    } else {
        const auto type = parse_resource_type(given.value);
        if (!type) {
            return refuse_query({"The resource type is unknown.", "Le type de ressource est inconnu."});
        }
        filter.field = Field::resource_type;
        filter.value = *type;
    }
    return Done{};
}

OrMessage<Listing> new_listing(const http::Request& request, Date today) {
    Listing listing;
    for (const std::string_view name : {"auditRequest.size", "size"}) {
        const auto size = wanted_size(request, limits::kAuditPageMax, name);
        if (!size) {
            return refuse_query({"The size must be a whole number from 0.",
                                 "La taille doit être un nombre entier à partir de 0."});
        }
        if (*size > 0) listing.size = *size;
    }
    if (auto ranged = set_range(request, today, listing.filter); !ranged) return Refused{ranged.reason()};
    const auto filter = read_filter(request);
    if (!filter) return Refused{filter.reason()};
    if (*filter) {
        if (auto set = set_condition(**filter, listing.filter); !set) return Refused{set.reason()};
    }
    return listing;
}

struct Fetched {
    std::vector<storage::ChainedAudit> records;
    bool more = false;  ///< Older ones follow.
};

AuditPosition position_of(const storage::ChainedAudit& one) {
    return {one.record.at, one.record.seq};
}

AuditPosition above(const AuditPosition& position) {
    return {position.at, position.seq + 1};
}

// Each notes in `listing` where the page begins and ends, also when it is empty.
Fetched fetch_older(const Reading& in, Listing& listing, const AuditPosition& start) {
    auto page = storage::audit_page(in.session, in.partner, listing.filter, start, AuditDirection::to_older,
                                    listing.size);
    listing.newest = page.records.empty() ? start : position_of(page.records.front());
    listing.oldest = page.records.empty() ? start : position_of(page.records.back());
    if (page.more) listing.oldest = *page.more;
    return {std::move(page.records), page.more.has_value()};
}

Fetched fetch_newer(const Reading& in, Listing& listing, const AuditPosition& start) {
    auto page = storage::audit_page(in.session, in.partner, listing.filter, start, AuditDirection::to_newer,
                                    listing.size);
    listing.newest = page.records.empty() ? start : position_of(page.records.front());
    listing.oldest = page.records.empty() ? above(start) : position_of(page.records.back());
    if (page.more) listing.newest = *page.more;
    return {std::move(page.records), true};
}

Fetched fetch(const Reading& in, Listing& listing, Seek seek) {
    switch (seek) {
        case Seek::first:
            return fetch_older(in, listing, listing.filter.after_all());
        case Seek::next:
            return fetch_older(in, listing, listing.oldest);
        case Seek::here:
            return fetch_older(in, listing, above(listing.newest));
        case Seek::previous:
            return fetch_newer(in, listing, listing.newest);
        case Seek::last:
            return {fetch_newer(in, listing, listing.filter.before_all()).records, false};
    }
    check_failed("a known Seek", __FILE__, __LINE__);
}

// AUD-01
http::Response list(const Services& services, const Request& request) {
    const auto token = continuation_token(request.http);
    Listing listing;
    if (token) {
        const auto opened = from_token(services.pages, *token);
        if (!opened) return invalid_token(request.locale);
        listing = *opened;
    } else {
        const auto fresh = new_listing(request.http, services.runner.clock().now().date());
        if (!fresh) return invalid_input(fresh.reason(), request.locale);
        listing = *fresh;
    }
    const auto seek = wanted_seek(request.http);
    if (!seek) return unknown_seek(request.locale);
    return read_for_partner(services, request, [&](const Reading& in) -> Outcome<http::Response> {
        Listing here = listing;
        const Fetched fetched = fetch(in, here, *seek);
        Page page;
        page.self = self_uri(request.http);
        page.self_headers = headers_of_self(request.http);
        for (const auto& record : fetched.records) page.items.push_back(audit_to_wire(record, request.mode));
        if (fetched.more || !fetched.records.empty())
            page.continuation_token = to_token(services.pages, here);
        if (fetched.more) {
            page.next = Link{uri_with(request.http, {{"seekOperation", "Next"}}),
                             "GET",
                             {KeyValue{std::string(kContinuationToken), *page.continuation_token}}};
        }
        return ok(to_collection(page));
    });
}

// AUD-02
http::Response get(const Services& services, const Request& request) {
    return read_for_partner(services, request, [&](const Reading& in) -> Outcome<http::Response> {
        const auto found = commands::find_audit_record(in.session, in.partner, request.path["record"]);
        if (!found) return refuse(Reason::not_found, "record");
        return ok(audit_to_wire(*found, request.mode));
    });
}

}  // namespace

const std::vector<Route>& audit_routes() {
    // Who may change something may see who changed it (R54).
    static const std::vector<Route> kRoutes = {
        {"GET", "/v1/auditrecords", list, Access::manage, "AUD-01"},
        {"GET", "/v1/auditrecords/{record}", get, Access::manage, "AUD-02"},
        {"GET", "/auditactivity/v1/auditrecords/{record}", get, Access::manage, "AUD-02"},
    };
    return kRoutes;
}

}  // namespace comptoir::api::reseller
