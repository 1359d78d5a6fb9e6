#pragma once

#include <functional>
#include <string_view>

namespace comptoir::documents {

/// Where a document goes, piece by piece and in order: a file, or the chunks of an HTTP answer. The bytes are
/// only valid during the call. It may throw (the client went away): the writer passes that on and is then of
/// no more use.
using Sink = std::function<void(std::string_view)>;

}  // namespace comptoir::documents
