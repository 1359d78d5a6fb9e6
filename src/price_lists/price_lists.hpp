#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "base/ids.hpp"
#include "documents/table.hpp"
#include "price_lists/rows.hpp"

/// The price lists and offer matrices that partners download: files, built once and then sent as they are.
namespace comptoir::price_lists {

/// What a file is a table of.
enum class Table {
    prices,  ///< Commerce rule R34.
    offers,  ///< The offer matrix, of every market (reseller contract §2.16).
};

/// Which file is asked for.
struct Request {
    Table table = Table::prices;
    documents::TableFormat format = documents::TableFormat::xlsx;
    bool zipped = false;                    ///< The table is the only entry of a ZIP archive.
    std::optional<catalog::Market> market;  ///< Nothing: every market.
    /// First day of a past month, of which a price list holds all that was in force in it (R41), and an offer
    /// matrix what was on its last day. Nothing: today.
    std::optional<Date> month;
    Currencies currencies = Currencies::of_market;
    PartnerId partner;
    bool french = false;
};
/// The name under which people keep the file of a day: `price-list-FR-2024-11-02.csv`, of a past month
/// `price-list-all-2024-10.xlsx`, zipped `offer-matrix-2024-11-02.zip`. ASCII, without quotes.
std::string name_for_people(const Request& request, Date day);

/// A list holds what was in force on its UTC day, so all copies of a day are the same bytes until the catalog
/// is published again (R31). Files lie in one directory, `{catalog
/// version}-{date}-{market|all}-….{xlsx|csv|zip}`; whatever else this directory holds is not touched.
///
/// Errors:  std::system_error (std::filesystem::filesystem_error is one) when the disk does not play along; a
///          file is there whole or not at all.
/// Bounds:  limits::kPriceListFilesMax files and limits::kPriceListBytesMax bytes; those not asked for the
///          longest go first.
/// Threads: any. Calls for the same file build it once, the others wait; different files build side by side.
/// Source:  commerce rules R30–R41.
class PriceLists {
  public:
    /// Creates the directory. `snapshots` and `markets` outlive it.
    PriceLists(std::filesystem::path directory, const search::SnapshotHolder& snapshots,
               const catalog::MarketTable& markets);

    /// Removes the files of an earlier run, before anything is asked for. Only the server does, because other
    /// programs may use the directory beside it.
    void forget_earlier_run();

    /// A file with the list as of `now`. Whoever asked has it open at once: it may be removed some days
    /// later.
    std::filesystem::path get(const Request& request, Instant now);

    /// The list as of `now` as a file of the caller's, in a directory that is there; of it nothing is kept
    /// here.
    void write(const Request& request, Instant now, const std::filesystem::path& file) const;

    /// At the beginning of a day and after a publication: builds anew what was asked for since the last time,
    /// and removes what is older than yesterday.
    void refresh(Instant now);

  private:
    struct Entry {
        std::mutex building;
        bool built = false;  ///< Guarded by `building`, all else by `mutex_`.
        std::uint64_t bytes = 0;
        int users = 0;  ///< Calls that build it or wait for it; it is not removed meanwhile.
        Request request;
        Date day = Date::from_days(0);
        std::uint64_t last_use = 0;
        bool asked = false;  ///< Since the last refresh.
    };
    /// Nodes of a map never move, so a used entry may be referred to without the lock.
    using Entries = std::map<std::string, Entry>;

    std::filesystem::path find_or_build(const Request& request, Instant now, bool asked);
    Entries::iterator enter(const search::CatalogSnapshot& catalog, const Request& request, Instant now,
                            bool asked);
    void leave(Entries::iterator entry, std::uint64_t bytes);
    std::uint64_t build(const search::CatalogSnapshot& catalog, const Request& request, Instant now,
                        const std::filesystem::path& path) const;
    void write_table(const search::CatalogSnapshot& catalog, const Request& request, Instant now,
                     const documents::Sink& sink) const;
    bool has_private_plans(const search::CatalogSnapshot& catalog, TenantId tenant);
    void remove(Entries::iterator entry);
    void make_room();

    const std::filesystem::path directory_;
    const search::SnapshotHolder* snapshots_;
    const catalog::MarketTable* markets_;

    std::mutex mutex_;  ///< Of all below; never held while a file is built.
    Entries entries_;   ///< By file name.
    std::uint64_t uses_ = 0;
    std::int64_t tenants_version_ = -1;
    std::set<TenantId> tenants_;  ///< Who is named by some private plan of that version.
};

}  // namespace comptoir::price_lists
