// Long lists over HTTP, followed from their first page to their last as a client does: what the last pages
// cost against the first ones, on both engines. Orders and subscriptions of a customer are not among them:
// the partners' contract has them in one answer. audit_bench has the audit.
//
// Usage: tests/postgres.sh run list_bench [rows of each list, 1000000 by default]
#include <fmt/format.h>

#include <charconv>
#include <cstdio>
#include <cstring>

#include "base/limits.hpp"
#include "figures.hpp"
#include "load.hpp"
#include "many_sales.hpp"
#include "storage/billing.hpp"
#include "storage/customers.hpp"
#include "storage/identity.hpp"

namespace {

using namespace comptoir;
using bench::World;

constexpr std::size_t kEnds = 25;  // Pages at each end whose median counts.

// ---- Filling --------------------------------------------------------------------------------------------

/// Calls `insert(session, number)` for every number below `count`, some of them in each transaction.
void in_batches(World& world, std::size_t count,
                const std::function<void(sql::Session&, std::size_t)>& insert) {
    for (std::size_t done = 0; done < count; done += bench::kOfATransaction) {
        world.marketplace().core().database().write([&](sql::Session& session) {
            for (std::size_t i = done; i < std::min(count, done + bench::kOfATransaction); ++i)
                insert(session, i);
        });
    }
}

void add_customers(World& world, std::size_t count) {
    std::optional<parties::Customer> model;
    world.marketplace().core().runner().read([&](sql::Session& session) {
        model = storage::find_customer(session, World::kPartner, CustomerId::of(world.customer_id()));
    });
    in_batches(world, count, [&](sql::Session& session, std::size_t i) {
        parties::Customer customer = model.value();
        customer.id = CustomerId(world.marketplace().core().random().guid());
        customer.commerce_id = world.marketplace().core().random().guid();
        customer.company.company_name = fmt::format("Bench {}", i);
        customer.company.domain = fmt::format("bench-{}.example", i);
        storage::insert_tenant(session, {TenantId(customer.id.guid()), storage::TenantKind::customer,
                                         customer.company.company_name, customer.company.domain,
                                         PublisherId(), World::kPartner});
        storage::insert_customer(session, customer);
    });
}

/// Lines of the running month, as many events of one subscription.
void add_lines(World& world, const bench::Model& model, std::size_t count) {
    std::optional<billing::BillingEvent> event;
    std::optional<storage::StoredLine> line;
    world.marketplace().core().runner().read([&](sql::Session& session) {
        event = storage::billing_events_of(session, World::kPartner, model.subscription.id).front();
        line = storage::lines_of_subscription(session, World::kPartner, model.subscription.id).front();
    });
    in_batches(world, count, [&](sql::Session& session, std::size_t) {
        event->id = EventId(world.marketplace().core().random().guid());
        line->line.event = event->id;
        storage::insert_billing_event(session, World::kPartner, *event);
        storage::insert_charge_line(session, World::kPartner, line->line, line->context);
    });
}

// ---- Following ------------------------------------------------------------------------------------------

using Call = std::function<testing_world::Reply(const std::string& path, const std::string& token)>;

struct Step {
    std::string path;
    std::string token;  ///< Of the continuation, as a header.
};

std::optional<Step> next_of(const json::Value& body) {
    if (const std::string next = body.text_or("@nextLink"); !next.empty())
        return Step{next.substr(next.find("/api/")), ""};
    const json::Value* links = body.find("links");
    const json::Value* next = links == nullptr ? nullptr : links->find("next");
    if (next == nullptr) return std::nullopt;
    Step step{"/v1" + next->text_or("uri"), ""};
    const json::Value* headers = next->find("headers");
    const json::Array* all = headers == nullptr ? nullptr : headers->if_array();
    if (all != nullptr && !all->empty()) step.token = all->front().text_or("value");
    return step;
}

void follow(const std::string& name, std::string first, const Call& call) {
    bench::Times pages;
    for (std::optional<Step> step = Step{std::move(first), ""}; step;) {
        const auto start = bench::Steady::now();
        const testing_world::Reply reply = call(step->path, step->token);
        pages.push_back(bench::seconds_since(start) * 1e3);
        if (reply.status != 200) throw std::runtime_error(name + ": " + reply.summary());
        step = next_of(reply.body);
    }
    if (pages.size() < 2 * kEnds + 1) throw std::runtime_error(name + " has too few pages");
    pages.pop_back();  // May be a short one.
    const auto ends = static_cast<std::ptrdiff_t>(kEnds);
    const double at_start = bench::median(bench::Times(pages.begin(), pages.begin() + ends));
    const double at_end = bench::median(bench::Times(pages.end() - ends, pages.end()));
    fmt::print("{}: {} pages, first {:.2f} ms, last {:.2f} ms\n", name, pages.size() + 1, at_start, at_end);
    bench::print({.name = name + ", last pages over the first",
                  .ours = at_end,
                  .reference = at_start,
                  .unit = "ms",
                  .ratio = at_end / at_start,
                  .aim = "<= 1.5"});
}

void measure(const sql_testing::TestEngine& engine, std::size_t count) {
    World world(engine, "2024-01-10T00:00:00Z");
    const bench::Model model = bench::sell_one(world);
    const Call partner = [&](const std::string& path, const std::string& token) {
        std::vector<std::pair<std::string, std::string>> headers;
        if (!token.empty()) headers.emplace_back("MS-ContinuationToken", token);
        return world.partner_call("GET", path, nullptr, headers);
    };
    const Call publisher = [&](const std::string& path, const std::string&) {
        return world.publisher_call("GET", path);
    };

    add_lines(world, model, count);
    follow(fmt::format("{}, {} unbilled lines", engine.name, count),
           fmt::format("/v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=billinglineitems"
                       "&currencycode=EUR&period=current&size={}",
                       limits::kLineItemsPageMax),
           partner);
    bench::sell_many(world, model, count);
    follow(fmt::format("{}, {} subscriptions of a publisher", engine.name, count),
           "/api/saas/subscriptions?api-version=2018-08-31", publisher);
    add_customers(world, count);
    follow(fmt::format("{}, {} customers", engine.name, count),
           fmt::format("/v1/customers?size={}", limits::kCustomersPageMax), partner);
}

}  // namespace

int main(int count, char** arguments) {
    std::size_t rows = 1'000'000;
    if (count > 1) {
        const char* end = arguments[1] + std::strlen(arguments[1]);
        const auto read = std::from_chars(arguments[1], end, rows);
        if (read.ec != std::errc() || read.ptr != end || rows < 110'000 || rows > 10'000'000) {
            fmt::print(stderr, "Usage: list_bench [rows of each list, 110000 to 10000000]\n");
            return 2;
        }
    }
    for (const sql_testing::TestEngine& engine : sql_testing::test_engines()) measure(engine, rows);
    return 0;
}
