#include "api/reseller/provisioning_context.hpp"

#include "base/text.hpp"

namespace comptoir::api::reseller {
namespace {

constexpr std::size_t kMembersMax = 32;  // Clients send one or two.
constexpr std::size_t kCharsMax = 256;

// .NET writes `ParentSubscriptionId`, the documents read `parentSubscriptionId`.
std::string first_letter_lowered(std::string name) {
    if (!name.empty()) name[0] = to_lower(std::string_view(name).substr(0, 1))[0];
    return name;
}

}  // namespace

ordering::ProvisioningContext read_provisioning_context(json::Reader& line) {
    ordering::ProvisioningContext context;
    auto given = line.object("provisioningContext");
    if (!given || given->value().if_object() == nullptr) return context;
    for (const auto& [name, value] : *given->value().if_object()) {
        if (value.is_null()) continue;
        if (const bool* flag = value.if_bool()) {
            context.emplace_back(first_letter_lowered(name), *flag ? "true" : "false");
        } else if (const auto text = given->text(name, kCharsMax)) {
            context.emplace_back(first_letter_lowered(name), *text);
        }
    }
    if (context.size() > kMembersMax) given->problem("", "has too many members");
    line.absorb(*given);
    return context;
}

void add_provisioning_context(json::Object& wire, const ordering::ProvisioningContext& context) {
    if (context.empty()) return;
    json::Object members;
    for (const auto& [name, value] : context) members.emplace_back(name, value);
    wire.emplace_back("provisioningContext", std::move(members));
}

bool read_attestation(json::Reader& line) {
    const json::Value* given = line.member("attestationAccepted");
    const bool* accepted = given == nullptr ? nullptr : given->if_bool();
    return accepted != nullptr && *accepted;
}

}  // namespace comptoir::api::reseller
