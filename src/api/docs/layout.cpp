#include "api/docs/layout.hpp"

#include "api/docs/viewer_files.hpp"

namespace comptoir::api::docs {
namespace {

bool same(const Address& a, const Address& b) {
    return a.path == b.path && a.parameters == b.parameters;
}

std::string link(const PageParts& page, const Address& to, std::string_view text) {
    return fmt::format("<li><a href=\"{}\"{}>{}</a></li>", to.in(page.language),
                       same(to, page.address) ? " aria-current=\"page\"" : "", text);
}

std::string navigation(const PageParts& page) {
    const Language language = page.language;
    const Language other = language == Language::french ? Language::english : Language::french;
    return fmt::format(
        "<nav aria-label=\"{}\"><ul>{}{}{}<li><a class=\"language\" href=\"{}\" lang=\"{}\" "
        "hreflang=\"{}\">{}</a></li></ul></nav>",
        in(language, "Documentation", "Documentation"),
        link(page, kMarketplaceReference,
             in(language, "Marketplace <code>/marketplace/v1</code>",
                "Place de marché <code>/marketplace/v1</code>")),
        link(page, kResellerReference,
             in(language, "Resellers <code>/v1</code>", "Revendeurs <code>/v1</code>")),
        link(page, kProblems, in(language, "Problems", "Problèmes")), page.address.in(other), tag_of(other),
        tag_of(other), in(other, "English", "Français"));
}

}  // namespace

std::string_view tag_of(Language language) {
    return in(language, "en", "fr");
}

std::string Address::in(Language language) const {
    return fmt::format("{}?{}{}lang={}", path, parameters, parameters.empty() ? "" : "&amp;",
                       tag_of(language));
}

std::string viewer_url(std::string_view name) {
    return fmt::format("/docs/viewer/{}/{}", viewer_version(), name);
}

std::string page_html(const PageParts& parts) {
    return fmt::format(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{} – "
        "Comptoir</title>\n"
        "<link rel=\"icon\" href=\"data:,\">\n<link rel=\"stylesheet\" href=\"{}\">\n{}</head>\n<body>\n"
        "<a class=\"skip\" href=\"#main\">{}</a>\n<header><p>Comptoir</p>{}</header>\n"
        "<main id=\"main\">\n<h1>{}</h1>\n{}</main>\n</body>\n</html>\n",
        tag_of(parts.language), parts.title, viewer_url("page.css"), parts.head,
        in(parts.language, "Skip to the content", "Aller au contenu"), navigation(parts), parts.title,
        parts.main);
}

}  // namespace comptoir::api::docs
