#include "storage/usage.hpp"

#include <algorithm>
#include <functional>

#include "base/check.hpp"
#include "domain/parties/partner.hpp"
#include "json/value.hpp"
#include "storage/line_document.hpp"
#include "storage/platform.hpp"
#include "storage/usage_quantity.hpp"

namespace comptoir::storage {
namespace {

constexpr std::int64_t kDaysOfMonth = 32;  // More than any month has: a key is a month's number and a day.

// Of one look for their days: not many more than the rows that are wanted.
int months_at_once(int limit) {
    return std::clamp(limit / 16 + 2, 2, 128);
}

// ---- Months

std::string sold_to_text(const UsageMonth& month) {
    return json::write(json::Object{{"sku", month.sku.str()},
                                    {"availability", month.availability.str()},
                                    {"skuTitle", month.sku_title},
                                    {"meterName", month.meter_name},
                                    {"unit", month.unit}});
}

void read_sold(UsageMonth& month, const std::string& text) {
    const auto sold = json::parse(text);
    COMPTOIR_CHECK(static_cast<bool>(sold));
    month.sku = SkuId(sold->text_or("sku"));
    month.availability = AvailabilityId(sold->text_or("availability"));
    month.sku_title = sold->text_or("skuTitle");
    month.meter_name = sold->text_or("meterName");
    month.unit = sold->text_or("unit");
}

constexpr std::string_view kMonthColumns =
    "m.month_id, m.subscription_id, m.customer_id, m.month_day, m.dimension, m.plan_id, m.currency, "
    "m.unit_price, m.sold, m.test, m.whole, m.fraction, m.event_id";

UsageMonth read_month(RowReader& in, PartnerId partner) {
    UsageMonth month;
    month.partner = partner;
    month.id = in.integer();
    month.subscription = in.guid<SubscriptionId>();
    month.customer = in.guid<CustomerId>();
    month.month = in.date();
    month.dimension = in.text();
    month.plan = in.word<PlanId>();
    month.currency = in.currency();
    month.unit_price = in.decimal();
    read_sold(month, in.text());
    month.test = in.flag();
    month.quantity = read_quantity(in);
    if (const auto event = in.if_text()) month.charged = EventId::of(*event);
    return month;
}

// Who orders months by their id writes `+m.month_id`: without the sign SQLite would rather walk through all
// months of the partner in this order than look for those that are wanted.
std::vector<UsageMonth> read_months(sql::Session& session, PartnerId partner, std::string_view condition,
                                    const sql::Binds& binds) {
    std::vector<UsageMonth> months;
    for (const sql::Row& row :
         session.query(fmt::format("SELECT {} FROM usage_month m WHERE m.partner_id = $1 AND {}",
                                   kMonthColumns, condition),
                       binds)) {
        RowReader in(row);
        months.push_back(read_month(in, partner));
    }
    return months;
}

// ---- Days

struct Day {
    std::int64_t month = 0;
    Date day = Date::from_days(0);
    Decimal quantity;
};

// In order of month and day.
std::vector<Day> days_of(sql::Session& session, PartnerId partner, std::span<const DailyUsage> months) {
    sql::Binds binds{bind(partner)};
    for (const DailyUsage& one : months) binds.emplace_back(one.month.id);
    std::vector<Day> days;
    for (const sql::Row& row : session.query(
             fmt::format("SELECT month_id, hour_us / 86400000000 AS day, CAST(SUM(whole) AS BIGINT), "
                         "CAST(SUM(fraction) AS BIGINT) FROM usage_event WHERE partner_id = $1 AND month_id "
                         "IN ({}) GROUP BY month_id, hour_us / 86400000000 ORDER BY month_id, day",
                         places(2, months.size())),
             binds)) {
        RowReader in(row);
        const std::int64_t month = in.integer();
        const Date day = in.date();
        days.push_back({month, day, read_quantity(in)});
    }
    return days;
}

std::int64_t key_of(const Day& day) {
    return day.month * kDaysOfMonth + static_cast<unsigned>(day.day.ymd().day());
}

/// So many months from this number on or, before it, up to it, next to it first; a row for each, without a
/// day.
using ReadMonths = std::function<std::vector<DailyUsage>(std::int64_t month, int limit)>;

struct Wanted {
    Side side = Side::after;
    std::int64_t key = 0;
    int limit = 0;
    int skip = 0;
};

std::vector<DailyUsage> days_beside(sql::Session& session, PartnerId partner, const Wanted& wanted,
                                    const ReadMonths& read) {
    const bool after = wanted.side == Side::after;
    int skip = wanted.skip;
    std::vector<DailyUsage> rows;
    for (std::int64_t from = wanted.key / kDaysOfMonth;;) {
        const std::vector<DailyUsage> months = read(from, months_at_once(wanted.limit));
        if (months.empty()) break;
        std::vector<Day> days = days_of(session, partner, months);
        if (!after) std::ranges::reverse(days);
        for (const Day& day : days) {
            const std::int64_t key = key_of(day);
            if (after ? key <= wanted.key : key >= wanted.key) continue;
            if (skip-- > 0) continue;
            const auto month = std::ranges::find_if(
                months, [&](const DailyUsage& one) { return one.month.id == day.month; });
            DailyUsage& row = rows.emplace_back(*month);
            row.key = key;
            row.day = day.day;
            row.quantity = day.quantity;
            if (std::ssize(rows) < wanted.limit) continue;
            if (!after) std::ranges::reverse(rows);
            return rows;
        }
        from = months.back().month.id + (after ? 1 : -1);
    }
    if (!after) std::ranges::reverse(rows);
    return rows;
}

// `month_id >= $2 ORDER BY +month_id LIMIT $3`
std::string months_beside(Side side) {
    return side == Side::after ? "m.month_id >= $2 ORDER BY +m.month_id LIMIT $3"
                               : "m.month_id <= $2 ORDER BY +m.month_id DESC LIMIT $3";
}

LineContext present_context(RowReader& in, const UsageMonth& month) {
    LineContext context;
    context.customer = month.customer;
    context.product = in.word<ProductId>();
    context.product_name = in.text();
    context.description = in.text();
    context.publisher = in.word<PublisherId>();
    context.sku = month.sku;
    context.sku_name = month.sku_title;
    context.availability = month.availability;
    context.customer_name = in.text();
    context.customer_domain = in.text();
    context.customer_country = in.text();
    return context;
}

}  // namespace

// ---- Months

std::vector<UsageMonth> usage_months_of(sql::Session& session, PartnerId partner,
                                        std::span<const SubscriptionId> ids, Date from, Date to) {
    if (ids.empty()) return {};
    sql::Binds binds{bind(partner), bind(from), bind(to)};
    for (const SubscriptionId id : ids) binds.emplace_back(bind(id));
    return read_months(session, partner,
                       fmt::format("m.subscription_id IN ({}) AND m.month_day >= $2 AND m.month_day <= $3 "
                                   "ORDER BY +m.month_id",
                                   places(4, ids.size())),
                       binds);
}

std::vector<UsageMonth> usage_months_of_customer(sql::Session& session, PartnerId partner,
                                                 CustomerId customer, Date month) {
    return read_months(session, partner, "m.customer_id = $2 AND m.month_day = $3 ORDER BY +m.month_id",
                       {bind(partner), bind(customer), bind(month)});
}

std::vector<UsageMonth> usage_months_of_subscription(sql::Session& session, PartnerId partner,
                                                     SubscriptionId id) {
    return read_months(session, partner, "m.subscription_id = $2 ORDER BY +m.month_id",
                       {bind(partner), bind(id)});
}

std::optional<UsageMonth> find_usage_month(sql::Session& session, PartnerId partner, std::int64_t id,
                                           Access access) {
    auto months = read_months(session, partner, "m.month_id = $2" + std::string(lock_clause(session, access)),
                              {bind(partner), id});
    return months.empty() ? std::nullopt : std::optional(std::move(months.front()));
}

std::optional<std::int64_t> insert_usage_month(sql::Session& session, const UsageMonth& month) {
    const std::int64_t id = next_in_sequence(session, month.partner, "usage_month");
    const std::int64_t added = session.execute_counted(
        "INSERT INTO usage_month (partner_id, month_id, subscription_id, customer_id, month_day, dimension, "
        "plan_id, currency, unit_price, sold, test) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "
        "ON CONFLICT (partner_id, subscription_id, month_day, dimension, plan_id) DO NOTHING",
        {bind(month.partner), id, bind(month.subscription), bind(month.customer), bind(month.month),
         month.dimension, bind(month.plan), bind(month.currency), bind(month.unit_price), sold_to_text(month),
         month.test});
    return added == 1 ? std::optional(id) : std::nullopt;
}

void add_to_usage_month(sql::Session& session, PartnerId partner, std::int64_t id, const Decimal& quantity) {
    const std::int64_t counted = session.execute_counted(
        "UPDATE usage_month SET whole = whole + $3, fraction = fraction + $4 WHERE partner_id = $1 AND "
        "month_id = $2 AND event_id IS NULL",
        {bind(partner), id, whole_of(quantity), fraction_of(quantity)});
    if (counted != 1) throw sql::SerializationError("a month was charged while usage was counted in it");
}

void set_usage_charged(sql::Session& session, PartnerId partner, std::int64_t id, EventId event) {
    session.execute("UPDATE usage_month SET event_id = $3 WHERE partner_id = $1 AND month_id = $2",
                    {bind(partner), id, bind(event)});
}

// ---- Events

std::vector<UsageEvent> find_usage_events(sql::Session& session, PartnerId partner,
                                          std::span<const UsageKey> keys) {
    if (keys.empty()) return {};
    sql::Binds binds{bind(partner)};
    std::string conditions;
    for (const UsageKey& key : keys) {
        const std::size_t n = binds.size();
        // The partner in each of them, so that each is a look into the index.
        conditions +=
            fmt::format("{}(partner_id = $1 AND subscription_id = ${} AND dimension = ${} AND hour_us = ${})",
                        conditions.empty() ? "" : " OR ", n + 1, n + 2, n + 3);
        binds.emplace_back(bind(key.subscription));
        binds.emplace_back(key.dimension);
        binds.emplace_back(bind(key.hour));
    }
    std::vector<UsageEvent> events;
    for (const sql::Row& row : session.query(
             // `|| ''` keeps SQLite from walking all events of the partner, which it prefers to five looks.
             fmt::format(
                 "SELECT usage_id, subscription_id, dimension, hour_us, month_id, plan_id, whole, "
                 "fraction, effective, received_us, app_id FROM usage_event WHERE partner_id || '' = $1 "
                 "AND ({})",
                 conditions),
             binds)) {
        RowReader in(row);
        UsageEvent& event = events.emplace_back();
        event.id = Guid::of(in.text());
        event.key.subscription = in.guid<SubscriptionId>();
        event.key.dimension = in.text();
        event.key.hour = in.instant();
        event.month = in.integer();
        event.plan = in.word<PlanId>();
        event.quantity = read_quantity(in);
        event.effective = in.text();
        event.received = in.instant();
        event.app = in.guid<AppId>();
    }
    return events;
}

std::vector<Guid> insert_usage_events(sql::Session& session, PartnerId partner,
                                      std::span<const UsageEvent> events) {
    if (events.empty()) return {};
    sql::Binds binds{bind(partner)};
    std::string rows;
    for (const UsageEvent& event : events) {
        rows += fmt::format("{}($1, {})", rows.empty() ? "" : ", ", places(binds.size() + 1, 11));
        for (sql::Bind bound :
             {bind(event.key.subscription), sql::Bind(event.key.dimension), bind(event.key.hour),
              sql::Bind(event.month), sql::Bind(event.id.str()), bind(event.plan),
              sql::Bind(whole_of(event.quantity)), sql::Bind(fraction_of(event.quantity)),
              sql::Bind(event.effective), bind(event.received), bind(event.app)}) {
            binds.push_back(std::move(bound));
        }
    }
    std::vector<Guid> added;
    for (const sql::Row& row : session.query(
             fmt::format(
                 "INSERT INTO usage_event (partner_id, subscription_id, dimension, hour_us, month_id, "
                 "usage_id, plan_id, whole, fraction, effective, received_us, app_id) VALUES {} ON "
                 "CONFLICT (partner_id, subscription_id, dimension, hour_us) DO NOTHING RETURNING "
                 "usage_id",
                 rows),
             binds)) {
        added.push_back(Guid::of(row.text(0)));
    }
    return added;
}

// ---- Reading

std::vector<DailyUsage> unbilled_usage(sql::Session& session, PartnerId partner, const UnbilledUsage& wanted,
                                       Side side, std::int64_t key, int limit) {
    const auto read = [&](std::int64_t from, int months_max) {
        std::vector<DailyUsage> months;
        for (const sql::Row& row : session.query(
                 fmt::format(
                     "SELECT {}, s.product_id, s.product_title, s.nickname, s.publisher_id, c.company_name, "
                     "c.domain, c.country, COALESCE((SELECT CASE WHEN r.partner_id IS NULL THEN '-1' ELSE "
                     "p.mpn_id END FROM partner p LEFT JOIN partner_relationship r ON r.partner_id = "
                     "m.partner_id AND r.other_id = p.partner_id AND r.relation = $7 AND r.ended_us IS NULL "
                     "WHERE p.partner_id = s.reseller_id), '') FROM usage_month m JOIN subscription s ON "
                     "s.partner_id = "
                     "m.partner_id AND s.subscription_id = m.subscription_id JOIN customer c ON c.partner_id "
                     "= m.partner_id AND c.customer_id = m.customer_id WHERE m.partner_id = $1 AND "
                     "m.currency = $4 AND m.month_day >= $5 AND m.month_day <= $6 AND m.test = 0 AND NOT "
                     "EXISTS (SELECT 1 FROM charge_line l WHERE l.partner_id = m.partner_id AND "
                     "l.subscription_id = m.subscription_id AND l.charge_type = 'usage' AND l.start_day = "
                     "m.month_day AND l.event_id = m.event_id AND l.invoice_number IS NOT NULL) AND {}",
                     kMonthColumns, months_beside(side)),
                 {bind(partner), from, months_max, bind(wanted.currency), bind(wanted.from), bind(wanted.to),
                  name_of(parties::PartnerRelation::indirect_provider_of)})) {
            RowReader in(row);
            DailyUsage one;
            one.month = read_month(in, partner);
            one.context = present_context(in, one.month);
            one.reseller = in.text();
            months.push_back(std::move(one));
        }
        return months;
    };
    return days_beside(session, partner, {side, key, limit, 0}, read);
}

std::vector<DailyUsage> usage_of_invoice(sql::Session& session, PartnerId partner,
                                         const InvoiceNumber& number, Side side, std::int64_t key, int limit,
                                         int skip) {
    const auto read = [&](std::int64_t from, int months_max) {
        std::vector<DailyUsage> months;
        for (const sql::Row& row : session.query(
                 // CROSS, so that SQLite goes from the lines to their months and not the other way.
                 fmt::format("SELECT {}, l.context FROM charge_line l CROSS JOIN usage_month m WHERE "
                             "l.partner_id = $1 AND l.invoice_number = $4 AND l.charge_type = 'usage' AND "
                             "m.partner_id = l.partner_id AND m.event_id = l.event_id AND {}",
                             kMonthColumns, months_beside(side)),
                 {bind(partner), from, months_max, bind(number)})) {
            RowReader in(row);
            DailyUsage one;
            one.month = read_month(in, partner);
            one.context = line_document(in.text()).context;
            one.context.customer = one.month.customer;
            if (one.context.reseller_mpn_id != 0) one.reseller = std::to_string(one.context.reseller_mpn_id);
            one.invoice = number.str();
            months.push_back(std::move(one));
        }
        return months;
    };
    return days_beside(session, partner, {side, key, limit, skip}, read);
}

bool has_usage(sql::Session& session, PartnerId partner, const InvoiceNumber& number) {
    return session
        .query_one(
            "SELECT 1 FROM charge_line WHERE partner_id = $1 AND invoice_number = $2 AND charge_type "
            "= 'usage' LIMIT 1",
            {bind(partner), bind(number)})
        .has_value();
}

std::vector<std::int64_t> usage_months_out_of_step(sql::Session& session, PartnerId partner) {
    std::vector<std::int64_t> months;
    for (const sql::Row& row : session.query(
             "SELECT m.month_id FROM usage_month m LEFT JOIN usage_event e ON e.partner_id = m.partner_id "
             "AND e.month_id = m.month_id WHERE m.partner_id = $1 GROUP BY m.month_id, m.whole, m.fraction "
             "HAVING m.whole <> COALESCE(SUM(e.whole), 0) OR m.fraction <> COALESCE(SUM(e.fraction), 0) "
             "ORDER BY m.month_id",
             {bind(partner)})) {
        months.push_back(row.integer(0));
    }
    return months;
}

}  // namespace comptoir::storage
