#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <set>

#include "stored_rows.hpp"
#include "world.hpp"

/// Every command, with its n-th storage call failing, for n = 1, 2, 3, … until there is no such call: the
/// answer is a server error of the surface's shape, the database is what it was, and the repetition succeeds
/// once. Sources: commerce rules R64, R68, R130; reseller contract §1.6.
///
/// every_write_test.py looks whether these cases make every write of `storage` fail, and whether each command
/// of `commands` is named by the case that runs it.
namespace comptoir::testing_world {
using Headers = std::vector<std::pair<std::string, std::string>>;
using Call = std::function<Reply()>;

/// The most storage calls a command of these scenes makes; more is a loop that does not end.
inline constexpr std::int64_t kCallsMax = 400;

enum class Shape { reseller, publisher, marketplace };

inline bool has_shape(const Reply& reply, Shape shape) {
    switch (shape) {
        case Shape::reseller:
            return reply.body.text_or("code") == "800003" && !reply.body.text_or("description").empty();
        case Shape::publisher: {
            const json::Value* error = reply.body.find("error");
            return error != nullptr && error->text_or("code") == "InternalServerError";
        }
        case Shape::marketplace:
            return reply.body.text_or("status") == std::to_string(reply.status) &&
                   !reply.body.text_or("title").empty();
    }
    return false;
}

class NthCall : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    /// What failed in any case so far, for every_write_test.py.
    static void TearDownTestSuite() {
        const char* file = std::getenv("COMPTOIR_FAULT_STATEMENTS");
        if (file == nullptr) return;
        std::ofstream out(file);
        for (std::string statement : failed_) {
            std::replace(statement.begin(), statement.end(), '\n', ' ');
            out << statement << '\n';
        }
    }

    void begins(std::string_view now) { world_ = std::make_unique<World>(GetParam(), now); }
    void TearDown() override { EXPECT_TRUE(world_->books_are_in_order()); }

    sql::Database& database() { return world_->marketplace().core().database(); }
    faults::StoredRows stored() { return faults::stored_rows(database()); }

    /// Lets the n-th storage call fail for every n there is; the last time nothing fails and the call is
    /// answered with `status`.
    void survives(Shape shape, int status, const Call& call) {
        survives_all(call, [&](const Reply& reply, bool failed) {
            if (!failed) {
                EXPECT_EQ(reply.status, status) << json::write(reply.body);
                return;
            }
            EXPECT_TRUE(reply.status == 500 || reply.status == 503) << reply.status;
            EXPECT_TRUE(has_shape(reply, shape)) << json::write(reply.body);
        });
    }

    /// The same for a command that no surface offers, as the command line runs it.
    void survives_in_the_operators_name(const std::function<void(commands::Work&)>& decide) {
        const auto run = [&] {
            const commands::Caller caller = commands::clockwork(storage::operator_partition());
            server::Core& core = world_->marketplace().core();
            try {
                return static_cast<bool>(core.runner().run_at(caller, core.clock().now(),
                                                              [&](commands::Work& work) -> Outcome<Done> {
                                                                  decide(work);
                                                                  return Done{};
                                                              }));
            } catch (const sql::DatabaseError&) {
                return false;
            }
        };
        survives_all(run, [](bool done, bool failed) { EXPECT_EQ(done, !failed); });
    }

    /// `run` with the n-th storage call failing, for every n there is, and then with none; `judge` is given
    /// what it returned, and whether a call failed.
    template <class Run, class Judge>
    void survives_all(const Run& run, const Judge& judge) {
        const faults::StoredRows before = stored();
        for (std::int64_t n = 1; n <= kCallsMax; ++n) {
            SCOPED_TRACE(fmt::format("storage call {}", n));
            const auto [result, failed] = with_failure(n, run);
            judge(result, failed);
            if (!failed) {
                EXPECT_GE(n, 3) << "the failures reached nothing";
                RecordProperty("storage_calls", static_cast<int>(n - 1));
                EXPECT_NE(faults::differences(before, stored()), "");
                return;
            }
            EXPECT_EQ(faults::differences(before, stored()), "");
            EXPECT_TRUE(world_->books_are_in_order());
            if (HasFailure()) return;
        }
        ADD_FAILURE() << "still failing after " << kCallsMax << " calls";
    }

    /// The same for a call that names itself: once it succeeded, its repetition is answered alike and does
    /// nothing.
    void survives_once(Shape shape, int status, const Call& call) {
        survives(shape, status, call);
        const faults::StoredRows done = stored();
        const Reply again = call();
        EXPECT_EQ(again.status, status) << json::write(again.body);
        EXPECT_EQ(faults::differences(done, stored()), "");
    }

    template <class Run>
    auto with_failure(std::int64_t n, const Run& run) {
        const auto failed = std::make_shared<std::atomic<bool>>(false);
        database().fail_with([n, failed](std::int64_t nth, std::string_view statement) {
            if (nth != n) return;
            failed->store(true);
            const std::lock_guard lock(failed_mutex_);
            failed_.emplace(statement);
            throw sql::DatabaseError("the disk does not answer");
        });
        auto result = run();
        database().fail_with({});
        return std::pair(std::move(result), failed->load());
    }

    /// Only for tests of another timer, so that it is alone at midnight.
    void no_more_price_lists() {
        database().write([](sql::Session& session) {
            storage::disarm_timer(session, storage::operator_partition(),
                                  storage::TimerKind::refresh_price_list, "");
        });
    }

    /// Brings the world to where only one timer is due, at `instant`, and lets that fail.
    void time_survives(std::string_view a_second_before, std::string_view instant) {
        world_->travel_to(a_second_before);
        no_more_price_lists();
        std::size_t due = 0;
        database().read([&](sql::Session& session) {
            due = storage::due_timers(session, Instant::of(instant), 10).size();
        });
        ASSERT_EQ(due, 1U);
        const json::Value body = json::Object{{"advanceTo", instant}};
        survives(Shape::marketplace, 200,
                 [&] { return world_->operator_call("POST", "/marketplace/v1/sandbox/clock", &body); });
    }

    /// The same without the clock: where its own transaction, which follows, is longer than the timer's.
    void timer_survives(std::string_view a_second_before, std::string_view instant) {
        world_->travel_to(a_second_before);
        const auto run = [&] {
            jobs::Timers& timers = world_->marketplace().core().timers();
            return timers.run_until(Instant::of(instant), nullptr).failures.empty();
        };
        survives_all(run, [](bool done, bool failed) { EXPECT_EQ(done, !failed); });
    }

    Call partner(std::string method, std::string path, json::Value body = {}) {
        const Headers id = {{"MS-RequestId", "5f1de1a0-0c6b-4e0f-8a5c-3d2f6f0e7a10"}};
        return [this, method, path, id, body = std::move(body)] {
            return world_->partner_call(method, path, body.is_null() ? nullptr : &body, id);
        };
    }

    /// PATCH of a subscription as it is now, with one member changed.
    Call patch(const Purchase& purchase, std::string_view member, json::Value value) {
        json::Value resource = world_->subscription(purchase);
        json::Object& object = *resource.if_object();
        const auto found = std::find_if(object.begin(), object.end(),
                                        [&](const auto& field) { return field.first == member; });
        if (found == object.end()) {
            object.emplace_back(member, std::move(value));
        } else {
            found->second = std::move(value);
        }
        return partner("PATCH", of_customer() + "/subscriptions/" + purchase.subscription,
                       std::move(resource));
    }

    json::Value cart_of(const std::vector<Item>& items) {
        json::Array lines;
        for (const Item& item : items) {
            lines.push_back(json::Object{{"id", static_cast<std::int64_t>(lines.size())},
                                         {"catalogItemId", item.catalog_item_id},
                                         {"quantity", 2},
                                         {"billingCycle", item.billing_cycle},
                                         {"termDuration", item.term}});
        }
        return json::Object{{"lineItems", std::move(lines)}};
    }

    std::string new_cart(const std::vector<Item>& items) {
        const json::Value body = cart_of(items);
        const Reply created = world_->partner_call("POST", carts(), &body);
        EXPECT_EQ(created.status, 201) << json::write(created.body);
        return carts() + "/" + created.body.text_or("id");
    }

    Purchase bought_and_activated(const PlanSpec& plan) {
        const Purchase purchase = world_->buys(world_->sells(plan), 3);
        EXPECT_EQ(world_->activates(purchase).status, 200);
        return purchase;
    }

    std::string of_customer() { return "/v1/customers/" + world_->customer_id(); }
    std::string carts() { return of_customer() + "/carts"; }

    /// An integration account may do what others may not (reseller contract §1.14).
    void in_a_sandbox_account() {
        database().write([](sql::Session& session) { session.execute("UPDATE partner SET sandbox = 1"); });
    }

    std::unique_ptr<World> world_;

  private:
    static inline std::mutex failed_mutex_;
    static inline std::set<std::string> failed_;
};

}  // namespace comptoir::testing_world
