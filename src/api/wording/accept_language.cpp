#include "api/wording/accept_language.hpp"

#include "base/text.hpp"

namespace comptoir::api::wording {
namespace {

// Thousandths; RFC 9110 §12.4.2. Nothing when malformed.
std::optional<int> quality_of(std::string_view parameters) {
    for (const std::string_view parameter : split(parameters, ';')) {
        const std::string_view text = trim(parameter);
        if (text.size() < 3 || (text[0] != 'q' && text[0] != 'Q') || text[1] != '=') continue;
        if (text[2] == '1') return 1000;
        if (text[2] != '0') return std::nullopt;
        int quality = 0;
        int unit = 100;
        for (std::size_t i = 4; i < text.size() && i < 7; ++i, unit /= 10) {
            if (text[i] < '0' || text[i] > '9') return std::nullopt;
            quality += (text[i] - '0') * unit;
        }
        return quality;
    }
    return 1000;
}

std::optional<Language> known_language(std::string_view range) {
    const std::string language = to_lower(range.substr(0, range.find('-')));
    if (language == "fr") return Language::french;
    if (language == "en" || language == "*") return Language::english;
    return std::nullopt;
}

}  // namespace

std::optional<Language> accepted_language(std::string_view header) {
    std::optional<Language> best;
    int best_quality = 0;
    for (const std::string_view range : split(header, ',')) {
        const auto semicolon = range.find(';');
        const auto language = known_language(trim(range.substr(0, semicolon)));
        const auto quality = semicolon == std::string_view::npos ? std::optional(1000)
                                                                 : quality_of(range.substr(semicolon + 1));
        if (!language || !quality || *quality <= best_quality) continue;
        best = language;
        best_quality = *quality;
    }
    return best;
}

}  // namespace comptoir::api::wording
