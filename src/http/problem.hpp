#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"
#include "json/reader.hpp"
#include "json/value.hpp"

namespace comptoir::http {

/// A refusal of our own surface as RFC 9457 describes it. Empty members are omitted.
struct Problem {
    int status = 400;
    std::string type;                   ///< URI; empty means `about:blank`.
    std::string title;                  ///< Empty: the status's reason phrase.
    std::string detail;                 ///< For people, in their language.
    std::string code;                   ///< For programs; stable.
    std::vector<json::Problem> errors;  ///< Where in the body: JSON pointer and what.
    std::string correlation_id;
    json::Object extensions;  ///< Further members of this type of problem.
};

json::Value to_json(const Problem& problem);

/// `application/problem+json`.
Response problem_response(const Problem& problem);

/// `application/json; charset=utf-8` with `X-Content-Type-Options: nosniff` (publisher contract §3.1), never
/// with a byte order mark (reseller contract §1.5).
Response json_response(int status, const json::Value& value);
/// The same with text that is JSON already.
Response json_text_response(int status, std::string text);

}  // namespace comptoir::http
