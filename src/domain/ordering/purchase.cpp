#include "domain/ordering/purchase.hpp"

#include "base/text.hpp"

namespace comptoir::ordering {

std::optional<CatalogItem> parse_catalog_item(std::string_view text) {
    const auto parts = split(text, ':');
    if (parts.size() != 3 || text.size() > 64) return std::nullopt;
    for (const std::string_view part : parts) {
        if (part.empty()) return std::nullopt;
    }
    return CatalogItem{ProductId(to_upper(parts[0])), SkuId(to_upper(parts[1])),
                       AvailabilityId(to_upper(parts[2]))};
}

}  // namespace comptoir::ordering
