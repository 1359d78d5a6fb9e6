#include "api/docs/faults.hpp"

#include <array>

namespace comptoir::api::docs {
namespace {

constexpr std::string_view kNewToken = "Fetch a new token from /{tenant}/oauth2/v2.0/token.";
constexpr std::string_view kNewTokenFr = "Demandez un nouveau jeton à /{tenant}/oauth2/v2.0/token.";
constexpr std::string_view kTokens = "Reseller contract §1.3.4";

constexpr std::array kTokenFaults = {
    Fault{"authentication_required", "401", "A bearer token is needed.", "Un jeton porteur est nécessaire.",
          "Send the header Authorization: Bearer, followed by the token.",
          "Envoyez l'en-tête Authorization: Bearer, suivi du jeton.", kTokens},
    Fault{"missing_claims", "401", "The token names no tenant or no application.",
          "Le jeton ne nomme aucun compte ou aucune application.", kNewToken, kNewTokenFr, kTokens},
    Fault{"invalid_signature", "401", "The token is not signed by a key of this authority.",
          "Le jeton n'est pas signé par une clé de cette autorité.", kNewToken, kNewTokenFr, kTokens},
    Fault{"invalid_audience", "401", "The token was issued for another resource.",
          "Le jeton a été émis pour une autre ressource.",
          "Ask for the scope of the interface you call; the documentation of tokens lists them.",
          "Demandez la portée de l'interface appelée ; la documentation des jetons les liste.", kTokens},
    Fault{"invalid_issuer", "401", "The token was issued by another authority.",
          "Le jeton a été émis par une autre autorité.", kNewToken, kNewTokenFr, kTokens},
    Fault{"token_expired", "401", "The token has expired.", "Le jeton a expiré.", kNewToken, kNewTokenFr,
          kTokens},
    Fault{"token_not_yet_valid", "401", "The token is not valid yet.", "Le jeton n'est pas encore valable.",
          "Set the clock of the machine that made the token.",
          "Mettez à l'heure la machine qui a créé le jeton.", kTokens},
    Fault{"no_service_principal", "401", "The token must be an application's own, with a service principal.",
          "Le jeton doit être celui d'une application, avec un principal de service.",
          "Sign in as the application, with its secret.",
          "Connectez-vous en tant qu'application, avec son secret.", "Publisher contract §1.3"},
    Fault{"unregistered_app", "403", "The application is authenticated but not registered here.",
          "L'application est authentifiée, mais pas enregistrée ici.",
          "Ask the operator to register the application.",
          "Demandez à l'opérateur d'enregistrer l'application.", kTokens},
    Fault{"tenant_mismatch", "403", "The tenant has no account for this service.",
          "Le compte n'a pas accès à ce service.",
          "Call with an account of a partner, a publisher or the operator.",
          "Appelez avec un compte de partenaire, d'éditeur ou d'opérateur.", kTokens},
};

constexpr std::array kCallFaults = {
    Fault{"malformed_request", "400, 408, 413, 414, 417, 431",
          "The request is no well-formed HTTP, did not arrive in time, or is too large.",
          "La requête n'est pas du HTTP bien formé, n'est pas arrivée à temps ou est trop grande.",
          "Look at the status: 413 means the body, 414 the address, 431 the headers, 408 the time.",
          "Regardez le statut : 413 concerne le corps, 414 l'adresse, 431 les en-têtes, 408 le délai.",
          "RFC 9110 §15.5"},
    Fault{"method_not_allowed", "405", "The resource does not have this method.",
          "La ressource n'a pas cette méthode.", "Use one of the methods that the header Allow lists.",
          "Utilisez l'une des méthodes listées par l'en-tête Allow.", "RFC 9110 §15.5.6"},
    Fault{"import_refused", "400", "The import has problems; nothing of it was taken.",
          "L'importation présente des problèmes ; rien n'en a été repris.",
          "Correct every place that the member problems points to, and import again.",
          "Corrigez chaque endroit indiqué par le membre problems, puis importez de nouveau.", "R10–R29"},
    Fault{"internal_error", "500", "The service could not answer.", "Le service n'a pas pu répondre.",
          "Tell the operator the MS-CorrelationId of the answer; the log has more under it.",
          "Indiquez à l'opérateur le MS-CorrelationId de la réponse ; le journal en dit plus.",
          "RFC 9110 §15.6.1"},
    Fault{"unavailable", "500, 501, 503, 505",
          "The service is starting, stopping or busy, or does not speak this form of HTTP.",
          "Le service démarre, s'arrête ou est occupé, ou ne parle pas cette forme de HTTP.",
          "After 503 wait as long as Retry-After says, then send the call again with the same key.",
          "Après 503, attendez le temps indiqué par Retry-After, puis renvoyez l'appel avec la même clé.",
          "RFC 9110 §15.6"},
};

}  // namespace

std::span<const Fault> token_faults() {
    return kTokenFaults;
}

std::span<const Fault> call_faults() {
    return kCallFaults;
}

}  // namespace comptoir::api::docs
