#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "catalog_files/members.hpp"
#include "domain/catalog/rules.hpp"

/// From import files (docs/catalog-format.md) to a catalog, all or nothing.
namespace comptoir::catalog_files {

/// Why nothing was taken.
struct ImportRefusal {
    std::vector<catalog::ImportProblem> problems;  ///< At most limits::kImportProblemsMax, in reading order.
    std::size_t problem_count = 0;                 ///< Including those left out.
};

/// Where in the files something stands.
struct ImportPlace {
    std::string file;
    std::string pointer;
};

/// A whole import that may be stored.
struct AcceptedImport {
    catalog::CatalogDocument document;            ///< With ids; only what the files name.
    std::vector<ImportPlace> places;              ///< Of each product.
    std::vector<catalog::ImportProblem> notices;  ///< Prices published otherwise than written (R37).
};

/// Reads files one after the other, so that memory is bounded by the largest file and the result.
/// Threads: one at a time.
class Importer {
  public:
    /// The tables must outlive the importer.
    Importer(const catalog::Taxonomy& taxonomy, const catalog::MarketTable& markets)
        : taxonomy_(taxonomy), markets_(markets) {}

    /// `file` is the name used in problems.
    void add(std::string file, std::string_view json_text);

    /// What all files together mean as an update of `current`, published at this instant (R42). Call once,
    /// after the last file.
    Result<AcceptedImport, ImportRefusal> finish(const catalog::CatalogDocument& current, Instant published);

  private:
    void add_publisher(const Node& node);
    void add_offer(const Node& node);
    /// Completes problems of a rule check and drops those of members that could not be read anyway.
    void adopt(const std::vector<catalog::ImportProblem>& found, std::size_t known_problems,
               const ImportPlace& place, const std::string& offer);
    void check_applications(const catalog::CatalogDocument& current);
    void check_against(const catalog::CatalogDocument& current, Instant published);

    const catalog::Taxonomy& taxonomy_;
    const catalog::MarketTable& markets_;
    Report report_;
    catalog::CatalogDocument document_;
    std::vector<ImportPlace> places_;  ///< Of each product.
    std::vector<catalog::PriceSources> sources_;
    std::set<PublisherId> publishers_;
    std::set<std::pair<PublisherId, OfferId>> offers_;
};

/// What was stored as `to_json` of a publisher or a product (write.hpp), without the ids of products and
/// plans. It was an import once, so the rules of today's imports and tables are not asked again. Throws
/// std::runtime_error, naming `what`, when it cannot be read.
catalog::Publisher read_stored_publisher(std::string_view what, std::string_view document);
catalog::Product read_stored_product(std::string_view what, std::string_view document);

/// A path that leads to no import; the message says why and what to give.
class WrongPath : public std::runtime_error {
    using std::runtime_error::runtime_error;
};
/// More than an import may be; the message says how to mend it.
class TooLarge : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The file itself, or the `*.json` files of a directory in name order. Throws WrongPath when there is none,
/// TooLarge for more than limits::kCatalogFilesMax.
std::vector<std::filesystem::path> import_files(const std::filesystem::path& path);
/// Whole text of a file of at most limits::kCatalogBodyBytesMax. Throws WrongPath and TooLarge, and
/// std::system_error when the disk fails.
std::string read_file(const std::filesystem::path& path);

}  // namespace comptoir::catalog_files
