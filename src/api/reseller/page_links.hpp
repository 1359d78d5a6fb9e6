#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "http/message.hpp"

/// Links from one page of a collection to the next (reseller contract §1.9).
namespace comptoir::api::reseller {

/// The request's URI as links print it, these query parameters set or replaced; names compare without regard
/// to case and underscores.
std::string uri_with(const http::Request& request,
                     const std::vector<std::pair<std::string, std::string>>& parameters);

/// `size`, cut to `maximum`; 0, as when absent, means all or the default of the collection. Nothing when it
/// is no number or negative.
std::optional<int> wanted_size(const http::Request& request, int maximum);
/// `offset`, zero based. Nothing when it is no number or negative.
std::optional<int> wanted_offset(const http::Request& request);

/// The token of a seek request, from the header or the parameter `MS-ContinuationToken`; empty without one,
/// and when `seekOperation` asks for the first page.
std::string continuation_token(const http::Request& request);

}  // namespace comptoir::api::reseller
