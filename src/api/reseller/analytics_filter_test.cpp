#include "api/reseller/analytics_filter.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/limits.hpp"

/// The grammar of a report's filter (reseller contract §2.10).
namespace comptoir::api::reseller {
namespace {

ReportRow row() {
    storage::ReportedSubscription reported;
    subscriptions::Subscription& s = reported.subscription;
    s.customer = CustomerId::of("20000000-0000-4000-8000-00000000000a");
    s.id = SubscriptionId::of("40000000-0000-4000-8000-00000000000b");
    s.profile = "classic-2019";
    s.product_title = "Team Projects";
    s.nickname = "Équipe d'été";
    s.quantity = 5;
    s.ordered_at = Instant::of("2024-03-10T09:00:00.037412Z");
    reported.customer_name = "Dupré";
    reported.customer_country = "FR";
    return report_row(reported, {PartnerId::of("10000000-0000-4000-8000-000000000001"), "Lutèce", false});
}

bool holds(std::string_view text) {
    const auto filter = parse_report_filter(text);
    EXPECT_TRUE(static_cast<bool>(filter)) << text;
    return filter && matches(*filter, row());
}

bool refused(std::string_view text) {
    return !parse_report_filter(text);
}

TEST(ReportFilter, NoneMatchesEverything) {
    EXPECT_TRUE(holds(""));
    EXPECT_TRUE(holds("  "));
}

TEST(ReportFilter, WordsAreComparedWithoutRegardToCase) {
    EXPECT_TRUE(holds("customerMarket eq 'FR'"));
    EXPECT_TRUE(holds("CUSTOMER_MARKET EQ 'fr'"));
    EXPECT_FALSE(holds("customerMarket ne 'fr'"));
    EXPECT_TRUE(holds("customerName eq 'DUPRÉ'"));
    EXPECT_TRUE(holds("id eq '40000000-0000-4000-8000-00000000000B'"));
    EXPECT_TRUE(holds("status eq 'ACTIVE'"));
    EXPECT_FALSE(holds("status eq 'SUSPENDED'"));
}

TEST(ReportFilter, TheTypeMindsItsCase) {
    EXPECT_TRUE(holds("subscriptionType eq 'Azure'"));
    EXPECT_FALSE(holds("subscriptionType eq 'AZURE'"));
    EXPECT_TRUE(holds("subscriptionType ne 'Office'"));
}

TEST(ReportFilter, QuotesInsideOfTextsAreDoubled) {
    EXPECT_TRUE(holds("friendlyName eq 'Équipe d''été'"));
    EXPECT_TRUE(holds("contains(friendlyName,'d''É')"));
    EXPECT_TRUE(holds("friendlyName ne ''"));
    EXPECT_FALSE(holds("friendlyName eq ' and '"));
}

TEST(ReportFilter, FlagsNumbersAndNull) {
    EXPECT_TRUE(holds("autoRenewEnabled eq true"));
    EXPECT_TRUE(holds("autoRenewEnabled ne False"));
    EXPECT_TRUE(holds("licenseCount eq 5"));
    EXPECT_TRUE(holds("licenseCount eq '5'"));
    EXPECT_FALSE(holds("licenseCount ne 5"));
    EXPECT_TRUE(holds("churnRisk eq null"));
    EXPECT_FALSE(holds("churnRisk ne null"));
    EXPECT_TRUE(holds("creationDate ne null"));
    EXPECT_FALSE(holds("churnRisk eq 'null'"));
}

TEST(ReportFilter, DatesAreComparedAsPreciselyAsTheyAreGiven) {
    EXPECT_TRUE(holds("creationDate eq 2024-03-10"));
    EXPECT_TRUE(holds("creationDate eq '2024-03-10'"));
    EXPECT_TRUE(holds("creationDate eq '2024-03-10T09:00:00.037'"));
    EXPECT_FALSE(holds("creationDate eq 2024-03-10T09:00:00Z"));
    EXPECT_TRUE(holds("creationDate le 2024-03-10"));
    EXPECT_FALSE(holds("creationDate gt 2024-03-10"));
    EXPECT_TRUE(holds("creationDate ge 2024-03-10"));
    EXPECT_TRUE(holds("creationDate gt 2024-03-10T09:00:00Z"));
    EXPECT_TRUE(holds("creationDate lt 2024-03-10T09:00:01Z"));
    EXPECT_TRUE(holds("creationDate lt 2024-03-11"));
    EXPECT_TRUE(holds("creationDate ge '2024-03-10T10:00:00+01:00'"));
    // Nothing is before or after what is not there.
    EXPECT_FALSE(holds("deprovisionedDate gt 2000-01-01"));
    EXPECT_FALSE(holds("deprovisionedDate le 2100-01-01"));
    EXPECT_TRUE(holds("deprovisionedDate ne 2000-01-01"));
}

TEST(ReportFilter, ContainsLooksForAPartOfAName) {
    EXPECT_TRUE(holds("contains(productName,'proj')"));
    EXPECT_TRUE(holds("Contains ( customerName , 'UPR' )"));
    EXPECT_TRUE(holds("contains(partnerName,'')"));
    EXPECT_FALSE(holds("contains(productName,'x')"));
    EXPECT_FALSE(holds("contains(providerName,'')")) << "there is none";
}

TEST(ReportFilter, AndBindsMoreTightlyThanOr) {
    EXPECT_TRUE(holds("autoRenewEnabled eq true and customerMarket eq 'FR'"));
    EXPECT_FALSE(holds("autoRenewEnabled eq true and customerMarket eq 'US'"));
    EXPECT_TRUE(holds("customerMarket eq 'FR' or licenseCount eq 1 and licenseCount eq 2"));
    EXPECT_TRUE(holds("licenseCount eq 1 and licenseCount eq 2 or customerMarket eq 'FR'"));
    EXPECT_FALSE(holds("licenseCount eq 1 or licenseCount eq 2"));
    EXPECT_TRUE(holds("contains(productName,'x') OR contains(productName,'team')"));
}

TEST(ReportFilter, WhatDoesNotFollowTheGrammarIsRefused) {
    for (const std::string_view text : {"x",
                                        "eq",
                                        "customerMarket",
                                        "customerMarket eq",
                                        "customerMarket eq FR",
                                        "customerMarket = 'FR'",
                                        "'customerMarket' eq 'FR'",
                                        "customerMarket eq 'FR",
                                        "market eq 'FR'",
                                        "customerMarket gt 'FR'",
                                        "licenseCount gt 5",
                                        "licenseCount eq 5.0",
                                        "licenseCount eq five",
                                        "licenseCount eq 99999999999999999999",
                                        "autoRenewEnabled eq 1",
                                        "autoRenewEnabled gt true",
                                        "creationDate eq yesterday",
                                        "creationDate gt null",
                                        "creationDate contains '2024'",
                                        "contains(customerMarket,'F')",
                                        "contains(creationDate,'2')",
                                        "contains(productName,x)",
                                        "contains(productName,'x'",
                                        "contains productName 'x'",
                                        "contains(productName)",
                                        "contains(,)",
                                        "contains",
                                        "customerMarket eq 'FR' and",
                                        "customerMarket eq 'FR' , id eq 'x'",
                                        "and customerMarket eq 'FR'",
                                        "customerMarket eq 'FR' or or id eq 'x'",
                                        "(customerMarket eq 'FR')",
                                        "not customerMarket eq 'FR'",
                                        "customerMarket eq 'FR' id eq 'x'"}) {
        EXPECT_TRUE(refused(text)) << text;
    }
    std::string longest = "id eq 'x'";
    while (longest.size() + 13 <= limits::kFilterBytesMax) longest += " or id eq 'x'";
    EXPECT_FALSE(refused(longest));
    EXPECT_TRUE(refused(longest + std::string(100, ' ')));
}

}  // namespace
}  // namespace comptoir::api::reseller
