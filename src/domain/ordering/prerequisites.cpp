#include "domain/ordering/prerequisites.hpp"

#include <array>

namespace comptoir::ordering {
namespace {

// In the order of R50.
constexpr std::array kWordings = {
    CheckWording{"PARTNER_NOT_ACTIVE", Reason::partner_not_active, "Partner not active in the program",
                 "Partenaire inactif dans le programme", "Partner active in the program",
                 "Partenaire actif dans le programme"},
    CheckWording{"INDIRECT_RESELLER", Reason::partner_is_indirect_reseller,
                 "An indirect reseller buys through its provider",
                 "Un revendeur indirect achète auprès de son fournisseur", "Partner buys from the operator",
                 "Le partenaire achète auprès de l'opérateur"},
    CheckWording{"NO_RELATIONSHIP", Reason::relationship_missing,
                 "No reseller relationship with the customer", "Aucune relation de revendeur avec le client",
                 "Reseller relationship with the customer", "Relation de revendeur avec le client"},
    CheckWording{"NO_AGREEMENT", Reason::agreement_missing, "Customer agreement not accepted",
                 "Contrat client non accepté", "Customer agreement accepted", "Contrat client accepté"},
    CheckWording{"UNDER_REVIEW", Reason::customer_under_review, "Customer account under review",
                 "Compte du client en cours d'examen", "Customer account not under review",
                 "Compte du client hors examen"},
    CheckWording{"NOT_APPROVED", Reason::customer_not_approved, "Customer account not approved",
                 "Compte du client non approuvé", "Customer account approved", "Compte du client approuvé"},
    CheckWording{"BILLING_PROFILE", Reason::billing_profile_incomplete, "Billing profile incomplete",
                 "Profil de facturation incomplet", "Billing profile complete",
                 "Profil de facturation complet"},
    CheckWording{"CREDIT", Reason::credit_exhausted, "Available credit not sufficient",
                 "Crédit disponible insuffisant", "Available credit sufficient",
                 "Crédit disponible suffisant"},
};

}  // namespace

std::optional<Money> available_credit(const PrerequisiteFacts& facts) {
    if (!facts.credit_limit) return std::nullopt;
    Money available = *facts.credit_limit;
    if (facts.incoming) available = available - *facts.incoming;
    if (facts.open) available = available - *facts.open;
    return available;
}

std::vector<Check> explain_prerequisites(const PrerequisiteFacts& facts) {
    const auto credit = available_credit(facts);
    const std::array passed = {
        facts.partner_active,
        !facts.partner_is_indirect_reseller,
        facts.related,
        facts.agreement_accepted,
        !facts.under_review,
        facts.approved,
        facts.billing_profile_complete,
        !credit || credit->minor_units() >= 0,
    };
    static_assert(passed.size() == kWordings.size());
    return answer_checks(kWordings, passed);
}

Outcome<Done> check_prerequisites(const PrerequisiteFacts& facts) {
    if (auto refusal = first_refusal(explain_prerequisites(facts))) return Refused{*std::move(refusal)};
    return Done{};
}

}  // namespace comptoir::ordering
