#include "api/marketplace/product_page.hpp"

#include <algorithm>

#include "api/marketplace/labels.hpp"
#include "base/check.hpp"
#include "commands/offering.hpp"
#include "domain/catalog/availability.hpp"

namespace comptoir::api::marketplace {
namespace {

using catalog::Plan;
using catalog::PriceRow;
using catalog::Product;

json::Object contact_of(const catalog::Contact& contact) {
    json::Object out;
    const auto add = [&](const char* name, const std::string& text) {
        if (!text.empty()) out.emplace_back(name, text);
    };
    add("name", contact.name);
    add("phone", contact.phone);
    add("email", contact.email);
    add("url", contact.url);
    return out;
}

json::Object contacts_of(const catalog::Publisher& publisher, bool for_partner) {
    json::Object out{{"support", contact_of(publisher.support)}};
    if (for_partner) {
        out.emplace_back("engineering", contact_of(publisher.engineering));
        if (publisher.csp) out.emplace_back("csp", contact_of(*publisher.csp));
    }
    return out;
}

json::Array media_of(const std::vector<catalog::MediaLink>& links, Language language) {
    json::Array out;
    for (const catalog::MediaLink& link : links) {
        out.emplace_back(json::Object{{"title", in(language, link.title)}, {"url", link.url.view()}});
    }
    return out;
}

// One price with its instalment (R36) and its announced successor (R43).
json::Object price_json(const Plan& plan, const PriceRow& row, Instant now) {
    json::Object out{{"term", row.term.str()},
                     {"billingPlan", to_text(row.billing_plan)},
                     {"currency", row.currency.str()},
                     {"unitPrice", row.unit_price}};
    const int instalments = catalog::cycle_count(row.term, row.billing_plan).value_or(1);
    if (instalments > 1) {
        out.emplace_back("instalments", instalments);
        out.emplace_back("instalmentPrice", mul_div(row.unit_price, 1, instalments, Rounding::half_up));
    }
    if (row.erp_price) out.emplace_back("erpPrice", *row.erp_price);
    out.emplace_back("effectiveFrom", row.starts.str());
    if (row.ends != end_of_time()) out.emplace_back("effectiveTo", row.ends.str());
    const catalog::PriceKey key{row.market, row.currency, row.term, row.billing_plan};
    std::optional<PriceRow> next;
    for (const PriceRow& other : plan.prices) {
        if (key.matches(other) && other.starts > now && (!next || other.starts < next->starts)) next = other;
    }
    if (next) {
        out.emplace_back("announcedChange",
                         json::Object{{"from", next->starts.str()}, {"unitPrice", next->unit_price}});
    }
    return out;
}

json::Array prices_in(const Plan& plan, const catalog::Availability& sold, Instant now) {
    json::Array out;
    for (const catalog::Term& term : sold.terms) {
        const catalog::PriceKey key{sold.market, sold.currency, term.duration, term.billing_plan};
        const auto row = catalog::price_in_force(plan.prices, key, now);
        if (row) out.emplace_back(price_json(plan, *row, now));
    }
    return out;
}

json::Array markets_of(const Product& product, const Plan& plan, const PageView& view) {
    json::Array out;
    for (const catalog::Market market : plan.markets) {
        if (view.market && market != *view.market) continue;
        json::Array items;
        for (const catalog::Availability& sold : catalog::availabilities(product, plan, market, view.now)) {
            if (!view.markets.may_be_charged_in(market, sold.currency, view.profile.market_currency_only)) {
                continue;
            }
            items.emplace_back(json::Object{
                {"catalogItemId", fmt::format("{}:{}:{}", product.id.str(), plan.sku.str(), sold.id.str())},
                {"segment", to_text(sold.segment)},
                {"currency", sold.currency.str()},
                {"isPurchasable", commands::may_sell(view.markets, {view.partner, view.home, view.profile},
                                                     {&product, &plan, sold}, view.now)},
                {"isRenewable", sold.is_renewable},
                {"prices", prices_in(plan, sold, view.now)}});
        }
        out.emplace_back(json::Object{{"market", market.str()}, {"availabilities", std::move(items)}});
    }
    return out;
}

json::Array meters_of(const Plan& plan, Language language) {
    json::Array out;
    for (const catalog::Dimension& meter : plan.dimensions) {
        json::Array prices;
        for (const auto& [currency, price] : meter.price_per_unit) {
            prices.emplace_back(json::Object{{"currency", currency.str()}, {"pricePerUnit", price}});
        }
        out.emplace_back(json::Object{{"id", meter.id},
                                      {"name", in(language, meter.display_name)},
                                      {"unitOfMeasure", meter.unit_of_measure},
                                      {"prices", std::move(prices)}});
    }
    return out;
}

json::Object plan_json(const Product& product, const Plan& plan, const PageView& view) {
    json::Object out{{"skuId", plan.sku.str()},
                     {"planId", plan.id.str()},
                     {"title", in(view.language, plan.title)},
                     {"description", in(view.language, plan.description)},
                     {"isPrivate", plan.is_private},
                     {"isSold", !plan.stop_sell && product.is_listed()}};
    if (product.pricing_model == catalog::PricingModel::per_user) {
        out.emplace_back("minQuantity", plan.min_quantity);
        out.emplace_back("maxQuantity", plan.max_quantity);
    }
    if (plan.ownership_limit.scope != catalog::OwnershipScope::none) {
        out.emplace_back("ownershipLimit", json::Object{{"scope", to_text(plan.ownership_limit.scope)},
                                                        {"count", plan.ownership_limit.count}});
    }
    // R25: on each SKU that has one, with its length; the price that follows stands beside.
    if (plan.trial) out.emplace_back("trial", json::Object{{"length", plan.trial->length.str()}});
    json::Array segments;
    for (const catalog::Segment segment : plan.segments) segments.emplace_back(to_text(segment));
    out.emplace_back("segments", std::move(segments));
    out.emplace_back("markets", markets_of(product, plan, view));
    out.emplace_back("meters", meters_of(plan, view.language));
    return out;
}

json::Array plans_of(const Product& product, const PageView& view) {
    json::Array out;
    for (const Plan& plan : product.plans) {
        if (plan.visible_to(view.viewers)) out.emplace_back(plan_json(product, plan, view));
    }
    return out;
}

void add_overview(json::Object& out, const catalog::Publisher& publisher, const Product& product,
                  const PageView& view) {
    out.emplace_back("description", in(view.language, product.description));
    if (product.getting_started)
        out.emplace_back("gettingStarted", in(view.language, *product.getting_started));
    out.emplace_back("contacts", contacts_of(publisher, !view.partner.is_nil()));
    out.emplace_back("documents", media_of(product.documents, view.language));
    out.emplace_back("videos", media_of(product.videos, view.language));
    json::Array screenshots;
    for (const catalog::Screenshot& shot : product.screenshots) {
        json::Object one{{"url", shot.url.view()}};
        if (shot.caption) one.emplace_back("caption", in(view.language, *shot.caption));
        screenshots.emplace_back(std::move(one));
    }
    out.emplace_back("screenshots", std::move(screenshots));
    out.emplace_back("privacyUrl", product.privacy_url);
    out.emplace_back("termsUrl", product.terms_url);
    out.emplace_back("termsVersion", product.terms_version);
}

}  // namespace

json::Object summary_of(const search::CatalogSnapshot& catalog, const catalog::Taxonomy& taxonomy,
                        const Product& product, const PartnerId& partner, std::span<const TenantId> viewers,
                        Language language) {
    const catalog::Publisher* publisher = catalog.find_publisher(product.publisher);
    COMPTOIR_CHECK(publisher != nullptr);
    json::Object out{
        {"id", product.id.str()},
        {"title", in(language, product.title)},
        {"summary", in(language, product.summary)},
        {"type", type_label(taxonomy, product.type, language)},
        {"publisher", json::Object{{"id", publisher->id.str()}, {"name", publisher->display_name}}},
        {"categories", category_labels(taxonomy, product, language)},
        {"industries", industry_labels(taxonomy, product, language)},
        {"hasTrial", product.has_trial(viewers)},
        {"isExclusive", product.is_exclusive()},
    };
    const auto note = buy_note(product, partner, language);
    out.emplace_back("isPurchasable", !note.has_value());
    if (note) out.emplace_back("buyNote", json::Object{{"code", note->code}, {"text", note->text}});
    return out;
}

json::Object page_of(const search::CatalogSnapshot& catalog, const catalog::Taxonomy& taxonomy,
                     const Product& product, const PageView& view) {
    const catalog::Publisher* publisher = catalog.find_publisher(product.publisher);
    COMPTOIR_CHECK(publisher != nullptr);
    json::Object out = summary_of(catalog, taxonomy, product, view.partner, view.viewers, view.language);
    out.emplace_back("offerId", product.offer.str());
    if (product.pricing_model) out.emplace_back("pricingModel", to_text(*product.pricing_model));
    add_overview(out, *publisher, product, view);
    // R16: a partner's way to an exclusive offer is its publisher. R24: the contact is for partners only.
    if (!view.partner.is_nil() && product.is_exclusive() && !product.open_to(view.partner)) {
        out.emplace_back("contactPublisher",
                         contact_of(publisher->csp ? *publisher->csp : publisher->support));
    }
    out.emplace_back("plans", plans_of(product, view));
    return out;
}

}  // namespace comptoir::api::marketplace
