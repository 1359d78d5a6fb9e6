#include "search/snapshot.hpp"

#include <rapidcheck/gtest.h>

#include <set>
#include <thread>

#include "base/limits.hpp"
#include "domain/catalog/identity.hpp"
#include "domain/catalog/rules.hpp"
#include "search/fold.hpp"

namespace comptoir::search {
namespace {

using catalog::Audience;
using catalog::Market;
using catalog::ProductType;

catalog::Publisher publisher(const char* id, const char* name) {
    catalog::Publisher made;
    made.id = PublisherId(id);
    made.display_name = name;
    return made;
}

catalog::Product product(const char* offer, const char* en, const char* fr, const char* description = "") {
    catalog::Product made;
    made.publisher = PublisherId("lumen");
    made.offer = OfferId(offer);
    made.title = {en, fr};
    made.description = {description, ""};
    made.audience = Audience::any;
    made.categories = {{"security", {"threats"}}};
    catalog::Plan plan;
    plan.id = PlanId("one");
    plan.markets = {Market::of("FR")};
    made.plans = {plan};
    return made;
}

catalog::CatalogDocument small_catalog() {
    catalog::CatalogDocument document;
    document.publishers = {publisher("lumen", "Fabrique Lumen"), publisher("norda", "Norda Backup")};
    document.products = {
        product("a", "Zebra Projects", "Projets d'équipe", "Boards for every team."),
        product("b", "Backup Vault", "Coffre de sauvegarde", "Restores data."),
        product("c", "Archive", "Archivage", "A backup that lasts."),
        product("d", "Ledger", "Grand livre"),
        product("e", "Hidden Offer", "Offre cachée"),
        product("f", "Exclusive Offer", "Offre exclusive"),
    };
    auto& all = document.products;
    all[1].plans[0].trial = catalog::Trial{};
    all[2].categories = {{"storage", {}}, {"security", {}}};
    all[2].type = ProductType::container;
    all[2].plans[0].markets = {Market::of("DE"), Market::of("FR")};
    all[3].publisher = PublisherId("norda");
    all[3].keywords = {"comptabilité"};
    all[4].audience = Audience::none;
    all[5].audience = Audience::selected;
    assign_ids(document, {});
    return document;
}

std::vector<std::string> offers(const std::optional<Page>& page) {
    std::vector<std::string> result;
    if (!page) return {"bad cursor"};
    for (const catalog::Product* one : page->products) result.push_back(one->offer.str());
    return result;
}
using Offers = std::vector<std::string>;

class SmallCatalog : public testing::Test {
  protected:
    Offers find(std::string keyword) {
        Query query;
        query.keyword = std::move(keyword);
        return offers(snapshot_.search(query));
    }
    CatalogSnapshot snapshot_{small_catalog(), 7};
};

TEST_F(SmallCatalog, ListsEveryLiveOfferThatIsInTheProgramme_R10_R12) {
    EXPECT_EQ(find(""), (Offers{"a", "b", "c", "d", "f"}));
    EXPECT_TRUE(snapshot_.products()[5].is_exclusive());
    auto document = small_catalog();
    document.products[0].status = catalog::OfferStatus::stopped;
    document.products[1].status = catalog::OfferStatus::preview;
    EXPECT_EQ(offers(CatalogSnapshot(document, 1).search({})), (Offers{"c", "d", "f"}));
}

TEST_F(SmallCatalog, FindsWordsOfBothLanguagesPublisherKeywordsAndDescription_R21) {
    EXPECT_EQ(find("EQUIPE"), Offers{"a"});
    EXPECT_EQ(find("Projéts"), Offers{"a"});
    EXPECT_EQ(find("norda"), Offers{"d"});
    EXPECT_EQ(find("comptabilite"), Offers{"d"});
    EXPECT_EQ(find("lasts"), Offers{"c"});
}

TEST_F(SmallCatalog, NeedsAllWordsAndTakesTheLastAsABeginning_R21) {
    EXPECT_EQ(find("zebra team"), Offers{"a"});
    EXPECT_EQ(find("zebra data"), Offers{});
    EXPECT_EQ(find("sauv"), Offers{"b"});
    EXPECT_EQ(find("sauv coffre"), Offers{});
    EXPECT_EQ(find("coffre sauv"), Offers{"b"});
}

TEST_F(SmallCatalog, RanksTitleBeforePublisherBeforeKeywordBeforeDescription) {
    EXPECT_EQ(find("backup"), (Offers{"b", "d", "c"}));
}

TEST_F(SmallCatalog, BreaksTiesByTitleAndThenById) {
    EXPECT_EQ(find("lumen"), (Offers{"c", "b", "f", "a"}));
}

TEST_F(SmallCatalog, ForgivesOneTypoWhenNothingMatches) {
    Query query;
    query.keyword = "bakcup";
    const auto page = snapshot_.search(query);
    EXPECT_EQ(offers(page), (Offers{"b", "d", "c"}));
    EXPECT_TRUE(page->corrected);
    EXPECT_EQ(find("bakcup vautl"), Offers{});
    EXPECT_EQ(find("vautl backup"), Offers{"b"});
    EXPECT_EQ(find("zzz"), Offers{});
}

TEST_F(SmallCatalog, ForgivesATypoAsIfWhatAnotherMaySeeWereNotThere_R17) {
    const TenantId guest = TenantId::of("11111111-1111-4111-8111-111111111111");
    auto document = small_catalog();
    catalog::Product& secret = document.products[2];
    secret.title = {"Bakcup", "Bakcup"};
    for (catalog::Plan& plan : secret.plans) {
        plan.is_private = true;
        plan.tenants = {guest};
    }
    const CatalogSnapshot snapshot(document, 1);
    Query query;
    query.keyword = "bakcup";
    const auto page = snapshot.search(query);
    EXPECT_EQ(offers(page), (Offers{"b", "d"}));
    EXPECT_TRUE(page->corrected);
    query.viewers = {guest};
    EXPECT_EQ(offers(snapshot.search(query)), Offers{"c"});
    EXPECT_FALSE(snapshot.search(query)->corrected);
}

TEST_F(SmallCatalog, JoinsFiltersByAnd_R19) {
    Query query;
    query.category = "security";
    EXPECT_EQ(offers(snapshot_.search(query)), (Offers{"a", "b", "c", "d", "f"}));
    query.type = ProductType::container;
    EXPECT_EQ(offers(snapshot_.search(query)), Offers{"c"});
    query.trial = true;
    EXPECT_EQ(offers(snapshot_.search(query)), Offers{});
    query = {};
    query.trial = true;
    EXPECT_EQ(offers(snapshot_.search(query)), Offers{"b"});
    query = {};
    query.market = Market::of("DE");
    EXPECT_EQ(offers(snapshot_.search(query)), Offers{"c"});
    query.market = Market::of("JP");
    EXPECT_EQ(offers(snapshot_.search(query)), Offers{});
    query = {};
    query.publisher = PublisherId("norda");
    EXPECT_EQ(offers(snapshot_.search(query)), Offers{"d"});
}

TEST_F(SmallCatalog, FindsAnOfferWithoutSubcategoryAtCategoryLevelOnly_R20) {
    Query query;
    query.category = "security";
    query.subcategory = "threats";
    EXPECT_EQ(offers(snapshot_.search(query)), (Offers{"a", "b", "d", "f"}));
}

TEST_F(SmallCatalog, CountsEachFacetWithTheOtherFiltersApplied) {
    Query query;
    query.type = ProductType::container;
    const auto page = snapshot_.search(query);
    EXPECT_EQ(page->facets.types, (std::vector<FacetCount>{{"saas", 4}, {"container", 1}}));
    EXPECT_EQ(page->facets.categories, (std::vector<FacetCount>{{"security", 1}, {"storage", 1}}));
    EXPECT_EQ(page->facets.markets, (std::vector<FacetCount>{{"DE", 1}, {"FR", 1}}));
    EXPECT_EQ(page->facets.trials, (std::vector<FacetCount>{{"false", 1}}));
    EXPECT_EQ(page->facets.publishers, (std::vector<FacetCount>{{"lumen", 1}}));
}

TEST_F(SmallCatalog, PagesWithoutGapsAndRefusesForeignCursors) {
    Query query;
    query.limit = 2;
    Offers seen;
    for (;;) {
        const auto page = snapshot_.search(query);
        ASSERT_TRUE(page);
        EXPECT_EQ(page->total, 5U);
        for (const std::string& one : offers(page)) seen.push_back(one);
        if (page->next_cursor.empty()) break;
        query.cursor = page->next_cursor;
    }
    EXPECT_EQ(seen, (Offers{"a", "b", "c", "d", "f"}));
    for (const char* cursor : {"x", "1", "1.x", "1.-1", ".", "1.2.3"}) {
        query.cursor = cursor;
        EXPECT_FALSE(snapshot_.search(query)) << cursor;
    }
}

TEST_F(SmallCatalog, ShowsAnOfferOfPrivatePlansToItsTenantsOnly_R17) {
    auto document = small_catalog();
    const TenantId tenant = TenantId::of("00000000-0000-4000-8000-000000000001");
    document.products[3].plans[0].is_private = true;
    document.products[3].plans[0].tenants = {tenant};
    const CatalogSnapshot snapshot(document, 1);
    EXPECT_EQ(offers(snapshot.search({})), (Offers{"a", "b", "c", "f"}));
    Query query;
    query.viewers = {tenant};
    EXPECT_EQ(offers(snapshot.search(query)), (Offers{"a", "b", "c", "d", "f"}));
    EXPECT_TRUE(snapshot.is_listed(document.products[3], query.viewers));
    EXPECT_FALSE(snapshot.is_listed(document.products[3], {}));
}

TEST(PrivatePlans, CountInFacetsAndFiltersForTheirTenantsOnly_R17) {
    const TenantId a = TenantId::of("3f2504e0-4f89-41d3-9a0c-0305e82c3301");
    const TenantId b = TenantId::of("3f2504e0-4f89-41d3-9a0c-0305e82c3302");
    auto document = small_catalog();
    // The ledger: public in FR; for A a trial in DE; for B a plan in GB and FR. Zebra: only private, for
    // both.
    catalog::Plan of_a = document.products[3].plans[0];
    of_a.id = PlanId("a");
    of_a.is_private = true;
    of_a.tenants = {a};
    of_a.trial = catalog::Trial{};
    of_a.markets = {Market::of("DE")};
    catalog::Plan of_b = of_a;
    of_b.id = PlanId("b");
    of_b.tenants = {b};
    of_b.trial.reset();
    of_b.markets = {Market::of("FR"), Market::of("GB")};
    document.products[3].plans.insert(document.products[3].plans.end(), {of_a, of_b});
    document.products[0].plans = {of_a, of_b};
    const CatalogSnapshot snapshot(document, 1);
    const auto look = [&](std::vector<TenantId> viewers, std::optional<bool> trial = {},
                          const char* market = nullptr) {
        Query query;
        query.viewers = std::move(viewers);
        query.trial = trial;
        if (market != nullptr) query.market = Market::of(market);
        return *snapshot.search(query);
    };
    using Counts = std::vector<FacetCount>;
    EXPECT_EQ(look({}).facets.trials, (Counts{{"true", 1}, {"false", 3}}));
    EXPECT_EQ(look({a}).facets.trials, (Counts{{"true", 3}, {"false", 2}}));
    EXPECT_EQ(look({b}).facets.trials, (Counts{{"true", 1}, {"false", 4}}));
    EXPECT_EQ(look({}).facets.markets, (Counts{{"DE", 1}, {"FR", 4}}));
    EXPECT_EQ(look({a}).facets.markets, (Counts{{"DE", 3}, {"FR", 4}}));
    EXPECT_EQ(look({b}).facets.markets, (Counts{{"DE", 1}, {"FR", 5}, {"GB", 2}}));
    EXPECT_EQ(look({a, b, a}).facets.markets, (Counts{{"DE", 3}, {"FR", 5}, {"GB", 2}}));
    EXPECT_EQ(offers(look({}, true)), Offers{"b"});
    EXPECT_EQ(offers(look({a}, true)), (Offers{"a", "b", "d"}));
    EXPECT_EQ(offers(look({b}, false)), (Offers{"a", "c", "d", "f"}));
    EXPECT_EQ(offers(look({}, {}, "GB")), Offers{});
    EXPECT_EQ(offers(look({b}, {}, "GB")), (Offers{"a", "d"}));
    EXPECT_EQ(look({b}, {}, "GB").facets.markets, look({b}).facets.markets);
}

TEST_F(SmallCatalog, FindsProductsByEveryId) {
    const catalog::Product& first = snapshot_.products()[0];
    EXPECT_EQ(snapshot_.find_product(first.id), &first);
    EXPECT_EQ(snapshot_.find_offer(first.publisher, first.offer), &first);
    EXPECT_EQ(snapshot_.find_product(ProductId("none")), nullptr);
    EXPECT_EQ(snapshot_.find_publisher(PublisherId("norda"))->display_name, "Norda Backup");
    EXPECT_FALSE(snapshot_.find_item(first.id, SkuId("0001"), AvailabilityId("none"), std::nullopt));
}

TEST(EmptyCatalog, HasNothingToFind) {
    const CatalogSnapshot snapshot({}, 0);
    EXPECT_EQ(offers(snapshot.search({})), Offers{});
    Query query;
    query.keyword = "backup";
    EXPECT_EQ(offers(snapshot.search(query)), Offers{});
}

TEST(SnapshotHolder, GivesReadersTheirVersionWhileAnotherIsPublished) {
    SnapshotHolder holder;
    holder.set(std::make_shared<const CatalogSnapshot>(small_catalog(), 1));
    const auto kept = holder.get();
    std::thread publisher_thread([&] {
        for (int version = 2; version < 50; ++version) {
            holder.set(std::make_shared<const CatalogSnapshot>(small_catalog(), version));
        }
    });
    std::int64_t last = 1;
    for (int i = 0; i < 1000; ++i) {
        const auto now = holder.get();
        EXPECT_GE(now->version(), last);
        last = now->version();
    }
    publisher_thread.join();
    EXPECT_EQ(kept->version(), 1);
    EXPECT_EQ(holder.get()->version(), 49);
}

// The rules again, without an index.
struct Expected {
    int score;
    std::string title;
    std::string id;
    std::string offer;
};

int best_field(const catalog::Product& one, const std::string& publisher_name, std::string_view word,
               bool prefix, bool typo) {
    std::vector<std::pair<int, catalog::Text>> texts = {{0, one.title.en},
                                                        {0, one.title.fr},
                                                        {1, publisher_name},
                                                        {3, one.description.en},
                                                        {3, one.description.fr}};
    for (const catalog::Text& keyword : one.keywords) texts.emplace_back(2, keyword);
    int best = 99;
    for (const auto& [field, text] : texts) {
        const std::string folded = fold(text);
        for (const std::string_view found : words_of(folded)) {
            const bool same = typo ? word.size() >= 4 && within_one_typo(found, word)
                                   : (prefix ? found.starts_with(word) : found == word);
            if (same) best = std::min(best, field + (typo ? 4 : 0));
        }
    }
    return best;
}

int score_of(const catalog::Product& one, const std::string& name, const std::vector<std::string_view>& words,
             std::size_t wrong) {
    int sum = 0;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const int best = best_field(one, name, words[i], i + 1 == words.size(), i == wrong);
        if (best == 99) return 99;
        sum += best;
    }
    return sum;
}

Offers brute_force(const catalog::CatalogDocument& document, const Query& query) {
    const std::string folded = fold(query.keyword);
    const auto words = words_of(folded);
    std::vector<Expected> found;
    std::vector<std::size_t> variants = {words.size()};
    for (int attempt = 0; attempt < 2 && found.empty(); ++attempt) {
        if (attempt == 1) {
            variants.clear();
            for (std::size_t i = 0; i < words.size(); ++i) variants.push_back(i);
        }
        for (const catalog::Product& one : document.products) {
            if (!one.is_listed()) continue;
            const std::string name = one.publisher.str() == "p0" ? "Alpha Beta" : "Gamma";
            int best = words.empty() ? 0 : 99;
            for (const std::size_t wrong : variants) best = std::min(best, score_of(one, name, words, wrong));
            if (best < 99) found.push_back({best, fold(one.title.en), one.id.str(), one.offer.str()});
        }
    }
    if (!words.empty()) {
        std::sort(found.begin(), found.end(), [](const Expected& a, const Expected& b) {
            return std::tie(a.score, a.title, a.id) < std::tie(b.score, b.title, b.id);
        });
    }
    Offers result;
    for (const Expected& one : found) {
        const auto at = std::find_if(document.products.begin(), document.products.end(),
                                     [&](const catalog::Product& p) { return p.offer.str() == one.offer; });
        const bool wanted = (!query.type || at->type == *query.type) &&
                            (!query.trial || at->has_trial({}) == *query.trial) &&
                            (query.category.empty() || at->categories[0].slug == query.category);
        if (wanted) result.push_back(one.offer);
    }
    return result;
}

std::string random_text(std::size_t words_max) {
    // Few letters, so that words collide, share beginnings and lie one typo apart.
    const auto count = *rc::gen::inRange<std::size_t>(0, words_max + 1);
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        const auto word = *rc::gen::element<std::string>("bank", "banks", "bnak", "bans", "Équipe", "equip",
                                                         "a", "ab", "abcd", "abdc", "xyz", "data");
        text += (i == 0 ? "" : " ") + word;
    }
    return text;
}

RC_GTEST_PROP(Search, AgreesWithReadingEveryProduct_R21, ()) {
    catalog::CatalogDocument document;
    document.publishers = {publisher("p0", "Alpha Beta"), publisher("p1", "Gamma")};
    const auto count = *rc::gen::inRange(0, 30);
    for (int i = 0; i < count; ++i) {
        catalog::Product one = product(("o" + std::to_string(i)).c_str(), "", "");
        one.publisher = PublisherId(*rc::gen::element<std::string>("p0", "p1"));
        one.title = {random_text(3), random_text(2)};
        one.description = {random_text(6), random_text(2)};
        one.keywords = {random_text(1)};
        one.type = *rc::gen::element(ProductType::saas, ProductType::container);
        one.audience = *rc::gen::element(Audience::any, Audience::selected, Audience::none);
        one.categories[0].slug = *rc::gen::element<std::string>("security", "sales");
        if (*rc::gen::arbitrary<bool>()) one.plans[0].trial = catalog::Trial{};
        document.products.push_back(one);
    }
    assign_ids(document, {});
    const CatalogSnapshot snapshot(document, 1);
    Query query;
    query.limit = limits::kCatalogPageMax;
    query.keyword = random_text(3);
    if (*rc::gen::arbitrary<bool>()) query.type = ProductType::saas;
    if (*rc::gen::arbitrary<bool>()) query.trial = *rc::gen::arbitrary<bool>();
    if (*rc::gen::arbitrary<bool>()) query.category = "sales";
    const auto page = snapshot.search(query);
    RC_ASSERT(offers(page) == brute_force(document, query));
    RC_ASSERT(page->total == page->products.size());
    // Choosing a facet value leaves exactly as many products as it promised.
    for (const FacetCount& facet : page->facets.categories) {
        Query narrowed = query;
        narrowed.category = facet.value;
        RC_ASSERT(snapshot.search(narrowed)->total == facet.count);
    }
    for (const FacetCount& facet : page->facets.trials) {
        Query narrowed = query;
        narrowed.trial = facet.value == "true";
        RC_ASSERT(snapshot.search(narrowed)->total == facet.count);
    }
    for (const FacetCount& facet : page->facets.publishers) {
        Query narrowed = query;
        narrowed.publisher = PublisherId(facet.value);
        RC_ASSERT(snapshot.search(narrowed)->total == facet.count);
    }
}

}  // namespace
}  // namespace comptoir::search
