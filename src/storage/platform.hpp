#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "sql/database.hpp"
#include "storage/rows.hpp"

/// What every write uses beside its own rows: sequences, timers, audit, events, stored answers, settings.
namespace comptoir::storage {

/// The next number (1, 2, …) of a tenant's named sequence; gap-free, because it is part of the transaction.
std::int64_t next_in_sequence(sql::Session& session, PartnerId partner, std::string_view name);

/// The tenant that holds what belongs to no partner: the operator's own sequences and timers.
inline PartnerId operator_partition() {
    return PartnerId();
}

// ---- Settings
// -------------------------------------------------------------------------------------------------

std::optional<std::string> find_setting(sql::Session& session, std::string_view name);
void put_setting(sql::Session& session, std::string_view name, std::string_view value);

/// A secret of the server: `token_seal` (purchase and paging tokens) or `token_signing` (RS256, PEM).
struct StoredKey {
    std::string id;
    std::string secret;
    Instant created;
};
std::vector<StoredKey> active_keys(sql::Session& session, std::string_view purpose);
void insert_key(sql::Session& session, std::string_view purpose, const StoredKey& key);

// ---- Timers
// ---------------------------------------------------------------------------------------------------

/// What time asks for. The order is the rank at one instant: ends come before charges (commerce rule R5).
enum class TimerKind : std::uint8_t {
    remove_unactivated,  ///< R77.
    end_of_grace,        ///< R104.
    boundary,            ///< Cycle, renewal, trial or term end of a subscription.
    publish_invoices,    ///< R122: the 8th.
    refresh_price_list,  ///< R31: 00:00Z.
    notice,              ///< R101, R102: 30 days before a term ends.
    sweep_sign_ins,      ///< What sign-ins left behind and is over; its subject is a tenant.
    operation,           ///< R107: what was not said about a change in time.
    charge_usage,        ///< R134: a month of a meter; its subject is the month's number.
};
std::string_view name_of(TimerKind kind);

struct Timer {
    PartnerId partner;
    TimerKind kind = TimerKind::boundary;
    std::string subject;  ///< Id of a subscription, an operation, a tenant or a month of usage, or "".
    Instant due;          ///< Nominal instant: the command runs as of then.
};
/// Arms or moves the timer of this kind and subject.
void arm_timer(sql::Session& session, const Timer& timer);
/// Arms it unless it is armed, whenever for. Whoever claims it waits for this transaction, on PostgreSQL too,
/// and then sees what was written here: a timer that looks whether it is needed again is never lost.
void keep_timer(sql::Session& session, const Timer& timer);
void disarm_timer(sql::Session& session, PartnerId partner, TimerKind kind, std::string_view subject);
/// When the timer of this kind and subject is due, if it is armed.
std::optional<Instant> timer_due(sql::Session& session, PartnerId partner, TimerKind kind,
                                 std::string_view subject);
/// The earliest due timers, in the order they must run; none of the partners in `left_out`.
std::vector<Timer> due_timers(sql::Session& session, Instant until, int limit,
                              const std::set<PartnerId>& left_out = {});
/// True when exactly this timer is still armed; locks it on PostgreSQL, so only one process runs it.
[[nodiscard]] bool claim_timer(sql::Session& session, const Timer& timer);

// ---- Audit, events, answers
// -----------------------------------------------------------------------------------

struct AuditRecord {
    PartnerId partner;
    std::int64_t seq = 0;
    Instant at;
    std::string customer;   ///< Customer id, or "".
    std::string operation;  ///< `create_order`, … (reseller contract §3.14).
    std::string resource_type;
    std::string resource_id;
    std::string actor;      ///< JSON: application and its name, user, correlation id.
    std::string old_value;  ///< JSON text, or "".
    std::string new_value;
};
/// Walks the chain of a tenant; the first sequence number that does not verify, or nothing.
std::optional<std::int64_t> first_broken_audit(sql::Session& session, PartnerId partner);
/// The newest record about a resource, 0 when there is none.
std::int64_t newest_audit_of(sql::Session& session, PartnerId partner, std::string_view resource_id);

struct Event {
    PartnerId partner;
    std::int64_t seq = 0;
    Instant at;
    std::string name;  ///< `subscription-updated`, …
    std::string subject;
    std::string document;  ///< JSON.
    /// The newest audit record that the same command left about the subject; 0: none.
    std::int64_t audit_seq = 0;
};
/// Of the lanes that lead to publishers.
inline constexpr std::string_view kPublisherLane = "publisher";

/// What test messages are about.
inline constexpr std::string_view kTestMessage = "test";

/// What a publisher's webhook is told (publisher contract §5).
struct PublisherMessage {
    Guid id;  ///< Of the operation; of a test its own.
    PublisherId publisher;
    ProductId product;   ///< Whose technical configuration says where it goes.
    std::string about;   ///< Subscription id, or kTestMessage; each is a lane of its own.
    std::string action;  ///< `ChangePlan`, …
    std::string body;    ///< JSON; the same at every attempt (§5.5).
    std::string destination() const;
    /// Who is called, whatever it is about: what one receiver may keep waiting.
    std::string receiver() const;
};

/// What one command leaves beside its own rows.
struct Records {
    std::vector<AuditRecord> audit;  ///< In order; their numbers are given here.
    struct Told {
        Event event;                              ///< Its number is given here.
        std::optional<PublisherMessage> message;  ///< What the publisher is told of it.
        bool webhook = false;       ///< The partner's webhook is told if it is registered for this event,
        bool only_sandbox = false;  ///< and, with this, if the account is an integration sandbox.
    };
    std::vector<Told> events;
};
/// Appends to the tenant's hash chain and to its feed. From here to the commit every other writer of the
/// tenant waits for the numbers, so this comes last in a transaction. `due`: before which publishers are not
/// called, on the machine's clock.
void append_records(sql::Session& session, PartnerId partner, Records records, Instant due = Instant());
std::vector<Event> events_after(sql::Session& session, PartnerId partner, std::int64_t after, int limit);

struct StoredAnswer {
    Instant at;
    std::string subject;         ///< Resource the call was about.
    std::int64_t audit_seq = 0;  ///< Newest audit record of the subject when the answer was stored.
    int status = 200;
    std::string headers;  ///< JSON object.
    std::string body;
};
std::optional<StoredAnswer> find_answer(sql::Session& session, PartnerId partner, std::string_view key);
/// Reserves the key for this transaction. False when another call with the key was answered meanwhile: on
/// PostgreSQL a concurrent one is waited for. `finish_answer` must follow in the same transaction.
[[nodiscard]] bool claim_answer(sql::Session& session, PartnerId partner, std::string_view key, Instant now);
void finish_answer(sql::Session& session, PartnerId partner, std::string_view key,
                   const StoredAnswer& answer);
/// Forgets what is older than `before` (limits::kIdempotencyLife), a bounded number at a time.
void forget_answers(sql::Session& session, PartnerId partner, Instant before);

}  // namespace comptoir::storage
