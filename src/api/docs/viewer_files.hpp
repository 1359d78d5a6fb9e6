#pragma once

#include <span>
#include <string_view>

/// The files that the pages load, part of the program: the packaged viewer of OpenAPI documents, and our own
/// style and script. docs/viewer/ holds the sources.
namespace comptoir::api::docs {

struct ViewerFile {
    std::string_view name;
    std::string_view media_type;
    std::string_view bytes;
    std::string_view gzip;  ///< The same, compressed (RFC 1952).
};

std::span<const ViewerFile> viewer_files();

/// 16 hex digits that change with any byte of any of them.
const std::string& viewer_version();

}  // namespace comptoir::api::docs
