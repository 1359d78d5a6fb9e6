#include "api/reseller/address_wire.hpp"

#include "base/text.hpp"
#include "domain/parties/address_fields.hpp"

namespace comptoir::api::reseller {

using parties::Address;

json::Value address_to_wire(const Address& address) {
    json::Object wire;
    for (const auto& [name, field] : parties::kAddressFields) {
        if (!(address.*field).empty()) wire.emplace_back(name, address.*field);
    }
    return wire;
}

Address read_address(json::Reader& reader) {
    Address address;
    for (const auto& [name, field] : parties::kAddressFields) {
        address.*field = std::string(trim(reader.text(name).value_or("")));
    }
    return address;
}

std::optional<Address> read_address(json::Reader& body, std::string_view name) {
    auto nested = body.object(name);
    if (!nested) return std::nullopt;
    Address address = read_address(*nested);
    body.absorb(*nested);
    return address;
}

}  // namespace comptoir::api::reseller
