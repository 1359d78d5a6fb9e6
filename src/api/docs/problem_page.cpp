#include "api/docs/problem_page.hpp"

#include <array>

#include "api/docs/faults.hpp"
#include "api/marketplace/refusals.hpp"
#include "api/publisher/refusals.hpp"
#include "api/reseller/refusals.hpp"
#include "api/wording/advice.hpp"
#include "domain/refusal/refusal.hpp"
#include "http/response_head.hpp"

namespace comptoir::api::docs {
namespace {

// The blocks of Reason, each by its first one.
struct Block {
    Reason first;
    std::string_view anchor;
    std::string_view title_en;
    std::string_view title_fr;
};
constexpr std::array kBlocks = {
    Block{Reason::invalid_input, "input", "Input", "Saisie"},
    Block{Reason::not_found, "access", "Access", "Accès"},
    Block{Reason::partner_not_active, "parties", "Partner and customer", "Partenaire et client"},
    Block{Reason::not_transactable, "availability", "Availability for a customer",
          "Disponibilité pour un client"},
    Block{Reason::product_not_found, "catalog-and-cart", "Catalog and cart", "Catalogue et panier"},
    Block{Reason::order_not_found, "orders", "Orders", "Commandes"},
    Block{Reason::subscription_not_found, "subscriptions", "Subscriptions", "Abonnements"},
    Block{Reason::webhook_address_not_allowed, "webhooks", "Webhooks", "Webhooks"},
    Block{Reason::invoice_not_found, "invoices-and-time", "Invoices and time", "Factures et temps"},
};

struct Row {
    std::string_view name;
    std::string value;
};

void append_problem(std::string& out, std::string_view code, std::string_view what,
                    std::span<const Row> rows) {
    out += fmt::format(
        "<section id=\"{0}\">\n<h3><a href=\"#{0}\"><code>{0}</code></a></h3>\n<p>{1}</p>\n<dl>\n", code,
        what);
    for (const Row& row : rows)
        out += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", row.name, row.value);
    out += "</dl>\n</section>\n";
}

std::string status_text(int status) {
    return fmt::format("{} <span lang=\"en\">{}</span>", status, http::reason_phrase(status));
}

// The rules are named in English where they stand; people read the names of the documents in their language.
std::string source_text(std::string_view source, Language language) {
    std::string text(source);
    if (language == Language::english) return text;
    constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kNames = {{
        {"Reseller contract", "Contrat des revendeurs"},
        {"Publisher contract", "Contrat des éditeurs"},
        {"check ", "contrôle "},
    }};
    for (const auto& [english, french] : kNames) {
        if (const auto at = text.find(english); at != std::string::npos)
            text.replace(at, english.size(), french);
    }
    return text;
}

void append_reason(std::string& out, Reason reason, Language language) {
    const wording::Advice advice = wording::advice_on(reason);
    const reseller::ErrorCode v1 = reseller::code_of(reason);
    const publisher::ErrorCode api = publisher::code_of(reason);
    const std::array rows = {
        Row{in(language, "What to do", "Que faire"), std::string(wording::in(language, advice))},
        Row{in(language, "HTTP status", "Statut HTTP"), status_text(marketplace::status_of(reason))},
        Row{in(language, "Rule", "Règle"), source_text(advice.source, language)},
        Row{in(language, "On /v1", "Sur /v1"), fmt::format("{}, code {}", v1.status, v1.code)},
        Row{in(language, "On /api", "Sur /api"), fmt::format("{}, code {}", api.status, api.code)},
    };
    // Facts that only a real refusal has are printed as an ellipsis.
    append_problem(out, name_of(reason), wording::text_of({reason, "", "", {}}, language).str(), rows);
}

void append_fault(std::string& out, const Fault& fault, Language language) {
    const std::array rows = {
        Row{in(language, "What to do", "Que faire"),
            std::string(in(language, fault.advice_en, fault.advice_fr))},
        Row{in(language, "HTTP status", "Statut HTTP"), std::string(fault.status)},
        Row{in(language, "Source", "Source"), source_text(fault.source, language)},
    };
    append_problem(out, fault.code, in(language, fault.what_en, fault.what_fr), rows);
}

std::string heading(std::string_view anchor, std::string_view title) {
    return fmt::format("<h2 id=\"{}\">{}</h2>\n", anchor, title);
}

std::string introduction(Language language) {
    return fmt::format(
        "<p>{}</p>\n<p>{}</p>\n",
        in(language,
           "When <code>/marketplace/v1</code> says no it answers with a problem document (RFC 9457). Its "
           "<code>type</code> leads to a paragraph of this page, its <code>code</code> is that paragraph's "
           "name. Programs go by <code>status</code> and <code>code</code>; texts are for people and may "
           "change.",
           "Quand <code>/marketplace/v1</code> refuse, la réponse est un document de problème (RFC 9457). "
           "Son "
           "<code>type</code> mène à un paragraphe de cette page, son <code>code</code> en est le nom. Les "
           "programmes se fient à <code>status</code> et à <code>code</code> ; les textes sont pour les "
           "personnes et peuvent changer."),
        in(language,
           "Numbers in R and § are those of the commerce rules unless another document is named. "
           "<code>field</code> tells which parameter or member is meant, <code>values</code> the facts of "
           "the "
           "text.",
           "Les numéros en R et § sont ceux des règles commerciales, sauf mention d'un autre document. "
           "<code>field</code> dit quel paramètre ou membre est en cause, <code>values</code> donne les "
           "faits "
           "du texte."));
}

std::string contents(Language language) {
    std::string out = fmt::format("<nav aria-label=\"{}\"><ul class=\"contents\">\n",
                                  in(language, "On this page", "Sur cette page"));
    const auto entry = [&](std::string_view anchor, std::string_view title) {
        out += fmt::format("<li><a href=\"#{}\">{}</a></li>\n", anchor, title);
    };
    entry("tokens", in(language, "Tokens", "Jetons"));
    for (const Block& block : kBlocks) entry(block.anchor, in(language, block.title_en, block.title_fr));
    entry("calls", in(language, "The call itself", "L'appel lui-même"));
    return out + "</ul></nav>\n";
}

}  // namespace

std::string problem_page(Language language) {
    std::string out = introduction(language) + contents(language);
    out += heading("tokens", in(language, "Tokens", "Jetons"));
    for (const Fault& fault : token_faults()) append_fault(out, fault, language);
    for (std::size_t i = 0; i < kBlocks.size(); ++i) {
        const Block& block = kBlocks[i];
        out += heading(block.anchor, in(language, block.title_en, block.title_fr));
        const int end = i + 1 < kBlocks.size() ? static_cast<int>(kBlocks[i + 1].first)
                                               : static_cast<int>(Reason::time_in_the_past) + 1;
        for (int reason = static_cast<int>(block.first); reason < end; ++reason) {
            append_reason(out, static_cast<Reason>(reason), language);
        }
    }
    out += heading("calls", in(language, "The call itself", "L'appel lui-même"));
    for (const Fault& fault : call_faults()) append_fault(out, fault, language);
    return page_html({kProblems, language, std::string(in(language, "Problems", "Problèmes")), "", out});
}

}  // namespace comptoir::api::docs
