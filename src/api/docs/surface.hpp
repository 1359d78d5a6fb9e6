#pragma once

#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/docs/documents.hpp"
#include "api/docs/layout.hpp"
#include "base/clock.hpp"
#include "http/router.hpp"

/// What people read about the interfaces, at `/docs`, where `/` leads them: the reference, and the page of
/// problems that problem types lead to. Without a token, without the database, and in a browser that runs no
/// script of others.
namespace comptoir::api::docs {

/// Texts of docs/openapi/marketplace.json and docs/openapi/reseller.json.
struct OpenApiTexts {
    std::shared_ptr<const std::string> marketplace;
    std::shared_ptr<const std::string> reseller;
};

/// Threads: any.
class Surface {
  public:
    /// Builds all pages; nothing is made per request but the head. `random` gives ids to calls without one
    /// and outlives the surface.
    Surface(const OpenApiTexts& texts, RandomSource& random);

    http::Response answer(const http::Request& request) const;

    /// Method and pattern of every route, for whoever describes them.
    static std::vector<std::pair<std::string_view, std::string_view>> routes();

  private:
    http::Response dispatch(const http::Request& request) const;
    http::Response page(const http::Request& request, const std::array<Document, 2>& languages) const;
    http::Response viewer_file(const http::Request& request, const http::PathParameters& path) const;

    RandomSource* random_;
    std::array<Document, 2> marketplace_page_;  ///< By Language.
    std::array<Document, 2> reseller_page_;
    std::array<Document, 2> problem_page_;
    Document marketplace_document_;
    Document reseller_document_;
    http::RouteIndex index_;
};

}  // namespace comptoir::api::docs
