#include <gmock/gmock.h>

#include "base/limits.hpp"
#include "service_requests.hpp"

/// SRQ-01, SRQ-02, SRQ-04 to SRQ-06: asked, listed and read (reseller contract §2.12, §3.13, §1.9, §1.10;
/// commerce rules R164, R165).
namespace comptoir::conformance {
namespace {

using support::Status;
using testing::ElementsAre;
using testing::IsEmpty;

class SRQ : public ServiceRequestsTest {};
COMPTOIR_ON_BOTH_ENGINES(SRQ);

// ---- SRQ-04

TEST_P(SRQ, OneIsOpened_SRQ_04) {
    const Reply opened = front_.post(kRequests + "/fr-FR", body());
    ASSERT_EQ(opened.status, 201) << opened.text;
    EXPECT_THAT(opened["id"], testing::MatchesRegex("[1-9][0-9]+"));
    EXPECT_EQ(opened["id"].size(), 15U) << "digits, not a GUID";
    EXPECT_EQ(opened["title"], "A line twice");
    EXPECT_EQ(opened["description"], "Two lines are the same.");
    EXPECT_EQ(opened["severity"], "moderate");
    EXPECT_EQ(opened["status"], "open");
    EXPECT_NE(opened.at("supportTopicId").if_string(), nullptr);
    EXPECT_EQ(opened["supportTopicId"], "1");
    EXPECT_EQ(opened["supportTopicName"], "Billing");
    EXPECT_EQ(opened["createdDate"], kOpening);
    EXPECT_EQ(opened["lastModifiedDate"], kOpening);
    EXPECT_EQ(opened["lastClosedDate"], kUnset) << "year 1 when open";
    EXPECT_EQ(opened.size_of("notes"), 0U);
    EXPECT_EQ(opened["attributes/objectType"], "ServiceRequest");
    EXPECT_FALSE(opened.has("organization"));
    EXPECT_FALSE(opened.has("newNote")) << "request only";
    EXPECT_EQ(read(opened["id"]).text, opened.text);
    EXPECT_EQ(events(), std::vector<std::string>{"service-request-opened"});
}

TEST_P(SRQ, CountryAndContactAreThePartnersUnlessItSaysSo_R164) {
    const Reply silent = read(open());
    EXPECT_EQ(silent["countryCode"], "FR");
    EXPECT_EQ(silent["primaryContact/organization/id"], front_.partner_id().str());
    EXPECT_EQ(silent["primaryContact/organization/name"], "Reseller lutece.example");
    EXPECT_EQ(silent["primaryContact/email"], "admin@lutece.example");
    EXPECT_EQ(silent["lastUpdatedBy/organization/name"], "Reseller lutece.example");
    front_.be(Who::person);
    const Reply person = read(open());
    EXPECT_EQ(person["primaryContact/email"], "ada@lutece.example");
    EXPECT_EQ(person["lastUpdatedBy/email"], "ada@lutece.example");
    EXPECT_EQ(person["lastUpdatedBy/contactId"], person["primaryContact/contactId"]);
    const Reply said = read(open(
        R"("countryCode":"be","primaryContact":{"organization":{"id":"x","name":"Contoso"},"contactId":"7",)"
        R"("firstName":"Ada","lastName":"Martin","email":"ada@lutece.example","phoneNumber":"+33 1 00"})"));
    EXPECT_EQ(said["countryCode"], "BE");
    EXPECT_EQ(said["primaryContact/organization/name"], "Reseller lutece.example")
        << "R165: the partner's own contact, never its customer's";
    EXPECT_EQ(said["primaryContact/contactId"], "7");
    EXPECT_EQ(said["primaryContact/firstName"], "Ada");
    EXPECT_EQ(said["primaryContact/lastName"], "Martin");
    EXPECT_EQ(said["primaryContact/phoneNumber"], "+33 1 00");
}

TEST_P(SRQ, WhatElseIsSaidIsKept_3_13) {
    const std::string customer = front_.add_customer("contoso.example");
    const Reply said = read(open(fmt::format(
        R"("organization":{{"id":"{}","name":"Another","phoneNumber":"+33 2 00"}},"productId":"DZH318Z0SEAT",)"
        R"("productName":"Seats","newNote":{{"text":"Since March.","createdByName":"x","createdDate":)"
        R"("0001-01-01T00:00:00"}},"notes":null,"status":"none","lastClosedDate":"0001-01-01T00:00:00",)"
        R"("unheard":1)",
        id_of(customer))));
    EXPECT_EQ(said["organization/id"], id_of(customer));
    EXPECT_EQ(said["organization/name"], "Contoso") << "as it is called here";
    EXPECT_EQ(said["organization/phoneNumber"], "+33 2 00");
    EXPECT_EQ(said["productId"], "DZH318Z0SEAT");
    EXPECT_EQ(said["productName"], "Seats");
    EXPECT_EQ(said["notes/0/text"], "Since March.");
    EXPECT_EQ(said["notes/0/createdByName"], "Reseller lutece.example");
    EXPECT_EQ(said["notes/0/createdDate"], kOpening);
    const Reply listed = front_.get(kRequests);
    EXPECT_EQ(listed["items/0/organization/phoneNumber"], "+33 2 00");
    EXPECT_EQ(listed["items/0/productName"], "Seats");
}

TEST_P(SRQ, NamesWordsAndNumbersAreReadInEveryForm_SRQ_04_1_8) {
    const Reply opened = front_.post(
        kRequests + "/en-US",
        R"({"Title":" T ","Description":"D","Severity":1,"SupportTopicId":2,"Organization":null,"Id":null,)"
        R"("PrimaryContact":{"Email":""},"CountryCode":"","Status":"none","Attributes":null})");
    ASSERT_EQ(opened.status, 201) << opened.text;
    EXPECT_EQ(opened["title"], "T");
    EXPECT_EQ(opened["severity"], "critical") << "by its ordinal";
    EXPECT_EQ(opened["supportTopicName"], "Orders");
    EXPECT_EQ(read(open(R"("severity":"MINIMAL")"))["severity"], "minimal");
}

TEST_P(SRQ, WhatIsMissingOrWrongIsNamed_SRQ_04_800002) {
    for (const char* bad :
         {R"("title":null)", R"("title":"  ")", R"("description":"")", R"("severity":"unknown")",
          R"("severity":0)", R"("severity":null)", R"("supportTopicId":null)", R"("supportTopicId":"3")",
          R"("supportTopicId":"billing")", R"("countryCode":"XX")", R"("organization":{"id":"contoso"})",
          R"("organization":"contoso")", R"("primaryContact":{"email":"ada"})", R"("newNote":"text")",
          R"("title":"\u0007")"}) {
        EXPECT_EQ(refusal(front_.post(kRequests + "/en-US", body(bad))), "400 800002") << bad;
    }
    EXPECT_EQ(refusal(front_.post(kRequests + "/en-US", "[]")), "400 800002");
    EXPECT_EQ(refusal(front_.post(kRequests + "/en-US", body(R"("severity":"urgent")"))), "400 900126");
    EXPECT_EQ(refusal(front_.post(kRequests + "/e", body())), "400 800002");
    EXPECT_EQ(refusal(front_.post(kRequests + "/100000000000001", body())), "400 800002");
    EXPECT_EQ(refusal(front_.post(kRequests, body())), "404 1000");
    EXPECT_THAT(ids(front_.get(kRequests)), IsEmpty());
}

TEST_P(SRQ, TextsAreBounded_SRQ_04) {
    const auto with = [](const std::string& name, std::size_t length) {
        return body(fmt::format(R"("{}":"{}")", name, std::string(length, 'x')));
    };
    for (const auto& [name, max] :
         {std::pair{"title", limits::kNameCharsMax},
          std::pair{"description", limits::kServiceRequestTextCharsMax},
          std::pair{"productId", limits::kNameCharsMax}, std::pair{"productName", limits::kNameCharsMax}}) {
        EXPECT_EQ(front_.post(kRequests + "/en-US", with(name, max)).status, 201) << name;
        EXPECT_EQ(refusal(front_.post(kRequests + "/en-US", with(name, max + 1))), "400 800002") << name;
    }
    const std::string longest(limits::kServiceRequestTextCharsMax, 'x');
    const std::string id = open(R"("newNote":{"text":")" + longest + R"("})");
    EXPECT_EQ(patch(id, note(longest)).status, 200);
    EXPECT_EQ(refusal(patch(id, note(longest + "x"))), "400 800002");
}

TEST_P(SRQ, TheCustomerMustBeThePartners_SRQ_04_20002) {
    const std::string customer = front_.add_customer("contoso.example");
    const std::string about = R"("organization":{"id":")" + id_of(customer) + R"("})";
    front_.be(Who::american);
    EXPECT_EQ(refusal(front_.post(kRequests + "/en-US", body(about))), "403 20002");
    front_.be(Who::partner);
    ASSERT_EQ(front_.call("PATCH", customer, R"({"relationshipToPartner":"none"})").status, 200);
    EXPECT_EQ(refusal(front_.post(kRequests + "/en-US", body(about))), "403 20002") << "not any more";
    EXPECT_EQ(refusal(front_.post(kRequests + "/en-US",
                                  body(R"("organization":{"id":"aaaaaaaa-1111-4111-8111-111111111111"})"))),
              "403 20002");
}

TEST_P(SRQ, OneCallOpensOne_SRQ_04_1_6) {
    const Fields id = {{"MS-RequestId", "5f1de1a0-0c6b-4e0f-8a5c-3d2f6f0e7a42"}};
    const Reply first = front_.post(kRequests + "/en-US", body(), id);
    EXPECT_EQ(front_.post(kRequests + "/en-US", body(), id).text, first.text);
    EXPECT_NE(open(), first["id"]);
    EXPECT_EQ(front_.get(kRequests)["totalCount"], "2");
    EXPECT_EQ(front_.post(kRequests + "/en-US", body(), {{"Comptoir-Dry-Run", "true"}}).status, 201);
    EXPECT_EQ(front_.get(kRequests)["totalCount"], "2");
}

TEST_P(SRQ, APartnerHasABoundedNumberOfOpenOnes_SRQ_04) {
    const std::string first = open();
    add_copies(first, limits::kOpenServiceRequestsMax - 1);
    EXPECT_EQ(refusal(front_.post(kRequests + "/en-US", body())), "400 800002");
    EXPECT_EQ(patch(first, R"({"status":"closed"})").status, 200);
    EXPECT_NE(open(), "");
    front_.be(Who::american);
    EXPECT_NE(open(), "") << "another's are no matter";
}

// ---- SRQ-01, SRQ-05

TEST_P(SRQ, ListsHaveTheNewestFirstWithoutDescriptionsAndNotes_SRQ_01) {
    EXPECT_EQ(front_.get(kRequests)["totalCount"], "0");
    const std::string first = open(R"("newNote":{"text":"More."})");
    const std::string second = open();
    const Reply all = front_.get(kRequests);
    EXPECT_EQ(all.status, 200);
    EXPECT_THAT(ids(all), ElementsAre(second, first));
    EXPECT_EQ(all["items/0/severity"], "moderate") << "a word in lists, too";
    EXPECT_FALSE(all.has("items/0/description"));
    EXPECT_FALSE(all.has("items/1/notes"));
    EXPECT_EQ(all["links/self/uri"], "/servicerequests");
    front_.follow_links(all);
}

TEST_P(SRQ, PagesFollowEachOther_SRQ_01_1_9) {
    std::vector<std::string> newest;
    for (int i = 0; i < 5; ++i) newest.insert(newest.begin(), open());
    const Reply first = front_.get(kRequests + "?size=2");
    EXPECT_THAT(ids(first), ElementsAre(newest[0], newest[1]));
    EXPECT_FALSE(first.has("links/previous"));
    EXPECT_EQ(first["links/next/uri"], "/servicerequests?size=2&offset=2");
    const Reply second = front_.get("/v1" + first["links/next/uri"]);
    EXPECT_THAT(ids(second), ElementsAre(newest[2], newest[3]));
    EXPECT_EQ(second["links/previous/uri"], "/servicerequests?size=2&offset=0");
    const Reply third = front_.get("/v1" + second["links/next/uri"]);
    EXPECT_THAT(ids(third), ElementsAre(newest[4]));
    EXPECT_FALSE(third.has("links/next")) << "its absence ends the loop";
    front_.follow_links(second);
    for (const char* whole : {"?size=0", "?size=5000", "?size=", "?offset=0"})
        EXPECT_EQ(front_.get(kRequests + whole)["totalCount"], "5") << whole;
    EXPECT_THAT(ids(front_.get(kRequests + "?offset=99999999999")), IsEmpty());
    for (const char* bad : {"?size=-1", "?size=x", "?offset=-1", "?offset=x"})
        EXPECT_EQ(refusal(front_.get(kRequests + bad)), "400 2001") << bad;
}

TEST_P(SRQ, PagesHaveAtMostAThousand_SRQ_01_1_9) {
    const std::string first = open();
    add_copies(first, limits::kServiceRequestsPageMax);
    for (const char* whole : {"", "?size=5000"}) {
        const Reply page = front_.get(kRequests + whole);
        EXPECT_EQ(page["totalCount"], "1000") << whole;
        EXPECT_THAT(ids(front_.get("/v1" + page["links/next/uri"])), ElementsAre(first)) << whole;
    }
}

TEST_P(SRQ, ListsAreFilteredByStatus_SRQ_01_1_10) {
    const std::string open_one = open();
    const std::string asked = open();
    const std::string closed = open();
    answers(asked, "Which?", Status::attention_needed);
    ASSERT_EQ(patch(closed, R"({"status":"closed"})").status, 200);
    for (const char* word : {"open", "Open", "1"})
        EXPECT_THAT(ids(front_.get(kRequests + "?status=" + word)), ElementsAre(open_one)) << word;
    for (const char* word : {"attention_needed", "AttentionNeeded", "3"})
        EXPECT_THAT(ids(front_.get(kRequests + "?status=" + word)), ElementsAre(asked)) << word;
    for (const char* all : {"?status=", "?status=none"})
        EXPECT_EQ(front_.get(kRequests + all)["totalCount"], "3") << all;
    const auto filter = [&](const std::string& text) { return front_.get(kRequests + "?filter=" + text); };
    EXPECT_THAT(
        ids(filter(
            "%7B%22Field%22%3A%22Status%22%2C%22Value%22%3A%22closed%22%2C%22Operator%22%3A%22equals%22%7D")),
        ElementsAre(closed));
    EXPECT_THAT(
        ids(filter(
            "%7B%22field%22%3A%22status%22%2C%22value%22%3A%22Open%22%2C%22operator%22%3A%22Equals%22%7D")),
        ElementsAre(open_one));
    EXPECT_THAT(
        ids(front_.get(kRequests +
                       "?filter.field=Status&filter.value=closed&filter.operator=equals&status=closed")),
        ElementsAre(closed));
    EXPECT_THAT(
        ids(front_.get(kRequests +
                       "?filter.field=Status&filter.value=closed&filter.operator=equals&status=open")),
        IsEmpty());
    for (const char* bad :
         {"?status=lost", "?filter=%7B", "?filter.field=Title&filter.value=x&filter.operator=equals",
          "?filter.field=Status&filter.value=open&filter.operator=not_equals",
          "?filter.field=Status&filter.value=lost&filter.operator=equals"}) {
        EXPECT_EQ(refusal(front_.get(kRequests + bad)), "400 2001") << bad;
    }
    const Reply page = front_.get(kRequests + "?status=open&size=1&offset=1");
    EXPECT_EQ(page["links/previous/uri"], "/servicerequests?status=open&size=1&offset=0");
}

TEST_P(SRQ, OfACustomerAreListedAlone_SRQ_05) {
    const std::string contoso = front_.add_customer("contoso.example");
    const std::string northwind = front_.add_customer("northwind.example");
    const std::string first = open_for(contoso);
    const std::string second = open_for(contoso);
    const std::string other = open_for(northwind);
    open();
    const Reply page = front_.get(contoso + "/servicerequests");
    EXPECT_THAT(ids(page), ElementsAre(second, first));
    front_.follow_links(page);
    EXPECT_THAT(ids(front_.get(northwind + "/servicerequests?status=open")), ElementsAre(other));
    const Reply rest = front_.get(contoso + "/servicerequests?size=1");
    EXPECT_THAT(ids(rest), ElementsAre(second));
    EXPECT_THAT(ids(front_.get("/v1" + rest["links/next/uri"])), ElementsAre(first));
    EXPECT_EQ(front_.get(kRequests)["totalCount"], "4");
    EXPECT_EQ(refusal(front_.get("/v1/customers/contoso/servicerequests")), "400 900118");
    EXPECT_EQ(refusal(front_.get("/v1/customers/aaaaaaaa-1111-4111-8111-111111111111/servicerequests")),
              "404 60003");
    front_.be(Who::american);
    EXPECT_EQ(refusal(front_.get(contoso + "/servicerequests")), "403 20002");
}

// ---- SRQ-02, SRQ-06

TEST_P(SRQ, OneIsReadById_SRQ_02_1000) {
    const std::string id = open();
    EXPECT_EQ(read(id)["id"], id);
    for (const char* none : {"100000000000009", "1", "x", "aaaaaaaa-1111-4111-8111-111111111111"})
        EXPECT_EQ(refusal(read(none)), "404 1000") << none;
    front_.be(Who::american);
    EXPECT_EQ(refusal(read(id)), "404 1000") << "another partner's";
    EXPECT_EQ(refusal(patch(id, note("x"))), "404 1000");
    EXPECT_THAT(ids(front_.get(kRequests)), IsEmpty());
}

TEST_P(SRQ, OneOfACustomerIsFoundThereAlone_SRQ_06_1000) {
    const std::string contoso = front_.add_customer("contoso.example");
    const std::string northwind = front_.add_customer("northwind.example");
    const std::string id = open_for(contoso);
    const std::string of_none = open();
    EXPECT_EQ(front_.get(contoso + "/servicerequests/" + id).text, read(id).text);
    EXPECT_EQ(refusal(front_.get(northwind + "/servicerequests/" + id)), "404 1000");
    EXPECT_EQ(refusal(front_.get(contoso + "/servicerequests/" + of_none)), "404 1000");
    EXPECT_EQ(refusal(front_.get(contoso + "/servicerequests/x")), "404 1000");
    front_.be(Who::american);
    EXPECT_EQ(refusal(front_.get(contoso + "/servicerequests/" + id)), "403 20002");
}

}  // namespace
}  // namespace comptoir::conformance
