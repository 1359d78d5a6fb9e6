#include "api/docs/surface.hpp"

#include "api/docs/problem_page.hpp"
#include "api/docs/reference_page.hpp"
#include "api/docs/viewer_files.hpp"
#include "api/edge/headers.hpp"
#include "api/marketplace/language.hpp"
#include "api/marketplace/refusals.hpp"
#include "base/check.hpp"
#include "base/text.hpp"

namespace comptoir::api::docs {
namespace {

constexpr std::string_view kHtml = "text/html; charset=utf-8";
// Named with their content's digest, so they never change under their address.
constexpr std::string_view kForever = "public, max-age=31536000, immutable";
constexpr std::string_view kAskAgain = "no-cache";

// No script and no style but our files, nothing from elsewhere. The viewer's style holds its icons as data.
constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

enum class Target { front, reference, problems, viewer_file, marketplace_document, reseller_document };
struct Route {
    std::string_view method;
    std::string_view pattern;
    Target target;
};
constexpr std::array kRoutes = {
    Route{"GET", "/", Target::front},
    Route{"GET", "/docs", Target::reference},
    Route{"GET", "/docs/problems", Target::problems},
    Route{"GET", "/docs/viewer/{version}/{file}", Target::viewer_file},
    Route{"GET", kMarketplaceDocument, Target::marketplace_document},
    Route{"GET", kResellerDocument, Target::reseller_document},
};

template <class Build>
std::array<Document, 2> in_both_languages(Build&& build) {
    return {make_document(kHtml, std::make_shared<const std::string>(build(Language::english))),
            make_document(kHtml, std::make_shared<const std::string>(build(Language::french)))};
}

// `?lang=` is what the links of the pages carry; whoever comes without is known by the headers.
Language language_of(const http::Request& request) {
    const auto chosen = request.query.find("lang");
    if (chosen && wording::is_locale(*chosen)) return wording::language_of(*chosen);
    return marketplace::language_of(request);
}

const std::vector<std::pair<const ViewerFile*, Document>>& viewer_documents() {
    static const auto kDocuments = [] {
        std::vector<std::pair<const ViewerFile*, Document>> out;
        for (const ViewerFile& file : viewer_files()) {
            out.emplace_back(&file,
                             make_document(file.media_type, std::make_shared<const std::string>(file.bytes),
                                           std::make_shared<const std::string>(file.gzip)));
        }
        return out;
    }();
    return kDocuments;
}

http::Response not_there() {
    return marketplace::problem_response(404, "not_found", "There is no such page.");
}

}  // namespace

Surface::Surface(const OpenApiTexts& texts, RandomSource& random)
    : random_(&random),
      marketplace_page_(in_both_languages(
          [](Language language) { return reference_page(kMarketplaceReference, language); })),
      reseller_page_(
          in_both_languages([](Language language) { return reference_page(kResellerReference, language); })),
      problem_page_(in_both_languages(problem_page)),
      marketplace_document_(make_document("application/json", texts.marketplace)),
      reseller_document_(make_document("application/json", texts.reseller)) {
    for (std::size_t i = 0; i < kRoutes.size(); ++i) index_.add(kRoutes[i].method, kRoutes[i].pattern, i);
}

std::vector<std::pair<std::string_view, std::string_view>> Surface::routes() {
    std::vector<std::pair<std::string_view, std::string_view>> out;
    out.reserve(kRoutes.size());
    for (const Route& route : kRoutes) out.emplace_back(route.method, route.pattern);
    return out;
}

http::Response Surface::answer(const http::Request& request) const {
    const edge::ResellerHeaders headers = edge::reseller_headers(request, *random_);
    http::Response response = dispatch(request);
    response.headers.set("MS-RequestId", headers.request_id);
    response.headers.set("MS-CorrelationId", headers.correlation_id);
    return response;
}

http::Response Surface::dispatch(const http::Request& request) const {
    const auto outcome = index_.find(request);
    if (!outcome.match && !outcome.path_known) return not_there();
    if (!outcome.match) {
        http::Response response =
            marketplace::problem_response(405, "method_not_allowed", "The page does not have this method.");
        response.headers.set("Allow", fmt::format("{}", fmt::join(outcome.methods, ", ")));
        return response;
    }
    switch (kRoutes[outcome.match->route].target) {
        case Target::front: {
            http::Response response;
            response.status = 302;
            response.headers.set("Location", "/docs");
            return response;
        }
        case Target::reference:
            return page(request,
                        request.query.find("api") == "reseller" ? reseller_page_ : marketplace_page_);
        case Target::problems:
            return page(request, problem_page_);
        case Target::viewer_file:
            return viewer_file(request, outcome.match->parameters);
        case Target::marketplace_document:
        case Target::reseller_document: {
            const bool reseller = kRoutes[outcome.match->route].target == Target::reseller_document;
            http::Response response = serve(request, reseller ? reseller_document_ : marketplace_document_);
            response.headers.set("Cache-Control", std::string(kAskAgain));
            return response;
        }
    }
    check_failed("a known Target", __FILE__, __LINE__);
}

http::Response Surface::page(const http::Request& request, const std::array<Document, 2>& languages) const {
    const Language language = language_of(request);
    http::Response response = serve(request, languages[language == Language::french ? 1 : 0]);
    response.headers.set("Cache-Control", std::string(kAskAgain));
    response.headers.set("Content-Language", std::string(tag_of(language)));
    response.headers.set("Vary", "Accept-Language, X-Locale");
    response.headers.set("Content-Security-Policy", std::string(kPolicy));
    response.headers.set("Referrer-Policy", "no-referrer");
    return response;
}

http::Response Surface::viewer_file(const http::Request& request, const http::PathParameters& path) const {
    for (const auto& [file, document] : viewer_documents()) {
        if (file->name != path["file"]) continue;
        http::Response response = serve(request, document);
        // A page of another version of the server may ask for its own files: it gets ours, but not for long.
        response.headers.set("Cache-Control",
                             std::string(path["version"] == viewer_version() ? kForever : kAskAgain));
        return response;
    }
    return not_there();
}

}  // namespace comptoir::api::docs
