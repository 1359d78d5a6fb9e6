#include "documents/zip.hpp"

#include <rapidcheck.h>

#include <stdexcept>

#include "documents/zip_reading_test.hpp"

namespace comptoir::documents {
namespace {

TEST(Zip, holds_what_was_written_whatever_the_pieces) {
    rc::check([] {
        const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::arbitrary<std::string>());
        std::string whole;
        std::string out;
        ZipWriter zip(sink_into(out));
        zip.begin("a/b.txt");
        for (const auto& piece : pieces) {
            zip.write(piece);
            whole += piece;
        }
        RC_ASSERT(zip.entry_bytes() == whole.size());
        zip.end();
        zip.add("empty", "");
        zip.finish();
        const auto entries = unzip(out);
        RC_ASSERT(entries.size() == 2U);
        RC_ASSERT(entries[0] == std::pair(std::string("a/b.txt"), whole));
        RC_ASSERT(entries[1] == std::pair(std::string("empty"), std::string()));
    });
}

TEST(Zip, hands_out_large_incompressible_entries_in_bounded_pieces) {
    std::string noise;
    std::uint64_t state = 1;
    while (noise.size() < 3'000'000) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        noise.push_back(static_cast<char>(state >> 56));
    }
    std::string out;
    std::size_t largest = 0;
    ZipWriter zip([&](std::string_view bytes) {
        largest = std::max(largest, bytes.size());
        out += bytes;
    });
    zip.add("noise", noise);
    zip.finish();
    EXPECT_LE(largest, 64U * 1024);
    EXPECT_EQ(part(out, "noise"), noise);
}

TEST(Zip, refuses_an_entry_of_4_gib) {
    std::string out;
    ZipWriter zip([](std::string_view) {});
    const std::string zeros(256U * 1024 * 1024, '\0');
    zip.begin("zeros");
    for (int i = 0; i < 15; ++i) zip.write(zeros);
    EXPECT_THROW(zip.write(zeros), std::length_error);
}

TEST(Zip, passes_on_what_the_sink_throws) {
    ZipWriter zip([](std::string_view) { throw std::runtime_error("client gone"); });
    zip.add("a", "b");
    EXPECT_THROW(zip.finish(), std::runtime_error);
}

}  // namespace
}  // namespace comptoir::documents
