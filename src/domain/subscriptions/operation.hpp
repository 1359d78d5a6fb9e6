#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/time.hpp"

/// What a publisher is asked, or told, about a subscription, and how that ends, as one table. Nothing else
/// decides which status follows.
///
/// Time:    `now` is an argument.
/// Threads: pure; call from anywhere.
/// Source:  publisher contract §3.11, §3.12, §4.2, §4.6, §5.5; commerce rule R107.
namespace comptoir::subscriptions {

enum class Action : std::uint8_t {
    change_plan,      ///< Asked first (R107, R114).
    change_quantity,  ///< Asked first (R107).
    reinstate,        ///< Asked first; silence is consent however the call went (§5.2).
    renew,            ///< Told afterwards, like the following ones.
    suspend,
    unsubscribe,
    subscribe,  ///< Of a purchase that was active at once; only where the plan says so (0.3 no. 29).
};
inline constexpr std::array kActions = {Action::change_plan, Action::change_quantity, Action::reinstate,
                                        Action::renew,       Action::suspend,         Action::unsubscribe,
                                        Action::subscribe};

/// Whose wish it is: a buyer's or the marketplace's own, or the publisher's.
enum class Source : std::uint8_t { marketplace, publisher };
inline constexpr std::array kSources = {Source::marketplace, Source::publisher};

enum class OperationStatus : std::uint8_t { in_progress, succeeded, failed, conflict };
inline constexpr std::array kOperationStatuses = {OperationStatus::in_progress, OperationStatus::succeeded,
                                                  OperationStatus::failed, OperationStatus::conflict};

/// What ends an operation that is in progress.
enum class OperationEvent : std::uint8_t {
    accept,         ///< The publisher said Success (O3).
    stay_silent,    ///< Nothing was said within 10 s of the arrival of the question.
    refuse,         ///< The publisher said Failure (O3).
    refuse_call,    ///< The question itself was answered with a refusal (§5.5).
    time_out,       ///< The question never arrived.
    become_void,    ///< What was asked for can no longer be done.
    be_suspended,   ///< The subscription was suspended meanwhile (§4.6).
    be_terminated,  ///< The subscription ended meanwhile (§4.6).
};
inline constexpr std::array kOperationEvents = {OperationEvent::accept,       OperationEvent::stay_silent,
                                                OperationEvent::refuse,       OperationEvent::refuse_call,
                                                OperationEvent::time_out,     OperationEvent::become_void,
                                                OperationEvent::be_suspended, OperationEvent::be_terminated};

struct OperationEnd {
    Action action;
    OperationEvent on;
    OperationStatus to;
};

inline constexpr std::array kOperationEnds = {
    OperationEnd{Action::change_plan, OperationEvent::accept, OperationStatus::succeeded},
    OperationEnd{Action::change_plan, OperationEvent::stay_silent, OperationStatus::succeeded},
    OperationEnd{Action::change_plan, OperationEvent::refuse, OperationStatus::failed},
    OperationEnd{Action::change_plan, OperationEvent::refuse_call, OperationStatus::failed},
    OperationEnd{Action::change_plan, OperationEvent::time_out, OperationStatus::failed},
    OperationEnd{Action::change_plan, OperationEvent::become_void, OperationStatus::failed},
    OperationEnd{Action::change_plan, OperationEvent::be_suspended, OperationStatus::failed},
    OperationEnd{Action::change_plan, OperationEvent::be_terminated, OperationStatus::conflict},
    OperationEnd{Action::change_quantity, OperationEvent::accept, OperationStatus::succeeded},
    OperationEnd{Action::change_quantity, OperationEvent::stay_silent, OperationStatus::succeeded},
    OperationEnd{Action::change_quantity, OperationEvent::refuse, OperationStatus::failed},
    OperationEnd{Action::change_quantity, OperationEvent::refuse_call, OperationStatus::failed},
    OperationEnd{Action::change_quantity, OperationEvent::time_out, OperationStatus::failed},
    OperationEnd{Action::change_quantity, OperationEvent::become_void, OperationStatus::failed},
    OperationEnd{Action::change_quantity, OperationEvent::be_suspended, OperationStatus::failed},
    OperationEnd{Action::change_quantity, OperationEvent::be_terminated, OperationStatus::conflict},
    OperationEnd{Action::reinstate, OperationEvent::accept, OperationStatus::succeeded},
    OperationEnd{Action::reinstate, OperationEvent::stay_silent, OperationStatus::succeeded},
    OperationEnd{Action::reinstate, OperationEvent::refuse, OperationStatus::failed},
    OperationEnd{Action::reinstate, OperationEvent::become_void, OperationStatus::failed},
    OperationEnd{Action::reinstate, OperationEvent::be_terminated, OperationStatus::conflict},
};

/// The status after `on`, or nothing when the table has no such row.
constexpr std::optional<OperationStatus> next(Action action, OperationEvent on) {
    for (const OperationEnd& row : kOperationEnds) {
        if (row.action == action && row.on == on) return row.to;
    }
    return std::nullopt;
}
/// Whether the publisher has a say; what has none has succeeded before it is told.
constexpr bool is_asked(Action action) {
    return next(action, OperationEvent::accept).has_value();
}
/// Whether the answer to the call is a verdict (§5.2): of a reinstatement it is not.
constexpr bool is_answered_by_call(Action action) {
    return next(action, OperationEvent::refuse_call).has_value();
}

constexpr bool one_end_each() {
    for (std::size_t i = 0; i < kOperationEnds.size(); ++i) {
        if (kOperationEnds[i].to == OperationStatus::in_progress) return false;
        for (std::size_t j = i + 1; j < kOperationEnds.size(); ++j) {
            if (kOperationEnds[i].action == kOperationEnds[j].action &&
                kOperationEnds[i].on == kOperationEnds[j].on)
                return false;
        }
    }
    return true;
}
static_assert(one_end_each(), "one row per action and event, and each ends the operation");

std::string_view name_of(Action action);
std::string_view name_of(Source source);
std::string_view name_of(OperationStatus status);
std::string_view name_of(OperationEvent event);
std::optional<Action> parse_action(std::string_view name);
std::optional<Source> parse_source(std::string_view name);
std::optional<OperationStatus> parse_operation_status(std::string_view name);
std::optional<OperationEvent> parse_operation_event(std::string_view name);

/// The whole table as text, as `comptoir lifecycle` prints it.
std::string render_operations();

struct Operation {
    PartnerId partner;
    OperationId id;
    SubscriptionId subscription;
    PublisherId publisher;
    Action action = Action::renew;
    Source source = Source::marketplace;
    OperationStatus status = OperationStatus::succeeded;
    PlanId plan;                           ///< change_plan: the new one; else the present one.
    std::optional<std::int64_t> quantity;  ///< change_quantity: the new one; else the present one, if any.
    Instant asked;
    std::optional<Instant> received;  ///< When the question is known to have arrived (or left, §4.2).
    std::optional<Instant> ended;
    std::optional<OperationEvent> ended_by;  ///< Nothing when it was over before it was told.

    bool is_open() const { return status == OperationStatus::in_progress; }
    friend bool operator==(const Operation&, const Operation&) = default;
};

/// An open operation that this event ends; asking where the table has no row is a bug.
Operation end_operation(Operation operation, OperationEvent by, Instant now);

/// When time ends it: 10 s after the question arrived, or when it has not arrived for 8 h (§4.3).
Instant verdict_due(const Operation& operation);
/// What happens then.
OperationEvent verdict_of_time(const Operation& operation);

/// What a publisher's verdict (O3) is worth.
enum class Hearing {
    decides,      ///< The operation ends by it.
    repeats,      ///< It was said before; nothing changes.
    ignored,      ///< Nobody asks, or asks any more; known handlers acknowledge everything.
    contradicts,  ///< Something else is already decided.
};
/// The decision table of O3. `overtaken`: a later operation but a renewal has succeeded since.
Hearing hear(const Operation& operation, bool success, bool overtaken, Instant now);

}  // namespace comptoir::subscriptions
