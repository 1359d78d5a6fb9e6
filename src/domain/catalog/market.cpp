#include "domain/catalog/market.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/text.hpp"

namespace comptoir::catalog {

std::optional<Market> Market::parse(std::string_view code) {
    if (code.size() != 2) return std::nullopt;
    const std::string upper = to_upper(code);
    for (const char c : upper) {
        if (c < 'A' || c > 'Z') return std::nullopt;
    }
    return Market({upper[0], upper[1]});
}

Market Market::of(std::string_view code) {
    const auto market = parse(code);
    COMPTOIR_CHECK(market.has_value());
    return *market;
}

Currency SalesRegion::currency_in(Market market) const {
    const auto found = currency_exceptions.find(market);
    return found == currency_exceptions.end() ? currency : found->second;
}

MarketTable::MarketTable(Content content) : content_(std::move(content)) {
    for (const auto& [market, currency] : content_.currencies) {
        if (std::find(content_.not_sold.begin(), content_.not_sold.end(), market) ==
            content_.not_sold.end()) {
            sold_.push_back(market);
        }
    }
    for (std::size_t i = 0; i < content_.regions.size(); ++i) {
        for (const Market market : content_.regions[i].countries) region_by_market_.emplace(market, i);
    }
}

std::optional<Currency> MarketTable::currency_of(Market market) const {
    if (!std::binary_search(sold_.begin(), sold_.end(), market)) return std::nullopt;
    if (const auto found = content_.channel_currencies.find(market);
        found != content_.channel_currencies.end()) {
        return found->second;
    }
    return content_.currencies.at(market);
}

bool MarketTable::may_be_priced_in(Market market, Currency currency) const {
    const auto own = currency_of(market);
    if (!own) return false;
    if (*own == currency || currency.code() == "USD") return true;
    const SalesRegion* region = region_of(market);
    const auto& european = content_.european_currencies;
    return region != nullptr && region->slug == "europe" &&
           std::find(european.begin(), european.end(), currency) != european.end();
}

bool MarketTable::may_be_charged_in(Market market, Currency currency, bool own_only) const {
    return own_only ? currency_of(market) == currency : may_be_priced_in(market, currency);
}

const SalesRegion* MarketTable::region_of(Market market) const {
    const auto found = region_by_market_.find(market);
    return found == region_by_market_.end() ? nullptr : &content_.regions[found->second];
}

bool MarketTable::in_same_region(Market place_of_business, Market customer) const {
    const SalesRegion* region = region_of(place_of_business);
    return region != nullptr && region == region_of(customer);
}

}  // namespace comptoir::catalog
