#include "base/currency.hpp"

#include <algorithm>
#include <cctype>

#include "base/check.hpp"

namespace comptoir {
namespace {

struct Group {
    signed char exponent;
    std::string_view codes;  // Blank-separated.
};

// ISO 4217 active currencies by minor unit; funds codes, metals and test codes are left out.
constexpr Group kGroups[] = {
    {0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"},
    {3, "BHD IQD JOD KWD LYD OMR TND"},
    {2,
     "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF "
     "CHF "
     "CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG "
     "HUF "
     "IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR "
     "MVR "
     "MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK "
     "SGD "
     "SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD YER "
     "ZAR "
     "ZMW ZWL"},
};

struct Symbol {
    std::string_view code;
    std::string_view text;
};
constexpr Symbol kSymbols[] = {{"EUR", "€"},   {"USD", "$"},   {"GBP", "£"},  {"JPY", "¥"},
                               {"CHF", "CHF"}, {"CAD", "$"},   {"AUD", "$"},  {"NZD", "$"},
                               {"INR", "₹"},   {"KRW", "₩"},   {"BRL", "R$"}, {"RUB", "₽"},
                               {"TWD", "NT$"}, {"DKK", "kr."}, {"NOK", "kr"}, {"SEK", "kr"}};

}  // namespace

std::optional<Currency> Currency::parse(std::string_view code) {
    if (code.size() != 3) return std::nullopt;
    std::array<char, 3> upper{};
    std::transform(code.begin(), code.end(), upper.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    const std::string_view wanted(upper.data(), upper.size());
    for (const Group& group : kGroups) {
        for (std::size_t at = 0; at < group.codes.size(); at += 4) {
            if (group.codes.substr(at, 3) == wanted) return Currency(upper, group.exponent);
        }
    }
    return std::nullopt;
}

Currency Currency::of(std::string_view code) {
    const auto currency = parse(code);
    COMPTOIR_CHECK(currency.has_value());
    return *currency;
}

std::string_view Currency::symbol() const& {
    for (const Symbol& symbol : kSymbols) {
        if (symbol.code == code()) return symbol.text;
    }
    return code();
}

}  // namespace comptoir
