#pragma once

#include <string>
#include <string_view>

#include "http/message.hpp"

/// What was asked and answered, kept for the test that compares all of it with the OpenAPI documents.
namespace comptoir::conformance {

/// Adds one line of JSON to the file that COMPTOIR_EXCHANGES names; without it nothing is kept. The first
/// call of a process empties the file, and what is there already is not written again. `body` is the text of
/// the answer, however it was sent.
void record_exchange(const http::Request& request, const http::Response& response, std::string_view body);

/// What the transport would send, however the answer has it: as text, as a file or piece by piece.
std::string body_of(const http::Response& response);

}  // namespace comptoir::conformance
