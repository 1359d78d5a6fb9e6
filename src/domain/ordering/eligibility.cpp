#include "domain/ordering/eligibility.hpp"

#include <array>

#include "base/check.hpp"

namespace comptoir::ordering {
namespace {

// The table of R27, row by row. A private plan is not listed at all, so its failure is read by those who
// guess ids.
constexpr std::array kWordings = {
    CheckWording{"NOT_TRANSACTABLE", Reason::not_transactable, "Not available for purchase in this portal",
                 "Achat impossible dans ce portail", "Can be bought in this portal",
                 "Achat possible dans ce portail"},
    CheckWording{"NOT_IN_PROGRAM", Reason::not_in_program, "Not offered to CSP partners",
                 "Non proposé aux partenaires CSP", "Offered to CSP partners", "Proposé aux partenaires CSP"},
    CheckWording{"EXCLUSIVE", Reason::exclusive, "Exclusive offer: contact the ISV",
                 "Offre exclusive : contactez l'ISV", "Open to you as a partner",
                 "Ouverte à vous en tant que partenaire"},
    CheckWording{"OUT_OF_REGION", Reason::out_of_region, "Customer outside your sales region",
                 "Client hors de votre région de vente", "Customer in your sales region",
                 "Client dans votre région de vente"},
    CheckWording{"MARKET", Reason::market_not_sold, "Not sold in the customer's country/region",
                 "Non vendu dans le pays ou la région du client", "Sold in the customer's country/region",
                 "Vendu dans le pays ou la région du client"},
    CheckWording{"CURRENCY", Reason::currency_not_supported, "Currency not supported",
                 "Devise non prise en charge", "Currency supported", "Devise prise en charge"},
    CheckWording{"SEGMENT", Reason::segment_not_allowed, "Not available for this customer segment",
                 "Non disponible pour ce segment", "Available for this customer segment",
                 "Disponible pour ce segment"},
    CheckWording{"PRIVATE", Reason::private_plan, "Private plan, not offered to this customer",
                 "Plan privé, non proposé à ce client", "Offered to this customer", "Proposé à ce client"},
    CheckWording{"LIMIT", Reason::ownership_limit, "Customer already owns the maximum",
                 "Le client a déjà atteint la limite", "Customer may own one more",
                 "Le client peut en acquérir un de plus"},
    CheckWording{"SUSPENDED_EXISTS", Reason::suspended_exists, "Reactivate the suspended subscription",
                 "Réactivez l'abonnement suspendu", "No suspended subscription", "Aucun abonnement suspendu"},
    CheckWording{"TRIAL_USED", Reason::trial_used, "Free trial already used", "Essai gratuit déjà utilisé",
                 "No obstacle from a free trial", "Aucun obstacle lié à un essai gratuit"},
};

}  // namespace

bool trial_is_used(const EligibilityFacts& facts) {
    return facts.offer_owned_now || facts.offer_ever_activated;
}

bool within_ownership_limit(const EligibilityFacts& facts) {
    switch (facts.limit_scope) {
        case LimitScope::none:
            return true;
        case LimitScope::lifetime:
            return facts.owned_ever < facts.limit_count;
        case LimitScope::concurrent:
            return facts.owned_now < facts.limit_count;
    }
    check_failed("a known LimitScope", __FILE__, __LINE__);
}

std::vector<Check> check_availability(const EligibilityFacts& facts) {
    const std::array passed = {
        facts.is_saas,
        facts.in_program,
        !facts.exclusive || facts.partner_selected,
        facts.region_sells_country,
        facts.plan_sold_in_market,
        facts.currency_ok,
        facts.segment_ok,
        !facts.private_plan || facts.tenant_listed,
        within_ownership_limit(facts),
        !facts.suspended_same_sku,
        !facts.asks_for_trial || !trial_is_used(facts),
    };
    static_assert(passed.size() == kWordings.size());
    return answer_checks(kWordings, passed);
}

Check check_not_transactable() {
    constexpr std::array kPassed = {false};
    return answer_checks(std::span(kWordings).first(1), kPassed).front();
}

}  // namespace comptoir::ordering
