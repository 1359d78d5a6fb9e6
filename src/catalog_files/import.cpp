#include "catalog_files/import.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <stdexcept>

#include "base/limits.hpp"
#include "catalog_files/read_offer.hpp"
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
        report_.problem("", fmt::format("{} at byte {}", parsed.reason().message, parsed.reason().offset));
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
    const Place place{report_.file(), node.pointer()};
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
    places_.push_back({place.file, place.pointer, std::move(offer->sources)});
}

void Importer::adopt(const std::vector<catalog::ImportProblem>& found, std::size_t known_problems,
                     const Place& place, const std::string& offer) {
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

void Importer::check_against(const catalog::CatalogDocument& current, Instant published) {
    std::set<PublisherId> known = publishers_;
    for (const catalog::Publisher& publisher : current.publishers) known.insert(publisher.id);
    std::map<ProductId, const catalog::Product*> before;
    for (const catalog::Product& product : current.products) before.emplace(product.id, &product);
    for (std::size_t i = 0; i < document_.products.size(); ++i) {
        const catalog::Product& product = document_.products[i];
        const Place& place = places_[i];
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
        tell(problems_of_price_changes(*found->second, product, place.prices, published));
    }
}

Result<AcceptedImport, ImportRefusal> Importer::finish(const catalog::CatalogDocument& current,
                                                       Instant published) {
    assign_ids(document_, current);
    check_against(current, published);
    if (report_.problem_count() > 0) {
        return Refused{ImportRefusal{report_.problems(), report_.problem_count()}};
    }
    return AcceptedImport{std::move(document_), report_.take_notices()};
}

std::vector<std::filesystem::path> import_files(const std::filesystem::path& path) {
    if (!std::filesystem::is_directory(path)) return {path};
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(path)) {
        if (entry.path().extension() == ".json") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    if (files.empty()) throw std::runtime_error(fmt::format("{}: no *.json in it", path.string()));
    if (files.size() > limits::kCatalogFilesMax) {
        throw std::runtime_error(
            fmt::format("{}: more than {} files", path.string(), limits::kCatalogFilesMax));
    }
    return files;
}

std::string read_file(const std::filesystem::path& path) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
    if (!file) throw std::runtime_error(fmt::format("{}: cannot be opened", path.string()));
    std::string text;
    char buffer[65536];
    std::size_t count = 0;
    while ((count = std::fread(buffer, 1, sizeof buffer, file.get())) > 0) {
        text.append(buffer, count);
        if (text.size() > limits::kCatalogBodyBytesMax) {
            throw std::runtime_error(
                fmt::format("{}: larger than {} bytes", path.string(), limits::kCatalogBodyBytesMax));
        }
    }
    if (std::ferror(file.get()) != 0)
        throw std::runtime_error(fmt::format("{}: cannot be read", path.string()));
    return text;
}

}  // namespace comptoir::catalog_files
