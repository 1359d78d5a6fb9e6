#include "api/identity/pages.hpp"

#include <algorithm>

#include "api/wording/accept_language.hpp"
#include "base/text.hpp"
#include "http/digest.hpp"

namespace comptoir::api::identity {
namespace {

// Contrasts are at least 4.5 : 1 in both schemes, targets at least 44 px high.
constexpr std::string_view kStyle =
    ":root{color-scheme:light dark;--ink:#242424;--ground:#f5f5f5;--card:#fff;--line:#767676;"
    "--accent:#0f5fae;--on:#fff;--bad:#a4262c}"
    "@media(prefers-color-scheme:dark){:root{--ink:#fff;--ground:#1b1b1b;--card:#262626;--line:#9a9a9a;"
    "--accent:#7ab8f5;--on:#10202e;--bad:#ff9ea3}}"
    "*{box-sizing:border-box}"
    "body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}"
    "main{max-width:26rem;margin:0 auto;padding:1.5rem 1rem;background:var(--card)}"
    "@media(min-width:30rem){main{margin:10vh auto 2rem;padding:2rem;border-radius:.5rem}}"
    "h1{margin:0 0 .5rem;font-size:1.5rem;line-height:1.25}"
    "p{margin:0 0 1rem;overflow-wrap:anywhere}"
    "label{display:block;margin:1rem 0 .25rem;font-weight:600}"
    "input{width:100%;min-height:2.75rem;padding:.5rem .75rem;font:inherit;color:inherit;"
    "background:var(--card);border:1px solid var(--line);border-radius:.25rem}"
    ".buttons{display:flex;flex-wrap:wrap;gap:.75rem;margin:1.5rem 0 0}"
    "button{flex:1 1 8rem;min-height:2.75rem;padding:.5rem 1rem;font:inherit;font-weight:600;"
    "color:var(--on);background:var(--accent);border:1px solid var(--accent);border-radius:.25rem}"
    "button.second{color:var(--accent);background:var(--card)}"
    ":focus-visible{outline:3px solid var(--accent);outline-offset:2px}"
    ".problem{padding:.5rem .75rem;border-left:.25rem solid var(--bad);color:var(--bad);font-weight:600}"
    ".other{margin:1.5rem 0 0}a{color:var(--accent)}code{font-size:.9rem}";

constexpr std::string_view kSendAtOnce = "document.forms[0].submit()";

std::string escaped(std::string_view text) {
    std::string safe;
    safe.reserve(text.size());
    for (const char c : text) {
        switch (c) {
            case '&':
                safe += "&amp;";
                break;
            case '<':
                safe += "&lt;";
                break;
            case '>':
                safe += "&gt;";
                break;
            case '"':
                safe += "&quot;";
                break;
            case '\'':
                safe += "&#39;";
                break;
            default:
                safe.push_back(c);
        }
    }
    return safe;
}

std::string_view tag_of(Language language) {
    return language == Language::french ? "fr" : "en";
}

// As a policy names an inline text (CSP 3 §2.3.1).
std::string named_by_digest(std::string_view text) {
    const auto digest = http::sha256(text);
    return fmt::format("'sha256-{}'",
                       to_base64({reinterpret_cast<const char*>(digest.data()), digest.size()}));
}

// Without `form_action` forms may lead anywhere. That is for those whose answer is a redirect to an
// application: browsers hold the policy against every further redirect, too.
std::string policy(std::string_view script, std::string_view form_action) {
    static const std::string kStyleName = named_by_digest(kStyle);
    return fmt::format("default-src 'none'; style-src {};{}{} base-uri 'none'; frame-ancestors 'none'",
                       kStyleName,
                       script.empty() ? "" : fmt::format(" script-src {};", named_by_digest(script)),
                       form_action.empty() ? "" : fmt::format(" form-action {};", form_action));
}

http::Response document(int status, Language language, const std::string& title, const std::string& content,
                        const std::string& content_policy) {
    http::Response response;
    response.status = status;
    response.headers.set("Content-Type", "text/html; charset=utf-8");
    response.headers.set("Content-Language", std::string(tag_of(language)));
    response.headers.set("Content-Security-Policy", content_policy);
    response.headers.set("Cache-Control", "no-store");
    response.headers.set("Pragma", "no-cache");
    response.headers.set("Referrer-Policy", "no-referrer");
    response.headers.set("X-Content-Type-Options", "nosniff");
    response.headers.set("X-Frame-Options", "DENY");
    response.headers.set("X-Robots-Tag", "noindex");
    response.body = fmt::format(
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
        "<title>{}</title><style>{}</style></head>\n<body><main>{}</main></body></html>\n",
        tag_of(language), escaped(title), kStyle, content);
    return response;
}

std::string paragraph(Language language, const Sentence& text) {
    return fmt::format("<p>{}</p>\n", escaped(in(language, text)));
}

constexpr Sentence kSignIn{"Sign in", "Connexion"};
constexpr Sentence kError{"Error", "Erreur"};

// Read out with the field that has the focus, which is the first one that is still empty.
std::string problem_of(const SignInPage& page) {
    if (!page.problem) return "";
    return fmt::format("<p class=\"problem\" role=\"alert\" id=\"problem\">{}</p>\n",
                       escaped(in(page.language, *page.problem)));
}

std::string field(Language language, std::string_view name, const Sentence& label,
                  std::string_view attributes, bool described) {
    return fmt::format("<label for=\"{0}\">{1}</label>\n<input id=\"{0}\" name=\"{0}\" required {2}{3}>\n",
                       name, escaped(in(language, label)), attributes,
                       described ? " aria-describedby=\"problem\" aria-invalid=\"true\"" : "");
}

std::string fields_of(const SignInPage& page) {
    const bool described = page.problem.has_value();
    const bool known = !page.user_name.empty();
    std::string text = field(
        page.language, "username", {"User name", "Nom d'utilisateur"},
        fmt::format("type=\"text\" inputmode=\"email\" autocomplete=\"username\" autocapitalize=\"none\" "
                    "spellcheck=\"false\" maxlength=\"320\" value=\"{}\"{}",
                    escaped(page.user_name), known ? "" : " autofocus"),
        described);
    text += field(page.language, "password", {"Password", "Mot de passe"},
                  fmt::format("type=\"password\" autocomplete=\"current-password\" maxlength=\"1024\"{}",
                              known ? " autofocus" : ""),
                  described);
    return text;
}

std::string buttons_of(Language language) {
    return fmt::format(
        "<div class=\"buttons\"><button type=\"submit\" name=\"do\" value=\"sign-in\">{}</button>"
        "<button class=\"second\" type=\"submit\" name=\"do\" value=\"cancel\" formnovalidate>{}</button>"
        "</div>",
        escaped(in(language, {"Sign in", "Se connecter"})), escaped(in(language, {"Cancel", "Annuler"})));
}

// In its own language, so that whoever needs it can read it.
std::string link_to_other(const SignInPage& page) {
    if (page.other_language.empty()) return "";
    const bool french = page.language == Language::french;
    return fmt::format("<p class=\"other\"><a href=\"{}\" lang=\"{}\" hreflang=\"{}\">{}</a></p>\n",
                       escaped(page.other_language), french ? "en" : "fr", french ? "en" : "fr",
                       french ? "English" : "Français");
}

std::string hidden(std::string_view name, std::string_view value) {
    return fmt::format("<input type=\"hidden\" name=\"{}\" value=\"{}\">\n", escaped(name), escaped(value));
}

std::string form_begin(const SignInPage& page) {
    return fmt::format("<form method=\"post\" action=\"{}\">\n", escaped(page.action)) +
           hidden("guard", page.guard);
}

// What is first in the title is what is read out first.
std::string before_title(const SignInPage& page) {
    return page.problem ? fmt::format("{}: ", in(page.language, kError)) : "";
}

std::string form_policy(const SignInPage& page) {
    return policy("", page.leads_away ? "" : "'self'");
}

}  // namespace

Language language_of(const Form& parameters, const http::Request& request) {
    std::string wanted(parameters.find("ui_locales").value_or(""));
    std::replace(wanted.begin(), wanted.end(), ' ', ',');
    if (const auto language = wording::accepted_language(wanted)) return *language;
    if (const auto language = wording::accepted_language(parameters.find("mkt").value_or("")))
        return *language;
    return wording::accepted_language(request.headers.find("Accept-Language").value_or(""))
        .value_or(Language::english);
}

http::Response sign_in_page(int status, const SignInPage& page) {
    const std::string_view title = in(page.language, kSignIn);
    std::string content = fmt::format("<h1>{}</h1>\n<p>{} <strong>{}</strong></p>\n", escaped(title),
                                      escaped(in(page.language, page.intro)), escaped(page.app_name));
    if (page.warning) content += paragraph(page.language, *page.warning);
    content += problem_of(page) + form_begin(page);
    if (!page.user_code.empty()) content += hidden("user_code", page.user_code);
    content += fields_of(page) + buttons_of(page.language) + "</form>\n" + link_to_other(page);
    return document(status, page.language, fmt::format("{}{} – {}", before_title(page), title, page.app_name),
                    content, form_policy(page));
}

http::Response user_code_page(int status, const SignInPage& page) {
    const Sentence heading{"Sign in on a device", "Connecter un appareil"};
    const std::string_view title = in(page.language, heading);
    std::string content = fmt::format("<h1>{}</h1>\n", escaped(title));
    content += paragraph(page.language, {"Enter the code that the device or the program shows.",
                                         "Saisissez le code affiché par l'appareil ou le programme."});
    content += problem_of(page) + form_begin(page);
    content += field(page.language, "user_code", {"Code", "Code affiché"},
                     "type=\"text\" autocomplete=\"off\" autocapitalize=\"characters\" spellcheck=\"false\" "
                     "maxlength=\"20\" autofocus",
                     page.problem.has_value());
    content += fmt::format("<div class=\"buttons\"><button type=\"submit\">{}</button></div></form>\n",
                           escaped(in(page.language, {"Next", "Suivant"})));
    content += link_to_other(page);
    return document(status, page.language, before_title(page) + std::string(title), content,
                    form_policy(page));
}

http::Response notice_page(int status, Language language, const Sentence& title, const Sentence& text,
                           std::string_view detail) {
    const std::string_view heading = in(language, title);
    std::string content = fmt::format("<h1>{}</h1>\n", escaped(heading)) + paragraph(language, text);
    if (!detail.empty()) content += fmt::format("<p lang=\"en\"><code>{}</code></p>\n", escaped(detail));
    return document(status, language, std::string(heading), content, policy("", "'none'"));
}

http::Response posting_page(Language language, const std::string& uri, const Fields& fields) {
    const Sentence title{"One moment", "Un instant"};
    const std::string_view heading = in(language, title);
    std::string content = fmt::format("<h1>{}</h1>\n", escaped(heading));
    content += paragraph(language, {"You are on your way back to the application.",
                                    "Vous êtes en train de revenir à l'application."});
    content += fmt::format("<form method=\"post\" action=\"{}\">\n", escaped(uri));
    for (const auto& [name, value] : fields) content += hidden(name, value);
    content += fmt::format("<div class=\"buttons\"><button type=\"submit\">{}</button></div></form>\n",
                           escaped(in(language, {"Continue", "Continuer"})));
    content += fmt::format("<script>{}</script>", kSendAtOnce);
    return document(200, language, std::string(heading), content, policy(kSendAtOnce, ""));
}

}  // namespace comptoir::api::identity
