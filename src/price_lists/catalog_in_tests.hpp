#pragma once

#include "domain/catalog/identity.hpp"
#include "domain/catalog/market.hpp"
#include "domain/catalog/product.hpp"

/// Small catalogs for the tests of this folder.
namespace comptoir::price_lists {

inline const catalog::MarketTable& market_table() {
    using catalog::Market;
    static const catalog::MarketTable kTable([] {
        catalog::MarketTable::Content content;
        content.currencies = {{Market::of("FR"), Currency::of("EUR")},
                              {Market::of("BE"), Currency::of("EUR")},
                              {Market::of("SE"), Currency::of("SEK")}};
        content.european_currencies = {Currency::of("EUR"), Currency::of("SEK")};
        return content;
    }());
    return kTable;
}

inline catalog::PriceRow price(const char* market, const char* currency, const char* term,
                               catalog::BillingPlan billing_plan, const char* unit_price,
                               const std::string& from, const std::string& to = "") {
    return {.market = catalog::Market::of(market),
            .currency = Currency::of(currency),
            .term = Period::of(term),
            .billing_plan = billing_plan,
            .unit_price = Decimal::of(unit_price),
            .erp_price = {},
            .starts = Instant::of(from),
            .ends = to.empty() ? end_of_time() : Instant::of(to)};
}

/// One monthly plan at 12.00 EUR in France.
inline catalog::Product product(const std::string& offer) {
    catalog::Product made;
    made.publisher = PublisherId("lumen");
    made.offer = OfferId(offer);
    made.id = catalog::product_id(made.publisher, made.offer, 0);
    made.title = {offer + " in English", offer + " en français"};
    made.audience = catalog::Audience::any;
    made.pricing_model = catalog::PricingModel::per_user;
    catalog::Plan plan;
    plan.id = PlanId("one");
    plan.sku = SkuId("0001");
    plan.title = {"Plan", "Plan"};
    plan.markets = {catalog::Market::of("FR")};
    plan.prices = {price("FR", "EUR", "P1M", catalog::BillingPlan::monthly, "12", "2024-01-01")};
    made.plans = {plan};
    return made;
}

inline catalog::CatalogDocument one_publisher() {
    catalog::CatalogDocument document;
    catalog::Publisher publisher;
    publisher.id = PublisherId("lumen");
    publisher.display_name = "Fabrique Lumen";
    document.publishers = {publisher};
    return document;
}

}  // namespace comptoir::price_lists
