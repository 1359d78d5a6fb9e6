#include "api/marketplace/labels.hpp"
#include "api/marketplace/parameters.hpp"
#include "api/marketplace/product_page.hpp"
#include "base/limits.hpp"
#include "http/problem.hpp"

/// The Marketplace page: search with facets, and one product (commerce rules R10–R25).
namespace comptoir::api::marketplace {
namespace {

Outcome<std::string> slug_parameter(const Request& request, std::string_view name,
                                    const std::vector<catalog::TaxonomyEntry>& words) {
    const auto slug = parameter(request, name);
    if (!slug) return std::string();
    for (const catalog::TaxonomyEntry& entry : words) {
        if (entry.slug == *slug) return *slug;
    }
    return refuse(Reason::enum_value_unknown, std::string(name), "No such word in the taxonomy.");
}

// Type and category default to "Any" and are joined by AND, each single-valued (R19).
Outcome<search::Query> query_of(const Services& services, const Request& request) {
    search::Query query;
    query.keyword = std::string(request.http.query.find("keyword").value_or(""));
    if (query.keyword.size() > limits::kKeywordBytesMax) {
        return refuse(Reason::invalid_input, "keyword",
                      fmt::format("At most {} bytes.", limits::kKeywordBytesMax));
    }
    if (const auto type = parameter(request, "type")) {
        query.type = catalog::parse_product_type(*type);
        if (!query.type) return refuse(Reason::enum_value_unknown, "type", "No such product type.");
    }
    auto category = slug_parameter(request, "category", services.taxonomy.categories);
    if (!category) return Refused{category.reason()};
    query.category = *std::move(category);
    if (const auto child = parameter(request, "subcategory")) {
        const auto* parent = services.taxonomy.find_category(query.category);
        if (parent == nullptr || parent->find(*child) == nullptr) {
            return refuse(Reason::enum_value_unknown, "subcategory",
                          "No such subcategory of the category given.");
        }
        query.subcategory = *child;
    }
    auto industry = slug_parameter(request, "industry", services.taxonomy.industries);
    if (!industry) return Refused{industry.reason()};
    query.industry = *std::move(industry);
    query.publisher = PublisherId(parameter(request, "publisher").value_or(""));
    const auto trial = flag_parameter(request, "trial");
    if (!trial) return Refused{trial.reason()};
    query.trial = *trial;
    const auto market = market_parameter(services, request);
    if (!market) return Refused{market.reason()};
    query.market = *market;
    constexpr auto kLimitMax = static_cast<std::int64_t>(limits::kCatalogPageMax);
    const auto limit =
        number_parameter(request, "limit", static_cast<std::int64_t>(query.limit), 1, kLimitMax);
    if (!limit) return Refused{limit.reason()};
    query.limit = static_cast<std::size_t>(*limit);
    query.cursor = std::string(request.http.query.find("cursor").value_or(""));
    query.viewers = viewers_of(request);
    return query;
}

http::Response list(const Services& services, const Request& request) {
    const auto query = query_of(services, request);
    if (!query) return refused(request, query.reason());
    const auto catalog = services.runner.catalog();
    const auto page = catalog->search(*query);
    if (!page) return refused(request, {Reason::invalid_input, "cursor", "Not a cursor of ours.", {}});
    json::Array items;
    for (const catalog::Product* product : page->products) {
        items.emplace_back(summary_of(*catalog, services.taxonomy, *product, request.partner(),
                                      query->viewers, request.language));
    }
    json::Object body{{"items", std::move(items)},
                      {"totalCount", static_cast<std::int64_t>(page->total)},
                      {"catalogVersion", catalog->version()},
                      {"keywordCorrected", page->corrected},
                      {"facets", facets_json(*catalog, services.taxonomy, page->facets, query->category,
                                             request.language)}};
    if (!page->next_cursor.empty()) body.emplace_back("nextCursor", page->next_cursor);
    return http::json_response(200, body);
}

http::Response get(const Services& services, const Request& request) {
    const auto market = market_parameter(services, request);
    if (!market) return refused(request, market.reason());
    const auto catalog = services.runner.catalog();
    const catalog::Product* product = catalog->find_product(ProductId(request.path["product"]));
    const auto viewers = viewers_of(request);
    if (product == nullptr || !catalog->is_listed(*product, viewers)) {
        return refused(request, {Reason::product_not_found, "product", "", {}});
    }
    const PageView view{.partner = request.partner(),
                        .viewers = viewers,
                        .market = *market,
                        .markets = services.runner.markets(),
                        .home = request.who->principal->partner
                                    ? catalog::Market::parse(request.who->principal->partner->country)
                                    : std::nullopt,
                        .profile = profile_of(request),
                        .language = request.language,
                        .now = services.runner.clock().now()};
    return http::json_response(200, page_of(*catalog, services.taxonomy, *product, view));
}

}  // namespace

const std::vector<Route>& product_routes() {
    static const std::vector<Route> kRoutes = {
        {"GET", "/marketplace/v1/products", &list, Access::registered, false, true},
        {"GET", "/marketplace/v1/products/{product}", &get, Access::registered},
    };
    return kRoutes;
}

}  // namespace comptoir::api::marketplace
