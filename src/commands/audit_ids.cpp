#include "commands/audit_ids.hpp"

#include <fmt/format.h>

#include <charconv>

#include "base/text.hpp"

namespace comptoir::commands {
namespace {

constexpr std::int64_t kTicksPerSecond = 10'000'000;
constexpr std::int64_t kSecondsFromYear1To1970 = 62'135'596'800;

std::string without_underscores(std::string_view word) {
    std::string bare(word);
    std::erase(bare, '_');
    return bare;
}

}  // namespace

std::string audit_id(const storage::AuditRecord& record) {
    const std::string customer = record.customer.empty() ? Guid().str() : record.customer;
    const bool of_customer = record.resource_id == record.customer;
    const std::int64_t ticks =
        (record.at.seconds() + kSecondsFromYear1To1970) * kTicksPerSecond + record.seq % kTicksPerSecond;
    return fmt::format("{}_{}{}{}_{}_{}", record.partner.str(), customer, of_customer ? "" : "_",
                       of_customer ? "" : record.resource_id, without_underscores(record.operation), ticks);
}

std::optional<storage::ChainedAudit> find_audit_record(sql::Session& session, PartnerId partner,
                                                       std::string_view id) {
    const std::string_view digits = id.substr(id.rfind('_') + 1);
    std::int64_t ticks = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), ticks);
    const bool number = error == std::errc() && end == digits.data() + digits.size() && ticks >= 0;
    if (!number) return std::nullopt;
    const std::int64_t second = ticks / kTicksPerSecond - kSecondsFromYear1To1970;
    for (storage::ChainedAudit& found :
         storage::audit_of_second(session, partner, second, kTicksPerSecond, ticks % kTicksPerSecond)) {
        if (equals_ignoring_case(audit_id(found.record), id)) return std::move(found);
    }
    return std::nullopt;
}

}  // namespace comptoir::commands
