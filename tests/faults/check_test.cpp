#include <fmt/format.h>

#include "base/text.hpp"
#include "world.hpp"

/// `comptoir check` finds what somebody changed behind the program's back (architecture decision 9).
namespace comptoir::testing_world {
namespace {

struct Tampering {
    const char* name;
    const char* statements;
};

void PrintTo(const Tampering& tampering, std::ostream* out) {
    *out << tampering.name;
}

// Whoever has the database in hand can switch off what refuses to rewrite the books.
void stop_guarding(sql::Session& session) {
    if (session.engine() == sql::Engine::postgresql) {
        for (const char* table : {"charge_line", "journal_entry", "usage_event", "usage_month"})
            session.execute(fmt::format("ALTER TABLE {} DISABLE TRIGGER USER", table));
        return;
    }
    for (const sql::Row& trigger : session.query("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
        session.execute("DROP TRIGGER " + trigger.text(0));
}

class Check : public testing::TestWithParam<std::tuple<sql_testing::TestEngine, Tampering>> {};

std::string name_of(const testing::TestParamInfo<std::tuple<sql_testing::TestEngine, Tampering>>& info) {
    return std::get<sql_testing::TestEngine>(info.param).name + std::get<Tampering>(info.param).name;
}

INSTANTIATE_TEST_SUITE_P(
    Tamperings, Check,
    testing::Combine(
        testing::ValuesIn(sql_testing::test_engines()),
        testing::Values(
            Tampering{"AnAmountOfACharge", "UPDATE charge_line SET subtotal_minor = subtotal_minor + 1"},
            Tampering{
                "ALostBillingEvent",
                "UPDATE billing_event SET subscription_id = (SELECT MAX(subscription_id) FROM subscription), "
                "seq = seq + 100 WHERE event_id = (SELECT MIN(event_id) FROM billing_event WHERE "
                "subscription_id < (SELECT MAX(subscription_id) FROM subscription))"},
            Tampering{"ATotalOfAnInvoice",
                      "UPDATE invoice SET subtotal_minor = subtotal_minor + 1, total_minor = "
                      "total_minor + 1"},
            Tampering{"AGapInAnInvoicesLines",
                      "UPDATE charge_line SET invoice_line = 5 WHERE invoice_line = 3"},
            Tampering{"NumbersThatBeginWithNought",
                      "UPDATE charge_line SET invoice_line = 0 WHERE invoice_line = 1"},
            Tampering{"AChargeWithoutItsEntry", "DELETE FROM journal_entry WHERE about LIKE 'charge:%'"},
            Tampering{"AnInvoiceWithoutItsEntry", "DELETE FROM journal_entry WHERE about LIKE 'invoice:%'"},
            Tampering{"AnEntryOfAnotherAmount",
                      "UPDATE journal_entry SET amount_minor = amount_minor + 1 WHERE about LIKE "
                      "'charge:%'"},
            Tampering{"AnEntryTheOtherWayRound",
                      "UPDATE journal_entry SET debit_account = credit_account, credit_account = "
                      "debit_account WHERE about LIKE 'charge:%'"},
            Tampering{"AnEntryOnAnotherAccount",
                      "UPDATE journal_entry SET credit_account = 'publisher:somebody:payable' WHERE "
                      "about LIKE 'charge:%'"},
            Tampering{"AnEntryOfAnotherInstant",
                      "UPDATE journal_entry SET at_us = at_us + 1 WHERE about LIKE 'invoice:%'"},
            Tampering{"AChargeTakenBack",
                      "INSERT INTO journal_entry (partner_id, entry_id, at_us, debit_account, "
                      "credit_account, currency, amount_minor, about) SELECT partner_id, entry_id + "
                      "1000, at_us, credit_account, debit_account, currency, amount_minor, about FROM "
                      "journal_entry WHERE about LIKE 'charge:%'"},
            Tampering{"AnInvoiceTakenBack",
                      "INSERT INTO journal_entry (partner_id, entry_id, at_us, debit_account, "
                      "credit_account, currency, amount_minor, about) SELECT partner_id, entry_id + "
                      "1000, at_us, credit_account, debit_account, currency, amount_minor, about FROM "
                      "journal_entry WHERE about LIKE 'invoice:%'"},
            Tampering{"AnEntryAboutNothing",
                      "INSERT INTO journal_entry (partner_id, entry_id, at_us, debit_account, "
                      "credit_account, currency, amount_minor, about) SELECT partner_id, 1000, at_us, "
                      "debit_account, credit_account, currency, amount_minor, 'charge:9999' FROM "
                      "journal_entry WHERE entry_id = 1"},
            Tampering{"AnEntryAboutAChargeOfNothing",
                      "INSERT INTO journal_entry (partner_id, entry_id, at_us, debit_account, "
                      "credit_account, currency, amount_minor, about) SELECT partner_id, 1000, at_us, "
                      "'partner:unbilled', 'publisher:isv:payable', currency, 1, 'charge:' || line_id "
                      "FROM charge_line WHERE subtotal_minor = 0"},
            Tampering{"TheMonthOfAnInvoice", "UPDATE invoice SET period_day = period_day + 30"},
            Tampering{"ADayOfTheMonthOfAnInvoice", "UPDATE invoice SET period_day = period_day + 1"},
            Tampering{"TheDateOfAnInvoice",
                      "UPDATE invoice SET invoice_day = invoice_day + 1, due_day = due_day + 1"},
            Tampering{"ThePublicationOfAnInvoice", "UPDATE invoice SET published_us = published_us - 1"},
            Tampering{"ALineOfALaterMonth",
                      "UPDATE charge_line SET invoice_number = 'G000000001', invoice_line = 4 WHERE "
                      "invoice_number IS NULL"},
            Tampering{"ALineOnTheNextInvoice",
                      "UPDATE charge_line SET invoice_number = 'G000000002' WHERE invoice_line = 3"},
            Tampering{"ALineLeftOut",
                      "UPDATE charge_line SET invoice_number = NULL, invoice_line = NULL WHERE "
                      "invoice_line = 3"},
            Tampering{"ALineLeftOutOfAnInvoiceMadeToFit",
                      "UPDATE charge_line SET invoice_number = NULL, invoice_line = NULL WHERE "
                      "invoice_number = 'G000000002' AND invoice_line = 2; UPDATE invoice SET "
                      "line_count = 1, subtotal_minor = (SELECT SUM(subtotal_minor) FROM charge_line "
                      "WHERE invoice_number = 'G000000002'), total_minor = (SELECT SUM(subtotal_minor) "
                      "FROM charge_line WHERE invoice_number = 'G000000002') WHERE invoice_number = "
                      "'G000000002'; UPDATE journal_entry SET amount_minor = (SELECT total_minor FROM "
                      "invoice WHERE invoice_number = 'G000000002') WHERE about = 'invoice:G000000002'"},
            Tampering{"AMonthLeftUnbilled",
                      "UPDATE charge_line SET invoice_number = NULL, invoice_line = NULL WHERE "
                      "invoice_number = 'G000000002'; DELETE FROM invoice_parties WHERE invoice_number = "
                      "'G000000002'; DELETE FROM invoice WHERE invoice_number = "
                      "'G000000002'; DELETE FROM journal_entry WHERE about = 'invoice:G000000002'"},
            Tampering{"AnInvoiceWithoutItsLines",
                      "UPDATE charge_line SET invoice_number = NULL, invoice_line = NULL"},
            Tampering{"TaxMovedBetweenLines",
                      "UPDATE charge_line SET tax_minor = CASE invoice_line WHEN 1 THEN 5 WHEN 2 THEN "
                      "-5 ELSE 0 END"},
            Tampering{"AnInvoicesTaxAndSubtotal",
                      "UPDATE invoice SET subtotal_minor = subtotal_minor - 5, tax_minor = tax_minor + "
                      "5"},
            Tampering{"TheCustomerOfACharge",
                      "UPDATE charge_line SET customer_id = '00000000-0000-4000-8000-000000000000'"},
            Tampering{"ThePublisherOfACharge",
                      "UPDATE charge_line SET context = REPLACE(context, '\"publisher\":\"isv\"', "
                      "'\"publisher\":\"other\"')"},
            Tampering{"AChargeOfNoSubscription",
                      "UPDATE charge_line SET subscription_id = '00000000-0000-4000-8000-000000000000' "
                      "WHERE invoice_line = 1"},
            Tampering{"NobodyToPublishInvoices", "DELETE FROM timer WHERE kind = 'publish_invoices'"},
            Tampering{"AnOrderLineWithoutItsSubscription",
                      "UPDATE order_line SET subscription_id = '00000000-0000-4000-8000-000000000000'"},
            Tampering{"ASubscriptionNoPublisherFinds", "DELETE FROM subscription_directory"},
            Tampering{"AWordOfTheAuditTrail",
                      "UPDATE audit_record SET actor = 'nobody' WHERE seq = (SELECT MIN(seq) FROM "
                      "audit_record)"},
            Tampering{"TheOperatorsAuditTrail",
                      "UPDATE audit_record SET actor = 'nobody' WHERE partner_id = "
                      "'00000000-0000-0000-0000-000000000000' AND seq = 2"},
            Tampering{"TheEndOfTheAuditTrail",
                      "DELETE FROM audit_record WHERE seq = (SELECT MAX(a.seq) FROM audit_record a "
                      "WHERE a.partner_id = audit_record.partner_id)"})),
    &name_of);

TEST_P(Check, FindsIt) {
    const auto& [engine, tampering] = GetParam();
    World world(engine, "2024-03-10T09:00:00Z");
    PlanSpec trial = monthly("7.00");
    trial.trial = "P1M";
    for (const PlanSpec& plan : {monthly("10.00"), annual("100.00"), trial})
        ASSERT_EQ(world.activates(world.buys(world.sells(plan), 3)).status, 200);
    world.buys(world.sells(annual("100.00")));
    world.travel_to("2024-05-08T00:00:00Z");
    ASSERT_EQ(world.activates(world.buys(world.sells(annual("200.00")))).status, 200);
    ASSERT_EQ(world.invoices(), "\n2024-04-01 2024-05-08 EUR 51\n2024-03-01 2024-04-08 EUR 330\n");
    ASSERT_TRUE(world.books_are_in_order());
    world.marketplace().core().database().write(stop_guarding);
    world.marketplace().core().database().write([&](sql::Session& session) {
        for (const std::string_view statement : split(tampering.statements, ';'))
            EXPECT_GT(session.execute_counted(statement), 0) << statement;
    });
    EXPECT_FALSE(world.books_are_in_order());
}

class CheckOfUsage : public testing::TestWithParam<std::tuple<sql_testing::TestEngine, Tampering>> {};

INSTANTIATE_TEST_SUITE_P(
    Tamperings, CheckOfUsage,
    testing::Combine(
        testing::ValuesIn(sql_testing::test_engines()),
        testing::Values(
            Tampering{"WhatWasReported", "UPDATE usage_event SET whole = whole + 1"},
            Tampering{"WhatAMonthCounts", "UPDATE usage_month SET whole = whole + 1"},
            Tampering{"BothOfThem",
                      "UPDATE usage_event SET whole = whole + 1; UPDATE usage_month SET whole = whole + 1"},
            Tampering{"WhatIsCharged",
                      "UPDATE billing_event SET document = REPLACE(document, '\"quantity\":\"3\"', "
                      "'\"quantity\":\"4\"') WHERE kind = 'metered'"},
            Tampering{"WhatAUnitCosts", "UPDATE usage_month SET unit_price = '0.60'"},
            Tampering{"InWhichCurrency", "UPDATE usage_month SET currency = 'USD'"},
            Tampering{"OfWhichMonth", "UPDATE usage_month SET month_day = month_day - 29"},
            Tampering{"ThatItIsCharged", "UPDATE usage_month SET event_id = NULL WHERE event_id IS NOT NULL"},
            Tampering{"NobodyToChargeIt", "DELETE FROM timer WHERE kind = 'charge_usage'"})),
    &name_of);

TEST_P(CheckOfUsage, FindsIt) {
    const auto& [engine, tampering] = GetParam();
    World world(engine, "2024-03-10T09:00:00Z");
    const Purchase purchase = world.buys(world.sells(metered(monthly("10.00"), {{"mails", "0.50"}})));
    ASSERT_EQ(world.activates(purchase).status, 200);
    ASSERT_EQ(world.reports(purchase, "mails", "3", "2024-03-10T08:00:00Z").status, 200);
    world.travel_to("2024-04-08T09:00:00Z");
    ASSERT_EQ(world.reports(purchase, "mails", "7", "2024-04-08T08:00:00Z").status, 200);
    ASSERT_EQ(world.invoices(), "\n2024-03-01 2024-04-08 EUR 11.5\n");
    ASSERT_TRUE(world.books_are_in_order());
    world.marketplace().core().database().write(stop_guarding);
    world.marketplace().core().database().write([&](sql::Session& session) {
        for (const std::string_view statement : split(tampering.statements, ';'))
            EXPECT_GT(session.execute_counted(statement), 0) << statement;
    });
    EXPECT_FALSE(world.books_are_in_order());
}

}  // namespace
}  // namespace comptoir::testing_world
