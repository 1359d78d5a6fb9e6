#include "api/marketplace/language.hpp"

#include "api/wording/accept_language.hpp"
#include "base/text.hpp"

namespace comptoir::api::marketplace {

Language language_of(const http::Request& request) {
    const auto locale = request.headers.find("X-Locale");
    if (locale && wording::is_locale(trim(*locale))) return wording::language_of(trim(*locale));
    return wording::accepted_language(request.headers.find("Accept-Language").value_or(""))
        .value_or(Language::english);
}

std::string_view locale_of(Language language) {
    return language == Language::french ? "fr-FR" : "en-US";
}

std::string_view in(Language language, const catalog::LocalizedText& text) {
    return language == Language::french ? text.fr : text.en;
}

}  // namespace comptoir::api::marketplace
