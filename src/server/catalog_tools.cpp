#include "server/catalog_tools.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <set>
#include <system_error>

#include "catalog_files/generate.hpp"
#include "catalog_files/import.hpp"
#include "catalog_files/reference_tables.hpp"
#include "server/command_line.hpp"
#include "server/tools.hpp"

namespace comptoir::server {
namespace {

namespace fs = std::filesystem;

// `file: pointer (offer publisher/offer): message`; a file as a whole has no pointer.
std::string line_of(const catalog::ImportProblem& problem) {
    std::string line = problem.file + ": " + problem.pointer;
    if (!problem.offer.empty())
        line += fmt::format("{}(offer {})", problem.pointer.empty() ? "" : " ", problem.offer);
    return line + (line.ends_with(": ") ? "" : ": ") + problem.message;
}

void print_problems(const catalog_files::ImportRefusal& refusal) {
    for (const catalog::ImportProblem& problem : refusal.problems)
        fmt::print(stderr, "{}\n", line_of(problem));
    fmt::print(stderr, "comptoir: {} problem(s); nothing was imported. Mend the files and import again.\n",
               refusal.problem_count);
}

void write_whole_file(const fs::path& path, std::string_view text) {
    const auto fail = [&] {
        throw std::system_error(errno, std::generic_category(), "cannot write " + path.string());
    };
    std::FILE* file = std::fopen(path.c_str(), "wb");
    if (file == nullptr) fail();
    const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
    if (std::fclose(file) != 0 || !written) fail();
}

// `part-0001.json` and so on, as the generator names its files.
bool is_part(const fs::path& path) {
    const std::string name = path.filename().string();
    constexpr std::string_view kBegin = "part-";
    constexpr std::string_view kEnd = ".json";
    if (!name.starts_with(kBegin) || !name.ends_with(kEnd)) return false;
    const std::string_view number =
        std::string_view(name).substr(kBegin.size(), name.size() - kBegin.size() - kEnd.size());
    return !number.empty() && number.find_first_not_of("0123456789") == std::string_view::npos;
}

void remove_other_parts(const fs::path& directory, const std::set<std::string>& written) {
    std::vector<fs::path> others;
    for (const fs::directory_entry& entry : fs::directory_iterator(directory)) {
        if (is_part(entry.path()) && !written.contains(entry.path().filename().string()))
            others.push_back(entry.path());
    }
    for (const fs::path& other : others) fs::remove(other);
}

}  // namespace

Result<std::vector<commands::ImportFile>, int> read_import(const std::string& path) {
    try {
        std::vector<commands::ImportFile> files;
        for (const auto& file : catalog_files::import_files(path)) {
            files.emplace_back(file.string(), catalog_files::read_file(file));
        }
        return files;
    } catch (const catalog_files::WrongPath& error) {
        return Refused{complain(kExitUsage, error.what())};
    } catch (const catalog_files::TooLarge& error) {
        return Refused{complain(kExitRefused, error.what())};
    }
}

int import_catalog(Core& core, const std::string& path, std::vector<commands::ImportFile> files,
                   bool dry_run) {
    const std::size_t count = files.size();
    const auto published =
        core.import(commands::clockwork(storage::operator_partition()), std::move(files), path, dry_run);
    if (!published) {
        print_problems(published.reason());
        return kExitRefused;
    }
    for (const catalog::ImportProblem& notice : published->notices) fmt::print("{}\n", line_of(notice));
    fmt::print("{} {} file(s): the catalog has {} publishers and {} products{}\n",
               dry_run ? "checked" : "imported", count, published->publishers, published->products,
               dry_run ? "; nothing was stored" : fmt::format(", version {}", published->version));
    return kExitDone;
}

std::optional<int> check_output(const std::string& path) {
    const fs::path file(path);
    const fs::path directory = file.has_parent_path() ? file.parent_path() : fs::path(".");
    std::error_code unknown;
    if (fs::exists(file, unknown) && !fs::is_regular_file(file, unknown)) {
        return complain(kExitUsage, fmt::format("'{}' is not a file; name the file to write", path));
    }
    if (!fs::is_directory(directory, unknown)) {
        return complain(kExitUsage, fmt::format("there is no directory '{}' to write into; make it first",
                                                directory.string()));
    }
    if (::access(directory.c_str(), W_OK | X_OK) != 0) {
        return complain(kExitUsage, fmt::format("cannot write into '{}': {}", directory.string(),
                                                std::generic_category().message(errno)));
    }
    return std::nullopt;
}

int export_prices(Core& core, const std::string& market, const std::string& format,
                  const std::string& output) {
    price_lists::Request request;
    request.format = format == "csv" ? documents::TableFormat::csv : documents::TableFormat::xlsx;
    if (!market.empty()) {
        request.market = catalog::Market::parse(market);
        if (!request.market || !core.markets().is_sold(*request.market)) {
            return complain(
                kExitUsage,
                fmt::format("'{}' is not a market that is sold; give an ISO 3166 code such as FR", market));
        }
    }
    // A link stays one.
    const fs::path file = fs::exists(output) ? fs::canonical(output) : fs::path(output);
    core.price_lists().write(request, core.clock().now(), file);
    fmt::print("wrote {} ({} bytes)\n", output, fs::file_size(file));
    return kExitDone;
}

int generate_catalog(const Configuration& configuration, std::int64_t products, std::uint64_t seed,
                     const std::string& directory) {
    const auto taxonomy = catalog_files::parse_taxonomy(
        catalog_files::read_file(share_directory(configuration) / "data" / "taxonomy.json"));
    std::error_code error;
    fs::create_directories(directory, error);
    if (error || !fs::is_directory(directory)) {
        return complain(kExitUsage, fmt::format("cannot make the directory '{}'{}", directory,
                                                error ? ": " + error.message() : ""));
    }
    std::set<std::string> written;
    catalog_files::write_generated(taxonomy, {static_cast<std::size_t>(products), seed},
                                   [&](std::string_view name, std::string_view text) {
                                       write_whole_file(fs::path(directory) / std::string(name), text);
                                       written.emplace(name);
                                   });
    remove_other_parts(directory, written);
    fmt::print("wrote {} products in {} file(s) to {}\n", products, written.size(), directory);
    return kExitDone;
}

}  // namespace comptoir::server
