#include "api/reseller/address_wire.hpp"

#include <array>

#include "base/text.hpp"

namespace comptoir::api::reseller {
namespace {

using parties::Address;

struct AddressMember {
    std::string_view name;
    std::string Address::*member;
};
constexpr std::array kMembers = {
    AddressMember{"country", &Address::country},
    AddressMember{"region", &Address::region},
    AddressMember{"city", &Address::city},
    AddressMember{"state", &Address::state},
    AddressMember{"addressLine1", &Address::address_line1},
    AddressMember{"addressLine2", &Address::address_line2},
    AddressMember{"addressLine3", &Address::address_line3},
    AddressMember{"district", &Address::district},
    AddressMember{"postalCode", &Address::postal_code},
    AddressMember{"firstName", &Address::first_name},
    AddressMember{"middleName", &Address::middle_name},
    AddressMember{"lastName", &Address::last_name},
    AddressMember{"phoneNumber", &Address::phone_number},
    AddressMember{"emailAddress", &Address::email_address},
};

}  // namespace

json::Value address_to_wire(const Address& address) {
    json::Object wire;
    for (const AddressMember& one : kMembers) {
        if (!(address.*one.member).empty()) wire.emplace_back(one.name, address.*one.member);
    }
    return wire;
}

Address read_address(json::Reader& reader) {
    Address address;
    for (const AddressMember& one : kMembers) {
        address.*one.member = std::string(trim(reader.text(one.name).value_or("")));
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
