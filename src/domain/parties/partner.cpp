#include "domain/parties/partner.hpp"

#include "base/check.hpp"
#include "base/names.hpp"

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
    return value_named({PartnerKind::direct, PartnerKind::indirect_provider, PartnerKind::indirect_reseller},
                       name);
}

}  // namespace comptoir::parties
