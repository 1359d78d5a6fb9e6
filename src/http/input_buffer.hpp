#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

namespace comptoir::http {

/// Bytes received and not yet consumed, contiguous, in memory that is reused.
class InputBuffer {
  public:
    std::string_view unread() const { return {bytes_.data() + begin_, end_ - begin_}; }
    void consume(std::size_t count) { begin_ += count; }
    void clear() { begin_ = end_ = 0; }

    /// Makes room behind the unread bytes, in a buffer of at least `size_wanted`; doubles it when it is full.
    void make_room(std::size_t size_wanted) {
        std::copy(bytes_.begin() + static_cast<std::ptrdiff_t>(begin_),
                  bytes_.begin() + static_cast<std::ptrdiff_t>(end_), bytes_.begin());
        end_ -= begin_;
        begin_ = 0;
        if (end_ == 0 && bytes_.size() > size_wanted) std::vector<char>().swap(bytes_);
        if (bytes_.size() < size_wanted) bytes_.resize(size_wanted);
        if (end_ == bytes_.size()) bytes_.resize(bytes_.size() * 2);
    }
    char* free_begin() { return bytes_.data() + end_; }
    std::size_t free_size() const { return bytes_.size() - end_; }
    void received(std::size_t count) { end_ += count; }

  private:
    std::vector<char> bytes_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}  // namespace comptoir::http
