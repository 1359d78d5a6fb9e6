#pragma once

struct sockaddr;

namespace comptoir::http {

/// Whether an address lies in the public internet: not loopback, private (RFC 1918, RFC 4193), link-local,
/// shared (RFC 6598), multicast, reserved, documentation or a tunnel that hides an IPv4 address. IPv4 in IPv6
/// is looked through. Anything but IPv4 and IPv6 is not public.
bool is_public_address(const sockaddr& address);

}  // namespace comptoir::http
