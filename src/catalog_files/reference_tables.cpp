#include "catalog_files/reference_tables.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "catalog_files/members.hpp"

namespace comptoir::catalog_files {
namespace {

constexpr std::size_t kEntriesMax = 1000;
constexpr std::size_t kLabelMax = 200;
constexpr std::int64_t kTopicIdMax = 2'147'483'647;  // Known clients keep it in 32 bits.

[[noreturn]] void broken(std::string_view table, std::string_view what) {
    throw std::runtime_error(fmt::format("{}: {}", table, what));
}

json::Value parse_table(std::string_view table, std::string_view text) {
    auto parsed = json::parse(text);
    if (!parsed) broken(table, parsed.reason().str());
    return std::move(parsed).value();
}

void require_clean(std::string_view table, const Report& report) {
    if (report.problems().empty()) return;
    broken(table, fmt::format("{}: {}", report.problems()[0].pointer, report.problems()[0].message));
}

catalog::TaxonomyEntry read_entry(const Node& node, std::string_view children) {
    Members members(node);
    catalog::TaxonomyEntry entry;
    entry.slug = members.text("slug", kLabelMax);
    entry.label = members.localized("label");
    members.has("stores");
    if (!children.empty()) {
        members.each(children, kEntriesMax,
                     [&](const Node& child) { entry.children.push_back(read_entry(child, "")); });
    }
    members.finish();
    return entry;
}

catalog::ProductTypeLabel read_type(const Node& node) {
    Members members(node);
    catalog::ProductTypeLabel entry;
    const auto type = catalog::parse_product_type(members.text("slug", kLabelMax));
    if (!type) members.problem("slug", "not a product type");
    entry.type = type.value_or(catalog::ProductType::saas);
    entry.label = members.localized("label");
    entry.purchasable = members.flag("purchasable", false);
    members.finish();
    return entry;
}

std::optional<catalog::Market> read_market(const Node& node) {
    const std::string* text = node.value().if_string();
    const auto market = text == nullptr ? std::nullopt : catalog::Market::parse(*text);
    if (!market) node.problem("not a country code");
    return market;
}

std::optional<Currency> read_currency(Members& members) {
    const auto currency = Currency::parse(members.text("currency", 3));
    if (!currency) members.problem("currency", "not a currency code");
    return currency;
}

// {"currency", "countries": […]} as pairs.
void read_group(const Node& node, std::map<catalog::Market, Currency>& into) {
    Members members(node);
    const auto currency = read_currency(members);
    if (!currency) return;
    members.each("countries", kEntriesMax, [&](const Node& item) {
        if (const auto market = read_market(item)) into.emplace(*market, *currency);
    });
    members.finish();
}

std::optional<catalog::SalesRegion> read_region(const Node& node) {
    Members members(node);
    const auto currency = read_currency(members);
    if (!currency) return std::nullopt;
    catalog::SalesRegion region{
        members.text("slug", kLabelMax), members.localized("label"), *currency, {}, {}};
    members.each("countries", kEntriesMax, [&](const Node& item) {
        if (const auto market = read_market(item)) region.countries.push_back(*market);
    });
    members.each("currencyExceptions", kEntriesMax,
                 [&](const Node& item) { read_group(item, region.currency_exceptions); });
    members.finish();
    return region;
}

support::Topic read_topic(const Node& node, const support::Topics& before) {
    Members members(node);
    support::Topic topic;
    members.require("id");
    topic.id = members.integer("id", 1, kTopicIdMax).value_or(0);
    if (support::find_topic(before, topic.id) != nullptr) members.problem("id", "stands there twice");
    topic.name = members.localized("name");
    topic.description = members.localized("description");
    topic.of_buyers = members.flag("ofBuyers", false);
    members.finish();
    return topic;
}

}  // namespace

catalog::Taxonomy parse_taxonomy(std::string_view json_text) {
    const json::Value root = parse_table("taxonomy", json_text);
    Report report;
    const Node node(root, report);
    Members members(node);
    members.integer("formatVersion", 1, 1);
    catalog::Taxonomy taxonomy;
    members.each("productTypes", kEntriesMax,
                 [&](const Node& item) { taxonomy.types.push_back(read_type(item)); });
    members.each("categories", kEntriesMax,
                 [&](const Node& item) { taxonomy.categories.push_back(read_entry(item, "subcategories")); });
    members.each("industries", kEntriesMax,
                 [&](const Node& item) { taxonomy.industries.push_back(read_entry(item, "verticals")); });
    members.finish();
    require_clean("taxonomy", report);
    return taxonomy;
}

catalog::MarketTable parse_market_table(std::string_view json_text) {
    const json::Value root = parse_table("markets", json_text);
    Report report;
    const Node node(root, report);
    Members members(node);
    members.integer("formatVersion", 1, 1);
    catalog::MarketTable::Content content;
    members.each("marketCurrencies", kEntriesMax,
                 [&](const Node& item) { read_group(item, content.currencies); });
    members.each("channelCurrencies", kEntriesMax, [&](const Node& item) {
        Members exception(item);
        const auto market = exception.require("country");
        const auto code = market ? read_market(*market) : std::nullopt;
        const auto currency = read_currency(exception);
        if (code && currency) content.channel_currencies.emplace(*code, *currency);
        exception.finish();
    });
    members.each("notSold", kEntriesMax, [&](const Node& item) {
        if (const auto market = read_market(item)) content.not_sold.push_back(*market);
    });
    members.each("europeanCurrencies", kEntriesMax, [&](const Node& item) {
        const auto currency = Currency::parse(item.text(3).value_or(""));
        if (!currency) item.problem("not a currency code");
        if (currency) content.european_currencies.push_back(*currency);
    });
    members.each("salesRegions", kEntriesMax, [&](const Node& item) {
        if (auto region = read_region(item)) content.regions.push_back(std::move(*region));
    });
    members.finish();
    require_clean("markets", report);
    return catalog::MarketTable(std::move(content));
}

support::Topics parse_support_topics(std::string_view json_text) {
    const json::Value root = parse_table("support topics", json_text);
    Report report;
    const Node node(root, report);
    Members members(node);
    members.integer("formatVersion", 1, 1);
    support::Topics topics;
    members.require("topics");
    members.each(
        "topics", kEntriesMax, [&](const Node& item) { topics.push_back(read_topic(item, topics)); }, 1);
    members.finish();
    require_clean("support topics", report);
    return topics;
}

}  // namespace comptoir::catalog_files
