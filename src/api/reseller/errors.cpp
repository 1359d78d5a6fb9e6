#include "api/reseller/errors.hpp"

#include "api/edge/headers.hpp"
#include "http/problem.hpp"

namespace comptoir::api::reseller {
namespace {

using wording::Sentence;

constexpr std::string_view kSource = "PartnerApiServiceControllers";
}  // namespace

http::Response error_response(int status, int code, const wording::Text& description, json::Object further) {
    json::Object body{{"code", code},
                      {"description", description.str()},
                      {"data", json::Array{}},
                      {"source", kSource},
                      {"message", description.str()}};
    for (auto& member : further) body.push_back(std::move(member));
    return http::json_response(status, body);
}

http::Response error_response(int status, int code, const wording::Message& description,
                              std::string_view locale) {
    return error_response(status, code, wording::text_of(description, wording::language_of(locale)));
}

http::Response invalid_input(const wording::Message& description, std::string_view locale) {
    return error_response(400, 2001, description, locale);
}

http::Response parameter_missing(std::string_view name, std::string_view locale) {
    return invalid_input({Sentence{"The query parameter {0} is missing or malformed.",
                                   "Le paramètre de requête {0} manque ou est mal formé."},
                          {std::string(name)}},
                         locale);
}

http::Response invalid_page(std::string_view locale) {
    return invalid_input(Sentence{"size and offset must be whole numbers.",
                                  "size et offset doivent être des nombres entiers."},
                         locale);
}

http::Response invalid_currency(std::string_view locale) {
    return invalid_input(
        Sentence{"currencycode must be an ISO 4217 code.", "currencycode doit être un code ISO 4217."},
        locale);
}

http::Response invalid_token(std::string_view locale) {
    return invalid_input(
        Sentence{"The continuation token is not valid.", "Le jeton de continuation n'est pas valable."},
        locale);
}

http::Response unknown_seek(std::string_view locale) {
    return invalid_input(
        Sentence{"The seekOperation is unknown.", "La valeur de seekOperation est inconnue."}, locale);
}

http::Response customer_id_malformed(std::string_view locale) {
    return error_response(
        400, 900118, Sentence{"The customer id is not a GUID.", "L'identifiant du client n'est pas un GUID."},
        locale);
}

http::Response customer_not_found(std::string_view locale) {
    return error_response(404, 60003, Sentence{"The customer was not found.", "Le client est introuvable."},
                          locale);
}

http::Response partner_not_found(std::string_view locale) {
    return error_response(404, 3000, Sentence{"The partner was not found.", "Le partenaire est introuvable."},
                          locale);
}

http::Response not_found(std::string_view locale) {
    return error_response(404, 1000, Sentence{"The resource was not found.", "La ressource est introuvable."},
                          locale);
}

http::Response transport_error(int status, std::string_view reason, std::string_view locale) {
    if (status == 404 || status == 405) return not_found(locale);
    if (status >= 500 && status != 501 && status != 505) {
        http::Response response =
            error_response(status == 503 ? 503 : 500, 800003,
                           {Sentence{"The service did not answer: {0}", "Le service n'a pas répondu : {0}"},
                            {std::string(reason)}},
                           locale);
        if (status == 503) response.headers.set("Retry-After", "1");
        return response;
    }
    return error_response(
        400, 800002,
        {Sentence{"The request could not be read: {0}", "La requête n'a pas pu être lue : {0}"},
         {std::string(reason)}},
        locale);
}

http::Response refuse_unread(int status, std::string_view reason, const http::Request& request,
                             RandomSource& random) {
    const edge::ResellerHeaders headers = edge::reseller_headers(request, random);
    http::Response response = transport_error(status, reason, headers.locale);
    edge::put_headers(headers, response);
    return response;
}

http::Response auth_failure_response(const edge::AuthFailure& failure, std::string_view correlation_id,
                                     std::string_view locale) {
    const std::string why(wording::in(wording::language_of(locale), failure.text()));
    http::Response response =
        failure.header_given
            ? error_response(401, 400, {Sentence{"Access denied. {0}", "Accès refusé. {0}"}, {why}}, locale)
            : error_response(401, 800001,
                             Sentence{"The partner token is missing.", "Le jeton du partenaire manque."},
                             locale);
    response.headers.set("WWW-Authenticate", fmt::format("OAuth realm=urn:cpsvc:cpid:{}", correlation_id));
    return response;
}

http::Response throttled_response(int retry_after_seconds, std::string_view locale) {
    const wording::Message message(Sentence{"Rate limit is exceeded. Try again in {0} seconds.",
                                            "La limite de débit est dépassée. Réessayez dans {0} secondes."},
                                   {std::to_string(retry_after_seconds)});
    http::Response response = error_response(
        429, 429, wording::text_of(message, wording::language_of(locale)), {{"statusCode", 429}});
    response.headers.set("Retry-After", std::to_string(retry_after_seconds));
    return response;
}

}  // namespace comptoir::api::reseller
