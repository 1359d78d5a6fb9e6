#pragma once

#include <atomic>
#include <compare>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace comptoir::catalog {

/// A text that never changes and whose copies are shared: a catalog of 50,000 products has a million of them,
/// stays in memory, and is copied when the next version is made from it. Eight bytes, whatever the text.
/// Threads: any, as with values.
class Text {
  public:
    Text() = default;
    Text(std::string_view text);
    Text(const std::string& text) : Text(std::string_view(text)) {}
    Text(const char* text) : Text(std::string_view(text)) {}
    Text(const Text& other) noexcept : block_(other.block_) {
        if (block_ != nullptr) block_->owners.fetch_add(1, std::memory_order_relaxed);
    }
    Text(Text&& other) noexcept : block_(other.block_) { other.block_ = nullptr; }
    Text& operator=(Text other) noexcept {
        std::swap(block_, other.block_);
        return *this;
    }
    ~Text() {
        if (block_ != nullptr) release();
    }

    std::string_view view() const {
        return block_ == nullptr ? std::string_view() : std::string_view(block_->first(), block_->size);
    }
    operator std::string_view() const { return view(); }
    std::string str() const { return std::string(view()); }
    bool empty() const { return block_ == nullptr; }
    std::size_t size() const { return block_ == nullptr ? 0 : block_->size; }

    friend bool operator==(const Text& a, const Text& b) {
        return a.block_ == b.block_ || a.view() == b.view();
    }
    friend bool operator==(const Text& a, const std::convertible_to<std::string_view> auto& b) {
        return a.view() == std::string_view(b);
    }
    friend std::strong_ordering operator<=>(const Text& a, const Text& b) { return a.view() <=> b.view(); }

  private:
    // The characters follow.
    struct Block {
        std::atomic<std::uint32_t> owners;
        std::uint32_t size;
        char* first() { return reinterpret_cast<char*>(this + 1); }
    };
    void release();

    Block* block_ = nullptr;
};

}  // namespace comptoir::catalog
