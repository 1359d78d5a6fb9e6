#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "http/message.hpp"

/// Answers that follow from the catalog alone, kept as bytes for as long as that catalog is in force: most
/// callers ask for the same few products (architecture decision 8).
namespace comptoir::api::edge {

/// Threads: any. Bounded by limits::kRenderedBytesMax; when that is reached it starts over.
class RenderedAnswers {
  public:
    /// The answer to `key` with the catalog of this version: a kept one, or what `render` gives, which is
    /// kept when it is a 200 with an ordinary body. `key` must name all that the answer depends on beside the
    /// catalog: who asks for what in which language.
    http::Response answer(std::string key, std::int64_t catalog_version,
                          const std::function<http::Response()>& render);

  private:
    std::optional<http::Response> find(const std::string& key, std::int64_t catalog_version);
    void keep(std::string key, std::int64_t catalog_version, const http::Response& response);

    std::mutex mutex_;
    std::int64_t catalog_version_ = -1;
    std::size_t bytes_ = 0;
    std::unordered_map<std::string, http::Response> kept_;
};

}  // namespace comptoir::api::edge
