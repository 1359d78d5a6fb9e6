#pragma once

#include <string_view>

#include "api/wording/wording.hpp"
#include "domain/catalog/localized.hpp"
#include "http/message.hpp"

namespace comptoir::api::marketplace {

using wording::Language;

/// `X-Locale` when it is a locale, else the first of English and French in `Accept-Language` (RFC 9110
/// §12.5.4), else English.
Language language_of(const http::Request& request);

/// `en-US`, `fr-FR`.
std::string_view locale_of(Language language);
std::string_view in(Language language, const catalog::LocalizedText& text);
/// For the few texts that stand in the code.
inline std::string_view in(Language language, std::string_view english, std::string_view french) {
    return language == Language::french ? french : english;
}

}  // namespace comptoir::api::marketplace
