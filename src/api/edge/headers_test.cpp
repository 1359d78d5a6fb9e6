#include "api/edge/headers.hpp"

#include <gtest/gtest.h>

#include "api/edge/audiences.hpp"
#include "api/edge/client_mode.hpp"
#include "base/limits.hpp"

namespace comptoir::api::edge {
namespace {

http::Request request_to(std::string method, std::string target,
                         const std::vector<std::pair<std::string, std::string>>& headers = {},
                         std::string body = "") {
    http::Request request;
    request.method = std::move(method);
    request.target = std::move(target);
    const auto parsed = http::parse_target(request.target);
    EXPECT_TRUE(parsed);
    request.path = parsed->path;
    request.segments = parsed->segments;
    request.query = parsed->query;
    for (auto& [name, value] : headers) request.headers.add(name, value);
    request.body = std::move(body);
    return request;
}

commands::Caller partner(const char* tenant = "11111111-1111-4111-8111-111111111111") {
    commands::Caller caller;
    caller.tenant = TenantId::of(tenant);
    caller.partner = PartnerId::of(tenant);
    return caller;
}

std::string key_of(const http::Request& request, const commands::Caller& caller = partner(),
                   std::string_view pattern = "/v1/{rest*}") {
    return make_call(request, pattern, caller, "id-1", "c").idempotency_key;
}

class Headers : public testing::Test {
  protected:
    SeededRandom random_{1};
};

TEST_F(Headers, RequestAndCorrelationIdAreEchoed_E1) {
    const auto headers = reseller_headers(request_to("GET", "/v1/products",
                                                     {{"ms-requestid", "R-1"},
                                                      {"MS-CorrelationId", "C-1"},
                                                      {"X-Locale", "de-DE"},
                                                      {"MS-CV", "abc.1"}}),
                                          random_);
    http::Response response;
    put_headers(headers, response);
    EXPECT_EQ(response.headers.find("MS-RequestId"), "R-1");
    EXPECT_EQ(response.headers.find("MS-CorrelationId"), "C-1");
    EXPECT_EQ(response.headers.find("X-Locale"), "de-DE");
    EXPECT_EQ(response.headers.find("MS-CV"), "abc.1");
    EXPECT_FALSE(headers.problem);
    EXPECT_TRUE(headers.request_id_given);
}

TEST_F(Headers, AbsentIdsAreFreshGuidsAndTheLocaleFallsBack_1_5) {
    const auto headers =
        reseller_headers(request_to("GET", "/v1/products", {{"X-Locale", "en-US,en-US"}}), random_);
    EXPECT_TRUE(Guid::parse(headers.request_id));
    EXPECT_TRUE(Guid::parse(headers.correlation_id));
    EXPECT_NE(headers.request_id, headers.correlation_id);
    EXPECT_EQ(headers.locale, "en-US");
    EXPECT_FALSE(headers.correlation_vector.empty());
    EXPECT_FALSE(headers.request_id_given);
}

TEST_F(Headers, AnotherContractVersionIsAProblem_1_4) {
    for (const char* version : {"v1", "V1", " v1 "}) {
        EXPECT_FALSE(reseller_headers(request_to("GET", "/v1/x", {{"MS-Contract-Version", version}}), random_)
                         .problem);
    }
    const auto headers =
        reseller_headers(request_to("GET", "/v1/x", {{"MS-Contract-Version", "v2"}}), random_);
    EXPECT_TRUE(headers.problem);
}

TEST_F(Headers, AnIdThatCannotBeStoredIsRefusedAndNotEchoed) {
    const std::string longest(limits::kIdempotencyKeyBytesMax, 'x');
    EXPECT_FALSE(reseller_headers(request_to("GET", "/", {{"MS-RequestId", longest}}), random_).problem);
    for (const std::string& bad : {longest + "x", std::string("a\tb"), std::string("é")}) {
        const auto headers = reseller_headers(request_to("GET", "/", {{"MS-RequestId", bad}}), random_);
        EXPECT_TRUE(headers.problem);
        EXPECT_TRUE(Guid::parse(headers.request_id));
        const auto other = publisher_headers(request_to("GET", "/", {{"x-ms-requestid", bad}}), random_);
        EXPECT_TRUE(other.problem);
        EXPECT_TRUE(Guid::parse(other.request_id));
    }
}

TEST_F(Headers, OnApiOneFreshGuidServesForBoth_3_1) {
    const auto headers = publisher_headers(request_to("GET", "/api/saas/subscriptions"), random_);
    EXPECT_TRUE(Guid::parse(headers.request_id));
    EXPECT_EQ(headers.request_id, headers.correlation_id);
    const auto sent = publisher_headers(
        request_to("GET", "/api", {{"X-MS-RequestId", "r"}, {"x-ms-correlationid", "c"}}), random_);
    http::Response response;
    put_headers(sent, response);
    EXPECT_EQ(response.headers.find("x-ms-requestid"), "r");
    EXPECT_EQ(response.headers.find("x-ms-correlationid"), "c");
}

TEST_F(Headers, AuditRecordsGetAGuidWhateverWasSent_3_11) {
    const auto with = [&](const char* id) {
        return reseller_headers(request_to("GET", "/", {{"MS-CorrelationId", id}}), random_);
    };
    EXPECT_EQ(with("{AAAAAAAA-1111-4111-8111-111111111111}").trace_id,
              "aaaaaaaa-1111-4111-8111-111111111111");
    EXPECT_EQ(with("nightly run").correlation_id, "nightly run");
    EXPECT_TRUE(Guid::parse(with("nightly run").trace_id));
    const auto sent = publisher_headers(request_to("GET", "/api", {{"x-ms-correlationid", "c"}}), random_);
    EXPECT_TRUE(Guid::parse(sent.trace_id));
}

TEST_F(Headers, TheApplicationsNameIsTakenWhenItIsOne_1_4) {
    const auto with = [&](const std::string& name) {
        return reseller_headers(request_to("GET", "/", {{"MS-PartnerCenter-Application", name}}), random_)
            .application;
    };
    EXPECT_EQ(with(" Web shop é "), "Web shop é");
    EXPECT_EQ(with(std::string(limits::kNameCharsMax + 1, 'x')), "");
    EXPECT_EQ(with("a\x01z"), "");
    EXPECT_EQ(with("a\xff"), "");
    EXPECT_EQ(with(""), "");
}

TEST_F(Headers, TheKeyIsTheCallsOwn_1_6) {
    const auto base = key_of(request_to("POST", "/v1/customers", {}, "{}"));
    EXPECT_EQ(base.size(), 64U);
    EXPECT_EQ(base, key_of(request_to("POST", "/v1//customers/", {}, "{}")));
    EXPECT_NE(base, key_of(request_to("PATCH", "/v1/customers", {}, "{}")));
    EXPECT_NE(base, key_of(request_to("POST", "/v1/customer", {}, "{}")));
    EXPECT_NE(base, key_of(request_to("POST", "/v1/customers", {}, "{ }")));
    EXPECT_NE(base, key_of(request_to("POST", "/v1/customers", {}, "{}"),
                           partner("22222222-2222-4222-8222-222222222222")));
    EXPECT_NE(base,
              make_call(request_to("POST", "/v1/customers", {}, "{}"), "/v1/{rest*}", partner(), "id-2", "")
                  .idempotency_key);
}

TEST_F(Headers, GuidsInThePathMindNoCaseOtherIdsDo_1_2) {
    EXPECT_EQ(key_of(request_to("POST", "/v1/customers/AAAAAAAA-1111-4111-8111-111111111111/carts")),
              key_of(request_to("POST", "/v1/customers/%7Baaaaaaaa-1111-4111-8111-111111111111%7D/carts")));
    EXPECT_NE(key_of(request_to("PATCH", "/v1/orders/HVu1")), key_of(request_to("PATCH", "/v1/orders/hvu1")));
    EXPECT_NE(key_of(request_to("PATCH", "/v1/a%2Fb")), key_of(request_to("PATCH", "/v1/a/b")));
}

TEST_F(Headers, LiteralsOfThePathMindNoCase_1_2_1_6) {
    const auto key = [](const char* target, std::string_view pattern) {
        return key_of(request_to("PATCH", target), partner(), pattern);
    };
    constexpr std::string_view kPattern = "/v1/customers/{customer}/orders/{order}/cancelNow";
    const std::string base = key("/v1/customers/c/orders/HVu1/cancelNow", kPattern);
    EXPECT_EQ(base, key("/V1/Customers/c/ORDERS/HVu1/cancelnow", kPattern));
    EXPECT_NE(base, key("/v1/customers/c/orders/hvu1/cancelNow", kPattern)) << "order ids mind case";
    EXPECT_NE(key("/v1/a/B", "/v1/{rest*}"), key("/v1/a/b", "/v1/{rest*}"));
}

TEST_F(Headers, KeysInThePathBelongToTheKey_1_6) {
    const auto key = [](const char* target) {
        return key_of(request_to("POST", target), partner(), "/v1/sheets(Market='{market}')");
    };
    EXPECT_EQ(key("/v1/sheets(Market='FR')"), key("/V1/sheets(Market='FR')"));
    EXPECT_NE(key("/v1/sheets(Market='FR')"), key("/v1/sheets(Market='DE')"));
}

TEST_F(Headers, ReadsAndCallsWithoutAnIdAreNotRepeatable_1_6) {
    EXPECT_EQ(key_of(request_to("GET", "/v1/customers")), "");
    EXPECT_EQ(key_of(request_to("HEAD", "/v1/domains/x.example")), "");
    EXPECT_EQ(
        make_call(request_to("POST", "/v1/customers"), "/v1/{rest*}", partner(), "", "").idempotency_key, "");
}

TEST_F(Headers, PutAndPatchAreReplayedUntilSomethingElseChanged_1_6) {
    EXPECT_TRUE(
        make_call(request_to("PATCH", "/v1/x"), "/v1/{rest*}", partner(), "i", "").replay_until_changed);
    EXPECT_TRUE(
        make_call(request_to("PUT", "/v1/x"), "/v1/{rest*}", partner(), "i", "").replay_until_changed);
    EXPECT_FALSE(
        make_call(request_to("POST", "/v1/x"), "/v1/{rest*}", partner(), "i", "").replay_until_changed);
}

TEST_F(Headers, DryRunAndCorrelationIdReachTheCall) {
    const auto call = make_call(request_to("POST", "/v1/x", {{"Comptoir-Dry-Run", "True"}}), "/v1/{rest*}",
                                partner(), "i", "corr");
    EXPECT_TRUE(call.dry_run);
    EXPECT_EQ(call.caller.correlation_id, "corr");
    EXPECT_FALSE(make_call(request_to("POST", "/v1/x", {{"Comptoir-Dry-Run", "no"}}), "/v1/{rest*}",
                           partner(), "i", "")
                     .dry_run);
}

TEST(ClientModes, AreDecidedPerRequest_A_6) {
    using Registered = storage::ClientMode;
    EXPECT_EQ(client_mode(Registered::by_request, false, "Partner Center Java SDK"), ClientMode::java);
    EXPECT_EQ(client_mode(Registered::by_request, false, "Partner Center .NET SDK"), ClientMode::dotnet);
    EXPECT_EQ(client_mode(Registered::by_request, false, "Partner Center PowerShell"), ClientMode::dotnet);
    EXPECT_EQ(client_mode(Registered::by_request, false, std::nullopt), ClientMode::plain);
    EXPECT_EQ(client_mode(Registered::by_request, false, "Something else"), ClientMode::plain);
    EXPECT_EQ(client_mode(Registered::by_request, true, std::nullopt), ClientMode::legacy);
    EXPECT_EQ(client_mode(Registered::legacy, false, std::nullopt), ClientMode::legacy);
    EXPECT_EQ(client_mode(Registered::legacy, false, "Partner Center Java SDK"), ClientMode::java);
    EXPECT_EQ(client_mode(Registered::strict, true, "Partner Center Java SDK"), ClientMode::strict);
    EXPECT_TRUE(knows_few_states(ClientMode::java) && knows_few_states(ClientMode::legacy));
    EXPECT_FALSE(knows_few_states(ClientMode::plain) || knows_few_states(ClientMode::dotnet) ||
                 knows_few_states(ClientMode::strict));
}

TEST(AudienceList, OfBothContracts_1_3_2) {
    const Audiences audiences({"http://127.0.0.1:8080", "https://market.example/"});
    for (const char* name :
         {"https://api.partnercenter.microsoft.com", "https://graph.windows.net",
          "https://graph.windows.net/", "https://API.partner.microsoft.com", "https://graph.microsoft.com",
          "https://management.azure.com", "http://127.0.0.1:8080", "https://Market.example"}) {
        EXPECT_EQ(audiences.kind_of(name), AudienceKind::reseller) << name;
    }
    for (const char* name :
         {"20e940b3-4c77-4b0b-9a53-9e16a1b010a7", "20E940B3-4C77-4B0B-9A53-9E16A1B010A7",
          "api://20e940b3-4c77-4b0b-9a53-9e16a1b010a7", "spn:20e940b3-4c77-4b0b-9a53-9e16a1b010a7"}) {
        EXPECT_EQ(audiences.kind_of(name), AudienceKind::publisher) << name;
    }
    for (const char* name : {"", "https://example.org", "62d94f6c-d599-489b-a797-3e10e42fbe22",
                             "20e940b3-4c77-4b0f-9a53-9e16a1b010a7",
                             "api://api://20e940b3-4c77-4b0b-9a53-9e16a1b010a7", "http://127.0.0.1:8081"}) {
        EXPECT_FALSE(audiences.kind_of(name)) << name;
    }
}

}  // namespace
}  // namespace comptoir::api::edge
