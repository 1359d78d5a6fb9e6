#include "domain/catalog/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "domain/catalog/rules_of_plans.hpp"

namespace comptoir::catalog {

void ProblemList::add(std::string pointer, std::string message) {
    // A price object that was expanded to several markets is wrong once, not once per market.
    ImportProblem problem{"", std::move(pointer), "", std::move(message)};
    if (std::find(problems.begin(), problems.end(), problem) == problems.end())
        problems.push_back(std::move(problem));
}

void ProblemList::check_length(const std::string& pointer, const LocalizedText& text,
                               std::size_t characters_max) {
    check_length(pointer + "/en", text.en, characters_max);
    check_length(pointer + "/fr", text.fr, characters_max);
}

void ProblemList::check_length(const std::string& pointer, std::string_view text,
                               std::size_t characters_max) {
    const std::size_t length = utf8_length(text);
    if (length > characters_max)
        add(pointer, fmt::format("{} characters; at most {}", length, characters_max));
}

void ProblemList::check_count(const std::string& pointer, std::size_t count, std::size_t min,
                              std::size_t max) {
    if (count < min) add(pointer, fmt::format("{} given; at least {}", count, min));
    if (count > max) add(pointer, fmt::format("{} given; at most {}", count, max));
}

namespace {

// R23.
constexpr std::size_t kTitleMax = 200;
constexpr std::size_t kSummaryMax = 100;
constexpr std::size_t kDescriptionMax = 5000;
constexpr std::size_t kGettingStartedMax = 3000;
constexpr std::size_t kDocumentsMax = 3;
constexpr std::size_t kScreenshotsMax = 5;
constexpr std::size_t kVideosMax = 4;
constexpr std::size_t kKeywordsMax = 3;
constexpr std::size_t kKeywordCharsMax = 100;
constexpr std::size_t kCaptionMax = 100;
// R20.
constexpr std::size_t kCategoriesMax = 2;
constexpr std::size_t kChildrenMax = 2;

struct Level {
    std::string_view member;
    std::string_view word;
    std::string_view child_member;
    std::size_t min;
};
constexpr Level kCategories = {"categories", "category", "subcategories", 1};
constexpr Level kIndustries = {"industries", "industry", "verticals", 0};

void check_classification(ProblemList& list, const Level& level, const std::vector<Classification>& given,
                          const std::vector<TaxonomyEntry>& known) {
    const std::string base = fmt::format("/{}", level.member);
    list.check_count(base, given.size(), level.min, kCategoriesMax);
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < given.size(); ++i) {
        const std::string at = fmt::format("{}/{}", base, i);
        const auto found = std::find_if(known.begin(), known.end(), [&](const TaxonomyEntry& entry) {
            return entry.slug == given[i].slug;
        });
        const std::string word_at = fmt::format("{}/{}", at, level.word);
        if (!seen.insert(given[i].slug).second) list.add(word_at, fmt::format("\"{}\" twice", given[i].slug));
        if (found == known.end()) {
            list.add(word_at, fmt::format("\"{}\" is not in the taxonomy", given[i].slug));
            continue;
        }
        const auto& children = given[i].children;
        const std::string children_at = fmt::format("{}/{}", at, level.child_member);
        list.check_count(children_at, children.size(), 0, kChildrenMax);
        list.check_unique(children_at, children, [](const Text& slug) { return slug.view(); });
        for (std::size_t j = 0; j < children.size(); ++j) {
            if (found->find(children[j]) == nullptr) {
                list.add(fmt::format("{}/{}", children_at, j),
                         fmt::format("\"{}\" is not below {} in the taxonomy", children[j], given[i].slug));
            }
        }
    }
}

void check_media(ProblemList& list, std::string_view member, const std::vector<MediaLink>& links,
                 std::size_t max) {
    list.check_count(fmt::format("/{}", member), links.size(), 0, max);
    for (std::size_t i = 0; i < links.size(); ++i) {
        list.check_length(fmt::format("/{}/{}/title", member, i), links[i].title, kTitleMax);
    }
}

void check_listing(ProblemList& list, const Product& product) {
    list.check_length("/title", product.title, kTitleMax);
    list.check_length("/summary", product.summary, kSummaryMax);
    list.check_length("/description", product.description, kDescriptionMax);
    if (product.getting_started) {
        list.check_length("/gettingStarted", *product.getting_started, kGettingStartedMax);
    }
    list.check_count("/keywords", product.keywords.size(), 0, kKeywordsMax);
    list.check_unique("/keywords", product.keywords, [](const Text& word) { return word.view(); });
    for (std::size_t i = 0; i < product.keywords.size(); ++i) {
        list.check_length(fmt::format("/keywords/{}", i), product.keywords[i], kKeywordCharsMax);
    }
    check_media(list, "documents", product.documents, kDocumentsMax);
    check_media(list, "videos", product.videos, kVideosMax);
    list.check_count("/screenshots", product.screenshots.size(), 1, kScreenshotsMax);
    for (std::size_t i = 0; i < product.screenshots.size(); ++i) {
        if (const auto& caption = product.screenshots[i].caption) {
            list.check_length(fmt::format("/screenshots/{}/caption", i), *caption, kCaptionMax);
        }
    }
}

void check_sale(ProblemList& list, const Product& product) {
    const bool saas = product.type == ProductType::saas;
    if (saas && !product.pricing_model) list.add("/pricingModel", "required for saas");
    if (!saas && product.pricing_model) list.add("/pricingModel", "only for saas");
    if (saas && !product.technical) list.add("/technicalConfiguration", "required for saas");
    const bool selected = product.audience == Audience::selected;
    if (selected && product.selected_partners.empty()) {
        list.add("/selectedPartners", "required when resellerAudience is selected");
    }
    if (!selected && !product.selected_partners.empty()) {
        list.add("/selectedPartners", "only when resellerAudience is selected");
    }
    list.check_unique("/selectedPartners", product.selected_partners,
                      [](const PartnerId& partner) { return partner.str(); });
}

}  // namespace

std::vector<ImportProblem> problems_of(const Publisher& publisher) {
    ProblemList list;
    list.check_length("/displayName", publisher.display_name, kTitleMax);
    return std::move(list.problems);
}

std::vector<ImportProblem> problems_of(const Product& product, const PriceSources& sources,
                                       const Taxonomy& taxonomy, const MarketTable& markets) {
    ProblemList list;
    check_listing(list, product);
    check_classification(list, kCategories, product.categories, taxonomy.categories);
    check_classification(list, kIndustries, product.industries, taxonomy.industries);
    check_sale(list, product);
    check_plans(list, product, sources, markets);
    return std::move(list.problems);
}

namespace {

void keep_history(const Product& before, Product& after, Instant published) {
    if (before.status == OfferStatus::preview) return;
    for (Plan& plan : after.plans) {
        const Plan* known = before.find_plan(plan.id);
        if (known != nullptr) plan.prices = with_history(known->prices, plan.prices, published);
    }
}

}  // namespace

CatalogDocument merge(const CatalogDocument& current, CatalogDocument incoming, Instant published) {
    CatalogDocument result = current;
    std::map<PublisherId, std::size_t> publishers;
    for (std::size_t i = 0; i < result.publishers.size(); ++i) publishers.emplace(result.publishers[i].id, i);
    for (Publisher& publisher : incoming.publishers) {
        const auto found = publishers.find(publisher.id);
        if (found != publishers.end()) {
            result.publishers[found->second] = std::move(publisher);
        } else {
            result.publishers.push_back(std::move(publisher));
        }
    }
    std::map<ProductId, std::size_t> products;
    for (std::size_t i = 0; i < result.products.size(); ++i) products.emplace(result.products[i].id, i);
    for (Product& product : incoming.products) {
        const auto found = products.find(product.id);
        if (found != products.end()) {
            keep_history(result.products[found->second], product, published);
            result.products[found->second] = std::move(product);
        } else {
            result.products.push_back(std::move(product));
        }
    }
    return result;
}

}  // namespace comptoir::catalog
