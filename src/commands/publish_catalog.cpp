#include "commands/publish_catalog.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "catalog_files/write.hpp"
#include "domain/catalog/rules.hpp"
#include "storage/catalog.hpp"

namespace comptoir::commands {
namespace {

using catalog::CatalogDocument;
using catalog_files::ImportRefusal;

constexpr std::size_t kOffersAtOnce = 500;

// A file of the catalog format around stored documents, so that there is one parser for both.
std::string file_of(const std::vector<storage::StoredPublisher>& publishers,
                    const std::vector<storage::StoredProduct>& products, std::size_t from, std::size_t to) {
    std::string text = R"({"formatVersion":1,"publishers":[)";
    for (std::size_t i = 0; i < publishers.size(); ++i) text += (i == 0 ? "" : ",") + publishers[i].document;
    text += R"(],"offers":[)";
    for (std::size_t i = from; i < to; ++i) text += (i == from ? "" : ",") + products[i].document;
    return text + "]}";
}

void restore_ids(CatalogDocument& document, const std::vector<storage::StoredProduct>& stored) {
    std::map<std::pair<PublisherId, OfferId>, const storage::StoredProduct*> known;
    for (const storage::StoredProduct& product : stored) known[{product.publisher, product.offer}] = &product;
    for (catalog::Product& product : document.products) {
        const storage::StoredProduct* row = known.at({product.publisher, product.offer});
        product.id = row->id;
        const auto skus = json::parse(row->sku_ids);
        COMPTOIR_CHECK(static_cast<bool>(skus));
        for (catalog::Plan& plan : product.plans) plan.sku = SkuId(skus->text_or(plan.id.str()));
    }
}

void store(Work& work, const CatalogDocument& document) {
    for (std::size_t i = 0; i < document.publishers.size(); ++i) {
        const catalog::Publisher& publisher = document.publishers[i];
        storage::put_publisher(work.session, {publisher.id, static_cast<std::int64_t>(i),
                                              json::write(catalog_files::to_json(publisher))});
    }
    for (std::size_t i = 0; i < document.products.size(); ++i) {
        const catalog::Product& product = document.products[i];
        json::Object skus;
        for (const catalog::Plan& plan : product.plans) skus.emplace_back(plan.id.str(), plan.sku.str());
        storage::put_product(work.session,
                             {product.id, product.publisher, product.offer, static_cast<std::int64_t>(i),
                              json::write(skus), json::write(catalog_files::to_json(product))});
    }
}

}  // namespace

CatalogDocument load_catalog(sql::Session& session, const catalog::Taxonomy& taxonomy,
                             const catalog::MarketTable& markets) {
    const auto publishers = storage::load_publishers(session);
    const auto products = storage::load_products(session);
    if (publishers.empty()) return {};
    catalog_files::Importer importer(taxonomy, markets);
    for (std::size_t from = 0; from == 0 || from < products.size(); from += kOffersAtOnce) {
        const std::size_t to = std::min(products.size(), from + kOffersAtOnce);
        importer.add(
            "stored catalog",
            file_of(from == 0 ? publishers : std::vector<storage::StoredPublisher>{}, products, from, to));
    }
    auto accepted = importer.finish({});
    COMPTOIR_CHECK(static_cast<bool>(accepted));
    restore_ids(accepted->document, products);
    return std::move(accepted->document);
}

Result<PublishedCatalog, ImportRefusal> publish_catalog(Runner& runner, const Caller& caller,
                                                        const catalog::Taxonomy& taxonomy,
                                                        const catalog::MarketTable& markets,
                                                        const std::vector<ImportFile>& files,
                                                        const std::string& source, bool dry_run) {
    std::optional<Result<PublishedCatalog, ImportRefusal>> result;
    runner.database().write([&](sql::Session& session) {
        Work work = runner.work_in(session, runner.clock().now(), caller);
        const CatalogDocument current = load_catalog(session, taxonomy, markets);
        catalog_files::Importer importer(taxonomy, markets);
        for (const auto& [name, text] : files) importer.add(name, text);
        auto accepted = importer.finish(current);
        if (!accepted) {
            result.emplace(Refused{accepted.reason()});
            return;
        }
        PublishedCatalog published;
        published.notices = std::move(accepted->notices);
        published.document = catalog::merge(current, std::move(accepted->document));
        store(work, published.document);
        published.version = storage::append_catalog_version(session, work.now, source);
        result.emplace(std::move(published));
        if (dry_run) throw sql::Rollback{};
    });
    COMPTOIR_CHECK(result.has_value());
    return *std::move(result);
}

}  // namespace comptoir::commands
