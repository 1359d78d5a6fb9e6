#include "http/open_file.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

namespace comptoir::http {

OpenFile::OpenFile(const std::string& path) {
    // Non-blocking: opening a pipe by mistake must not hang the I/O thread.
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) return;
    struct stat status {};
    if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
        ::close(descriptor);
        return;
    }
    descriptor_ = descriptor;
    size_ = static_cast<std::uint64_t>(status.st_size);
}

OpenFile OpenFile::unnamed(const std::string& directory) {
    std::string name = directory + "/.unnamed-XXXXXX";
    OpenFile file;
    file.descriptor_ = ::mkostemp(name.data(), O_CLOEXEC);
    if (file.is_open()) ::unlink(name.c_str());
    return file;
}

OpenFile::OpenFile(OpenFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), size_(std::exchange(other.size_, 0)) {}

OpenFile& OpenFile::operator=(OpenFile&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(size_, other.size_);
    return *this;
}

OpenFile::~OpenFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace comptoir::http
