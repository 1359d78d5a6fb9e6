#include "domain/parties/partner.hpp"

#include "base/check.hpp"

namespace comptoir::parties {

std::string_view name_of(PartnerKind kind) {
    switch (kind) {
        case PartnerKind::direct:
            return "direct";
        case PartnerKind::indirect_provider:
            return "indirect_provider";
        case PartnerKind::indirect_reseller:
            return "indirect_reseller";
    }
    check_failed("a known PartnerKind", __FILE__, __LINE__);
}

std::optional<PartnerKind> parse_partner_kind(std::string_view name) {
    for (const auto kind :
         {PartnerKind::direct, PartnerKind::indirect_provider, PartnerKind::indirect_reseller}) {
        if (name_of(kind) == name) return kind;
    }
    return std::nullopt;
}

}  // namespace comptoir::parties
