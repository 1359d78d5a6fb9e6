#include "api/reseller/catalog_view.hpp"

#include <algorithm>

#include "api/reseller/wire.hpp"
#include "base/check.hpp"
#include "domain/policy/profile.hpp"

namespace comptoir::api::reseller {
namespace {

using catalog::Availability;
using catalog::BillingPlan;
using catalog::Plan;
using catalog::Product;

json::Value link(std::string uri) {
    return json::to_value(Link{std::move(uri), "GET", {}});
}

bool is_french(const std::string& locale) {
    return locale.starts_with("fr");
}

// "1 Month Subscription", "Abonnement de 2 ans", "14 Day Free Trial".
std::string term_text(const catalog::Term& term, const std::string& locale) {
    const bool days = term.duration.is_days();
    const bool years = !days && term.duration.month_count() % 12 == 0;
    const int count = days    ? term.duration.day_count()
                      : years ? term.duration.month_count() / 12
                              : term.duration.month_count();
    const bool trial = term.billing_plan == BillingPlan::none;
    if (!is_french(locale)) {
        const char* unit = days ? "Day" : years ? "Year" : "Month";
        return fmt::format("{} {} {}", count, unit, trial ? "Free Trial" : "Subscription");
    }
    const char* unit = days ? "jour" : years ? "an" : "mois";
    const char* plural = count > 1 && (days || years) ? "s" : "";
    return fmt::format("{} de {} {}{}", trial ? "Essai gratuit" : "Abonnement", count, unit, plural);
}

// R80: a free cancellation within the window; the policy of the profile that a purchase of today would get.
json::Value cancellation_policies(const catalog::Term& term, const std::string& profile) {
    const auto window = policy::cancellation_window(policy::profile(profile), term.duration);
    const auto hours = window.count();
    std::string expires = hours % 24 == 0 ? fmt::format("P{}D", hours / 24) : fmt::format("PT{}H", hours);
    json::Object refund{{"sequenceId", 0}, {"type", "Full"}, {"expiresAfter", std::move(expires)}};
    return json::Array{json::Object{{"refundOptions", json::Array{std::move(refund)}}}};
}

json::Value term_to_wire(const catalog::Term& term, const CatalogView& view) {
    json::Object wire{{"duration", term.duration.str()},
                      {"description", term_text(term, view.locale)},
                      {"billingCycle", catalog::to_text(term.billing_plan)}};
    if (term.billing_plan != BillingPlan::none) {
        wire.emplace_back("cancellationPolicies", cancellation_policies(term, view.profile()));
    }
    return wire;
}

// Terms that the caller's profile does not sell cannot be put in a cart (§2.7, `termDuration`).
std::vector<catalog::Term> terms_for(const CatalogView& view, const Availability& availability) {
    std::vector<catalog::Term> terms = availability.terms;
    std::erase_if(terms, [&](const catalog::Term& term) {
        return term.billing_plan != BillingPlan::none &&
               !policy::sells_term(policy::profile(view.profile()), term.duration);
    });
    return terms;
}

// Without duplicates, in the order of the terms: a word that a client does not know would break the whole
// response.
json::Array billing_cycles(const CatalogView& view, const Product& product, const Plan& plan) {
    std::vector<std::string_view> words;
    for (const Availability& one : view.availabilities(product, plan)) {
        for (const catalog::Term& term : terms_for(view, one)) {
            const std::string_view word = billing_cycle_word(term.billing_plan);
            if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
        }
    }
    return {words.begin(), words.end()};
}

std::string product_path(const CatalogView& view, const Product& product) {
    return view.products_path + "/" + product.id.str();
}

std::string sku_path(const CatalogView& view, const Product& product, const Plan& plan) {
    return fmt::format("{}/skus/{}", product_path(view, product), plan.sku.str());
}

}  // namespace

bool CatalogView::shows(const Product& product, const Plan& plan) const {
    if (!plan.sold_in(market) || !plan.visible_to(viewers)) return false;
    if (segment && !plan.has_segment(*segment)) return false;
    if (only_open_to && plan.stop_sell) return false;
    return product.type == catalog::ProductType::saas &&
           std::any_of(plan.prices.begin(), plan.prices.end(),
                       [&](const catalog::PriceRow& row) { return row.market == market && now <= row.ends; });
}

bool CatalogView::shows(const Product& product) const {
    if (product.type != catalog::ProductType::saas || !catalog.is_listed(product, viewers)) return false;
    if (only_open_to && !product.open_to(*only_open_to)) return false;
    return std::any_of(product.plans.begin(), product.plans.end(),
                       [&](const Plan& plan) { return shows(product, plan); });
}

bool CatalogView::lists(const Plan& plan) const {
    return !asked_segment || ((!segment || *segment == *asked_segment) && plan.has_segment(*asked_segment));
}

bool CatalogView::lists(const Product& product) const {
    return shows(product) && std::any_of(product.plans.begin(), product.plans.end(), [&](const Plan& plan) {
               return lists(plan) && shows(product, plan);
           });
}

std::vector<Availability> CatalogView::availabilities(const Product& product, const Plan& plan) const {
    auto all = catalog::availabilities(product, plan, market, now);
    std::erase_if(all, [&](const Availability& one) {
        if (segment && one.segment != *segment) return true;
        // Every profile charges a market in its own currency, so most calls need not ask which one it is.
        if (markets.currency_of(market) == one.currency) return false;
        return !markets.may_be_charged_in(market, one.currency,
                                          policy::profile(profile()).market_currency_only);
    });
    return all;
}

const Product* CatalogView::find_product(const std::string& id) const {
    const Product* found = catalog.find_product(ProductId(id));
    return found != nullptr && shows(*found) ? found : nullptr;
}

const Plan* CatalogView::find_sku(const Product& product, const std::string& id) const {
    const Plan* found = product.find_sku(SkuId(id));
    return found != nullptr && shows(product, *found) ? found : nullptr;
}

std::string_view billing_cycle_word(BillingPlan plan) {
    switch (plan) {
        case BillingPlan::none:
            return "none";
        case BillingPlan::monthly:
            return "monthly";
        case BillingPlan::annual:
            return "annual";
        // Longer terms paid at once travel as `one_time` (§3.14).
        case BillingPlan::biennial:
        case BillingPlan::triennial:
        case BillingPlan::one_time:
            return "one_time";
    }
    check_failed("a known BillingPlan", __FILE__, __LINE__);
}

json::Value product_to_wire(const CatalogView& view, const Product& product) {
    const json::Object saas{{"id", "SaaS"}, {"displayName", "SaaS"}};
    json::Object wire{
        {"id", product.id.str()},
        {"title", product.title.in(view.locale)},
        {"description", product.description.in(view.locale)},
        {"productType", json::Object{{"id", "Azure"}, {"displayName", "Azure"}, {"subType", saas}}},
        {"isMicrosoftProduct", false}};
    if (const catalog::Publisher* publisher = view.catalog.find_publisher(product.publisher)) {
        wire.emplace_back("publisherName", publisher->display_name);
    }
    const std::string path = product_path(view, product);
    wire.emplace_back("links", json::Object{{"skus", link(path + "/skus" + view.query)},
                                            {"self", link(path + view.query)}});
    return wire;
}

json::Value sku_to_wire(const CatalogView& view, const Product& product, const Plan& plan) {
    const bool per_user = product.pricing_model == catalog::PricingModel::per_user;
    const std::string path = sku_path(view, product, plan);
    json::Object wire{{"id", plan.sku.str()},
                      {"productId", product.id.str()},
                      {"title", plan.title.in(view.locale)},
                      {"description", plan.description.in(view.locale)},
                      {"minimumQuantity", per_user ? plan.min_quantity : 1},
                      {"maximumQuantity", per_user ? plan.max_quantity : 1},
                      {"isTrial", plan.trial.has_value()},
                      {"supportedBillingCycles", billing_cycles(view, product, plan)},
                      {"purchasePrerequisites", json::Array{"MicrosoftCustomerAgreement"}},
                      {"inventoryVariables", json::Array{}},
                      {"provisioningVariables", json::Array{}},
                      {"dynamicAttributes", json::Object{{"isMicrosoftProduct", false},
                                                         {"hasConstraints", false},
                                                         {"isAddon", false},
                                                         {"billingType", "license"},
                                                         {"provisioningId", plan.id.str()}}}};
    if (!product.terms_url.empty()) wire.emplace_back("termsOfUseUri", product.terms_url);
    wire.emplace_back("links", json::Object{{"availabilities", link(path + "/availabilities" + view.query)},
                                            {"self", link(path + view.query)}});
    return wire;
}

json::Value availability_to_wire(const CatalogView& view, const Product& product, const Plan& plan,
                                 const Availability& availability) {
    json::Array terms;
    for (const catalog::Term& term : terms_for(view, availability)) terms.push_back(term_to_wire(term, view));
    const std::string path =
        fmt::format("{}/availabilities/{}", sku_path(view, product, plan), availability.id.str());
    return json::Object{
        {"id", availability.id.str()},
        {"productId", product.id.str()},
        {"skuId", plan.sku.str()},
        {"catalogItemId", fmt::format("{}:{}:{}", product.id.str(), plan.sku.str(), availability.id.str())},
        {"defaultCurrency",
         json::Object{{"code", availability.currency.code()}, {"symbol", availability.currency.symbol()}}},
        {"segment", catalog::to_text(availability.segment)},
        {"country", availability.market.code()},
        {"isPurchasable", availability.is_purchasable && view.may_buy(product, plan, availability)},
        {"isRenewable", availability.is_renewable},
        {"terms", std::move(terms)},
        {"product", product_to_wire(view, product)},
        {"sku", sku_to_wire(view, product, plan)},
        {"links", json::Object{{"self", link(path + view.query)}}}};
}

}  // namespace comptoir::api::reseller
