#pragma once

#include <string_view>

#include "domain/parties/address.hpp"
#include "json/reader.hpp"
#include "json/value.hpp"

/// Addresses on the wire (reseller contract §3.1).
namespace comptoir::api::reseller {

/// Members without a value are omitted.
json::Value address_to_wire(const parties::Address& address);
/// Problems of form are the reader's; what the country asks for is the rules' business.
parties::Address read_address(json::Reader& reader);
/// The member `name` of a body; its problems are added to the body's. Nothing when it is not given.
std::optional<parties::Address> read_address(json::Reader& body, std::string_view name);

}  // namespace comptoir::api::reseller
