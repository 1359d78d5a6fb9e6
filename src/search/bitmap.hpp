#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace comptoir::search {

/// A set of product numbers of one snapshot, one bit each. All bitmaps of a snapshot have the same size.
class Bitmap {
  public:
    Bitmap() = default;
    explicit Bitmap(std::size_t size, bool filled = false);

    std::size_t size() const { return size_; }
    void set(std::size_t index) { words_[index / 64] |= std::uint64_t{1} << (index % 64); }
    bool test(std::size_t index) const { return (words_[index / 64] >> (index % 64) & 1) != 0; }
    Bitmap& operator&=(const Bitmap& other);
    Bitmap& operator|=(const Bitmap& other);
    std::size_t count() const;
    /// Members of both, without making the intersection.
    std::size_t count_common(const Bitmap& other) const;

    /// Calls `visit` for each member in ascending order until it returns false.
    template <class Visit>
    void each(Visit visit) const {
        for (std::size_t i = 0; i < words_.size(); ++i) {
            for (std::uint64_t rest = words_[i]; rest != 0; rest &= rest - 1) {
                if (!visit(i * 64 + static_cast<std::size_t>(std::countr_zero(rest)))) return;
            }
        }
    }

  private:
    std::size_t size_ = 0;
    std::vector<std::uint64_t> words_;
};

}  // namespace comptoir::search
