#include "catalog_of_shop.hpp"

#include <fmt/format.h>

namespace comptoir::conformance {
namespace {

using catalog::BillingPlan;
using catalog::Market;
using catalog::Plan;
using catalog::PriceRow;
using catalog::Product;

PriceRow row(std::string_view market, std::string_view term, BillingPlan plan, std::string_view price) {
    return {Market::of(market),        Currency::of(market == "GB" ? "GBP" : "EUR"),
            Period::of(term),          plan,
            Decimal::of(price),        std::nullopt,
            Instant::of("2020-01-01"), end_of_time()};
}

}  // namespace

Plan plan_of(std::string_view id, int number, const Rows& rows) {
    Plan plan;
    plan.id = PlanId(std::string(id));
    plan.sku = SkuId(fmt::format("{:04}", number));
    plan.title = {std::string(id) + " plan", std::string(id) + " (plan)"};
    plan.description = {"A plan.", "Un plan."};
    for (const std::string_view market : {"FR", "GB"}) {
        plan.markets.push_back(Market::of(market));
        for (const auto& [term, billing_plan, price] : rows)
            plan.prices.push_back(row(market, term, billing_plan, price));
    }
    return plan;
}

Product product_of(const ProductId& id, catalog::PricingModel model, std::vector<Plan> plans) {
    Product product;
    product.id = id;
    product.publisher = PublisherId("acme");
    product.offer = OfferId("offer-" + id.str());
    product.title = {"Payroll", "Paie"};
    product.summary = {"Payroll.", "Paie."};
    product.description = {"Payroll online.", "La paie en ligne."};
    product.audience = catalog::Audience::any;
    product.terms_version = "7";
    product.pricing_model = model;
    product.plans = std::move(plans);
    return product;
}

catalog::CatalogDocument catalog_of_shop() {
    Plan standard = plan_of("standard", 1,
                            {{"P1M", BillingPlan::monthly, "10.00"},
                             {"P1Y", BillingPlan::annual, "120.00"},
                             {"P1Y", BillingPlan::monthly, "120.00"}});
    standard.max_quantity = 50;
    Plan trial = plan_of("trial", 3, {{"P1M", BillingPlan::monthly, "12.00"}});
    trial.trial = catalog::Trial{Period::of("P1M")};
    Plan sampler = plan_of("sampler", 1, {{"P1M", BillingPlan::monthly, "15.00"}});
    sampler.trial = catalog::Trial{Period::of("P1M")};
    Plan flat = plan_of("flat", 1, {{"P1M", BillingPlan::monthly, "99.00"}});
    flat.max_quantity = 1;

    catalog::CatalogDocument document;
    catalog::Publisher acme;
    acme.id = PublisherId("acme");
    acme.display_name = "Acme";
    acme.address = {"5 rue des Arts", "", "Lyon", "69001", "", Market::of("FR")};
    document.publishers.push_back(acme);
    document.products.push_back(
        product_of(kSeatProduct, catalog::PricingModel::per_user,
                   {standard, plan_of("premium", 2, {{"P1M", BillingPlan::monthly, "20.00"}}), trial}));
    document.products.push_back(product_of(kFlatProduct, catalog::PricingModel::flat, {flat}));
    document.products.push_back(product_of(kTrialProduct, catalog::PricingModel::per_user, {sampler}));
    return document;
}

catalog::MarketTable markets_of_shop() {
    const Market france = Market::of("FR");
    const Market britain = Market::of("GB");
    const Market states = Market::of("US");
    catalog::MarketTable::Content content;
    content.currencies = {
        {france, Currency::of("EUR")}, {britain, Currency::of("GBP")}, {states, Currency::of("USD")}};
    content.regions.push_back({"europe", {"Europe", "Europe"}, Currency::of("EUR"), {france, britain}, {}});
    content.regions.push_back({"us", {"United States", "États-Unis"}, Currency::of("USD"), {states}, {}});
    return catalog::MarketTable(std::move(content));
}

support::Topics topics_of_shop() {
    return {{1, {"Billing", "Facturation"}, {"Invoices and charges.", "Factures et frais."}},
            {2, {"Orders", "Commandes"}, {"Carts and orders.", "Paniers et commandes."}},
            {7, {"Credits", "Avoirs"}, {"Credits as goodwill.", "Avoirs à titre commercial."}, true}};
}

}  // namespace comptoir::conformance
