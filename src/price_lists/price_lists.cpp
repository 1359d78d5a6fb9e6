#include "price_lists/price_lists.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "documents/zip.hpp"

namespace comptoir::price_lists {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kUnfinished = ".part";

// Our own names begin with a catalog version and end in a known way.
bool is_ours(const fs::path& path) {
    const std::string name = path.filename().string();
    const auto dash = name.find('-');
    if (dash == 0 || dash == std::string::npos) return false;
    const bool numbered = std::all_of(name.begin(), name.begin() + static_cast<std::ptrdiff_t>(dash),
                                      [](char c) { return c >= '0' && c <= '9'; });
    const std::string ending = path.extension().string();
    return numbered && (ending == ".xlsx" || ending == ".csv" || ending == ".zip" || ending == kUnfinished);
}

// A file being written, which vanishes unless it is finished; std::system_error when the disk does not take
// it.
class NewFile {
  public:
    explicit NewFile(const fs::path& path) : path_(path.string()), file_(std::fopen(path_.c_str(), "wb")) {
        if (file_ == nullptr) fail("create");
    }
    ~NewFile() {
        if (finished_) return;
        if (file_ != nullptr) std::fclose(file_);
        std::error_code gone;
        fs::remove(path_, gone);
    }
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;

    void write(std::string_view bytes) {
        if (std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size()) fail("write");
    }
    void finish(const fs::path& name) {
        if (std::fclose(std::exchange(file_, nullptr)) != 0) fail("finish");
        fs::rename(path_, name);
        finished_ = true;
    }

  private:
    [[noreturn]] void fail(std::string_view step) const {
        throw std::system_error(errno, std::generic_category(), fmt::format("cannot {} {}", step, path_));
    }
    std::string path_;
    std::FILE* file_;
    bool finished_ = false;
};

Span span_of(const Request& request, Instant now) {
    if (!request.month) return Span::day(now.date());
    if (request.table == Table::offers) return Span::day(add_months(*request.month, 1).plus_days(-1));
    return Span::month(*request.month);
}

std::string when(const Request& request, Date day) {
    return request.month ? request.month->str().substr(0, 7) : day.str();
}

std::string market_or_all(const Request& request) {
    return request.market ? request.market->str() : "all";
}

std::string name_of(const Request& request, std::int64_t version, Date day, bool personal) {
    return fmt::format("{}-{}-{}-{}-{}{}{}.{}{}", version, when(request, day), market_or_all(request),
                       request.currencies == Currencies::all ? "modern" : "classic",
                       request.french ? "fr" : "en", request.table == Table::offers ? "-offers" : "",
                       personal ? "-" + request.partner.str() : "", documents::file_extension(request.format),
                       request.zipped ? ".zip" : "");
}

std::string stem_for_people(const Request& request, Date day) {
    if (request.table == Table::offers) return fmt::format("offer-matrix-{}", when(request, day));
    return fmt::format("price-list-{}-{}", market_or_all(request), when(request, day));
}

}  // namespace

std::string name_for_people(const Request& request, Date day) {
    return fmt::format("{}.{}", stem_for_people(request, day),
                       request.zipped ? "zip" : documents::file_extension(request.format));
}

PriceLists::PriceLists(fs::path directory, const search::SnapshotHolder& snapshots,
                       const catalog::MarketTable& markets)
    : directory_(std::move(directory)), snapshots_(&snapshots), markets_(&markets) {
    fs::create_directories(directory_);
}

void PriceLists::forget_earlier_run() {
    // A restored database may use a version number again, for another catalog.
    for (const fs::directory_entry& entry : fs::directory_iterator(directory_)) {
        if (entry.is_regular_file() && is_ours(entry.path())) fs::remove(entry.path());
    }
}

fs::path PriceLists::get(const Request& request, Instant now) {
    return find_or_build(request, now, true);
}

PriceLists::Entries::iterator PriceLists::enter(const search::CatalogSnapshot& catalog,
                                                const Request& request, Instant now, bool asked) {
    const std::lock_guard lock(mutex_);
    const bool personal = has_private_plans(catalog, TenantId(request.partner.guid()));
    const auto entry = entries_.try_emplace(name_of(request, catalog.version(), now.date(), personal)).first;
    entry->second.request = request;
    entry->second.day = now.date();
    entry->second.last_use = ++uses_;
    entry->second.asked = entry->second.asked || asked;
    ++entry->second.users;
    return entry;
}

void PriceLists::leave(Entries::iterator entry, std::uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    --entry->second.users;
    if (bytes > 0) entry->second.bytes = bytes;
    make_room();
}

fs::path PriceLists::find_or_build(const Request& request, Instant now, bool asked) {
    const auto catalog = snapshots_->get();
    const auto entry = enter(*catalog, request, now, asked);
    const fs::path path = directory_ / entry->first;
    struct Use {
        PriceLists& lists;
        Entries::iterator entry;
        std::uint64_t bytes;
        ~Use() { lists.leave(entry, bytes); }
    } use{*this, entry, 0};
    const std::lock_guard lock(entry->second.building);
    std::error_code unreadable;
    if (!entry->second.built || !fs::exists(path, unreadable)) {
        use.bytes = build(*catalog, request, now, path);
        entry->second.built = true;
    }
    return path;
}

std::uint64_t PriceLists::build(const search::CatalogSnapshot& catalog, const Request& request, Instant now,
                                const fs::path& path) const {
    // Another process may be at the same file.
    fs::path unfinished = path;
    unfinished += fmt::format(".{}{}", ::getpid(), kUnfinished);
    NewFile file(unfinished);
    const documents::Sink to_file = [&](std::string_view bytes) { file.write(bytes); };
    if (request.zipped) {
        documents::ZipWriter archive(to_file);
        archive.begin(fmt::format("{}.{}", stem_for_people(request, now.date()),
                                  documents::file_extension(request.format)));
        write_table(catalog, request, now, [&](std::string_view bytes) { archive.write(bytes); });
        archive.end();
        archive.finish();
    } else {
        write_table(catalog, request, now, to_file);
    }
    file.finish(path);
    return fs::file_size(path);
}

void PriceLists::write_table(const search::CatalogSnapshot& catalog, const Request& request, Instant now,
                             const documents::Sink& sink) const {
    const Selection selection{.market = request.market,
                              .currencies = request.currencies,
                              .viewer = TenantId(request.partner.guid()),
                              .french = request.french,
                              .span = span_of(request, now),
                              .history = request.month.has_value()};
    const auto write_all = [&](auto writer, const auto& for_each) {
        for_each(catalog, *markets_, selection, [&](const auto& row) { writer.add(row); });
        writer.finish();
    };
    switch (request.table) {
        case Table::prices:
            return write_all(documents::PriceListWriter(request.format, sink), for_each_row);
        case Table::offers:
            return write_all(documents::OfferMatrixWriter(request.format, sink), for_each_offer);
    }
    check_failed("a known Table", __FILE__, __LINE__);
}

void PriceLists::write(const Request& request, Instant now, const fs::path& file) const {
    build(*snapshots_->get(), request, now, file);
}

void PriceLists::refresh(Instant now) {
    std::vector<Request> wanted;
    {
        const std::lock_guard lock(mutex_);
        for (auto at = entries_.begin(); at != entries_.end();) {
            const auto entry = at++;
            // What is being sent keeps its name for a day more.
            if (entry->second.asked && !entry->second.request.month) wanted.push_back(entry->second.request);
            entry->second.asked = false;
            if (entry->second.users == 0 && entry->second.day < now.date().plus_days(-1)) remove(entry);
        }
    }
    if (wanted.size() > limits::kPriceListsRebuiltMax) wanted.resize(limits::kPriceListsRebuiltMax);
    for (const Request& request : wanted) find_or_build(request, now, false);
}

bool PriceLists::has_private_plans(const search::CatalogSnapshot& catalog, TenantId tenant) {
    if (tenants_version_ != catalog.version()) {
        tenants_.clear();
        for (const catalog::Product& product : catalog.products()) {
            for (const catalog::Plan& plan : product.plans) {
                if (plan.is_private) tenants_.insert(plan.tenants.begin(), plan.tenants.end());
            }
        }
        tenants_version_ = catalog.version();
    }
    return tenants_.contains(tenant);
}

void PriceLists::remove(Entries::iterator entry) {
    std::error_code gone;
    fs::remove(directory_ / entry->first, gone);
    entries_.erase(entry);
}

void PriceLists::make_room() {
    std::uint64_t bytes = 0;
    for (const auto& [name, entry] : entries_) bytes += entry.bytes;
    const auto older = [](const auto& a, const auto& b) { return a.second.last_use < b.second.last_use; };
    // One file may be larger than the whole allowance; it stays until another is asked for.
    while (entries_.size() > limits::kPriceListFilesMax ||
           (bytes > limits::kPriceListBytesMax && entries_.size() > 1)) {
        const auto oldest = std::min_element(entries_.begin(), entries_.end(), older);
        if (oldest->second.users > 0) return;
        bytes -= oldest->second.bytes;
        remove(oldest);
    }
}

}  // namespace comptoir::price_lists
