#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Shapes of domain names and mail addresses; whether they exist is not asked.
/// Source: RFC 1035 and RFC 1123 (letters, digits, hyphens); RFC 5321 (lengths), RFC 5322 (dot-atom).
namespace comptoir::parties {

/// A full domain such as `contoso.onmicrosoft.com`: two labels or more, the last one with a letter. Any case
/// in, lower case out; nothing when malformed.
std::optional<std::string> parse_domain_name(std::string_view text);

/// `local@domain` with an unquoted local part.
bool is_email_address(std::string_view text);

/// Whom to write to at a domain as long as nobody has named another address: `admin@domain`, the account that
/// Partner Center's tenants begin with.
std::string administrator_of(std::string_view domain);

/// Digits with the separators people write (`+ - ( ) . /`, blanks); at least one digit.
bool is_phone_number(std::string_view text);

}  // namespace comptoir::parties
