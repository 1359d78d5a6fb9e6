#include "http/spool.hpp"

#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/limits.hpp"

namespace comptoir::http {

namespace {

[[noreturn]] void fail() {
    throw std::system_error(errno, std::generic_category(), "the file of a produced body");
}

}  // namespace

Spool::Spool(std::filesystem::path directory, std::atomic<std::uint64_t>& held, std::uint64_t held_max)
    : directory_(std::move(directory)), held_(held), held_max_(held_max) {}

Spool::~Spool() {
    held_ -= written_;
}

void Spool::write(std::string_view piece) {
    text_.append(piece);
    if (text_.size() >= limits::kSpoolMemoryBytes) flush();
}

void Spool::finish() {
    if (!is_file()) return;
    flush();
    if (::lseek(descriptor(), 0, SEEK_SET) != 0) fail();
}

void Spool::flush() {
    // Counted first, so that what could not be written whole is given back all the same.
    written_ += text_.size();
    if ((held_ += text_.size()) > held_max_) throw SpoolsFull();
    if (!is_file()) file_ = OpenFile::unnamed(directory_);
    if (!is_file()) fail();
    for (std::string_view rest = text_; !rest.empty();) {
        const ssize_t count = ::write(descriptor(), rest.data(), rest.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) fail();
        rest.remove_prefix(static_cast<std::size_t>(count));
    }
    text_.clear();
}

}  // namespace comptoir::http
