#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "catalog_files/import.hpp"
#include "commands/runner.hpp"

/// Puts an import into the database (commerce rules R10–R29, docs/catalog-format.md).
namespace comptoir::commands {

/// Arms the operator's timer for the first 00:00Z after `after` (R31). Whoever has a catalog has this timer.
void arm_price_list_timer(sql::Session& session, Instant after);

/// One file of an import: its name for messages, and its text.
using ImportFile = std::pair<std::string, std::string>;

struct PublishedCatalog {
    std::int64_t version = 0;
    std::size_t publishers = 0;  ///< In the whole catalog after the import.
    std::size_t products = 0;
    catalog::CatalogDocument document;  ///< That catalog, for whoever puts it in force.
    std::vector<catalog::ImportProblem> notices;
    Answer answer;  ///< As `CatalogImport::print` made it.
    /// The call had been made before: only `answer` is set, and nothing was published now.
    bool repeated = false;
};

struct CatalogImport {
    std::vector<ImportFile> files;
    std::string source;  ///< Where it came from, for the records.
    /// The answer to the caller, stored with the import; called inside the transaction.
    std::function<Answer(const PublishedCatalog&)> print = [](const PublishedCatalog&) { return Answer{}; };
};

/// All or nothing, in one transaction with its audit record and event; on a problem nothing is stored. The
/// reading of the files and what follows from them happen before the transaction, so that other writes do not
/// wait for it; when another import came first, it is done again. Whoever calls puts the catalog in force
/// (jobs::CatalogInForce). With `call.dry_run` everything is checked and nothing stored. Throws
/// sql::BusyError when other imports keep coming first.
Result<PublishedCatalog, catalog_files::ImportRefusal> publish_catalog(Runner& runner, const Call& call,
                                                                       const catalog::Taxonomy& taxonomy,
                                                                       const CatalogImport& import);

}  // namespace comptoir::commands
