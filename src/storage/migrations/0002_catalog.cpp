#include "storage/migrations/list.hpp"

namespace comptoir::storage {

sql::Migration migration_0002_catalog() {
    return {
        2,
        "catalog",
        "Reference data of all partners: what publishers offer, at which prices, since when.",
        {
            R"sql(CREATE TABLE catalog_version (
    version BIGINT NOT NULL PRIMARY KEY,
    published_us BIGINT NOT NULL,
    source TEXT NOT NULL))sql",
            // Documents are in the catalog format; prices are part of the offer, with their effective dates
            // (R41).
            R"sql(CREATE TABLE publisher (
    publisher_id TEXT NOT NULL PRIMARY KEY,
    position BIGINT NOT NULL,
    document TEXT NOT NULL))sql",
            // Product and SKU ids are kept beside the document, because other tables refer to them for ever.
            R"sql(CREATE TABLE product (
    product_id TEXT NOT NULL PRIMARY KEY,
    publisher_id TEXT NOT NULL REFERENCES publisher (publisher_id),
    offer_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    sku_ids TEXT NOT NULL,
    document TEXT NOT NULL,
    UNIQUE (publisher_id, offer_id)))sql",
        }};
}

}  // namespace comptoir::storage
