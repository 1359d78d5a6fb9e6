#pragma once

#include <cstdint>
#include <string>

namespace comptoir::http {

/// A regular file open for reading; the descriptor closes itself.
class OpenFile {
  public:
    OpenFile() = default;
    /// Not open when there is no regular file of that name or it may not be read.
    explicit OpenFile(const std::string& path);
    OpenFile(OpenFile&& other) noexcept;
    OpenFile& operator=(OpenFile&& other) noexcept;
    ~OpenFile();

    bool is_open() const { return descriptor_ >= 0; }
    int descriptor() const { return descriptor_; }
    std::uint64_t size() const { return size_; }  ///< Bytes, when it was opened.

  private:
    int descriptor_ = -1;
    std::uint64_t size_ = 0;
};

}  // namespace comptoir::http
