#include "jobs/catalog_in_force.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "catalog_files/generate.hpp"
#include "catalog_files/reference_tables.hpp"
#include "catalog_files/write.hpp"
#include "sql_testing/testing.hpp"
#include "storage/catalog.hpp"
#include "storage/platform.hpp"
#include "storage/schema.hpp"

/// Architecture decisions 3 and 8: an import is one command, and every process on a database sells from it.
namespace comptoir::jobs {
namespace {

namespace fs = std::filesystem;

const fs::path kData = fs::path(COMPTOIR_SOURCE_DIR) / "data";

/// One process on the database, as far as the catalog is concerned.
class Process {
  public:
    Process(sql::Database& database, const fs::path& directory)
        : runner_(database, clock_, random_, snapshots_, markets_),
          price_lists_(directory, snapshots_, markets_),
          catalog_(runner_, snapshots_, price_lists_, taxonomy_) {
        clock_.set(Instant::of("2024-03-10T09:00:00Z"));
        catalog_.follow();
    }
    CatalogInForce& catalog() { return catalog_; }
    commands::Runner& runner() { return runner_; }
    std::int64_t version() const { return snapshots_.get()->version(); }
    std::size_t products() const { return snapshots_.get()->products().size(); }

    /// Offers `first` to `last` of an invented catalog.
    Result<commands::PublishedCatalog, catalog_files::ImportRefusal> publish(
        std::size_t first, std::size_t last, const commands::Call& call = {}) {
        const auto all = catalog_files::generate(taxonomy_, {40, 7});
        const auto begin = all.products.begin();
        const std::vector<catalog::Product> some(begin + static_cast<std::ptrdiff_t>(first),
                                                 begin + static_cast<std::ptrdiff_t>(last));
        return publish_text(catalog_files::write_file(all.publishers, some), call);
    }
    Result<commands::PublishedCatalog, catalog_files::ImportRefusal> publish_text(
        std::string text, const commands::Call& call = {}) {
        const auto print = [](const commands::PublishedCatalog& published) {
            return commands::Answer{200, {}, fmt::format("version {}", published.version), ""};
        };
        return catalog_.publish(call, {{{"test", std::move(text)}}, "test", print});
    }

  private:
    SystemClock machine_;
    commands::MarketClock clock_{machine_};
    SeededRandom random_{1};
    catalog::Taxonomy taxonomy_ =
        catalog_files::parse_taxonomy(catalog_files::read_file(kData / "taxonomy.json"));
    catalog::MarketTable markets_ =
        catalog_files::parse_market_table(catalog_files::read_file(kData / "markets.json"));
    search::SnapshotHolder snapshots_;
    commands::Runner runner_;
    price_lists::PriceLists price_lists_;
    CatalogInForce catalog_;
};

class CatalogInForceTest : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    CatalogInForceTest() {
        std::string pattern = (fs::temp_directory_path() / "comptoir-catalog-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no directory for the test");
        directory_ = pattern;
        other_database_ = sql::open(database_.location(), {.durable = false});
        here_ = std::make_unique<Process>(*database_, directory_ / "here");
        there_ = std::make_unique<Process>(*other_database_, directory_ / "there");
    }
    ~CatalogInForceTest() override { fs::remove_all(directory_); }

    std::vector<std::string> events() {
        std::vector<std::string> found;
        database_->read([&](sql::Session& session) {
            for (const storage::Event& event :
                 storage::events_after(session, storage::operator_partition(), 0, 100)) {
                found.push_back(event.name + " " + event.subject);
            }
        });
        return found;
    }
    std::int64_t newest_audit(std::string_view version) {
        std::int64_t seq = 0;
        database_->read([&](sql::Session& session) {
            seq = storage::newest_audit_of(session, storage::operator_partition(), version);
        });
        return seq;
    }

    sql_testing::TestDatabase database_{GetParam(), storage::migrations()};
    std::unique_ptr<sql::Database> other_database_;
    fs::path directory_;
    std::unique_ptr<Process> here_;
    std::unique_ptr<Process> there_;
};

TEST_P(CatalogInForceTest, WhatAnotherProcessPublishedComesIntoForceAtTheNextLook) {
    EXPECT_FALSE(there_->catalog().follow()) << "nothing was published yet";
    ASSERT_TRUE(here_->publish(0, 10));
    EXPECT_EQ(here_->version(), 1);
    EXPECT_EQ(there_->version(), 0);
    EXPECT_TRUE(there_->catalog().follow());
    EXPECT_EQ(there_->version(), 1);
    EXPECT_EQ(there_->products(), 10U);
    EXPECT_FALSE(there_->catalog().follow()) << "it is in force already";
    EXPECT_FALSE(here_->catalog().follow()) << "it is this process' own";
}

TEST_P(CatalogInForceTest, R31_WhoeverPublishesBuildsThePriceListsAnewEveryMidnight) {
    ASSERT_TRUE(here_->publish(0, 10));
    database_->read([](sql::Session& session) {
        EXPECT_EQ(storage::timer_due(session, storage::operator_partition(),
                                     storage::TimerKind::refresh_price_list, ""),
                  Instant::of("2024-03-11T00:00:00Z"));
    });
}

TEST_P(CatalogInForceTest, AWatchTellsWhatCameAndWhatCannotBeRead) {
    std::mutex mutex;
    std::condition_variable heard;
    std::string told;
    std::string failed;
    const auto note = [&](std::string& where) {
        return [&, to = &where](std::string_view text) {
            const std::lock_guard lock(mutex);
            *to = text;
            heard.notify_all();
        };
    };
    const auto hears = [&](const std::string& what) {
        std::unique_lock lock(mutex);
        return heard.wait_for(lock, std::chrono::seconds(60), [&] { return !what.empty(); });
    };
    const CatalogWatch watch(there_->catalog(), note(told), note(failed));
    ASSERT_TRUE(here_->publish(0, 10));
    EXPECT_TRUE(hears(told));
    EXPECT_EQ(failed, "");
    EXPECT_EQ(there_->version(), 1);
    database_->write([](sql::Session& session) {
        storage::put_publisher(session, {PublisherId("spoiled"), 0, "{"});
        EXPECT_TRUE(storage::claim_catalog_version(session, 2, Instant::of("2024-03-10T10:00:00Z"), "test"));
    });
    EXPECT_TRUE(hears(failed));
    EXPECT_THAT(failed, testing::HasSubstr("spoiled"));
    EXPECT_EQ(there_->version(), 1) << "what was in force stays";
}

TEST_P(CatalogInForceTest, AnImportBuildsOnWhatAnotherProcessPublishedBefore) {
    ASSERT_TRUE(here_->publish(0, 10));
    ASSERT_TRUE(there_->publish(10, 25));
    EXPECT_EQ(there_->version(), 2);
    EXPECT_EQ(there_->products(), 25U);
    EXPECT_TRUE(here_->catalog().follow());
    EXPECT_EQ(here_->products(), 25U);
}

TEST_P(CatalogInForceTest, AnImportThatAnotherOneOvertakesIsMadeAgainFromTheNewerCatalog) {
    ASSERT_TRUE(here_->publish(0, 10));
    const auto other_import = [&] { return static_cast<bool>(there_->publish(10, 20)); };
    // On PostgreSQL the other one comes while this one's transaction is open; SQLite has one writer, so there
    // it comes before.
    const bool meets = GetParam().engine == sql::Engine::postgresql;
    bool done = !meets && other_import();
    database_->fail_with([&](std::int64_t, std::string_view) {
        if (!done) done = other_import();
    });
    const auto published = here_->publish(20, 25);
    database_->fail_with({});
    EXPECT_TRUE(done);
    ASSERT_TRUE(published);
    EXPECT_EQ(published->version, 3);
    EXPECT_EQ(here_->products(), 25U);
}

TEST_P(CatalogInForceTest, AnImportLeavesAnAuditRecordAndAnEventOfTheOperator) {
    ASSERT_TRUE(here_->publish(0, 3));
    ASSERT_TRUE(here_->publish(3, 5));
    EXPECT_THAT(events(), testing::ElementsAre("catalog-published 1", "catalog-published 2"));
    EXPECT_EQ(newest_audit("1"), 1);
    EXPECT_EQ(newest_audit("2"), 2);
}

TEST_P(CatalogInForceTest, ARefusedImportAndADryRunLeaveNothing) {
    EXPECT_FALSE(here_->publish_text(R"({"formatVersion":1,"offers":[{}]})"));
    commands::Call dry;
    dry.dry_run = true;
    dry.idempotency_key = "key";
    const auto tried = here_->publish(0, 3, dry);
    ASSERT_TRUE(tried);
    EXPECT_EQ(tried->products, 3U);
    EXPECT_EQ(here_->version(), 0);
    EXPECT_FALSE(there_->catalog().follow());
    EXPECT_THAT(events(), testing::IsEmpty());
    EXPECT_FALSE(here_->runner().answered({{}, "key"}));
}

TEST_P(CatalogInForceTest, AnImportAndItsAnswerAreStoredTogether) {
    commands::Call call;
    call.idempotency_key = "nightly";
    // Whatever fails, either both are there or none.
    for (std::int64_t n = 1;; ++n) {
        bool failed = false;
        database_->fail_with([&](std::int64_t nth, std::string_view) {
            if (nth != n) return;
            failed = true;
            throw sql::DatabaseError("the disk does not answer");
        });
        bool published = true;
        try {
            published = static_cast<bool>(here_->publish(0, 3, call));
        } catch (const sql::DatabaseError&) {
            published = false;
        }
        database_->fail_with({});
        EXPECT_EQ(published, !failed);
        if (!failed) break;
        EXPECT_FALSE(there_->catalog().follow()) << "after the failure of call " << n;
        EXPECT_FALSE(here_->runner().answered(call)) << "after the failure of call " << n;
        ASSERT_LT(n, 100);
    }
    const auto again = there_->publish(0, 3, call);
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->repeated);
    EXPECT_EQ(again->answer.body, "version 1");
    EXPECT_THAT(events(), testing::ElementsAre("catalog-published 1"));
}

TEST_P(CatalogInForceTest, AnUnchangedOfferIsNotWrittenAgain) {
    ASSERT_TRUE(here_->publish(0, 3));
    std::int64_t calls = 0;
    database_->fail_with([&](std::int64_t nth, std::string_view) { calls = nth; });
    ASSERT_TRUE(here_->publish(0, 3));
    const std::int64_t unchanged = calls;
    ASSERT_TRUE(here_->publish(0, 4));
    database_->fail_with({});
    EXPECT_EQ(calls, unchanged + 1);
    EXPECT_EQ(here_->version(), 3);
}

INSTANTIATE_TEST_SUITE_P(Engines, CatalogInForceTest, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

}  // namespace
}  // namespace comptoir::jobs
