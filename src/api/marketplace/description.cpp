#include "api/marketplace/surface.hpp"
#include "http/problem.hpp"
#include "storage/catalog.hpp"

/// The surface about itself: its description for programs, and its health for those who run it.
namespace comptoir::api::marketplace {
namespace {

http::Response openapi(const Services& services, const Request&) {
    http::Response response = http::json_text_response(200, "");
    response.shared_body = services.openapi;
    return response;
}

// Alive means that the process answers; whoever restarts it must not mind a database that is away.
http::Response health(const Services&, const Request&) {
    return http::json_response(200, json::Object{{"status", "ok"}});
}

// Ready means that calls would succeed: the catalog is in memory and the database answers.
http::Response readiness(const Services& services, const Request&) {
    std::string problem;
    try {
        services.runner.read([](sql::Session& session) { storage::catalog_version(session); });
    } catch (const sql::DatabaseError& error) {
        problem = "database";
        services.log(fmt::format("not ready: {}", error.what()));
    }
    const auto catalog = services.runner.catalog();
    if (catalog == nullptr) problem = "catalog";
    if (!problem.empty()) {
        http::Response response =
            http::json_response(503, json::Object{{"status", "unavailable"}, {"waitingFor", problem}});
        response.headers.set("Retry-After", "1");
        return response;
    }
    return http::json_response(200,
                               json::Object{{"status", "ready"}, {"catalogVersion", catalog->version()}});
}

}  // namespace

const std::vector<Route>& description_routes() {
    static const std::vector<Route> kRoutes = {
        {"GET", "/marketplace/v1/openapi.json", &openapi, Access::everybody},
        {"GET", "/healthz", &health, Access::everybody},
        {"GET", "/readyz", &readiness, Access::everybody},
    };
    return kRoutes;
}

}  // namespace comptoir::api::marketplace
