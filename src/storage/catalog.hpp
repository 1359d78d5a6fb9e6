#pragma once

#include <string>
#include <vector>

#include "base/ids.hpp"
#include "sql/database.hpp"
#include "storage/rows.hpp"

/// The published catalog as documents in the catalog format; the snapshot in memory is built from them.
namespace comptoir::storage {

struct StoredPublisher {
    PublisherId id;
    std::int64_t position = 0;
    std::string document;  ///< JSON.
};
struct StoredProduct {
    ProductId id;
    PublisherId publisher;
    OfferId offer;
    std::int64_t position = 0;
    std::string sku_ids;   ///< JSON object, plan id → SKU id.
    std::string document;  ///< JSON.
};

/// 0 when nothing was ever published.
std::int64_t catalog_version(sql::Session& session);
/// Records a version; false when it is there already. A concurrent one is waited for on PostgreSQL.
[[nodiscard]] bool claim_catalog_version(sql::Session& session, std::int64_t version, Instant at,
                                         std::string_view source);
void put_publisher(sql::Session& session, const StoredPublisher& publisher);
void put_product(sql::Session& session, const StoredProduct& product);
std::vector<StoredPublisher> load_publishers(sql::Session& session);
/// In the order of ids, those after `after`.
std::vector<StoredProduct> load_products(sql::Session& session, const std::optional<ProductId>& after,
                                         int limit);

}  // namespace comptoir::storage
