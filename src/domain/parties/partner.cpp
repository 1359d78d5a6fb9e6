#include "domain/parties/partner.hpp"

#include "base/check.hpp"
#include "base/names.hpp"
#include "base/text.hpp"

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

std::string_view name_of(PartnerRelation relation) {
    switch (relation) {
        case PartnerRelation::indirect_reseller_of:
            return "is_indirect_reseller_of";
        case PartnerRelation::indirect_provider_of:
            return "is_indirect_cloud_solution_provider_of";
    }
    check_failed("a known PartnerRelation", __FILE__, __LINE__);
}

std::optional<PartnerRelation> parse_partner_relation(std::string_view text) {
    if (text == "0" || same_loosely(text, name_of(PartnerRelation::indirect_reseller_of))) {
        return PartnerRelation::indirect_reseller_of;
    }
    if (text == "1" || same_loosely(text, name_of(PartnerRelation::indirect_provider_of))) {
        return PartnerRelation::indirect_provider_of;
    }
    return std::nullopt;
}

std::string mpn_id_of(const std::optional<Reseller>& reseller) {
    return reseller ? reseller->mpn_id : std::string();
}

std::string canonical_mpn_id(std::string_view text) {
    text = trim(text);
    while (text.size() > 1 && text.front() == '0') text.remove_prefix(1);
    return std::string(text);
}

}  // namespace comptoir::parties
