#include "api/marketplace/language.hpp"

#include <charconv>
#include <optional>

#include "base/text.hpp"

namespace comptoir::api::marketplace {
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

Language language_of(const http::Request& request) {
    const auto locale = request.headers.find("X-Locale");
    if (locale && wording::is_locale(trim(*locale))) return wording::language_of(trim(*locale));
    std::optional<Language> best;
    int best_quality = 0;
    for (const std::string_view range : split(request.headers.find("Accept-Language").value_or(""), ',')) {
        const auto semicolon = range.find(';');
        const auto language = known_language(trim(range.substr(0, semicolon)));
        const auto quality = semicolon == std::string_view::npos ? std::optional(1000)
                                                                 : quality_of(range.substr(semicolon + 1));
        if (!language || !quality || *quality <= best_quality) continue;
        best = language;
        best_quality = *quality;
    }
    return best.value_or(Language::english);
}

std::string_view locale_of(Language language) {
    return language == Language::french ? "fr-FR" : "en-US";
}

std::string_view in(Language language, const catalog::LocalizedText& text) {
    return language == Language::french ? text.fr : text.en;
}

}  // namespace comptoir::api::marketplace
