#include "sql_testing/testing.hpp"
#include "storage/billing.hpp"
#include "storage/invoice_sums.hpp"
#include "storage/scene_in_tests.hpp"
#include "storage/schema.hpp"

/// A page of charges costs what is on it, however many the partner has (R127, R130), and no statement changes
/// one that is written, nor the journal (R128).
namespace comptoir::storage {
namespace {

constexpr int kMany = 5000;
const SubscriptionId kBilledOften = SubscriptionId::of(id_of(1));
const SubscriptionId kBilledOnce = SubscriptionId::of(id_of(2));
const Instant kNow = Instant::of("2024-03-10T09:00:00Z");
const Instant kLater = Instant::of("2024-05-01T00:00:00Z");
const Date kTerm = Date::of("2024-03-10");
const Currency kEuro = Currency::of("EUR");

class ChargeLines : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    void SetUp() override {
        database_->write([](sql::Session& session) {
            add_parties(session);
            insert_subscription(session, purchase(1, kSku));
            insert_subscription(session, purchase(2, kSku));
            charge(session, kBilledOften, EventId::of("50000000-0000-4000-8000-000000000001"));
        });
    }

    static void charge(sql::Session& session, SubscriptionId subscription, EventId event,
                       Money subtotal = Money::from_minor(1000, kEuro)) {
        billing::BillingEvent happened;
        happened.id = event;
        happened.subscription = subscription;
        happened.at = kNow;
        insert_billing_event(session, kPartner, happened);
        billing::ChargeLine line;
        line.event = event;
        line.subscription = subscription;
        line.start = kTerm;
        line.end = kTerm;
        line.at = kNow;
        line.subtotal = subtotal;
        line.tax = Money::from_minor(subtotal.minor_units() / 10, subtotal.currency());
        LineContext context;
        context.customer = kCustomer;
        context.term_start = kTerm;
        const std::int64_t id = insert_charge_line(session, kPartner, line, context);
        insert_journal_entry(session, kPartner,
                             *billing::journal_of(line, "acme", fmt::format("charge:{}", id)));
    }

    // As many copies of the first line, and then one of the other subscription.
    void add_many() {
        database_->write([](sql::Session& session) {
            session.execute(
                "WITH RECURSIVE counted (n) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM counted "
                "WHERE "
                "n < $2) INSERT INTO charge_line (partner_id, line_id, event_id, position, subscription_id, "
                "customer_id, term_anchor_day, charge_type, start_day, end_day, at_us, quantity, unit_price, "
                "effective_unit_price, days, cycle_days, currency, subtotal_minor, tax_minor, "
                "billing_frequency, "
                "trial, context) SELECT partner_id, line_id + n, event_id, n, subscription_id, customer_id, "
                "term_anchor_day, charge_type, start_day, end_day, at_us, quantity, unit_price, "
                "effective_unit_price, days, cycle_days, currency, subtotal_minor, tax_minor, "
                "billing_frequency, "
                "trial, context FROM charge_line JOIN counted ON n > 0 WHERE partner_id = $1",
                {bind(kPartner), kMany});
            session.execute(
                "UPDATE tenant_sequence SET value = value + $2 WHERE partner_id = $1 AND name = "
                "'charge_line'",
                {bind(kPartner), kMany});
        });
    }
    void add_one() {
        database_->write([](sql::Session& session) {
            charge(session, kBilledOnce, EventId::of("50000000-0000-4000-8000-000000000002"));
            if (session.engine() == sql::Engine::postgresql) session.execute("ANALYZE charge_line");
        });
    }
    void publish_all() {
        database_->write([](sql::Session& session) {
            Invoice invoice;
            invoice.partner = kPartner;
            invoice.number = InvoiceNumber("G000001");
            invoice.period = Date::of("2024-03-01");
            invoice.date = Date::of("2024-04-08");
            invoice.due = Date::of("2024-06-07");
            insert_invoice(session, invoice, kLater);
        });
    }

    // No engine may walk through the lines: PostgreSQL counts the rows, SQLite names the index.
    void expect_bounded(const std::function<void(sql::Session&)>& question, const std::string& index) {
        database_->read([&](sql::Session& session) {
            Explaining explaining(session);
            question(explaining);
            if (session.engine() == sql::Engine::postgresql) {
                EXPECT_LE(explaining.rows_read(), 20) << explaining.plan();
            } else {
                EXPECT_EQ(explaining.indexes("charge_line"), std::vector{index}) << explaining.plan();
            }
            EXPECT_EQ(explaining.plan().find("TEMP B-TREE"), std::string::npos) << explaining.plan();
        });
    }

    sql_testing::TestDatabase database_{GetParam(), migrations()};
};
INSTANTIATE_TEST_SUITE_P(Engines, ChargeLines, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

TEST_P(ChargeLines, OfOneSubscriptionAreFoundAmongThousands_R130) {
    add_many();
    add_one();
    expect_bounded(
        [](sql::Session& session) {
            EXPECT_EQ(lines_of_subscription(session, kPartner, kBilledOnce).size(), 1U);
        },
        "charge_line_of_subscription");
    expect_bounded(
        [](sql::Session& session) {
            EXPECT_EQ(lines_of_term(session, kPartner, kBilledOnce, kTerm).size(), 1U);
        },
        "charge_line_of_subscription");
}

TEST_P(ChargeLines, NotYetInvoicedAreFoundAPageAtATime_R127) {
    add_many();
    const auto page = [](sql::Session& session, std::int64_t after) {
        return unbilled_lines(session, kPartner, {kEuro, kNow, kLater}, Side::after, after, 10).size();
    };
    const auto first_page = [&](sql::Session& session) { EXPECT_EQ(page(session, 0), 10U); };
    const auto last_page = [&](sql::Session& session) { EXPECT_EQ(page(session, kMany), 1U); };
    database_->read(first_page);
    database_->read(last_page);
    publish_all();
    add_one();
    expect_bounded([&](sql::Session& session) { EXPECT_EQ(page(session, 0), 1U); }, "charge_line_waiting");
}

TEST_P(ChargeLines, OfAnInvoiceAddUpInOneStatement_R138) {
    Invoice invoice;
    invoice.partner = kPartner;
    invoice.number = InvoiceNumber("G000001");
    const auto sums = [&] {
        std::optional<InvoiceSums> read;
        database_->read([&](sql::Session& session) { read = sums_of_invoice(session, invoice); });
        return *read;
    };
    EXPECT_EQ(sums().lines, 0) << "nothing is on it yet";
    EXPECT_EQ(sums().charges, Money::zero(kEuro));
    add_many();
    database_->write([](sql::Session& session) {
        charge(session, kBilledOnce, EventId::of("50000000-0000-4000-8000-000000000002"),
               Money::from_minor(-300, kEuro));
    });
    publish_all();
    EXPECT_EQ(sums().lines, kMany + 2);
    EXPECT_EQ(sums().last_line, kMany + 2);
    EXPECT_EQ(sums().currencies, 1);
    EXPECT_EQ(sums().currency, kEuro);
    EXPECT_EQ(sums().charges, Money::from_minor((kMany + 1) * 1000, kEuro));
    EXPECT_EQ(sums().credits, Money::from_minor(-300, kEuro));
    EXPECT_EQ(sums().tax, Money::from_minor((kMany + 1) * 100 - 30, kEuro));
    invoice.number = InvoiceNumber("G000002");
    EXPECT_EQ(sums().lines, 0) << "another one";
}

TEST_P(ChargeLines, AndTheJournalAreOnlyAddedTo_R128) {
    const auto refused = [&](std::string_view statement) {
        EXPECT_THROW(database_->write([&](sql::Session& session) {
            session.execute_counted(statement, {bind(kPartner)});
        }),
                     sql::ConstraintError)
            << statement;
    };
    for (const char* column :
         {"subtotal_minor", "tax_minor", "quantity", "line_id", "at_us", "customer_id"}) {
        refused(fmt::format("UPDATE charge_line SET {0} = {0} WHERE partner_id = $1", column));
    }
    refused("DELETE FROM charge_line WHERE partner_id = $1");
    refused("UPDATE journal_entry SET amount_minor = amount_minor + 1 WHERE partner_id = $1");
    refused("DELETE FROM journal_entry WHERE partner_id = $1");
    publish_all();
    refused("UPDATE charge_line SET invoice_line = invoice_line + 1 WHERE partner_id = $1");
    refused("UPDATE charge_line SET invoice_number = NULL, invoice_line = NULL WHERE partner_id = $1");
}

TEST_P(ChargeLines, SubscriptionsHaveATrialToBeInAndOneSeatWhenFlat_R58_R93) {
    const auto refused = [&](std::string_view change) {
        EXPECT_THROW(database_->write([&](sql::Session& session) {
            session.execute_counted(fmt::format("UPDATE subscription SET {} WHERE partner_id = $1", change),
                                    {bind(kPartner)});
        }),
                     sql::ConstraintError)
            << change;
    };
    refused("in_trial = 1");
    refused("per_user = 0, quantity = 2");
    Subscription flat = purchase(3, kSku);
    flat.per_user = false;
    flat.quantity = 2;
    EXPECT_THROW(database_->write([&](sql::Session& session) { insert_subscription(session, flat); }),
                 sql::ConstraintError);
    flat.quantity = 1;
    database_->write([&](sql::Session& session) { insert_subscription(session, flat); });
}

}  // namespace
}  // namespace comptoir::storage
