#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "api/reseller/errors.hpp"
#include "api/reseller/filter.hpp"
#include "api/reseller/handling.hpp"
#include "api/reseller/invoice_lines.hpp"
#include "api/reseller/invoice_wire.hpp"
#include "api/reseller/page_links.hpp"
#include "api/reseller/refusals.hpp"
#include "api/reseller/wire.hpp"
#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "storage/billing.hpp"
#include "storage/usage.hpp"

/// INV-01 to INV-06 and INV-12 of reseller contract §2.11.
namespace comptoir::api::reseller {
namespace {

using storage::Invoice;
using wording::Sentence;

// ---- Filter ----

// §1.10: instants compare with the six comparison operators.
bool compares(FilterOperator op) {
    return op <= FilterOperator::less_than_or_equals;
}

bool admits(FilterOperator op, Instant given, Instant wanted) {
    switch (op) {
        case FilterOperator::equals:
            return given == wanted;
        case FilterOperator::not_equals:
            return given != wanted;
        case FilterOperator::greater_than:
            return given > wanted;
        case FilterOperator::greater_than_or_equals:
            return given >= wanted;
        case FilterOperator::less_than:
            return given < wanted;
        default:
            return given <= wanted;
    }
}

// All invoices of the partner, newest first, read in bounded pieces.
std::vector<Invoice> all_invoices(const Reading& in) {
    std::vector<Invoice> all;
    for (;;) {
        const auto piece = storage::invoices_of(in.session, in.partner, static_cast<int>(all.size()),
                                                limits::kInvoicesPageMax);
        all.insert(all.end(), piece.begin(), piece.end());
        if (piece.size() < static_cast<std::size_t>(limits::kInvoicesPageMax)) return all;
    }
}

json::Value to_wire(const Reading& in, const Invoice& invoice) {
    return invoice_to_wire(invoice, storage::has_usage(in.session, in.partner, invoice.number));
}

// ---- Handlers ----

// INV-01; one known client never pages, so without `size` all are in one page.
http::Response list(const Services& services, const Request& request) {
    const auto size = wanted_size(request.http, limits::kInvoicesPageMax);
    const auto offset = wanted_offset(request.http);
    if (!size || !offset) return invalid_page(request.locale);
    const auto filter = read_filter(request.http);
    if (!filter) return invalid_input(filter.reason(), request.locale);
    const auto date = *filter ? instant_in_query((*filter)->value) : std::nullopt;
    if (*filter && ((*filter)->field != "invoicedate" || !compares((*filter)->op) || !date)) {
        return invalid_input(Sentence{"Invoices are filtered by InvoiceDate and a comparison.",
                                      "Les factures se filtrent par InvoiceDate et une comparaison."},
                             request.locale);
    }
    return read_for_partner(services, request, [&](const Reading& in) -> Outcome<http::Response> {
        std::vector<Invoice> invoices = all_invoices(in);
        if (*filter) {
            std::erase_if(invoices, [&](const Invoice& invoice) {
                return !admits((*filter)->op, Instant::start_of(invoice.date), *date);
            });
        }
        const std::size_t from = std::min(static_cast<std::size_t>(*offset), invoices.size());
        const std::size_t count = *size == 0
                                      ? invoices.size() - from
                                      : std::min(static_cast<std::size_t>(*size), invoices.size() - from);
        Page page;
        page.self = self_uri(request.http);
        for (std::size_t i = from; i < from + count; ++i) page.items.push_back(to_wire(in, invoices[i]));
        const auto at = [&](std::size_t position) {
            return Link{uri_with(request.http, {{"offset", std::to_string(position)}}), "GET", {}};
        };
        if (from + count < invoices.size()) page.next = at(from + count);
        if (from > 0)
            page.previous = at(*size == 0 ? 0 : from - std::min(from, static_cast<std::size_t>(*size)));
        return ok(to_collection(page));
    });
}

storage::PartnerFacts partner_of(const Reading& in) {
    auto partner = storage::find_partner_facts(in.session, in.partner);
    COMPTOIR_CHECK(partner.has_value());
    return *std::move(partner);
}

std::vector<Invoice> in_currency(const std::vector<Invoice>& invoices, Currency currency) {
    std::vector<Invoice> chosen;
    for (const Invoice& invoice : invoices) {
        if (invoice.currency == currency) chosen.push_back(invoice);
    }
    return chosen;
}

// INV-02
http::Response summary(const Services& services, const Request& request) {
    return read_for_partner(services, request, [&](const Reading& in) -> Outcome<http::Response> {
        const Currency currency = default_currency(services, partner_of(in));
        return ok(summary_to_wire(currency, in_currency(all_invoices(in), currency)));
    });
}

// INV-03: one per currency, the partner's own first.
http::Response summaries(const Services& services, const Request& request) {
    return read_for_partner(services, request, [&](const Reading& in) -> Outcome<http::Response> {
        const std::vector<Invoice> invoices = all_invoices(in);
        std::vector<Currency> currencies{default_currency(services, partner_of(in))};
        for (const Invoice& invoice : invoices) {
            if (std::find(currencies.begin(), currencies.end(), invoice.currency) == currencies.end()) {
                currencies.push_back(invoice.currency);
            }
        }
        std::sort(currencies.begin() + 1, currencies.end());
        std::vector<json::Value> items;
        items.reserve(currencies.size());
        for (const Currency currency : currencies) {
            items.push_back(summary_to_wire(currency, in_currency(invoices, currency)));
        }
        return ok(to_collection(request.http, std::move(items)));
    });
}

// INV-04
http::Response get(const Services& services, const Request& request) {
    return read_for_partner(services, request, [&](const Reading& in) -> Outcome<http::Response> {
        const auto invoice =
            storage::find_invoice(in.session, in.partner, invoice_number_of(request.path["invoice"]));
        if (!invoice) return refuse(Reason::invoice_not_found, "invoiceId");
        return ok(to_wire(in, *invoice));
    });
}

// INV-05
http::Response statement(const Services& services, const Request& request) {
    const InvoiceNumber number = invoice_number_of(request.path["invoice"]);
    auto draw = services.statements.find(request.caller.partner, number);
    if (!draw) return refusal_response({Reason::invoice_not_found, "invoiceId", "", {}}, request.locale);
    http::Response response;
    response.headers.set("Content-Type", std::string(documents::kStatementMediaType));
    response.headers.set("Content-Disposition",
                         fmt::format("attachment; filename=Invoice_{}.pdf", number.str()));
    response.headers.set("X-Content-Type-Options", "nosniff");
    response.stream = *std::move(draw);
    return response;
}

// INV-06. A tax receipt is a numbered paper of a tax office (§3.12: Taiwan's). No market here has one issued,
// so no invoice names one, and every id in this place is unknown.
http::Response tax_receipt(const Services& services, const Request& request) {
    return read_for_partner(services, request, [&](const Reading& in) -> Outcome<http::Response> {
        const auto invoice =
            storage::find_invoice(in.session, in.partner, invoice_number_of(request.path["invoice"]));
        if (!invoice) return refuse(Reason::invoice_not_found, "invoiceId");
        return error_response(
            404, 1000, Sentence{"The invoice has no such tax receipt.", "La facture n'a pas ce reçu fiscal."},
            request.locale);
    });
}

struct Estimate {
    std::string_view type;
    Sentence title;
    Sentence description;
    std::string_view period;
    std::string_view query;  ///< Provider and line type, before the currency.
};
constexpr std::array kEstimates = {
    Estimate{"daily_rated_usage",
             {"Daily rated usage", "Consommation facturée au jour"},
             {"Daily rated usage of the current period, not invoiced yet.",
              "Consommation facturée au jour de la période en cours, pas encore facturée."},
             "Current",
             "provider=Marketplace&invoicelineitemtype=UsageLineItems"},
    Estimate{"daily_rated_usage",
             {"Daily rated usage", "Consommation facturée au jour"},
             {"Daily rated usage of the previous period, not invoiced yet.",
              "Consommation facturée au jour de la période précédente, pas encore facturée."},
             "Previous",
             "provider=Marketplace&invoicelineitemtype=UsageLineItems"},
    Estimate{"non_consumption",
             {"Non consumption", "Hors consommation"},
             {"Non consumption of the current period, not invoiced yet.",
              "Part hors consommation de la période en cours, pas encore facturée."},
             "Current",
             "provider=all&invoicelineitemtype=billinglineitems"},
    Estimate{"non_consumption",
             {"Non consumption", "Hors consommation"},
             {"Non consumption of the previous period, not invoiced yet.",
              "Part hors consommation de la période précédente, pas encore facturée."},
             "Previous",
             "provider=all&invoicelineitemtype=billinglineitems"},
};

// INV-12
http::Response estimates(const Services& services, const Request& request) {
    const auto given = request.http.query.find("currencycode");
    const auto wanted = Currency::parse(given.value_or(""));
    if (given && !given->empty() && !wanted) return invalid_currency(request.locale);
    const wording::Language language = wording::language_of(request.locale);
    return read_for_partner(services, request, [&](const Reading& in) -> Outcome<http::Response> {
        const Currency currency = wanted ? *wanted : default_currency(services, partner_of(in));
        std::vector<json::Value> items;
        for (const Estimate& estimate : kEstimates) {
            const std::string uri = fmt::format(
                "/invoices/unbilled/lineitems?{}&currencycode={}&period={}&size={}", estimate.query,
                currency.code(), to_lower(estimate.period), limits::kLineItemsPageMax);
            items.emplace_back(json::Object{{"type", estimate.type},
                                            {"title", wording::in(language, estimate.title)},
                                            {"description", wording::in(language, estimate.description)},
                                            {"period", estimate.period},
                                            {"link", json::to_value(Link{uri, "GET", {}})}});
        }
        return ok(to_bare_collection(std::move(items)));
    });
}

std::vector<Route> joined() {
    std::vector<Route> routes = {
        {"GET", "/v1/invoices", list, Access::invoices, "INV-01"},
        {"GET", "/v1/invoices/summary", summary, Access::invoices, "INV-02"},
        {"GET", "/v1/invoices/summaries", summaries, Access::invoices, "INV-03"},
        {"GET", "/v1/invoices/{invoice}", get, Access::invoices, "INV-04"},
        {"GET", "/v1/invoices/{invoice}/documents/statement", statement, Access::invoices, "INV-05"},
        {"GET", "/v1/invoices/{invoice}/receipts/{receipt}/documents/statement", tax_receipt,
         Access::invoices, "INV-06"},
        {"GET", "/v1/invoices/estimates/links", estimates, Access::invoices, "INV-12"},
    };
    for (const Route& route : routes_of_invoice_lines()) routes.push_back(route);
    return routes;
}

}  // namespace

const std::vector<Route>& invoice_routes() {
    static const std::vector<Route> kRoutes = joined();
    return kRoutes;
}

}  // namespace comptoir::api::reseller
