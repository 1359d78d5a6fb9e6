#include "catalog_files/generate.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.hpp"
#include "base/clock.hpp"
#include "base/limits.hpp"
#include "base/money.hpp"
#include "base/text.hpp"
#include "catalog_files/generator_words.hpp"
#include "catalog_files/write.hpp"
#include "domain/catalog/identity.hpp"

namespace comptoir::catalog_files {
namespace {

using catalog::LocalizedText;
using catalog::Market;

constexpr std::size_t kOffersPerPublisher = 25;
constexpr std::size_t kOffersPerFile = 1000;

struct MarketPrice {
    std::string_view market;
    std::string_view currency;
    int percent_of_euro;
};
constexpr std::array<MarketPrice, 12> kMarkets = {{{"FR", "EUR", 100},
                                                   {"BE", "EUR", 100},
                                                   {"DE", "EUR", 100},
                                                   {"NL", "EUR", 100},
                                                   {"ES", "EUR", 100},
                                                   {"IT", "EUR", 100},
                                                   {"GB", "GBP", 86},
                                                   {"US", "USD", 108},
                                                   {"CH", "CHF", 97},
                                                   {"CA", "CAD", 147},
                                                   {"AU", "AUD", 164},
                                                   {"JP", "JPY", 15'800}}};
// First market and number of markets: most offers are regional, few are sold everywhere.
constexpr std::array<std::pair<std::size_t, std::size_t>, 6> kSpans = {
    {{0, 1}, {0, 4}, {2, 5}, {6, 3}, {6, 6}, {0, 12}}};

template <class Array>
const auto& pick(const Array& items, SeededRandom& random) {
    return items[random.below(items.size())];
}

// Each product draws from its own stream, so that any part can be made without the parts before it.
SeededRandom stream(std::uint64_t seed, std::uint64_t kind, std::uint64_t index) {
    SeededRandom mixer(seed ^ (kind << 56) ^ (index * 0x9e3779b97f4a7c15ULL));
    return SeededRandom(mixer.next());
}

std::size_t publisher_count(std::size_t products) {
    return std::min(std::max<std::size_t>(1, products / kOffersPerPublisher), limits::kPublishersMax);
}

std::string invented_name(SeededRandom& random) {
    return fmt::format("{}{}", pick(kNameStarts, random), pick(kNameEnds, random));
}

catalog::Publisher make_publisher(std::uint64_t seed, std::size_t index) {
    SeededRandom random = stream(seed, 1, index);
    catalog::Publisher publisher;
    const std::string name = invented_name(random);
    publisher.id = PublisherId(fmt::format("{}-{}", to_lower(name), index + 1));
    publisher.display_name = fmt::format("{} {}", name, pick(kPublisherEnds, random));
    const std::string domain = publisher.id.str() + ".example";
    const std::string site = "https://www." + domain;
    publisher.website = site;
    publisher.address = {fmt::format("{} High Street", 1 + random.below(200)),
                         "",
                         "Example Town",
                         "10000",
                         "",
                         Market::of(pick(kMarkets, random).market)};
    const std::string phone =
        fmt::format("+33 1 00 {:02} {:02} {:02}", index / 10000 % 100, index / 100 % 100, index % 100);
    publisher.support = {"Support desk", phone, "support@" + domain, site + "/support"};
    publisher.engineering = {"Engineering desk", phone, "engineering@" + domain, ""};
    return publisher;
}

Decimal local_price(std::int64_t euro_cents, const MarketPrice& market, int cycles) {
    const Currency currency = Currency::of(market.currency);
    const Decimal price =
        mul_div(Decimal::from_int(euro_cents), market.percent_of_euro, 10'000, Rounding::half_up);
    return catalog::publishable_unit_price(price, cycles, currency);
}

void add_prices(std::vector<catalog::PriceRow>& prices, Period term, catalog::BillingPlan billing_plan,
                std::int64_t euro_cents, std::pair<std::size_t, std::size_t> span) {
    const int cycles = catalog::cycle_count(term, billing_plan).value();
    for (std::size_t i = span.first; i < span.first + span.second; ++i) {
        prices.push_back({Market::of(kMarkets[i].market), Currency::of(kMarkets[i].currency), term,
                          billing_plan, local_price(euro_cents, kMarkets[i], cycles), std::nullopt,
                          Instant::of("2019-01-01"), end_of_time()});
    }
}

catalog::Plan make_plan(const catalog::Product& product, std::size_t index, std::int64_t euro_cents,
                        std::pair<std::size_t, std::size_t> span, SeededRandom& random) {
    catalog::Plan plan;
    const WordPair& name = kPlanNames[index];
    plan.id = PlanId(to_lower(name.en));
    plan.title = {std::string(name.en), std::string(name.fr)};
    plan.description = {fmt::format("The {} plan, with support and updates.", name.en),
                        fmt::format("Le plan {}, assistance et mises à jour comprises.", name.fr)};
    plan.markets.reserve(span.second);
    for (std::size_t i = span.first; i < span.first + span.second; ++i) {
        plan.markets.push_back(Market::of(kMarkets[i].market));
    }
    if (product.type != catalog::ProductType::saas) {
        plan.max_quantity = 1;
        return plan;
    }
    plan.max_quantity =
        product.pricing_model == catalog::PricingModel::flat ? 1 : 100 * (1 + std::int64_t(random.below(50)));
    if (random.below(5) == 0) plan.trial = catalog::Trial{};
    const bool yearly = random.below(2) == 0;
    std::vector<catalog::PriceRow> prices;
    prices.reserve(span.second * (yearly ? 2 : 1));
    add_prices(prices, Period::months(1), catalog::BillingPlan::monthly, euro_cents, span);
    if (yearly) {
        const bool instalments = random.below(3) == 0;
        add_prices(prices, Period::months(12),
                   instalments ? catalog::BillingPlan::monthly : catalog::BillingPlan::annual,
                   euro_cents * 10, span);
    }
    plan.prices = catalog::PriceRows(prices);
    return plan;
}

void describe(catalog::Product& product, const Purpose& purpose, SeededRandom& random) {
    const std::string name = invented_name(random);
    const WordPair& users = pick(kUsers, random);
    const WordPair& first = pick(kPromises, random);
    const WordPair& second = pick(kPromises, random);
    product.title = {fmt::format("{} {} for {}", name, purpose.name.en, users.en),
                     fmt::format("{} – {} pour {}", name, purpose.name.fr, users.fr)};
    product.summary = {fmt::format("{} made for {}.", purpose.name.en, to_lower(users.en)),
                       fmt::format("{} pour {}.", purpose.name.fr, users.fr)};
    product.description = {fmt::format("{} {} {}", purpose.sentence.en, first.en, second.en),
                           fmt::format("{} {} {}", purpose.sentence.fr, first.fr, second.fr)};
    product.keywords = {to_lower(name), to_lower(users.en)};
}

void classify(catalog::Product& product, std::string_view category, const catalog::Taxonomy& taxonomy,
              SeededRandom& random) {
    catalog::Classification choice{std::string(category), {}};
    const catalog::TaxonomyEntry* entry = taxonomy.find_category(category);
    COMPTOIR_CHECK(entry != nullptr);
    if (!entry->children.empty()) choice.children.push_back(pick(entry->children, random).slug);
    product.categories = {std::move(choice)};
    if (random.below(3) == 0) product.industries = {{pick(taxonomy.industries, random).slug, {}}};
}

void set_sale(catalog::Product& product, SeededRandom& random) {
    const std::uint64_t audience = random.below(50);
    product.audience = audience == 0   ? catalog::Audience::none
                       : audience <= 2 ? catalog::Audience::selected
                                       : catalog::Audience::any;
    if (product.audience == catalog::Audience::selected)
        product.selected_partners = {PartnerId(random.guid())};
    if (product.type != catalog::ProductType::saas) return;
    product.pricing_model =
        random.below(2) == 0 ? catalog::PricingModel::flat : catalog::PricingModel::per_user;
    const std::string site = fmt::format("https://app.{}.example", product.publisher.str());
    product.technical = catalog::TechnicalConfiguration{site + "/activate", site + "/webhook",
                                                        TenantId(random.guid()), AppId(random.guid())};
}

catalog::Product make_product(const catalog::Taxonomy& taxonomy, GeneratedSize size, std::size_t index) {
    SeededRandom random = stream(size.seed, 2, index);
    const std::size_t publisher = std::min(index / kOffersPerPublisher, publisher_count(size.products) - 1);
    const Purpose& purpose = pick(kPurposes, random);
    catalog::Product product;
    product.publisher = make_publisher(size.seed, publisher).id;
    product.offer = OfferId(fmt::format("offer-{:06}", index + 1));
    if (random.below(10) == 0)
        product.type = catalog::kProductTypes.at(1 + random.below(catalog::kProductTypes.size() - 1));
    describe(product, purpose, random);
    classify(product, purpose.category, taxonomy, random);
    const std::string site =
        fmt::format("https://www.{}.example/{}", product.publisher.str(), product.offer.str());
    product.screenshots = {{site + "/screen.png", std::nullopt}};
    product.privacy_url = site + "/privacy";
    product.terms_url = site + "/terms";
    product.terms_version = "1";
    set_sale(product, random);
    const auto span = pick(kSpans, random);
    const std::size_t plans = 1 + random.below(kPlanNames.size() - 1);
    product.plans.reserve(plans);
    std::int64_t euro_cents = 300 + 10 * static_cast<std::int64_t>(random.below(500));
    for (std::size_t i = 0; i < plans; ++i) {
        product.plans.push_back(make_plan(product, i, euro_cents, span, random));
        euro_cents *= 2;
    }
    return product;
}

}  // namespace

catalog::CatalogDocument generate(const catalog::Taxonomy& taxonomy, GeneratedSize size) {
    COMPTOIR_CHECK(size.products <= limits::kOffersMax);
    catalog::CatalogDocument document;
    const std::size_t publishers = publisher_count(size.products);
    for (std::size_t i = 0; i < publishers; ++i) document.publishers.push_back(make_publisher(size.seed, i));
    document.products.reserve(size.products);
    for (std::size_t i = 0; i < size.products; ++i)
        document.products.push_back(make_product(taxonomy, size, i));
    assign_ids(document, {});
    return document;
}

void write_generated(const catalog::Taxonomy& taxonomy, GeneratedSize size,
                     const std::function<void(std::string_view file, std::string_view text)>& sink) {
    COMPTOIR_CHECK(size.products <= limits::kOffersMax);
    const std::size_t publishers = publisher_count(size.products);
    std::size_t next_publisher = 0;
    for (std::size_t first = 0, part = 1; first < size.products; first += kOffersPerFile, ++part) {
        const std::size_t last = std::min(first + kOffersPerFile, size.products);
        catalog::CatalogDocument document;
        const std::size_t publisher_end = std::min((last - 1) / kOffersPerPublisher + 1, publishers);
        for (; next_publisher < publisher_end; ++next_publisher) {
            document.publishers.push_back(make_publisher(size.seed, next_publisher));
        }
        for (std::size_t i = first; i < last; ++i)
            document.products.push_back(make_product(taxonomy, size, i));
        sink(fmt::format("part-{:04}.json", part), write_file(document.publishers, document.products));
    }
}

}  // namespace comptoir::catalog_files
