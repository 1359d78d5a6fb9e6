#include <gmock/gmock.h>

#include <functional>
#include <mutex>
#include <thread>

#include "base/currency.hpp"
#include "purchases.hpp"

/// What `/v1` tolerates, repeats and tells, whatever the call is about (reseller contract §1.2, §1.4–§1.6,
/// §1.8, §1.9, §1.15).
namespace comptoir::conformance {
namespace {

class Tolerance : public FrontTest {
  protected:
    // What four callers are told who call at one instant.
    static std::vector<std::string> at_once(const std::function<Reply()>& call) {
        std::mutex told;
        std::vector<std::string> answers;
        std::vector<std::thread> callers;
        for (int i = 0; i < 4; ++i) {
            callers.emplace_back([&] {
                const Reply reply = call();
                const std::lock_guard lock(told);
                answers.push_back(fmt::format("{} {}", reply.status, reply.text));
            });
        }
        for (std::thread& caller : callers) caller.join();
        return answers;
    }
    const Fields id_ = {{"MS-RequestId", "6f1a1c0e-1111-4222-8333-4444555566aa"}};
};
COMPTOIR_ON_BOTH_ENGINES(Tolerance);

// ---- What is sent

TEST_P(Tolerance, JsonIsReadWithACharsetAndAByteOrderMark_1_2) {
    int n = 0;
    for (const char* type :
         {"application/json", "application/json; charset=utf-8", "application/json;charset=UTF-8"}) {
        for (const std::string mark : {"", "\xef\xbb\xbf"}) {
            const std::string body = mark + Front::customer_body(fmt::format("c{}.example", ++n));
            EXPECT_EQ(front_.post("/v1/customers", body, {{"Content-Type", type}}).status, 201) << type;
        }
    }
    for (const char* type : {"application/json", "text/plain", "nonsense"}) {
        EXPECT_EQ(front_.get("/v1/customers", {{"Content-Type", type}})["totalCount"], "6") << type;
    }
}

TEST_P(Tolerance, ASecondQuestionMarkAndAPlusAreRead_1_2) {
    for (const auto& [domain, name] :
         {std::pair{"a.example", "Contoso Ltd"}, {"b.example", "Contoso+Ltd"}, {"c.example", "Northwind"}}) {
        ASSERT_EQ(front_.post("/v1/customers", Front::customer_body(domain, "FR", name)).status, 201);
    }
    const Reply two = front_.get("/v1/customers?size=2?seekOperation=First");
    EXPECT_EQ(two["totalCount"], "2");
    EXPECT_TRUE(two.has("links/next"));
    const std::string filter =
        R"(filter=%7B"field":"CompanyName","value":"Contoso{}Ltd","operator":"StartsWith"%7D)";
    const auto named = [&](std::string_view blank) {
        const Reply found = front_.get("/v1/customers?" + fmt::format(fmt::runtime(filter), blank));
        EXPECT_EQ(found["totalCount"], "1") << found.text;
        return found["items/0/companyProfile/companyName"];
    };
    EXPECT_EQ(named("+"), "Contoso Ltd");
    EXPECT_EQ(named("%20"), "Contoso Ltd");
    EXPECT_EQ(named("%2B"), "Contoso+Ltd");
}

TEST_P(Tolerance, NoHeaderOfAClientIsInTheWay_1_4) {
    front_.add_customer("contoso.example");
    const Reply plain = front_.get("/v1/customers");
    const std::vector<Fields> clients = {
        {{"Accept", "*/*"}},
        {{"Accept", "application/json, text/plain, */*"}, {"User-Agent", "axios/1.6"}},
        {{"Accept", "application/pdf"}},
        {{"Accept", "text/html"}},
        {{"Accept", ""}},
        {{"Accept", "application/json"},
         {"X-Locale", "en-US"},
         {"MS-SdkVersion", "1.15.4"},
         {"MS-PartnerCenter-Client", "Partner Center Java SDK"},
         {"MS-PartnerCenter-Application", "Web shop"},
         {"MS-Contract-Version", "v1"},
         {"MS-RequestId", "6f1a1c0e-1111-4222-8333-4444555566ab"},
         {"MS-CorrelationId", "6f1a1c0e-1111-4222-8333-4444555566ac"},
         {"User-Agent", "okhttp/4.9.1"}},
        {{"MS-SdkVersion", "3.0.11"},
         {"MS-PartnerCenter-Client", "Partner Center PowerShell"},
         {"User-Agent", "FxVersion/4.7 OSName/Windows"},
         {"ms-cv", "x.1"}}};
    for (const Fields& headers : clients) {
        const Reply reply = front_.get("/v1/customers", headers);
        EXPECT_EQ(reply.status, 200) << headers.front().second;
        EXPECT_EQ(reply.headers.find("Content-Type"), "application/json; charset=utf-8");
        EXPECT_EQ(reply.at("items"), plain.at("items"));
        EXPECT_EQ(front_.get("/v1/nothing", headers).code(), "1000");
    }
}

TEST_P(Tolerance, DatesOfABodyComeInEveryForm_1_8) {
    const std::string path = front_.add_customer("contoso.example") + "/agreements";
    int n = 0;
    for (const auto& [sent, kept] : std::initializer_list<std::pair<const char*, const char*>>{
             {"2024-03-10T08:00:00Z", "2024-03-10T08:00:00.0000000Z"},
             {"2024-03-10T09:30:00+01:30", "2024-03-10T08:00:00.0000000Z"},
             {"2024-03-10T07:00:00-01:00", "2024-03-10T08:00:00.0000000Z"},
             {"2024-03-10T08:00:00", "2024-03-10T08:00:00.0000000Z"},
             {"2024-03-10T08:00:00.5Z", "2024-03-10T08:00:00.5000000Z"},
             {"2024-03-10T08:00:00.1234567Z", "2024-03-10T08:00:00.1234560Z"},
             {"2024-03-10", "2024-03-10T00:00:00.0000000Z"}}) {
        const Reply confirmed = front_.post(path, attestation_of(sent, fmt::format("Martin {}", ++n)));
        EXPECT_EQ(confirmed.status, 201) << sent << confirmed.text;
        EXPECT_EQ(confirmed["dateAgreed"], kept) << sent;
    }
}

// ---- What is told

TEST_P(Tolerance, AnswersCarryTheirDiagnostics_1_5) {
    const std::string customer = front_.add_customer("contoso.example");
    for (const Reply& reply :
         {front_.get(customer), front_.get("/v1/nothing"), front_.post("/v1/customers", "{}"),
          front_.put(customer + "/qualification", "1"), front_.call("HEAD", "/v1/domains/free.example")}) {
        for (const char* name : {"MS-CV", "MS-ServerId", "Request-Context", "X-Locale"}) {
            EXPECT_FALSE(reply.headers.find(name).value_or("").empty()) << name << reply.text;
        }
    }
}

TEST_P(Tolerance, CurrenciesHaveTheirSymbols_1_15) {
    const std::string path = "/v1/products/DZH318Z0SEAT/skus/0001/availabilities?country=";
    EXPECT_EQ(front_.get(path + "FR")["items/0/defaultCurrency/symbol"], "€");
    EXPECT_EQ(front_.get(path + "gb")["items/0/defaultCurrency/symbol"], "£");
    for (const auto& [code, symbol] : {std::pair{"USD", "$"}, {"CHF", "CHF"}}) {
        const Currency currency = Currency::of(code);
        EXPECT_EQ(currency.symbol(), symbol);
    }
}

// ---- Repetitions

TEST_P(Tolerance, WhatWasRefusedIsTriedAgain_1_6) {
    const std::string customer = front_.add_customer("contoso.example");
    const std::string body = order_of(item_for(front_, customer));
    for (int i = 0; i < 3; ++i) EXPECT_EQ(front_.post(customer + "/orders", body, id_).code(), "13605");
    ASSERT_EQ(front_.post(customer + "/agreements", attestation_of("2024-03-01")).status, 201);
    const Reply placed = front_.post(customer + "/orders", body, id_);
    EXPECT_EQ(placed.status, 201) << placed.text;
    EXPECT_EQ(front_.post(customer + "/orders", body, id_).text, placed.text);
    EXPECT_EQ(front_.get(customer + "/orders")["totalCount"], "1");
}

TEST_P(Tolerance, ARepetitionIsAnsweredForADay_1_6) {
    const std::string body = Front::customer_body("contoso.example");
    const Reply created = front_.post("/v1/customers", body, id_);
    ASSERT_EQ(created.status, 201);
    front_.go_to("2024-03-11T09:00:00Z");
    EXPECT_EQ(front_.post("/v1/customers", body, id_).text, created.text);
    front_.go_to("2024-03-11T09:00:01Z");
    EXPECT_EQ(front_.post("/v1/customers", body, id_).status, 409) << "a new call, and the domain is taken";
}

TEST_P(Tolerance, OfOneCallSentAtOnceOneIsCarriedOut_1_6) {
    const std::string customer = add_buyer(front_, "contoso.example");
    const std::string body = order_of(item_for(front_, customer));
    const auto answers = at_once([&] { return front_.post(customer + "/orders", body, id_); });
    EXPECT_THAT(answers, testing::Each(testing::StartsWith("201 ")));
    EXPECT_THAT(answers, testing::Each(answers.front())) << "the others waited for the first";
    EXPECT_EQ(front_.get(customer + "/orders")["totalCount"], "1");
}

TEST_P(Tolerance, OfCheckoutsSentAtOnceTheOthersWaitForTheFirst_1_6_2_7) {
    const std::string customer = add_buyer(front_, "contoso.example");
    const Reply cart = front_.post(
        customer + "/carts",
        fmt::format(
            R"({{"lineItems":[{{"catalogItemId":"{}","quantity":1,"termDuration":"P1M","billingCycle":"monthly"}}]}})",
            item_for(front_, customer)));
    ASSERT_EQ(cart.status, 201) << cart.text;
    const std::string path = customer + "/carts/" + cart["id"];
    const auto answers = at_once([&] { return front_.post(path + "/checkout"); });
    EXPECT_THAT(answers, testing::Each(testing::StartsWith("201 ")));
    EXPECT_THAT(answers, testing::Each(answers.front()));
    EXPECT_EQ(front_.get(customer + "/orders")["totalCount"], "1");
    EXPECT_EQ(front_.get(path)["status"], "Ordered");
}

// ---- Pages

TEST_P(Tolerance, ATokenOfAPageIsGoodForAnHour_1_9) {
    for (const char* domain : {"a.example", "b.example", "c.example"}) front_.add_customer(domain);
    for (const char* list : {"/v1/customers", "/v1/auditrecords"}) {
        const Reply first = front_.get(fmt::format("{}?size=2", list));
        const Fields token = {{"MS-ContinuationToken", first["continuationToken"]}};
        front_.machine().pass(std::chrono::hours(1));
        front_.go_to("2024-03-10T10:00:00Z");
        EXPECT_EQ(front_.get(list, token)["totalCount"], "1") << list;
    }
}

}  // namespace
}  // namespace comptoir::conformance
