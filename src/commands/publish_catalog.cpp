#include "commands/publish_catalog.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/limits.hpp"
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

// An import that may be stored as the version after the one it was made from.
struct Draft {
    PublishedCatalog published;
    std::vector<std::size_t> publishers;  // Places of what the import brought anew or otherwise.
    std::vector<std::size_t> products;
};

template <class Item>
std::vector<std::size_t> changed(const std::vector<Item>& before, const std::vector<Item>& after) {
    // A merge leaves everything in its place and adds at the end.
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < after.size(); ++i) {
        if (i >= before.size() || !(before[i] == after[i])) places.push_back(i);
    }
    return places;
}

Result<Draft, ImportRefusal> draft_of(Runner& runner, const catalog::Taxonomy& taxonomy,
                                      const CatalogImport& import) {
    const auto in_force = runner.catalog();
    std::int64_t version = 0;
    CatalogDocument loaded;
    runner.read([&](sql::Session& session) {
        version = storage::catalog_version(session);
        // Another process may have published.
        if (version != in_force->version()) loaded = load_catalog(session, taxonomy, runner.markets());
    });
    const CatalogDocument& current = version == in_force->version() ? in_force->document() : loaded;
    catalog_files::Importer importer(taxonomy, runner.markets());
    for (const auto& [name, text] : import.files) importer.add(name, text);
    auto accepted = importer.finish(current, runner.clock().now());
    if (!accepted) return Refused{accepted.reason()};
    Draft draft;
    draft.published.version = version + 1;
    draft.published.notices = std::move(accepted->notices);
    draft.published.document = catalog::merge(current, std::move(accepted->document));
    draft.published.publishers = draft.published.document.publishers.size();
    draft.published.products = draft.published.document.products.size();
    draft.publishers = changed(current.publishers, draft.published.document.publishers);
    draft.products = changed(current.products, draft.published.document.products);
    return draft;
}

void store_documents(Work& work, const Draft& draft) {
    const CatalogDocument& document = draft.published.document;
    for (const std::size_t i : draft.publishers) {
        const catalog::Publisher& publisher = document.publishers[i];
        storage::put_publisher(work.session, {publisher.id, static_cast<std::int64_t>(i),
                                              json::write(catalog_files::to_json(publisher))});
    }
    for (const std::size_t i : draft.products) {
        const catalog::Product& product = document.products[i];
        json::Object skus;
        for (const catalog::Plan& plan : product.plans) skus.emplace_back(plan.id.str(), plan.sku.str());
        storage::put_product(work.session,
                             {product.id, product.publisher, product.offer, static_cast<std::int64_t>(i),
                              json::write(skus), json::write(catalog_files::to_json(product))});
    }
}

// False when another import took the version.
bool store(Work& work, const Draft& draft, const std::string& source) {
    const std::int64_t version = draft.published.version;
    if (!storage::claim_catalog_version(work.session, version, work.now, source)) return false;
    store_documents(work, draft);
    const json::Value facts =
        json::Object{{"version", version},
                     {"source", source},
                     {"changedPublishers", static_cast<std::int64_t>(draft.publishers.size())},
                     {"changedProducts", static_cast<std::int64_t>(draft.products.size())}};
    const std::string id = std::to_string(version);
    work.audit({.operation = AuditOperation::of_operator("publish_catalog"),
                .resource_type = AuditResource::of_operator("catalog"),
                .resource_id = id,
                .customer = std::nullopt,
                .old_value = "",
                .new_value = json::write(facts)});
    work.emit("catalog-published", id, facts);
    return true;
}

PublishedCatalog repetition(Answer answer) {
    PublishedCatalog published;
    published.answer = std::move(answer);
    published.repeated = true;
    return published;
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
    auto accepted = importer.finish({}, Instant());
    COMPTOIR_CHECK(static_cast<bool>(accepted));
    restore_ids(accepted->document, products);
    return std::move(accepted->document);
}

Result<PublishedCatalog, ImportRefusal> publish_catalog(Runner& runner, const Call& call,
                                                        const catalog::Taxonomy& taxonomy,
                                                        const CatalogImport& import) {
    if (auto earlier = runner.answered(call)) return repetition(*std::move(earlier));
    for (int attempt = 0; attempt < limits::kWriteRetriesMax; ++attempt) {
        auto draft = draft_of(runner, taxonomy, import);
        if (!draft) return Refused{draft.reason()};
        bool decided = false;
        auto outcome = runner.run(call, [&](Work& work) -> Outcome<Answer> {
            decided = true;
            if (!store(work, *draft, import.source)) return refuse(Reason::etag_outdated, "catalog");
            return import.print(draft->published);
        });
        if (!outcome) continue;
        if (!decided) return repetition(*std::move(outcome));
        draft->published.answer = *std::move(outcome);
        return std::move(draft->published);
    }
    throw sql::BusyError("other imports came first again and again");
}

}  // namespace comptoir::commands
