#pragma once

#include <array>
#include <string>
#include <string_view>

#include "domain/parties/address.hpp"

/// The fields of an address by name, for those who read and write them one after the other.
namespace comptoir::parties {

struct AddressField {
    std::string_view name;  ///< As contract §3.1 calls it; stored documents call it the same.
    std::string Address::*field;
};
/// In the order in which they are written.
inline constexpr std::array kAddressFields = {
    AddressField{"country", &Address::country},
    AddressField{"region", &Address::region},
    AddressField{"city", &Address::city},
    AddressField{"state", &Address::state},
    AddressField{"addressLine1", &Address::address_line1},
    AddressField{"addressLine2", &Address::address_line2},
    AddressField{"addressLine3", &Address::address_line3},
    AddressField{"district", &Address::district},
    AddressField{"postalCode", &Address::postal_code},
    AddressField{"firstName", &Address::first_name},
    AddressField{"middleName", &Address::middle_name},
    AddressField{"lastName", &Address::last_name},
    AddressField{"phoneNumber", &Address::phone_number},
    AddressField{"emailAddress", &Address::email_address},
};

}  // namespace comptoir::parties
