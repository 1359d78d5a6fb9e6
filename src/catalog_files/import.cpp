#include "catalog_files/import.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include "base/limits.hpp"
#include "catalog_files/read_offer.hpp"
#include "catalog_files/write.hpp"
#include "domain/catalog/identity.hpp"

namespace comptoir::catalog_files {
namespace {

// One of two pointers lies at or above the other.
bool overlap(std::string_view a, std::string_view b) {
    if (a.size() > b.size()) std::swap(a, b);
    return b.starts_with(a) && (a.size() == b.size() || b[a.size()] == '/');
}

std::string offer_name(const catalog::Product& product) {
    return product.publisher.str() + "/" + product.offer.str();
}

}  // namespace

void Importer::add(std::string file, std::string_view json_text) {
    report_.begin_file(std::move(file));
    report_.begin_offer("");
    const auto parsed = json::parse(json_text);
    if (!parsed) {
        report_.problem("", parsed.reason().str());
        return;
    }
    const Node root(*parsed, report_);
    Members members(root);
    if (members.require("formatVersion")) members.integer("formatVersion", 1, 1);
    members.each("publishers", limits::kPublishersMax, [&](const Node& node) { add_publisher(node); });
    members.each("offers", limits::kOffersMax, [&](const Node& node) { add_offer(node); });
    report_.begin_offer("");
    members.finish();
}

void Importer::add_publisher(const Node& node) {
    const std::size_t known = report_.problems().size();
    auto publisher = read_publisher(node);
    if (!publisher) return;
    adopt(problems_of(*publisher), known, {report_.file(), node.pointer()}, "");
    if (!publishers_.insert(publisher->id).second) {
        report_.problem(node.pointer() + "/publisherId",
                        fmt::format("\"{}\" twice in this import", publisher->id.str()));
        return;
    }
    document_.publishers.push_back(std::move(*publisher));
}

void Importer::add_offer(const Node& node) {
    const std::size_t known = report_.problems().size();
    report_.begin_offer("");
    auto offer = read_offer(node);
    if (!offer) return;
    const ImportPlace place{report_.file(), node.pointer()};
    const std::string name = offer_name(offer->product);
    adopt(problems_of(offer->product, offer->sources, taxonomy_, markets_), known, place, name);
    if (!offers_.emplace(offer->product.publisher, offer->product.offer).second) {
        report_.problem(node.pointer() + "/offerId", fmt::format("\"{}\" twice in this import", name));
        return;
    }
    if (document_.products.size() >= limits::kOffersMax) {
        report_.problem(node.pointer(),
                        fmt::format("more than {} offers in this import", limits::kOffersMax));
        return;
    }
    document_.products.push_back(std::move(offer->product));
    places_.push_back(place);
    sources_.push_back(std::move(offer->sources));
}

void Importer::adopt(const std::vector<catalog::ImportProblem>& found, std::size_t known_problems,
                     const ImportPlace& place, const std::string& offer) {
    const std::size_t read_problems = report_.problems().size();
    for (const catalog::ImportProblem& problem : found) {
        const std::string pointer = place.pointer + problem.pointer;
        const auto& all = report_.problems();
        const auto first = all.begin() + static_cast<std::ptrdiff_t>(known_problems);
        const auto last = all.begin() + static_cast<std::ptrdiff_t>(read_problems);
        const bool told =
            std::any_of(first, last, [&](const auto& one) { return overlap(one.pointer, pointer); });
        if (!told) report_.problem({place.file, pointer, offer, problem.message});
    }
}

// Publisher contract §1.1: an application serves the offers of one publisher account only.
void Importer::check_applications(const catalog::CatalogDocument& current) {
    std::map<std::pair<TenantId, AppId>, PublisherId> owners;
    std::set<ProductId> replaced;
    for (const catalog::Product& product : document_.products) replaced.insert(product.id);
    for (const catalog::Product& product : current.products) {
        if (!product.technical || replaced.contains(product.id)) continue;
        owners.emplace(std::pair(product.technical->tenant, product.technical->app), product.publisher);
    }
    for (std::size_t i = 0; i < document_.products.size(); ++i) {
        const catalog::Product& product = document_.products[i];
        if (!product.technical) continue;
        const auto owner =
            owners.emplace(std::pair(product.technical->tenant, product.technical->app), product.publisher)
                .first;
        if (owner->second == product.publisher) continue;
        report_.problem(
            {places_[i].file, places_[i].pointer + "/technicalConfiguration", offer_name(product),
             fmt::format("tenantId and appId are those of the publisher \"{}\"; each publisher has "
                         "applications of its own",
                         owner->second.str())});
    }
}

void Importer::check_against(const catalog::CatalogDocument& current, Instant published) {
    std::set<PublisherId> known = publishers_;
    for (const catalog::Publisher& publisher : current.publishers) known.insert(publisher.id);
    std::map<ProductId, const catalog::Product*> before;
    for (const catalog::Product& product : current.products) before.emplace(product.id, &product);
    for (std::size_t i = 0; i < document_.products.size(); ++i) {
        const catalog::Product& product = document_.products[i];
        const ImportPlace& place = places_[i];
        if (!known.contains(product.publisher)) {
            report_.problem({place.file, place.pointer + "/publisherId", offer_name(product),
                             fmt::format("no publisher \"{}\" in this import or in the catalog",
                                         product.publisher.str())});
        }
        const auto found = before.find(product.id);
        if (found == before.end()) continue;
        const auto tell = [&](std::vector<catalog::ImportProblem> problems) {
            for (catalog::ImportProblem& problem : problems) {
                report_.problem({place.file, place.pointer + problem.pointer, offer_name(product),
                                 std::move(problem.message)});
            }
        };
        tell(problems_of_update(*found->second, product));
        tell(problems_of_price_changes(*found->second, product, sources_[i], published));
    }
}

Result<AcceptedImport, ImportRefusal> Importer::finish(const catalog::CatalogDocument& current,
                                                       Instant published) {
    assign_ids(document_, current);
    check_against(current, published);
    check_applications(current);
    if (report_.problem_count() > 0) {
        return Refused{ImportRefusal{report_.problems(), report_.problem_count()}};
    }
    return AcceptedImport{std::move(document_), std::move(places_), report_.take_notices()};
}

namespace {

// What reads as itself is what was stored, even if today's reader would not take it from an import.
template <class Item, class Read>
Item read_stored(std::string_view what, std::string_view document, Read read) {
    const auto parsed = json::parse(document);
    if (!parsed) throw std::runtime_error(fmt::format("{}: {}", what, parsed.reason().str()));
    Report report;
    std::optional<Item> item = read(Node(*parsed, report));
    const auto& problems = report.problems();
    if (item && (problems.empty() || to_json(*item) == *parsed)) return *std::move(item);
    throw std::runtime_error(fmt::format("{}: {}: {}", what, problems.at(0).pointer, problems.at(0).message));
}

}  // namespace

catalog::Publisher read_stored_publisher(std::string_view what, std::string_view document) {
    return read_stored<catalog::Publisher>(what, document, read_publisher);
}

catalog::Product read_stored_product(std::string_view what, std::string_view document) {
    return read_stored<catalog::Product>(what, document, [](const Node& node) {
        auto offer = read_offer(node);
        return offer ? std::optional(std::move(offer->product)) : std::nullopt;
    });
}

std::vector<std::filesystem::path> import_files(const std::filesystem::path& path) {
    std::error_code error;
    if (!std::filesystem::is_directory(path, error)) return {path};
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(path, error)) {
        if (entry.path().extension() == ".json") files.push_back(entry.path());
    }
    if (error) throw WrongPath(fmt::format("{}: {}", path.string(), error.message()));
    std::sort(files.begin(), files.end());
    if (files.empty()) {
        throw WrongPath(
            fmt::format("{}: no *.json in it; give a JSON file or a directory of them", path.string()));
    }
    if (files.size() > limits::kCatalogFilesMax) {
        throw TooLarge(fmt::format("{}: more than {} files; import them in several directories",
                                   path.string(), limits::kCatalogFilesMax));
    }
    return files;
}

std::string read_file(const std::filesystem::path& path) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
    if (!file) {
        throw WrongPath(fmt::format("{}: {}; give a JSON file or a directory of them", path.string(),
                                    std::generic_category().message(errno)));
    }
    std::string text;
    char buffer[65536];
    std::size_t count = 0;
    while ((count = std::fread(buffer, 1, sizeof buffer, file.get())) > 0) {
        text.append(buffer, count);
        if (text.size() > limits::kCatalogBodyBytesMax) {
            throw TooLarge(fmt::format("{}: larger than {} MiB; split it into several files of one directory",
                                       path.string(), limits::kCatalogBodyBytesMax >> 20U));
        }
    }
    if (std::ferror(file.get()) != 0)
        throw std::system_error(errno, std::generic_category(), "cannot read " + path.string());
    return text;
}

}  // namespace comptoir::catalog_files
