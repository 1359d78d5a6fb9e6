#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string_view>
#include <thread>

#include "commands/publish_catalog.hpp"
#include "price_lists/price_lists.hpp"

/// Which catalog this process sells from: what it published itself, or what another process did.
namespace comptoir::jobs {

/// Keeps the snapshot at the newest version of the database, in the order of versions. Threads: any.
class CatalogInForce {
  public:
    /// Everything outlives it.
    CatalogInForce(commands::Runner& runner, search::SnapshotHolder& snapshots,
                   price_lists::PriceLists& price_lists, const catalog::Taxonomy& taxonomy)
        : runner_(&runner), snapshots_(&snapshots), price_lists_(&price_lists), taxonomy_(&taxonomy) {}

    /// As commands::publish_catalog; what was published is in force when this returns.
    Result<commands::PublishedCatalog, catalog_files::ImportRefusal> publish(
        const commands::Call& call, const commands::CatalogImport& import);

    /// Loads the catalog of the database unless it is in force already; true when it was loaded. Cheap when
    /// there is nothing new.
    bool follow();

  private:
    void put_in_force(catalog::CatalogDocument document, std::int64_t version);

    commands::Runner* runner_;
    search::SnapshotHolder* snapshots_;
    price_lists::PriceLists* price_lists_;
    const catalog::Taxonomy* taxonomy_;
    std::mutex one_at_a_time_;
};

/// Follows what other processes publish, looking every limits::kCatalogLookSpan until stopped.
class CatalogWatch {
  public:
    /// `told` hears of each catalog that came, `failed` of each time it could not be read.
    CatalogWatch(CatalogInForce& catalog, std::function<void(std::string_view)> told,
                 std::function<void(std::string_view)> failed);
    ~CatalogWatch();

  private:
    void loop();
    CatalogInForce* catalog_;
    std::function<void(std::string_view)> told_;
    std::function<void(std::string_view)> failed_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace comptoir::jobs
