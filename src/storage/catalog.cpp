#include "storage/catalog.hpp"

#include "base/check.hpp"

namespace comptoir::storage {

std::int64_t catalog_version(sql::Session& session) {
    const auto row = session.query_one("SELECT COALESCE(MAX(version), 0) FROM catalog_version");
    COMPTOIR_CHECK(row.has_value());
    return row->integer(0);
}

bool claim_catalog_version(sql::Session& session, std::int64_t version, Instant at, std::string_view source) {
    return session.execute_counted(
               "INSERT INTO catalog_version (version, published_us, source) VALUES ($1, $2, $3) "
               "ON CONFLICT (version) DO NOTHING",
               {version, bind(at), source}) == 1;
}

void put_publisher(sql::Session& session, const StoredPublisher& publisher) {
    session.execute(
        "INSERT INTO publisher (publisher_id, position, document) VALUES ($1, $2, $3) "
        "ON CONFLICT (publisher_id) DO UPDATE SET position = $2, document = $3",
        {bind(publisher.id), publisher.position, publisher.document});
}

void put_product(sql::Session& session, const StoredProduct& product) {
    session.execute(
        "INSERT INTO product (product_id, publisher_id, offer_id, position, sku_ids, document) "
        "VALUES ($1, $2, $3, $4, $5, $6) "
        "ON CONFLICT (product_id) DO UPDATE SET position = $4, sku_ids = $5, document = $6",
        {bind(product.id), bind(product.publisher), bind(product.offer), product.position, product.sku_ids,
         product.document});
}

std::vector<StoredPublisher> load_publishers(sql::Session& session) {
    std::vector<StoredPublisher> publishers;
    for (const sql::Row& row : session.query(
             "SELECT publisher_id, position, document FROM publisher ORDER BY position, publisher_id")) {
        publishers.push_back({PublisherId(row.text(0)), row.integer(1), row.text(2)});
    }
    return publishers;
}

std::vector<StoredProduct> load_products(sql::Session& session, const std::optional<ProductId>& after,
                                         int limit) {
    std::vector<StoredProduct> products;
    for (const sql::Row& row : session.query("SELECT product_id, publisher_id, offer_id, position, sku_ids, "
                                             "document FROM product WHERE product_id > $1 "
                                             "ORDER BY product_id LIMIT $2",
                                             {after ? bind(*after) : sql::Bind(std::string()), limit})) {
        products.push_back({ProductId(row.text(0)), PublisherId(row.text(1)), OfferId(row.text(2)),
                            row.integer(3), row.text(4), row.text(5)});
    }
    return products;
}

}  // namespace comptoir::storage
