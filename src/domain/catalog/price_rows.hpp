#pragma once

#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "domain/catalog/price.hpp"
#include "domain/catalog/text.hpp"

namespace comptoir::catalog {

/// The price rows of a plan, in their order. Kept packed, because there are a million of them in memory and
/// neighbours differ in little: a row says only what is not as in the row before, mostly its market and its
/// price, in some ten bytes instead of 96. Exact, and the same text for the same rows. Reading is from front
/// to back.
class PriceRows {
  public:
    class Iterator {
      public:
        using iterator_category = std::input_iterator_tag;
        using value_type = PriceRow;
        using difference_type = std::ptrdiff_t;
        using pointer = const PriceRow*;
        using reference = const PriceRow&;

        /// As long as the rows live; each row until the next step.
        reference operator*() const { return row_; }
        pointer operator->() const { return &row_; }
        Iterator& operator++() {
            step();
            return *this;
        }
        Iterator operator++(int) {
            Iterator before = *this;
            step();
            return before;
        }
        friend bool operator==(const Iterator& a, const Iterator& b) { return a.left_ == b.left_; }

      private:
        friend class PriceRows;
        explicit Iterator(std::string_view packed);
        void step();

        std::size_t left_;       // Bytes from this row on.
        std::string_view rest_;  // What follows this row.
        PriceRow row_;
    };

    PriceRows() = default;
    explicit PriceRows(std::span<const PriceRow> rows);
    PriceRows(std::initializer_list<PriceRow> rows) : PriceRows(std::span(rows.begin(), rows.size())) {}
    /// Of what `packed` gave, in any process and at any time; nothing for any other text.
    static std::optional<PriceRows> from_packed(Text text);

    Iterator begin() const { return Iterator(packed_.view()); }
    Iterator end() const { return Iterator(std::string_view()); }
    bool empty() const { return packed_.empty(); }
    /// Counts.
    std::size_t size() const { return static_cast<std::size_t>(std::distance(begin(), end())); }
    std::vector<PriceRow> all() const { return {begin(), end()}; }
    const PriceRow front() const { return *begin(); }
    /// Reads all rows up to this one.
    const PriceRow operator[](std::size_t place) const {
        return *std::next(begin(), static_cast<std::ptrdiff_t>(place));
    }
    /// Packs all rows anew: whoever has many makes a span of them.
    void push_back(const PriceRow& row);

    /// Printable ASCII.
    const Text& packed() const { return packed_; }

    friend bool operator==(const PriceRows& a, const PriceRows& b) { return a.packed_ == b.packed_; }

  private:
    Text packed_;
};

/// R39, R40: the row of this key in force at `at`; of several, the one that started first. Nothing when there
/// is none.
std::optional<PriceRow> price_in_force(const PriceRows& rows, const PriceKey& key, Instant at);

}  // namespace comptoir::catalog
