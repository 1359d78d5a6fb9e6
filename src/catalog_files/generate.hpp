#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "domain/catalog/product.hpp"
#include "domain/catalog/taxonomy.hpp"

/// Synthetic catalogs of any size for load tests and benchmarks: invented names, plausible texts in both
/// languages, prices in several markets. The same size and seed give the same catalog on every machine.
namespace comptoir::catalog_files {

/// At most limits::kOffersMax products; one publisher for about 25 of them.
struct GeneratedSize {
    std::size_t products = 1000;
    std::uint64_t seed = 1;
};

/// The whole catalog in memory, with ids.
catalog::CatalogDocument generate(const catalog::Taxonomy& taxonomy, GeneratedSize size);

/// The same catalog as import files (`part-0001.json`, …) of at most 1,000 offers, handed over one at a time
/// so that memory stays flat.
void write_generated(const catalog::Taxonomy& taxonomy, GeneratedSize size,
                     const std::function<void(std::string_view file, std::string_view text)>& sink);

}  // namespace comptoir::catalog_files
