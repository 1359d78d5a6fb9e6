#include "commands/stored_catalog.hpp"

#include <algorithm>
#include <deque>
#include <future>
#include <thread>

#include "base/check.hpp"
#include "base/limits.hpp"
#include "catalog_files/import.hpp"
#include "storage/catalog.hpp"

namespace comptoir::commands {
namespace {

using catalog::Product;

struct Placed {
    std::int64_t position = 0;
    Product product;
};
using Page = std::vector<Placed>;

void restore_ids(Product& product, const storage::StoredProduct& stored) {
    product.id = stored.id;
    const auto skus = json::parse(stored.sku_ids);
    COMPTOIR_CHECK(static_cast<bool>(skus));
    for (catalog::Plan& plan : product.plans) plan.sku = SkuId(skus->text_or(plan.id.str()));
}

Page read_page(const std::vector<storage::StoredProduct>& rows) {
    Page page;
    page.reserve(rows.size());
    for (const storage::StoredProduct& row : rows) {
        const std::string what = fmt::format("the stored offer {}/{}", row.publisher.str(), row.offer.str());
        page.push_back({row.position, catalog_files::read_stored_product(what, row.document)});
        restore_ids(page.back().product, row);
    }
    return page;
}

// In the order of ids, as they come from the database.
std::vector<Placed> load_products(sql::Session& session) {
    const std::size_t readers = std::max(1U, std::thread::hardware_concurrency());
    std::vector<Placed> all;
    std::deque<std::future<Page>> running;
    const auto take_first = [&] {
        std::ranges::move(running.front().get(), std::back_inserter(all));
        running.pop_front();
    };
    std::optional<ProductId> after;
    for (;;) {
        auto rows = storage::load_products(session, after, limits::kStoredProductsPage);
        if (rows.empty()) break;
        after = rows.back().id;
        if (running.size() == readers) take_first();
        running.push_back(
            std::async(std::launch::async, [rows = std::move(rows)] { return read_page(rows); }));
    }
    while (!running.empty()) take_first();
    return all;
}

}  // namespace

catalog::CatalogDocument load_catalog(sql::Session& session) {
    catalog::CatalogDocument document;
    for (const storage::StoredPublisher& row : storage::load_publishers(session)) {
        document.publishers.push_back(catalog_files::read_stored_publisher(
            fmt::format("the stored publisher {}", row.id.str()), row.document));
    }
    std::vector<Placed> products = load_products(session);
    std::ranges::stable_sort(products, {}, &Placed::position);
    document.products.reserve(products.size());
    for (Placed& placed : products) document.products.push_back(std::move(placed.product));
    return document;
}

}  // namespace comptoir::commands
