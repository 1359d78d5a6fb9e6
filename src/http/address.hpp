#pragma once

#include <string>
#include <string_view>

struct sockaddr;

namespace comptoir::http {

/// Whether an address lies in the public internet: not loopback, private (RFC 1918, RFC 4193), link-local,
/// shared (RFC 6598), multicast, reserved, documentation or a tunnel that hides an IPv4 address. IPv4 in IPv6
/// is looked through. Anything but IPv4 and IPv6 is not public.
bool is_public_address(const sockaddr& address);

/// 127.0.0.0/8 and ::1, also as IPv4 in IPv6, and the unspecified addresses, which lead to this machine too.
bool is_loopback_address(const sockaddr& address);

/// What a client may be counted by: an address of IPv4, or the first 64 bits of one of IPv6, of which
/// everybody has as many as they like. A port may follow, of IPv6 after brackets (`[2001:db8::1]:443`). Empty
/// for this machine, behind which stands who knows who, and for what is no address.
std::string network_of(std::string_view address);

}  // namespace comptoir::http
