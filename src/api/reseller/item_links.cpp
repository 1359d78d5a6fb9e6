#include "api/reseller/item_links.hpp"

#include <algorithm>

#include "api/reseller/wire.hpp"
#include "base/check.hpp"
#include "base/text.hpp"

namespace comptoir::api::reseller {
namespace {

json::Value link_to(std::string uri) {
    return json::to_value(Link{std::move(uri), "GET", {}});
}

// What can be followed in this view, and so what CAT-02, CAT-04 and CAT-06 or their siblings answer.
struct Shown {
    bool product = false;
    bool sku = false;
    bool availability = false;
};
Shown shown_in(const CatalogView& view, const ordering::CatalogItem& item) {
    const catalog::Product* product = view.find_product(item.product.str());
    if (product == nullptr) return {};
    const catalog::Plan* plan = view.find_sku(*product, item.sku.str());
    if (plan == nullptr) return {true, false, false};
    const auto sold = view.availabilities(*product, *plan);
    return {true, true, std::any_of(sold.begin(), sold.end(), [&](const auto& one) {
                return one.id == item.availability;
            })};
}

}  // namespace

ItemLinks::ItemLinks(sql::Session& session, const search::CatalogSnapshot& catalog,
                     const catalog::MarketTable& markets, PartnerId partner, CustomerId customer, Instant now)
    : session_(session),
      catalog_(catalog),
      markets_(markets),
      partner_(partner),
      customer_(customer),
      now_(now) {}

ItemLinks::ItemLinks(const Services& services, const Reading& reading)
    : ItemLinks(reading.session, *reading.catalog, services.runner.markets(), reading.partner,
                reading.customer, reading.now) {}

ItemLinks::ItemLinks(commands::Work& work, CustomerId customer)
    : ItemLinks(work.session, *work.catalog, work.markets, work.partner(), customer, work.now) {}

CatalogView ItemLinks::view_of(catalog::Market market) const {
    return {.catalog = catalog_,
            .markets = markets_,
            .market = market,
            .now = now_,
            .viewers = {TenantId(partner_.guid())},
            .profile = [this] { return profile(); }};
}

std::string ItemLinks::profile() const {
    if (parties_) return parties_->partner.profile;
    const auto partner = storage::find_partner_facts(session_, partner_);
    COMPTOIR_CHECK(partner.has_value());
    return partner->profile;
}

std::optional<CatalogView> ItemLinks::view_of_customer() {
    if (!parties_) {
        const auto found = commands::find_parties(session_, partner_, customer_);
        if (!found) return std::nullopt;
        parties_ = *found;
    }
    const auto market = catalog::Market::parse(parties_->customer.country);
    const auto home = catalog::Market::parse(parties_->partner.country);
    const auto segment = catalog::parse_segment(parties_->customer.segment);
    if (!market || !home || !segment) return std::nullopt;
    if (!markets_.in_same_region(*home, *market) || !markets_.is_sold(*market)) return std::nullopt;
    CatalogView view = view_of(*market);
    view.viewers.push_back(TenantId(customer_.guid()));
    view.segment = segment;
    view.only_open_to = partner_;
    return view;
}

void ItemLinks::add(json::Object& links, const ordering::CatalogItem& item, std::string_view market) {
    const auto known = catalog::Market::parse(market);
    const Shown country = known ? shown_in(view_of(*known), item) : Shown();
    Shown customer;
    if (!country.availability) {
        // Only what the country does not show costs a look at the customer.
        if (const auto view = view_of_customer()) customer = shown_in(*view, item);
    }
    const std::string product = "/products/" + percent_encode(item.product.str());
    const std::string sku = product + "/skus/" + percent_encode(item.sku.str());
    const std::string availability = sku + "/availabilities/" + percent_encode(item.availability.str());
    const auto add = [&](std::string name, bool by_country, bool by_customer, const std::string& path) {
        if (by_country) {
            links.emplace_back(std::move(name), link_to(fmt::format("{}?country={}", path, market)));
        } else if (by_customer) {
            links.emplace_back(std::move(name),
                               link_to(fmt::format("/customers/{}{}", customer_.str(), path)));
        }
    };
    add("product", country.product, customer.product, product);
    add("sku", country.sku, customer.sku, sku);
    add("availability", country.availability, customer.availability, availability);
}

}  // namespace comptoir::api::reseller
