#include "api/identity/surface.hpp"

#include "api/edge/failures.hpp"

namespace comptoir::api::identity {

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
        {"GET", "/{tenant}/oauth2/authorize",
         [](Surface& s, const Request& r, const Path&) { return s.discovery_.authorize(r); }, "A4, A6"},
        {"POST", "/{tenant}/oauth2/authorize",
         [](Surface& s, const Request& r, const Path&) { return s.discovery_.authorize(r); }, "A4, A6"},
        {"GET", "/{tenant}/oauth2/v2.0/authorize",
         [](Surface& s, const Request& r, const Path&) { return s.discovery_.authorize(r); }, "A6"},
        {"POST", "/{tenant}/oauth2/v2.0/authorize",
         [](Surface& s, const Request& r, const Path&) { return s.discovery_.authorize(r); }, "A6"},
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
      tokens_(services.runner, authority_, services.audiences, services.clock, services.guessing),
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
