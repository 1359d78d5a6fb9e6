#include "domain/catalog/identity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "base/check.hpp"

namespace comptoir::catalog {
namespace {

std::uint64_t hash_text(std::string_view text) {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const char c : text) hash = (hash ^ static_cast<std::uint8_t>(c)) * 1099511628211ULL;
    // FNV leaves neighbouring texts close in the high bits; the SplitMix64 finaliser spreads them.
    hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9ULL;
    hash = (hash ^ (hash >> 27)) * 0x94d049bb133111ebULL;
    return hash ^ (hash >> 31);
}

std::string base36(std::uint64_t value, int width) {
    constexpr std::string_view kDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    std::string text(static_cast<std::size_t>(width), '0');
    for (auto it = text.rbegin(); it != text.rend(); ++it) {
        *it = kDigits[value % 36];
        value /= 36;
    }
    return text;
}

using OfferKey = std::pair<PublisherId, OfferId>;

int number_of(const SkuId& sku) {
    int number = 0;
    for (const char c : sku.str()) number = number * 10 + (c - '0');
    return number;
}

void assign_sku_ids(Product& product, const Product* current) {
    int last = 0;
    if (current != nullptr) {
        for (const Plan& plan : current->plans) last = std::max(last, number_of(plan.sku));
    }
    for (Plan& plan : product.plans) {
        const Plan* known = current == nullptr ? nullptr : current->find_plan(plan.id);
        plan.sku = known != nullptr ? known->sku : sku_id(++last);
    }
}

}  // namespace

ProductId product_id(const PublisherId& publisher, const OfferId& offer, int attempt) {
    std::string text = publisher.str() + "/" + offer.str();
    if (attempt > 0) text += fmt::format("#{}", attempt);
    return ProductId("DZH318Z" + base36(hash_text(text), 5));
}

SkuId sku_id(int number) {
    COMPTOIR_CHECK(number >= 1 && number <= 9999);
    return SkuId(fmt::format("{:04}", number));
}

AvailabilityId availability_id(const ProductId& product, const SkuId& sku, Market market, Segment segment,
                               Currency currency) {
    const std::string text = fmt::format("{}:{}:{}:{}:{}", product.str(), sku.str(), market.code(),
                                         to_text(segment), currency.code());
    return AvailabilityId(base36(hash_text(text), 12));
}

void assign_ids(CatalogDocument& incoming, const CatalogDocument& current) {
    std::map<OfferKey, const Product*> known;
    std::set<std::string> taken;
    for (const Product& product : current.products) {
        known.emplace(OfferKey(product.publisher, product.offer), &product);
        taken.insert(product.id.str());
    }
    std::map<OfferKey, Product*> wanted;
    for (Product& product : incoming.products)
        wanted.emplace(OfferKey(product.publisher, product.offer), &product);
    for (auto& [key, product] : wanted) {
        const auto found = known.find(key);
        const Product* before = found == known.end() ? nullptr : found->second;
        if (before != nullptr) {
            product->id = before->id;
        } else {
            int attempt = 0;
            do {
                product->id = product_id(product->publisher, product->offer, attempt++);
            } while (!taken.insert(product->id.str()).second);
        }
        assign_sku_ids(*product, before);
    }
}

}  // namespace comptoir::catalog
