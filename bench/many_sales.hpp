#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/check.hpp"
#include "storage/orders.hpp"
#include "storage/platform.hpp"
#include "storage/subscriptions.hpp"
#include "world.hpp"

/// Many sales, made of one that went through the door.
namespace comptoir::bench {

using testing_world::World;

inline constexpr std::size_t kCustomers = 100;
inline constexpr std::size_t kOfATransaction = 1000;

/// What one sale through the door left behind, to be multiplied.
struct Model {
    subscriptions::Subscription subscription;
    ordering::Order order;
    storage::Timer renewal;
};

inline Model sell_one(World& world) {
    const auto purchase = world.buys(world.sells(testing_world::monthly("10")), 3);
    COMPTOIR_CHECK(world.activates(purchase).status == 200);
    Model model;
    world.marketplace().core().runner().read([&](sql::Session& session) {
        const auto entry = storage::find_directory_entry(session, SubscriptionId::of(purchase.subscription));
        model.subscription = *storage::find_subscription(session, entry->partner, entry->subscription);
        model.order = *storage::find_order(session, entry->partner, model.subscription.order);
        for (const storage::Timer& timer :
             storage::due_timers(session, Instant::of("2025-01-01T00:00:00Z"), 100)) {
            if (timer.subject == purchase.subscription) model.renewal = timer;
        }
    });
    COMPTOIR_CHECK(model.renewal.kind == storage::TimerKind::boundary);
    return model;
}

inline void insert_copy(sql::Session& session, const Model& model, CustomerId customer, std::size_t number,
                        SubscriptionId id) {
    ordering::Order order = model.order;
    order.id = OrderId(fmt::format("bench-{}", number));
    order.customer = customer;
    order.cart.reset();
    order.lines.front().subscription = id;
    storage::insert_order(session, order);
    subscriptions::Subscription subscription = model.subscription;
    subscription.id = id;
    subscription.customer = customer;
    subscription.order = order.id;
    // Stored as they come into being: sold, then active.
    subscriptions::Subscription sold = subscription;
    sold.state = subscriptions::State::pending;
    storage::insert_subscription(session, sold);
    COMPTOIR_CHECK(storage::replace_subscription(session, subscription, *subscription.activated_at));
    storage::Timer renewal = model.renewal;
    renewal.subject = id.str();
    storage::arm_timer(session, renewal);
}

/// `count` active subscriptions of a hundred customers, the model among them.
inline void sell_many(World& world, const Model& model, std::size_t count) {
    std::vector<CustomerId> customers;
    for (std::size_t i = 0; i < kCustomers; ++i) customers.push_back(CustomerId::of(world.customer()));
    server::Core& core = world.marketplace().core();
    for (std::size_t done = 1; done < count; done += kOfATransaction) {
        core.database().write([&](sql::Session& session) {
            for (std::size_t i = done; i < std::min(count, done + kOfATransaction); ++i) {
                insert_copy(session, model, customers[i % kCustomers], i,
                            SubscriptionId(core.random().guid()));
            }
        });
    }
}

}  // namespace comptoir::bench
