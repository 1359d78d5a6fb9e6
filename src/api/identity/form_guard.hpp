#pragma once

#include <string>
#include <string_view>

#include "api/edge/token_keys.hpp"
#include "base/clock.hpp"
#include "http/message.hpp"

namespace comptoir::api::identity {

/// Knows the forms of our own pages again, so that no page of others signs somebody in by sending one: a
/// sealed field belongs to a cookie of the same browser, and both are worth nothing without the other.
/// Nothing is stored. Threads: any.
class FormGuard {
  public:
    /// `clock` is the machine's. `secure` when browsers reach the server by https.
    FormGuard(const edge::TokenKeys& keys, const Clock& clock, RandomSource& random, bool secure)
        : seals_(keys.seal_keys(), "sign_in_form"), clock_(&clock), random_(&random), secure_(secure) {}

    /// The hidden field of a form in the answer to this request; the answer gets the cookie.
    std::string field(const http::Request& request, http::Response& response) const;
    /// Whether `field` was made for the browser of this request, at most limits::kSignInPageLife ago.
    bool knows(const http::Request& request, std::string_view field) const;

  private:
    std::string_view cookie_name() const;
    std::string_view cookie_of(const http::Request& request) const;

    edge::Seals seals_;
    const Clock* clock_;
    RandomSource* random_;
    bool secure_;
};

}  // namespace comptoir::api::identity
