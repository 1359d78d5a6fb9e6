#include "sql_testing/testing.hpp"
#include "storage/identity.hpp"
#include "storage/schema.hpp"

/// What migration 19 does to people who were disabled before it.
namespace comptoir::storage {
namespace {

class SignInEnds : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    static std::vector<sql::Migration> before() {
        std::vector<sql::Migration> before = migrations();
        std::erase_if(before, [](const sql::Migration& one) { return one.number >= 19; });
        return before;
    }
    static void add_user(sql::Session& session, const UserId& id, bool disabled) {
        session.execute(
            "INSERT INTO user_account (user_id, tenant_id, user_name, display_name, password_hash, "
            "roles, created_us, disabled) VALUES ($1, $2, $1, $1, 'hash', '', 0, $3)",
            {bind(id), bind(kTenant), disabled});
    }

    static inline const TenantId kTenant = TenantId::of("10000000-0000-4000-8000-000000000001");
    static inline const UserId kPresent = UserId::of("70000000-0000-4000-8000-000000000001");
    static inline const UserId kDisabled = UserId::of("70000000-0000-4000-8000-000000000002");
    sql_testing::TestDatabase database_{GetParam(), before()};
};
INSTANTIATE_TEST_SUITE_P(Engines, SignInEnds, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

TEST_P(SignInEnds, OfWhoWasDisabledBeforeDoNotComeBackWithThem) {
    database_->write([](sql::Session& session) {
        session.execute("INSERT INTO tenant (tenant_id, kind, name, domain) VALUES ($1, 'partner', 'P', 'p')",
                        {bind(kTenant)});
        add_user(session, kPresent, false);
        add_user(session, kDisabled, true);
    });
    sql::migrate(*database_, migrations());
    database_->read([](sql::Session& session) {
        EXPECT_EQ(find_user(session, kPresent)->sign_in_ends, 0);
        EXPECT_EQ(find_user(session, kDisabled)->sign_in_ends, 1);
    });
}

}  // namespace
}  // namespace comptoir::storage
