#include "api/marketplace/parameters.hpp"
#include "api/marketplace/refusals.hpp"
#include "commands/publish_catalog.hpp"
#include "http/problem.hpp"

/// Imports of the operator in the format of docs/catalog-format.md (commerce rules R10–R29).
namespace comptoir::api::marketplace {
namespace {

json::Array problems_json(const std::vector<catalog::ImportProblem>& problems) {
    json::Array out;
    for (const catalog::ImportProblem& problem : problems) {
        json::Object one{{"pointer", problem.pointer}, {"message", problem.message}};
        if (!problem.offer.empty()) one.emplace_back("offer", problem.offer);
        out.emplace_back(std::move(one));
    }
    return out;
}

// All of them at once: nothing of the import was taken.
http::Response refuse_import(const catalog_files::ImportRefusal& refusal, Language language) {
    http::Problem problem;
    problem.status = 400;
    problem.code = "import_refused";
    problem.type = "/docs/problems#import_refused";
    problem.title = in(language, "The import has problems; nothing of it was taken.",
                       "L'importation présente des problèmes ; rien n'en a été repris.");
    problem.extensions.emplace_back("problemCount", static_cast<std::int64_t>(refusal.problem_count));
    problem.extensions.emplace_back("problems", problems_json(refusal.problems));
    return http::problem_response(problem);
}

http::Response publish(const Services& services, const Request& request) {
    const bool dry_run = request.call.dry_run;
    const auto print = [&](const commands::PublishedCatalog& published) {
        json::Object body{{"dryRun", dry_run}};
        if (!dry_run) body.emplace_back("version", published.version);
        body.emplace_back("publishers", static_cast<std::int64_t>(published.publishers));
        body.emplace_back("products", static_cast<std::int64_t>(published.products));
        body.emplace_back("notices", problems_json(published.notices));
        return commands::Answer{200, {}, json::write(body), ""};
    };
    const auto published =
        services.publish_catalog(request.call, {{{"body", request.http.body}}, "api", print});
    if (!published) return refuse_import(published.reason(), request.language);
    return http::json_text_response(published->answer.status, published->answer.body);
}

http::Response version(const Services& services, const Request&) {
    const auto catalog = services.runner.catalog();
    return http::json_response(
        200, json::Object{{"version", catalog->version()},
                          {"publishers", static_cast<std::int64_t>(catalog->publishers().size())},
                          {"products", static_cast<std::int64_t>(catalog->products().size())}});
}

}  // namespace

const std::vector<Route>& catalog_routes() {
    static const std::vector<Route> kRoutes = {
        {"POST", "/marketplace/v1/catalog", &publish, Access::marketplace_operator},
        {"GET", "/marketplace/v1/catalog/version", &version, Access::registered},
    };
    return kRoutes;
}

}  // namespace comptoir::api::marketplace
