#include "storage/audit.hpp"

#include <fmt/format.h>

#include "base/limits.hpp"
#include "sql_testing/testing.hpp"
#include "storage/schema.hpp"

/// Audit records page by page (reseller contract §1.9, §1.10, §2.13).
namespace comptoir::storage {
namespace {

const PartnerId kPartner = PartnerId::of("10000000-0000-4000-8000-000000000001");
const PartnerId kOther = PartnerId::of("10000000-0000-4000-8000-000000000002");
const CustomerId kContoso = CustomerId::of("20000000-0000-4000-8000-000000000001");
const CustomerId kStrasse = CustomerId::of("20000000-0000-4000-8000-000000000002");
const Instant kStart = Instant::of("2024-03-10T09:00:00Z");
using Field = AuditFilter::Field;

class Audit : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    void SetUp() override {
        database_->write([&](sql::Session& session) {
            for (const PartnerId& partner : {kPartner, kOther}) add_partner(session, partner);
            add_customer(session, kContoso, "Contoso", "contoso", 1);
            add_customer(session, kStrasse, "Straße", "strasse", 2);
        });
    }
    void add_partner(sql::Session& session, PartnerId partner) {
        session.execute("INSERT INTO tenant (tenant_id, kind, name, domain) VALUES ($1, 'partner', 'P', $1)",
                        {bind(partner)});
        session.execute(
            "INSERT INTO partner (partner_id, name, status, kind, country, region, mpn_id, profile, sandbox, "
            "organization, created_us) VALUES ($1, 'P', 'active', 'direct', 'FR', 'europe', '1', "
            "'classic-2019', 0, '{}', 0)",
            {bind(partner)});
    }
    void add_customer(sql::Session& session, CustomerId id, std::string_view name, std::string_view as_folded,
                      int seq) {
        session.execute(
            "INSERT INTO customer (partner_id, customer_id, commerce_id, seq, company_name, name_folded, "
            "domain, country, segment, relationship, review, document, version, created_us) VALUES ($1, $2, "
            "$2, $3, $4, $5, $2, 'FR', 'commercial', 'reseller', 'approved', '{}', 1, 0)",
            {bind(kPartner), bind(id), seq, name, as_folded});
    }
    /// `at` counts seconds.
    void append(int at, const std::optional<CustomerId>& customer, std::string type = "order",
                PartnerId partner = kPartner) {
        database_->write([&](sql::Session& session) {
            Records records;
            records.audit.push_back({.partner = partner,
                                     .seq = 0,
                                     .at = kStart + std::chrono::seconds(at),
                                     .customer = customer ? customer->str() : "",
                                     .operation = "create_order",
                                     .resource_type = std::move(type),
                                     .resource_id = "r",
                                     .actor = "{}",
                                     .old_value = "",
                                     .new_value = "{}"});
            append_records(session, partner, std::move(records));
        });
    }
    AuditPage page(const AuditFilter& filter, const std::optional<AuditPosition>& start, int size,
                   AuditDirection direction = AuditDirection::to_older) {
        AuditPage found;
        database_->read([&](sql::Session& session) {
            const auto end = direction == AuditDirection::to_older ? filter.after_all() : filter.before_all();
            found = audit_page(session, kPartner, filter, start.value_or(end), direction, size);
        });
        return found;
    }
    static AuditFilter range(int from, int until, Field field = Field::any, std::string value = "") {
        return {kStart + std::chrono::seconds(from), kStart + std::chrono::seconds(until), field,
                std::move(value)};
    }
    static std::string numbers(const std::vector<ChainedAudit>& records) {
        std::string text;
        for (const ChainedAudit& one : records) text += fmt::format("{} ", one.record.seq);
        return text;
    }
    sql_testing::TestDatabase database_{GetParam(), migrations()};
};
INSTANTIATE_TEST_SUITE_P(Engines, Audit, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

TEST_P(Audit, PagesFollowTheTimesOfRecordsAndTheirNumbersAtOneInstant) {
    for (const int at : {0, 1, 1, 1, 5, 2}) append(at, std::nullopt);
    append(1, std::nullopt, "order", kOther);
    const AuditPage first = page(range(0, 10), std::nullopt, 2);
    EXPECT_EQ(numbers(first.records), "5 6 ");
    ASSERT_TRUE(first.more);
    const AuditPage second = page(range(0, 10), first.more, 3);
    EXPECT_EQ(numbers(second.records), "4 3 2 ");
    const AuditPage last = page(range(0, 10), second.more, 3);
    EXPECT_EQ(numbers(last.records), "1 ");
    EXPECT_FALSE(last.more);
    const AuditPosition of_last{last.records.front().record.at, 1};
    const AuditPage back = page(range(0, 10), of_last, 3, AuditDirection::to_newer);
    EXPECT_EQ(numbers(back.records), "4 3 2 ");
    EXPECT_TRUE(back.more);
    EXPECT_EQ(numbers(page(range(0, 10), std::nullopt, 2, AuditDirection::to_newer).records), "2 1 ");
    // The range holds its first instant and not its last one.
    EXPECT_EQ(numbers(page(range(1, 2), std::nullopt, 10).records), "4 3 2 ");
    EXPECT_EQ(numbers(page(range(1, 5), std::nullopt, 1, AuditDirection::to_newer).records), "2 ");
    EXPECT_EQ(numbers(page(range(6, 9), std::nullopt, 10).records), "");
}

TEST_P(Audit, AConditionHoldsForEveryRecordOfItsPages) {
    append(0, kContoso);
    append(1, kStrasse, "subscription");
    append(2, std::nullopt, "invoice");
    append(3, kContoso, "subscription");
    EXPECT_EQ(numbers(page(range(0, 9, Field::customer, kContoso.str()), std::nullopt, 1).records), "4 ");
    EXPECT_EQ(numbers(page(range(0, 9, Field::customer, kContoso.str()), std::nullopt, 9).records), "4 1 ");
    EXPECT_EQ(numbers(page(range(0, 9, Field::resource_type, "subscription"), std::nullopt, 9).records),
              "4 2 ");
    EXPECT_EQ(numbers(page(range(0, 9, Field::company_name, "STRASSE"), std::nullopt, 9).records), "2 ");
    EXPECT_EQ(numbers(page(range(0, 9, Field::company_name, "tos"), std::nullopt, 9).records), "4 1 ");
    // Of every company, so not what belongs to none.
    EXPECT_EQ(numbers(page(range(0, 9, Field::company_name, ""), std::nullopt, 9).records), "4 2 1 ");
    EXPECT_EQ(page(range(0, 9), std::nullopt, 9).records[2].customer_name, "Straße");
    EXPECT_EQ(page(range(0, 9), std::nullopt, 9).records[1].customer_name, "");
}

TEST_P(Audit, OfANameOnlySoManyRecordsAreLookedAtForOnePage) {
    append(0, kStrasse);
    std::vector<sql::Binds> rows;
    for (int n = 0; n < limits::kAuditLookedMax; ++n) {
        rows.push_back({bind(kPartner), 2 + n, bind(kStart + std::chrono::seconds(1)), bind(kContoso), "o",
                        "order", "r", "{}", "", ""});
    }
    database_->write([&](sql::Session& session) {
        session.insert_many("audit_record",
                            {"partner_id", "seq", "at_us", "customer_id", "operation", "resource_type",
                             "resource_id", "actor", "previous_hash", "hash"},
                            rows);
    });
    const AuditFilter strasse = range(0, 9, Field::company_name, "straß");
    const AuditPage first = page(strasse, std::nullopt, 10);
    EXPECT_TRUE(first.records.empty());
    ASSERT_TRUE(first.more);
    const AuditPage second = page(strasse, first.more, 10);
    EXPECT_EQ(numbers(second.records), "1 ");
    EXPECT_FALSE(second.more);
    const AuditPage contoso = page(range(0, 9, Field::company_name, "contoso"), std::nullopt, 700);
    EXPECT_EQ(contoso.records.size(), 700U);
    EXPECT_EQ(contoso.more,
              (AuditPosition{contoso.records.back().record.at, contoso.records.back().record.seq}));
}

TEST_P(Audit, TheChainIsReadFromEitherEnd) {
    for (int n = 0; n < 3; ++n) append(9 - n, std::nullopt);
    database_->read([&](sql::Session& session) {
        const auto chain = [&](std::optional<std::int64_t> after, AuditOrder order) {
            return audit_chain(session, kPartner, after, order, 2);
        };
        EXPECT_EQ(numbers(chain(std::nullopt, AuditOrder::oldest_first)), "1 2 ");
        EXPECT_EQ(numbers(chain(2, AuditOrder::oldest_first)), "3 ");
        EXPECT_EQ(numbers(chain(std::nullopt, AuditOrder::newest_first)), "3 2 ");
        EXPECT_EQ(numbers(chain(2, AuditOrder::newest_first)), "1 ");
        const auto two = chain(std::nullopt, AuditOrder::oldest_first);
        EXPECT_EQ(two[0].previous_hash, "");
        EXPECT_EQ(two[1].previous_hash, two[0].hash);
        EXPECT_EQ(two[1].hash.size(), 64U);
    });
}

TEST_P(Audit, OfASecondTheNumberTells) {
    for (const int at : {0, 1, 1, 1}) append(at, std::nullopt);
    database_->read([&](sql::Session& session) {
        const std::int64_t second = (kStart + std::chrono::seconds(1)).seconds();
        EXPECT_EQ(numbers(audit_of_second(session, kPartner, second, 10, 3)), "3 ");
        EXPECT_EQ(numbers(audit_of_second(session, kPartner, second, 2, 0)), "2 4 ");
        EXPECT_EQ(numbers(audit_of_second(session, kPartner, second, 10, 1)), "");
    });
}

// What a page costs: every question is answered from an index, in its order.
TEST_P(Audit, NoPageSortsOrReadsAllRecords) {
    const bool sqlite = GetParam().engine == sql::Engine::sqlite;
    std::string statement;
    database_->fail_with([&](std::int64_t, std::string_view text) {
        if (text.starts_with("SELECT")) statement = text;
    });
    for (const auto& [field, index] : {std::pair(Field::any, "audit_record_by_time"),
                                       std::pair(Field::customer, "audit_record_of_customer"),
                                       std::pair(Field::resource_type, "audit_record_of_type"),
                                       std::pair(Field::company_name, "audit_record_by_time")}) {
        for (const auto direction : {AuditDirection::to_older, AuditDirection::to_newer}) {
            std::string plan;
            database_->write([&](sql::Session& session) {
                // Of a table without rows PostgreSQL would rather read the whole.
                if (!sqlite) session.execute("SET LOCAL enable_seqscan = off");
                if (!sqlite) session.execute("SET LOCAL enable_bitmapscan = off");
                audit_page(session, kPartner, range(0, 9, field, "x"), {kStart, 1}, direction, 5);
                const std::string asked = statement;
                sql::Binds binds{bind(kPartner), 9, 9, 9, 5};
                if (asked.find("$6") != std::string::npos) binds.emplace_back("x");
                for (const sql::Row& row :
                     session.query((sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") + asked, binds)) {
                    plan += row.text(sqlite ? 3 : 0) + "\n";
                }
            });
            EXPECT_NE(plan.find(index), std::string::npos) << plan;
            EXPECT_EQ(plan.find("TEMP B-TREE"), std::string::npos) << plan;
            EXPECT_EQ(plan.find("Sort"), std::string::npos) << plan;
        }
    }
    database_->fail_with({});
}

}  // namespace
}  // namespace comptoir::storage
