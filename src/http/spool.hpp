#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

#include "http/open_file.hpp"

namespace comptoir::http {

/// The files of all spools together have grown too large.
class SpoolsFull : public std::runtime_error {
  public:
    SpoolsFull() : std::runtime_error("too many produced bodies wait for their clients") {}
};

/// A produced body, whole before its first byte is sent: in memory while it is small, else in a file without
/// a name, which the system removes with its descriptor. So a client that reads slowly holds a file, but
/// never the thread that produced its answer. Threads: one at a time.
class Spool {
  public:
    /// Files are made in `directory`, which must exist. `held` counts the bytes in the files of all spools,
    /// at most `held_max`.
    Spool(std::filesystem::path directory, std::atomic<std::uint64_t>& held, std::uint64_t held_max);
    ~Spool();
    Spool(const Spool&) = delete;
    Spool& operator=(const Spool&) = delete;

    /// Throws SpoolsFull, and std::system_error when the file cannot be written.
    void write(std::string_view piece);
    /// After the last piece; throws as `write`.
    void finish();

    bool is_file() const { return file_.is_open(); }
    std::string take_text() { return std::move(text_); }   ///< The body, unless it is a file.
    int descriptor() const { return file_.descriptor(); }  ///< Of the file, at its beginning.
    std::uint64_t size() const { return written_; }        ///< Of the file, in bytes.

  private:
    void flush();

    const std::filesystem::path directory_;
    std::atomic<std::uint64_t>& held_;
    const std::uint64_t held_max_;
    std::string text_;  ///< Not yet in the file.
    OpenFile file_;
    std::uint64_t written_ = 0;
};

}  // namespace comptoir::http
