#pragma once

#include <span>
#include <string>

#include "domain/catalog/product.hpp"
#include "json/value.hpp"

/// The other direction: domain values as the documented format, such that reading them back gives the same
/// values.
namespace comptoir::catalog_files {

json::Value to_json(const catalog::Publisher& publisher);
/// Price rows that differ only in their market become one object with `markets`.
json::Value to_json(const catalog::Product& product);

/// The text of one import file. Lines: one per publisher and offer, so that versions can be compared.
std::string write_file(std::span<const catalog::Publisher> publishers,
                       std::span<const catalog::Product> products);

}  // namespace comptoir::catalog_files
