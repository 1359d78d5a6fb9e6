#include <gmock/gmock.h>

#include "base/limits.hpp"
#include "service_requests.hpp"

/// SRQ-03, SRQ-07 and SRQ-08: notes, the end, and topics (reseller contract §2.12, §1.6; commerce rule R165).
namespace comptoir::conformance {
namespace {

using support::Status;
using testing::ElementsAre;

class SRQChanges : public ServiceRequestsTest {};
COMPTOIR_ON_BOTH_ENGINES(SRQChanges);

// ---- SRQ-03, SRQ-07

TEST_P(SRQChanges, ANoteIsAdded_SRQ_03) {
    const std::string id = open();
    front_.go_to("2024-03-11T10:00:00Z");
    front_.be(Who::person);
    const Reply noted = patch(id, note("It is of March."));
    ASSERT_EQ(noted.status, 200) << noted.text;
    EXPECT_EQ(noted["notes/0/text"], "It is of March.");
    EXPECT_EQ(noted["notes/0/createdByName"], "ada@lutece.example");
    EXPECT_EQ(noted["notes/0/createdDate"], "2024-03-11T10:00:00.0000000Z");
    EXPECT_EQ(noted["lastModifiedDate"], "2024-03-11T10:00:00.0000000Z");
    EXPECT_EQ(noted["createdDate"], kOpening);
    EXPECT_EQ(noted["lastClosedDate"], kUnset);
    EXPECT_EQ(noted["status"], "open");
    EXPECT_EQ(noted["lastUpdatedBy/email"], "ada@lutece.example");
    EXPECT_EQ(patch(id, note("And of April."))["notes/1/text"], "And of April.") << "the oldest first";
    EXPECT_EQ(read(id).size_of("notes"), 2U);
    EXPECT_THAT(events(),
                ElementsAre("service-request-opened", "service-request-noted", "service-request-noted"));
}

TEST_P(SRQChanges, OnlyTheNoteAndTheStatusCount_SRQ_03) {
    const std::string id = open();
    const Reply before = read(id);
    for (const std::string& unchanged :
         {std::string("{}"), before.text,
          std::string(
              R"({"Title":"Another","Description":"Other","Severity":"critical","SupportTopicId":"2",)"
              R"("ProductName":"Other","CountryCode":"BE","Organization":{"Id":"x"},"NewNote":null})"),
          std::string(
              R"({"Id":null,"Severity":"unknown","Status":"none","CreatedDate":"0001-01-01T00:00:00",)"
              R"("LastModifiedDate":"0001-01-01T00:00:00","LastClosedDate":"0001-01-01T00:00:00",)"
              R"("NewNote":{"CreatedByName":null,"CreatedDate":"0001-01-01T00:00:00","Text":null}})"),
          std::string(R"({"status":0,"newNote":{"text":"  "}})"), std::string(R"({"status":"OPEN"})")}) {
        const Reply same = patch(id, unchanged);
        EXPECT_EQ(same.status, 200) << unchanged;
        EXPECT_EQ(same.text, before.text) << unchanged;
    }
    EXPECT_THAT(events(), ElementsAre("service-request-opened"));
    for (const char* bad : {"[]", R"({"newNote":"x"})", R"({"newNote":{"text":"\u0007"}})"})
        EXPECT_EQ(refusal(patch(id, bad)), "400 800002") << bad;
    EXPECT_EQ(refusal(patch(id, R"({"status":"lost"})")), "400 900126");
}

TEST_P(SRQChanges, OneIsClosed_SRQ_03) {
    const std::string id = open();
    front_.go_to("2024-03-12T11:00:00Z");
    const Reply closed = patch(id, R"({"Status":"Closed","NewNote":{"Text":"Settled."}})");
    ASSERT_EQ(closed.status, 200) << closed.text;
    EXPECT_EQ(closed["status"], "closed");
    EXPECT_EQ(closed["lastClosedDate"], "2024-03-12T11:00:00.0000000Z");
    EXPECT_EQ(closed["lastModifiedDate"], "2024-03-12T11:00:00.0000000Z");
    EXPECT_EQ(closed["notes/0/text"], "Settled.") << "the last word comes before the end";
    front_.go_to("2024-03-13T11:00:00Z");
    EXPECT_EQ(patch(id, R"({"status":2})").text, closed.text) << "closed already: unchanged";
    EXPECT_THAT(events(),
                ElementsAre("service-request-opened", "service-request-noted", "service-request-closed"));
}

TEST_P(SRQChanges, WhatIsClosedStaysClosed_SRQ_03_R165_800040) {
    const std::string id = open();
    ASSERT_EQ(patch(id, R"({"status":"closed"})").status, 200);
    const Reply before = read(id);
    const Reply refused = patch(id, note("One more thing."));
    EXPECT_EQ(refusal(refused), "400 800040");
    EXPECT_EQ(refused["description"], "The status cannot go to open from closed.");
    EXPECT_EQ(refusal(patch(id, R"({"status":"open"})")), "400 800040");
    EXPECT_EQ(refusal(patch(id, R"({"status":"attention_needed"})")), "400 800040");
    EXPECT_EQ(read(id).text, before.text);
}

TEST_P(SRQChanges, APartnerSetsNoOtherStatus_SRQ_03_800040) {
    const std::string id = open();
    EXPECT_EQ(refusal(patch(id, R"({"status":"attention_needed"})")), "400 800040");
    answers(id, "Which?", Status::attention_needed);
    EXPECT_EQ(refusal(patch(id, R"({"status":"open"})")), "400 800040") << "without a word";
    EXPECT_EQ(read(id)["status"], "attention_needed");
    EXPECT_EQ(patch(id, R"({"status":"closed"})")["status"], "closed");
}

TEST_P(SRQChanges, APartnersNoteAnswersWhatWasAsked_R165) {
    const std::string id = open();
    answers(id, "Which?", Status::attention_needed);
    const Reply asked = read(id);
    EXPECT_EQ(asked["status"], "attention_needed");
    EXPECT_EQ(asked["notes/0/text"], "Which?");
    EXPECT_EQ(asked["notes/0/createdByName"], "Place du Marché");
    EXPECT_EQ(asked["lastUpdatedBy/organization/name"], "Place du Marché");
    EXPECT_FALSE(asked.has("lastUpdatedBy/email")) << "who works there is nobody's business";
    // A full resource comes back with the status that was read.
    const Reply noted = patch(id, R"({"status":"attention_needed","newNote":{"text":"That."}})");
    EXPECT_EQ(noted["status"], "open");
    EXPECT_EQ(noted["lastUpdatedBy/organization/name"], "Reseller lutece.example");
    answers(id, "Which one?", Status::attention_needed);
    EXPECT_EQ(patch(id, R"({"status":"open","newNote":{"text":"This."}})")["status"], "open");
    answers(id, "Done.", Status::closed);
    EXPECT_EQ(read(id)["status"], "closed");
    EXPECT_THAT(events(),
                ElementsAre("service-request-opened", "service-request-answered", "service-request-noted",
                            "service-request-answered", "service-request-noted", "service-request-answered",
                            "service-request-closed"));
}

TEST_P(SRQChanges, NotesAreBounded_SRQ_03) {
    const std::string id = open();
    for (int i = 0; i < limits::kServiceRequestNotesMax; ++i) ASSERT_EQ(patch(id, note("x")).status, 200);
    EXPECT_EQ(refusal(patch(id, note("x"))), "400 800002");
    answers(id, "Please close it.", std::nullopt);
    EXPECT_EQ(patch(id, R"({"status":"closed"})")["status"], "closed");
    EXPECT_EQ(read(id).size_of("notes"), limits::kServiceRequestNotesMax + 1U);
}

TEST_P(SRQChanges, ANoteIsRepeatedOnlyUntilSomethingElseChanged_1_6) {
    const std::string id = open();
    const Fields once = {{"MS-RequestId", "5f1de1a0-0c6b-4e0f-8a5c-3d2f6f0e7a42"}};
    const std::string path = kRequests + "/" + id;
    const Reply noted = front_.call("PATCH", path, note("x"), once);
    EXPECT_EQ(front_.call("PATCH", path, note("x"), once).text, noted.text);
    EXPECT_EQ(read(id).size_of("notes"), 1U);
    answers(id, "And?", std::nullopt);
    EXPECT_EQ(front_.call("PATCH", path, note("x"), once).size_of("notes"), 3U);
    EXPECT_EQ(front_.call("PATCH", path, note("y"), {{"Comptoir-Dry-Run", "true"}}).size_of("notes"), 4U);
    EXPECT_EQ(read(id).size_of("notes"), 3U);
}

TEST_P(SRQChanges, OneOfACustomerIsChangedThereAlone_SRQ_07) {
    const std::string contoso = front_.add_customer("contoso.example");
    const std::string northwind = front_.add_customer("northwind.example");
    const std::string id = open_for(contoso);
    const std::string path = contoso + "/servicerequests/" + id;
    EXPECT_EQ(front_.call("PATCH", path, note("More."))["notes/0/text"], "More.");
    EXPECT_EQ(front_.call("PATCH", path, R"({"status":"closed"})")["status"], "closed");
    EXPECT_EQ(refusal(front_.call("PATCH", northwind + "/servicerequests/" + id, note("x"))), "404 1000");
    EXPECT_EQ(refusal(front_.call("PATCH", contoso + "/servicerequests/x", "{}")), "404 1000");
    EXPECT_EQ(refusal(front_.call("PATCH", path, "[]")), "400 800002");
    EXPECT_EQ(refusal(front_.call("PATCH", "/v1/customers/contoso/servicerequests/" + id, "{}")),
              "400 900118");
    front_.be(Who::american);
    EXPECT_EQ(refusal(front_.call("PATCH", path, note("x"))), "403 20002");
}

TEST_P(SRQChanges, WhatWasAskedOutlivesTheRelationship_SRQ_02) {
    const std::string contoso = front_.add_customer("contoso.example");
    const std::string id = open_for(contoso);
    ASSERT_EQ(front_.call("PATCH", contoso, R"({"relationshipToPartner":"none"})").status, 200);
    EXPECT_EQ(refusal(front_.get(contoso + "/servicerequests/" + id)), "403 20002");
    EXPECT_EQ(read(id)["organization/name"], "Contoso");
    EXPECT_EQ(patch(id, note("It is settled."))["notes/0/text"], "It is settled.");
}

// ---- SRQ-08

TEST_P(SRQChanges, TopicsAreListedInTheReadersLanguage_SRQ_08_1_15) {
    const Reply english = front_.get(kRequests + "/supporttopics");
    EXPECT_EQ(english.status, 200);
    EXPECT_EQ(english["totalCount"], "3");
    EXPECT_NE(english.at("items/0/id").if_number(), nullptr) << "a number";
    EXPECT_EQ(english["items/0/id"], "1");
    EXPECT_EQ(english["items/0/name"], "Billing");
    EXPECT_EQ(english["items/0/description"], "Invoices and charges.");
    EXPECT_EQ(english["items/0/attributes/objectType"], "SupportTopic");
    front_.follow_links(english);
    const Fields french = {{"X-Locale", "fr-FR"}};
    EXPECT_EQ(front_.get("/v1/ServiceRequests/SupportTopics", french)["items/1/name"], "Commandes")
        << "it wins over an id, in any case";
    EXPECT_EQ(front_.get(kRequests + "/" + open(), french)["supportTopicName"], "Facturation");
}

TEST_P(SRQChanges, ATopicThatIsGoneHasNoName_3_13) {
    const std::string id = open();
    front_.write([&](sql::Session& session) {
        session.execute("UPDATE service_request SET topic = 9 WHERE partner_id = $1",
                        {front_.partner_id().str()});
    });
    EXPECT_EQ(read(id)["supportTopicId"], "9");
    EXPECT_FALSE(read(id).has("supportTopicName"));
}

// ---- Who, and what is left of it

TEST_P(SRQChanges, EveryRoleOfThePartnerAsksAndIsAnswered) {
    for (const Who who : {Who::admin, Who::sales, Who::billing, Who::helpdesk, Who::person}) {
        front_.be(who);
        const std::string id = open();
        EXPECT_EQ(patch(id, note("x")).status, 200);
        EXPECT_EQ(read(id).status, 200);
    }
    EXPECT_EQ(front_.get(kRequests)["totalCount"], "5");
    front_.be(Who::nobody);
    EXPECT_EQ(refusal(front_.get(kRequests)), "401 800001");
}

TEST_P(SRQChanges, TheAuditTellsWhatBecameOfOne_3_11) {
    const std::string customer = front_.add_customer("contoso.example");
    const std::string id = open_for(customer);
    patch(id, note("More."));
    answers(id, "Done.", Status::closed);
    const Reply page = front_.get("/v1/auditrecords?size=3");
    ASSERT_EQ(page.size_of("items"), 3U);
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(page[fmt::format("items/{}/operationType", i)], "undefined")
            << "no name of the contract fits";
        EXPECT_EQ(page[fmt::format("items/{}/customerId", i)], id_of(customer));
    }
    const auto records = column(
        "SELECT new_value FROM audit_record WHERE partner_id = $1 AND resource_type = 'undefined' "
        "ORDER BY seq");
    ASSERT_EQ(records.size(), 3U);
    EXPECT_EQ(json::parse(records[0])->text_or("Description"), "Two lines are the same.");
    EXPECT_EQ(json::parse(records[1])->find("NewNote")->text_or("Text"), "More.");
    EXPECT_EQ(json::parse(records[2])->text_or("Status"), "closed");
    EXPECT_EQ(json::parse(records[2])->find("NewNote")->text_or("CreatedByName"), "Place du Marché");
}

}  // namespace
}  // namespace comptoir::conformance
