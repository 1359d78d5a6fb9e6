#pragma once

#include "domain/ordering/purchase.hpp"
#include "json/reader.hpp"

/// What a client tells the publisher's provisioning, on lines of carts and orders (reseller contract §3.6,
/// §3.7).
namespace comptoir::api::reseller {

/// The member `provisioningContext`; names come out in camelCase, whatever case the client writes.
ordering::ProvisioningContext read_provisioning_context(json::Reader& line);
/// Adds the member unless it is empty.
void add_provisioning_context(json::Object& wire, const ordering::ProvisioningContext& context);

/// `attestationAccepted`: true where the buyer says so, and false for everything else, because clients send
/// the member without meaning it (§2.7).
bool read_attestation(json::Reader& line);

}  // namespace comptoir::api::reseller
