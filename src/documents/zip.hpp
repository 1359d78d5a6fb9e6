#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "documents/sink.hpp"

namespace comptoir::documents {

/// A ZIP archive (PKWARE APPNOTE 6.3.x, without ZIP64) written from front to back with a fixed amount of
/// memory. Every entry is deflated and followed by a data descriptor, and carries the oldest date ZIP knows,
/// so that the same entries always give the same bytes (commerce rule R31) on one processor model; ISA-L may
/// choose other matches on another.
///
/// Errors: std::length_error when an entry or the archive reaches 4 GiB or there are more than 65 534
/// entries. Threads: one at a time.
class ZipWriter {
  public:
    explicit ZipWriter(Sink sink);
    ~ZipWriter();
    ZipWriter(const ZipWriter&) = delete;
    ZipWriter& operator=(const ZipWriter&) = delete;

    /// Opens the next entry. The name is a relative path in ASCII with `/`; entries do not nest.
    void begin(std::string_view name);
    void write(std::string_view bytes);
    void end();
    /// One whole entry.
    void add(std::string_view name, std::string_view bytes);
    /// Writes the directory and hands the last bytes to the sink. Nothing may be written afterwards.
    void finish();

    /// Bytes written into the open entry so far, before compression.
    std::uint64_t entry_bytes() const { return entry_.bytes; }

  private:
    struct Deflate;
    struct Entry {
        std::string name;
        std::uint64_t offset = 0;
        std::uint64_t bytes = 0;
        std::uint64_t packed_bytes = 0;
        std::uint32_t crc = 0;
    };

    void emit(std::string_view bytes);
    void flush();
    void pack(std::string_view bytes, bool last);

    Sink sink_;
    std::unique_ptr<Deflate> deflate_;
    std::vector<std::uint8_t> out_;
    std::size_t used_ = 0;
    std::uint64_t written_ = 0;
    Entry entry_;
    bool open_ = false;
    bool finished_ = false;
    std::vector<Entry> entries_;
};

}  // namespace comptoir::documents
