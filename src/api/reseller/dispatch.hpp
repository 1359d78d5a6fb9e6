#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "api/edge/authenticate.hpp"
#include "api/edge/failures.hpp"
#include "api/edge/headers.hpp"
#include "api/edge/rendered_answers.hpp"
#include "api/reseller/surface.hpp"

/// The one way into `/v1` and its siblings. Source: reseller contract §1.2–1.6, §1.11, §2 (common errors).
namespace comptoir::api::reseller {

/// Finds the route, asks who calls and whether they may, runs the handler, and puts the headers on every
/// answer. The transport sends no body for HEAD (§1.11.1), but its length (RFC 9110 §8.6).
///
/// Errors:  none leave it: a database that is busy is 503, all else that breaks 500, both with code 800003.
/// Threads: any.
class Surface {
  public:
    /// Both must outlive the surface. `log` is told about what went wrong on our side. `routes` is
    /// `all_routes()` but for tests.
    Surface(Services services, edge::Authenticator& authenticator, edge::Log log,
            std::vector<Route> routes = all_routes());
    http::Response handle(const http::Request& request) const;
    /// What can be answered from memory, without waiting; nothing when `handle` has to be asked.
    std::optional<http::Response> answer_now(const http::Request& request) const;

  private:
    http::Response guarded(const http::Request& request, const edge::ResellerHeaders& headers,
                           const std::function<http::Response()>& answer) const;
    http::Response answer(const http::Request& request, const edge::ResellerHeaders& headers) const;
    http::Response run(const http::Request& request, const edge::ResellerHeaders& headers, const Route& route,
                       const http::PathParameters& path, const edge::Authenticated& who) const;

    Services services_;
    edge::Authenticator* authenticator_;
    edge::Log log_;
    std::vector<Route> routes_;
    http::RouteIndex index_;
    std::unique_ptr<edge::RenderedAnswers> rendered_;
};

}  // namespace comptoir::api::reseller
