#pragma once

#include <string_view>

#include "domain/refusal/refusal.hpp"
#include "http/message.hpp"

/// One business refusal, one answer on `/api`. Sources: commerce rules §11.3; publisher contract §3.2, §3.6,
/// §3.9, §3.10.
namespace comptoir::api::publisher {

/// HTTP status, `code` and default `target` of the error body.
struct ErrorCode {
    int status;
    std::string_view code;
    std::string_view target;
    friend bool operator==(ErrorCode, ErrorCode) = default;
};

/// An ended subscription is a state for PATCH (400) and gone for Activate and DELETE (404): commerce rules
/// §11.3.
enum class Ended { is_a_state, is_gone };

ErrorCode code_of(Reason reason, Ended ended = Ended::is_a_state);

/// The whole answer. The surface is for programs, so texts are English.
http::Response refusal_response(const Refusal& refusal, Ended ended = Ended::is_a_state);

}  // namespace comptoir::api::publisher
