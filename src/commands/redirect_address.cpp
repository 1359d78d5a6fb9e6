#include "commands/redirect_address.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace comptoir::commands {
namespace {

constexpr std::string_view kOutOfBand = "urn:ietf:wg:oauth:2.0:oob";

struct Parts {
    std::string scheme;  ///< Lower case.
    std::string host;    ///< Lower case, in brackets for IPv6; empty when there is no authority.
    std::string rest;    ///< Path and query.
};

bool is_scheme(std::string_view text) {
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    if (text.empty() || !is_letter(text.front())) return false;
    return std::all_of(text.begin(), text.end(), [&](char c) {
        return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
    });
}

bool is_port(std::string_view text) {
    return !text.empty() && text.size() <= 5 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }) &&
           std::stoi(std::string(text)) <= 65'535;
}

bool is_host(std::string_view host) {
    if (host.starts_with('[')) {
        return host.size() > 3 && host.ends_with(']') &&
               host.find_first_not_of("0123456789abcdef:.", 1) == host.size() - 1;
    }
    return !host.empty() && host.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-._") == host.npos;
}

// `host` and perhaps `:port`; a user in front of them makes it none.
bool read_authority(std::string_view text, Parts& parts) {
    const auto bracket = text.rfind(']');
    const auto colon = text.find(':', bracket == text.npos ? 0 : bracket);
    parts.host = to_lower(text.substr(0, colon));
    if (colon != text.npos) {
        if (!is_port(text.substr(colon + 1))) return false;
    }
    return is_host(parts.host);
}

std::optional<Parts> parts_of(std::string_view uri) {
    if (uri.size() > limits::kUrlCharsMax ||
        !std::all_of(uri.begin(), uri.end(), [](char c) { return c > 0x20 && c < 0x7f; }) ||
        uri.find_first_of("#*\"<>\\^`{|}") != uri.npos) {
        return std::nullopt;
    }
    const auto colon = uri.find(':');
    if (colon == uri.npos || !is_scheme(uri.substr(0, colon))) return std::nullopt;
    Parts parts;
    parts.scheme = to_lower(uri.substr(0, colon));
    const std::string_view after = uri.substr(colon + 1);
    const bool web = parts.scheme == "http" || parts.scheme == "https";
    if (!web) {
        parts.rest = after;
        return parts;
    }
    if (!after.starts_with("//")) return std::nullopt;
    const auto end = after.find_first_of("/?", 2);
    if (!read_authority(after.substr(2, end == after.npos ? end : end - 2), parts)) return std::nullopt;
    if (end != after.npos) parts.rest = after.substr(end);
    return parts;
}

bool is_this_machine(const Parts& parts) {
    constexpr std::array<std::string_view, 3> kHosts = {"localhost", "127.0.0.1", "[::1]"};
    return parts.scheme == "http" && std::find(kHosts.begin(), kHosts.end(), parts.host) != kHosts.end();
}

}  // namespace

bool is_redirect_address(std::string_view uri) {
    if (uri == kOutOfBand) return true;
    const auto parts = parts_of(uri);
    if (!parts) return false;
    if (parts->scheme == "https") return true;
    if (parts->scheme == "http") return is_this_machine(*parts);
    return !parts->rest.empty() &&
           (parts->scheme.find('.') != std::string::npos || parts->scheme.starts_with("msal"));
}

bool leads_to(std::string_view registered, std::string_view asked) {
    if (registered == asked) return true;
    const auto known = parts_of(registered);
    const auto wanted = parts_of(asked);
    if (!known || !wanted || !is_this_machine(*known) || !is_this_machine(*wanted)) return false;
    const auto path = [](const Parts& parts) { return parts.rest.empty() ? "/" : parts.rest; };
    return known->host == wanted->host && path(*known) == path(*wanted);
}

}  // namespace comptoir::commands
