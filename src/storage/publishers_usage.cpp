#include <algorithm>
#include <set>

#include "base/limits.hpp"
#include "storage/usage.hpp"
#include "storage/usage_quantity.hpp"

/// What a publisher is told of its usage (publisher contract §7.6).
namespace comptoir::storage {
namespace {

constexpr std::int64_t kSliceMax = 31;  // Days: a slice is of one month.

// Those of the wanted products that were sold, and since when: few, where a publisher may offer thousands.
struct Sold {
    std::vector<ProductId> products;
    Instant since;
};

Sold sold_of(sql::Session& session, const PublishersQuery& query) {
    const std::set<ProductId> wanted(query.products.begin(), query.products.end());
    Sold sold;
    for (const sql::Row& row : session.query(
             "SELECT product_id, MIN(created_us) FROM subscription_directory WHERE publisher_id = $1 "
             "GROUP BY product_id",
             {bind(query.publisher)})) {
        RowReader in(row);
        const auto product = in.word<ProductId>();
        const Instant since = in.instant();
        if (!wanted.contains(product)) continue;
        sold.since = sold.products.empty() ? since : std::min(sold.since, since);
        sold.products.push_back(product);
    }
    return sold;
}

// Days of one month.
struct Slice {
    Date from;
    Date to;
    int limit;
};

std::string publishers_condition(const PublishersQuery& wanted, std::size_t products) {
    std::string condition = fmt::format(" AND d.product_id IN ({})", places(10, products));
    // Not `event_id IS NULL`, for which SQLite would look up all months that are not charged.
    if (wanted.charged)
        condition +=
            fmt::format(" AND CASE WHEN m.event_id IS NULL THEN 0 ELSE 1 END = {}", *wanted.charged ? 1 : 0);
    return condition;
}

void read_publishers_days(sql::Session& session, const PublishersQuery& wanted,
                          const std::vector<ProductId>& products, const Slice& slice,
                          std::vector<PublishersUsage>& rows) {
    sql::Binds binds{bind(wanted.publisher),
                     bind(slice.from.first_of_month()),
                     bind(Instant::start_of(slice.from)),
                     bind(Instant::start_of(slice.to.plus_days(1))),
                     bind(wanted.plan),
                     wanted.dimension,
                     wanted.partner ? wanted.partner->str() : std::string(),
                     wanted.test,
                     slice.limit};
    for (const ProductId& product : products) binds.emplace_back(bind(product));
    for (const sql::Row& row : session.query(
             fmt::format(
                 "SELECT e.hour_us / 86400000000 AS day, m.partner_id, m.subscription_id, d.product_id, "
                 "m.dimension, e.plan_id, m.test, CASE WHEN m.event_id IS NULL THEN 0 ELSE 1 END, "
                 "CAST(SUM(e.whole) AS BIGINT), CAST(SUM(e.fraction) AS BIGINT), COUNT(*) FROM "
                 "subscription_directory d JOIN usage_month m ON m.partner_id = d.partner_id AND "
                 "m.subscription_id = d.subscription_id JOIN usage_event e ON e.partner_id = m.partner_id "
                 "AND e.month_id = m.month_id WHERE d.publisher_id = $1 AND m.month_day = $2 AND e.hour_us "
                 ">= $3 AND e.hour_us < $4 AND ($5 = '' OR e.plan_id = $5) AND ($6 = '' OR m.dimension = $6) "
                 "AND ($7 = '' OR d.partner_id = $7) AND m.test = $8{} GROUP BY e.hour_us / 86400000000, "
                 "m.partner_id, m.subscription_id, d.product_id, m.dimension, e.plan_id, m.test, CASE WHEN "
                 "m.event_id IS NULL THEN 0 ELSE 1 END ORDER BY day DESC, m.subscription_id, m.dimension, "
                 "e.plan_id LIMIT $9",
                 publishers_condition(wanted, products.size())),
             binds)) {
        RowReader in(row);
        PublishersUsage& usage = rows.emplace_back();
        usage.day = in.date();
        usage.partner = in.guid<PartnerId>();
        usage.subscription = in.guid<SubscriptionId>();
        usage.product = in.word<ProductId>();
        usage.dimension = in.text();
        usage.plan = in.word<PlanId>();
        usage.test = in.flag();
        usage.charged = in.flag();
        usage.quantity = read_quantity(in);
        usage.events = in.integer();
    }
}

}  // namespace

std::vector<PublishersUsage> usage_of_publisher(sql::Session& session, const PublishersQuery& wanted,
                                                int limit) {
    const Sold sold = sold_of(session, wanted);
    if (sold.products.empty()) return {};
    // Of the time before the first sale nothing could be reported.
    const Date oldest = std::max(wanted.from, (sold.since - limits::kUsageWindow).date());
    std::vector<PublishersUsage> rows;
    // A slice has as many days as all before it together, within a month: little is read in vain once the
    // limit is reached, and where there is little usage there are few slices.
    std::int64_t days = 1;
    for (Date to = wanted.to; to >= oldest && std::ssize(rows) < limit;) {
        const Date from = std::max({oldest, to.first_of_month(), to.plus_days(1 - days)});
        const Slice slice{from, to, limit - static_cast<int>(rows.size())};
        read_publishers_days(session, wanted, sold.products, slice, rows);
        to = from.plus_days(-1);
        days = std::min(2 * days, kSliceMax);
    }
    return rows;
}

}  // namespace comptoir::storage
