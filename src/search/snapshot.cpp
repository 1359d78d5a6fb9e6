#include "search/snapshot.hpp"

#include <algorithm>
#include <numeric>

#include "base/check.hpp"
#include "search/fold.hpp"

namespace comptoir::search {
namespace {

std::string offer_key(const PublisherId& publisher, const OfferId& offer) {
    return publisher.str() + "/" + offer.str();
}

// A product without plans is public: there is nothing private about it.
bool has_public_plan(const catalog::Product& product) {
    return product.plans.empty() || std::any_of(product.plans.begin(), product.plans.end(),
                                                [](const catalog::Plan& plan) { return !plan.is_private; });
}

}  // namespace

CatalogSnapshot::CatalogSnapshot(catalog::CatalogDocument document, std::int64_t version)
    : document_(std::move(document)), version_(version), words_(document_.products.size()) {
    for (std::size_t i = 0; i < document_.publishers.size(); ++i) {
        publisher_by_id_.emplace(document_.publishers[i].id, static_cast<Number>(i));
    }
    number_products();
    index_words();
    index_filters();
}

void CatalogSnapshot::number_products() {
    const std::size_t count = document_.products.size();
    std::vector<std::string> titles(count);
    for (std::size_t i = 0; i < count; ++i) {
        const catalog::Product& one = document_.products[i];
        titles[i] = fold(one.title.en);
        place_by_id_.emplace(one.id, static_cast<Number>(i));
        place_by_offer_.emplace(offer_key(one.publisher, one.offer), static_cast<Number>(i));
    }
    by_number_.resize(count);
    std::iota(by_number_.begin(), by_number_.end(), Number{0});
    std::sort(by_number_.begin(), by_number_.end(), [&](Number a, Number b) {
        const int order = titles[a].compare(titles[b]);
        return order != 0 ? order < 0 : document_.products[a].id < document_.products[b].id;
    });
    catalog_order_.resize(count);
    for (std::size_t number = 0; number < count; ++number) {
        catalog_order_[by_number_[number]] = static_cast<Number>(number);
    }
}

void CatalogSnapshot::index_words() {
    std::vector<std::string> publisher_names;
    for (const catalog::Publisher& one : document_.publishers)
        publisher_names.push_back(fold(one.display_name));
    publisher_of_.reserve(by_number_.size());
    for (std::size_t number = 0; number < by_number_.size(); ++number) {
        const catalog::Product& one = product(number);
        const auto publisher = publisher_by_id_.find(one.publisher);
        COMPTOIR_CHECK(publisher != publisher_by_id_.end());
        publisher_of_.push_back(publisher->second);
        // What is not listed for anybody is not found either, so that a typo is forgiven as if it did not
        // exist.
        if (!one.is_listed()) continue;
        const auto at = static_cast<Number>(number);
        words_.add(at, Field::title, fold(one.title.en));
        words_.add(at, Field::title, fold(one.title.fr));
        words_.add(at, Field::publisher, publisher_names[publisher->second]);
        for (const catalog::Text& keyword : one.keywords) words_.add(at, Field::keyword, fold(keyword));
        words_.add(at, Field::description, fold(one.description.en));
        words_.add(at, Field::description, fold(one.description.fr));
    }
    words_.finish();
}

void CatalogSnapshot::index_filters() {
    const std::size_t count = by_number_.size();
    listed_ = Bitmap(count);
    trial_ = Bitmap(count);
    types_.assign(catalog::kProductTypes.size(), Bitmap(count));
    for (std::size_t number = 0; number < count; ++number) {
        index_product(static_cast<Number>(number), product(number));
    }
}

void CatalogSnapshot::index_product(Number number, const catalog::Product& one) {
    const auto mark = [&](Values& values, std::string_view value) {
        auto found = values.find(value);
        if (found == values.end()) found = values.emplace(value, by_number_.size()).first;
        found->second.set(number);
    };
    if (one.is_listed() && has_public_plan(one)) listed_.set(number);
    types_[static_cast<std::size_t>(one.type)].set(number);
    for (const catalog::Classification& choice : one.categories) {
        mark(categories_, choice.slug);
        for (const catalog::Text& child : choice.children) {
            mark(subcategories_, fmt::format("{}/{}", choice.slug.view(), child.view()));
        }
    }
    for (const catalog::Classification& choice : one.industries) mark(industries_, choice.slug);
    for (std::size_t i = 0; i < one.plans.size(); ++i) {
        const catalog::Plan& plan = one.plans[i];
        if (plan.is_private) {
            for (const catalog::Market market : plan.markets) {
                markets_.try_emplace(market.str(), by_number_.size());
            }
            if (!one.is_listed()) continue;
            for (const TenantId& tenant : plan.tenants) {
                private_plans_[tenant].push_back({number, static_cast<Number>(i)});
            }
            continue;
        }
        if (plan.trial) trial_.set(number);
        for (const catalog::Market market : plan.markets) mark(markets_, market.code());
    }
}

const catalog::Product* CatalogSnapshot::find_product(const ProductId& id) const {
    const auto found = place_by_id_.find(id);
    return found == place_by_id_.end() ? nullptr : &document_.products[found->second];
}

const catalog::Product* CatalogSnapshot::find_offer(const PublisherId& publisher,
                                                    const OfferId& offer) const {
    const auto found = place_by_offer_.find(offer_key(publisher, offer));
    return found == place_by_offer_.end() ? nullptr : &document_.products[found->second];
}

const catalog::Publisher* CatalogSnapshot::find_publisher(const PublisherId& id) const {
    const auto found = publisher_by_id_.find(id);
    return found == publisher_by_id_.end() ? nullptr : &document_.publishers[found->second];
}

std::optional<CatalogItem> CatalogSnapshot::find_item(const ProductId& product_id, const SkuId& sku,
                                                      const AvailabilityId& availability,
                                                      std::optional<Instant> at) const {
    const catalog::Product* found = find_product(product_id);
    const catalog::Plan* plan = found == nullptr ? nullptr : found->find_sku(sku);
    if (plan == nullptr) return std::nullopt;
    auto one = catalog::find_availability(*found, *plan, availability, at);
    if (!one) return std::nullopt;
    return CatalogItem{found, plan, std::move(*one)};
}

bool CatalogSnapshot::is_listed(const catalog::Product& one, std::span<const TenantId> viewers) const {
    if (!one.is_listed()) return false;
    return one.plans.empty() ||
           std::any_of(one.plans.begin(), one.plans.end(),
                       [&](const catalog::Plan& plan) { return plan.visible_to(viewers); });
}

std::shared_ptr<const CatalogSnapshot> SnapshotHolder::get() const {
    const std::lock_guard lock(mutex_);
    return snapshot_;
}

void SnapshotHolder::set(std::shared_ptr<const CatalogSnapshot> snapshot) {
    const std::lock_guard lock(mutex_);
    // The old snapshot is released outside the lock: freeing a large catalog takes milliseconds.
    snapshot_.swap(snapshot);
}

}  // namespace comptoir::search
