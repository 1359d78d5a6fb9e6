// Pages of a long audit: what the last page costs against the first one, on both engines. Every question of
// the partners' contract is asked, the whole of the records beside it.
//
// Usage: tests/postgres.sh run audit_bench [records, 1000000 by default]
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>

#include "base/check.hpp"
#include "base/limits.hpp"
#include "figures.hpp"
#include "sql_testing/testing.hpp"
#include "storage/audit.hpp"
#include "storage/schema.hpp"

namespace {

using namespace comptoir;
using storage::AuditFilter;

const PartnerId kPartner = PartnerId::of("10000000-0000-4000-8000-000000000001");
const CustomerId kCustomer = CustomerId::of("20000000-0000-4000-8000-000000000001");
const Instant kStart = Instant::of("2024-01-01T00:00:00Z");
constexpr std::int64_t kBatch = 50'000;
constexpr int kRounds = 25;

/// Half of the records are of one customer, every tenth is of another kind; a value is as long as an order's.
void fill(sql::Database& database, std::int64_t records) {
    const std::string value(1500, 'x');
    for (std::int64_t first = 1; first <= records; first += kBatch) {
        std::vector<sql::Binds> rows;
        for (std::int64_t n = first; n < first + kBatch && n <= records; ++n) {
            rows.push_back({storage::bind(kPartner), n, storage::bind(kStart + std::chrono::seconds(n)),
                            n % 2 == 0 ? sql::Bind(kCustomer.str()) : sql::Bind(std::optional<std::string>()),
                            "create_order", n % 10 == 0 ? "invoice" : "order", "r", "{}", value, "", ""});
        }
        database.write([&](sql::Session& session) {
            session.insert_many("audit_record",
                                {"partner_id", "seq", "at_us", "customer_id", "operation", "resource_type",
                                 "resource_id", "actor", "new_value", "previous_hash", "hash"},
                                rows);
        });
    }
}

/// The median of reading the page again and again.
double microseconds(sql::Database& database, const std::function<std::size_t(sql::Session&)>& page) {
    std::vector<double> times;
    for (int round = 0; round < kRounds; ++round) {
        const auto start = std::chrono::steady_clock::now();
        database.read([&](sql::Session& session) {
            COMPTOIR_CHECK(page(session) == static_cast<std::size_t>(limits::kAuditPageMax));
        });
        times.push_back(
            std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count());
    }
    std::nth_element(times.begin(), times.begin() + kRounds / 2, times.end());
    return times[kRounds / 2];
}

void report(const std::string& name, double last, double first) {
    fmt::print("{}: first page {:.0f} us, last page {:.0f} us\n", name, first, last);
    bench::print({.name = name + ", last page over the first",
                  .ours = last,
                  .reference = first,
                  .unit = "us",
                  .ratio = last / first,
                  .aim = "<= 1.5"});
}

void measure(sql::Database& database, const std::string& engine, std::int64_t records) {
    constexpr int kSize = limits::kAuditPageMax;
    const Instant end = kStart + std::chrono::seconds(records + 1);
    for (const auto& [what, field, value, share] :
         {std::tuple("all", AuditFilter::Field::any, std::string(), 1),
          std::tuple("of a customer", AuditFilter::Field::customer, kCustomer.str(), 2),
          std::tuple("of a type", AuditFilter::Field::resource_type, std::string("invoice"), 10)}) {
        const AuditFilter filter{kStart, end, field, value};
        const storage::AuditPosition last{kStart + std::chrono::seconds((kSize + 1) * share), 0};
        const auto page_from = [&](const storage::AuditPosition& start) {
            return microseconds(database, [&](sql::Session& session) {
                return storage::audit_page(session, kPartner, filter, start,
                                           storage::AuditDirection::to_older, kSize)
                    .records.size();
            });
        };
        report(fmt::format("{}, audit records {}", engine, what), page_from(last),
               page_from(filter.after_all()));
    }
    const auto chain_after = [&](std::int64_t after) {
        return microseconds(database, [&](sql::Session& session) {
            return storage::audit_chain(session, kPartner, after, storage::AuditOrder::oldest_first, kSize)
                .size();
        });
    };
    report(engine + ", audit chain", chain_after(records - kSize), chain_after(0));
}

}  // namespace

int main(int count, char** arguments) {
    std::int64_t records = 1'000'000;
    if (count > 1) {
        const char* end = arguments[1] + std::strlen(arguments[1]);
        const auto read = std::from_chars(arguments[1], end, records);
        if (read.ec != std::errc() || read.ptr != end || records < 20'000 || records > 10'000'000) {
            fmt::print(stderr, "Usage: audit_bench [records, 20000 to 10000000]\n");
            return 2;
        }
    }
    for (const sql_testing::TestEngine& engine : sql_testing::test_engines()) {
        sql_testing::TestDatabase database(engine, storage::migrations());
        database->write([&](sql::Session& session) {
            session.execute(
                "INSERT INTO tenant (tenant_id, kind, name, domain) VALUES ($1, 'partner', 'P', 'p')",
                {storage::bind(kPartner)});
            session.execute(
                "INSERT INTO partner (partner_id, name, status, kind, country, region, mpn_id, profile, "
                "sandbox, organization, created_us) VALUES ($1, 'P', 'active', 'direct', 'FR', 'europe', "
                "'1', "
                "'classic-2019', 0, '{}', 0)",
                {storage::bind(kPartner)});
            session.execute(
                "INSERT INTO customer (partner_id, customer_id, commerce_id, seq, company_name, name_folded, "
                "domain, country, segment, relationship, review, document, version, created_us) VALUES ($1, "
                "$2, $2, 1, 'Contoso', 'contoso', 'c', 'FR', 'commercial', 'reseller', 'approved', '{}', 1, "
                "0)",
                {storage::bind(kPartner), storage::bind(kCustomer)});
        });
        fill(*database, records);
        measure(*database, engine.name, records);
    }
    return 0;
}
