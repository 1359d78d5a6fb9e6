#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "domain/refusal/refusal.hpp"

/// What a partner asks the operator, and the life of it as one table. Sources: commerce rules R162–R165;
/// reseller contract §2.12, §3.13.
namespace comptoir::support {

enum class Severity : std::uint8_t { critical, moderate, minimal };
inline constexpr std::array kSeverities = {Severity::critical, Severity::moderate, Severity::minimal};

enum class Status : std::uint8_t {
    open,              ///< The operator's turn.
    attention_needed,  ///< The partner's turn.
    closed,
};
inline constexpr std::array kStatuses = {Status::open, Status::attention_needed, Status::closed};

enum class Event : std::uint8_t {
    add_note,  ///< The partner says more, so that it is the operator's turn.
    answer,    ///< The operator says something, and whose turn it is does not change.
    ask,       ///< The operator wants something of the partner.
    resume,    ///< The operator goes on without having got it.
    close,     ///< Either side.
};
inline constexpr std::array kEvents = {Event::add_note, Event::answer, Event::ask, Event::resume,
                                       Event::close};

struct Transition {
    Status from;
    Event on;
    Status to;
};

/// R165. What is closed stays closed: who has more to say opens another one.
inline constexpr std::array kLifecycle = {
    Transition{Status::open, Event::add_note, Status::open},
    Transition{Status::open, Event::answer, Status::open},
    Transition{Status::open, Event::ask, Status::attention_needed},
    Transition{Status::open, Event::resume, Status::open},
    Transition{Status::open, Event::close, Status::closed},
    Transition{Status::attention_needed, Event::add_note, Status::open},
    Transition{Status::attention_needed, Event::answer, Status::attention_needed},
    Transition{Status::attention_needed, Event::ask, Status::attention_needed},
    Transition{Status::attention_needed, Event::resume, Status::open},
    Transition{Status::attention_needed, Event::close, Status::closed},
};

/// The status after `on`. Refused: status_not_allowed (values: {old, wanted}) when the table has no such row.
Outcome<Status> next(Status from, Event on);

/// As they travel: `critical`, `attention_needed`.
std::string_view name_of(Severity severity);
std::string_view name_of(Status status);
/// To the letter.
std::optional<Severity> parse_severity(std::string_view name);
std::optional<Status> parse_status(std::string_view name);

/// Who writes.
enum class Side : std::uint8_t { partner, marketplace_operator };

/// A person or a program, and for whom it speaks. What is not known is empty.
struct Contact {
    TenantId organization;
    std::string organization_name;
    std::string contact_id;
    std::string first_name;
    std::string last_name;
    std::string email;
    std::string phone_number;
    friend bool operator==(const Contact&, const Contact&) = default;
};

struct Note {
    Side side = Side::partner;
    std::string author;
    Instant at;
    std::string text;
    friend bool operator==(const Note&, const Note&) = default;
};

struct ServiceRequest {
    PartnerId partner;
    ServiceRequestId id;
    std::string title;
    std::string description;
    Severity severity = Severity::minimal;
    Status status = Status::open;
    std::int64_t topic = 0;
    std::string locale;   ///< In which language an answer is wanted, `fr-FR`.
    std::string country;  ///< ISO 3166, upper case.
    CustomerId customer;  ///< Nil when it is about none; its name and number are those of the opening.
    std::string customer_name;
    std::string customer_phone;
    std::string product_id;  ///< In the partner's own words, as is the name.
    std::string product_name;
    Contact primary_contact;  ///< Of the partner, never of its customer (R165).
    Contact last_updated_by;
    Instant created;
    Instant modified;
    std::optional<Instant> closed;
    int partner_notes = 0;
    int operator_notes = 0;
    friend bool operator==(const ServiceRequest&, const ServiceRequest&) = default;
};

/// 15 digits, the first one not 0. Nothing for anything else.
std::optional<ServiceRequestId> parse_service_request_id(std::string_view text);
/// The n-th of the marketplace, n from 1.
ServiceRequestId service_request_id(std::int64_t n);

}  // namespace comptoir::support
