#include "domain/subscriptions/operation.hpp"

#include <fmt/format.h>

#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/names.hpp"

namespace comptoir::subscriptions {
namespace {

constexpr std::array kActionNames = {
    std::pair{Action::change_plan, std::string_view("change_plan")},
    std::pair{Action::change_quantity, std::string_view("change_quantity")},
    std::pair{Action::reinstate, std::string_view("reinstate")},
    std::pair{Action::renew, std::string_view("renew")},
    std::pair{Action::suspend, std::string_view("suspend")},
    std::pair{Action::unsubscribe, std::string_view("unsubscribe")},
    std::pair{Action::subscribe, std::string_view("subscribe")},
};
constexpr std::array kSourceNames = {
    std::pair{Source::marketplace, std::string_view("marketplace")},
    std::pair{Source::publisher, std::string_view("publisher")},
};
constexpr std::array kStatusNames = {
    std::pair{OperationStatus::in_progress, std::string_view("in_progress")},
    std::pair{OperationStatus::succeeded, std::string_view("succeeded")},
    std::pair{OperationStatus::failed, std::string_view("failed")},
    std::pair{OperationStatus::conflict, std::string_view("conflict")},
};
constexpr std::array kEventNames = {
    std::pair{OperationEvent::accept, std::string_view("accept")},
    std::pair{OperationEvent::stay_silent, std::string_view("stay_silent")},
    std::pair{OperationEvent::refuse, std::string_view("refuse")},
    std::pair{OperationEvent::refuse_call, std::string_view("refuse_call")},
    std::pair{OperationEvent::time_out, std::string_view("time_out")},
    std::pair{OperationEvent::become_void, std::string_view("become_void")},
    std::pair{OperationEvent::be_suspended, std::string_view("be_suspended")},
    std::pair{OperationEvent::be_terminated, std::string_view("be_terminated")},
};

}  // namespace

std::string_view name_of(Action action) {
    return name_in(kActionNames, action);
}
std::string_view name_of(Source source) {
    return name_in(kSourceNames, source);
}
std::string_view name_of(OperationStatus status) {
    return name_in(kStatusNames, status);
}
std::string_view name_of(OperationEvent event) {
    return name_in(kEventNames, event);
}
std::optional<Action> parse_action(std::string_view name) {
    return value_in(kActionNames, name);
}
std::optional<Source> parse_source(std::string_view name) {
    return value_in(kSourceNames, name);
}
std::optional<OperationStatus> parse_operation_status(std::string_view name) {
    return value_in(kStatusNames, name);
}
std::optional<OperationEvent> parse_operation_event(std::string_view name) {
    return value_in(kEventNames, name);
}

std::string render_operations() {
    const auto row = [](std::string_view title, const auto& cell) {
        std::string line = fmt::format("{:<13}", title);
        for (const Action action : kActions) line += fmt::format("  {:<15}", cell(action));
        line.erase(line.find_last_not_of(' ') + 1);
        return line + "\n";
    };
    std::string text = row("", [](Action action) { return name_of(action); });
    text += row("begin", [](Action action) {
        return name_of(is_asked(action) ? OperationStatus::in_progress : OperationStatus::succeeded);
    });
    for (const OperationEvent event : kOperationEvents) {
        text += row(name_of(event), [&](Action action) {
            const auto to = next(action, event);
            return to ? name_of(*to) : std::string_view("-");
        });
    }
    return text;
}

Operation end_operation(Operation operation, OperationEvent by, Instant now) {
    const auto to = next(operation.action, by);
    COMPTOIR_CHECK(operation.is_open() && to.has_value());
    operation.status = *to;
    operation.ended = now;
    operation.ended_by = by;
    return operation;
}

Instant verdict_due(const Operation& operation) {
    return operation.received ? *operation.received + limits::kVerdictTime
                              : operation.asked + limits::kOperationLife;
}

OperationEvent verdict_of_time(const Operation& operation) {
    return operation.received || !is_answered_by_call(operation.action) ? OperationEvent::stay_silent
                                                                        : OperationEvent::time_out;
}

Hearing hear(const Operation& operation, bool success, bool overtaken, Instant now) {
    if (!is_asked(operation.action)) return Hearing::ignored;
    if (operation.is_open()) return Hearing::decides;
    // However it ended: it succeeds by itself, and handlers that say so later are common; who does not want
    // it any more cancels (F8).
    if (operation.action == Action::reinstate) return success ? Hearing::ignored : Hearing::contradicts;
    const bool agrees = operation.status == OperationStatus::succeeded ? success
                        : operation.status == OperationStatus::failed  ? !success
                                                                       : false;
    const bool recent = now - *operation.ended < limits::kVerdictRepeatLife;
    return agrees && recent && !overtaken ? Hearing::repeats : Hearing::contradicts;
}

}  // namespace comptoir::subscriptions
