#include "base/check.hpp"
#include "catalog_files/import.hpp"
#include "catalog_files/reference_tables.hpp"
#include "commands/sandbox_clock.hpp"
#include "server/marketplace.hpp"
#include "storage/platform.hpp"
#include "storage/schema.hpp"

namespace comptoir::server {
namespace {

[[noreturn]] void no_marketplace(std::string_view where) {
    throw ConfigurationError{fmt::format(
        "there is no marketplace in {}; name its place by --data or --database. 'comptoir serve' and "
        "'comptoir import' make new ones",
        where)};
}

std::unique_ptr<sql::Database> open_database(const Configuration& configuration) {
    const std::string location = configuration.database_location();
    const bool embedded = configuration.database.empty();
    if (!configuration.make_database && embedded && !std::filesystem::exists(location))
        no_marketplace(location);
    if (embedded) std::filesystem::create_directories(configuration.data);
    sql::Options options;
    options.readers = static_cast<std::size_t>(configuration.workers);
    auto database = sql::open(location, options);
    // The address of a database may hold a password, so it is not repeated.
    if (!configuration.make_database && !sql::was_migrated(*database))
        no_marketplace(embedded ? location : "that database");
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
      support_topics_(catalog_files::parse_support_topics(
          catalog_files::read_file(share_ / "data" / "support-topics.json"))),
      database_(open_database(configuration)),
      clock_(clock),
      runner_(*database_, clock_, random, snapshots_, markets_, configuration.issuer()),
      price_lists_(configuration.data / "price-lists", snapshots_, markets_),
      catalog_(runner_, snapshots_, price_lists_, taxonomy_),
      timers_(runner_, [this](Instant nominal) {
          // In a jump of many days only the last day's lists are worth building.
          if (nominal.date() >= clock_.now().date()) price_lists_.refresh(nominal);
      }) {
    // A database that has lived on virtual time goes on living on it, whatever opens it.
    std::optional<Instant> stored;
    database_->read([&](sql::Session& session) { stored = commands::virtual_time(session); });
    if (stored) clock_.set(*stored);
    catalog_.follow();
}

Result<commands::PublishedCatalog, catalog_files::ImportRefusal> Core::import(
    const commands::Caller& caller, std::vector<commands::ImportFile> files, const std::string& source,
    bool dry_run) {
    commands::Call call;
    call.caller = caller;
    call.dry_run = dry_run;
    return catalog_.publish(call, {.files = std::move(files), .source = source});
}

void Core::start_virtual_time() {
    if (clock_.is_virtual()) return;
    const Instant start = Instant::from_micros(real_clock_->now().seconds() * 1'000'000);
    clock_.set(start);
    const auto outcome = runner_.run_at(commands::clockwork(storage::operator_partition()), start,
                                        [&](commands::Work& work) -> Outcome<Done> {
                                            commands::set_virtual_time(work, start);
                                            return Done{};
                                        });
    COMPTOIR_CHECK(static_cast<bool>(outcome));
}

}  // namespace comptoir::server
