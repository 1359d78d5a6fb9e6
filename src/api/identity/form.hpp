#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "api/identity/token_error.hpp"
#include "base/result.hpp"
#include "http/message.hpp"

namespace comptoir::api::identity {

/// The parameters of a request: at most limits::kTokenFormFieldsMax, each name at most once; an empty value
/// counts as absent (RFC 6749 §3.1, §3.2). Unknown names are allowed: MSAL sends some.
class Form {
  public:
    /// An `application/x-www-form-urlencoded` body within limits::kTokenFormBytesMax.
    static Result<Form, TokenError> read(const http::Request& request);
    /// The query of a target. Unlike elsewhere, `?` is an ordinary character in it.
    static Result<Form, TokenError> read_query(std::string_view target);
    /// Nothing when absent. Names mind case.
    std::optional<std::string_view> find(std::string_view name) const;
    Result<std::string, TokenError> required(std::string_view name) const;

    /// These of its parameters, as a query.
    std::string encoded(std::span<const std::string_view> names) const;

  private:
    static Result<Form, TokenError> of(const std::optional<http::Query>& pairs);

    std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace comptoir::api::identity
