#include "api/wording/wording.hpp"

#include "api/wording/details.hpp"
#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"

namespace comptoir::api::wording {
namespace {

constexpr std::size_t kLocaleCharsMax = 35;

Sentence sentence(Reason reason) {
    switch (reason) {
        case Reason::invalid_input:
            return {"The request is not valid.", "La requête n'est pas valide."};
        case Reason::enum_value_unknown:
            return {"The value is not one of the known ones.",
                    "La valeur ne fait pas partie des valeurs connues."};
        case Reason::id_mismatch:
            return {"The identifier in the body differs from the one in the path.",
                    "L'identifiant du corps diffère de celui du chemin."};
        case Reason::not_found:
            return {"The resource was not found.", "La ressource est introuvable."};
        case Reason::role_not_allowed:
            return {"The role of the caller has no right to this operation.",
                    "Le rôle de l'appelant n'autorise pas cette opération."};
        case Reason::not_your_customer:
            return {"There is no commerce relationship between the partner and this customer.",
                    "Il n'existe pas de relation commerciale entre le partenaire et ce client."};
        case Reason::only_in_sandbox:
            return {"The operation is supported in a sandbox account only.",
                    "L'opération n'est possible que dans un compte de test."};
        case Reason::sandbox_limit:
            return {"The limit of the sandbox account is reached.",
                    "La limite du compte de test est atteinte."};
        case Reason::called_too_often:
            return {"The rate limit is exceeded. Try again in {0} seconds.",
                    "La limite de fréquence est dépassée. Réessayez dans {0} secondes."};
        case Reason::partner_not_active:
            return {"The partner's program status is not active.",
                    "Le partenaire n'est pas actif dans le programme."};
        case Reason::partner_is_indirect_reseller:
            return {"An indirect reseller buys through its provider.",
                    "Un revendeur indirect achète par son fournisseur."};
        case Reason::relationship_missing:
            return {"There is no reseller relationship with this customer.",
                    "Il n'existe pas de relation de revente avec ce client."};
        case Reason::agreement_missing:
            return {"The customer agreement is not confirmed.", "Le contrat client n'est pas confirmé."};
        case Reason::customer_under_review:
            return {"The customer account is under review.", "Le compte du client est en cours d'examen."};
        case Reason::customer_not_approved:
            return {"The customer account is not approved.", "Le compte du client n'est pas approuvé."};
        case Reason::billing_profile_incomplete:
            return {"The customer's billing profile is incomplete.",
                    "Le profil de facturation du client est incomplet."};
        case Reason::credit_exhausted:
            return {"The available credit does not cover this purchase.",
                    "Le crédit disponible ne couvre pas cet achat."};
        case Reason::domain_taken:
            return {"The domain is already taken.", "Le domaine est déjà pris."};
        case Reason::address_invalid:
            return {"The address is not valid.", "L'adresse n'est pas valide."};
        case Reason::registration_number_not_allowed:
            return {"An organization registration number is not used in this country/region.",
                    "Ce pays ou cette région n'utilise pas de numéro d'enregistrement d'organisation."};
        case Reason::registration_number_missing:
            return {"This country/region needs an organization registration number.",
                    "Ce pays ou cette région demande un numéro d'enregistrement d'organisation."};
        case Reason::registration_number_malformed:
            return {"The organization registration number does not match {0}.",
                    "Le numéro d'enregistrement d'organisation ne correspond pas à {0}."};
        case Reason::phone_number_missing:
            return {"This country/region needs a phone number.",
                    "Ce pays ou cette région demande un numéro de téléphone."};
        case Reason::agreement_exists:
            return {"The same agreement with the same contact is already recorded.",
                    "Le même contrat avec le même contact est déjà enregistré."};
        case Reason::relationship_has_active_subscriptions:
            return {"The relationship still has active subscriptions.",
                    "La relation comporte encore des abonnements actifs."};
        case Reason::customer_has_orders:
            return {"The customer still has open orders.", "Le client a encore des commandes ouvertes."};
        case Reason::not_transactable:
            return {"Not available for purchase in this portal.", "Achat impossible dans ce portail."};
        case Reason::not_in_program:
            return {"Not offered to CSP partners.", "Non proposé aux partenaires CSP."};
        case Reason::exclusive:
            return {"Exclusive offer: contact the ISV.", "Offre exclusive : contactez l'ISV."};
        case Reason::out_of_region:
            return {"Customer outside your sales region.", "Client hors de votre région de vente."};
        case Reason::market_not_sold:
            return {"Not sold in the customer's country/region.",
                    "Non vendu dans le pays ou la région du client."};
        case Reason::currency_not_supported:
            return {"Currency not supported.", "Devise non prise en charge."};
        case Reason::segment_not_allowed:
            return {"Not available for this customer segment.", "Non disponible pour ce segment."};
        case Reason::private_plan:
            return {"Not available for this customer.", "Non disponible pour ce client."};
        case Reason::ownership_limit:
            return {"Customer already owns the maximum.", "Le client a déjà atteint la limite."};
        case Reason::suspended_exists:
            return {"Reactivate the suspended subscription.", "Réactivez l'abonnement suspendu."};
        case Reason::trial_used:
            return {"Free trial already used.", "Essai gratuit déjà utilisé."};
        case Reason::product_not_found:
            return {"The product was not found.", "Le produit est introuvable."};
        case Reason::sku_not_found:
            return {"The SKU was not found.", "La référence (SKU) est introuvable."};
        case Reason::availability_not_found:
            return {"The availability was not found.", "La disponibilité est introuvable."};
        case Reason::catalog_item_malformed:
            return {"The catalog item id is not valid.",
                    "L'identifiant d'article de catalogue n'est pas valide."};
        case Reason::catalog_item_not_sold:
            return {"The catalog item is not sold any more.", "L'article de catalogue n'est plus vendu."};
        case Reason::cart_not_found:
            return {"The cart was not found or has expired.", "Le panier est introuvable ou a expiré."};
        case Reason::cart_ordered:
            return {"The cart is already ordered.", "Le panier est déjà commandé."};
        case Reason::cart_busy:
            return {"The cart is being processed by another request.",
                    "Le panier est en cours de traitement par une autre requête."};
        case Reason::cart_has_errors:
            return {"An item of the cart has an error.", "Un article du panier comporte une erreur."};
        case Reason::cart_empty:
            return {"The cart has no items.", "Le panier ne contient aucun article."};
        case Reason::quantity_outside_limits:
            return {"The quantity is outside the limits of the plan.",
                    "La quantité est hors des limites du forfait."};
        case Reason::term_not_on_sku:
            return {"The SKU is not sold with this term.",
                    "La référence (SKU) n'est pas vendue pour cette durée."};
        case Reason::billing_cycle_not_on_sku:
            return {"The SKU is not sold with this billing cycle.",
                    "La référence (SKU) n'est pas vendue avec ce cycle de facturation."};
        case Reason::billing_cycle_longer_than_term:
            return {"The billing cycle is longer than the term.",
                    "Le cycle de facturation est plus long que la durée."};
        case Reason::participants_not_supported:
            return {"This partner cannot name participants.",
                    "Ce partenaire ne peut pas désigner de participants."};
        case Reason::reseller_unknown:
            return {"No partner has this program id.", "Aucun partenaire n'a ce numéro de programme."};
        case Reason::reseller_is_provider:
            return {"An indirect provider cannot be the reseller of record.",
                    "Un fournisseur indirect ne peut pas être le revendeur enregistré."};
        case Reason::reseller_not_related:
            return {"This partner is no indirect reseller related to the caller.",
                    "Ce partenaire n'est pas un revendeur indirect lié à l'appelant."};
        case Reason::reseller_not_active:
            return {"The indirect reseller has not accepted the partner agreement.",
                    "Le revendeur indirect n'a pas accepté le contrat de partenaire."};
        case Reason::price_changed:
            return {"The price has changed since it was shown.", "Le prix a changé depuis son affichage."};
        case Reason::order_not_found:
            return {"The order was not found.", "La commande est introuvable."};
        case Reason::order_line_unknown:
            return {"The order has no line with this number.",
                    "La commande n'a pas de ligne avec ce numéro."};
        case Reason::order_not_cancellable:
            return {"The order cannot be cancelled.", "La commande ne peut pas être annulée."};
        case Reason::order_cancel_through_subscription:
            return {"Cancel the subscription instead of the order.",
                    "Annulez l'abonnement au lieu de la commande."};
        case Reason::order_in_progress:
            return {"The order is in progress.", "La commande est en cours de traitement."};
        case Reason::subscription_not_found:
            return {"The subscription was not found.", "L'abonnement est introuvable."};
        case Reason::not_your_subscription:
            return {"The subscription belongs to somebody else.", "L'abonnement appartient à un tiers."};
        case Reason::etag_outdated:
            return {"The resource has changed since it was read.",
                    "La ressource a changé depuis sa lecture."};
        case Reason::already_activated:
            return {"The subscription is already activated.", "L'abonnement est déjà activé."};
        case Reason::activation_plan_differs:
            return {"The plan differs from the purchased one.",
                    "Le forfait diffère de celui qui a été acheté."};
        case Reason::activation_quantity_differs:
            return {"The quantity differs from the purchased one.",
                    "La quantité diffère de celle qui a été achetée."};
        case Reason::change_before_activation:
            return {"The subscription is not activated yet.", "L'abonnement n'est pas encore activé."};
        case Reason::change_while_suspended:
            return {"A suspended subscription cannot be changed.",
                    "Un abonnement suspendu ne peut pas être modifié."};
        case Reason::quantity_while_suspended:
            return {"The quantity of a suspended subscription cannot be changed.",
                    "La quantité d'un abonnement suspendu ne peut pas être modifiée."};
        case Reason::change_after_end:
            return {"The subscription has ended.", "L'abonnement est terminé."};
        case Reason::status_not_allowed:
            return {"The status cannot go to {1} from {0}.", "Le statut ne peut pas passer de {0} à {1}."};
        case Reason::status_value_not_settable:
            return {"The status cannot be set to this value.", "Le statut ne peut pas prendre cette valeur."};
        case Reason::window_closed:
            return {
                "The cancellation window of {0} day(s) is over; automatic renewal can be switched off.",
                "Le délai d'annulation de {0} jour(s) est passé ; le renouvellement automatique peut être "
                "désactivé."};
        case Reason::renewal_running:
            return {"The renewal is being processed; try again later.",
                    "Le renouvellement est en cours ; réessayez plus tard."};
        case Reason::renewal_not_possible:
            return {"The subscription cannot renew automatically.",
                    "L'abonnement ne peut pas se renouveler automatiquement."};
        case Reason::quantity_fixed:
            return {"The quantity of this subscription cannot be changed.",
                    "La quantité de cet abonnement ne peut pas être modifiée."};
        case Reason::quantity_out_of_plan:
            return {"The quantity must be between {0} and {1}.",
                    "La quantité doit être comprise entre {0} et {1}."};
        case Reason::decrease_forbidden:
            return {"The quantity cannot be decreased.", "La quantité ne peut pas être réduite."};
        case Reason::billing_cycle_not_changeable:
            return {"The billing cycle cannot be changed.",
                    "Le cycle de facturation ne peut pas être modifié."};
        case Reason::term_not_available:
            return {"The term is not available.", "La durée n'est pas disponible."};
        case Reason::partner_of_record_not_changeable:
            return {"The partner on record cannot be changed.",
                    "Le partenaire référencé ne peut pas être modifié."};
        case Reason::change_waits_for_publisher:
            return {"An earlier change waits for the publisher; try again later.",
                    "Une modification antérieure attend l'éditeur ; réessayez plus tard."};
        case Reason::publisher_refused:
            return {"The publisher refused the change.", "L'éditeur a refusé la modification."};
        case Reason::purchase_token_invalid:
            return {"The purchase token is unknown or has expired.",
                    "Le jeton d'achat est inconnu ou a expiré."};
        case Reason::webhook_address_not_allowed:
            return {"A webhook must have an https address on the public internet.",
                    "Un webhook doit avoir une adresse https sur l'internet public."};
        case Reason::webhook_exists:
            return {"A webhook is already registered.", "Un webhook est déjà enregistré."};
        case Reason::event_not_registered:
            return {"No webhook is registered for the event test-created.",
                    "Aucun webhook n'est enregistré pour l'événement test-created."};
        case Reason::invoice_not_found:
            return {"The invoice was not found.", "La facture est introuvable."};
        case Reason::period_not_over:
            return {"The period is not over yet.", "La période n'est pas encore terminée."};
        case Reason::time_in_the_past:
            return {"The instant lies in the past.", "L'instant est dans le passé."};
    }
    check_failed("a known Reason", __FILE__, __LINE__);
}

// These reasons say nothing without the field and the developer's detail.
bool needs_detail(Reason reason) {
    return reason == Reason::invalid_input || reason == Reason::enum_value_unknown ||
           reason == Reason::id_mismatch || reason == Reason::catalog_item_malformed;
}

// `{n}` → the n-th fact; a fact that was not given leaves an ellipsis.
std::string filled(std::string_view sentence, const std::vector<std::string>& values, Language language) {
    std::string text;
    for (std::size_t i = 0; i < sentence.size(); ++i) {
        if (sentence[i] == '{' && i + 2 < sentence.size() && sentence[i + 2] == '}') {
            const auto index = static_cast<std::size_t>(sentence[i + 1] - '0');
            text += index < values.size() ? said_in(language, values[index]) : "…";
            i += 2;
        } else {
            text.push_back(sentence[i]);
        }
    }
    return text;
}

void cut(std::string& text) {
    if (text.size() <= limits::kDescriptionBytesMax) return;
    std::size_t end = limits::kDescriptionBytesMax;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    text.resize(end);
}

}  // namespace

Language language_of(std::string_view locale) {
    const std::string_view primary = locale.substr(0, locale.find('-'));
    return equals_ignoring_case(primary, "fr") ? Language::french : Language::english;
}

bool is_locale(std::string_view text) {
    if (text.empty() || text.size() > kLocaleCharsMax) return false;
    bool first = true;
    for (const std::string_view group : split(text, '-')) {
        if (group.size() > 8 || group.size() < (first ? 2U : 1U)) return false;
        for (const char c : group) {
            const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            const bool digit = c >= '0' && c <= '9';
            if (!letter && (first || !digit)) return false;
        }
        first = false;
    }
    return true;
}

std::string_view sentence_of(Reason reason, Language language) {
    return in(language, sentence(reason));
}

Text::Text(std::string text) : text_(std::move(text)) {
    cut(text_);
}

Text text_of(const Refusal& refusal, Language language) {
    std::string text = filled(sentence_of(refusal.reason, language), refusal.values, language);
    if (needs_detail(refusal.reason)) {
        if (!refusal.field.empty()) text += fmt::format(" [{}]", refusal.field);
        if (!refusal.detail.empty()) text += " " + said_in(language, refusal.detail);
    }
    return Text(std::move(text));
}

Text text_of(const Message& message, Language language) {
    return Text(filled(in(language, message.sentence), message.values, language));
}

}  // namespace comptoir::api::wording
