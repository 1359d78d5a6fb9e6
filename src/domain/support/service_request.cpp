#include "domain/support/service_request.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.hpp"
#include "base/names.hpp"

namespace comptoir::support {
namespace {

constexpr std::array kSeverityNames = {
    std::pair{Severity::critical, std::string_view("critical")},
    std::pair{Severity::moderate, std::string_view("moderate")},
    std::pair{Severity::minimal, std::string_view("minimal")},
};
constexpr std::array kStatusNames = {
    std::pair{Status::open, std::string_view("open")},
    std::pair{Status::attention_needed, std::string_view("attention_needed")},
    std::pair{Status::closed, std::string_view("closed")},
};

constexpr std::size_t kIdDigits = 15;
constexpr std::int64_t kIdBefore = 100'000'000'000'000;

// What a refusal says was wanted: words alone want the request to go on.
Status wanted_by(Event event) {
    return event == Event::close ? Status::closed
           : event == Event::ask ? Status::attention_needed
                                 : Status::open;
}

}  // namespace

Outcome<Status> next(Status from, Event on) {
    for (const Transition& row : kLifecycle) {
        if (row.from == from && row.on == on) return row.to;
    }
    return refuse(Reason::status_not_allowed, "status", "",
                  {std::string(name_of(from)), std::string(name_of(wanted_by(on)))});
}

std::string_view name_of(Severity severity) {
    return name_in(kSeverityNames, severity);
}

std::string_view name_of(Status status) {
    return name_in(kStatusNames, status);
}

std::optional<Severity> parse_severity(std::string_view name) {
    return value_in(kSeverityNames, name);
}

std::optional<Status> parse_status(std::string_view name) {
    return value_in(kStatusNames, name);
}

std::optional<ServiceRequestId> parse_service_request_id(std::string_view text) {
    const bool digits = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (text.size() != kIdDigits || !digits || text.front() == '0') return std::nullopt;
    return ServiceRequestId(std::string(text));
}

ServiceRequestId service_request_id(std::int64_t n) {
    COMPTOIR_CHECK(n >= 1 && n < 9 * kIdBefore);
    return ServiceRequestId(fmt::format("{}", kIdBefore + n));
}

}  // namespace comptoir::support
