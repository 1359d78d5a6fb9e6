#pragma once

#include <fmt/format.h>

#include <set>
#include <string>
#include <vector>

#include "domain/catalog/rules.hpp"

namespace comptoir::catalog {

/// Collects what is wrong with one publisher or offer; pointers start there.
struct ProblemList {
    std::vector<ImportProblem> problems;

    void add(std::string pointer, std::string message);
    void check_length(const std::string& pointer, std::string_view text, std::size_t characters_max);
    void check_length(const std::string& pointer, const LocalizedText& text, std::size_t characters_max);
    void check_count(const std::string& pointer, std::size_t count, std::size_t min, std::size_t max);
    /// For lists in which everything stands once.
    template <class Item, class Name>
    void check_unique(const std::string& pointer, const std::vector<Item>& items, Name name) {
        std::set<Item> seen;
        for (const Item& item : items) {
            if (!seen.insert(item).second) add(pointer, fmt::format("\"{}\" twice", name(item)));
        }
    }
};

/// The part of `problems_of` below `/plans`.
void check_plans(ProblemList& list, const Product& product, const PriceSources& sources,
                 const MarketTable& markets);

}  // namespace comptoir::catalog
