#pragma once

#include <string_view>

#include "domain/catalog/market.hpp"
#include "domain/catalog/taxonomy.hpp"
#include "domain/support/topics.hpp"

/// The reference tables that come as data: data/taxonomy.json, data/markets.json and data/support-topics.json
/// (commerce rules R20, R29, R162).
namespace comptoir::catalog_files {

/// Throws std::runtime_error naming the first thing wrong: a broken installation, not a business matter.
catalog::Taxonomy parse_taxonomy(std::string_view json_text);
catalog::MarketTable parse_market_table(std::string_view json_text);
/// At least one, and no id twice.
support::Topics parse_support_topics(std::string_view json_text);

}  // namespace comptoir::catalog_files
