#include <algorithm>
#include <array>

#include "api/reseller/catalog_view.hpp"
#include "api/reseller/errors.hpp"
#include "api/reseller/handling.hpp"
#include "api/reseller/refusals.hpp"
#include "api/reseller/wire.hpp"
#include "base/check.hpp"
#include "base/text.hpp"
#include "commands/offering.hpp"
#include "http/problem.hpp"
#include "storage/parties.hpp"

/// Products, SKUs and availabilities, by country and by customer. Source: reseller contract §2.1.
namespace comptoir::api::reseller {
namespace {

using catalog::Availability;
using catalog::Market;
using catalog::Plan;
using catalog::Product;
using catalog::Segment;
using wording::Sentence;

constexpr std::size_t kInventoryItemsMax = 1000;
// Where marketplace products live, and everything else that exists elsewhere (§2.1).
// `AzureAzureReservationsVM` of some samples is refused like any unknown word.
constexpr std::string_view kMarketplaceView = "onlineservices";
constexpr std::array<std::string_view, 10> kOtherViews = {"azure",
                                                          "azurereservations",
                                                          "azurereservationsvm",
                                                          "azurereservationssql",
                                                          "azurereservationscosmosdb",
                                                          "software",
                                                          "microsoftazure",
                                                          "softwaresuselinux",
                                                          "softwareperpetual",
                                                          "softwaresubscriptions"};

http::Response view_not_allowed(const Request& request) {
    return error_response(
        403, 400036,
        Sentence{"The targetView is not allowed.", "Cette valeur de targetView n'est pas admise."},
        request.locale);
}
http::Response segment_not_allowed(const Request& request) {
    return error_response(
        403, 400030,
        Sentence{"The targetSegment is not allowed.", "Cette valeur de targetSegment n'est pas admise."},
        request.locale);
}

// What every call of this file asks first; nothing when all is well.
struct Filters {
    std::optional<Segment> segment;
    bool marketplace_view = true;
};
Result<Filters, http::Response> read_filters(const Request& request, bool needs_view) {
    Filters filters;
    if (needs_view) {
        const auto view = request.http.query.find("targetView");
        if (!view || trim(*view).empty()) return Refused{parameter_missing("targetView", request.locale)};
        const std::string word = bare(*view);
        filters.marketplace_view = word == kMarketplaceView;
        if (!filters.marketplace_view &&
            std::find(kOtherViews.begin(), kOtherViews.end(), word) == kOtherViews.end()) {
            return Refused{view_not_allowed(request)};
        }
    }
    const auto segment = request.http.query.find("targetSegment");
    if (segment && !trim(*segment).empty()) {
        filters.segment = catalog::parse_segment(bare(*segment));
        if (!filters.segment) return Refused{segment_not_allowed(request)};
    }
    return filters;
}

using Show = std::function<http::Response(const CatalogView&, const Filters&)>;

// CAT-01 to CAT-06: the country is a parameter.
http::Response show_by_country(const Services& services, const Request& request, bool needs_view,
                               const Show& show) {
    const auto country = request.http.query.find("country");
    const auto market = Market::parse(trim(country.value_or("")));
    if (!market) return parameter_missing("country", request.locale);
    const auto filters = read_filters(request, needs_view);
    if (!filters) return filters.reason();
    // Only SKUs and availabilities ask about the seller: everything else is answered from memory.
    std::optional<storage::PartnerFacts> loaded;
    const auto seller = [&]() -> const storage::PartnerFacts& {
        if (!loaded) {
            services.runner.read([&](sql::Session& session) {
                loaded = storage::find_partner_facts(session, request.caller.partner);
            });
            COMPTOIR_CHECK(loaded.has_value());
        }
        return *loaded;
    };
    const auto catalog = services.runner.catalog();
    const CatalogView view{
        *catalog,
        services.runner.markets(),
        *market,
        services.runner.clock().now(),
        {TenantId(request.caller.partner.guid())},
        std::nullopt,
        filters->segment,
        std::nullopt,
        [&] { return seller().profile; },
        to_lower(request.locale),
        "/products",
        "?country=" + market->str(),
        [&](const Product& product, const Plan& plan, const Availability& availability) {
            return commands::may_sell(
                services.runner.markets(),
                {request.caller.partner, Market::of(seller().country), policy::profile(seller().profile)},
                {&product, &plan, availability}, services.runner.clock().now());
        }};
    return show(view, *filters);
}

// CAT-08 to CAT-13: the country and the segment are the customer's (R29), and only what may be bought is
// there (R26).
http::Response show_for_customer(const Services& services, const Request& request, bool needs_view,
                                 const Show& show) {
    const auto filters = read_filters(request, needs_view);
    if (!filters) return filters.reason();
    return read_for_customer(services, request, [&](const Reading& in) -> Outcome<http::Response> {
        const auto parties = commands::find_parties(in.session, in.partner, in.customer);
        if (!parties) return Refused{parties.reason()};
        const auto market = Market::parse(parties->customer.country);
        const auto own_segment = catalog::parse_segment(parties->customer.segment);
        COMPTOIR_CHECK(market && own_segment);
        const catalog::MarketTable& markets = services.runner.markets();
        const auto home = Market::parse(parties->partner.country);
        const bool sold = home && markets.in_same_region(*home, *market) && markets.is_sold(*market);
        Filters seen = *filters;
        seen.marketplace_view = seen.marketplace_view && sold;
        const CatalogView view{
            *in.catalog,
            markets,
            *market,
            in.now,
            {TenantId(in.partner.guid()), TenantId(in.customer.guid())},
            own_segment,
            filters->segment,
            in.partner,
            [&] { return parties->partner.profile; },
            to_lower(request.locale),
            fmt::format("/customers/{}/products", in.customer.str()),
            "",
            [&](const Product& product, const Plan& plan, const Availability& availability) {
                const commands::Offering offering{&product, &plan, availability};
                const auto facts = commands::eligibility_facts(in.session, markets, *parties, offering,
                                                               {in.customer, false}, in.now);
                return !ordering::first_refusal(ordering::check_availability(facts));
            }};
        return show(view, seen);
    });
}

// ---- What is shown: the same for both
// ---------------------------------------------------------------------------------

http::Response show_products(const Request& request, const CatalogView& view, const Filters& filters) {
    json::Array items;
    if (filters.marketplace_view) {
        for (const Product& product : view.catalog.products()) {
            if (view.lists(product)) items.push_back(product_to_wire(view, product));
        }
    }
    return ok(to_collection(request.http, std::move(items)));
}

http::Response missing(const Request& request, Reason reason) {
    return refusal_response({reason, {}, {}, {}}, request.locale);
}

const Product* product_in_path(const Request& request, const CatalogView& view, const Filters& filters) {
    return filters.marketplace_view ? view.find_product(to_upper(request.path["product"])) : nullptr;
}

http::Response show_product(const Request& request, const CatalogView& view, const Filters& filters) {
    const Product* product = product_in_path(request, view, filters);
    return product == nullptr ? missing(request, Reason::product_not_found)
                              : ok(product_to_wire(view, *product));
}

http::Response show_skus(const Request& request, const CatalogView& view, const Filters& filters) {
    const Product* product = product_in_path(request, view, filters);
    if (product == nullptr) return missing(request, Reason::product_not_found);
    json::Array items;
    for (const Plan& plan : product->plans) {
        if (view.lists(plan) && view.shows(*product, plan))
            items.push_back(sku_to_wire(view, *product, plan));
    }
    return ok(to_collection(request.http, std::move(items)));
}

// Finds product and SKU of the path, then asks for the answer about them.
using ShowSku = std::function<http::Response(const Product&, const Plan&)>;
http::Response with_sku(const Request& request, const CatalogView& view, const Filters& filters,
                        const ShowSku& show) {
    const Product* product = product_in_path(request, view, filters);
    if (product == nullptr) return missing(request, Reason::product_not_found);
    const Plan* plan = view.find_sku(*product, to_upper(request.path["sku"]));
    if (plan == nullptr) return missing(request, Reason::sku_not_found);
    return show(*product, *plan);
}

http::Response show_sku(const Request& request, const CatalogView& view, const Filters& filters) {
    return with_sku(request, view, filters, [&](const Product& product, const Plan& plan) {
        return ok(sku_to_wire(view, product, plan));
    });
}

http::Response show_availabilities(const Request& request, const CatalogView& view, const Filters& filters) {
    return with_sku(request, view, filters, [&](const Product& product, const Plan& plan) {
        json::Array items;
        for (const Availability& one : view.availabilities(product, plan)) {
            const bool asked = !view.asked_segment || one.segment == *view.asked_segment;
            if (asked) items.push_back(availability_to_wire(view, product, plan, one));
        }
        return ok(to_collection(request.http, std::move(items)));
    });
}

http::Response show_availability(const Request& request, const CatalogView& view, const Filters& filters) {
    return with_sku(request, view, filters, [&](const Product& product, const Plan& plan) {
        const std::string wanted = to_upper(request.path["availability"]);
        for (const Availability& one : view.availabilities(product, plan)) {
            if (one.id.str() == wanted) return ok(availability_to_wire(view, product, plan, one));
        }
        return missing(request, Reason::availability_not_found);
    });
}

// ---- Handlers
// ---------------------------------------------------------------------------------------------------------

using ShowFunction = http::Response (*)(const Request&, const CatalogView&, const Filters&);

template <ShowFunction show, bool needs_view>
http::Response by_country(const Services& services, const Request& request) {
    return show_by_country(
        services, request, needs_view,
        [&](const CatalogView& view, const Filters& filters) { return show(request, view, filters); });
}

template <ShowFunction show, bool needs_view>
http::Response for_customer(const Services& services, const Request& request) {
    return show_for_customer(
        services, request, needs_view,
        [&](const CatalogView& view, const Filters& filters) { return show(request, view, filters); });
}

json::Value inventory_item(const Product& product, const Plan& plan) {
    return json::Object{{"productId", product.id.str()},
                        {"skuId", plan.sku.str()},
                        {"isRestricted", false},
                        {"restrictions", json::Array{}}};
}

// CAT-07: SaaS is never short; what the catalog of the country does not know is left out.
http::Response check_inventory(const Services& services, const Request& request) {
    const auto invalid = [&](const wording::Message& message) {
        return invalid_input(message, request.locale);
    };
    const auto body = body_object(request.http);
    if (!body) {
        return error_response(400, 2001,
                              wording::text_of(body.reason(), wording::language_of(request.locale)));
    }
    json::Reader reader(*body);
    const std::vector<json::Reader> targets = reader.objects("targetItems", kInventoryItemsMax);
    if (targets.empty() && reader.problems().empty()) {
        return invalid(Sentence{"targetItems is missing.", "targetItems manque."});
    }
    if (!reader.problems().empty()) {
        return invalid(
            {Sentence{"targetItems {0}.", "targetItems : {0}."}, {reader.problems().front().message}});
    }
    return show_by_country(services, request, false, [&](const CatalogView& view, const Filters&) {
        json::Array items;
        for (json::Reader target : targets) {
            const std::string product_id = to_upper(target.required_text("productId"));
            const auto sku_id = target.text("skuId");
            if (!target.problems().empty()) {
                return invalid(
                    Sentence{"A target item needs a productId.", "Un article visé doit avoir un productId."});
            }
            const Product* product = view.find_product(product_id);
            if (product == nullptr) continue;
            for (const Plan& plan : product->plans) {
                const bool asked = !sku_id || equals_ignoring_case(*sku_id, plan.sku.str());
                if (asked && view.shows(*product, plan)) items.push_back(inventory_item(*product, plan));
            }
        }
        return http::json_response(200, items);
    });
}

std::vector<Route> make_routes() {
    std::vector<Route> routes = {
        {"GET", "/v1/products", by_country<show_products, true>, Access::any, "CAT-01"},
        {"GET", "/v1/products/{product}", by_country<show_product, false>, Access::any, "CAT-02", true},
        {"GET", "/v1/products/{product}/skus", by_country<show_skus, false>, Access::any, "CAT-03"},
        {"GET", "/v1/products/{product}/skus/{sku}", by_country<show_sku, false>, Access::any, "CAT-04"},
        {"GET", "/v1/products/{product}/skus/{sku}/availabilities", by_country<show_availabilities, false>,
         Access::any, "CAT-05"},
        {"GET", "/v1/products/{product}/skus/{sku}/availabilities/{availability}",
         by_country<show_availability, false>, Access::any, "CAT-06"},
        {"POST", "/v1/extensions/product/checkInventory", check_inventory, Access::any, "CAT-07"},
    };
    const std::vector<Route> by_customer = {
        {"GET", "/v1/customers/{customer}/products", for_customer<show_products, true>, Access::any,
         "CAT-08"},
        {"GET", "/v1/customers/{customer}/products/{product}", for_customer<show_product, false>, Access::any,
         "CAT-09"},
        {"GET", "/v1/customers/{customer}/products/{product}/skus", for_customer<show_skus, false>,
         Access::any, "CAT-10"},
        {"GET", "/v1/customers/{customer}/products/{product}/skus/{sku}", for_customer<show_sku, false>,
         Access::any, "CAT-11"},
        {"GET", "/v1/customers/{customer}/products/{product}/skus/{sku}/availabilities",
         for_customer<show_availabilities, false>, Access::any, "CAT-12"},
        {"GET", "/v1/customers/{customer}/products/{product}/skus/{sku}/availabilities/{availability}",
         for_customer<show_availability, false>, Access::any, "CAT-13"},
    };
    for (Route route : by_customer) {
        routes.push_back(route);
        // The documents print POST in some of these tables (§2.1): the answer is the same.
        if (route.source == "CAT-13") continue;
        route.method = "POST";
        routes.push_back(route);
    }
    return routes;
}

}  // namespace

const std::vector<Route>& catalog_routes() {
    static const std::vector<Route> kRoutes = make_routes();
    return kRoutes;
}

}  // namespace comptoir::api::reseller
