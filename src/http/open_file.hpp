#pragma once

#include <cstdint>
#include <string>

namespace comptoir::http {

/// A regular file, open; the descriptor closes itself.
class OpenFile {
  public:
    OpenFile() = default;
    /// Not open when there is no regular file of that name or it may not be read.
    explicit OpenFile(const std::string& path);
    /// A new file for reading and writing that has no name; it ends with its descriptor. Not open when
    /// `directory` takes none; errno says why.
    static OpenFile unnamed(const std::string& directory);
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
