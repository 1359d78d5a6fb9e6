#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "search/bitmap.hpp"

namespace comptoir::search {

/// Where a word stands in a product, best first; the order decides the ranking.
enum class Field : std::uint8_t { title, publisher, keyword, description };
inline constexpr int kFields = 4;
/// Added for the one word that matched only with a typo.
inline constexpr int kTypoPenalty = kFields;

/// What a search found: which products, and how well (0 is best: every word in the title).
struct Matches {
    Bitmap products;
    std::vector<std::uint8_t> scores;  ///< By product number; meaningful for members only. Empty: all 0.
    bool corrected = false;            ///< Nothing matched as written; one typo was forgiven.
};

/// An inverted index over the folded words of every product: word → products with the best field it stands
/// in.
///
/// Matching: all words must match; the last one also as the beginning of a word; when nothing of what may be
/// seen matches, one of the words (of at least four bytes) may differ by one typo. Source: commerce rule R21.
/// Threads: immutable after `finish`.
class WordIndex {
  public:
    explicit WordIndex(std::size_t products) : product_count_(products) {}

    /// Build: products in ascending order.
    void add(std::uint32_t product, Field field, std::string_view folded_text);
    void finish();

    /// `words` are folded and not empty. Products outside of `visible` are as if they were not there.
    Matches find(std::span<const std::string_view> words, const Bitmap& visible) const;

  private:
    // Product number in the upper 30 bits, field in the lower 2: sorted by product.
    using Posting = std::uint32_t;
    using Range = std::pair<std::size_t, std::size_t>;  // Of word numbers, half open.
    struct Accumulator;

    std::string_view word(std::size_t number) const;
    std::span<const Posting> postings(std::size_t number) const;
    Range exact(std::string_view text) const;
    Range starting_with(std::string_view text) const;
    std::size_t posting_count(Range range) const;
    bool apply(Range range, int penalty, Accumulator& so_far) const;
    std::vector<Range> near(std::string_view text) const;
    Matches find_with_typo(std::span<const std::string_view> words, std::span<const Range> ranges,
                           const Bitmap& visible) const;

    std::size_t product_count_;
    // Lookups by view, so that a word met again costs no copy.
    struct WordHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view word) const { return std::hash<std::string_view>()(word); }
    };
    std::unordered_map<std::string, std::vector<Posting>, WordHash, std::equal_to<>> building_;
    std::string pool_;                        ///< All words, sorted, end to end.
    std::vector<std::uint32_t> word_starts_;  ///< One more than words.
    std::vector<std::uint32_t> posting_starts_;
    std::vector<Posting> postings_;
    std::vector<std::vector<std::uint32_t>> words_by_length_;  ///< For typos.
};

}  // namespace comptoir::search
