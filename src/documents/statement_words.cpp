#include "documents/statement_words.hpp"

#include <fmt/format.h>

#include <array>

namespace comptoir::documents {
namespace {

constexpr auto kMonths = std::to_array<Phrase>({{"January", "janvier"},
                                                {"February", "février"},
                                                {"March", "mars"},
                                                {"April", "avril"},
                                                {"May", "mai"},
                                                {"June", "juin"},
                                                {"July", "juillet"},
                                                {"August", "août"},
                                                {"September", "septembre"},
                                                {"October", "octobre"},
                                                {"November", "novembre"},
                                                {"December", "décembre"}});

// Of plain digits with a point, as Money and Decimal write them. French groups are parted by a narrow space
// that does not break.
std::string grouped(std::string_view plain, StatementLanguage language) {
    const Phrase separator{",", "\u202f"};
    const std::size_t point = std::min(plain.find('.'), plain.size());
    std::string out;
    for (std::size_t i = 0; i < point; ++i) {
        const bool begins_group = i > 0 && (point - i) % 3 == 0 && plain[i - 1] != '-';
        if (begins_group) out += separator.in(language);
        out += plain[i];
    }
    if (point < plain.size()) {
        out += language == StatementLanguage::french ? ',' : '.';
        out += plain.substr(point + 1);
    }
    return out;
}

}  // namespace

std::string amount_text(Money amount, StatementLanguage language) {
    return grouped(amount.str(), language);
}

std::string amount_with_code(Money amount, StatementLanguage language) {
    const std::string text = amount_text(amount, language);
    const std::string code = amount.currency().str();
    return language == StatementLanguage::french ? text + "\u00a0" + code : code + "\u00a0" + text;
}

std::string decimal_text(const Decimal& number, StatementLanguage language) {
    return grouped(number.str(), language);
}

std::string count_text(std::int64_t count, StatementLanguage language) {
    return grouped(std::to_string(count), language);
}

std::string day_text(Date date, StatementLanguage language) {
    const auto ymd = date.ymd();
    const unsigned day = static_cast<unsigned>(ymd.day());
    const bool french = language == StatementLanguage::french;
    return fmt::format("{}{} {} {}", day, french && day == 1 ? "er" : "",
                       kMonths[static_cast<unsigned>(ymd.month()) - 1].in(language),
                       static_cast<int>(ymd.year()));
}

}  // namespace comptoir::documents
