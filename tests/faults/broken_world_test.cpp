#include <fmt/format.h>
#include <gmock/gmock.h>

#include "world.hpp"

/// What each surface answers while the world under it is broken: the status and the shape of its contract,
/// the correlation id of the call, and nothing of the cause, which is in the log. Sources: reseller contract
/// §1.11.1, §1.12, E7; publisher contract §3.1, §3.2; RFC 9457.
namespace comptoir::testing_world {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::string_view kCorrelation = "5f1de1a0-0c6b-4e0f-8a5c-3d2f6f0e7a42";
constexpr const char* kCause = "disk /srv/secret: SELECT password_hash";

enum class SurfaceName { reseller, publisher, marketplace };

using Headers = std::vector<std::pair<std::string, std::string>>;

class BrokenWorld : public testing::TestWithParam<std::tuple<sql_testing::TestEngine, SurfaceName>> {
  protected:
    sql::Database& database() { return world_.marketplace().core().database(); }
    SurfaceName surface() const { return std::get<SurfaceName>(GetParam()); }
    Headers correlated() const {
        const bool publisher = surface() == SurfaceName::publisher;
        return {{publisher ? "x-ms-correlationid" : "MS-CorrelationId", std::string(kCorrelation)}};
    }

    // One call that reads a subscription.
    Reply read() {
        switch (surface()) {
            case SurfaceName::reseller:
                return world_.partner_call(
                    "GET",
                    fmt::format("/v1/customers/{}/subscriptions/{}", customer_, purchase_.subscription),
                    nullptr, correlated());
            case SurfaceName::publisher:
                return world_.publisher_call("GET", publisher_path(""), nullptr, correlated());
            case SurfaceName::marketplace:
                return world_.partner_call("GET", "/marketplace/v1/subscriptions/" + purchase_.subscription,
                                           nullptr, correlated());
        }
        return {};
    }

    // One call that writes.
    Reply write() {
        switch (surface()) {
            case SurfaceName::reseller: {
                const json::Object line{{"id", 0},
                                        {"catalogItemId", item_.catalog_item_id},
                                        {"quantity", 1},
                                        {"billingCycle", item_.billing_cycle},
                                        {"termDuration", item_.term}};
                const json::Value cart = json::Object{{"lineItems", json::Array{line}}};
                return world_.partner_call("POST", fmt::format("/v1/customers/{}/carts", customer_), &cart,
                                           correlated());
            }
            case SurfaceName::publisher: {
                const json::Value plan = json::Object{{"planId", "plan"}};
                return world_.publisher_call("POST", publisher_path("/activate"), &plan, correlated());
            }
            case SurfaceName::marketplace: {
                const json::Value to = json::Object{{"advanceTo", "2024-03-10T10:00:00Z"}};
                return world_.operator_call("POST", "/marketplace/v1/sandbox/clock", &to, correlated());
            }
        }
        return {};
    }

    std::string publisher_path(std::string_view further) const {
        return fmt::format("/api/saas/subscriptions/{}{}?api-version=2018-08-31", purchase_.subscription,
                           further);
    }

    template <class Error>
    Reply write_meets() {
        world_.logged();
        database().fail_with([](std::int64_t, std::string_view) { throw Error(kCause); });
        Reply reply = write();
        database().fail_with({});
        return reply;
    }

    // The answer of the contract, and nothing in it that tells of the cause.
    void expect_server_error(const Reply& reply, int status) {
        EXPECT_EQ(reply.status, status) << json::write(reply.body);
        switch (std::get<SurfaceName>(GetParam())) {
            case SurfaceName::reseller:
                EXPECT_EQ(reply.body.text_or("code"), "800003") << json::write(reply.body);
                EXPECT_EQ(reply.body.text_or("source"), "PartnerApiServiceControllers");
                EXPECT_THAT(reply.body.text_or("description"), Not(IsEmpty()));
                break;
            case SurfaceName::publisher: {
                const json::Value* error = reply.body.find("error");
                ASSERT_NE(error, nullptr) << json::write(reply.body);
                EXPECT_EQ(error->text_or("code"), "InternalServerError");
                EXPECT_THAT(error->text_or("message"), Not(IsEmpty()));
                break;
            }
            case SurfaceName::marketplace:
                EXPECT_EQ(reply.headers.find("Content-Type"), "application/problem+json");
                EXPECT_EQ(reply.body.text_or("status"), std::to_string(status));
                EXPECT_EQ(reply.body.text_or("code"), status == 503 ? "unavailable" : "internal_error");
                EXPECT_THAT(reply.body.text_or("title"), Not(IsEmpty()));
                break;
        }
        EXPECT_EQ(reply.headers.find("Retry-After").has_value(), status == 503);
        EXPECT_EQ(reply.headers.find(correlated().front().first), kCorrelation);
        std::string all = json::write(reply.body);
        for (const auto& [name, value] : reply.headers.all()) all += fmt::format("\n{}: {}", name, value);
        for (const char* told :
             {"secret", "SELECT", "password", "sqlite", "postgres", "no such", "does not exist"}) {
            EXPECT_THAT(all, Not(HasSubstr(told)));
        }
    }

    World world_{std::get<sql_testing::TestEngine>(GetParam()), "2024-03-10T09:00:00Z"};
    Item item_ = world_.sells(monthly("10.00"));
    Purchase purchase_ = world_.buys(item_);
    std::string customer_ = world_.customer_id();
};

std::string name_of(
    const testing::TestParamInfo<std::tuple<sql_testing::TestEngine, SurfaceName>>& parameters) {
    constexpr std::array kNames = {"Reseller", "Publisher", "Marketplace"};
    const auto& [engine, surface] = parameters.param;
    return engine.name + kNames[static_cast<std::size_t>(surface)];
}
INSTANTIATE_TEST_SUITE_P(Surfaces, BrokenWorld,
                         testing::Combine(testing::ValuesIn(sql_testing::test_engines()),
                                          testing::Values(SurfaceName::reseller, SurfaceName::publisher,
                                                          SurfaceName::marketplace)),
                         &name_of);

TEST_P(BrokenWorld, ABusyDatabaseIs503AndSoonTriedAgain) {
    expect_server_error(write_meets<sql::BusyError>(), 503);
    EXPECT_LT(write().status, 300) << "nothing was left behind";
}

TEST_P(BrokenWorld, ARaceLostTooOftenIs503) {
    expect_server_error(write_meets<sql::SerializationError>(), 503);
}

TEST_P(BrokenWorld, ADatabaseThatFailsIs500AndTheLogSaysWhy) {
    expect_server_error(write_meets<sql::DatabaseError>(), 500);
    const std::string log = world_.logged();
    EXPECT_THAT(log, HasSubstr(kCause));
    EXPECT_THAT(log, HasSubstr(kCorrelation));
}

TEST_P(BrokenWorld, WhatNobodyExpectedIs500AndTheLogSaysWhy) {
    expect_server_error(write_meets<std::runtime_error>(), 500);
    const std::string log = world_.logged();
    EXPECT_THAT(log, HasSubstr(kCause));
    EXPECT_THAT(log, HasSubstr(kCorrelation));
    EXPECT_LT(write().status, 300) << "nothing was left behind";
}

TEST_P(BrokenWorld, AReadOfWhatIsNotThereIs500AndTheLogSaysWhy) {
    ASSERT_EQ(read().status, 200);
    const auto rename = [&](std::string_view from, std::string_view to) {
        database().write([&](sql::Session& session) {
            session.execute(fmt::format("ALTER TABLE {} RENAME TO {}", from, to));
        });
    };
    rename("subscription", "hidden");
    world_.logged();
    expect_server_error(read(), 500);
    EXPECT_THAT(world_.logged(), HasSubstr(kCorrelation));
    rename("hidden", "subscription");
    EXPECT_EQ(read().status, 200);
}

}  // namespace
}  // namespace comptoir::testing_world
