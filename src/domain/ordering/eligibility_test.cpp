#include "domain/ordering/eligibility.hpp"

#include <fmt/format.h>

namespace comptoir::ordering {
namespace {

// Everything in favour of the purchase.
EligibilityFacts willing() {
    EligibilityFacts facts;
    facts.is_saas = true;
    facts.in_program = true;
    facts.region_sells_country = true;
    facts.plan_sold_in_market = true;
    facts.currency_ok = true;
    facts.segment_ok = true;
    return facts;
}

std::string refused(const EligibilityFacts& facts) {
    const auto refusal = first_refusal(check_availability(facts));
    return refusal ? std::string(name_of(refusal->reason)) : "yes";
}

TEST(Availability, IsCheckedInThisOrderWithTheseWords_R27) {
    EligibilityFacts nothing_holds;
    nothing_holds.exclusive = true;
    nothing_holds.private_plan = true;
    nothing_holds.limit_scope = LimitScope::lifetime;
    nothing_holds.owned_ever = 1;
    nothing_holds.suspended_same_sku = true;
    nothing_holds.asks_for_trial = true;
    nothing_holds.offer_ever_activated = true;
    std::string text = "\n";
    for (const Check& check : check_availability(nothing_holds)) {
        EXPECT_FALSE(check.passed);
        text += fmt::format("{} {} ({}): {} / {}\n", check.number, check.code, name_of(check.reason),
                            check.message_en, check.message_fr);
    }
    EXPECT_EQ(text, R"(
1 NOT_TRANSACTABLE (not_transactable): Not available for purchase in this portal / Achat impossible dans ce portail
2 NOT_IN_PROGRAM (not_in_program): Not offered to CSP partners / Non proposé aux partenaires CSP
3 EXCLUSIVE (exclusive): Exclusive offer: contact the ISV / Offre exclusive : contactez l'ISV
4 OUT_OF_REGION (out_of_region): Customer outside your sales region / Client hors de votre région de vente
5 MARKET (market_not_sold): Not sold in the customer's country/region / Non vendu dans le pays ou la région du client
6 CURRENCY (currency_not_supported): Currency not supported / Devise non prise en charge
7 SEGMENT (segment_not_allowed): Not available for this customer segment / Non disponible pour ce segment
8 PRIVATE (private_plan): Private plan, not offered to this customer / Plan privé, non proposé à ce client
9 LIMIT (ownership_limit): Customer already owns the maximum / Le client a déjà atteint la limite
10 SUSPENDED_EXISTS (suspended_exists): Reactivate the suspended subscription / Réactivez l'abonnement suspendu
11 TRIAL_USED (trial_used): Free trial already used / Essai gratuit déjà utilisé
)");
}

TEST(Availability, TellsThatEveryCheckPassed_R27) {
    EXPECT_EQ(refused(willing()), "yes");
    for (const Check& check : check_availability(willing())) {
        EXPECT_TRUE(check.passed) << check.code;
        EXPECT_FALSE(check.message_en.empty());
        EXPECT_FALSE(check.message_fr.empty());
    }
}

TEST(FirstFailure, GivesTheReasonAndItsText_R27) {
    EligibilityFacts facts = willing();
    facts.segment_ok = false;
    facts.currency_ok = false;
    const auto refusal = first_refusal(check_availability(facts));
    ASSERT_TRUE(refusal);
    EXPECT_EQ(refusal->reason, Reason::currency_not_supported);
    EXPECT_EQ(refusal->detail, "Currency not supported");
}

TEST(ExclusiveOffer, IsSoldBySelectedPartnersOnly_R12_R16) {
    EligibilityFacts facts = willing();
    facts.exclusive = true;
    EXPECT_EQ(refused(facts), "exclusive");
    facts.partner_selected = true;
    EXPECT_EQ(refused(facts), "yes");
}

TEST(PrivatePlan, IsSoldToListedTenantsOnly_R17) {
    EligibilityFacts facts = willing();
    facts.private_plan = true;
    EXPECT_EQ(refused(facts), "private_plan");
    facts.tenant_listed = true;
    EXPECT_EQ(refused(facts), "yes");
}

TEST(OwnershipLimit, CountsEverOrAtATime_R59) {
    EligibilityFacts facts = willing();
    facts.owned_ever = 3;
    facts.owned_now = 1;
    EXPECT_EQ(refused(facts), "yes") << "no limit";
    facts.limit_scope = LimitScope::concurrent;
    facts.limit_count = 2;
    EXPECT_EQ(refused(facts), "yes") << "one of two at a time";
    facts.owned_now = 2;
    EXPECT_EQ(refused(facts), "ownership_limit");
    facts.limit_scope = LimitScope::lifetime;
    facts.limit_count = 3;
    EXPECT_EQ(refused(facts), "ownership_limit");
    facts.limit_count = 4;
    EXPECT_EQ(refused(facts), "yes");
}

TEST(UsedTrial, StopsOnlyALineThatAsksForIt_R93_R95) {
    EligibilityFacts facts = willing();
    facts.offer_ever_activated = true;
    EXPECT_EQ(refused(facts), "yes");
    facts.asks_for_trial = true;
    EXPECT_EQ(refused(facts), "trial_used");
}

TEST(UsedTrial, IsOneThatWaitsOrRunsOrRan_R95) {
    EligibilityFacts facts = willing();
    facts.asks_for_trial = true;
    EXPECT_EQ(refused(facts), "yes") << "nothing ever, or only what was removed before its activation";
    facts.offer_owned_now = true;
    EXPECT_EQ(refused(facts), "trial_used");
    facts.offer_owned_now = false;
    facts.offer_ever_activated = true;
    EXPECT_EQ(refused(facts), "trial_used");
}

}  // namespace
}  // namespace comptoir::ordering
