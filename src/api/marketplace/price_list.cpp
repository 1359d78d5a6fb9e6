#include "api/edge/download.hpp"
#include "api/marketplace/parameters.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "http/problem.hpp"

/// **Export price list** (commerce rules R30–R41).
namespace comptoir::api::marketplace {
namespace {

Outcome<documents::TableFormat> format_parameter(const Request& request) {
    const auto text = parameter(request, "format");
    if (!text || equals_ignoring_case(*text, "xlsx")) return documents::TableFormat::xlsx;
    if (equals_ignoring_case(*text, "csv")) return documents::TableFormat::csv;
    return refuse(Reason::invalid_input, "format", "Either xlsx or csv.");
}

// R41: `YYYYMM`, a month that is over; there are no future lists.
Outcome<std::optional<Date>> month_parameter(const Request& request, Date today) {
    const auto text = parameter(request, "month");
    if (!text) return std::optional<Date>();
    const auto month = price_lists::parse_month(*text);
    if (!month || *month >= today.first_of_month()) {
        return refuse(Reason::invalid_input, "month",
                      fmt::format("A past month as YYYYMM, from {} on.", limits::kPriceYearFirst));
    }
    return month;
}

Outcome<price_lists::Request> list_of(const Services& services, const Request& request, Instant now) {
    price_lists::Request list;
    const auto market = market_parameter(services, request);
    if (!market) return Refused{market.reason()};
    list.market = *market;
    const auto format = format_parameter(request);
    if (!format) return Refused{format.reason()};
    list.format = *format;
    const auto month = month_parameter(request, now.date());
    if (!month) return Refused{month.reason()};
    list.month = *month;
    list.currencies = price_lists::currencies_of(profile_of(request));
    list.partner = request.partner();
    list.french = request.language == Language::french;
    return list;
}

http::Response get(const Services& services, const Request& request) {
    const Instant now = services.runner.clock().now();
    const auto list = list_of(services, request, now);
    if (!list) return refused(request, list.reason());
    const auto path = services.price_lists.get(*list, now);
    // The name of the file says what is in it: version, day and choices.
    http::Response response =
        edge::offer_download(request.http, {path.filename().string(), documents::media_type(list->format),
                                            price_lists::name_for_people(*list, now.date())});
    if (response.status == 304) return response;
    response.file = path.string();
    return response;
}

}  // namespace

const std::vector<Route>& price_list_routes() {
    static const std::vector<Route> kRoutes = {
        {"GET", "/marketplace/v1/price-list", &get, Access::registered},
    };
    return kRoutes;
}

}  // namespace comptoir::api::marketplace
