#include "http/address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>

#include "base/text.hpp"

namespace comptoir::http {

namespace {

struct Block4 {
    std::uint32_t network;
    int prefix;
};

constexpr std::uint32_t v4(unsigned a, unsigned b, unsigned c, unsigned d) {
    return a << 24 | b << 16 | c << 8 | d;
}

/// IANA's special-purpose registry for IPv4, as far as it is not globally reachable, and multicast.
constexpr Block4 kNotPublic4[] = {
    {v4(0, 0, 0, 0), 8},      {v4(10, 0, 0, 0), 8},     {v4(100, 64, 0, 0), 10}, {v4(127, 0, 0, 0), 8},
    {v4(169, 254, 0, 0), 16}, {v4(172, 16, 0, 0), 12},  {v4(192, 0, 0, 0), 24},  {v4(192, 0, 2, 0), 24},
    {v4(192, 88, 99, 0), 24}, {v4(192, 168, 0, 0), 16}, {v4(198, 18, 0, 0), 15}, {v4(198, 51, 100, 0), 24},
    {v4(203, 0, 113, 0), 24}, {v4(224, 0, 0, 0), 4},    {v4(240, 0, 0, 0), 4},
};

bool is_public4(std::uint32_t address) {
    return std::none_of(std::begin(kNotPublic4), std::end(kNotPublic4), [address](const Block4& block) {
        return (address ^ block.network) >> (32 - block.prefix) == 0;
    });
}

using Bytes6 = std::array<std::uint8_t, 16>;

bool starts_with(const Bytes6& address, std::initializer_list<std::uint8_t> bytes) {
    return std::equal(bytes.begin(), bytes.end(), address.begin());
}

bool is_public6(const Bytes6& address) {
    // Global unicast is 2000::/3; inside it 2001::/23 (protocols, Teredo), 2001:db8::/32 and 3fff::/20
    // (documentation) and 2002::/16 (6to4) are not hosts of the internet.
    if (address[0] >> 5 != 1) return false;
    if (starts_with(address, {0x20, 0x01}) && address[2] < 2) return false;
    if (starts_with(address, {0x20, 0x01, 0x0D, 0xB8})) return false;
    if (starts_with(address, {0x3F, 0xFF}) && address[2] < 0x10) return false;
    return !starts_with(address, {0x20, 0x02});
}

/// An address without its port; IPv4 also when it came inside IPv6. Neither for other families.
struct Bare {
    std::optional<std::uint32_t> ipv4;
    std::optional<Bytes6> ipv6;
};

Bare bare_address(const sockaddr& address) {
    if (address.sa_family == AF_INET) {
        sockaddr_in ipv4;
        std::memcpy(&ipv4, &address, sizeof ipv4);
        return {ntohl(ipv4.sin_addr.s_addr), std::nullopt};
    }
    if (address.sa_family != AF_INET6) return {};
    sockaddr_in6 ipv6;
    std::memcpy(&ipv6, &address, sizeof ipv6);
    Bytes6 bytes;
    std::memcpy(bytes.data(), &ipv6.sin6_addr, bytes.size());
    if (starts_with(bytes, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF})) {
        return {v4(bytes[12], bytes[13], bytes[14], bytes[15]), std::nullopt};
    }
    return {std::nullopt, bytes};
}

bool is_this_machine(const Bare& bare) {
    constexpr Bytes6 kUnspecified = {};
    constexpr Bytes6 kLoopback = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    if (bare.ipv4) return *bare.ipv4 >> 24 == 127 || *bare.ipv4 >> 24 == 0;
    return bare.ipv6 == kLoopback || bare.ipv6 == kUnspecified;
}

bool is_port(std::string_view text) {
    return !text.empty() && text.size() <= 5 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Proxies write ports, too; what has none stays as it is.
std::string_view without_port(std::string_view address) {
    if (address.starts_with('[')) {
        const auto end = address.find(']');
        if (end == std::string_view::npos) return address;
        const std::string_view rest = address.substr(end + 1);
        const bool good = rest.empty() || (rest.starts_with(':') && is_port(rest.substr(1)));
        return good ? address.substr(1, end - 1) : address;
    }
    // More than one colon is IPv6 without brackets, to which no port can be added.
    const auto colon = address.find(':');
    return colon == address.rfind(':') && colon != std::string_view::npos &&
                   is_port(address.substr(colon + 1))
               ? address.substr(0, colon)
               : address;
}

}  // namespace

bool is_public_address(const sockaddr& address) {
    const Bare bare = bare_address(address);
    return bare.ipv4 ? is_public4(*bare.ipv4) : bare.ipv6 && is_public6(*bare.ipv6);
}

bool is_loopback_address(const sockaddr& address) {
    return is_this_machine(bare_address(address));
}

std::string network_of(std::string_view address) {
    const std::string text(without_port(address));
    sockaddr_in6 six{};
    sockaddr_in four{};
    Bare bare;
    if (inet_pton(AF_INET6, text.c_str(), &six.sin6_addr) == 1) {
        six.sin6_family = AF_INET6;
        bare = bare_address(reinterpret_cast<const sockaddr&>(six));
    } else if (inet_pton(AF_INET, text.c_str(), &four.sin_addr) == 1) {
        four.sin_family = AF_INET;
        bare = bare_address(reinterpret_cast<const sockaddr&>(four));
    }
    if (is_this_machine(bare)) return "";
    if (bare.ipv4) return fmt::format("{:08x}", *bare.ipv4);
    return bare.ipv6 ? to_hex(std::span(*bare.ipv6).first(8)) : "";
}

}  // namespace comptoir::http
