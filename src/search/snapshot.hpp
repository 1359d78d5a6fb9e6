#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/ids.hpp"
#include "domain/catalog/availability.hpp"
#include "domain/catalog/product.hpp"
#include "search/bitmap.hpp"
#include "search/word_index.hpp"

/// The catalog in memory: one immutable version that every read uses, and its full-text search.
namespace comptoir::search {

/// What to list. An absent filter means "Any" (R19); filters are joined by AND, each has one value.
struct Query {
    std::string keyword;  ///< Any text; see WordIndex for what matches (R21).
    std::optional<catalog::ProductType> type;
    std::string category;                   ///< Slug; empty for any.
    std::string subcategory;                ///< Slug below `category`; empty for any.
    std::string industry;                   ///< Slug; empty for any.
    PublisherId publisher;                  ///< Empty for any.
    std::optional<bool> trial;              ///< Has a plan with a free trial that the viewers see.
    std::optional<catalog::Market> market;  ///< Sold there, in a plan that the viewers see.
    std::vector<TenantId> viewers;          ///< Tenants of the partner and the customer: their private plans.
    std::string cursor;                     ///< From the page before; empty for the first page.
    std::size_t limit = 24;                 ///< At most limits::kCatalogPageMax.
};

/// How many products a filter value would leave, the other filters applied.
struct FacetCount {
    std::string value;
    std::size_t count = 0;
    friend bool operator==(const FacetCount&, const FacetCount&) = default;
};

/// Values without products are left out. Types, categories and markets in their own order; publishers by
/// count, at most limits::kFacetPublishersMax.
struct Facets {
    std::vector<FacetCount> types;
    std::vector<FacetCount> categories;
    std::vector<FacetCount> subcategories;  ///< Of the category filtered by.
    std::vector<FacetCount> industries;
    std::vector<FacetCount> publishers;
    std::vector<FacetCount> trials;  ///< `true`, `false`.
    std::vector<FacetCount> markets;
};

struct Page {
    std::vector<const catalog::Product*> products;  ///< As long as the snapshot lives.
    std::size_t total = 0;
    Facets facets;
    bool corrected = false;   ///< One typo of the keyword was forgiven.
    std::string next_cursor;  ///< Empty on the last page.
};

struct CatalogItem {
    const catalog::Product* product = nullptr;
    const catalog::Plan* plan = nullptr;
    catalog::Availability availability;
};

/// One catalog version. What is listed: live offers whose audience is not "none", exclusive ones included
/// (R10–R12); an offer that has only private plans is listed for viewers that one of them names (R17).
///
/// Order: without keyword that of the catalog; with one, by the sum over the words of the best field each
/// stands in (title, publisher, keyword, description), then by English title, then by product id. Paging
/// follows that order and is exact within a version; a cursor of an older version continues at the same
/// position. Threads: immutable, read by any number.
class CatalogSnapshot {
  public:
    CatalogSnapshot(catalog::CatalogDocument document, std::int64_t version);
    CatalogSnapshot(const CatalogSnapshot&) = delete;
    CatalogSnapshot& operator=(const CatalogSnapshot&) = delete;

    std::int64_t version() const { return version_; }
    const catalog::CatalogDocument& document() const { return document_; }
    /// Everything, in catalog order, listed or not.
    const std::vector<catalog::Product>& products() const { return document_.products; }
    const std::vector<catalog::Publisher>& publishers() const { return document_.publishers; }

    const catalog::Product* find_product(const ProductId& id) const;
    const catalog::Product* find_offer(const PublisherId& publisher, const OfferId& offer) const;
    const catalog::Publisher* find_publisher(const PublisherId& id) const;
    /// `product:sku:availability`; an availability whose rows have all ended by `at` is not found.
    std::optional<CatalogItem> find_item(const ProductId& product, const SkuId& sku,
                                         const AvailabilityId& availability, std::optional<Instant> at) const;
    /// R10–R12, R17.
    bool is_listed(const catalog::Product& product, std::span<const TenantId> viewers) const;

    /// Nothing when the cursor is not one of ours. Too large limits are cut, too many words ignored.
    std::optional<Page> search(const Query& query) const;

  private:
    struct Selection;
    using Number = std::uint32_t;  ///< Of a product, in the order of ties: title, id.

    void number_products();
    void index_words();
    void index_filters();
    void index_product(Number number, const catalog::Product& product);
    const catalog::Product& product(std::size_t number) const {
        return document_.products[by_number_[number]];
    }
    Selection select(const Query& query) const;
    void add_private_plans(const Query& query, Bitmap& visible, Selection& selection) const;
    Facets count_facets(const Query& query, const Selection& selection) const;
    std::vector<FacetCount> count_publishers(const Bitmap& base) const;
    void fill_page(const Query& query, const Selection& selection, std::size_t offset, Page& page) const;

    using Values = std::map<std::string, Bitmap, std::less<>>;
    const Bitmap* members(const Values& values, std::string_view value) const;

    catalog::CatalogDocument document_;
    std::int64_t version_;
    std::vector<Number> by_number_;      ///< Product number → place in the catalog.
    std::vector<Number> catalog_order_;  ///< Place in the catalog → product number.
    std::vector<Number> publisher_of_;   ///< Product number → place of its publisher.
    std::unordered_map<ProductId, Number> place_by_id_;
    std::unordered_map<PublisherId, Number> publisher_by_id_;
    std::unordered_map<std::string, Number> place_by_offer_;
    WordIndex words_;
    Bitmap listed_;  ///< For everybody.
    struct PrivatePlan {
        Number product;
        Number plan;  ///< Its place in the product.
    };
    std::unordered_map<TenantId, std::vector<PrivatePlan>> private_plans_;  ///< Of listed products.
    std::vector<Bitmap> types_;
    Values categories_;
    Values subcategories_;  ///< `category/subcategory`.
    Values industries_;
    Values markets_;  ///< Of public plans, as is `trial_`; every market of a private plan has a place.
    Bitmap trial_;
};

/// The snapshot in use. Readers take a share and keep it for the whole request; publication swaps it.
/// Threads: any.
class SnapshotHolder {
  public:
    std::shared_ptr<const CatalogSnapshot> get() const;
    void set(std::shared_ptr<const CatalogSnapshot> snapshot);

  private:
    mutable std::mutex mutex_;
    std::shared_ptr<const CatalogSnapshot> snapshot_;
};

}  // namespace comptoir::search
