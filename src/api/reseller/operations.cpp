#include "api/reseller/operations.hpp"

#include <algorithm>
#include <array>

namespace comptoir::api::reseller {
namespace {

struct Limited {
    std::string_view source;
    std::string_view kind;
};
// Carts become orders, and count as such.
constexpr std::array kLimited = {
    Limited{"CUS-03", "customer"},     Limited{"CUS-04", "customer"},     Limited{"CUS-05", "customer"},
    Limited{"CRT-01", "order"},        Limited{"CRT-03", "order"},        Limited{"CRT-04", "order"},
    Limited{"ORD-01", "order"},        Limited{"ORD-05", "order"},        Limited{"SUB-02", "subscription"},
    Limited{"SUB-03", "subscription"}, Limited{"SUB-05", "subscription"}, Limited{"SUB-06", "subscription"},
    Limited{"SUB-07", "subscription"}, Limited{"SUB-08", "subscription"}, Limited{"SUB-13", "subscription"},
};

constexpr auto kOfUsers = std::to_array<std::string_view>({
    "ANA-01",                                                    // Analytics.
    "AGR-01", "AGR-02", "AGR-03", "AGR-04", "AGR-05", "AGR-06",  // Agreements, their documents and states.
    "CUS-04", "CUS-08",                                // Removal of the relationship, company profile.
    "INV-02", "INV-03", "INV-04", "INV-05", "INV-06",  // Summaries, one invoice and its documents.
    "OTH-03",                                          // Managed services.
    "PRC-03", "PRC-04",                                // Price sheets and the offer matrix (§2.16).
    "PRF-01", "PRF-02", "PRF-03", "PRF-04", "PRF-06", "PRF-07", "PRF-08", "PRF-09",  // Partner profiles.
    "QUA-02", "QUA-04",                                                              // Qualifications.
    "REL-01", "REL-02", "REL-03",                                                    // Relationships.
    "SRQ-01", "SRQ-02", "SRQ-03", "SRQ-04", "SRQ-05", "SRQ-06", "SRQ-07", "SRQ-08",  // Service requests.
    "SUB-05", "SUB-06", "SUB-09", "SUB-10", "SUB-11",  // Conversions, support contact, provisioning status.
});

}  // namespace

std::string_view limited_kind(std::string_view source) {
    const auto* found = std::find_if(kLimited.begin(), kLimited.end(),
                                     [&](const Limited& one) { return one.source == source; });
    return found == kLimited.end() ? std::string_view() : found->kind;
}

bool needs_user(std::string_view source) {
    return std::find(kOfUsers.begin(), kOfUsers.end(), source) != kOfUsers.end();
}

}  // namespace comptoir::api::reseller
