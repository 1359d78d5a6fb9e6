#include "api/identity/surface.hpp"

#include <algorithm>
#include <array>

#include "api/edge/failures.hpp"
#include "base/text.hpp"

namespace comptoir::api::identity {
namespace {

// Where people look, and not programs.
bool is_for_people(const http::Request& request) {
    constexpr std::array<std::string_view, 4> kPages = {"authorize", "login", "nativeclient", "devicelogin"};
    return !request.segments.empty() && std::any_of(kPages.begin(), kPages.end(), [&](std::string_view page) {
        return equals_ignoring_case(request.segments.back(), page);
    });
}

http::Response failure_page(int status, const http::Request& request) {
    const Language language = language_of(Form(), request);
    if (status != 503) {
        return notice_page(status, language, {"Something went wrong", "Une erreur est survenue"},
                           {"The service could not answer. Try again later.",
                            "Le service n'a pas pu répondre. Réessayez plus tard."});
    }
    http::Response response =
        notice_page(status, language, {"The service is busy", "Le service est très sollicité"},
                    {"Try again in a moment.", "Réessayez dans un instant."});
    response.headers.set("Retry-After", "1");
    return response;
}

}  // namespace

template <Version kVersion>
http::Response Surface::authorize(Surface& surface, const http::Request& request,
                                  const http::PathParameters& path) {
    return surface.authorization_.authorize(request, path["tenant"], kVersion);
}

template <Version kVersion>
http::Response Surface::sign_in(Surface& surface, const http::Request& request,
                                const http::PathParameters& path) {
    return surface.authorization_.sign_in(request, path["tenant"], kVersion);
}

const std::vector<http::Route<Surface::Handler>>& Surface::routes() {
    using Request = http::Request;
    using Path = http::PathParameters;
    static const std::vector<http::Route<Handler>> kTable = {
        {"POST", "/{tenant}/oauth2/token",
         [](Surface& s, const Request& r, const Path& p) {
             return s.tokens_.answer(r, p["tenant"], Version::v1);
         },
         "A1"},
        {"POST", "/{tenant}/oauth2/v2.0/token",
         [](Surface& s, const Request& r, const Path& p) {
             return s.tokens_.answer(r, p["tenant"], Version::v2);
         },
         "A2"},
        {"GET", "/common/discovery/instance",
         [](Surface& s, const Request& r, const Path&) { return s.discovery_.instance(r); }, "A3"},
        {"GET", "/{tenant}/.well-known/openid-configuration",
         [](Surface& s, const Request& r, const Path& p) {
             return s.discovery_.openid_configuration(r, p["tenant"], Version::v1);
         },
         "A4"},
        {"GET", "/{tenant}/v2.0/.well-known/openid-configuration",
         [](Surface& s, const Request& r, const Path& p) {
             return s.discovery_.openid_configuration(r, p["tenant"], Version::v2);
         },
         "A4"},
        {"GET", "/{tenant}/oauth2/authorize", authorize<Version::v1>, "A6"},
        {"POST", "/{tenant}/oauth2/authorize", authorize<Version::v1>, "A6"},
        {"GET", "/{tenant}/oauth2/v2.0/authorize", authorize<Version::v2>, "A6"},
        {"POST", "/{tenant}/oauth2/v2.0/authorize", authorize<Version::v2>, "A6"},
        {"GET", "/{tenant}/oauth2/login", sign_in<Version::v1>, "A6"},
        {"POST", "/{tenant}/oauth2/login", sign_in<Version::v1>, "A6"},
        {"GET", "/{tenant}/oauth2/v2.0/login", sign_in<Version::v2>, "A6"},
        {"POST", "/{tenant}/oauth2/v2.0/login", sign_in<Version::v2>, "A6"},
        {"GET", "/{tenant}/oauth2/nativeclient",
         [](Surface& s, const Request& r, const Path&) { return s.authorization_.native_client(r); }, "A6"},
        {"POST", "/{tenant}/oauth2/devicecode",
         [](Surface& s, const Request& r, const Path& p) {
             return s.devices_.begin(r, p["tenant"], Version::v1);
         },
         "A6"},
        {"POST", "/{tenant}/oauth2/v2.0/devicecode",
         [](Surface& s, const Request& r, const Path& p) {
             return s.devices_.begin(r, p["tenant"], Version::v2);
         },
         "A6"},
        {"GET", "/devicelogin", [](Surface& s, const Request& r, const Path&) { return s.devices_.page(r); },
         "A6"},
        {"POST", "/devicelogin",
         [](Surface& s, const Request& r, const Path&) { return s.devices_.typed(r); }, "A6"},
        {"GET", "/{tenant}/discovery/keys",
         [](Surface& s, const Request& r, const Path&) { return s.discovery_.keys(r); },
         "publisher contract §1.4"},
        {"GET", "/{tenant}/discovery/v2.0/keys",
         [](Surface& s, const Request& r, const Path&) { return s.discovery_.keys(r); },
         "publisher contract §1.4"},
        {"POST", "/generatetoken",
         [](Surface& s, const Request& r, const Path&) { return s.exchange_.answer(r); }, "A5"},
    };
    return kTable;
}

Surface::Surface(Services services)
    : log_(std::move(services.log)),
      authority_(services.keys, services.clock, services.runner.random(), services.base_url),
      assertions_(services.runner, services.audiences, services.clock),
      clients_(services.runner, assertions_),
      people_(services.runner, services.clock, services.guessing, services.front, log_),
      guard_(services.keys, services.clock, services.runner.random(),
             services.base_url.starts_with("https://")),
      tokens_({services.runner, authority_, clients_, people_, services.audiences}, services.clock),
      authorization_({services.runner, authority_, clients_, people_, guard_, services.audiences}),
      devices_({services.runner, authority_, clients_, people_, guard_, services.audiences}),
      discovery_(services.runner, authority_, services.keys),
      exchange_(services.authenticator, authority_) {
    for (std::size_t i = 0; i < routes().size(); ++i) index_.add(routes()[i].method, routes()[i].pattern, i);
}

http::Response Surface::error(int status, std::string text, const http::Request& request) const {
    return error_response({status, "invalid_request", 90023, std::move(text)}, request, authority_.now(),
                          authority_.random());
}

http::Response Surface::transport_error(int status, std::string_view reason) const {
    if (status == 503) return error_response(service_busy(), {}, authority_.now(), authority_.random());
    return error_response({status, status < 500 ? "invalid_request" : "server_error",
                           status < 500 ? 90023 : 90033, std::string(reason)},
                          {}, authority_.now(), authority_.random());
}

http::Response Surface::answer(const http::Request& request) {
    const std::string_view correlation_id = request.headers.find("client-request-id").value_or("");
    const auto render = [&](int status, std::string_view) {
        if (is_for_people(request)) return failure_page(status, request);
        const TokenError error =
            status == 503 ? service_busy()
                          : TokenError{status, "server_error", 90033, "The service could not answer."};
        return error_response(error, request, authority_.now(), authority_.random());
    };
    return edge::answer_whatever_happens(
        request, correlation_id, log_, [&] { return dispatch(request); }, render);
}

bool Surface::owns(const http::Request& request) const {
    const auto found = index_.find(request);
    return found.match || (found.path_known && request.segments.size() > 1);
}

http::Response Surface::dispatch(const http::Request& request) {
    const auto found = index_.find(request);
    if (found.match) return routes()[found.match->route].handler(*this, request, found.match->parameters);
    if (!found.path_known) return error(404, "There is no such endpoint.", request);
    http::Response response = error(405, "The endpoint does not support this method.", request);
    for (const std::string& method : found.methods) response.headers.add("Allow", method);
    return response;
}

}  // namespace comptoir::api::identity
