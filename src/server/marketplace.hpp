#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "api/edge/authenticate.hpp"
#include "api/edge/directory.hpp"
#include "api/edge/installation_key.hpp"
#include "api/edge/token_keys.hpp"
#include "base/clock.hpp"
#include "commands/runner.hpp"
#include "domain/catalog/market.hpp"
#include "domain/catalog/taxonomy.hpp"
#include "domain/support/topics.hpp"
#include "http/server.hpp"
#include "jobs/catalog_in_force.hpp"
#include "jobs/delivery.hpp"
#include "jobs/timers.hpp"
#include "price_lists/price_lists.hpp"
#include "search/snapshot.hpp"
#include "server/configuration.hpp"
#include "server/log.hpp"
#include "sql/database.hpp"
#include "statements/statements.hpp"

/// All parts of the server, joined in one place: the only one that knows every class.
namespace comptoir::server {

/// Database, catalog and commands: what the command line works with, without a network.
class Core {
  public:
    /// Opens and migrates the database, loads the reference tables and the catalog, and takes up virtual time
    /// where the database has it. Throws ConfigurationError, sql::DatabaseError, std::runtime_error.
    Core(const Configuration& configuration, RandomSource& random, const Clock& clock);

    sql::Database& database() { return *database_; }
    commands::Runner& runner() { return runner_; }
    commands::MarketClock& clock() { return clock_; }
    const Clock& real_clock() const { return *real_clock_; }
    RandomSource& random() { return *random_; }
    const catalog::Taxonomy& taxonomy() const { return taxonomy_; }
    const catalog::MarketTable& markets() const { return markets_; }
    const support::Topics& support_topics() const { return support_topics_; }
    search::SnapshotHolder& snapshots() { return snapshots_; }
    price_lists::PriceLists& price_lists() { return price_lists_; }
    jobs::Timers& timers() { return timers_; }
    const std::filesystem::path& share() const { return share_; }

    jobs::CatalogInForce& catalog() { return catalog_; }

    /// Publishes files and puts them in force.
    Result<commands::PublishedCatalog, catalog_files::ImportRefusal> import(
        const commands::Caller& caller, std::vector<commands::ImportFile> files, const std::string& source,
        bool dry_run);
    /// Starts virtual time, at the machine's time, unless the database has it already.
    void start_virtual_time();

  private:
    const Clock* real_clock_;
    RandomSource* random_;
    std::filesystem::path share_;
    catalog::Taxonomy taxonomy_;
    catalog::MarketTable markets_;
    support::Topics support_topics_;
    std::unique_ptr<sql::Database> database_;
    commands::MarketClock clock_;
    search::SnapshotHolder snapshots_;
    commands::Runner runner_;
    price_lists::PriceLists price_lists_;
    jobs::CatalogInForce catalog_;
    jobs::Timers timers_;
};

/// The running server.
class Marketplace {
  public:
    /// Throws as Core, and ConfigurationError for the key file, for missing fonts, and for a sandbox's data
    /// without `sandbox`.
    Marketplace(const Configuration& configuration, RandomSource& random, const Clock& clock, Log log);
    ~Marketplace();

    /// Binds and serves; returns at once.
    void start();
    /// Graceful; idempotent.
    void stop();
    std::uint16_t port() const;
    std::string base_url() const;
    Core& core() { return core_; }
    /// After a registration made in this process.
    void forget_principals();

  private:
    struct Surfaces;
    std::optional<http::Response> answer_now(const http::Request& request);
    http::Response handle(const http::Request& request);
    void start_delivery();
    jobs::Carrier partners_webhooks();
    jobs::Carrier publishers_webhooks();
    http::Response refuse(int status, std::string_view reason, const http::Request& request);

    Configuration configuration_;
    const Log log_;
    const std::function<void(std::string_view)> log_failure_;  ///< What all parts tell: something failed.
    const documents::Fonts fonts_;  ///< Before the database: without them nothing begins.
    Core core_;
    statements::Statements statements_;
    api::edge::InstallationKey installation_key_;
    std::unique_ptr<Surfaces> surfaces_;
    std::atomic<bool> serving_{false};
    std::unique_ptr<http::Server> server_;
    std::unique_ptr<jobs::Scheduler> scheduler_;
    std::unique_ptr<jobs::CatalogWatch> catalog_watch_;
    std::unique_ptr<jobs::Delivery> delivery_;
};

}  // namespace comptoir::server
