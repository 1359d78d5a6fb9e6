#include "world.hpp"

/// `comptoir check` finds what somebody changed behind the program's back (architecture decision 9).
namespace comptoir::testing_world {
namespace {

struct Tampering {
    const char* name;
    const char* statement;
};

void PrintTo(const Tampering& tampering, std::ostream* out) {
    *out << tampering.name;
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
            Tampering{"ALostBillingEvent",
                      "UPDATE billing_event SET subscription_id = (SELECT "
                      "MAX(subscription_id) FROM subscription), seq = seq + 100"},
            Tampering{
                "ATotalOfAnInvoice",
                "UPDATE invoice SET subtotal_minor = subtotal_minor + 1, total_minor = total_minor + 1"},
            Tampering{"AGapInAnInvoicesLines", "UPDATE charge_line SET invoice_line = invoice_line + 1"},
            Tampering{"AChargeWithoutItsEntry", "DELETE FROM journal_entry WHERE about LIKE 'charge:%'"},
            Tampering{"AnInvoiceWithoutItsEntry", "DELETE FROM journal_entry WHERE about LIKE 'invoice:%'"},
            Tampering{"AnEntryOfAnotherAmount",
                      "UPDATE journal_entry SET amount_minor = amount_minor + 1 WHERE about LIKE 'charge:%'"},
            Tampering{"AnOrderLineWithoutItsSubscription",
                      "UPDATE order_line SET subscription_id = '00000000-0000-4000-8000-000000000000'"},
            Tampering{"ASubscriptionNoPublisherFinds", "DELETE FROM subscription_directory"},
            Tampering{"AWordOfTheAuditTrail",
                      "UPDATE audit_record SET actor = 'nobody' WHERE seq = (SELECT MIN(seq) FROM "
                      "audit_record)"})),
    &name_of);

TEST_P(Check, FindsIt) {
    const auto& [engine, tampering] = GetParam();
    World world(engine, "2024-03-10T09:00:00Z");
    const Purchase purchase = world.buys(world.sells(monthly("10.00")), 3);
    ASSERT_EQ(world.activates(purchase).status, 200);
    world.buys(world.sells(annual("100.00")));
    world.travel_to("2024-04-08T00:00:00Z");
    ASSERT_NE(world.invoices(), "");
    ASSERT_TRUE(world.books_are_in_order());
    world.marketplace().core().database().write(
        [&](sql::Session& session) { session.execute(tampering.statement); });
    EXPECT_FALSE(world.books_are_in_order());
}

}  // namespace
}  // namespace comptoir::testing_world
