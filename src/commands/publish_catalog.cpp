#include "commands/publish_catalog.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/limits.hpp"
#include "catalog_files/write.hpp"
#include "commands/stored_catalog.hpp"
#include "domain/catalog/rules.hpp"
#include "storage/catalog.hpp"
#include "storage/platform.hpp"
#include "storage/subscriptions.hpp"

namespace comptoir::commands {
namespace {

using catalog::CatalogDocument;
using catalog_files::ImportRefusal;

constexpr std::size_t kPartnersNamedMax = 20;

// An import that may be stored as the version after the one it was made from.
struct Draft {
    PublishedCatalog published;
    std::vector<std::size_t> publishers;  // Places of what the import brought anew or otherwise.
    std::vector<std::size_t> products;
    // Exclusive offers that others may have sold before (R13, R14), and where the import speaks of them.
    struct Narrowed {
        std::size_t product;
        catalog_files::ImportPlace place;
    };
    std::vector<Narrowed> narrowed;
    std::optional<catalog::ImportProblem> problem;  // Found only when it was to be stored.
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

// Changed products whose list of partners may lack some that have sold them. From "none" a publisher moves
// freely, and what is new was never sold.
std::vector<Draft::Narrowed> narrowed_by(const CatalogDocument& current, const Draft& draft,
                                         const std::map<ProductId, catalog_files::ImportPlace>& places) {
    std::vector<Draft::Narrowed> narrowed;
    for (const std::size_t i : draft.products) {
        const catalog::Product& after = draft.published.document.products[i];
        if (i >= current.products.size() || !after.is_exclusive()) continue;
        if (current.products[i].audience == catalog::Audience::none) continue;
        narrowed.push_back({i, places.at(after.id)});
    }
    return narrowed;
}

Result<Draft, ImportRefusal> draft_of(Runner& runner, const catalog::Taxonomy& taxonomy,
                                      const CatalogImport& import) {
    const auto in_force = runner.catalog();
    std::int64_t version = 0;
    CatalogDocument loaded;
    runner.read([&](sql::Session& session) {
        version = storage::catalog_version(session);
        // Another process may have published.
        if (version != in_force->version()) loaded = load_catalog(session);
    });
    const CatalogDocument& current = version == in_force->version() ? in_force->document() : loaded;
    catalog_files::Importer importer(taxonomy, runner.markets());
    for (const auto& [name, text] : import.files) importer.add(name, text);
    const Instant now = runner.clock().now();
    auto accepted = importer.finish(current, now);
    if (!accepted) return Refused{accepted.reason()};
    Draft draft;
    std::map<ProductId, catalog_files::ImportPlace> places;
    for (std::size_t i = 0; i < accepted->places.size(); ++i)
        places.emplace(accepted->document.products[i].id, accepted->places[i]);
    draft.published.version = version + 1;
    draft.published.notices = std::move(accepted->notices);
    draft.published.document = catalog::merge(current, std::move(accepted->document), now);
    draft.published.publishers = draft.published.document.publishers.size();
    draft.published.products = draft.published.document.products.size();
    draft.publishers = changed(current.publishers, draft.published.document.publishers);
    draft.products = changed(current.products, draft.published.document.products);
    draft.narrowed = narrowed_by(current, draft, places);
    return draft;
}

catalog::ImportProblem notice_of(const Draft::Narrowed& narrowed, const catalog::Product& product,
                                 const std::vector<PartnerId>& kept) {
    std::string names;
    for (std::size_t i = 0; i < std::min(kept.size(), kPartnersNamedMax); ++i) names += " " + kept[i].str();
    if (kept.size() > kPartnersNamedMax) names += " …";
    return {narrowed.place.file, narrowed.place.pointer + "/selectedPartners",
            product.publisher.str() + "/" + product.offer.str(),
            fmt::format("{} partner(s) that have sold the offer stay in the list (R13, R14):{}", kept.size(),
                        names)};
}

// R13, R14: whoever has sold an offer stays among its partners. Asked inside the transaction, so that no sale
// before the publication is missed. False when the list becomes longer than one may be.
bool keep_sellers(Work& work, Draft& draft) {
    for (const Draft::Narrowed& narrowed : draft.narrowed) {
        catalog::Product& product = draft.published.document.products[narrowed.product];
        std::vector<PartnerId> kept;
        for (const PartnerId& seller :
             storage::sellers_of_product(work.session, product.publisher, product.id)) {
            if (!product.open_to(seller)) kept.push_back(seller);
        }
        if (kept.empty()) continue;
        auto& selected = product.selected_partners;
        selected.insert(selected.end(), kept.begin(), kept.end());
        std::sort(selected.begin(), selected.end());
        draft.published.notices.push_back(notice_of(narrowed, product, kept));
        if (selected.size() > limits::kListedTenantsMax) {
            draft.problem = draft.published.notices.back();
            draft.problem->message +=
                fmt::format("; the list may have at most {}", limits::kListedTenantsMax);
            return false;
        }
    }
    return true;
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

// False when another import took the version, or when the draft has a problem.
bool store(Work& work, Draft& draft, const std::string& source) {
    const std::int64_t version = draft.published.version;
    if (!storage::claim_catalog_version(work.session, version, work.now, source)) return false;
    if (!keep_sellers(work, draft)) return false;
    store_documents(work, draft);
    arm_price_list_timer(work.session, work.now);
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

void arm_price_list_timer(sql::Session& session, Instant after) {
    storage::arm_timer(session, {storage::operator_partition(), storage::TimerKind::refresh_price_list, "",
                                 Instant::start_of(after.date().plus_days(1))});
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
        if (draft->problem) return Refused{ImportRefusal{{*draft->problem}, 1}};
        if (!outcome) continue;
        if (!decided) return repetition(*std::move(outcome));
        draft->published.answer = *std::move(outcome);
        return std::move(draft->published);
    }
    throw sql::BusyError("other imports came first again and again");
}

}  // namespace comptoir::commands
