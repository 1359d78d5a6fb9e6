#include "api/marketplace/pages.hpp"

namespace comptoir::api::marketplace {
namespace {

constexpr std::string_view kStyle =
    "body{font:1rem/1.5 system-ui,sans-serif;color:#242424;background:#fafafa;margin:0}"
    "main{max-width:38rem;margin:12vh auto;padding:2rem;background:#fff;border:1px solid "
    "#d1d1d1;border-radius:8px}"
    "h1{font-size:1.4rem;margin:0 0 .5rem}section+section{margin-top:2rem;padding-top:1.5rem;"
    "border-top:1px solid #e0e0e0}"
    "@media(prefers-color-scheme:dark){body{color:#fff;background:#1f1f1f}main,section{border-color:#666}"
    "main{background:#292929}}";

std::string section(std::string_view language, std::string_view title, std::string_view text) {
    return fmt::format("<section lang=\"{}\"><h1>{}</h1><p>{}</p></section>", language, title, text);
}

}  // namespace

http::Response page(int status, const Words& words, Language first) {
    const std::string english = section("en", words.title_en, words.text_en);
    const std::string french = section("fr", words.title_fr, words.text_fr);
    const bool french_first = first == Language::french;
    http::Response response;
    response.status = status;
    response.headers.set("Content-Type", "text/html; charset=utf-8");
    response.headers.set(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'");
    response.headers.set("X-Content-Type-Options", "nosniff");
    response.headers.set("X-Robots-Tag", "noindex");
    forbid_traces(response);
    response.body = fmt::format(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
        "content=\"width=device-width\"><title>{}</title><style>{}</style></head><body><main>{}{}</main></"
        "body>"
        "</html>\n",
        french_first ? "fr" : "en", french_first ? words.title_fr : words.title_en, kStyle,
        french_first ? french : english, french_first ? english : french);
    return response;
}

void forbid_traces(http::Response& response) {
    response.headers.set("Cache-Control", "no-store");
    response.headers.set("Referrer-Policy", "no-referrer");
}

}  // namespace comptoir::api::marketplace
