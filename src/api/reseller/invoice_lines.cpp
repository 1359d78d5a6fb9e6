#include "api/reseller/invoice_lines.hpp"

#include "api/reseller/errors.hpp"
#include "api/reseller/handling.hpp"
#include "api/reseller/invoice_wire.hpp"
#include "api/reseller/page_links.hpp"
#include "api/reseller/refusals.hpp"
#include "api/reseller/usage_wire.hpp"
#include "api/reseller/wire.hpp"
#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "storage/billing.hpp"

namespace comptoir::api::reseller {
namespace {

enum class Provider { office, azure, one_time, marketplace, all };
enum class LineType { billing, usage };
enum class BillingPeriod { current, previous };

std::optional<Provider> parse_provider(std::string_view token) {
    const std::string word = bare(token);
    if (word == "office") return Provider::office;
    if (word == "azure" || word == "azuredatamarket") return Provider::azure;
    if (word == "onetime") return Provider::one_time;
    if (word == "marketplace") return Provider::marketplace;
    if (word == "all") return Provider::all;
    return std::nullopt;
}

std::optional<LineType> parse_line_type(std::string_view token) {
    const std::string word = bare(token);
    if (word == "billinglineitems") return LineType::billing;
    if (word == "usagelineitems") return LineType::usage;
    return std::nullopt;
}

// Which lines are wanted; what a continuation token carries, because a client sends back nothing else (§1.9).
struct LineQuery {
    std::string invoice;  ///< Number; empty for unbilled lines.
    Provider provider = Provider::one_time;
    LineType type = LineType::billing;
    std::string currency;  ///< Unbilled only.
    BillingPeriod period = BillingPeriod::current;
    int size = limits::kLineItemsPageMax;
    SeekPosition position;    ///< Of the page before, in line numbers of the invoice, or in line ids.
    Seek seek = Seek::first;  ///< From there; no part of the token.
    int skip = 0;             ///< Rows of usage of an invoice before its first page; no part of the token.

    // The other providers are first-party, and marketplace is the old name of usage.
    bool has_lines() const {
        return type == LineType::billing && (provider == Provider::one_time || provider == Provider::all);
    }
    bool has_usage() const {
        return type == LineType::usage && (provider == Provider::one_time || provider == Provider::all ||
                                           provider == Provider::marketplace);
    }
};

constexpr std::string_view kTokenKind = "invoice-lines";

std::string seal(const Services& services, const LineQuery& query) {
    return services.pages.seal(json::write(json::Object{{"kind", kTokenKind},
                                                        {"invoice", query.invoice},
                                                        {"provider", static_cast<int>(query.provider)},
                                                        {"type", static_cast<int>(query.type)},
                                                        {"currency", query.currency},
                                                        {"period", static_cast<int>(query.period)},
                                                        {"size", query.size},
                                                        {"first", query.position.first},
                                                        {"last", query.position.last}}));
}

std::optional<LineQuery> open(const Services& services, std::string_view token) {
    const auto payload = services.pages.open(token);
    const auto parsed = payload ? json::parse(*payload) : json::parse("null");
    if (!parsed || parsed->text_or("kind") != kTokenKind) return std::nullopt;
    json::Reader in(*parsed);
    const auto number = [&](std::string_view name) { return in.integer(name).value_or(0); };
    LineQuery query;
    query.invoice = in.text("invoice").value_or("");
    query.provider = static_cast<Provider>(number("provider"));
    query.type = static_cast<LineType>(number("type"));
    query.currency = in.text("currency").value_or("");
    query.period = static_cast<BillingPeriod>(number("period"));
    query.size = static_cast<int>(number("size"));
    query.position = {number("first"), number("last")};
    return query;
}

struct Tokens {
    std::string_view provider;
    std::string_view type;
};

// The two tokens in the path (INV-07, INV-13) or in the query (INV-08).
std::optional<Tokens> tokens_of(const Request& request, bool in_path) {
    if (in_path) return Tokens{request.path["provider"], request.path["type"]};
    const auto provider = request.http.query.find("provider");
    if (!provider || provider->empty()) return std::nullopt;
    auto type = request.http.query.find("invoicelineitemtype");
    // Samples of the documents lack the first letter; absent means billing lines (INV-08).
    if (!type) type = request.http.query.find("nvoicelineitemtype");
    return Tokens{*provider, type && !type->empty() ? *type : std::string_view("billinglineitems")};
}

using ReadQuery = Result<LineQuery, http::Response>;

ReadQuery read_unbilled(const Request& request, LineQuery query) {
    const auto currency = Currency::parse(request.http.query.find("currencycode").value_or(""));
    if (!currency) return Refused{invalid_currency(request.locale)};
    query.currency = currency->str();
    const std::string period = bare(request.http.query.find("period").value_or(""));
    if (period != "current" && period != "previous") {
        return Refused{invalid_input(wording::Sentence{"period must be current or previous.",
                                                       "period doit valoir current ou previous."},
                                     request.locale)};
    }
    query.period = period == "current" ? BillingPeriod::current : BillingPeriod::previous;
    return query;
}

ReadQuery read_query(const Services& services, const Request& request, bool in_path) {
    const std::string& segment = request.path["invoice"];
    const bool unbilled = equals_ignoring_case(segment, "unbilled");
    const std::string invoice = unbilled ? std::string() : invoice_number_of(segment).str();
    const auto seek = wanted_seek(request.http);
    if (!seek) return Refused{unknown_seek(request.locale)};
    if (const auto token = continuation_token(request.http)) {
        auto query = open(services, *token);
        if (!query || query->invoice != invoice) return Refused{invalid_token(request.locale)};
        query->seek = *seek;
        return *std::move(query);
    }
    const auto tokens = tokens_of(request, in_path);
    if (!tokens) return Refused{parameter_missing("provider", request.locale)};
    const auto provider = parse_provider(tokens->provider);
    const auto type = parse_line_type(tokens->type);
    if (!provider || !type) {
        const Refusal unknown{Reason::enum_value_unknown,
                              provider ? "invoicelineitemtype" : "provider",
                              std::string(provider ? tokens->type : tokens->provider),
                              {}};
        return Refused{refusal_response(unknown, request.locale)};
    }
    const auto size = wanted_size(request.http, limits::kLineItemsPageMax);
    const auto offset = wanted_offset(request.http);
    if (!size || !offset) return Refused{invalid_page(request.locale)};
    LineQuery query;
    query.invoice = invoice;
    query.provider = *provider;
    query.type = *type;
    query.seek = *seek;
    if (*size > 0) query.size = *size;
    if (unbilled) return read_unbilled(request, std::move(query));
    // Lines of an invoice are numbered without gaps, so that an offset is a line number.
    if (*seek == Seek::first && query.has_usage()) {
        query.skip = *offset;
    } else if (*seek == Seek::first) {
        query.position.last = *offset;
        query.seek = Seek::next;
    }
    return query;
}

// `current` is the month in progress, `previous` what lies before it and is not yet invoiced (§2.11).
storage::UnbilledLines unbilled_of(const Reading& in, const LineQuery& query) {
    const Instant month = Instant::start_of(in.now.date().first_of_month());
    const Instant next_month = Instant::start_of(add_months(in.now.date().first_of_month(), 1));
    const bool current = query.period == BillingPeriod::current;
    return {Currency::of(query.currency), current ? month : Instant::from_micros(0),
            current ? next_month : month};
}

// The same by the months of use (§2.11).
storage::UnbilledUsage unbilled_usage_of(const Reading& in, const LineQuery& query) {
    const Date month = in.now.date().first_of_month();
    if (query.period == BillingPeriod::current) return {Currency::of(query.currency), month, month};
    return {Currency::of(query.currency), Date::from_days(0), add_months(month, -1)};
}

std::int64_t key_of(const LineQuery& query, const storage::StoredLine& line) {
    return query.invoice.empty() ? line.id : line.invoice_line;
}
std::int64_t key_of(const LineQuery&, const storage::DailyUsage& usage) {
    return usage.key;
}

SoughtPage<storage::DailyUsage> fetch_usage(const Reading& in, const LineQuery& query) {
    using storage::Side;
    if (!query.has_usage()) return {};
    const auto read = [&](Side side, std::int64_t key, int limit) {
        return query.invoice.empty()
                   ? storage::unbilled_usage(in.session, in.partner, unbilled_usage_of(in, query), side, key,
                                             limit)
                   : storage::usage_of_invoice(in.session, in.partner, InvoiceNumber(query.invoice), side,
                                               key, limit, query.skip);
    };
    return sought_page(
        query.seek, query.position, query.size,
        [&](std::int64_t key, int limit) { return read(Side::after, key, limit); },
        [&](std::int64_t key, int limit) { return read(Side::before, key, limit); },
        [](const storage::DailyUsage& usage) { return usage.key; });
}

SoughtPage<storage::StoredLine> fetch_lines(const Reading& in, const LineQuery& query) {
    using storage::Side;
    if (!query.has_lines()) return {};
    const auto read = [&](Side side, std::int64_t key, int limit) {
        return query.invoice.empty()
                   ? storage::unbilled_lines(in.session, in.partner, unbilled_of(in, query), side, key, limit)
                   : storage::lines_of_invoice(in.session, in.partner, InvoiceNumber(query.invoice), side,
                                               key, limit);
    };
    return sought_page(
        query.seek, query.position, query.size,
        [&](std::int64_t key, int limit) { return read(Side::after, key, limit); },
        [&](std::int64_t key, int limit) { return read(Side::before, key, limit); },
        [&](const storage::StoredLine& line) { return key_of(query, line); });
}

template <class Row, class Print>
http::Response page_with(const Services& services, const Request& request, LineQuery query,
                         const SoughtPage<Row>& sought, const Print& print) {
    Page page;
    page.self = self_uri(request.http);
    page.self_headers = headers_of_self(request.http);
    for (const Row& row : sought.rows) page.items.push_back(print(row));
    if (!sought.rows.empty()) {
        query.position = {key_of(query, sought.rows.front()), key_of(query, sought.rows.back())};
        page.continuation_token = seal(services, query);
    }
    if (sought.more) {
        page.next = Link{uri_with(request.http, {{"seekOperation", "Next"}}),
                         "GET",
                         {KeyValue{std::string(kContinuationToken), *page.continuation_token}}};
    }
    return ok(to_collection(page));
}

Outcome<http::Response> page_of(const Services& services, const Request& request, const Reading& in,
                                const LineQuery& query) {
    if (!query.invoice.empty() &&
        !storage::find_invoice(in.session, in.partner, InvoiceNumber(query.invoice))) {
        return refuse(Reason::invoice_not_found, "invoiceId");
    }
    const auto partner = storage::find_partner_facts(in.session, in.partner);
    COMPTOIR_CHECK(partner.has_value());
    if (query.type == LineType::usage) {
        return page_with(
            services, request, query, fetch_usage(in, query),
            [&](const storage::DailyUsage& usage) { return usage_to_wire(usage, *partner, *in.catalog); });
    }
    return page_with(services, request, query, fetch_lines(in, query),
                     [&](const storage::StoredLine& line) { return line_to_wire(line, *partner); });
}

http::Response lines(const Services& services, const Request& request, bool in_path) {
    auto query = read_query(services, request, in_path);
    if (!query) return query.reason();
    return read_for_partner(services, request,
                            [&](const Reading& in) { return page_of(services, request, in, *query); });
}

// INV-07, INV-13
http::Response lines_by_path(const Services& services, const Request& request) {
    return lines(services, request, true);
}

// INV-08 to INV-11
http::Response lines_by_query(const Services& services, const Request& request) {
    return lines(services, request, false);
}

}  // namespace

InvoiceNumber invoice_number_of(std::string_view segment) {
    for (const std::string_view prefix : {"OneTime-", "Recurring-"}) {
        if (equals_ignoring_case(segment.substr(0, prefix.size()), prefix))
            segment.remove_prefix(prefix.size());
    }
    return InvoiceNumber(to_upper(segment));
}

Currency default_currency(const Services& services, const storage::PartnerFacts& partner) {
    const auto market = catalog::Market::parse(partner.country);
    const auto currency = market ? services.runner.markets().currency_of(*market) : std::nullopt;
    return currency.value_or(Currency::of("USD"));
}

std::vector<Route> routes_of_invoice_lines() {
    return {
        {"GET", "/v1/invoices/{invoice}/lineitems/{provider}/{type}", lines_by_path, Access::invoices,
         "INV-07"},
        {"GET", "/v1/invoices/{invoice}/lineitems", lines_by_query, Access::invoices, "INV-08"},
    };
}

}  // namespace comptoir::api::reseller
