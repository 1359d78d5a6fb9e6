#include "base/check.hpp"
#include "catalog_files/import.hpp"
#include "catalog_files/reference_tables.hpp"
#include "server/marketplace.hpp"
#include "storage/catalog.hpp"
#include "storage/platform.hpp"
#include "storage/schema.hpp"

namespace comptoir::server {
namespace {

std::unique_ptr<sql::Database> open_database(const Configuration& configuration) {
    if (configuration.database.empty()) std::filesystem::create_directories(configuration.data);
    sql::Options options;
    options.readers = static_cast<std::size_t>(configuration.workers);
    auto database = sql::open(configuration.database_location(), options);
    sql::migrate(*database, storage::migrations());
    return database;
}

}  // namespace

Core::Core(const Configuration& configuration, RandomSource& random, const Clock& clock)
    : real_clock_(&clock),
      random_(&random),
      share_(share_directory(configuration)),
      taxonomy_(catalog_files::parse_taxonomy(catalog_files::read_file(share_ / "data" / "taxonomy.json"))),
      markets_(catalog_files::parse_market_table(catalog_files::read_file(share_ / "data" / "markets.json"))),
      database_(open_database(configuration)),
      clock_(clock),
      runner_(*database_, clock_, random, snapshots_, markets_),
      price_lists_(configuration.data / "price-lists", snapshots_, markets_),
      timers_(runner_, [this](Instant nominal) {
          // In a jump of many days only the last day's lists are worth building.
          if (nominal.date() >= clock_.now().date()) price_lists_.refresh(nominal);
      }) {
    reload_catalog();
}

Result<commands::PublishedCatalog, catalog_files::ImportRefusal> Core::import(
    const commands::Caller& caller, const std::vector<commands::ImportFile>& files, const std::string& source,
    bool dry_run) {
    auto published = commands::publish_catalog(runner_, caller, taxonomy_, markets_, files, source, dry_run);
    if (published && !dry_run) {
        snapshots_.set(std::make_shared<search::CatalogSnapshot>(published->document, published->version));
        price_lists_.refresh(clock_.now());
    }
    return published;
}

void Core::reload_catalog() {
    std::int64_t version = 0;
    catalog::CatalogDocument document;
    database_->read([&](sql::Session& session) {
        version = storage::catalog_version(session);
        document = commands::load_catalog(session, taxonomy_, markets_);
    });
    snapshots_.set(std::make_shared<search::CatalogSnapshot>(std::move(document), version));
}

void Core::start_virtual_time() {
    std::optional<std::string> stored;
    database_->read(
        [&](sql::Session& session) { stored = storage::find_setting(session, "virtual_now_us"); });
    if (stored) {
        const auto micros = Decimal::parse(*stored);
        COMPTOIR_CHECK(micros.has_value());
        clock_.set(Instant::from_micros(static_cast<std::int64_t>(micros->units() / Decimal::kOne)));
        return;
    }
    const Instant start = Instant::from_micros(real_clock_->now().seconds() * 1'000'000);
    clock_.set(start);
    database_->write([&](sql::Session& session) {
        storage::put_setting(session, "virtual_now_us", std::to_string(start.micros()));
    });
}

}  // namespace comptoir::server
