#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "domain/catalog/market.hpp"
#include "domain/catalog/product.hpp"
#include "domain/catalog/taxonomy.hpp"

/// What makes an import acceptable (docs/catalog-format.md): rules between the members of a publisher or an
/// offer, and between an offer and its earlier version. Syntax is the parser's business. Nothing stops at the
/// first problem.
namespace comptoir::catalog {

/// One reason why an import is not taken. Pointers (RFC 6901) start at the file; those of the functions below
/// start at the publisher or offer, with empty `file` and `offer`, and are completed by the parser.
struct ImportProblem {
    std::string file;
    std::string pointer;
    std::string offer;  ///< `publisher/offer`, empty for a publisher or a file.
    std::string message;
    friend bool operator==(const ImportProblem&, const ImportProblem&) = default;
};

/// For each plan, the index of the import's price object that each expanded price row came from. Empty: the
/// row's own.
using PriceSources = std::vector<std::vector<std::uint32_t>>;

/// Lengths of names and addresses.
std::vector<ImportProblem> problems_of(const Publisher& publisher);

/// R20 (categories, industries), R23 (lengths and counts), R29 and R45 (currency of a market), R38 (one
/// payment option per term), R60 (billing plan fits the term), R98 (no trial with meters), publisher contract
/// §6 (plans, dimensions).
std::vector<ImportProblem> problems_of(const Product& product, const PriceSources& sources,
                                       const Taxonomy& taxonomy, const MarketTable& markets);

/// What a newer version of the same offer may not change: R17, R42 (0 → paid, back to preview), R98, fixed
/// members, plans left out.
std::vector<ImportProblem> problems_of_update(const Product& before, const Product& after);

/// R42: a price of the earlier version changes by a row of its own, an increase on the first of a month at
/// least 90 days after `published`, a decrease on the first of the next month, or of the one after within
/// four days of its end; one date at a time in a plan. What was scheduled before stays as it was or is taken
/// back. Offers in preview are not on sale, so their prices are free.
std::vector<ImportProblem> problems_of_price_changes(const Product& before, const Product& after,
                                                     const PriceSources& sources, Instant published);

/// R41: the rows of `after`, and before them what else was charged until `published`. What a newer edition of
/// a plan says about the past changes nothing: rows that ended stay as they were, rows in force that it
/// leaves out end now. At most limits::kPriceRowsPerPlanMax rows; those that ended first go first.
PriceRows with_history(const PriceRows& before, const PriceRows& after, Instant published);

/// The catalog after an import at `published`: publishers and products of `incoming` replace those of the
/// same id, in their place, and keep the history of their prices (R41) unless they were in preview; new ones
/// follow at the end. Ids must have been assigned (identity.hpp).
CatalogDocument merge(const CatalogDocument& current, CatalogDocument incoming, Instant published);

}  // namespace comptoir::catalog
