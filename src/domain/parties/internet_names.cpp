#include "domain/parties/internet_names.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace comptoir::parties {
namespace {

constexpr std::size_t kLabelBytesMax = 63;
constexpr std::size_t kLocalPartBytesMax = 64;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_label(std::string_view label) {
    if (label.empty() || label.size() > kLabelBytesMax || label.front() == '-' || label.back() == '-')
        return false;
    return std::all_of(label.begin(), label.end(),
                       [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
}

bool is_atom(std::string_view atom) {
    constexpr std::string_view kSigns = "!#$%&'*+-/=?^_`{|}~";
    return !atom.empty() && std::all_of(atom.begin(), atom.end(), [&](char c) {
        return is_letter(c) || is_digit(c) || kSigns.find(c) != std::string_view::npos;
    });
}

}  // namespace

std::optional<std::string> parse_domain_name(std::string_view text) {
    if (text.size() > limits::kDomainBytesMax) return std::nullopt;
    const auto labels = split(text, '.');
    if (labels.size() < 2 || !std::all_of(labels.begin(), labels.end(), is_label)) return std::nullopt;
    // Four numbers are an address, not a name.
    if (std::none_of(labels.back().begin(), labels.back().end(), is_letter)) return std::nullopt;
    return to_lower(text);
}

bool is_email_address(std::string_view text) {
    const auto at = text.rfind('@');
    if (at == std::string_view::npos || text.size() > limits::kEmailBytesMax || at > kLocalPartBytesMax)
        return false;
    const auto atoms = split(text.substr(0, at), '.');
    return std::all_of(atoms.begin(), atoms.end(), is_atom) &&
           parse_domain_name(text.substr(at + 1)).has_value();
}

std::string administrator_of(std::string_view domain) {
    std::string address = "admin@";
    address.append(domain);
    return address;
}

bool is_phone_number(std::string_view text) {
    constexpr std::string_view kSeparators = "+-(). /";
    return text.size() <= limits::kPhoneBytesMax && std::any_of(text.begin(), text.end(), is_digit) &&
           std::all_of(text.begin(), text.end(),
                       [&](char c) { return is_digit(c) || kSeparators.find(c) != std::string_view::npos; });
}

}  // namespace comptoir::parties
