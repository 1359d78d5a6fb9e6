#include "api/identity/form_guard.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "http/secrets.hpp"

namespace comptoir::api::identity {
namespace {

// What http::new_secret makes; anything else is not ours, and would go into a header.
bool is_secret(std::string_view text) {
    return text.size() == 43 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_';
           });
}

}  // namespace

// The prefix keeps neighbours of our domain from setting it (RFC 6265bis §4.1.3.2).
std::string_view FormGuard::cookie_name() const {
    return secure_ ? "__Host-comptoir-form" : "comptoir-form";
}

std::string_view FormGuard::cookie_of(const http::Request& request) const {
    for (const std::string_view part : split(request.headers.find("Cookie").value_or(""), ';')) {
        const std::string_view pair = trim(part);
        const auto equals = pair.find('=');
        if (equals == std::string_view::npos || pair.substr(0, equals) != cookie_name()) continue;
        const std::string_view value = pair.substr(equals + 1);
        if (is_secret(value)) return value;
    }
    return "";
}

std::string FormGuard::field(const http::Request& request, http::Response& response) const {
    // A second page in the same browser must not spoil the first one's form.
    std::string cookie(cookie_of(request));
    if (cookie.empty()) cookie = http::new_secret(*random_);
    response.headers.add("Set-Cookie",
                         fmt::format("{}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age={}{}", cookie_name(),
                                     cookie, limits::kSignInPageLife.count(), secure_ ? "; Secure" : ""));
    const Instant end = clock_->now() + limits::kSignInPageLife;
    return seals_.seal(fmt::format("{} {}", end.seconds(), cookie));
}

bool FormGuard::knows(const http::Request& request, std::string_view field) const {
    const std::string_view cookie = cookie_of(request);
    const auto payload = seals_.open(field);
    if (cookie.empty() || !payload) return false;
    const auto parts = split(*payload, ' ');
    if (parts.size() != 2 || parts[1] != cookie) return false;
    return clock_->now().seconds() < std::stoll(std::string(parts[0]));
}

}  // namespace comptoir::api::identity
