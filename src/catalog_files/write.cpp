#include "catalog_files/write.hpp"

#include <tuple>

namespace comptoir::catalog_files {
namespace {

using json::Array;
using json::Object;
using json::Value;

void add(Object& object, std::string name, Value value) {
    object.emplace_back(std::move(name), std::move(value));
}

void add_if(Object& object, std::string name, std::string_view text) {
    if (!text.empty()) add(object, std::move(name), Value(text));
}

template <class Item, class Write>
Array array_of(const std::vector<Item>& items, Write write) {
    Array array;
    array.reserve(items.size());
    for (const Item& item : items) array.push_back(write(item));
    return array;
}

Value text_of(const catalog::LocalizedText& text) {
    Object object;
    add(object, "en", Value(text.en));
    add(object, "fr", Value(text.fr));
    return Value(std::move(object));
}

Value contact_of(const catalog::Contact& contact, std::string url_name) {
    Object object;
    add(object, "name", Value(contact.name));
    add_if(object, "phone", contact.phone);
    add(object, "email", Value(contact.email));
    add_if(object, std::move(url_name), contact.url);
    return Value(std::move(object));
}

Value classification_of(const catalog::Classification& one, std::string word, std::string children) {
    Object object;
    add(object, std::move(word), Value(one.slug));
    if (!one.children.empty()) {
        add(object, std::move(children),
            array_of(one.children, [](const catalog::Text& slug) { return Value(slug); }));
    }
    return Value(std::move(object));
}

Value media_of(const catalog::MediaLink& link) {
    Object object;
    add(object, "title", text_of(link.title));
    add(object, "url", Value(link.url));
    return Value(std::move(object));
}

Value screenshot_of(const catalog::Screenshot& shot) {
    Object object;
    add(object, "url", Value(shot.url));
    if (shot.caption) add(object, "caption", text_of(*shot.caption));
    return Value(std::move(object));
}

Value technical_of(const catalog::TechnicalConfiguration& technical) {
    Object object;
    add(object, "landingPageUrl", Value(technical.landing_page_url));
    add(object, "webhookUrl", Value(technical.webhook_url));
    add(object, "tenantId", Value(technical.tenant.str()));
    add(object, "appId", Value(technical.app.str()));
    return Value(std::move(object));
}

std::string billing_word(catalog::BillingPlan plan) {
    return plan == catalog::BillingPlan::one_time ? "oneTime" : std::string(to_text(plan));
}

bool differ_in_market_only(const catalog::PriceRow& a, const catalog::PriceRow& b) {
    return a.currency == b.currency && a.term == b.term && a.billing_plan == b.billing_plan &&
           a.unit_price == b.unit_price && a.erp_price == b.erp_price && a.starts == b.starts &&
           a.ends == b.ends;
}

Value price_of(const catalog::PriceRow& row, Array markets) {
    Object object;
    if (markets.size() == 1) {
        add(object, "market", std::move(markets[0]));
    } else {
        add(object, "markets", std::move(markets));
    }
    add(object, "currency", Value(row.currency.code()));
    add(object, "term", Value(row.term.str()));
    add(object, "billingPlan", Value(billing_word(row.billing_plan)));
    add(object, "unitPrice", Value(row.unit_price.str()));
    if (row.erp_price) add(object, "erpPrice", Value(row.erp_price->str()));
    add(object, "effectiveFrom", Value(row.starts.str()));
    if (row.ends != end_of_time()) add(object, "effectiveTo", Value(row.ends.str()));
    return Value(std::move(object));
}

// Neighbouring rows are joined; their order is kept, because it is the order of currencies and terms shown.
Array prices_of(const catalog::PriceRows& packed) {
    const std::vector<catalog::PriceRow> rows = packed.all();
    Array prices;
    for (std::size_t i = 0; i < rows.size();) {
        Array markets;
        std::size_t next = i;
        while (next < rows.size() && differ_in_market_only(rows[i], rows[next])) {
            markets.emplace_back(rows[next++].market.code());
        }
        prices.push_back(price_of(rows[i], std::move(markets)));
        i = next;
    }
    return prices;
}

Value included_of(std::optional<std::int64_t> count) {
    return count ? Value(*count) : Value("unlimited");
}

Value dimension_of(const catalog::Dimension& dimension) {
    Object prices;
    for (const auto& [currency, price] : dimension.price_per_unit)
        add(prices, currency.str(), Value(price.str()));
    Object object;
    add(object, "id", Value(dimension.id));
    add(object, "displayName", text_of(dimension.display_name));
    add(object, "unitOfMeasure", Value(dimension.unit_of_measure));
    add(object, "pricePerUnit", Value(std::move(prices)));
    add(object, "includedMonthly", included_of(dimension.included_monthly));
    add(object, "includedAnnual", included_of(dimension.included_annual));
    return Value(std::move(object));
}

Value plan_of(const catalog::Plan& plan, bool per_user) {
    Object object;
    add(object, "planId", Value(plan.id.str()));
    add(object, "title", text_of(plan.title));
    add(object, "description", text_of(plan.description));
    if (plan.is_private) {
        add(object, "visibility", Value("private"));
        add(object, "tenants",
            array_of(plan.tenants, [](const TenantId& tenant) { return Value(tenant.str()); }));
    }
    if (plan.stop_sell) add(object, "stopSell", Value(true));
    if (plan.auto_activate) add(object, "autoActivate", Value(true));
    if (plan.subscribe_event) add(object, "subscribeEvent", Value(true));
    if (per_user) {
        add(object, "minQuantity", Value(plan.min_quantity));
        add(object, "maxQuantity", Value(plan.max_quantity));
    }
    if (plan.ownership_limit.scope != catalog::OwnershipScope::none) {
        Object limit;
        add(limit, "scope", Value(to_text(plan.ownership_limit.scope)));
        add(limit, "count", Value(plan.ownership_limit.count));
        add(object, "ownershipLimit", Value(std::move(limit)));
    }
    if (plan.trial) {
        Object trial;
        add(trial, "length", Value(plan.trial->length.str()));
        add(object, "trial", Value(std::move(trial)));
    }
    add(object, "segments",
        array_of(plan.segments, [](catalog::Segment one) { return Value(to_text(one)); }));
    add(object, "markets", array_of(plan.markets, [](catalog::Market one) { return Value(one.code()); }));
    if (!plan.prices.empty()) add(object, "prices", prices_of(plan.prices));
    if (!plan.dimensions.empty()) add(object, "dimensions", array_of(plan.dimensions, dimension_of));
    return Value(std::move(object));
}

void add_listing(Object& object, const catalog::Product& product) {
    add(object, "title", text_of(product.title));
    add(object, "summary", text_of(product.summary));
    add(object, "description", text_of(product.description));
    if (product.getting_started) add(object, "gettingStarted", text_of(*product.getting_started));
    add(object, "categories", array_of(product.categories, [](const catalog::Classification& one) {
            return classification_of(one, "category", "subcategories");
        }));
    if (!product.industries.empty()) {
        add(object, "industries", array_of(product.industries, [](const catalog::Classification& one) {
                return classification_of(one, "industry", "verticals");
            }));
    }
    if (!product.keywords.empty()) {
        add(object, "keywords",
            array_of(product.keywords, [](const catalog::Text& word) { return Value(word); }));
    }
    if (!product.documents.empty()) add(object, "documents", array_of(product.documents, media_of));
    add(object, "screenshots", array_of(product.screenshots, screenshot_of));
    if (!product.videos.empty()) add(object, "videos", array_of(product.videos, media_of));
    add(object, "privacyUrl", Value(product.privacy_url));
    add(object, "termsUrl", Value(product.terms_url));
    add(object, "termsVersion", Value(product.terms_version));
}

void append_lines(std::string& text, std::string_view name, const std::vector<Value>& lines) {
    text += ",\n\"";
    text += name;
    text += "\": [";
    for (std::size_t i = 0; i < lines.size(); ++i) {
        text += i == 0 ? "\n" : ",\n";
        text += json::write(lines[i]);
    }
    text += "]";
}

}  // namespace

json::Value to_json(const catalog::Publisher& publisher) {
    const catalog::Address& place = publisher.address;
    Object address;
    add(address, "line1", Value(place.line1));
    add_if(address, "line2", place.line2);
    add(address, "city", Value(place.city));
    add_if(address, "postalCode", place.postal_code);
    add_if(address, "region", place.region);
    add(address, "country", Value(place.country.code()));
    Object contacts;
    add(contacts, "support", contact_of(publisher.support, "url"));
    add(contacts, "engineering", contact_of(publisher.engineering, "url"));
    if (publisher.csp) add(contacts, "csp", contact_of(*publisher.csp, "marketingUrl"));
    Object object;
    add(object, "publisherId", Value(publisher.id.str()));
    add(object, "displayName", Value(publisher.display_name));
    add(object, "address", Value(std::move(address)));
    add(object, "website", Value(publisher.website));
    add(object, "contacts", Value(std::move(contacts)));
    return Value(std::move(object));
}

json::Value to_json(const catalog::Product& product) {
    Object object;
    add(object, "publisherId", Value(product.publisher.str()));
    add(object, "offerId", Value(product.offer.str()));
    add(object, "type", Value(to_text(product.type)));
    add(object, "status", Value(to_text(product.status)));
    add_listing(object, product);
    add(object, "resellerAudience", Value(to_text(product.audience)));
    if (!product.selected_partners.empty()) {
        add(object, "selectedPartners", array_of(product.selected_partners, [](const PartnerId& partner) {
                return Value(partner.str());
            }));
    }
    if (product.pricing_model) add(object, "pricingModel", Value(to_text(*product.pricing_model)));
    if (product.technical) add(object, "technicalConfiguration", technical_of(*product.technical));
    const bool per_user = product.pricing_model == catalog::PricingModel::per_user;
    add(object, "plans",
        array_of(product.plans, [&](const catalog::Plan& plan) { return plan_of(plan, per_user); }));
    return Value(std::move(object));
}

std::string write_file(std::span<const catalog::Publisher> publishers,
                       std::span<const catalog::Product> products) {
    std::vector<Value> publisher_lines;
    for (const catalog::Publisher& publisher : publishers) publisher_lines.push_back(to_json(publisher));
    std::vector<Value> offer_lines;
    for (const catalog::Product& product : products) offer_lines.push_back(to_json(product));
    std::string text = "{\"formatVersion\": 1";
    append_lines(text, "publishers", publisher_lines);
    append_lines(text, "offers", offer_lines);
    text += "}\n";
    return text;
}

}  // namespace comptoir::catalog_files
