#pragma once

#include <optional>
#include <string>

#include "http/message.hpp"
#include "json/reader.hpp"

/// What a write expects to change (reseller contract §1.7): quoted, bare or weak; an empty one expects
/// nothing.
namespace comptoir::api::reseller {

/// `If-Match` without quotes; empty for `*`, which any version fits. Nothing without the header.
std::optional<std::string> if_match(const http::Request& request);
/// `attributes.etag` of a body without quotes; empty when it has none.
std::string body_etag(json::Reader& body);

}  // namespace comptoir::api::reseller
