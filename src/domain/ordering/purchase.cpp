#include "domain/ordering/purchase.hpp"

#include "base/text.hpp"

namespace comptoir::ordering {

std::optional<CatalogItem> parse_catalog_item(std::string_view text) {
    const auto reference = parse_item_reference(text);
    return reference ? reference->item() : std::nullopt;
}

std::optional<ItemReference> parse_item_reference(std::string_view text) {
    const auto parts = split(text, ':');
    if (parts.size() > 3 || text.size() > 64) return std::nullopt;
    for (const std::string_view part : parts) {
        if (part.empty()) return std::nullopt;
    }
    ItemReference reference{ProductId(to_upper(parts[0])), {}, {}};
    if (parts.size() > 1) reference.sku = SkuId(to_upper(parts[1]));
    if (parts.size() > 2) reference.availability = AvailabilityId(to_upper(parts[2]));
    return reference;
}

std::string ItemReference::str() const {
    std::string text = product.str();
    if (sku) text.append(":").append(sku->str());
    if (availability) text.append(":").append(availability->str());
    return text;
}

std::optional<CatalogItem> ItemReference::item() const {
    if (!sku || !availability) return std::nullopt;
    return CatalogItem{product, *sku, *availability};
}

std::set<std::string> resellers_of(const CartLine& line) {
    std::set<std::string> named;
    for (const auto& [key, value] : line.participants) {
        std::string mpn_id = parties::canonical_mpn_id(value);
        if (key == "transaction_reseller" && !mpn_id.empty()) named.insert(std::move(mpn_id));
    }
    return named;
}

}  // namespace comptoir::ordering
