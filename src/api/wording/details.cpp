#include "api/wording/details.hpp"

#include <array>
#include <optional>
#include <vector>

#include "api/wording/sentence.hpp"

namespace comptoir::api::wording {
namespace {

// One row for each detail that a refusal shows; tests/architecture/wording.py finds the detail that has none.
// `{}` stands for a fact.
constexpr std::array kDetails = {
    // A body and its members.
    Sentence{"not valid JSON: {}", "JSON non valide : {}"},
    Sentence{"not valid UTF-8", "UTF-8 non valide"},
    Sentence{"not one JSON value", "ce n'est pas une seule valeur JSON"},
    Sentence{"text after the end of the JSON value", "du texte suit la fin de la valeur JSON"},
    Sentence{"The body is not JSON: {}.", "Le corps n'est pas du JSON : {}."},
    Sentence{"The body must be a JSON object.", "Le corps doit être un objet JSON."},
    Sentence{"must be a JSON object", "doit être un objet JSON"},
    Sentence{"must be a string", "doit être une chaîne de caractères"},
    Sentence{"must have at most {} characters", "doit avoir au plus {} caractères"},
    Sentence{"must not contain control characters", "ne doit pas contenir de caractères de contrôle"},
    Sentence{"is required", "est obligatoire"},
    Sentence{"must be a number with at most 10 decimals", "doit être un nombre d'au plus 10 décimales"},
    Sentence{"must be a whole number", "doit être un nombre entier"},
    Sentence{"must be true or false", "doit valoir true ou false"},
    Sentence{"must be an ISO 8601 date or date-time", "doit être une date ou un instant ISO 8601"},
    Sentence{"must be a GUID", "doit être un GUID"},
    Sentence{"must be an array", "doit être un tableau"},
    Sentence{"must have at most {} items", "doit avoir au plus {} éléments"},
    Sentence{"must have one element", "doit avoir un seul élément"},
    Sentence{"has too many members", "a trop de membres"},
    Sentence{"begins with a byte order mark (U+FEFF); save it as UTF-8 without one",
             "commence par une marque d'ordre des octets (U+FEFF) ; l'enregistrer en UTF-8 sans elle"},

    // Carts and the terms of partners.
    Sentence{"No product of this marketplace has add-ons.",
             "Aucun produit de cette place de marché n'a d'extension."},
    Sentence{"A line of a cart names its term.", "Une ligne de panier nomme sa durée."},
    Sentence{"A partner is direct, an indirect_provider or its indirect_reseller.",
             "Un partenaire est direct, un indirect_provider ou son indirect_reseller."},
    Sentence{"A policy profile is needed: classic-2019 or modern-2024.",
             "Il faut un profil de règles : classic-2019 ou modern-2024."},
    Sentence{"A program id is a number of at most 16 digits that does not begin with 0.",
             "Un numéro de programme est un nombre d'au plus 16 chiffres qui ne commence pas par 0."},
    Sentence{"A credit limit is not negative.", "Une limite de crédit n'est pas négative."},
    Sentence{"Kind and program id stay while a partner has providers or resellers.",
             "Le type et le numéro de programme restent tant qu'un partenaire a des fournisseurs ou des "
             "revendeurs."},
    Sentence{"Only an indirect_provider has resellers.", "Seul un indirect_provider a des revendeurs."},
    Sentence{"Only an indirect_reseller has providers.", "Seul un indirect_reseller a des fournisseurs."},
    Sentence{"A reseller needs a program id to be named by.",
             "Un revendeur a besoin d'un numéro de programme qui le désigne."},
    Sentence{"The partners are related already.", "Les partenaires sont déjà liés."},
    Sentence{"Another reseller of the provider has the same program id.",
             "Un autre revendeur du fournisseur a le même numéro de programme."},
    Sentence{"The provider itself has the same program id.",
             "Le fournisseur lui-même a le même numéro de programme."},
    Sentence{"A sandbox account is related to sandbox accounts only.",
             "Un compte de test n'est lié qu'à des comptes de test."},
    Sentence{"A partner has at most {} relationships.", "Un partenaire a au plus {} relations."},
    Sentence{"A line names one reseller at most.", "Une ligne désigne au plus un revendeur."},

    // Parties.
    Sentence{"Either planId or quantity.", "Soit planId, soit quantity."},
    Sentence{"The subscription has it already.", "L'abonnement l'a déjà."},
    Sentence{"A value is required.", "Une valeur est obligatoire."},
    Sentence{"The text contains characters that are not allowed.",
             "Le texte contient des caractères interdits."},
    Sentence{"The text must have at most {} characters.", "Le texte doit avoir au plus {} caractères."},
    Sentence{"This is not an e-mail address.", "Ce n'est pas une adresse électronique."},
    Sentence{"This is not a phone number.", "Ce n'est pas un numéro de téléphone."},
    Sentence{"This is not a full domain name.", "Ce n'est pas un nom de domaine complet."},
    Sentence{"A culture looks like en-US.", "Une culture a la forme en-US."},
    Sentence{"The country's cultures are {}.", "Les cultures du pays sont {}."},
    Sentence{"A language has two letters.", "Une langue a deux lettres."},
    Sentence{"The country needs a city.", "Le pays exige une ville."},
    Sentence{"The country needs a postal code.", "Le pays exige un code postal."},
    Sentence{"This is not a postal code of the country.", "Ce n'est pas un code postal du pays."},
    Sentence{"This is not a state or province of the country.",
             "Ce n'est ni un État ni une province du pays."},
    Sentence{"This is not a country of ISO 3166.", "Ce n'est pas un pays de la norme ISO 3166."},
    Sentence{"The date must not be in the future.", "La date ne doit pas être dans le futur."},
    Sentence{"This is not the template of the agreement type.",
             "Ce n'est pas le modèle de ce type de contrat."},
    Sentence{"must be MicrosoftCloudAgreement or MicrosoftCustomerAgreement",
             "doit valoir MicrosoftCloudAgreement ou MicrosoftCustomerAgreement"},
    Sentence{"Only an indirect provider names a reseller.",
             "Seul un fournisseur indirect désigne un revendeur."},
    Sentence{"This is not the program id of one of your resellers.",
             "Ce n'est pas le numéro de programme d'un de vos revendeurs."},
    Sentence{"This qualification cannot be set by a partner.",
             "Un partenaire ne peut pas attribuer cette qualification."},
    Sentence{"A budget lies between 0 and {}.", "Un budget est compris entre 0 et {}."},
    Sentence{"A customer has at most {} consents.", "Un client a au plus {} consentements."},

    // Service requests.
    Sentence{"There is no such support topic.", "Cette rubrique de support n'existe pas."},
    Sentence{"A service request has at most {} notes of each side.",
             "Une demande de service a au plus {} notes de chaque partie."},
    Sentence{"A partner has at most {} open service requests.",
             "Un partenaire a au plus {} demandes de service ouvertes."},

    // Purchases.
    Sentence{"A cart has at most {} lines.", "Un panier a au plus {} lignes."},
    Sentence{"An order has 1 to {} lines.", "Une commande a de 1 à {} lignes."},
    Sentence{"A term is an ISO 8601 duration such as P1M.",
             "Une durée s'écrit selon ISO 8601, par exemple P1M."},
    Sentence{"The plan has several terms; name one.", "Le forfait a plusieurs durées ; indiquez-en une."},
    Sentence{"No product here has add-ons.", "Aucun produit n'a ici de complément."},
    Sentence{"no product of this marketplace has add-ons",
             "aucun produit de cette place de marché n'a de complément"},
    Sentence{"Three parts separated by colons.", "Trois parties séparées par des deux-points."},

    // The own surface.
    Sentence{"It waits to be called already.", "Son appel est déjà en attente."},
    Sentence{"What was asked is decided.", "Ce qui a été demandé est décidé."},
    Sentence{"No such word in the taxonomy.", "Ce mot n'est pas dans la taxonomie."},
    Sentence{"At most {} bytes.", "Au plus {} octets."},
    Sentence{"No such product type.", "Ce type de produit n'existe pas."},
    Sentence{"No such subcategory of the category given.",
             "La catégorie indiquée n'a pas cette sous-catégorie."},
    Sentence{"Not a cursor of ours.", "Ce curseur ne vient pas d'ici."},
    Sentence{"ProductId:SkuId:AvailabilityId; less of it only for products that are not SaaS.",
             "ProductId:SkuId:AvailabilityId ; moins seulement pour les produits qui ne sont pas SaaS."},
    Sentence{"The body must be a JSON object with advanceTo.",
             "Le corps doit être un objet JSON avec advanceTo."},
    Sentence{"An instant such as 2024-02-01T00:00:00Z.", "Un instant, par exemple 2024-02-01T00:00:00Z."},
    Sentence{"At most {} days at once.", "Au plus {} jours à la fois."},
    Sentence{"Time cannot be moved back again.", "Le temps ne revient pas en arrière."},
    Sentence{"A whole number from {} on.", "Un nombre entier à partir de {}."},
    Sentence{"Either true or false.", "Soit true, soit false."},
    Sentence{"Either oldest or newest.", "Soit oldest, soit newest."},
    Sentence{"A country's two letters, ISO 3166-1.", "Les deux lettres d'un pays, ISO 3166-1."},
    Sentence{"Nothing is sold in this country.", "Rien n'est vendu dans ce pays."},
    Sentence{"Either xlsx or csv.", "Soit xlsx, soit csv."},
    Sentence{"A past month as YYYYMM, from {} on.", "Un mois passé, sous la forme AAAAMM, à partir de {}."},

    // The transport.
    Sentence{"too many connections", "trop de connexions"},
    Sentence{"the request did not arrive in time", "la requête n'est pas arrivée à temps"},
    Sentence{"the server is busy", "le serveur est occupé"},
    Sentence{"unexpected error", "erreur imprévue"},
    Sentence{"The marketplace is starting.", "La place de marché démarre."},
    Sentence{"The service is busy; try again.", "Le service est occupé ; réessayez."},
    Sentence{"The service could not answer; the correlation id is in its log.",
             "Le service n'a pas pu répondre ; l'identifiant de corrélation est dans son journal."},
    Sentence{"the header fields are too large", "les champs d'en-tête sont trop grands"},
    Sentence{"the trailer fields are too large", "les champs de fin sont trop grands"},
    Sentence{"the body is too large", "le corps est trop grand"},
    Sentence{"the method is malformed", "la méthode est mal formée"},
    Sentence{"the request target is malformed", "la cible de la requête est mal formée"},
    Sentence{"the request target is too long", "la cible de la requête est trop longue"},
    Sentence{"the HTTP version is malformed", "la version de HTTP est mal formée"},
    Sentence{"only HTTP/1.0 and HTTP/1.1 are spoken here", "seuls HTTP/1.0 et HTTP/1.1 sont compris ici"},
    Sentence{"the length of the body is ambiguous", "la longueur du corps est ambiguë"},
    Sentence{"the length of the body is malformed", "la longueur du corps est mal formée"},
    Sentence{"a chunk of the body is malformed", "un morceau du corps est mal formé"},
    Sentence{"the body is malformed", "le corps est mal formé"},
    Sentence{"a header field is malformed", "un champ d'en-tête est mal formé"},
    Sentence{"exactly one Host header field is needed", "il faut exactement un champ d'en-tête Host"},
    Sentence{"the Host header field is malformed", "le champ d'en-tête Host est mal formé"},
    Sentence{"HTTP/1.0 has no Transfer-Encoding", "HTTP/1.0 ne connaît pas Transfer-Encoding"},
    Sentence{"only the transfer coding chunked is understood",
             "seul le codage de transfert chunked est compris"},
    Sentence{"only the expectation 100-continue is understood", "seule l'attente 100-continue est comprise"},
};

constexpr std::string_view kFact = "{}";

// The fact of a pattern with one, nothing when the text is another; empty for a pattern without.
std::optional<std::string_view> fact_in(std::string_view text, std::string_view pattern) {
    const auto at = pattern.find(kFact);
    if (at == std::string_view::npos)
        return text == pattern ? std::optional<std::string_view>("") : std::nullopt;
    const std::string_view before = pattern.substr(0, at);
    const std::string_view after = pattern.substr(at + kFact.size());
    if (text.size() < before.size() + after.size() || !text.starts_with(before) || !text.ends_with(after)) {
        return std::nullopt;
    }
    return text.substr(before.size(), text.size() - before.size() - after.size());
}

}  // namespace

std::string said_in(Language language, std::string_view detail) {
    if (language == Language::english) return std::string(detail);
    for (const Sentence& one : kDetails) {
        const auto fact = fact_in(detail, one.english);
        if (!fact) continue;
        std::string text(one.french);
        if (const auto at = text.find(kFact); at != std::string::npos) {
            // A fact may be a detail itself: what is wrong with the JSON of a body.
            text.replace(at, kFact.size(), said_in(language, *fact));
        }
        return text;
    }
    return std::string(detail);
}

}  // namespace comptoir::api::wording
