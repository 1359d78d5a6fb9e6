#pragma once

#include <string>
#include <utility>
#include <vector>

#include "catalog_files/import.hpp"
#include "commands/runner.hpp"

/// Puts an import into the database and in force (commerce rules R10–R29, docs/catalog-format.md).
namespace comptoir::commands {

/// The catalog as stored, with the ids its products and plans were given.
catalog::CatalogDocument load_catalog(sql::Session& session, const catalog::Taxonomy& taxonomy,
                                      const catalog::MarketTable& markets);

/// One file of an import: its name for messages, and its text.
using ImportFile = std::pair<std::string, std::string>;

struct PublishedCatalog {
    std::int64_t version = 0;
    catalog::CatalogDocument document;  ///< The whole catalog after the import.
    std::vector<catalog::ImportProblem> notices;
};

/// All or nothing: on a problem nothing is stored. The caller swaps the snapshot after the commit.
/// With `dry_run` everything is checked and nothing stored.
Result<PublishedCatalog, catalog_files::ImportRefusal> publish_catalog(Runner& runner, const Caller& caller,
                                                                       const catalog::Taxonomy& taxonomy,
                                                                       const catalog::MarketTable& markets,
                                                                       const std::vector<ImportFile>& files,
                                                                       const std::string& source,
                                                                       bool dry_run);

}  // namespace comptoir::commands
