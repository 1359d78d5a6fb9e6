#pragma once

#include <string>
#include <string_view>

#include "http/message.hpp"

/// Files that a surface gives out: price lists and their like.
namespace comptoir::api::edge {

struct Download {
    std::string version;  ///< Another one for other bytes; ASCII without quotes. It is the `ETag`.
    std::string_view media_type;
    std::string file_name;  ///< Under which people keep it; ASCII without quotes.
};

/// 304 when the client says that it has this version already (RFC 9110 §13.1.2), else a 200 to which the
/// caller adds the content. Whoever asks for a range gets all of it (§14.2).
http::Response offer_download(const http::Request& request, const Download& download);

}  // namespace comptoir::api::edge
