#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "http/message.hpp"

/// Bytes that are the same for everybody who asks, answered with a validator (RFC 9110 §8.8, §13.1.2).
namespace comptoir::api::docs {

struct Document {
    std::string media_type;
    std::shared_ptr<const std::string> body;
    std::shared_ptr<const std::string> gzip;  ///< The same compressed, or empty.
    std::string etag;                         ///< Quoted; of `body`.
};

Document make_document(std::string_view media_type, std::shared_ptr<const std::string> body,
                       std::shared_ptr<const std::string> gzip = nullptr);

/// 200, or 304 when the client has it. Compressed when the client takes that.
http::Response serve(const http::Request& request, const Document& document);

}  // namespace comptoir::api::docs
