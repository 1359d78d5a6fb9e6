#include "sql_testing/testing.hpp"
#include "storage/billing.hpp"
#include "storage/customers.hpp"
#include "storage/orders.hpp"
#include "storage/relationships.hpp"
#include "storage/scene_in_tests.hpp"
#include "storage/schema.hpp"

/// Rows that named a reseller by its program id name the partner after migration 20, and books stay as they
/// were written (commerce rules R128, §7.4).
namespace comptoir::storage {
namespace {

const PartnerId kPresent = PartnerId::of("10000000-0000-4000-8000-000000000002");
const PartnerId kFormer = PartnerId::of("10000000-0000-4000-8000-000000000003");
const PartnerId kRenamed = PartnerId::of("10000000-0000-4000-8000-000000000004");
const PartnerId kSpelt = PartnerId::of("10000000-0000-4000-8000-000000000005");
const PartnerId kPlain = PartnerId::of("10000000-0000-4000-8000-000000000006");
const PartnerId kAsProvider = PartnerId::of("10000000-0000-4000-8000-000000000007");
const PartnerId kLate = PartnerId::of("10000000-0000-4000-8000-000000000008");
const PartnerId kTriedOut = PartnerId::of("10000000-0000-4000-8000-00000000000a");

std::vector<sql::Migration> migrations_before(int number) {
    std::vector<sql::Migration> before = migrations();
    std::erase_if(before, [&](const sql::Migration& one) { return one.number >= number; });
    return before;
}

class ResellerOfRecord : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    // The present one and the former one had the same number as program id, and so have two present ones, and
    // the provider and a reseller; the renamed one had another.
    void SetUp() override {
        database_->write([](sql::Session& session) {
            add_parties(session);
            add_reseller(session, kPresent, "005139005", "NULL");
            add_reseller(session, kFormer, "5139005", "5");
            add_reseller(session, kRenamed, "5139009", "5");
            add_reseller(session, kSpelt, "004711", "NULL");
            add_reseller(session, kPlain, "4711", "NULL");
            add_reseller(session, kAsProvider, "01", "NULL");
            add_reseller(session, kLate, "5139010", "NULL", {.since = 7});
            add_reseller(session, kTriedOut, "5139011", "NULL", {.sandbox = true});
            session.execute(
                "INSERT INTO audit_record (partner_id, seq, at_us, operation, resource_type, resource_id, "
                "actor, old_value, new_value, previous_hash, hash) VALUES ($1, 1, 0, 'set_partner_terms', "
                "'partner', $2, '', '{\"mpnId\":\"5139004\"}', '{\"mpnId\":\"5139009\"}', '', '')",
                {bind(PartnerId()), bind(kRenamed)});
            session.execute("UPDATE order_line SET reseller_of_record = '005139005' WHERE partner_id = $1",
                            {bind(kPartner)});
            session.execute("UPDATE customer SET reseller_id = $2, document = $3 WHERE partner_id = $1",
                            {bind(kPartner), bind(kFormer), kDocument});
        });
    }
    struct Besides {
        bool sandbox = false;
        int since = 0;
    };
    static void add_reseller(sql::Session& session, PartnerId id, std::string_view mpn_id,
                             std::string_view ended, Besides besides = {false, 0}) {
        session.execute("INSERT INTO tenant (tenant_id, kind, name, domain) VALUES ($1, 'partner', $1, $1)",
                        {bind(id)});
        session.execute(
            "INSERT INTO partner (partner_id, name, status, kind, country, region, mpn_id, profile, sandbox, "
            "organization, created_us) VALUES ($1, 'R', 'active', 'indirect_reseller', 'FR', 'europe', $2, "
            "'classic-2019', $3, '{}', 0)",
            {bind(id), mpn_id, besides.sandbox});
        session.execute(
            fmt::format("INSERT INTO partner_relationship (partner_id, other_id, relation, since_us, "
                        "ended_us) VALUES ($1, $2, 'is_indirect_cloud_solution_provider_of', $3, {0}), "
                        "($2, $1, 'is_indirect_reseller_of', $3, {0})",
                        ended),
            {bind(kPartner), bind(id), besides.since});
    }
    // As the program of then stored one.
    void add_sale(int n, std::string_view mpn_id) {
        database_->write([&](sql::Session& session) {
            session.execute(
                "INSERT INTO subscription (partner_id, subscription_id, customer_id, order_id, order_line, "
                "ordered_us, profile, product_id, sku_id, availability_id, publisher_id, offer_id, plan_id, "
                "product_title, sku_title, name, nickname, market, currency, per_user, quantity, state, "
                "auto_renew, in_trial, term, cycle, unit_price, term_index, cycle_index, suspension_reason, "
                "changed_us, version, reseller_of_record, seq) VALUES ($1, $2, $3, $4, 0, 0, 'classic-2019', "
                "'p', 's', 'a', 'acme', 'o', 'p', 't', 't', 'n', 'n', 'FR', 'EUR', 1, 1, 'pending', 1, 0, "
                "'P1M', 'P1M', '10', 0, 0, '', 0, 1, $5, $6)",
                {bind(kPartner), id_of(n), bind(kCustomer), bind(kOrder), mpn_id, n});
        });
    }
    void add_charge(int n, std::string_view printed) {
        database_->write([&](sql::Session& session) {
            const std::string event = fmt::format("50000000-0000-4000-8000-{:012}", n);
            session.execute(
                "INSERT INTO billing_event (partner_id, event_id, subscription_id, seq, kind, at_us, "
                "document) VALUES ($1, $2, $3, 1, 'started', 0, '{}')",
                {bind(kPartner), event, id_of(n)});
            session.execute(
                "INSERT INTO charge_line (partner_id, line_id, event_id, position, subscription_id, "
                "customer_id, term_anchor_day, charge_type, start_day, end_day, at_us, quantity, unit_price, "
                "effective_unit_price, days, cycle_days, currency, subtotal_minor, tax_minor, "
                "billing_frequency, trial, context) VALUES ($1, $2, $3, 0, $4, $5, 0, 'new', 0, 0, 0, 1, "
                "'10', '10', 1, 1, 'EUR', 1000, 0, '', 0, $6)",
                {bind(kPartner), n, event, id_of(n), bind(kCustomer),
                 fmt::format(R"({{"termStart":"2024-03-10","termEnd":"2024-04-09","resellerMpnId":"{}"}})",
                             printed)});
        });
    }
    std::optional<parties::Reseller> seller_of(int n) {
        std::optional<parties::Reseller> reseller;
        database_->read([&](sql::Session& session) {
            reseller = find_subscription(session, kPartner, SubscriptionId::of(id_of(n)))->reseller;
        });
        return reseller;
    }

    static constexpr std::string_view kDocument =
        R"({"company":{},"billing":{"id":"60000000-0000-4000-8000-000000000001","defaultAddress":{}},)"
        R"("associatedPartner":"5139005"})";

    sql_testing::TestDatabase database_{GetParam(), migrations_before(20)};
};
INSTANTIATE_TEST_SUITE_P(Engines, ResellerOfRecord, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

TEST_P(ResellerOfRecord, IsThePartnerWhoseProgramIdTheRowsHad) {
    add_sale(1, "");
    add_sale(2, "5139005");
    add_sale(3, "5139009");
    add_sale(4, "5139004");
    add_sale(5, "005139005");
    add_sale(6, "05139009");
    add_sale(7, "4712");
    sql::migrate(*database_, migrations());
    EXPECT_EQ(seller_of(1), std::nullopt);
    EXPECT_EQ(seller_of(2), (parties::Reseller{kFormer, "5139005"})) << "to the letter";
    EXPECT_EQ(seller_of(3), (parties::Reseller{kRenamed, "5139009"}));
    EXPECT_EQ(seller_of(4), (parties::Reseller{kRenamed, "5139009"})) << "by the id that it had";
    EXPECT_EQ(seller_of(5), (parties::Reseller{kPresent, "5139005"}));
    EXPECT_EQ(seller_of(6), (parties::Reseller{kRenamed, "5139009"})) << "the same number";
    EXPECT_EQ(seller_of(7), std::nullopt) << "nobody's";
    database_->read([](sql::Session& session) {
        EXPECT_EQ(find_order(session, kPartner, kOrder)->lines.at(0).reseller,
                  (parties::Reseller{kPresent, "5139005"}));
        EXPECT_EQ(find_customer(session, kPartner, kCustomer)->reseller,
                  (parties::Reseller{kFormer, "5139005"}));
    });
}

TEST_P(ResellerOfRecord, OfChargesIsKnownByTheirNumberWhichStays_R128) {
    add_sale(1, "005139005");
    add_sale(2, "5139009");
    add_sale(3, "");
    add_charge(1, "5139005");
    add_charge(2, "-1");
    add_charge(3, "0");
    database_->write([](sql::Session& session) {
        Invoice invoice;
        invoice.partner = kPartner;
        invoice.number = InvoiceNumber("G000001");
        invoice.period = Date::of("2024-03-01");
        invoice.date = Date::of("2024-04-08");
        invoice.due = Date::of("2024-06-07");
        insert_invoice(session, invoice, Instant::of("2024-05-01T00:00:00Z"));
    });
    sql::migrate(*database_, migrations());
    database_->read([](sql::Session& session) {
        const auto context = [&](std::int64_t id) { return find_line(session, kPartner, id)->context; };
        EXPECT_EQ(context(1).reseller, kPresent);
        EXPECT_EQ(context(1).reseller_mpn_id, 5'139'005);
        EXPECT_EQ(context(2).reseller, std::nullopt) << "whose number it was is not known";
        EXPECT_EQ(context(2).reseller_mpn_id, -1);
        EXPECT_EQ(context(3).reseller, std::nullopt);
    });
    for (const char* column : {"reseller_id", "context", "invoice_line"}) {
        EXPECT_THROW(database_->write([&](sql::Session& session) {
            session.execute_counted(
                fmt::format("UPDATE charge_line SET {0} = {0} WHERE partner_id = $1", column),
                {bind(kPartner)});
        }),
                     sql::ConstraintError)
            << column;
    }
}

TEST_P(ResellerOfRecord, IsAPartnerOfThisMarketplace) {
    sql::migrate(*database_, migrations());
    Subscription s = purchase(1, kSku);
    s.reseller = parties::Reseller{PartnerId::of("10000000-0000-4000-8000-000000000009"), ""};
    EXPECT_THROW(database_->write([&](sql::Session& session) { insert_subscription(session, s); }),
                 sql::ConstraintError);
    for (const char* table : {"customer", "order_line"}) {
        EXPECT_THROW(database_->write([&](sql::Session& session) {
            session.execute_counted(
                fmt::format("UPDATE {} SET reseller_id = $2 WHERE partner_id = $1", table),
                {bind(kPartner), bind(s.reseller->id)});
        }),
                     sql::ConstraintError)
            << table;
    }
}

TEST_P(ResellerOfRecord, WithTheSameNumberInAnotherSpellingIsAnother) {
    add_sale(1, "004711");
    add_sale(2, "4711");
    add_sale(3, "01");
    add_charge(1, "4711");
    add_charge(2, "4711");
    sql::migrate(*database_, migrations());
    EXPECT_EQ(seller_of(1), (parties::Reseller{kSpelt, ""})) << "its number is another's";
    EXPECT_EQ(seller_of(2), (parties::Reseller{kPlain, "4711"}));
    EXPECT_EQ(seller_of(3), (parties::Reseller{kAsProvider, ""})) << "its number is the provider's";
    database_->read([](sql::Session& session) {
        EXPECT_EQ(find_line(session, kPartner, 1)->context.reseller, kSpelt);
        EXPECT_EQ(find_line(session, kPartner, 2)->context.reseller, kPlain);
        EXPECT_EQ(find_reseller(session, kPartner, "4711")->other, kPlain);
    });
}

TEST_P(ResellerOfRecord, OfAChargeFromBeforeItWasRelatedIsNotKnown) {
    add_sale(1, "5139010");
    add_charge(1, "5139010");
    sql::migrate(*database_, migrations());
    EXPECT_EQ(seller_of(1), (parties::Reseller{kLate, "5139010"}));
    database_->read([](sql::Session& session) {
        const auto line = find_line(session, kPartner, 1);
        EXPECT_EQ(line->context.reseller, std::nullopt);
        EXPECT_EQ(line->context.reseller_mpn_id, 5'139'010);
    });
}

TEST_P(ResellerOfRecord, IsNoSandboxAccountUnlessTheProviderIsOne) {
    sql::migrate(*database_, migrations());
    database_->read([](sql::Session& session) {
        EXPECT_FALSE(find_reseller(session, kPartner, kTriedOut));
        EXPECT_FALSE(find_relationship(session, kTriedOut, kPartner));
        EXPECT_TRUE(find_reseller(session, kPartner, kPlain));
        EXPECT_TRUE(find_relationship(session, kPlain, kPartner));
    });
}

TEST_P(ResellerOfRecord, ItsProgramIdIsANumberFromNowOn) {
    sql::migrate(*database_, migrations());
    database_->read([](sql::Session& session) {
        EXPECT_EQ(
            session.query_one("SELECT mpn_id FROM partner WHERE partner_id = $1", {bind(kPresent)})->text(0),
            "5139005");
    });
}

}  // namespace
}  // namespace comptoir::storage
