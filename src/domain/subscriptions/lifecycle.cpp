#include "domain/subscriptions/lifecycle.hpp"

#include <fmt/format.h>

#include "base/check.hpp"
#include "base/names.hpp"

namespace comptoir::subscriptions {

std::string_view name_of(State state) {
    switch (state) {
        case State::pending:
            return "pending";
        case State::active:
            return "active";
        case State::suspended:
            return "suspended";
        case State::expired:
            return "expired";
        case State::deleted:
            return "deleted";
    }
    check_failed("a known State", __FILE__, __LINE__);
}

std::string_view name_of(Event event) {
    switch (event) {
        case Event::activate:
            return "activate";
        case Event::cancel:
            return "cancel";
        case Event::cancel_by_publisher:
            return "cancel_by_publisher";
        case Event::lapse:
            return "lapse";
        case Event::begin_cycle:
            return "begin_cycle";
        case Event::renew:
            return "renew";
        case Event::expire:
            return "expire";
        case Event::change_quantity:
            return "change_quantity";
        case Event::change_plan:
            return "change_plan";
        case Event::suspend:
            return "suspend";
        case Event::reinstate:
            return "reinstate";
    }
    check_failed("a known Event", __FILE__, __LINE__);
}

std::optional<State> parse_state(std::string_view name) {
    return value_named(kStates, name);
}

std::string render_lifecycle() {
    const auto row = [](std::string_view title, const auto& cell) {
        std::string line = fmt::format("{:<19}", title);
        for (const State state : kStates) line += fmt::format("  {:<9}", cell(state));
        line.erase(line.find_last_not_of(' ') + 1);
        return line + "\n";
    };
    std::string text = row("", [](State state) { return name_of(state); });
    for (const Event event : kEvents) {
        text += row(name_of(event), [&](State state) {
            const auto to = next(state, event);
            return to ? name_of(*to) : std::string_view("-");
        });
    }
    return text;
}

}  // namespace comptoir::subscriptions
