#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <string_view>

namespace comptoir::http {

/// A new file for one test, removed with it. Its name is nobody else's: other users of the machine and other
/// runs of the same test keep their files in the same directory.
class TemporaryFile {
  public:
    explicit TemporaryFile(std::string_view content = "")
        : path_((std::filesystem::temp_directory_path() / "comptoir-http-XXXXXX").string()) {
        const int file = ::mkstemp(path_.data());
        EXPECT_GE(file, 0) << "cannot create " << path_;
        EXPECT_EQ(::write(file, content.data(), content.size()), static_cast<ssize_t>(content.size()));
        ::close(file);
    }
    ~TemporaryFile() {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    const std::string& path() const { return path_; }

  private:
    std::string path_;
};

}  // namespace comptoir::http
