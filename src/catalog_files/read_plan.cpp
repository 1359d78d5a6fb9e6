#include <fmt/format.h>

#include <algorithm>

#include "base/limits.hpp"
#include "base/money.hpp"
#include "catalog_files/read_offer.hpp"

namespace comptoir::catalog_files {
namespace {

constexpr int kTrialMonthsMax = 4;  // 30 to 120 days are in use (O7).
constexpr int kTrialDaysMax = 120;
constexpr std::size_t kDurationMax = 20;
constexpr std::size_t kMarketsMax = 400;
constexpr std::size_t kUnitMax = 50;
constexpr std::size_t kCurrencyMax = 20;
constexpr std::int64_t kIncludedMax = 1'000'000'000'000;

std::optional<catalog::Market> read_market(const Node& node) {
    const std::string* text = node.value().if_string();
    const auto market = text == nullptr ? std::nullopt : catalog::Market::parse(*text);
    if (market && market->code() == *text) return market;
    node.problem("must be a country code of ISO 3166-1, upper case");
    return std::nullopt;
}

std::optional<Currency> parse_currency(const std::string& text) {
    const auto currency = Currency::parse(text);
    return currency && currency->code() == text ? currency : std::nullopt;
}

// `2024-01-01`, or with a time in UTC: `T00:00:00Z`, up to seven decimals.
bool has_shape_of_instant(std::string_view text) {
    constexpr std::string_view kShape = "dddd-dd-ddTdd:dd:dd";
    constexpr std::size_t kDate = 10;
    constexpr std::size_t kDecimalsMax = 7;
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    for (std::size_t i = 0; i < std::min(text.size(), kShape.size()); ++i) {
        if (kShape[i] == 'd' ? !is_digit(text[i]) : text[i] != kShape[i]) return false;
    }
    if (text.size() == kDate) return true;
    if (text.size() <= kShape.size() || text.back() != 'Z') return false;
    std::string_view decimals = text.substr(kShape.size(), text.size() - kShape.size() - 1);
    if (decimals.empty()) return true;
    if (!decimals.starts_with('.')) return false;
    decimals.remove_prefix(1);
    return !decimals.empty() && decimals.size() <= kDecimalsMax &&
           std::all_of(decimals.begin(), decimals.end(), is_digit);
}

// A date alone is its first instant as a start and its last second as an end.
std::optional<Instant> read_instant(Members& members, std::string_view name, bool is_end) {
    const auto node = members.find(name);
    if (!node) return std::nullopt;
    const std::string* text = node->value().if_string();
    if (text != nullptr && has_shape_of_instant(*text)) {
        if (const auto date = Date::parse(*text))
            return is_end ? last_second_of(*date) : Instant::start_of(*date);
        if (const auto instant = Instant::parse(*text)) return instant;
    }
    node->problem("must be a date or an instant in UTC, such as 2024-01-01T00:00:00Z");
    return std::nullopt;
}

std::optional<Period> read_term(Members& members) {
    constexpr std::array<std::string_view, 4> kTerms = {"P1M", "P1Y", "P2Y", "P3Y"};
    const auto node = members.require("term");
    const auto place = node ? node->one_of(kTerms) : std::nullopt;
    return place ? std::optional(Period::of(kTerms[*place])) : std::nullopt;
}

std::optional<catalog::BillingPlan> read_billing_plan(Members& members) {
    constexpr std::array<std::string_view, 5> kWords = {"monthly", "annual", "biennial", "triennial",
                                                        "oneTime"};
    const auto node = members.require("billingPlan");
    const auto place = node ? node->one_of(kWords) : std::nullopt;
    return place ? catalog::parse_billing_plan(kWords[*place]) : std::nullopt;
}

std::vector<catalog::Market> read_row_markets(Members& members) {
    std::vector<catalog::Market> markets;
    const auto one = members.find("market");
    if (one) {
        if (const auto market = read_market(*one)) markets.push_back(*market);
    }
    if (one.has_value() == members.has("markets")) {
        members.problem("market", "give either market or markets");
        return markets;
    }
    members.each(
        "markets", kMarketsMax,
        [&](const Node& item) {
            if (const auto market = read_market(item)) markets.push_back(*market);
        },
        1);
    return markets;
}

// R37: what cannot be charged in equal exact instalments is published at the nearest price that can.
Decimal publishable(Members& members, Decimal price, Period term, catalog::BillingPlan plan,
                    Currency currency) {
    const auto cycles = catalog::cycle_count(term, plan);
    if (!cycles) return price;
    const Decimal published = catalog::publishable_unit_price(price, *cycles, currency);
    if (published != price) {
        members.node().report().notice(
            members.node().pointer() + "/unitPrice",
            fmt::format("{} {} is published as {}, {} times {} (R37)", price.str(), currency.code(),
                        published.str(), *cycles, mul_div(published, 1, *cycles, Rounding::half_up).str()));
    }
    return published;
}

// The rows of a plan and the price object each came from.
struct ReadPrices {
    std::vector<catalog::PriceRow> rows;
    std::vector<std::uint32_t> sources;
};

void read_price(const Node& node, std::uint32_t source, ReadPrices& prices) {
    Members members(node);
    const auto markets = read_row_markets(members);
    const std::string code = members.text("currency", kCurrencyMax);
    const auto currency = parse_currency(code);
    if (!currency && !code.empty()) members.problem("currency", "must be a currency code of ISO 4217");
    const auto term = read_term(members);
    const auto billing_plan = read_billing_plan(members);
    members.require("unitPrice");
    const auto price = members.amount("unitPrice");
    const auto erp = members.amount("erpPrice");
    members.require("effectiveFrom");
    const auto starts = read_instant(members, "effectiveFrom", false);
    const auto ends = read_instant(members, "effectiveTo", true);
    members.finish();
    if (!currency || !term || !billing_plan || !price || !starts) return;
    const Decimal unit_price = publishable(members, *price, *term, *billing_plan, *currency);
    for (const catalog::Market market : markets) {
        if (prices.rows.size() >= limits::kPriceRowsPerPlanMax) {
            node.problem(fmt::format("more than {} prices in the plan", limits::kPriceRowsPerPlanMax));
            return;
        }
        prices.rows.push_back({market, *currency, *term, *billing_plan, unit_price, erp, *starts,
                               ends.value_or(end_of_time())});
        prices.sources.push_back(source);
    }
}

std::optional<catalog::Trial> read_trial(const Node& node) {
    Members members(node);
    const std::string text = members.text("length", kDurationMax);
    members.finish();
    if (text.empty()) return std::nullopt;
    const auto length = Period::parse(text);
    const bool fits =
        length && length->str() == text &&
        (length->is_days() ? length->day_count() <= kTrialDaysMax : length->month_count() <= kTrialMonthsMax);
    if (fits) return catalog::Trial{*length};
    members.problem("length",
                    fmt::format("must be P1M to P{}M or P1D to P{}D", kTrialMonthsMax, kTrialDaysMax));
    return std::nullopt;
}

catalog::OwnershipLimit read_limit(const Node& node) {
    Members members(node);
    members.require("scope");
    catalog::OwnershipLimit limit;
    limit.scope = members.word("scope", catalog::kOwnershipScopes).value_or(catalog::OwnershipScope::none);
    limit.count = members.integer("count", 1, limits::kQuantityMax).value_or(1);
    members.finish();
    return limit;
}

std::optional<std::int64_t> read_included(Members& members, std::string_view name) {
    const auto node = members.find(name);
    const std::string* text = node ? node->value().if_string() : nullptr;
    if (text != nullptr && *text == "unlimited") return std::nullopt;
    return members.integer(name, 0, kIncludedMax).value_or(0);
}

catalog::Dimension read_dimension(const Node& node) {
    Members members(node);
    catalog::Dimension dimension;
    dimension.id = members.id("id");
    dimension.display_name = members.localized("displayName");
    dimension.unit_of_measure = members.text("unitOfMeasure", kUnitMax);
    if (const auto prices = members.require("pricePerUnit")) {
        Members by_currency(*prices);
        const json::Object* object = prices->value().if_object();
        if (object != nullptr && object->empty()) prices->problem("needs at least one currency");
        for (const auto& [code, value] : object == nullptr ? json::Object() : *object) {
            const auto currency = parse_currency(code);
            const auto amount = by_currency.amount(code);
            if (!currency) by_currency.problem(code, "must be a currency code of ISO 4217");
            if (currency && amount) dimension.price_per_unit.emplace_back(*currency, *amount);
        }
    }
    dimension.included_monthly = read_included(members, "includedMonthly");
    dimension.included_annual = read_included(members, "includedAnnual");
    members.finish();
    return dimension;
}

void read_segments(Members& members, catalog::Plan& plan) {
    if (!members.has("segments")) return;
    plan.segments.clear();
    members.each(
        "segments", catalog::kSegments.size(),
        [&](const Node& item) {
            const auto segment = item.word(catalog::kSegments);
            if (segment && plan.has_segment(*segment)) item.problem("given twice");
            if (segment && !plan.has_segment(*segment)) plan.segments.push_back(*segment);
        },
        1);
}

void read_visibility(Members& members, catalog::Plan& plan) {
    constexpr std::array<std::string_view, 2> kWords = {"public", "private"};
    const auto found = members.find("visibility");
    plan.is_private = found && found->one_of(kWords) == 1U;
    members.each(
        "tenants", limits::kListedTenantsMax,
        [&](const Node& item) {
            if (const auto guid = item.guid()) plan.tenants.push_back(TenantId(*guid));
        },
        1);
    std::sort(plan.tenants.begin(), plan.tenants.end());
}

void read_quantities(Members& members, const catalog::Product& product, catalog::Plan& plan) {
    const auto min = members.integer("minQuantity", 1, limits::kQuantityMax);
    const auto max = members.integer("maxQuantity", 1, limits::kQuantityMax);
    const bool one_only = product.pricing_model != catalog::PricingModel::per_user;
    plan.min_quantity = min.value_or(1);
    plan.max_quantity = max.value_or(one_only ? 1 : limits::kQuantityMax);
}

}  // namespace

void read_plan(const Node& node, ReadOffer& offer) {
    Members members(node);
    catalog::Plan plan;
    plan.id = PlanId(members.id("planId"));
    plan.title = members.localized("title");
    plan.description = members.localized("description");
    read_visibility(members, plan);
    plan.stop_sell = members.flag("stopSell", false);
    plan.auto_activate = members.flag("autoActivate", false);
    plan.subscribe_event = members.flag("subscribeEvent", false);
    read_quantities(members, offer.product, plan);
    if (const auto found = members.find("ownershipLimit")) plan.ownership_limit = read_limit(*found);
    if (const auto found = members.find("trial")) plan.trial = read_trial(*found);
    read_segments(members, plan);
    members.require("markets");
    members.each("markets", kMarketsMax, [&](const Node& item) {
        if (const auto market = read_market(item)) plan.markets.push_back(*market);
    });
    std::uint32_t index = 0;
    ReadPrices prices;
    members.each("prices", limits::kPriceRowsPerPlanMax,
                 [&](const Node& item) { read_price(item, index++, prices); });
    plan.prices = catalog::PriceRows(prices.rows);
    members.each("dimensions", limits::kDimensionsPerOfferMax,
                 [&](const Node& item) { plan.dimensions.push_back(read_dimension(item)); });
    members.finish();
    // The catalog stays in memory; growth left up to half of it empty.
    plan.markets.shrink_to_fit();
    offer.product.plans.push_back(std::move(plan));
    offer.sources.push_back(std::move(prices.sources));
}

}  // namespace comptoir::catalog_files
