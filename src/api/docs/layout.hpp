#pragma once

#include <string>
#include <string_view>

#include "api/wording/wording.hpp"

/// What the pages below `/docs` have in common: head, navigation, language. Texts are ours and hold no markup
/// of others, so nothing needs escaping.
namespace comptoir::api::docs {

using wording::Language;

inline std::string_view in(Language language, std::string_view english, std::string_view french) {
    return language == Language::french ? french : english;
}

/// `en`, `fr`.
std::string_view tag_of(Language language);

/// Where a page is reached: its path and, for all but the first, its own parameter.
struct Address {
    std::string_view path;
    std::string_view parameters;  ///< `api=reseller`, or empty.
    std::string in(Language language) const;
};
inline constexpr Address kMarketplaceReference{"/docs", ""};
inline constexpr Address kResellerReference{"/docs", "api=reseller"};
inline constexpr Address kProblems{"/docs/problems", ""};

struct PageParts {
    Address address;
    Language language;
    std::string title;
    std::string head;  ///< Further elements of the head.
    std::string main;  ///< Markup of the main part.
};

/// The whole page: works without scripts, loads nothing from elsewhere.
std::string page_html(const PageParts& parts);

/// `/docs/viewer/{version}/{name}`.
std::string viewer_url(std::string_view name);

}  // namespace comptoir::api::docs
