#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "http/client.hpp"
#include "json/value.hpp"
#include "server/marketplace.hpp"
#include "sql_testing/testing.hpp"

/// The whole marketplace on virtual time, played through its HTTP surfaces: verbs for scenario tests.
namespace comptoir::testing_world {

/// One price row of a plan.
struct Price {
    std::string unit_price;
    std::string from = "2019-01-01";
    std::string to = "";  ///< Empty: open.
};

/// A dimension of a plan, for so much a unit.
struct Meter {
    std::string id;
    std::string price;
};

/// One plan; `World::sells` makes an offer of it.
struct PlanSpec {
    std::string term = "P1M";
    std::string billing_plan = "monthly";
    std::vector<Price> prices;
    std::string trial = "";  ///< ISO 8601, or empty.
    std::string market = "FR";
    std::string currency = "EUR";
    bool flat = false;
    std::vector<Meter> meters = {};
};
PlanSpec monthly(std::string price);
PlanSpec annual(std::string price);
PlanSpec annual_paid_monthly(std::string price);
/// A flat rate and, beside it, what is used of its meters.
PlanSpec metered(PlanSpec plan, std::vector<Meter> meters);

/// A plan on sale, as buyers name it.
struct Item {
    std::string catalog_item_id;
    std::string term;
    std::string billing_cycle;
};

struct Purchase {
    std::string order;
    std::string subscription;
};

/// What a call answered: `200`, or status and code such as `400 900117`.
struct Reply {
    int status = 0;
    json::Value body;
    http::Headers headers;
    std::string summary() const;
};

/// Time that stands still where a test put it; tokens live on it.
class StandingClock final : public Clock {
  public:
    explicit StandingClock(Instant at) : micros_(at.micros()) {}
    Instant now() const override { return Instant::from_micros(micros_.load()); }
    void pass(std::chrono::seconds span) { micros_ += std::chrono::microseconds(span).count(); }

  private:
    std::atomic<std::int64_t> micros_;
};

struct WorldOptions {
    int workers = 4;                       ///< Threads that run handlers.
    std::string profile = "classic-2019";  ///< Of the partner's purchases.
    int rate_limit = 0;      ///< Of partners and publishers; the clock stands, so no bucket fills again.
    int publisher_wait = 0;  ///< Seconds that a call on `/v1` waits for a publisher's word.
    std::string fulfillment_profile = "default";
    std::string webhook = "";  ///< Where the publisher is called; empty: where nobody listens.
};

class World {
  public:
    static inline const PartnerId kPartner = PartnerId::of("11111111-0000-4000-8000-000000000001");

    World(const sql_testing::TestEngine& engine, std::string_view now, const WorldOptions& options = {});
    ~World();

    // ---- Setting the scene
    Item sells(const PlanSpec& plan);
    /// One more plan of an offer that is on sale.
    Item sells_beside(const Item& item, const PlanSpec& plan);
    /// Publishes other prices for a plan that is on sale; what is wrong with them, or nothing.
    std::string tries_prices(const Item& item, std::vector<Price> prices);
    void changes_prices(const Item& item, std::vector<Price> prices);
    /// The prices of its plan in the catalog: `P1Y monthly 120 from 2024-07-01`, a line each.
    std::string price_rows(const Item& item);
    std::string customer(std::string_view country = "FR");
    /// What an operator uploads to sell one more plan.
    json::Value catalog_file(const std::vector<PlanSpec>& plans, const std::string& offer);

    // ---- What the partner does
    Purchase buys(const Item& item, std::int64_t quantity = 1, std::string customer = "");
    Reply puts_in_cart(const Item& item, std::int64_t quantity, const std::string& customer);
    Reply tries_to_buy(const Item& item, std::int64_t quantity, const std::string& customer);
    Reply cancels(const Purchase& purchase);
    Reply sets_auto_renew(const Purchase& purchase, bool on);
    /// Leaves the trial for this plan.
    Reply converts(const Purchase& purchase, const Item& target);
    json::Value subscription(const Purchase& purchase);
    json::Value order(const Purchase& purchase);
    /// What became of the order's first line (ORD-06).
    std::string provisioning(const Purchase& purchase);
    std::string status(const Purchase& purchase);
    /// The purchase token that the activation link carries.
    std::string purchase_token(const Purchase& purchase);

    /// PATCH of a subscription as it is now, with one member changed.
    Reply changes(const Purchase& purchase, std::string_view member, json::Value value);
    Reply sets_quantity(const Purchase& purchase, std::int64_t quantity) {
        return changes(purchase, "quantity", quantity);
    }

    // ---- What the publisher does
    Reply activates(const Purchase& purchase);
    /// Changes of its own (F6, F7), its cancellation (F8), and its word about the operation in progress (O3).
    Reply publisher_changes(const Purchase& purchase, const json::Value& body);
    Reply publisher_cancels(const Purchase& purchase);
    Reply says(const Purchase& purchase, std::string_view status);
    /// The operation in progress, as the publisher sees it; null when there is none.
    json::Value operation_of(const Purchase& purchase);

    /// What was used of a meter in the hour of `at` (M1).
    Reply reports(const Purchase& purchase, std::string_view meter, std::string_view quantity,
                  std::string_view at, std::string_view plan = "plan");
    /// Body of that call.
    static json::Value usage_event(const Purchase& purchase, std::string_view meter,
                                   std::string_view quantity, std::string_view at,
                                   std::string_view plan = "plan");

    // ---- What time does
    void travel_to(std::string_view instant);
    /// On the machine's clock, on which the calls to publishers and partners are made.
    void machine_passes(std::chrono::seconds span) { clock_.pass(span); }
    /// The clock goes on and nothing happens, as while no server runs; only a program that opens the database
    /// anew notices.
    void stands_still_until(std::string_view instant);
    /// Time passes, and what it brings about waits.
    void lets_clock_run_ahead(std::string_view instant);

    // ---- What the operator types
    /// A command of `comptoir` on this database, in a process whose machine thinks it is 2020.
    int types(const std::function<int(server::Core&)>& command);
    server::Configuration configuration() const;

    // ---- What everybody sees
    /// Every charge of a subscription, a line each: type, period, quantity × effective unit price = subtotal,
    /// and the invoice as `period (published; due)`.
    std::string bill(const Purchase& purchase);
    /// One member of every charge line of a subscription, separated by blanks; `-` where it is absent.
    std::string column(const Purchase& purchase, std::string_view member);
    /// What meters counted, a line each day: meter, day, quantity × unit price = cost. Of the month in
    /// progress, `current`, the one before, `previous`, or an invoice, by its number.
    std::string usage(std::string_view of);
    /// One line per invoice: period, currency, total.
    std::string invoices();
    /// What `comptoir check` finds; empty when all is in order.
    bool books_are_in_order();

    // ---- Plain calls
    Reply partner_call(std::string method, const std::string& path, const json::Value* body = nullptr,
                       std::vector<std::pair<std::string, std::string>> headers = {});
    Reply publisher_call(std::string method, const std::string& path, const json::Value* body = nullptr,
                         std::vector<std::pair<std::string, std::string>> headers = {});
    Reply operator_call(std::string method, const std::string& path, const json::Value* body = nullptr,
                        std::vector<std::pair<std::string, std::string>> headers = {});
    /// For calls over connections of one's own.
    const std::string& partner_token() const { return partner_token_; }
    const std::string& publisher_token() const { return publisher_token_; }
    server::Marketplace& marketplace() { return *marketplace_; }
    /// What the server wrote to its log since the last time, a line each.
    std::string logged();
    std::string base_url() const { return marketplace_->base_url(); }
    std::string customer_id() {
        return first_customer_.empty() ? first_customer_ = customer() : first_customer_;
    }

  private:
    struct Sold {
        std::vector<PlanSpec> plans;
        std::vector<Item> items;  ///< Of each plan.
        std::string offer;
    };
    std::string token(const std::string& tenant, const std::string& app, const std::string& secret,
                      const std::string& resource);
    Reply call(const std::string& bearer, std::string method, const std::string& path,
               const json::Value* body, std::vector<std::pair<std::string, std::string>> headers);
    std::string try_import(const Sold& sold);
    void import(const Sold& sold);
    Item item_of(const Sold& sold, std::size_t plan);
    std::string carts_of(const std::string& customer);
    std::string of_customer(const Purchase& purchase);
    void register_parties(const std::string& profile);
    std::vector<json::Value> line_items();

    Instant start_;
    WorldOptions options_;
    StandingClock clock_;
    SeededRandom random_;
    std::filesystem::path directory_;
    std::unique_ptr<sql_testing::TestDatabase> postgres_;
    std::mutex log_mutex_;
    std::string log_;
    std::unique_ptr<server::Marketplace> marketplace_;
    http::Client client_;
    std::string partner_token_, publisher_token_, operator_token_;
    std::string first_customer_;
    int customers_ = 0;
    std::vector<Sold> sold_;
    std::vector<std::pair<std::string, std::string>> customer_of_;  ///< Subscription → customer.
};

}  // namespace comptoir::testing_world
