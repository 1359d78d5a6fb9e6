#include <fmt/format.h>

#include <array>

#include "api/edge/download.hpp"
#include "api/reseller/errors.hpp"
#include "api/reseller/handling.hpp"
#include "api/reseller/profiles.hpp"
#include "api/reseller/wire.hpp"
#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "documents/price_list.hpp"
#include "documents/zip.hpp"
#include "domain/policy/profile.hpp"
#include "regions/regions.hpp"
#include "storage/parties.hpp"

/// Price sheets, the offer matrix and rate cards. Source: reseller contract §2.16; commerce rules R30–R45.
namespace comptoir::api::reseller {
namespace {

using wording::Sentence;

constexpr std::string_view kArchive = "application/zip";
constexpr std::string_view kMarketplaceView = "marketplace";
// Those behind the first are of goods that are not sold here.
constexpr std::array kViews = {kMarketplaceView,
                               std::string_view("azure_consumption"),
                               std::string_view("azure_reservations"),
                               std::string_view("updatedlicensebased"),
                               std::string_view("licensebasedest"),
                               std::string_view("licensebasedeos"),
                               std::string_view("software")};

enum class Timeline { current, future, history };

struct Sheet {
    catalog::Market market;
    std::string_view view;  ///< As the contract writes it.
    Timeline timeline;
    std::optional<Date> month;  ///< Of history: its first day.
};

std::string_view parameter(const Request& request, std::string_view name) {
    return trim(request.http.query.find(name).value_or(""));
}

http::Response unknown_value(std::string_view name, const Request& request) {
    return error_response(
        400, 900126,
        {Sentence{"The value of {0} is unknown.", "La valeur de {0} est inconnue."}, {std::string(name)}},
        request.locale);
}

std::optional<std::string_view> parse_view(std::string_view text) {
    const std::string word = bare(text);
    for (const std::string_view view : kViews) {
        if (bare(view) == word) return view;
    }
    return std::nullopt;
}

// A month alone can only be meant for the history.
std::optional<Timeline> parse_timeline(std::string_view text, bool month_given) {
    const std::string word = bare(text);
    if (word.empty()) return month_given ? Timeline::history : Timeline::current;
    if (word == "current") return Timeline::current;
    if (word == "future") return Timeline::future;
    if (word == "history") return Timeline::history;
    return std::nullopt;
}

Result<Sheet, http::Response> read_sheet(const Services& services, const Request& request, Date today) {
    const auto market = catalog::Market::parse(trim(request.path["market"]));
    if (!market || !services.runner.markets().is_sold(*market)) {
        return Refused{
            invalid_input(Sentence{"Market must be the two letters of a country where something is sold.",
                                   "Market doit être le code à deux lettres d'un pays où l'on vend."},
                          request.locale)};
    }
    const auto view = parse_view(request.path["view"]);
    if (!view) return Refused{unknown_value("PricesheetView", request)};
    const std::string_view month_text = parameter(request, "month");
    const auto timeline = parse_timeline(parameter(request, "timeline"), !month_text.empty());
    if (!timeline) return Refused{unknown_value("timeline", request)};
    Sheet sheet{*market, *view, *timeline, std::nullopt};
    if (sheet.timeline != Timeline::history) return sheet;
    sheet.month = price_lists::parse_month(month_text);
    if (!sheet.month || *sheet.month >= today.first_of_month()) {
        return Refused{invalid_input(
            wording::Message({"month must be a past month as YYYYMM, from {0} on.",
                              "month doit être un mois passé, sous la forme AAAAMM, à partir de {0}."},
                             {std::to_string(limits::kPriceYearFirst)}),
            request.locale)};
    }
    return sheet;
}

// A table of our own, as the only entry of an archive.
http::Response send(const Services& services, const Request& request, price_lists::Request list,
                    Instant now) {
    std::optional<storage::PartnerFacts> partner;
    services.runner.read([&](sql::Session& session) {
        partner = storage::find_partner_facts(session, request.caller.partner);
    });
    COMPTOIR_CHECK(partner.has_value());
    list.format = documents::TableFormat::csv;
    list.zipped = true;
    list.currencies = price_lists::currencies_of(policy::profile(partner->profile));
    list.partner = partner->id;
    list.french = wording::language_of(request.locale) == wording::Language::french;
    const auto path = services.price_lists.get(list, now);
    http::Response response = edge::offer_download(
        request.http, {path.filename().string(), kArchive, price_lists::name_for_people(list, now.date())});
    if (response.status == 200) response.file = path.string();
    return response;
}

// The archive of goods that are not sold here: a header alone.
http::Response send_empty(const Request& request, const Sheet& sheet, Date today) {
    const std::string when = sheet.month ? sheet.month->str().substr(0, 7) : today.str();
    const std::string name = fmt::format("{}-{}-{}", sheet.view, sheet.market.str(), when);
    http::Response response = edge::offer_download(request.http, {name, kArchive, name + ".zip"});
    if (response.status != 200) return response;
    documents::ZipWriter archive([&](std::string_view bytes) { response.body += bytes; });
    archive.begin(name + ".csv");
    documents::write_empty_price_sheet([&](std::string_view bytes) { archive.write(bytes); });
    archive.end();
    archive.finish();
    return response;
}

// PRC-03
http::Response get_price_sheet(const Services& services, const Request& request) {
    const Instant now = services.runner.clock().now();
    const auto sheet = read_sheet(services, request, now.date());
    if (!sheet) return sheet.reason();
    if (sheet->view != kMarketplaceView) return send_empty(request, *sheet, now.date());
    if (sheet->timeline == Timeline::future) {
        // R41
        return error_response(404, 1000,
                              Sentence{"There are no lists of the marketplace's future prices.",
                                       "Il n'existe pas de liste des prix futurs de la place de marché."},
                              request.locale);
    }
    price_lists::Request list;
    list.market = sheet->market;
    list.month = sheet->month;
    return send(services, request, list, now);
}

// PRC-04
http::Response get_offer_matrix(const Services& services, const Request& request) {
    const Instant now = services.runner.clock().now();
    const Date this_month = now.date().first_of_month();
    const auto month = price_lists::parse_month(trim(request.path["month"]));
    if (!month || *month > this_month) {
        return invalid_input(
            wording::Message({"Month must be this month or a past one as YYYYMM, from {0} on.",
                              "Month doit être le mois en cours ou un mois passé, sous la forme AAAAMM, à "
                              "partir de {0}."},
                             {std::to_string(limits::kPriceYearFirst)}),
            request.locale);
    }
    price_lists::Request list;
    list.table = price_lists::Table::offers;
    if (*month < this_month) list.month = month;
    return send(services, request, list, now);
}

// ---- Rate cards: nothing is sold by the meter of a cloud, so none has rows.

http::Response rate_card(const Request& request, Currency usual) {
    const std::string_view asked = parameter(request, "currency");
    const auto currency = asked.empty() ? std::optional(usual) : Currency::parse(asked);
    if (!currency) return parameter_missing("currency", request.locale);
    const std::string_view region = parameter(request, "region");
    if (!region.empty() && regions::regions().find(region) == nullptr) {
        return parameter_missing("region", request.locale);
    }
    return ok(json::Object{{"locale", request.locale},
                           {"currency", currency->str()},
                           {"isTaxIncluded", false},
                           {"meters", json::Array{}},
                           {"offerTerms", json::Array{}},
                           {"attributes", json::to_value(Attributes{std::nullopt, "AzureRateCard"})}});
}

// PRC-01
http::Response get_card(const Services&, const Request& request) {
    return rate_card(request, Currency::of("USD"));
}

// PRC-02
http::Response get_shared_card(const Services& services, const Request& request) {
    return read_for_partner(services, request, [&](const Reading& in) -> Outcome<http::Response> {
        const auto partner = storage::find_partner_facts(in.session, in.partner);
        if (!partner) return refuse(Reason::partner_not_active);
        return rate_card(request, home_currency(services.runner.markets(), partner->country));
    });
}

}  // namespace

const std::vector<Route>& price_sheet_routes() {
    static const std::vector<Route> kRoutes = {
        {"GET", "/v1/ratecards/azure", get_card, Access::any, "PRC-01"},
        {"GET", "/v1/ratecards/azure-shared", get_shared_card, Access::any, "PRC-02"},
        {"GET", "/v1.0/sales/pricesheets(Market='{market}',PricesheetView='{view}')/$value", get_price_sheet,
         Access::any, "PRC-03"},
        {"GET", "/v1.0/sales/offermatrix(Month='{month}')/$value", get_offer_matrix, Access::any, "PRC-04"},
    };
    return kRoutes;
}

}  // namespace comptoir::api::reseller
