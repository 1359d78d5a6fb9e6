#include "api/identity/test_authority.hpp"

namespace comptoir::api::identity {
namespace {

class Scopes : public Authority {};
INSTANTIATE_TEST_SUITE_P(Engines, Scopes, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

TEST_P(Scopes, OfAPersonAreGrantedUnderTheServersOwnNames_1_3_2) {
    // One client builds the scope from the address that it was given.
    for (const char* name : {kBase, kOtherName, kPartnerCenter}) {
        const std::string scope = std::string(name) + "/user_impersonation";
        const Answer answer = post(v2(), password_grant({{"scope", scope}}));
        ASSERT_EQ(answer.status, 200) << scope << json::write(answer.body);
        EXPECT_EQ(answer.text("scope"), scope);
        const json::Value claims = claims_of(answer.text("access_token"));
        EXPECT_EQ(claims.text_or("scp"), "user_impersonation");
        EXPECT_EQ(claims.text_or("oid"), user_.id.str());
        EXPECT_EQ(call(answer.text("access_token")).status, 200) << scope;
    }
    expect_error(post(v2(), password_grant({{"scope", "https://unknown.example/user_impersonation"}})), 400,
                 "invalid_scope", 70011);
}

TEST_P(Scopes, TheTypeIsBearerAndTheSubjectIsNamed_1_3_3) {
    const Pairs partner_center{{"resource", kPartnerCenter}};
    const Pairs scope{{"scope", std::string(kPartnerCenter) + "/.default"}};
    for (const Answer& answer : {post(v1(), app_grant()), post(v2(), app_grant(scope)),
                                 post(v1(), password_grant(partner_center))}) {
        ASSERT_EQ(answer.status, 200) << json::write(answer.body);
        EXPECT_EQ(answer.text("token_type"), "Bearer");
        const json::Value claims = claims_of(answer.text("access_token"));
        EXPECT_FALSE(claims.text_or("sub").empty());
        EXPECT_EQ(claims.text_or("sub"), claims.text_or("oid"));
    }
}

}  // namespace
}  // namespace comptoir::api::identity
