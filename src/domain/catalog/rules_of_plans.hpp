#pragma once

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
};

/// The part of `problems_of` below `/plans`.
void check_plans(ProblemList& list, const Product& product, const PriceSources& sources,
                 const MarketTable& markets);

}  // namespace comptoir::catalog
