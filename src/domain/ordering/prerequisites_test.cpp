#include "domain/ordering/prerequisites.hpp"

#include <fmt/format.h>

namespace comptoir::ordering {
namespace {

PrerequisiteFacts willing() {
    PrerequisiteFacts facts;
    facts.partner_active = true;
    facts.related = true;
    facts.agreement_accepted = true;
    facts.approved = true;
    facts.billing_profile_complete = true;
    return facts;
}

std::string refused(const PrerequisiteFacts& facts) {
    const auto outcome = check_prerequisites(facts);
    return outcome ? "yes" : std::string(name_of(outcome.reason().reason));
}

Money eur(std::int64_t cents) {
    return Money::from_minor(cents, Currency::of("EUR"));
}

TEST(Prerequisites, AreCheckedInThisOrderWithTheseWords_R50) {
    PrerequisiteFacts nothing_holds;
    nothing_holds.partner_is_indirect_reseller = true;
    nothing_holds.under_review = true;
    nothing_holds.credit_limit = eur(0);
    nothing_holds.incoming = eur(1);
    std::string text = "\n";
    for (const Check& check : explain_prerequisites(nothing_holds)) {
        EXPECT_FALSE(check.passed);
        text += fmt::format("{} {} ({}): {} / {}\n", check.number, check.code, name_of(check.reason),
                            check.message_en, check.message_fr);
    }
    EXPECT_EQ(text, R"(
1 PARTNER_NOT_ACTIVE (partner_not_active): Partner not active in the program / Partenaire inactif dans le programme
2 INDIRECT_RESELLER (partner_is_indirect_reseller): An indirect reseller buys through its provider / Un revendeur indirect achète auprès de son fournisseur
3 NO_RELATIONSHIP (relationship_missing): No reseller relationship with the customer / Aucune relation de revendeur avec le client
4 NO_AGREEMENT (agreement_missing): Customer agreement not accepted / Contrat client non accepté
5 UNDER_REVIEW (customer_under_review): Customer account under review / Compte du client en cours d'examen
6 NOT_APPROVED (customer_not_approved): Customer account not approved / Compte du client non approuvé
7 BILLING_PROFILE (billing_profile_incomplete): Billing profile incomplete / Profil de facturation incomplet
8 CREDIT (credit_exhausted): Available credit not sufficient / Crédit disponible insuffisant
)");
    EXPECT_EQ(refused(nothing_holds), "partner_not_active");
}

TEST(Prerequisites, LetAPurchasePassWhenAllHold_R50) {
    EXPECT_EQ(refused(willing()), "yes");
    for (const Check& check : explain_prerequisites(willing())) EXPECT_TRUE(check.passed) << check.code;
}

TEST(Prerequisites, NameTheFirstThatIsMissing_R50) {
    PrerequisiteFacts facts = willing();
    facts.approved = false;
    EXPECT_EQ(refused(facts), "customer_not_approved");
    facts.under_review = true;
    EXPECT_EQ(refused(facts), "customer_under_review");
    facts.agreement_accepted = false;
    EXPECT_EQ(refused(facts), "agreement_missing");
}

TEST(Credit, CoversAPurchaseUpToTheLastCent_R53) {
    PrerequisiteFacts facts = willing();
    EXPECT_EQ(available_credit(facts), std::nullopt);
    facts.credit_limit = eur(100'00);
    facts.incoming = eur(60'00);
    facts.open = eur(40'00);
    EXPECT_EQ(available_credit(facts), eur(0));
    EXPECT_EQ(refused(facts), "yes");
    facts.open = eur(40'01);
    EXPECT_EQ(refused(facts), "credit_exhausted");
    facts.open = eur(-10'00);  // Overpaid.
    facts.incoming = eur(110'00);
    EXPECT_EQ(refused(facts), "yes");
}

}  // namespace
}  // namespace comptoir::ordering
