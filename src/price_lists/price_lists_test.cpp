#include "price_lists/price_lists.hpp"

#include <gmock/gmock.h>
#include <stdlib.h>

#include <fstream>
#include <sstream>
#include <thread>

#include "documents/zip_reading_test.hpp"
#include "price_lists/catalog_in_tests.hpp"

namespace comptoir::price_lists {
namespace {

namespace fs = std::filesystem;
using catalog::Market;
using documents::TableFormat;
using testing::HasSubstr;
using testing::Not;

class PriceListFiles : public testing::Test {
  protected:
    PriceListFiles() {
        std::string name = (fs::temp_directory_path() / "comptoir-price-lists-XXXXXX").string();
        EXPECT_NE(::mkdtemp(name.data()), nullptr);
        directory_ = name;
        publish(1, "12");
    }
    ~PriceListFiles() override { fs::remove_all(directory_); }

    void publish(std::int64_t version, const char* unit_price) {
        catalog::CatalogDocument document = one_publisher();
        document.products = {product("a"), product("b")};
        document.products[0].plans[0].prices = {
            price("FR", "EUR", "P1M", catalog::BillingPlan::monthly, unit_price, "2024-01-01")};
        document.products[1].plans[0].is_private = true;
        document.products[1].plans[0].tenants = {TenantId(friend_.guid())};
        snapshots_.set(std::make_shared<const search::CatalogSnapshot>(std::move(document), version));
    }
    static std::string text(const fs::path& path) {
        std::ifstream in(path, std::ios::binary);
        std::stringstream all;
        all << in.rdbuf();
        return all.str();
    }
    static Request csv(PartnerId partner = PartnerId()) {
        Request request;
        request.format = TableFormat::csv;
        request.market = Market::of("FR");
        request.partner = partner;
        return request;
    }
    std::size_t file_count() const {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(directory_), fs::directory_iterator()));
    }

    const PartnerId friend_ = PartnerId::of("11111111-1111-4111-8111-111111111111");
    const PartnerId stranger_ = PartnerId::of("22222222-2222-4222-8222-222222222222");
    const Instant morning_ = Instant::of("2024-11-02T08:00:00Z");
    const Instant evening_ = Instant::of("2024-11-02T23:59:59Z");
    const Instant next_day_ = Instant::of("2024-11-03T00:00:00Z");
    fs::path directory_;
    search::SnapshotHolder snapshots_;
};

TEST_F(PriceListFiles, R31_two_exports_of_a_day_are_the_same_file) {
    PriceLists lists(directory_, snapshots_, market_table());
    const fs::path first = lists.get(csv(), morning_);
    const std::string bytes = text(first);
    const auto written = fs::last_write_time(first);
    EXPECT_THAT(bytes, HasSubstr(",12,"));
    EXPECT_EQ(lists.get(csv(), evening_), first);
    EXPECT_EQ(fs::last_write_time(first), written) << "served from disk after the first build";
    EXPECT_NE(lists.get(csv(), next_day_), first);
}

TEST_F(PriceListFiles, R31_unless_the_operator_republished) {
    PriceLists lists(directory_, snapshots_, market_table());
    const fs::path before = lists.get(csv(), morning_);
    publish(2, "14");
    const fs::path after = lists.get(csv(), evening_);
    EXPECT_NE(after, before);
    EXPECT_THAT(text(after), HasSubstr(",14,"));
    EXPECT_TRUE(fs::exists(before)) << "somebody may still be reading it";
}

TEST_F(PriceListFiles, R31_a_built_file_equals_the_one_a_restarted_server_builds) {
    Request xlsx = csv();
    xlsx.format = TableFormat::xlsx;
    const std::string first = text(PriceLists(directory_, snapshots_, market_table()).get(xlsx, morning_));
    const std::string second = text(PriceLists(directory_, snapshots_, market_table()).get(xlsx, evening_));
    EXPECT_EQ(first, second);
    EXPECT_THAT(first, testing::StartsWith("PK"));
}

TEST_F(PriceListFiles, R17_partners_that_see_private_plans_have_files_of_their_own) {
    PriceLists lists(directory_, snapshots_, market_table());
    const fs::path common = lists.get(csv(stranger_), morning_);
    EXPECT_EQ(lists.get(csv(), morning_), common);
    const fs::path own = lists.get(csv(friend_), morning_);
    EXPECT_NE(own, common);
    EXPECT_THAT(text(own), HasSubstr("b in English"));
    EXPECT_THAT(text(common), Not(HasSubstr("b in English")));
}

TEST_F(PriceListFiles, PRC_03_zipped_it_is_the_only_entry_under_its_own_name) {
    PriceLists lists(directory_, snapshots_, market_table());
    Request request = csv();
    const std::string plain = text(lists.get(request, morning_));
    request.zipped = true;
    const fs::path file = lists.get(request, morning_);
    const auto entries = documents::unzip(text(file));
    ASSERT_EQ(entries.size(), 1U);
    EXPECT_EQ(entries[0].first, "price-list-FR-2024-11-02.csv");
    EXPECT_EQ(entries[0].second, plain);
    EXPECT_EQ(name_for_people(request, morning_.date()), "price-list-FR-2024-11-02.zip");
    lists.refresh(next_day_);
    EXPECT_EQ(documents::unzip(text(lists.get(request, next_day_)))[0].first, "price-list-FR-2024-11-03.csv");
    request.month = Date::of("2024-10-01");
    request.market.reset();
    EXPECT_EQ(documents::unzip(text(lists.get(request, morning_)))[0].first, "price-list-all-2024-10.csv");
    EXPECT_EQ(name_for_people(request, morning_.date()), "price-list-all-2024-10.zip");
}

TEST_F(PriceListFiles, PRC_04_the_matrix_of_a_past_month_is_that_of_its_last_day) {
    catalog::CatalogDocument document = one_publisher();
    document.products = {product("a")};
    document.products[0].plans[0].prices = {
        price("FR", "EUR", "P1M", catalog::BillingPlan::monthly, "12", "2024-01-01", "2024-10-30T23:59:59Z"),
        price("BE", "EUR", "P1M", catalog::BillingPlan::monthly, "12", "2024-10-31")};
    snapshots_.set(std::make_shared<const search::CatalogSnapshot>(std::move(document), 2));
    PriceLists lists(directory_, snapshots_, market_table());
    Request request;
    request.table = Table::offers;
    request.format = TableFormat::csv;
    EXPECT_EQ(name_for_people(request, morning_.date()), "offer-matrix-2024-11-02.csv");
    EXPECT_THAT(text(lists.get(request, morning_)), testing::EndsWith(",1,1000000,,,,,,BE\r\n"));
    request.month = Date::of("2024-10-01");
    EXPECT_EQ(name_for_people(request, morning_.date()), "offer-matrix-2024-10.csv");
    EXPECT_THAT(text(lists.get(request, morning_)), testing::EndsWith(",,,,,,,,BE\r\n"));
    request.month = Date::of("2024-09-01");
    EXPECT_THAT(text(lists.get(request, morning_)), testing::EndsWith(",FR\r\n"));
}

TEST_F(PriceListFiles, every_choice_has_its_file) {
    PriceLists lists(directory_, snapshots_, market_table());
    Request request = csv();
    std::set<fs::path> paths{lists.get(request, morning_)};
    request.market.reset();
    paths.insert(lists.get(request, morning_));
    request.french = true;
    paths.insert(lists.get(request, morning_));
    request.currencies = Currencies::all;
    paths.insert(lists.get(request, morning_));
    request.month = Date::of("2024-10-01");
    paths.insert(lists.get(request, morning_));
    request.format = TableFormat::xlsx;
    paths.insert(lists.get(request, morning_));
    request.zipped = true;
    paths.insert(lists.get(request, morning_));
    request.format = TableFormat::csv;
    paths.insert(lists.get(request, morning_));
    request.table = Table::offers;
    paths.insert(lists.get(request, morning_));
    EXPECT_EQ(paths.size(), 9U);
    EXPECT_EQ(file_count(), 9U);
}

TEST_F(PriceListFiles, concurrent_calls_build_a_file_once) {
    PriceLists lists(directory_, snapshots_, market_table());
    std::vector<fs::path> paths(8);
    std::vector<std::thread> threads;
    for (fs::path& path : paths) threads.emplace_back([&] { path = lists.get(csv(), morning_); });
    for (std::thread& thread : threads) thread.join();
    for (const fs::path& path : paths) EXPECT_EQ(path, paths.front());
    EXPECT_EQ(file_count(), 1U) << "no unfinished file is left";
}

TEST_F(PriceListFiles, a_file_that_somebody_removed_is_built_again) {
    PriceLists lists(directory_, snapshots_, market_table());
    const fs::path path = lists.get(csv(), morning_);
    const std::string bytes = text(path);
    fs::remove(path);
    EXPECT_EQ(text(lists.get(csv(), morning_)), bytes);
}

TEST_F(PriceListFiles, R31_a_new_day_rebuilds_what_was_asked_for_and_forgets_old_days) {
    PriceLists lists(directory_, snapshots_, market_table());
    const fs::path first = lists.get(csv(), morning_);
    lists.refresh(next_day_);
    EXPECT_TRUE(fs::exists(first)) << "somebody may still be reading it";
    EXPECT_EQ(file_count(), 2U);
    lists.refresh(next_day_ + std::chrono::hours(24));
    EXPECT_FALSE(fs::exists(first));
    EXPECT_EQ(file_count(), 1U) << "nobody asked again, so nothing more is built ahead";
    lists.refresh(next_day_ + std::chrono::hours(48));
    EXPECT_EQ(file_count(), 0U);
}

TEST_F(PriceListFiles, files_of_others_in_the_directory_stay) {
    fs::create_directories(directory_);
    std::ofstream(directory_ / "notes.txt") << "mine";
    std::ofstream(directory_ / "1-2024-01-01-all-classic-en.csv") << "of an earlier run";
    std::ofstream(directory_ / "1-2024-01-01-all-classic-en.csv.zip") << "of an earlier run";
    PriceLists lists(directory_, snapshots_, market_table());
    EXPECT_TRUE(fs::exists(directory_ / "1-2024-01-01-all-classic-en.csv")) << "a server may be sending it";
    lists.forget_earlier_run();
    EXPECT_TRUE(fs::exists(directory_ / "notes.txt"));
    EXPECT_FALSE(fs::exists(directory_ / "1-2024-01-01-all-classic-en.csv"));
    EXPECT_FALSE(fs::exists(directory_ / "1-2024-01-01-all-classic-en.csv.zip"));
}

TEST_F(PriceListFiles, a_directory_that_cannot_be_written_is_an_exception_and_leaves_nothing) {
    PriceLists lists(directory_, snapshots_, market_table());
    fs::remove_all(directory_);
    EXPECT_THROW(lists.get(csv(), morning_), std::runtime_error);
    fs::create_directories(directory_);
    EXPECT_THAT(text(lists.get(csv(), morning_)), HasSubstr(",12,"));
}

TEST_F(PriceListFiles, one_for_the_caller_lies_where_the_caller_wants_it_and_nowhere_else) {
    PriceLists lists(directory_ / "kept", snapshots_, market_table());
    lists.write(csv(), morning_, directory_ / "mine.csv");
    EXPECT_TRUE(fs::is_empty(directory_ / "kept"));
    EXPECT_EQ(file_count(), 2U);
    EXPECT_EQ(text(directory_ / "mine.csv"), text(lists.get(csv(), morning_)));
    EXPECT_THROW(lists.write(csv(), morning_, directory_ / "kept"), std::system_error);
    EXPECT_EQ(file_count(), 2U) << "nothing unfinished stays behind";
}

}  // namespace
}  // namespace comptoir::price_lists
