#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "api/identity/token_error.hpp"
#include "base/result.hpp"
#include "http/message.hpp"

namespace comptoir::api::identity {

/// The parameters of a token request: an `application/x-www-form-urlencoded` body within
/// limits::kTokenFormBytesMax, each name at most once; an empty value counts as absent (RFC 6749 §3.2).
/// Unknown names are allowed: MSAL sends some.
class Form {
  public:
    static Result<Form, TokenError> read(const http::Request& request);
    /// Nothing when absent. Names mind case.
    std::optional<std::string_view> find(std::string_view name) const;
    Result<std::string, TokenError> required(std::string_view name) const;

  private:
    std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace comptoir::api::identity
