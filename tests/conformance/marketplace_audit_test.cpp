#include <gmock/gmock.h>

#include "base/text.hpp"
#include "http/digest.hpp"
#include "market.hpp"
#include "storage/platform.hpp"

/// `/marketplace/v1/audit`: the whole chain of the caller, so that a reader can verify it (architecture
/// decision 3).
namespace comptoir::conformance {
namespace {

using testing::ElementsAre;

constexpr std::string_view kPath = "/marketplace/v1/audit";

class MarketplaceAudit : public MarketTest {
  protected:
    Reply list(Who who, std::string_view query = "") {
        return market_.get(who, fmt::format("{}{}{}", kPath, query.empty() ? "" : "?", query));
    }
    std::vector<std::string> members(const Reply& reply, std::string_view name) {
        EXPECT_EQ(reply.status, 200) << reply.text;
        std::vector<std::string> found;
        for (std::size_t i = 0; i < reply.size_of("items"); ++i) {
            found.push_back(reply[fmt::format("items/{}/{}", i, name)]);
        }
        return found;
    }
    std::string refusal(Who who, std::string_view query = "") {
        const Reply reply = list(who, query);
        return fmt::format("{} {} {}", reply.status, reply.code(), reply["field"]);
    }
    /// What the hash of an item must be, from nothing but the answer.
    static std::string hash_of(const Reply& reply, std::size_t i) {
        const auto member = [&](std::string_view name) { return reply[fmt::format("items/{}/{}", i, name)]; };
        std::string input;
        for (const std::string& part :
             {member("previousHash"), reply["partnerId"], member("sequence"),
              std::to_string(Instant::of(member("at")).micros()), member("customerId"), member("operation"),
              member("resourceType"), member("resourceId"), member("actor"), member("oldValue"),
              member("newValue")}) {
            input += part + '\xff';
        }
        return to_hex(http::sha256(input));
    }
    /// Three changes of one subscription: bought, activated, renamed.
    std::string sell() {
        const std::string id = market_.buy("seats", "standard", 5);
        market_.activate(id);
        market_.cancel(id);
        return id;
    }
};
COMPTOIR_ON_BOTH_ENGINES(MarketplaceAudit);

TEST_P(MarketplaceAudit, ARecordTellsWhoChangedWhatFromAndTo) {
    const std::string id = sell();
    const Reply reply = list(Who::partner);
    EXPECT_THAT(members(reply, "sequence"), ElementsAre("1", "2", "3"));
    EXPECT_THAT(members(reply, "operation"),
                ElementsAre("create_order", "update_subscription", "update_subscription"));
    EXPECT_THAT(members(reply, "resourceType"), ElementsAre("order", "subscription", "subscription"));
    EXPECT_EQ(reply["items/1/resourceId"], id);
    EXPECT_EQ(reply["items/1/customerId"], Market::kCustomer);
    EXPECT_EQ(reply["items/1/at"], "2024-03-10T09:00:00Z");
    EXPECT_EQ(reply["partnerId"], Market::kPartner);
    EXPECT_FALSE(reply.has("items/0/oldValue"));
    const auto value = [&](const std::string& member) {
        const auto parsed = json::parse(reply[member]);
        EXPECT_TRUE(static_cast<bool>(parsed)) << reply[member];
        return parsed ? *parsed : json::Value();
    };
    EXPECT_EQ(value("items/1/oldValue").text_or("Status"), "pending");
    EXPECT_EQ(value("items/1/newValue").text_or("Status"), "active");
    EXPECT_EQ(value("items/2/newValue").text_or("Status"), "deleted");
    EXPECT_TRUE(AppId::parse(value("items/2/actor").text_or("app")));
}

TEST_P(MarketplaceAudit, TheChainIsVerifiedFromTheAnswerAlone) {
    sell();
    const Reply reply = list(Who::partner);
    ASSERT_EQ(reply.size_of("items"), 3U);
    EXPECT_EQ(reply.at("items/0/previousHash"), json::Value(""));
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(reply[fmt::format("items/{}/hash", i)], hash_of(reply, i)) << i;
        if (i > 0) {
            EXPECT_EQ(reply[fmt::format("items/{}/previousHash", i)],
                      reply[fmt::format("items/{}/hash", i - 1)]);
        }
    }
}

TEST_P(MarketplaceAudit, PagesLeadThroughTheChainFromEitherEndHoweverOld) {
    sell();
    market_.go_to("2026-01-01T00:00:00Z");
    market_.machine().pass(std::chrono::hours(24 * 661));
    const auto pages = [&](std::string_view order) {
        std::vector<std::string> found;
        Reply page = list(Who::partner, fmt::format("limit=2&order={}", order));
        for (;;) {
            for (const std::string& one : members(page, "sequence")) found.push_back(one);
            if (!page.has("next")) return found;
            found.emplace_back("|");
            page = list(Who::partner, fmt::format("limit=2&order={}&after={}", order, page["next"]));
        }
    };
    EXPECT_THAT(pages("oldest"), ElementsAre("1", "2", "|", "3"));
    EXPECT_THAT(pages(""), ElementsAre("1", "2", "|", "3"));
    EXPECT_THAT(pages("newest"), ElementsAre("3", "2", "|", "1"));
    EXPECT_THAT(members(list(Who::partner, "after=3"), "sequence"), ElementsAre());
    EXPECT_THAT(members(list(Who::partner, "after=0&order=newest"), "sequence"), ElementsAre());
    EXPECT_EQ(list(Who::partner, "limit=100000").size_of("items"), 3U);
}

TEST_P(MarketplaceAudit, ParametersThatAreNoneAreRefused) {
    EXPECT_EQ(refusal(Who::partner, "order=sideways"), "400 enum_value_unknown order");
    for (const auto& [query, field] : {std::pair("after=x", "after"), std::pair("after=-1", "after"),
                                       std::pair("limit=0", "limit"), std::pair("limit=many", "limit")}) {
        EXPECT_EQ(refusal(Who::partner, query), fmt::format("400 invalid_input {}", field));
    }
}

TEST_P(MarketplaceAudit, EverybodySeesOnlyItsOwnChain) {
    sell();
    EXPECT_EQ(list(Who::other_partner).size_of("items"), 0U);
    const Reply of_operator = list(Who::marketplace_operator);
    EXPECT_EQ(of_operator["partnerId"], storage::operator_partition().str());
    EXPECT_THAT(members(of_operator, "operation"), testing::Contains("publish_catalog"));
    EXPECT_THAT(members(of_operator, "operation"), testing::Not(testing::Contains("create_order")));
    EXPECT_EQ(of_operator["items/0/hash"], hash_of(of_operator, 0));
}

TEST_P(MarketplaceAudit, R54_OnlyWhoMayChangeMaySeeWhoChanged) {
    for (const Who who : {Who::helpdesk, Who::isv}) {
        EXPECT_EQ(refusal(who), "403 role_not_allowed ");
    }
    EXPECT_EQ(refusal(Who::nobody), "401 authentication_required ");
}

// Nobody is registered so any more; the trail of nobody would be the operator's.
TEST_P(MarketplaceAudit, R54_WithoutAPartnerARoleOfPartnersOpensNoTrail) {
    constexpr std::string_view kPublisher = "30000000-0000-4000-8000-000000000001";
    constexpr std::string_view kApp = "30000000-0000-4000-8000-0000000000aa";
    constexpr std::string_view kPerson = "51000000-0000-4000-8000-0000000000aa";
    ASSERT_TRUE(market_.runner().run_at(
        commands::clockwork(PartnerId()), market_.now(), [&](commands::Work& work) -> Outcome<Done> {
            work.session.execute(
                "INSERT INTO app (app_id, tenant_id, name, secret_hash, roles, object_id, created_us) VALUES "
                "($1, $2, 'App', '', 'global_admin', $1, 0)",
                {kApp, kPublisher});
            work.session.execute(
                "INSERT INTO user_account (user_id, tenant_id, user_name, display_name, password_hash, "
                "roles, "
                "created_us) VALUES ($1, $2, 'eva@isv.example', 'Eva', '', 'global_admin', 0)",
                {kPerson, kPublisher});
            return Done{};
        }));
    const auto ask = [&](const std::string& path) {
        return market_.get(
            Who::nobody, path,
            {{"Authorization", "Bearer " + market_.token_of_person(kPublisher, kApp, kPerson)}});
    };
    EXPECT_EQ(ask("/marketplace/v1/products").status, 200) << "who it is is known";
    const Reply reply = ask(std::string(kPath));
    EXPECT_EQ(reply.status, 403) << reply.text;
    EXPECT_EQ(reply.code(), "role_not_allowed");
}

}  // namespace
}  // namespace comptoir::conformance
