#include "storage/platform.hpp"

#include <openssl/sha.h>

#include <array>

#include "base/check.hpp"
#include "base/names.hpp"
#include "base/text.hpp"
#include "storage/publisher_messages.hpp"
#include "storage/webhooks.hpp"

namespace comptoir::storage {

std::int64_t next_in_sequence(sql::Session& session, PartnerId partner, std::string_view name) {
    const auto row = session.query_one(
        "INSERT INTO tenant_sequence (partner_id, name, value) VALUES ($1, $2, 1) "
        "ON CONFLICT (partner_id, name) DO UPDATE SET value = tenant_sequence.value + 1 RETURNING value",
        {bind(partner), name});
    COMPTOIR_CHECK(row.has_value());
    return row->integer(0);
}

std::optional<std::string> find_setting(sql::Session& session, std::string_view name) {
    const auto row = session.query_one("SELECT value FROM server_setting WHERE name = $1", {name});
    return row ? std::optional(row->text(0)) : std::nullopt;
}

void put_setting(sql::Session& session, std::string_view name, std::string_view value) {
    session.execute(
        "INSERT INTO server_setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = "
        "$2",
        {name, value});
}

std::vector<StoredKey> active_keys(sql::Session& session, std::string_view purpose) {
    std::vector<StoredKey> keys;
    for (const sql::Row& row : session.query(
             "SELECT key_id, secret, created_us FROM signing_key WHERE purpose = $1 AND retired_us IS NULL "
             "ORDER BY created_us DESC, key_id",
             {purpose})) {
        keys.push_back({row.text(0), row.text(1), Instant::from_micros(row.integer(2))});
    }
    return keys;
}

void insert_key(sql::Session& session, std::string_view purpose, const StoredKey& key) {
    session.execute("INSERT INTO signing_key (key_id, purpose, secret, created_us) VALUES ($1, $2, $3, $4)",
                    {key.id, purpose, key.secret, bind(key.created)});
}

namespace {

constexpr std::array kTimerNames = {
    std::pair{TimerKind::remove_unactivated, std::string_view("remove_unactivated")},
    std::pair{TimerKind::end_of_grace, std::string_view("end_of_grace")},
    std::pair{TimerKind::boundary, std::string_view("boundary")},
    std::pair{TimerKind::publish_invoices, std::string_view("publish_invoices")},
    std::pair{TimerKind::refresh_price_list, std::string_view("refresh_price_list")},
    std::pair{TimerKind::notice, std::string_view("notice")},
    std::pair{TimerKind::sweep_sign_ins, std::string_view("sweep_sign_ins")},
    std::pair{TimerKind::operation, std::string_view("operation")},
    std::pair{TimerKind::charge_usage, std::string_view("charge_usage")},
};

TimerKind timer_kind_of(std::string_view name) {
    const auto kind = value_in(kTimerNames, name);
    COMPTOIR_CHECK(kind.has_value());
    return *kind;
}

}  // namespace

std::string_view name_of(TimerKind kind) {
    return name_in(kTimerNames, kind);
}

void arm_timer(sql::Session& session, const Timer& timer) {
    session.execute(
        "INSERT INTO timer (partner_id, kind, subject, due_us, rank) VALUES ($1, $2, $3, $4, $5) "
        "ON CONFLICT (partner_id, kind, subject) DO UPDATE SET due_us = $4",
        {bind(timer.partner), name_of(timer.kind), timer.subject, bind(timer.due),
         static_cast<int>(timer.kind)});
}

void keep_timer(sql::Session& session, const Timer& timer) {
    // Shared, so that those who keep it do not wait for each other.
    const std::string_view lock = session.engine() == sql::Engine::postgresql ? " FOR KEY SHARE" : "";
    const bool armed =
        session
            .query_one(
                fmt::format("SELECT 1 FROM timer WHERE partner_id = $1 AND kind = $2 AND subject = $3{}",
                            lock),
                {bind(timer.partner), name_of(timer.kind), timer.subject})
            .has_value();
    if (armed) return;
    // Two may find it gone at once.
    session.execute(
        "INSERT INTO timer (partner_id, kind, subject, due_us, rank) VALUES ($1, $2, $3, $4, $5) "
        "ON CONFLICT (partner_id, kind, subject) DO UPDATE SET due_us = CASE WHEN timer.due_us < $4 THEN "
        "timer.due_us ELSE $4 END",
        {bind(timer.partner), name_of(timer.kind), timer.subject, bind(timer.due),
         static_cast<int>(timer.kind)});
}

void disarm_timer(sql::Session& session, PartnerId partner, TimerKind kind, std::string_view subject) {
    session.execute("DELETE FROM timer WHERE partner_id = $1 AND kind = $2 AND subject = $3",
                    {bind(partner), name_of(kind), subject});
}

std::optional<Instant> timer_due(sql::Session& session, PartnerId partner, TimerKind kind,
                                 std::string_view subject) {
    const auto row =
        session.query_one("SELECT due_us FROM timer WHERE partner_id = $1 AND kind = $2 AND subject = $3",
                          {bind(partner), name_of(kind), subject});
    return row ? std::optional(Instant::from_micros(row->integer(0))) : std::nullopt;
}

std::vector<Timer> due_timers(sql::Session& session, Instant until, int limit,
                              const std::set<PartnerId>& left_out) {
    sql::Binds binds{bind(until), limit};
    std::string others;
    for (const PartnerId partner : left_out) {
        binds.emplace_back(bind(partner));
        others += fmt::format("{}${}", others.empty() ? "AND partner_id NOT IN (" : ", ", binds.size());
    }
    if (!others.empty()) others += ") ";
    std::vector<Timer> timers;
    for (const sql::Row& row :
         session.query(fmt::format("SELECT partner_id, kind, subject, due_us FROM timer WHERE due_us <= $1 {}"
                                   "ORDER BY due_us, rank, partner_id, kind, subject LIMIT $2",
                                   others),
                       binds)) {
        timers.push_back({PartnerId::of(row.text(0)), timer_kind_of(row.text(1)), row.text(2),
                          Instant::from_micros(row.integer(3))});
    }
    return timers;
}

bool claim_timer(sql::Session& session, const Timer& timer) {
    // Deleting is claiming: a second process waits for the row and then finds it gone.
    return session.execute_counted(
               "DELETE FROM timer WHERE partner_id = $1 AND kind = $2 AND subject = $3 AND due_us = $4",
               {bind(timer.partner), name_of(timer.kind), timer.subject, bind(timer.due)}) == 1;
}

namespace {

// Fields are separated by a byte that valid text never contains, so no two records share an input.
std::string hash_of(const AuditRecord& record, const std::string& previous) {
    std::string input;
    for (const std::string& field :
         {previous, record.partner.str(), std::to_string(record.seq), std::to_string(record.at.micros()),
          record.customer, record.operation, record.resource_type, record.resource_id, record.actor,
          record.old_value, record.new_value}) {
        input += field;
        input.push_back('\xff');
    }
    std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(input.data()), input.size(), digest.data());
    return to_hex(digest);
}

sql::Bind or_null(const std::string& text) {
    return text.empty() ? sql::Bind(nullptr) : sql::Bind(text);
}

}  // namespace

namespace {

struct FirstNumbers {
    std::int64_t audit = 0;
    std::int64_t event = 0;
};

// Both sequences in one statement, always in this order: two writers never wait for each other.
FirstNumbers take_numbers(sql::Session& session, PartnerId partner, std::int64_t audits,
                          std::int64_t events) {
    FirstNumbers first;
    for (const sql::Row& row : session.query(
             "INSERT INTO tenant_sequence (partner_id, name, value) SELECT $1, 'audit', $2 WHERE $2 > 0 "
             "UNION ALL SELECT $1, 'event', $3 WHERE $3 > 0 "
             "ON CONFLICT (partner_id, name) DO UPDATE SET value = tenant_sequence.value + excluded.value "
             "RETURNING name, value",
             {bind(partner), audits, events})) {
        if (row.text(0) == "audit") first.audit = row.integer(1) - audits + 1;
        if (row.text(0) == "event") first.event = row.integer(1) - events + 1;
    }
    return first;
}

std::string hash_before(sql::Session& session, PartnerId partner, std::int64_t seq) {
    if (seq <= 1) return "";
    const auto row = session.query_one("SELECT hash FROM audit_record WHERE partner_id = $1 AND seq = $2",
                                       {bind(partner), seq - 1});
    COMPTOIR_CHECK(row.has_value());
    return row->text(0);
}

void insert_audit(sql::Session& session, const AuditRecord& record, const std::string& previous,
                  const std::string& hash) {
    session.execute(
        "INSERT INTO audit_record (partner_id, seq, at_us, customer_id, operation, resource_type, "
        "resource_id, actor, old_value, new_value, previous_hash, hash) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        {bind(record.partner), record.seq, bind(record.at), or_null(record.customer), record.operation,
         record.resource_type, record.resource_id, record.actor, or_null(record.old_value),
         or_null(record.new_value), previous, hash});
}

void insert_event(sql::Session& session, const Records::Told& told, bool woken, Instant due) {
    const Event& event = told.event;
    session.execute(
        "INSERT INTO event (partner_id, seq, at_us, name, subject, document, audit_seq) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)",
        {bind(event.partner), event.seq, bind(event.at), event.name, event.subject, event.document,
         event.audit_seq});
    // Registered between the two looks: the lane is not held yet.
    if (told.webhook && append_webhook_delivery(session, event, told.only_sandbox) && !woken)
        COMPTOIR_CHECK(wake_webhook(session, event.partner, event.name));
    if (told.message)
        append_publisher_message(session, event.partner, event.seq, event.at, *told.message, due);
}

std::int64_t newest_about(std::string_view subject, const std::vector<AuditRecord>& audit) {
    const auto newest = std::ranges::find(audit.rbegin(), audit.rend(), subject, &AuditRecord::resource_id);
    return newest == audit.rend() ? 0 : newest->seq;
}

}  // namespace

void append_records(sql::Session& session, PartnerId partner, Records records, Instant due) {
    if (records.audit.empty() && records.events.empty()) return;
    bool woken = false;
    for (const Records::Told& told : records.events) {
        if (told.webhook && wake_webhook(session, partner, told.event.name)) woken = true;
        if (told.message) open_publisher_lane(session, partner, *told.message, due);
    }
    const FirstNumbers first = take_numbers(session, partner, static_cast<std::int64_t>(records.audit.size()),
                                            static_cast<std::int64_t>(records.events.size()));
    std::string previous = records.audit.empty() ? "" : hash_before(session, partner, first.audit);
    std::int64_t seq = first.audit;
    for (AuditRecord& record : records.audit) {
        record.partner = partner;
        record.seq = seq++;
        std::string hash = hash_of(record, previous);
        insert_audit(session, record, previous, hash);
        previous = std::move(hash);
    }
    seq = first.event;
    for (Records::Told& told : records.events) {
        told.event.partner = partner;
        told.event.seq = seq++;
        told.event.audit_seq = newest_about(told.event.subject, records.audit);
        insert_event(session, told, woken, due);
    }
}

std::optional<std::int64_t> first_broken_audit(sql::Session& session, PartnerId partner) {
    constexpr int kBatch = 1000;
    std::string previous;
    std::int64_t expected = 1;
    for (;;) {
        const sql::Rows rows = session.query(
            "SELECT seq, at_us, customer_id, operation, resource_type, resource_id, actor, old_value, "
            "new_value, "
            "previous_hash, hash FROM audit_record WHERE partner_id = $1 AND seq >= $2 ORDER BY seq LIMIT $3",
            {bind(partner), expected, kBatch});
        for (const sql::Row& row : rows) {
            const AuditRecord record{partner,
                                     row.integer(0),
                                     Instant::from_micros(row.integer(1)),
                                     row.if_text(2).value_or(""),
                                     row.text(3),
                                     row.text(4),
                                     row.text(5),
                                     row.text(6),
                                     row.if_text(7).value_or(""),
                                     row.if_text(8).value_or("")};
            if (record.seq != expected || row.text(9) != previous ||
                row.text(10) != hash_of(record, previous)) {
                return expected;
            }
            previous = row.text(10);
            ++expected;
        }
        if (rows.size() < kBatch) break;
    }
    // The last records leave no gap when they go; the sequence remembers how many there were.
    const auto written = session.query_one(
        "SELECT value FROM tenant_sequence WHERE partner_id = $1 AND name = 'audit'", {bind(partner)});
    const bool whole = (written ? written->integer(0) : 0) == expected - 1;
    return whole ? std::nullopt : std::optional(expected);
}

std::int64_t newest_audit_of(sql::Session& session, PartnerId partner, std::string_view resource_id) {
    const auto row = session.query_one(
        "SELECT seq FROM audit_record WHERE partner_id = $1 AND resource_id = $2 ORDER BY seq DESC LIMIT 1",
        {bind(partner), resource_id});
    return row ? row->integer(0) : 0;
}

std::vector<Event> events_after(sql::Session& session, PartnerId partner, std::int64_t after, int limit) {
    std::vector<Event> events;
    for (const sql::Row& row : session.query("SELECT seq, at_us, name, subject, document, audit_seq FROM "
                                             "event WHERE partner_id = $1 AND seq > $2 "
                                             "ORDER BY seq LIMIT $3",
                                             {bind(partner), after, limit})) {
        events.push_back({partner, row.integer(0), Instant::from_micros(row.integer(1)), row.text(2),
                          row.text(3), row.text(4), row.integer(5)});
    }
    return events;
}

std::optional<StoredAnswer> find_answer(sql::Session& session, PartnerId partner, std::string_view key) {
    const auto row = session.query_one(
        "SELECT at_us, subject, audit_seq, status, headers, body FROM idempotency WHERE partner_id = $1 AND "
        "key = $2",
        {bind(partner), key});
    if (!row) return std::nullopt;
    return StoredAnswer{Instant::from_micros(row->integer(0)), row->text(1), row->integer(2),
                        static_cast<int>(row->integer(3)),     row->text(4), row->text(5)};
}

bool claim_answer(sql::Session& session, PartnerId partner, std::string_view key, Instant now) {
    return session.execute_counted(
               "INSERT INTO idempotency (partner_id, key, at_us, subject, audit_seq, status, headers, body) "
               "VALUES ($1, $2, $3, '', 0, 0, '', '') ON CONFLICT (partner_id, key) DO NOTHING",
               {bind(partner), key, bind(now)}) == 1;
}

void finish_answer(sql::Session& session, PartnerId partner, std::string_view key,
                   const StoredAnswer& answer) {
    session.execute(
        "UPDATE idempotency SET at_us = $3, subject = $4, audit_seq = $5, status = $6, headers = $7, body = "
        "$8 "
        "WHERE partner_id = $1 AND key = $2",
        {bind(partner), key, bind(answer.at), answer.subject, answer.audit_seq, answer.status, answer.headers,
         answer.body});
}

void forget_answers(sql::Session& session, PartnerId partner, Instant before) {
    session.execute("DELETE FROM idempotency WHERE partner_id = $1 AND at_us < $2",
                    {bind(partner), bind(before)});
}

}  // namespace comptoir::storage
