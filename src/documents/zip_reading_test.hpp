#pragma once

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "documents/sink.hpp"

/// How tests read archives back. zlib is the oracle: the writer uses another library.
namespace comptoir::documents {

inline Sink sink_into(std::string& out) {
    return [&out](std::string_view bytes) { out += bytes; };
}

inline std::uint64_t number_at(std::string_view bytes, std::size_t at, int width) {
    std::uint64_t value = 0;
    for (int i = width - 1; i >= 0; --i) {
        value = value << 8 | static_cast<std::uint8_t>(bytes.at(at + static_cast<std::size_t>(i)));
    }
    return value;
}

inline std::string inflated(std::string_view packed, std::size_t bytes) {
    std::string out(bytes + 1, '\0');
    z_stream stream{};
    EXPECT_EQ(inflateInit2(&stream, -15), Z_OK);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
    out.resize(stream.total_out);
    inflateEnd(&stream);
    return out;
}

// Reads an archive through its directory, as every ZIP program does, and checks the promises made about each
// entry. zlib is the oracle: the writer uses another library.
inline std::vector<std::pair<std::string, std::string>> unzip(std::string_view zip) {
    std::vector<std::pair<std::string, std::string>> entries;
    const std::size_t tail = zip.size() - 22;
    EXPECT_EQ(number_at(zip, tail, 4), 0x06054b50U);
    std::size_t at = number_at(zip, tail + 16, 4);
    EXPECT_EQ(at + number_at(zip, tail + 12, 4), tail);
    for (std::uint64_t left = number_at(zip, tail + 10, 2); left > 0; --left) {
        EXPECT_EQ(number_at(zip, at, 4), 0x02014b50U);
        const std::size_t packed = number_at(zip, at + 20, 4);
        const std::size_t bytes = number_at(zip, at + 24, 4);
        const std::size_t name_bytes = number_at(zip, at + 28, 2);
        const std::size_t local = number_at(zip, at + 42, 4);
        const std::string name(zip.substr(at + 46, name_bytes));
        EXPECT_EQ(number_at(zip, local, 4), 0x04034b50U);
        EXPECT_EQ(zip.substr(local + 30, name_bytes), name);
        std::string content = inflated(zip.substr(local + 30 + name_bytes, packed), bytes);
        EXPECT_EQ(content.size(), bytes) << name;
        const auto sum =
            crc32(0, reinterpret_cast<const Bytef*>(content.data()), static_cast<uInt>(content.size()));
        EXPECT_EQ(sum, number_at(zip, at + 16, 4)) << name;
        const std::size_t descriptor = local + 30 + name_bytes + packed;
        EXPECT_EQ(number_at(zip, descriptor, 4), 0x08074b50U);
        EXPECT_EQ(number_at(zip, descriptor + 4, 4), sum);
        EXPECT_EQ(number_at(zip, descriptor + 8, 4), packed);
        EXPECT_EQ(number_at(zip, descriptor + 12, 4), bytes);
        entries.emplace_back(name, std::move(content));
        at += 46 + name_bytes;
    }
    EXPECT_EQ(at, tail);
    return entries;
}

inline std::string part(std::string_view zip, std::string_view name) {
    for (auto& [found, content] : unzip(zip)) {
        if (found == name) return content;
    }
    ADD_FAILURE() << "no part " << name;
    return {};
}

}  // namespace comptoir::documents
