#include "commands/sandbox_clock.hpp"

#include <charconv>

#include "base/check.hpp"

namespace comptoir::commands {
namespace {

constexpr std::string_view kSetting = "virtual_now_us";

}  // namespace

std::optional<Instant> virtual_time(sql::Session& session) {
    const auto stored = storage::find_setting(session, kSetting);
    if (!stored) return std::nullopt;
    std::int64_t micros = 0;
    const auto [end, error] = std::from_chars(stored->data(), stored->data() + stored->size(), micros);
    COMPTOIR_CHECK(error == std::errc() && end == stored->data() + stored->size());
    return Instant::from_micros(micros);
}

void note_virtual_time(Work& work, Instant at) {
    storage::put_setting(work.session, kSetting, std::to_string(at.micros()));
}

void set_virtual_time(Work& work, Instant at) {
    const auto before = virtual_time(work.session);
    note_virtual_time(work, at);
    work.audit({.operation = AuditOperation::of_operator("set_virtual_time"),
                .resource_type = AuditResource::of_operator("sandbox_clock"),
                .resource_id = "clock",
                .customer = std::nullopt,
                .old_value = before ? json::write(json::Object{{"now", before->str()}}) : "",
                .new_value = json::write(json::Object{{"now", at.str()}})});
    work.emit("virtual-time-set", "clock", json::Object{{"now", at.str()}});
}

}  // namespace comptoir::commands
