#include "api/wording/advice.hpp"

#include "base/check.hpp"

namespace comptoir::api::wording {

// Like the sentences: a new reason does not compile until somebody has said what to do about it.
Advice advice_on(Reason reason) {
    switch (reason) {
        case Reason::invalid_input:
            return {"Correct the parameter or member that the answer names, then send the call again.",
                    "Corrigez le paramètre ou le membre nommé par la réponse, puis renvoyez l'appel.",
                    "Reseller contract §1.11.3"};
        case Reason::enum_value_unknown:
            return {"Choose one of the documented values of this parameter or member.",
                    "Choisissez l'une des valeurs documentées de ce paramètre ou de ce membre.",
                    "Reseller contract §1.11.3, §3.14"};
        case Reason::id_mismatch:
            return {"Leave the identifier out of the body, or write the one of the path.",
                    "Omettez l'identifiant dans le corps, ou écrivez celui du chemin.",
                    "Reseller contract §1.11.3, §2.7"};
        case Reason::not_found:
            return {
                "Check the identifier and the account the token belongs to: what belongs to others is not "
                "shown either.",
                "Vérifiez l'identifiant et le compte auquel appartient le jeton : ce qui appartient à "
                "d'autres n'est pas montré non plus.",
                "Reseller contract §1.11.3"};
        case Reason::role_not_allowed:
            return {
                "Ask a global admin for the role: admin and sales agents buy, admin agents change and "
                "cancel, billing admins read invoices, the operator publishes catalogs.",
                "Demandez le rôle à un administrateur général : les agents d'administration et de vente "
                "achètent, les agents d'administration modifient et annulent, les administrateurs de la "
                "facturation lisent les factures, l'opérateur publie les catalogues.",
                "R54"};
        case Reason::not_your_customer:
            return {
                "Check the customer's id; a customer of another partner must first accept a relationship "
                "with you.",
                "Vérifiez l'identifiant du client ; un client d'un autre partenaire doit d'abord accepter "
                "une relation avec vous.",
                "R50"};
        case Reason::only_in_sandbox:
            return {
                "Use an integration sandbox account; in a production account this happens in another way: "
                "publishers activate, customers are not deleted.",
                "Utilisez un compte de test d'intégration ; dans un compte de production, cela se fait "
                "autrement : les éditeurs activent, les clients ne sont pas supprimés.",
                "R78; Reseller contract §1.14"};
        case Reason::sandbox_limit:
            return {
                "Remove what is no longer needed: a sandbox has at most 75 customers, 5 subscriptions for "
                "each and 25 seats in a subscription.",
                "Supprimez ce qui n'est plus utile : un compte de test a au plus 75 clients, 5 abonnements "
                "pour chacun et 25 licences par abonnement.",
                "Reseller contract §1.14"};
        case Reason::called_too_often:
            return {
                "Wait as long as Retry-After says; two validation events a minute are sent.",
                "Attendez le temps indiqué par Retry-After ; deux événements de validation par minute sont "
                "envoyés.",
                "Reseller contract §1.12"};
        case Reason::partner_not_active:
            return {"Ask the operator of the marketplace about the state of your program membership.",
                    "Interrogez l'opérateur de la place de marché sur l'état de votre adhésion au programme.",
                    "R50"};
        case Reason::partner_is_indirect_reseller:
            return {"Let your indirect provider place the order.",
                    "Laissez votre fournisseur indirect passer la commande.", "R50"};
        case Reason::relationship_missing:
            return {"Send the customer your relationship request and buy once it is accepted.",
                    "Envoyez au client votre demande de relation et achetez une fois qu'elle est acceptée.",
                    "R50"};
        case Reason::agreement_missing:
            return {"Record the customer agreement (POST /v1/customers/{id}/agreements), then order again.",
                    "Enregistrez le contrat client (POST /v1/customers/{id}/agreements), puis commandez de "
                    "nouveau.",
                    "R50, R51"};
        case Reason::customer_under_review:
            return {"Wait for the operator's decision on the customer account, then order again.",
                    "Attendez la décision de l'opérateur sur le compte du client, puis commandez de nouveau.",
                    "R50"};
        case Reason::customer_not_approved:
            return {"Ask the operator why the account was not approved.",
                    "Demandez à l'opérateur pourquoi le compte n'a pas été approuvé.", "R50"};
        case Reason::billing_profile_incomplete:
            return {"Complete the customer's billing profile; its country is needed.",
                    "Complétez le profil de facturation du client ; son pays est nécessaire.", "R29, R50"};
        case Reason::credit_exhausted:
            return {"Pay open invoices or ask the operator for a higher limit. Renewals are not affected.",
                    "Réglez les factures ouvertes ou demandez une limite plus élevée à l'opérateur. Les "
                    "renouvellements ne sont pas concernés.",
                    "R50, R53"};
        case Reason::domain_taken:
            return {"Choose another domain; HEAD /v1/domains/{domain} tells whether one is free.",
                    "Choisissez un autre domaine ; HEAD /v1/domains/{domain} dit si un domaine est libre.",
                    "Reseller contract CUS-01"};
        case Reason::address_invalid:
            return {
                "Correct the address; GET /v1/countryvalidationrules/{country} tells what its country asks "
                "for.",
                "Corrigez l'adresse ; GET /v1/countryvalidationrules/{country} dit ce que le pays demande.",
                "Reseller contract §2.4"};
        case Reason::registration_number_not_allowed:
            return {"Leave the organization registration number out.",
                    "Omettez le numéro d'enregistrement d'organisation.", "Reseller contract §1.11.3"};
        case Reason::registration_number_missing:
            return {"Add the organization registration number of the customer.",
                    "Ajoutez le numéro d'enregistrement d'organisation du client.",
                    "Reseller contract §1.11.3"};
        case Reason::registration_number_malformed:
            return {"Write the number as the pattern in the answer says.",
                    "Écrivez le numéro comme le dit le motif de la réponse.", "Reseller contract §1.11.3"};
        case Reason::phone_number_missing:
            return {"Add a telephone number to the address.", "Ajoutez un numéro de téléphone à l'adresse.",
                    "Reseller contract §1.11.3"};
        case Reason::agreement_exists:
            return {"Nothing is left to do; a new record is needed only when the contact changes.",
                    "Il n'y a rien à faire ; un nouvel enregistrement n'est utile que si le contact change.",
                    "R51; Reseller contract AGR-03"};
        case Reason::relationship_has_active_subscriptions:
            return {"Suspend or cancel the customer's subscriptions before you end the relationship.",
                    "Suspendez ou annulez les abonnements du client avant de mettre fin à la relation.",
                    "Reseller contract CUS-04"};
        case Reason::customer_has_orders:
            return {"Cancel the open orders before you delete the customer.",
                    "Annulez les commandes ouvertes avant de supprimer le client.",
                    "Reseller contract CUS-05"};
        case Reason::not_transactable:
            return {"Buy it in the consumption portal; only SaaS is bought here.",
                    "Achetez-le dans le portail de consommation ; seul le SaaS s'achète ici.",
                    "R18; R27, check 1"};
        case Reason::not_in_program:
            return {"Choose another product, or ask the publisher to open the offer to partners.",
                    "Choisissez un autre produit, ou demandez à l'éditeur d'ouvrir l'offre aux partenaires.",
                    "R10–R12; R27, check 2"};
        case Reason::exclusive:
            return {
                "Ask the publisher to select you as a partner; the product page shows the contact.",
                "Demandez à l'éditeur de vous sélectionner comme partenaire ; la page du produit montre le "
                "contact.",
                "R12, R16; R27, check 3"};
        case Reason::out_of_region:
            return {"Sell to customers whose billing country is in your sales region.",
                    "Vendez aux clients dont le pays de facturation est dans votre région de vente.",
                    "R15, R29; R27, check 4"};
        case Reason::market_not_sold:
            return {
                "Choose a plan that is sold in the customer's country; the product page lists the markets.",
                "Choisissez un forfait vendu dans le pays du client ; la page du produit en liste les "
                "marchés.",
                "R28, R29; R27, check 5"};
        case Reason::currency_not_supported:
            return {"Use a catalog item in the currency of the customer's market.",
                    "Utilisez un article dans la devise du marché du client.", "R45; R27, check 6"};
        case Reason::segment_not_allowed:
            return {
                "Choose a plan for the customer's segment, or have the customer qualified for this one.",
                "Choisissez un forfait du segment du client, ou faites qualifier le client pour celui-ci.",
                "R27, check 7"};
        case Reason::private_plan:
            return {"Ask the publisher to add the customer's or your tenant to the private plan.",
                    "Demandez à l'éditeur d'ajouter le client ou votre compte au forfait privé.",
                    "R17; R27, check 8"};
        case Reason::ownership_limit:
            return {"Change the quantity of the subscription the customer has instead of buying another.",
                    "Modifiez la quantité de l'abonnement existant au lieu d'en acheter un autre.",
                    "R59; R27, check 9"};
        case Reason::suspended_exists:
            return {"Set the suspended subscription to active instead of buying another.",
                    "Remettez l'abonnement suspendu à l'état actif au lieu d'en acheter un autre.",
                    "R103, R104; R27, check 10"};
        case Reason::trial_used:
            return {"Buy the plan with a paid billing cycle; each customer has one trial of an offer.",
                    "Achetez le forfait avec un cycle payant ; chaque client a un seul essai par offre.",
                    "R95; R27, check 11"};
        case Reason::product_not_found:
            return {"Look the product up again in the list of products; it may have been withdrawn.",
                    "Recherchez de nouveau le produit dans la liste ; il a pu être retiré.",
                    "Reseller contract §1.11.4"};
        case Reason::sku_not_found:
            return {"List the SKUs of the product again.", "Listez de nouveau les références du produit.",
                    "Reseller contract §1.11.4"};
        case Reason::availability_not_found:
            return {
                "List the availabilities of the SKU again; they change with the catalog.",
                "Listez de nouveau les disponibilités de la référence ; elles changent avec le catalogue.",
                "Reseller contract §1.11.4"};
        case Reason::catalog_item_malformed:
            return {"Write ProductId:SkuId:AvailabilityId, as the catalog gives them.",
                    "Écrivez ProductId:SkuId:AvailabilityId, comme le catalogue les donne.", "R56"};
        case Reason::catalog_item_not_sold:
            return {"Choose an item that the catalog lists now.",
                    "Choisissez un article que le catalogue liste actuellement.", "R27, R61"};
        case Reason::cart_not_found:
            return {"Create a new cart; carts expire.", "Créez un nouveau panier ; les paniers expirent.",
                    "R55"};
        case Reason::cart_ordered:
            return {"Create a new cart for what is still missing.",
                    "Créez un nouveau panier pour ce qui manque encore.", "R55, R68"};
        case Reason::cart_busy:
            return {"Wait for the other checkout and read its order.",
                    "Attendez l'autre passage en caisse et lisez sa commande.", "R68"};
        case Reason::cart_has_errors:
            return {"Correct or remove the lines whose error is set, then check out again.",
                    "Corrigez ou retirez les lignes qui portent une erreur, puis recommencez.",
                    "Reseller contract CRT-04"};
        case Reason::cart_empty:
            return {"Add at least one line.", "Ajoutez au moins une ligne.", "R55"};
        case Reason::quantity_outside_limits:
            return {"Choose a quantity between the SKU's minimum and maximum; flat-rate plans have 1.",
                    "Choisissez une quantité entre le minimum et le maximum de la référence ; les forfaits "
                    "fixes ont 1.",
                    "R58"};
        case Reason::term_not_on_sku:
            return {"Choose a term that the price list names for this SKU.",
                    "Choisissez une durée que la liste de prix nomme pour cette référence.", "R60"};
        case Reason::billing_cycle_not_on_sku:
            return {"Choose a billing cycle that the price list names for this SKU and term.",
                    "Choisissez un cycle de facturation que la liste de prix nomme pour cette référence et "
                    "cette durée.",
                    "R60"};
        case Reason::billing_cycle_longer_than_term:
            return {"Choose a shorter billing cycle or a longer term.",
                    "Choisissez un cycle plus court ou une durée plus longue.", "R60"};
        case Reason::participants_not_supported:
            return {"Leave participants and partner on record out.",
                    "Omettez les participants et le partenaire référencé.", "Reseller contract §3.6"};
        case Reason::reseller_unknown:
            return {"Check the program id of the reseller; GET /v1/relationships lists yours.",
                    "Vérifiez le numéro de programme du revendeur ; GET /v1/relationships liste les vôtres.",
                    "Reseller contract §1.11.5"};
        case Reason::reseller_is_provider:
            return {
                "Name the reseller's program id, never a provider's; leave it out when you sell "
                "without a reseller.",
                "Indiquez le numéro de programme du revendeur, jamais celui d'un fournisseur ; "
                "omettez-le si vous vendez sans revendeur.",
                "Reseller contract §1.11.3"};
        case Reason::reseller_not_related:
            return {"Ask the operator of the marketplace to enter the relationship with this reseller first.",
                    "Demandez d'abord à l'opérateur de la place de marché d'inscrire la relation avec ce "
                    "revendeur.",
                    "Reseller contract §1.11.5, §2.6"};
        case Reason::reseller_not_active:
            return {"The reseller asks the operator about the state of its program membership.",
                    "Le revendeur interroge l'opérateur sur l'état de son adhésion au programme.",
                    "Reseller contract §1.11.3"};
        case Reason::price_changed:
            return {"Look at the new price and confirm it.", "Consultez le nouveau prix et confirmez-le.",
                    "R61"};
        case Reason::order_not_found:
            return {"Check the order's and the customer's id.",
                    "Vérifiez l'identifiant de la commande et celui du client.", "Reseller contract §1.11.5"};
        case Reason::order_line_unknown:
            return {"Count lines from 0.", "Comptez les lignes à partir de 0.", "R65"};
        case Reason::order_not_cancellable:
            return {"Cancel each subscription of the order instead.",
                    "Annulez plutôt chaque abonnement de la commande.", "Reseller contract ORD-05"};
        case Reason::order_cancel_through_subscription:
            return {
                "PATCH the subscription with the status deleted; only sandbox accounts cancel orders.",
                "Modifiez le statut de l'abonnement en « deleted » ; seuls les comptes de test annulent des "
                "commandes.",
                "Reseller contract §1.14, §2.8"};
        case Reason::order_in_progress:
            return {"Look into the order history in a moment before you order again.",
                    "Consultez l'historique des commandes dans un instant avant de commander de nouveau.",
                    "R68"};
        case Reason::subscription_not_found:
            return {"Check the subscription's and the customer's id.",
                    "Vérifiez l'identifiant de l'abonnement et celui du client.", "§11.3"};
        case Reason::not_your_subscription:
            return {"Call with the account that bought the subscription, or whose offer it is.",
                    "Appelez avec le compte qui a acheté l'abonnement, ou à qui appartient l'offre.",
                    "§11.3"};
        case Reason::etag_outdated:
            return {"Read the resource again, apply the change to it and send its new ETag.",
                    "Relisez la ressource, appliquez-y la modification et envoyez son nouvel ETag.", "R69"};
        case Reason::already_activated:
            return {"Nothing is left to do: billing runs since the first activation.",
                    "Il n'y a rien à faire : la facturation court depuis la première activation.", "R74"};
        case Reason::activation_plan_differs:
            return {"Activate with the plan that the purchase token resolves to.",
                    "Activez avec le forfait que donne le jeton d'achat.", "Publisher contract §3.6"};
        case Reason::activation_quantity_differs:
            return {"Activate with the quantity that the purchase token resolves to.",
                    "Activez avec la quantité que donne le jeton d'achat.", "Publisher contract §3.6"};
        case Reason::change_before_activation:
            return {
                "Open the activation link first; until then only its name can change, or it is cancelled.",
                "Ouvrez d'abord le lien d'activation ; d'ici là, seul son nom peut changer, ou on "
                "l'annule.",
                "R73"};
        case Reason::change_while_suspended:
            return {"Set the subscription to active first.", "Remettez d'abord l'abonnement à l'état actif.",
                    "R103"};
        case Reason::quantity_while_suspended:
            return {"Set the subscription to active, then change the quantity.",
                    "Remettez l'abonnement à l'état actif, puis modifiez la quantité.", "R103"};
        case Reason::change_after_end:
            return {"Buy the product again.", "Achetez de nouveau le produit.", "R85, R105"};
        case Reason::status_not_allowed:
            return {"Read the subscription or the service request: its state decides which one may follow.",
                    "Lisez l'abonnement ou la demande de service : son état décide de celui qui peut suivre.",
                    "§6.1, R165"};
        case Reason::status_value_not_settable:
            return {"Set active, suspended or deleted; the other states come with time.",
                    "Écrivez active, suspended ou deleted ; les autres états viennent avec le temps.",
                    "Reseller contract §2.9"};
        case Reason::window_closed:
            return {
                "Switch automatic renewal off: service goes on to the end of the paid term, without a "
                "refund.",
                "Désactivez le renouvellement automatique : le service continue jusqu'à la fin de la "
                "période payée, sans remboursement.",
                "R80–R87"};
        case Reason::renewal_running:
            return {"Send the change again in two minutes; it then applies to the new term.",
                    "Renvoyez la modification dans deux minutes ; elle vaudra pour la nouvelle période.",
                    "R99, R100"};
        case Reason::renewal_not_possible:
            return {"Choose a plan that is still sold; this one ends with its term.",
                    "Choisissez un forfait encore vendu ; celui-ci se termine avec sa période.", "R101"};
        case Reason::quantity_fixed:
            return {
                "Flat-rate plans have one seat, and trials keep the quantity they began with; change it "
                "once the paid term runs. A publisher may refuse a change, too.",
                "Les forfaits fixes ont une seule licence et les essais gardent leur quantité ; modifiez-la "
                "une fois la période payante commencée. Un éditeur peut aussi refuser une modification.",
                "R97, R106, R107"};
        case Reason::quantity_out_of_plan:
            return {"Choose a quantity within these limits.", "Choisissez une quantité dans ces limites.",
                    "R58, R106"};
        case Reason::decrease_forbidden:
            return {"Ask for fewer seats at the next renewal.",
                    "Demandez moins de licences au prochain renouvellement.", "R110"};
        case Reason::billing_cycle_not_changeable:
            return {"Buy a new subscription with the other billing cycle and let this one expire.",
                    "Achetez un nouvel abonnement avec l'autre cycle et laissez celui-ci expirer.", "R115"};
        case Reason::term_not_available:
            return {"Choose a term that the price list names for this SKU today.",
                    "Choisissez une durée que la liste de prix nomme aujourd'hui pour cette référence.",
                    "R39, R61"};
        case Reason::partner_of_record_not_changeable:
            return {"Leave the partner on record as it is.", "Laissez le partenaire référencé tel quel.",
                    "Reseller contract §1.11.6"};
        case Reason::change_waits_for_publisher:
            return {"Wait for the publisher's answer: it comes within seconds once it is reached.",
                    "Attendez la réponse de l'éditeur : elle vient en quelques secondes dès qu'il est joint.",
                    "R107"};
        case Reason::publisher_refused:
            return {"Ask the publisher for the reason; the subscription is as it was.",
                    "Demandez-en la raison à l'éditeur ; l'abonnement est resté le même.", "R107"};
        case Reason::purchase_token_invalid:
            return {"Open the activation link again: each opening gives a token for 24 hours.",
                    "Rouvrez le lien d'activation : chaque ouverture donne un jeton valable 24 heures.",
                    "R71"};
        case Reason::webhook_address_not_allowed:
            return {"Register an address that begins with https, names no user and leads to a public host.",
                    "Enregistrez une adresse qui commence par https, ne nomme aucun utilisateur et mène à un "
                    "hôte public.",
                    "Reseller contract §2.14"};
        case Reason::webhook_exists:
            return {"Change it with PUT: a partner has one webhook.",
                    "Modifiez-le avec PUT : un partenaire a un seul webhook.", "Reseller contract §2.14"};
        case Reason::event_not_registered:
            return {
                "Register a webhook that lists test-created among its events, then ask for the test again.",
                "Enregistrez un webhook qui liste test-created parmi ses événements, puis redemandez le "
                "test.",
                "Reseller contract §2.14"};
        case Reason::invoice_not_found:
            return {"List the invoices; one appears on the 8th of the month after its period.",
                    "Listez les factures ; une facture paraît le 8 du mois qui suit sa période.", "R122"};
        case Reason::period_not_over:
            return {"Ask again once the month is over.", "Redemandez une fois le mois terminé.", "R122"};
        case Reason::time_in_the_past:
            return {"Virtual time only moves forward: name a later instant.",
                    "Le temps virtuel ne fait qu'avancer : indiquez un instant ultérieur.",
                    "Reseller contract §1.14"};
    }
    check_failed("a known Reason", __FILE__, __LINE__);
}

}  // namespace comptoir::api::wording
