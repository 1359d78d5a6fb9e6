#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Small text routines every ring needs. ASCII unless said; nothing here depends on the locale.
namespace comptoir {

std::string to_lower(std::string_view text);
std::string to_upper(std::string_view text);
bool equals_ignoring_case(std::string_view a, std::string_view b);
std::string_view trim(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);

/// 0–15, or -1.
int hex_digit(char c);
std::string to_hex(std::span<const std::uint8_t> bytes);

/// RFC 4648 without padding, URL-safe alphabet.
std::string to_base64url(std::string_view bytes);
/// Accepts both alphabets, with or without padding; nothing for other characters.
std::optional<std::string> from_base64(std::string_view text);
/// RFC 4648 with padding.
std::string to_base64(std::string_view bytes);

/// RFC 3986: everything but unreserved characters becomes %XX.
std::string percent_encode(std::string_view text);
/// Nothing when a `%` is not followed by two hex digits. `plus_is_space` as in forms and queries.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);

bool is_valid_utf8(std::string_view text);
/// Code points of valid UTF-8.
std::size_t utf8_length(std::string_view text);
/// True when a C0 control character other than tab, line feed and carriage return, or DEL, occurs.
bool has_control_characters(std::string_view text);

}  // namespace comptoir
