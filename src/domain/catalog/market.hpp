#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/currency.hpp"
#include "domain/catalog/localized.hpp"

namespace comptoir::catalog {

/// A country in which something is sold: two letters of ISO 3166-1, upper case.
class Market {
  public:
    /// Two ASCII letters of any case; whether the country is sold is the MarketTable's business.
    static std::optional<Market> parse(std::string_view code);
    static Market of(std::string_view code);

    /// A view into this value, so not to be had of one that is about to go: there, `str` is.
    std::string_view code() const& { return {letters_.data(), letters_.size()}; }
    std::string_view code() && = delete;
    std::string str() const { return std::string(code()); }
    friend auto operator<=>(const Market&, const Market&) = default;

  private:
    constexpr explicit Market(std::array<char, 2> letters) : letters_(letters) {}
    std::array<char, 2> letters_;
};

/// The countries a partner may sell to from a place of business in any of them (commerce rules R15, §2.4).
struct SalesRegion {
    std::string slug;
    LocalizedText label;
    Currency currency;
    std::vector<Market> countries;
    std::map<Market, Currency> currency_exceptions;

    Currency currency_in(Market market) const;
};

/// Which currency each country's price list is in, and who may sell where: data/markets.json in memory.
/// Source: commerce rules R29, R45, §2.4. Threads: immutable.
class MarketTable {
  public:
    struct Content {
        std::map<Market, Currency> currencies;          ///< R29, public stores.
        std::map<Market, Currency> channel_currencies;  ///< Where the CSP channel differs: BR is sold in USD.
        std::vector<Market> not_sold;                   ///< In this channel: KR, CN.
        std::vector<Currency> european_currencies;      ///< R45.
        std::vector<SalesRegion> regions;
    };
    explicit MarketTable(Content content);

    /// Currency of the market's price list in this channel; nothing when the market is not sold (R29).
    std::optional<Currency> currency_of(Market market) const;
    bool is_sold(Market market) const { return currency_of(market).has_value(); }
    /// True for the market's own currency (R29), the European ones in European markets (R45) and USD (R47).
    bool may_be_priced_in(Market market, Currency currency) const;
    /// R45: which of these rows a sale is charged by. `own_only` is the seller's policy.
    bool may_be_charged_in(Market market, Currency currency, bool own_only) const;
    /// Nothing when no region has this country.
    const SalesRegion* region_of(Market market) const;
    /// R15, R27 check 4: may a partner of `place_of_business` sell to a customer of `customer`?
    bool in_same_region(Market place_of_business, Market customer) const;
    /// Sold in this channel, in alphabetical order.
    const std::vector<Market>& sold_markets() const { return sold_; }
    const std::vector<SalesRegion>& regions() const { return content_.regions; }

  private:
    Content content_;
    std::vector<Market> sold_;
    std::map<Market, std::size_t> region_by_market_;
};

}  // namespace comptoir::catalog

template <>
struct std::hash<comptoir::catalog::Market> {
    std::size_t operator()(const comptoir::catalog::Market& market) const noexcept {
        return std::hash<std::string_view>()(market.code());
    }
};
