#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The life of a subscription as one table (commerce rules §6.1). Nothing else decides which state follows.
namespace comptoir::subscriptions {

enum class State : std::uint8_t { pending, active, suspended, expired, deleted };
inline constexpr std::array kStates = {State::pending, State::active, State::suspended, State::expired,
                                       State::deleted};

enum class Event : std::uint8_t {
    activate,  ///< The publisher's Activate call succeeded (R74).
    cancel,    ///< By the partner: before activation, inside the window, or in a trial (R73, R84, R89).
    cancel_by_publisher,  ///< R92.
    lapse,                ///< 30 days without activation (R77), or of suspension (R104).
    begin_cycle,          ///< A cycle boundary inside the term (R36).
    renew,                ///< Term or trial end with auto-renew on (R96, R100).
    expire,               ///< Term or trial end with auto-renew off (R99, R101).
    change_quantity,      ///< R106–R113.
    change_plan,          ///< R114.
    suspend,              ///< R103.
    reinstate,            ///< R104.
};
inline constexpr std::array kEvents = {Event::activate, Event::cancel,          Event::cancel_by_publisher,
                                       Event::lapse,    Event::begin_cycle,     Event::renew,
                                       Event::expire,   Event::change_quantity, Event::change_plan,
                                       Event::suspend,  Event::reinstate};

struct Transition {
    State from;
    Event on;
    State to;
};

inline constexpr std::array kLifecycle = {
    Transition{State::pending, Event::activate, State::active},
    Transition{State::pending, Event::cancel, State::deleted},
    Transition{State::pending, Event::cancel_by_publisher, State::deleted},
    Transition{State::pending, Event::lapse, State::deleted},
    Transition{State::active, Event::cancel, State::deleted},
    Transition{State::active, Event::cancel_by_publisher, State::deleted},
    Transition{State::active, Event::begin_cycle, State::active},
    Transition{State::active, Event::renew, State::active},
    Transition{State::active, Event::expire, State::expired},
    Transition{State::active, Event::change_quantity, State::active},
    Transition{State::active, Event::change_plan, State::active},
    Transition{State::active, Event::suspend, State::suspended},
    Transition{State::suspended, Event::cancel, State::deleted},
    Transition{State::suspended, Event::cancel_by_publisher, State::deleted},
    Transition{State::suspended, Event::lapse, State::deleted},
    Transition{State::suspended, Event::begin_cycle, State::suspended},
    Transition{State::suspended, Event::expire, State::expired},
    Transition{State::suspended, Event::reinstate, State::active},
};

/// The state after `on`, or nothing when the table has no such row.
constexpr std::optional<State> next(State from, Event on) {
    for (const Transition& row : kLifecycle) {
        if (row.from == from && row.on == on) return row.to;
    }
    return std::nullopt;
}

constexpr bool deterministic() {
    for (std::size_t i = 0; i < kLifecycle.size(); ++i) {
        for (std::size_t j = i + 1; j < kLifecycle.size(); ++j) {
            if (kLifecycle[i].from == kLifecycle[j].from && kLifecycle[i].on == kLifecycle[j].on)
                return false;
        }
    }
    return true;
}
constexpr bool terminal(State state) {
    for (const Event event : kEvents) {
        if (next(state, event)) return false;
    }
    return true;
}
static_assert(deterministic(), "one row per state and event");
static_assert(terminal(State::expired) && terminal(State::deleted),
              "a terminated subscription never returns");

std::string_view name_of(State state);
std::string_view name_of(Event event);
std::optional<State> parse_state(std::string_view name);

/// The whole table as text, as `comptoir lifecycle` prints it.
std::string render_lifecycle();

}  // namespace comptoir::subscriptions
