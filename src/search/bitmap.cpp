#include "search/bitmap.hpp"

#include "base/check.hpp"

namespace comptoir::search {
namespace {

std::size_t portable_count(const std::uint64_t* a, const std::uint64_t* b, std::size_t words) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < words; ++i) count += static_cast<std::size_t>(std::popcount(a[i] & b[i]));
    return count;
}

#if defined(__x86_64__)
// The baseline of Debian's amd64 has no popcnt instruction; nearly every machine does. Facets count a lot.
__attribute__((target("popcnt"))) std::size_t hardware_count(const std::uint64_t* a, const std::uint64_t* b,
                                                             std::size_t words) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < words; ++i)
        count += static_cast<std::size_t>(__builtin_popcountll(a[i] & b[i]));
    return count;
}
const auto kCount = __builtin_cpu_supports("popcnt") ? hardware_count : portable_count;
#else
const auto kCount = portable_count;
#endif

}  // namespace

Bitmap::Bitmap(std::size_t size, bool filled)
    : size_(size), words_((size + 63) / 64, filled ? ~std::uint64_t{0} : 0) {
    if (filled && size % 64 != 0) words_.back() = (std::uint64_t{1} << (size % 64)) - 1;
}

Bitmap& Bitmap::operator&=(const Bitmap& other) {
    COMPTOIR_CHECK(size_ == other.size_);
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
    return *this;
}

Bitmap& Bitmap::operator|=(const Bitmap& other) {
    COMPTOIR_CHECK(size_ == other.size_);
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
    return *this;
}

std::size_t Bitmap::count() const {
    return kCount(words_.data(), words_.data(), words_.size());
}

std::size_t Bitmap::count_common(const Bitmap& other) const {
    COMPTOIR_CHECK(size_ == other.size_);
    return kCount(words_.data(), other.words_.data(), words_.size());
}

}  // namespace comptoir::search
