#include "api/docs/reference_page.hpp"

namespace comptoir::api::docs {

std::string reference_page(const Address& address, Language language) {
    const bool reseller = address.parameters == kResellerReference.parameters;
    const std::string_view document = reseller ? kResellerDocument : kMarketplaceDocument;
    PageParts parts{
        address, language,
        reseller ? std::string(in(language, "Reference for resellers", "Référence pour les revendeurs"))
                 : std::string(in(language, "Reference of the marketplace API",
                                  "Référence de l'API de la place de marché")),
        "", ""};
    parts.head = fmt::format(
        "<link rel=\"stylesheet\" href=\"{}\">\n<script defer src=\"{}\"></script>\n"
        "<script defer src=\"{}\"></script>\n",
        viewer_url("swagger-ui.css"), viewer_url("swagger-ui-bundle.js"), viewer_url("start.js"));
    parts.main = fmt::format(
        "<p>{} <a href=\"{}\">OpenAPI 3.1 (JSON)</a></p>\n<noscript><p>{}</p></noscript>\n"
        "<div id=\"reference\" lang=\"en\" data-document=\"{}\"></div>\n",
        in(language,
           "Every call with its parameters and answers. Authorize takes a bearer token; then calls can be "
           "tried here, against this server.",
           "Chaque appel avec ses paramètres et ses réponses, en anglais. Authorize prend un jeton porteur ; "
           "les appels peuvent alors être essayés ici, sur ce serveur."),
        document,
        in(language, "The viewer needs JavaScript; the document above holds the same.",
           "L'affichage demande JavaScript ; le document ci-dessus contient la même chose."),
        document);
    return page_html(parts);
}

}  // namespace comptoir::api::docs
