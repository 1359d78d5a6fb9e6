#pragma once

#include <string>
#include <vector>

#include "http/message.hpp"
#include "json/value.hpp"

/// What holds for every answer of `/v1` (reseller contract, appendix E), as test expectations.
namespace comptoir::conformance {

/// E1–E4, E6, E7, E9 for one answer of the whole surface.
void check_answer(const http::Request& request, const http::Response& response);

/// A `GET` link that an answer names, with the headers to send along.
struct NamedLink {
    std::string uri;
    std::vector<std::pair<std::string, std::string>> headers;
};
/// Every relative one, for E3.
std::vector<NamedLink> links_in(const json::Value& answer);

}  // namespace comptoir::conformance
