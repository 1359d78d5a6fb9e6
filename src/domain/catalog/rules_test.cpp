#include "domain/catalog/rules.hpp"

#include <gtest/gtest.h>

namespace comptoir::catalog {
namespace {

MarketTable market_table() {
    MarketTable::Content content;
    const auto add = [&](const char* market, const char* currency) {
        content.currencies.emplace(Market::of(market), Currency::of(currency));
    };
    add("FR", "EUR");
    add("GB", "GBP");
    add("US", "USD");
    add("BR", "BRL");
    add("KR", "KRW");
    content.channel_currencies.emplace(Market::of("BR"), Currency::of("USD"));
    content.not_sold = {Market::of("KR")};
    content.european_currencies = {Currency::of("EUR"), Currency::of("GBP")};
    content.regions = {{"europe",
                        {"Europe", "Europe"},
                        Currency::of("EUR"),
                        {Market::of("FR"), Market::of("GB")},
                        {{Market::of("GB"), Currency::of("GBP")}}},
                       {"brazil", {"Brazil", "Brésil"}, Currency::of("BRL"), {Market::of("BR")}, {}}};
    return MarketTable(std::move(content));
}

Taxonomy taxonomy() {
    Taxonomy made;
    made.categories = {{"security",
                        {"Security", "Sécurité"},
                        {{"threats", {"Threats", "Menaces"}, {}},
                         {"identity", {"Identity", "Identité"}, {}},
                         {"data", {"Data", "Données"}, {}}}},
                       {"sales", {"Sales", "Ventes"}, {}},
                       {"web", {"Web", "Web"}, {}}};
    return made;
}

PriceRow row(const char* market, const char* currency, int months, BillingPlan plan) {
    return {Market::of(market), Currency::of(currency), Period::months(months),    plan,
            Decimal::of("12"),  std::nullopt,           Instant::of("2019-01-01"), end_of_time()};
}

template <class Change>
void change(PriceRows& prices, std::size_t place, Change change_row) {
    std::vector<PriceRow> rows = prices.all();
    change_row(rows.at(place));
    prices = PriceRows(rows);
}

Product good_product() {
    Product product;
    product.title = product.summary = product.description = {"Name", "Nom"};
    product.categories = {{"security", {"threats"}}};
    product.screenshots = {{"https://a.example/1.png", std::nullopt}};
    product.audience = Audience::any;
    product.pricing_model = PricingModel::per_user;
    product.technical = TechnicalConfiguration{};
    Plan plan;
    plan.id = PlanId("one");
    plan.title = plan.description = {"Plan", "Plan"};
    plan.markets = {Market::of("FR")};
    plan.prices = {row("FR", "EUR", 1, BillingPlan::monthly)};
    product.plans = {plan};
    return product;
}

std::vector<std::string> pointers(const std::vector<ImportProblem>& problems) {
    std::vector<std::string> result;
    result.reserve(problems.size());
    for (const ImportProblem& problem : problems) result.push_back(problem.pointer);
    return result;
}

std::vector<std::string> pointers(const Product& product) {
    return pointers(problems_of(product, {}, taxonomy(), market_table()));
}
using Pointers = std::vector<std::string>;

TEST(Offer, ThatKeepsAllRulesHasNoProblem) {
    EXPECT_EQ(pointers(good_product()), Pointers{});
}

TEST(Categories, AreOneOrTwoWithAtMostTwoSubcategoriesEach_R20) {
    Product product = good_product();
    product.categories = {};
    EXPECT_EQ(pointers(product), Pointers{"/categories"});
    product.categories = {{"security", {}}, {"sales", {}}, {"web", {}}};
    EXPECT_EQ(pointers(product), Pointers{"/categories"});
    product.categories = {{"security", {"threats", "identity", "data"}}};
    EXPECT_EQ(pointers(product), Pointers{"/categories/0/subcategories"});
    product.categories = {{"security", {}}, {"sales", {}}};
    EXPECT_EQ(pointers(product), Pointers{});
}

TEST(Categories, AreOfTheTaxonomyAndDifferent_R20) {
    Product product = good_product();
    product.categories = {{"magic", {}}, {"security", {"spells"}}};
    EXPECT_EQ(pointers(product), (Pointers{"/categories/0/category", "/categories/1/subcategories/0"}));
    product.categories = {{"sales", {}}, {"sales", {}}};
    EXPECT_EQ(pointers(product), Pointers{"/categories/1/category"});
    product.categories = {{"sales", {}}};
    product.industries = {{"alchemy", {}}};
    EXPECT_EQ(pointers(product), Pointers{"/industries/0/industry"});
}

TEST(ListingTexts, AreLimitedInCharactersNotBytes_R23) {
    Product product = good_product();
    std::string name;
    for (int i = 0; i < 200; ++i) name += "é";
    product.title = {name, name};
    EXPECT_EQ(pointers(product), Pointers{});
    product.title.fr = name + "é";
    product.summary.en = std::string(101, 'a');
    product.description.fr = std::string(5001, 'a');
    product.getting_started = LocalizedText{std::string(3001, 'a'), "b"};
    product.plans[0].title.en = std::string(201, 'a');
    product.plans[0].description.en = std::string(3001, 'a');
    EXPECT_EQ(pointers(product),
              (Pointers{"/title/fr", "/summary/en", "/description/fr", "/gettingStarted/en",
                        "/plans/0/title/en", "/plans/0/description/en"}));
}

TEST(ListingMedia, AreLimitedInNumber_R23) {
    Product product = good_product();
    product.documents.resize(4);
    product.videos.resize(5);
    product.keywords = {"a", "b", "c", "d"};
    product.screenshots.clear();
    EXPECT_EQ(pointers(product), (Pointers{"/keywords", "/documents", "/videos", "/screenshots"}));
    product = good_product();
    product.screenshots.resize(6);
    EXPECT_EQ(pointers(product), Pointers{"/screenshots"});
}

TEST(Prices, AreInTheCurrencyOfTheMarketOfTheChannel_R29) {
    Product product = good_product();
    Plan& plan = product.plans[0];
    plan.markets = {Market::of("BR")};
    plan.prices = {row("BR", "USD", 1, BillingPlan::monthly)};
    EXPECT_EQ(pointers(product), Pointers{});
    plan.prices = {row("BR", "BRL", 1, BillingPlan::monthly)};
    EXPECT_EQ(pointers(product), (Pointers{"/plans/0/prices", "/plans/0/prices/0/currency"}));
    plan.markets = {Market::of("KR")};
    plan.prices = {row("KR", "KRW", 1, BillingPlan::monthly)};
    EXPECT_EQ(pointers(product), Pointers{"/plans/0/markets/0"});
}

TEST(Prices, OfEuropeanMarketsMayAlsoBeInEuropeanCurrencies_R45) {
    Product product = good_product();
    product.plans[0].prices.push_back(row("FR", "GBP", 1, BillingPlan::monthly));
    EXPECT_EQ(pointers(product), Pointers{});
}

TEST(Prices, AreForMarketsOfThePlanOnlyAndForEachOfThem) {
    Product product = good_product();
    product.plans[0].markets.push_back(Market::of("US"));
    EXPECT_EQ(pointers(product), Pointers{"/plans/0/prices"});
    product = good_product();
    product.plans[0].prices.push_back(row("US", "USD", 1, BillingPlan::monthly));
    EXPECT_EQ(pointers(product), Pointers{"/plans/0/prices/1"});
}

TEST(Prices, HaveOnePaymentOptionPerTermAndPlan_R38) {
    Product product = good_product();
    product.plans[0].prices = {row("FR", "EUR", 12, BillingPlan::annual),
                               row("FR", "EUR", 12, BillingPlan::monthly)};
    change(product.plans[0].prices, 1, [](PriceRow& one) { one.starts = Instant::of("2020-01-01"); });
    EXPECT_EQ(pointers(product), Pointers{"/plans/0/prices/1/billingPlan"});
}

TEST(Prices, NeedABillingPlanThatFitsTheTerm_R60) {
    Product product = good_product();
    product.plans[0].prices = {row("FR", "EUR", 1, BillingPlan::annual)};
    EXPECT_EQ(pointers(product), Pointers{"/plans/0/prices/0/billingPlan"});
}

TEST(Prices, OfOneKeyNeverStartTogether_R40) {
    Product product = good_product();
    product.plans[0].prices.push_back(product.plans[0].prices[0]);
    EXPECT_EQ(pointers(problems_of(product, {{0, 7}}, taxonomy(), market_table())),
              Pointers{"/plans/0/prices/7/effectiveFrom"});
    change(product.plans[0].prices, 1, [](PriceRow& one) { one.starts = Instant::of("2020-01-01"); });
    EXPECT_EQ(pointers(product), Pointers{});
    change(product.plans[0].prices, 1, [](PriceRow& one) { one.ends = Instant::of("2019-12-31"); });
    EXPECT_EQ(pointers(product), Pointers{"/plans/0/prices/1/effectiveTo"});
}

TEST(Plans, OfAFlatOfferHaveQuantityOne_R58) {
    Product product = good_product();
    product.pricing_model = PricingModel::flat;
    EXPECT_EQ(pointers(product), Pointers{"/plans/0/maxQuantity"});
    product.plans[0].max_quantity = 1;
    EXPECT_EQ(pointers(product), Pointers{});
}

TEST(Plans, HaveNoTrialWithMeters_R98) {
    Product product = good_product();
    product.pricing_model = PricingModel::flat;
    product.plans[0].max_quantity = 1;
    product.plans[0].dimensions = {Dimension{}};
    EXPECT_EQ(pointers(product), Pointers{});
    product.plans[0].trial = Trial{};
    EXPECT_EQ(pointers(product), Pointers{"/plans/0/trial"});
}

TEST(Plans, HaveDifferentIdsAndPrivateOnesTheirTenants_R17) {
    Product product = good_product();
    product.plans.push_back(product.plans[0]);
    product.plans[1].is_private = true;
    EXPECT_EQ(pointers(product), (Pointers{"/plans/1/planId", "/plans/1/tenants"}));
}

TEST(Audience, SelectedNeedsPartnersAndOnlyThen_R12) {
    Product product = good_product();
    product.audience = Audience::selected;
    EXPECT_EQ(pointers(product), Pointers{"/selectedPartners"});
    product.selected_partners = {PartnerId()};
    EXPECT_EQ(pointers(product), Pointers{});
    EXPECT_TRUE(product.is_exclusive());
    EXPECT_TRUE(product.is_listed());
    EXPECT_TRUE(product.open_to(PartnerId()));
    product.audience = Audience::any;
    EXPECT_EQ(pointers(product), Pointers{"/selectedPartners"});
}

TEST(OtherTypes, AreListedWithoutPrices_R18) {
    Product product = good_product();
    product.type = ProductType::virtual_machine;
    EXPECT_EQ(pointers(product), (Pointers{"/pricingModel", "/plans/0/prices"}));
}

TEST(Update, KeepsTypeModelPlansTermsTrialsAndVisibility_R17_R98) {
    Product before = good_product();
    before.plans[0].trial = Trial{};
    Product after = before;
    EXPECT_EQ(pointers(problems_of_update(before, after)), Pointers{});
    after.type = ProductType::container;
    after.pricing_model = PricingModel::flat;
    after.plans[0].trial.reset();
    after.plans[0].is_private = true;
    after.plans[0].prices = {row("FR", "EUR", 12, BillingPlan::annual)};
    EXPECT_EQ(
        pointers(problems_of_update(before, after)),
        (Pointers{"/type", "/pricingModel", "/plans/0/visibility", "/plans/0/trial", "/plans/0/prices"}));
    after = before;
    after.plans.clear();
    EXPECT_EQ(pointers(problems_of_update(before, after)), Pointers{"/plans"});
}

TEST(Update, NeverMakesAFreePlanPaid_R42) {
    Product before = good_product();
    change(before.plans[0].prices, 0, [](PriceRow& one) { one.unit_price = Decimal(); });
    EXPECT_EQ(pointers(problems_of_update(before, good_product())), Pointers{"/plans/0/prices"});
    EXPECT_EQ(pointers(problems_of_update(good_product(), before)), Pointers{});
}

TEST(Update, KeepsPublishedDimensionsAsTheyWereSold_R44) {
    Product before = good_product();
    Dimension mails;
    mails.id = "mails";
    mails.unit_of_measure = "1 mail";
    mails.price_per_unit = {{Currency::of("EUR"), Decimal::of("0.05")}};
    before.plans[0].dimensions = {mails};
    const auto problems = [&](const std::function<void(std::vector<Dimension>&)>& change,
                              OfferStatus status = OfferStatus::live) {
        before.status = status;
        Product after = before;
        change(after.plans[0].dimensions);
        return pointers(problems_of_update(before, after));
    };
    EXPECT_EQ(problems([](auto& all) { all.clear(); }), Pointers{"/plans/0/dimensions"});
    EXPECT_EQ(problems([](auto& all) { all[0].unit_of_measure = "1000 mails"; }),
              Pointers{"/plans/0/dimensions/0"});
    EXPECT_EQ(problems([](auto& all) {
                  all[0].display_name = {"Post", "Courrier"};
              }),
              Pointers{"/plans/0/dimensions/0"});
    EXPECT_EQ(problems([](auto& all) { all[0].price_per_unit[0].second = Decimal::of("0.04"); }),
              Pointers{"/plans/0/dimensions/0/pricePerUnit"});
    EXPECT_EQ(problems([](auto& all) { all[0].price_per_unit.clear(); }),
              Pointers{"/plans/0/dimensions/0/pricePerUnit"});
    const auto more = [](auto& all) {
        all[0].price_per_unit.emplace_back(Currency::of("USD"), Decimal::of("0.06"));
        all[0].included_monthly = 100;
        all.push_back(Dimension{});
    };
    EXPECT_EQ(problems(more), Pointers{});
    EXPECT_EQ(problems([](auto& all) { all.clear(); }, OfferStatus::preview), Pointers{});
}

TEST(Update, KeepsWithoutLimitWhatWasSoldWithoutLimit_R44) {
    Product before = good_product();
    Dimension mails;
    mails.id = "mails";
    mails.included_monthly = std::nullopt;
    mails.included_annual = 1000;
    before.plans[0].dimensions = {mails};
    const auto problems = [&](std::optional<std::int64_t> monthly, std::optional<std::int64_t> annual) {
        Product after = before;
        after.plans[0].dimensions[0].included_monthly = monthly;
        after.plans[0].dimensions[0].included_annual = annual;
        return pointers(problems_of_update(before, after));
    };
    EXPECT_EQ(problems(std::nullopt, 1000), Pointers{});
    EXPECT_EQ(problems(std::nullopt, 10), Pointers{}) << "what is included is counted by the publisher";
    EXPECT_EQ(problems(std::nullopt, std::nullopt), Pointers{}) << "more is given than was sold";
    EXPECT_EQ(problems(1'000'000, 1000), Pointers{"/plans/0/dimensions/0/includedMonthly"});
    std::swap(before.plans[0].dimensions[0].included_monthly, before.plans[0].dimensions[0].included_annual);
    EXPECT_EQ(problems(1000, 5000), Pointers{"/plans/0/dimensions/0/includedAnnual"});
}

TEST(Regions, HoldTheCountriesAPartnerMaySellTo_R15) {
    const MarketTable table = market_table();
    EXPECT_TRUE(table.in_same_region(Market::of("FR"), Market::of("GB")));
    EXPECT_FALSE(table.in_same_region(Market::of("FR"), Market::of("BR")));
    EXPECT_FALSE(table.in_same_region(Market::of("US"), Market::of("US")));
    EXPECT_EQ(table.region_of(Market::of("GB"))->currency_in(Market::of("GB")).str(), "GBP");
}

TEST(PrivatePlans, AreVisibleToListedTenantsOnly_R17) {
    Plan plan;
    const std::vector<TenantId> viewers = {TenantId::of("00000000-0000-4000-8000-000000000001")};
    EXPECT_TRUE(plan.visible_to({}));
    plan.is_private = true;
    EXPECT_FALSE(plan.visible_to(viewers));
    plan.tenants = viewers;
    EXPECT_TRUE(plan.visible_to(viewers));
}

TEST(Lists, HoldEverythingOnce) {
    Product product = good_product();
    product.keywords = {"a", "b", "a"};
    product.categories[0].children = {"data", "data"};
    product.audience = Audience::selected;
    product.selected_partners = {PartnerId::of("11111111-1111-4111-8111-111111111111"),
                                 PartnerId::of("11111111-1111-4111-8111-111111111111")};
    product.plans[0].is_private = true;
    product.plans[0].tenants = {TenantId::of("22222222-2222-4222-8222-222222222222"),
                                TenantId::of("22222222-2222-4222-8222-222222222222")};
    EXPECT_EQ(pointers(product), (Pointers{"/keywords", "/categories/0/subcategories", "/selectedPartners",
                                           "/plans/0/tenants"}));
}

TEST(Markets, ArePartOfEveryPlan) {
    Product product = good_product();
    product.plans[0].markets.clear();
    product.plans[0].prices = {};
    EXPECT_EQ(pointers(product), Pointers{"/plans/0/markets"});
}

TEST(Preview, IsOverOnceAnOfferWasLive_R42) {
    const auto problem = [](OfferStatus before, OfferStatus after) {
        Product earlier = good_product();
        earlier.status = before;
        Product later = good_product();
        later.status = after;
        const auto problems = problems_of_update(earlier, later);
        return problems.empty() ? "" : problems[0].pointer;
    };
    EXPECT_EQ(problem(OfferStatus::live, OfferStatus::preview), "/status");
    EXPECT_EQ(problem(OfferStatus::stopped, OfferStatus::preview), "/status");
    EXPECT_EQ(problem(OfferStatus::preview, OfferStatus::preview), "");
    EXPECT_EQ(problem(OfferStatus::preview, OfferStatus::live), "");
    EXPECT_EQ(problem(OfferStatus::live, OfferStatus::stopped), "");
}

}  // namespace
}  // namespace comptoir::catalog
