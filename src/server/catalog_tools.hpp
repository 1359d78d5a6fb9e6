#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "commands/publish_catalog.hpp"
#include "server/marketplace.hpp"

/// The commands of the command line that read and write files of the catalog. Each prints what it did to
/// standard output, problems to standard error, and returns the exit code (command_line.hpp).
namespace comptoir::server {

/// The files of an import, before any database is opened. Refused: the exit code, when the path is wrong or
/// the files are too large; the reason has been printed.
Result<std::vector<commands::ImportFile>, int> read_import(const std::string& path);
int import_catalog(Core& core, const std::string& path, std::vector<commands::ImportFile> files,
                   bool dry_run);

/// The exit code when nothing can be written to this path, for the reason that has been printed; also asked
/// before a database is opened.
std::optional<int> check_output(const std::string& path);
int export_prices(Core& core, const std::string& market, const std::string& format,
                  const std::string& output);

/// Files of an earlier, larger catalog in the same directory are removed.
int generate_catalog(const Configuration& configuration, std::int64_t products, std::uint64_t seed,
                     const std::string& directory);

}  // namespace comptoir::server
