#include <fmt/format.h>
#include <gmock/gmock.h>

#include "base/limits.hpp"
#include "commands/service_requests.hpp"
#include "market.hpp"

/// The operator's side of service requests (commerce rules R164, R165).
namespace comptoir::conformance {
namespace {

using support::ServiceRequest;
using testing::ElementsAre;
using testing::IsEmpty;

const std::string kRequests = "/marketplace/v1/service-requests";

class MKTServiceRequests : public MarketTest {
  protected:
    /// As a partner asks on `/v1`.
    std::string open(std::string_view partner = Market::kPartner, ServiceRequest draft = {}) {
        draft.title = "A line twice";
        draft.description = "Two lines are the same.";
        draft.topic = 2001;
        draft.locale = "fr-FR";
        std::string id;
        as(partner, [&](commands::Work& work) {
            const auto opened = commands::open_service_request(work, draft, "Both are of March.");
            if (opened) id = opened->id.str();
            return static_cast<bool>(opened);
        });
        return id;
    }
    void change(const std::string& id, const commands::ServiceRequestChange& change) {
        as(Market::kPartner, [&](commands::Work& work) {
            return static_cast<bool>(
                commands::change_service_request(work, ServiceRequestId(id), CustomerId(), change));
        });
    }
    void as(std::string_view partner, const std::function<bool(commands::Work&)>& decide) {
        const auto done = market_.runner().run_at(commands::clockwork(PartnerId::of(partner)), market_.now(),
                                                  [&](commands::Work& work) -> Outcome<Done> {
                                                      EXPECT_TRUE(decide(work));
                                                      return Done{};
                                                  });
        EXPECT_TRUE(done);
    }
    Reply get(const std::string& path, Who who = Who::marketplace_operator) {
        return market_.get(who, kRequests + path);
    }
    Reply answer(const std::string& id, const std::string& body, const Fields& headers = {},
                 Who who = Who::marketplace_operator) {
        return market_.call(who, "POST", fmt::format("{}/{}/answers", kRequests, id), body, headers);
    }
    static std::string words(std::string_view text, std::string_view status = "") {
        return status.empty() ? fmt::format(R"({{"text":"{}"}})", text)
                              : fmt::format(R"({{"text":"{}","status":"{}"}})", text, status);
    }
    static std::string refusal(const Reply& reply) {
        return fmt::format("{} {} {}", reply.status, reply.code(), reply["field"]);
    }
    static std::vector<std::string> ids(const Reply& page) {
        std::vector<std::string> found;
        for (std::size_t i = 0; i < page.size_of("items"); ++i)
            found.push_back(page[fmt::format("items/{}/id", i)]);
        return found;
    }
    std::vector<std::string> told(Who who) {
        const Reply page = market_.get(who, "/marketplace/v1/events");
        std::vector<std::string> names;
        for (std::size_t i = 0; i < page.size_of("items"); ++i)
            names.push_back(page[fmt::format("items/{}/name", i)]);
        return names;
    }
};
COMPTOIR_ON_BOTH_ENGINES(MKTServiceRequests);

TEST_P(MKTServiceRequests, ThoseOfAllPartnersWaitTheOldestFirst) {
    EXPECT_EQ(get("").text, R"({"items":[]})");
    const std::string first = open();
    const std::string second = open(Market::kOtherPartner);
    const std::string third = open();
    const Reply all = get("");
    EXPECT_THAT(ids(all), ElementsAre(first, second, third));
    EXPECT_FALSE(all.has("next"));
    EXPECT_EQ(all["items/0/partnerId"], Market::kPartner);
    EXPECT_EQ(all["items/0/partnerName"], "Partner");
    EXPECT_EQ(all["items/1/partnerId"], Market::kOtherPartner);
    EXPECT_EQ(all["items/0/status"], "open");
    EXPECT_EQ(all["items/0/topic/value"], "2001");
    EXPECT_EQ(all["items/0/topic/label"], "Invoices and charges");
    EXPECT_EQ(all["items/0/openedAt"], "2024-03-10T09:00:00Z");
    EXPECT_EQ(all["items/0/noteCount"], "1");
    EXPECT_FALSE(all.has("items/0/description"));
    EXPECT_FALSE(all.has("items/0/notes"));
    const Reply page = get("?limit=2");
    EXPECT_THAT(ids(page), ElementsAre(first, second));
    EXPECT_EQ(page["next"], second);
    const Reply rest = get("?limit=2&after=" + page["next"]);
    EXPECT_THAT(ids(rest), ElementsAre(third));
    EXPECT_FALSE(rest.has("next"));
    EXPECT_EQ(
        market_.get(Who::marketplace_operator, kRequests, {{"Accept-Language", "fr"}})["items/0/topic/label"],
        "Factures et frais");
}

TEST_P(MKTServiceRequests, ListsAreFilteredByStatusAndLeaveOutWhatIsClosed) {
    const std::string opened = open();
    const std::string asked = open();
    const std::string closed = open();
    ASSERT_EQ(answer(asked, words("Which?", "attention_needed")).status, 200);
    change(closed, {"", support::Status::closed});
    EXPECT_THAT(ids(get("")), ElementsAre(opened, asked));
    EXPECT_THAT(ids(get("?status=open")), ElementsAre(opened));
    EXPECT_THAT(ids(get("?status=attention_needed")), ElementsAre(asked));
    EXPECT_THAT(ids(get("?status=closed")), ElementsAre(closed));
    EXPECT_THAT(ids(get("?status=closed&after=" + closed)), IsEmpty());
    EXPECT_EQ(refusal(get("?status=none")), "400 enum_value_unknown status");
    EXPECT_EQ(refusal(get("?after=x")), "400 invalid_input after");
    EXPECT_EQ(refusal(get("?limit=0")), "400 invalid_input limit");
}

TEST_P(MKTServiceRequests, OneIsReadWhole) {
    ServiceRequest draft;
    draft.severity = support::Severity::critical;
    draft.customer = CustomerId::of(Market::kCustomer);
    draft.customer_phone = "+33 2 00";
    draft.product_id = "DZH318Z0SEAT";
    draft.product_name = "Seats";
    draft.country = "BE";
    draft.primary_contact.contact_id = "7";
    draft.primary_contact.first_name = "Ada";
    draft.primary_contact.last_name = "Martin";
    draft.primary_contact.email = "ada@partner.example";
    draft.primary_contact.phone_number = "+33 1 00";
    const std::string id = open(Market::kPartner, draft);
    const Reply one = get("/" + id);
    ASSERT_EQ(one.status, 200) << one.text;
    EXPECT_EQ(one["id"], id);
    EXPECT_EQ(one["title"], "A line twice");
    EXPECT_EQ(one["description"], "Two lines are the same.");
    EXPECT_EQ(one["severity"], "critical");
    EXPECT_EQ(one["locale"], "fr-FR") << "the language in which an answer is wanted";
    EXPECT_EQ(one["country"], "BE");
    EXPECT_EQ(one["customer/id"], Market::kCustomer);
    EXPECT_FALSE(one["customer/name"].empty());
    EXPECT_EQ(one["customer/phoneNumber"], "+33 2 00");
    EXPECT_EQ(one["productId"], "DZH318Z0SEAT");
    EXPECT_EQ(one["productName"], "Seats");
    EXPECT_EQ(one["contact/contactId"], "7");
    EXPECT_EQ(one["contact/firstName"], "Ada");
    EXPECT_EQ(one["contact/lastName"], "Martin");
    EXPECT_EQ(one["contact/email"], "ada@partner.example");
    EXPECT_EQ(one["contact/phoneNumber"], "+33 1 00");
    EXPECT_EQ(one["notes/0/by"], "partner");
    EXPECT_EQ(one["notes/0/author"], "Partner");
    EXPECT_EQ(one["notes/0/at"], "2024-03-10T09:00:00Z");
    EXPECT_EQ(one["notes/0/text"], "Both are of March.");
    EXPECT_FALSE(one.has("closedAt"));
    for (const char* none : {"100000000000009", "1", "x"})
        EXPECT_EQ(refusal(get(fmt::format("/{}", none))), "404 not_found request") << none;
}

TEST_P(MKTServiceRequests, AnAnswerReachesThePartner_R165) {
    const std::string id = open();
    market_.go_to("2024-03-11T10:00:00Z");
    const Reply asked = answer(id, words("Which invoice?", "attention_needed"));
    ASSERT_EQ(asked.status, 200) << asked.text;
    EXPECT_EQ(asked["status"], "attention_needed");
    EXPECT_EQ(asked["changedAt"], "2024-03-11T10:00:00Z");
    EXPECT_EQ(asked["notes/1/by"], "operator");
    EXPECT_EQ(asked["notes/1/text"], "Which invoice?");
    EXPECT_EQ(get("/" + id).text, asked.text);
    EXPECT_EQ(answer(id, words("Any?"))["status"], "attention_needed") << "words alone";
    EXPECT_EQ(answer(id, words("Found it.", "open"))["status"], "open");
    const Reply closed = answer(id, words("Credited.", "closed"));
    EXPECT_EQ(closed["status"], "closed");
    EXPECT_EQ(closed["closedAt"], "2024-03-11T10:00:00Z");
    EXPECT_EQ(closed["noteCount"], "5");
    const Reply events = market_.get(Who::partner, "/marketplace/v1/events?after=1");
    EXPECT_EQ(events["items/0/name"], "service-request-answered");
    EXPECT_EQ(events["items/0/subject"], id);
    EXPECT_EQ(events["items/0/data/status"], "attention_needed");
    EXPECT_THAT(told(Who::partner), ElementsAre("service-request-opened", "service-request-answered",
                                                "service-request-answered", "service-request-answered",
                                                "service-request-answered", "service-request-closed"));
    EXPECT_THAT(told(Who::other_partner), IsEmpty());
    const Reply audit = market_.get(Who::partner, "/marketplace/v1/audit?order=newest&limit=1");
    EXPECT_EQ(audit["items/0/resourceId"], id);
    EXPECT_THAT(audit["items/0/actor"], testing::HasSubstr("30000000-0000-4000-8000-00000000000d"))
        << "the partner's audit tells who it was";
}

TEST_P(MKTServiceRequests, WhatIsClosedTakesNoAnswer_R165) {
    const std::string id = open();
    change(id, {"", support::Status::closed});
    const Reply before = get("/" + id);
    for (const char* status : {"", "open", "attention_needed", "closed"})
        EXPECT_EQ(refusal(answer(id, words("One more thing.", status))), "400 status_not_allowed status");
    EXPECT_EQ(get("/" + id).text, before.text);
    const Reply french = answer(id, words("x"), {{"Accept-Language", "fr"}});
    EXPECT_EQ(french["title"], "Le statut ne peut pas passer de closed à open.");
}

TEST_P(MKTServiceRequests, AnAnswerHasWordsAndAtMostAStatus) {
    const std::string id = open();
    EXPECT_EQ(refusal(answer(id, "{}")), "400 invalid_input text");
    EXPECT_EQ(refusal(answer(id, words("  "))), "400 invalid_input text");
    EXPECT_EQ(refusal(answer(id, R"({"text":["x"]})")), "400 invalid_input text");
    EXPECT_EQ(refusal(answer(id, "[]")), "400 invalid_input ");
    EXPECT_EQ(refusal(answer(id, "no")), "400 invalid_input ");
    EXPECT_EQ(refusal(answer(id, words("x", "none"))), "400 enum_value_unknown status");
    EXPECT_EQ(refusal(answer(id, R"({"text":"x","status":{}})")), "400 invalid_input status");
    const std::string longest(limits::kServiceRequestTextCharsMax, 'x');
    EXPECT_EQ(answer(id, words(longest)).status, 200);
    EXPECT_EQ(refusal(answer(id, words(longest + "x"))), "400 invalid_input text");
    EXPECT_EQ(refusal(answer("100000000000009", words("x"))), "404 not_found request");
    EXPECT_EQ(refusal(answer("x", words("x"))), "404 not_found request");
}

TEST_P(MKTServiceRequests, AnswersAreBoundedApartFromThePartnersNotes) {
    const std::string id = open();
    for (int i = 0; i < limits::kServiceRequestNotesMax; ++i) ASSERT_EQ(answer(id, words("x")).status, 200);
    EXPECT_EQ(refusal(answer(id, words("x"))), "400 invalid_input text");
    change(id, {"Thank you.", support::Status::closed});
    EXPECT_EQ(get("/" + id)["status"], "closed");
}

TEST_P(MKTServiceRequests, OneCallAnswersOnce) {
    const std::string id = open();
    const Fields key = {{"Idempotency-Key", "once"}};
    const Reply first = answer(id, words("x"), key);
    change(id, {"y", {}});
    EXPECT_EQ(answer(id, words("x"), key).text, first.text);
    EXPECT_EQ(get("/" + id)["noteCount"], "3");
    EXPECT_EQ(answer(id, words("z"), {{"Comptoir-Dry-Run", "true"}})["noteCount"], "4");
    EXPECT_EQ(get("/" + id)["noteCount"], "3");
}

TEST_P(MKTServiceRequests, OnlyTheOperatorSeesThisSide) {
    const std::string id = open();
    for (const Who who : {Who::partner, Who::helpdesk, Who::isv}) {
        EXPECT_EQ(refusal(get("", who)), "403 role_not_allowed ");
        EXPECT_EQ(refusal(get("/" + id, who)), "403 role_not_allowed ");
        EXPECT_EQ(refusal(answer(id, words("x"), {}, who)), "403 role_not_allowed ");
    }
    EXPECT_EQ(get("", Who::nobody).status, 401);
}

TEST_P(MKTServiceRequests, ATopicThatIsGoneIsANumber) {
    const std::string id = open();
    market_.runner().database().write(
        [](sql::Session& session) { session.execute("UPDATE service_request SET topic = 9"); });
    EXPECT_EQ(get("/" + id)["topic/label"], "9");
}

}  // namespace
}  // namespace comptoir::conformance
