#include "api/marketplace/parameters.hpp"
#include "base/text.hpp"
#include "http/conditions.hpp"
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
    const auto month = text->size() == 6
                           ? Date::parse(fmt::format("{}-{}-01", text->substr(0, 4), text->substr(4)))
                           : std::nullopt;
    if (!month || *month >= today.first_of_month()) {
        return refuse(Reason::invalid_input, "month", "A past month as YYYYMM.");
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
    list.currencies = currencies_of(request);
    list.partner = request.partner();
    list.french = request.language == Language::french;
    return list;
}

http::Response get(const Services& services, const Request& request) {
    const Instant now = services.runner.clock().now();
    const auto list = list_of(services, request, now);
    if (!list) return refused(request, list.reason());
    const auto path = services.price_lists.get(*list, now);
    http::Response response;
    // The name says what is in it: version, day and choices, so it serves as the validator too (RFC 9110
    // §8.8.3).
    const std::string etag = fmt::format("\"{}\"", path.filename().string());
    response.headers.set("ETag", etag);
    if (http::has_current(request.http, {etag})) {
        response.status = 304;
        return response;
    }
    const std::string when = list->month ? list->month->str().substr(0, 7) : now.date().str();
    response.headers.set("Content-Type", std::string(documents::media_type(list->format)));
    response.headers.set("Content-Disposition", fmt::format("attachment; filename=\"price-list-{}-{}.{}\"",
                                                            list->market ? list->market->str() : "all", when,
                                                            documents::file_extension(list->format)));
    response.headers.set("X-Content-Type-Options", "nosniff");
    response.file = path.string();
    return response;
}

}  // namespace

const std::vector<Route>& price_list_routes() {
    static const std::vector<Route> routes = {
        {"GET", "/marketplace/v1/price-list", &get, Access::registered},
    };
    return routes;
}

}  // namespace comptoir::api::marketplace
