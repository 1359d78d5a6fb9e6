#pragma once

#include <string>

#include "api/docs/layout.hpp"

namespace comptoir::api::docs {

/// `/docs/problems`: every problem type of `/marketplace/v1` under an anchor of its name, from the tables
/// that also write the refusals. What happened, what to do, the HTTP status, the rule, and the same refusal
/// on the other interfaces (RFC 9457 §3.1.1; commerce rules §11.3).
std::string problem_page(Language language);

}  // namespace comptoir::api::docs
