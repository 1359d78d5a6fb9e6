#include "commands/audit_ids.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "sql_testing/testing.hpp"
#include "storage/schema.hpp"

/// Ids of audit records (reseller contract §3.11).
namespace comptoir::commands {
namespace {

const PartnerId kPartner = PartnerId::of("10000000-0000-4000-8000-000000000001");
const PartnerId kOther = PartnerId::of("10000000-0000-4000-8000-000000000002");
constexpr std::string_view kCustomer = "20000000-0000-4000-8000-000000000001";

storage::AuditRecord record(std::string_view customer, std::string_view resource) {
    return {.partner = kPartner,
            .seq = 0,
            .at = Instant::of("2024-03-10T09:00:00.25Z"),
            .customer = std::string(customer),
            .operation = "update_subscription",
            .resource_type = "subscription",
            .resource_id = std::string(resource),
            .actor = "{}",
            .old_value = "",
            .new_value = "{}"};
}

TEST(AuditIds, NamePartnerCustomerResourceOperationAndTime) {
    storage::AuditRecord one = record(kCustomer, "a_b");
    one.seq = 12;
    EXPECT_EQ(audit_id(one),
              "10000000-0000-4000-8000-000000000001_20000000-0000-4000-8000-000000000001_a_b_"
              "updatesubscription_638456580000000012");
    one.resource_id = kCustomer;
    EXPECT_EQ(audit_id(one),
              "10000000-0000-4000-8000-000000000001_20000000-0000-4000-8000-000000000001_"
              "updatesubscription_638456580000000012");
    one.customer.clear();
    one.resource_id = "G000000001";
    EXPECT_EQ(audit_id(one),
              "10000000-0000-4000-8000-000000000001_00000000-0000-0000-0000-000000000000_G000000001_"
              "updatesubscription_638456580000000012");
}

class AuditIdsFound : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    sql_testing::TestDatabase database_{GetParam(), storage::migrations()};
};
INSTANTIATE_TEST_SUITE_P(Engines, AuditIdsFound, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

TEST_P(AuditIdsFound, EveryRecordIsFoundByItsIdThoughAllAreOfOneInstant) {
    std::vector<storage::AuditRecord> records;
    for (int n = 0; n < 12; ++n) records.push_back(record(kCustomer, "s"));
    records.push_back(record("", "G000000001"));
    records.push_back(record(kCustomer, kCustomer));
    database_->write([&](sql::Session& session) {
        storage::append_records(session, kPartner, {records, {}});
        storage::append_records(session, kOther, {{record(kCustomer, "s")}, {}});
    });
    for (std::size_t i = 0; i < records.size(); ++i) records[i].seq = static_cast<std::int64_t>(i) + 1;
    database_->read([&](sql::Session& session) {
        for (const storage::AuditRecord& one : records) {
            const auto found = find_audit_record(session, kPartner, audit_id(one));
            ASSERT_TRUE(found) << audit_id(one);
            EXPECT_EQ(found->record.seq, one.seq);
        }
        EXPECT_TRUE(find_audit_record(session, kPartner, to_upper(audit_id(records[3]))));
        EXPECT_FALSE(find_audit_record(session, kOther, audit_id(records[3])));
    });
}

TEST_P(AuditIdsFound, WhatIsNoIdOfARecordIsNotFound) {
    storage::AuditRecord one = record(kCustomer, "s");
    database_->write([&](sql::Session& session) { storage::append_records(session, kPartner, {{one}, {}}); });
    one.seq = 1;
    const std::string id = audit_id(one);
    database_->read([&](sql::Session& session) {
        for (const std::string& wrong :
             {std::string(), std::string("_"), id + "0", id.substr(1), id + "_", id.substr(0, id.size() - 1),
              std::string("99999999999999999999"), std::string("x_-1"), std::string("9223372036854775807"),
              id.substr(id.rfind('_'))}) {
            EXPECT_FALSE(find_audit_record(session, kPartner, wrong)) << wrong;
        }
    });
}

}  // namespace
}  // namespace comptoir::commands
