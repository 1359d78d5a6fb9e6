#pragma once

#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "domain/catalog/product.hpp"

/// Ids that are computed, not drawn: the same catalog has the same ids in every installation, so that a
/// catalog item id noted by a client survives a re-import or a move. Source: reseller contract §3.2–3.4,
/// docs/catalog-format.md.
namespace comptoir::catalog {

/// `DZH318Z` and five characters of 0-9A-Z from a mixed FNV-1a hash of `publisher/offer`; `attempt` > 0
/// hashes `publisher/offer#attempt` instead. One in 60 million: with 50,000 products some twenty first
/// attempts collide.
ProductId product_id(const PublisherId& publisher, const OfferId& offer, int attempt);

/// `0001` for number 1, up to `9999`.
SkuId sku_id(int number);

/// Twelve characters of 0-9A-Z, unique in the SKU.
AvailabilityId availability_id(const ProductId& product, const SkuId& sku, Market market, Segment segment,
                               Currency currency);

/// Gives every product and plan of `incoming` its id. What `current` knows keeps its id; new products take
/// the first free attempt in the order of publisher and offer id, new plans the next number of their product.
void assign_ids(CatalogDocument& incoming, const CatalogDocument& current);

}  // namespace comptoir::catalog
