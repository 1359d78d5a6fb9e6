#include "documents/zip.hpp"

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

#include <cstring>
#include <stdexcept>
#include <utility>

#include "base/check.hpp"

namespace comptoir::documents {
namespace {

constexpr std::uint64_t kSizeMax = 0xffff'fffe;  // 0xffffffff would announce ZIP64.
constexpr std::size_t kEntriesMax = 0xfffe;      // 0xffff would announce ZIP64.
constexpr std::size_t kOutBytes = std::size_t{64} * 1024;
constexpr std::size_t kPieceBytes = std::size_t{1} << 30;  // ISA-L counts a call's input in 32 bits.

constexpr std::uint16_t kVersionNeeded = 20;     // Deflate.
constexpr std::uint16_t kSizesFollow = 1U << 3;  // The data descriptor holds sizes and checksum.
constexpr std::uint16_t kDeflated = 8;
constexpr std::uint16_t kDosTime = 0;
constexpr std::uint16_t kDosDate = 1U << 5 | 1U;  // 1980-01-01.

void put16(std::string& out, std::uint64_t value) {
    out.push_back(static_cast<char>(value & 0xff));
    out.push_back(static_cast<char>(value >> 8 & 0xff));
}

void put32(std::string& out, std::uint64_t value) {
    put16(out, value & 0xffff);
    put16(out, value >> 16 & 0xffff);
}

}  // namespace

// Level 1 of ISA-L: on a price list a tenth slower than level 0, and the file is a sixth smaller.
struct ZipWriter::Deflate {
    isal_zstream stream{};
    std::vector<std::uint8_t> level_buffer = std::vector<std::uint8_t>(ISAL_DEF_LVL1_DEFAULT);

    void start() {
        isal_deflate_init(&stream);
        stream.level = 1;
        stream.level_buf = level_buffer.data();
        stream.level_buf_size = static_cast<std::uint32_t>(level_buffer.size());
        stream.flush = NO_FLUSH;
    }
};

ZipWriter::ZipWriter(Sink sink)
    : sink_(std::move(sink)), deflate_(std::make_unique<Deflate>()), out_(kOutBytes) {}

ZipWriter::~ZipWriter() = default;

void ZipWriter::begin(std::string_view name) {
    COMPTOIR_CHECK(!open_ && !finished_ && !name.empty() && name.size() <= 255);
    if (entries_.size() >= kEntriesMax) throw std::length_error("a ZIP archive holds at most 65534 entries");
    entry_ = Entry{std::string(name), written_ + used_, 0, 0, 0};
    open_ = true;
    deflate_->start();
    std::string header;
    put32(header, 0x0403'4b50);
    put16(header, kVersionNeeded);
    put16(header, kSizesFollow);
    put16(header, kDeflated);
    put16(header, kDosTime);
    put16(header, kDosDate);
    put32(header, 0);  // Checksum and both sizes: see the descriptor.
    put32(header, 0);
    put32(header, 0);
    put16(header, name.size());
    put16(header, 0);  // No extra field.
    header += name;
    emit(header);
}

void ZipWriter::write(std::string_view bytes) {
    COMPTOIR_CHECK(open_);
    if (bytes.size() > kSizeMax - entry_.bytes) throw std::length_error("a ZIP entry reached 4 GiB");
    entry_.bytes += bytes.size();
    entry_.crc =
        crc32_gzip_refl(entry_.crc, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    for (; bytes.size() > kPieceBytes; bytes.remove_prefix(kPieceBytes))
        pack(bytes.substr(0, kPieceBytes), false);
    pack(bytes, false);
}

void ZipWriter::end() {
    COMPTOIR_CHECK(open_);
    pack({}, true);
    open_ = false;
    if (entry_.packed_bytes > kSizeMax) throw std::length_error("a ZIP entry reached 4 GiB");
    std::string descriptor;
    put32(descriptor, 0x0807'4b50);
    put32(descriptor, entry_.crc);
    put32(descriptor, entry_.packed_bytes);
    put32(descriptor, entry_.bytes);
    emit(descriptor);
    entries_.push_back(std::move(entry_));
    entry_ = Entry{};
}

void ZipWriter::add(std::string_view name, std::string_view bytes) {
    begin(name);
    write(bytes);
    end();
}

void ZipWriter::finish() {
    COMPTOIR_CHECK(!open_ && !finished_);
    finished_ = true;
    const std::uint64_t start = written_ + used_;
    std::string directory;
    for (const Entry& entry : entries_) {
        put32(directory, 0x0201'4b50);
        put16(directory, kVersionNeeded);  // Made by: the same version, on no particular system.
        put16(directory, kVersionNeeded);
        put16(directory, kSizesFollow);
        put16(directory, kDeflated);
        put16(directory, kDosTime);
        put16(directory, kDosDate);
        put32(directory, entry.crc);
        put32(directory, entry.packed_bytes);
        put32(directory, entry.bytes);
        put16(directory, entry.name.size());
        put16(directory, 0);  // No extra field,
        put16(directory, 0);  // no comment,
        put16(directory, 0);  // on the first disk,
        put16(directory, 0);  // no internal
        put32(directory, 0);  // and no external attributes.
        put32(directory, entry.offset);
        directory += entry.name;
    }
    const std::uint64_t directory_bytes = directory.size();
    put32(directory, 0x0605'4b50);
    put16(directory, 0);  // This disk,
    put16(directory, 0);  // the disk of the directory.
    put16(directory, entries_.size());
    put16(directory, entries_.size());
    put32(directory, directory_bytes);
    put32(directory, start);
    put16(directory, 0);  // No comment.
    emit(directory);
    flush();
}

void ZipWriter::emit(std::string_view bytes) {
    while (!bytes.empty()) {
        const std::size_t n = std::min(bytes.size(), out_.size() - used_);
        std::memcpy(out_.data() + used_, bytes.data(), n);
        used_ += n;
        bytes.remove_prefix(n);
        if (used_ == out_.size()) flush();
    }
}

void ZipWriter::flush() {
    if (used_ == 0) return;
    const std::string_view bytes(reinterpret_cast<const char*>(out_.data()), used_);
    written_ += used_;
    used_ = 0;
    if (written_ > kSizeMax) throw std::length_error("a ZIP archive reached 4 GiB");
    sink_(bytes);
}

void ZipWriter::pack(std::string_view bytes, bool last) {
    isal_zstream& stream = deflate_->stream;
    // ISA-L takes its input as mutable and does not change it.
    stream.next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<std::uint32_t>(bytes.size());
    stream.end_of_stream = last ? 1 : 0;
    bool more = true;
    while (more) {
        const std::size_t room = out_.size() - used_;
        stream.next_out = out_.data() + used_;
        stream.avail_out = static_cast<std::uint32_t>(room);
        COMPTOIR_CHECK(isal_deflate(&stream) == COMP_OK);
        const std::size_t made = room - stream.avail_out;
        used_ += made;
        entry_.packed_bytes += made;
        more = last ? stream.internal_state.state != ZSTATE_END : used_ == out_.size();
        if (used_ == out_.size()) flush();
    }
    COMPTOIR_CHECK(stream.avail_in == 0);
}

}  // namespace comptoir::documents
