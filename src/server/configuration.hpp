#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

/// What the operator sets: flags win over environment, environment over the TOML file, the file over these
/// defaults. Described for people in docs/configuration.md.
namespace comptoir::server {

struct Configuration {
    std::filesystem::path data = "comptoir-data";  ///< Directory of the embedded database and of built files.
    std::string database;                          ///< `postgresql://…`; empty: SQLite in `data`.
    std::filesystem::path key_file;                ///< Empty: `installation.key` in `data`.
    std::string listen = "127.0.0.1:8080";
    std::string public_url;       ///< Empty: `http://` and the listening address.
    std::filesystem::path share;  ///< Taxonomy, markets, example catalog; empty: found by itself.
    int io_threads = 1;
    int workers = 8;
    bool sandbox = false;            ///< Virtual clock and sandbox-only calls.
    bool partner_suspension = true;  ///< Whether partners may suspend what they sold (R103).
    bool demo = false;
    std::string log_level = "info";

    std::string address() const;  ///< Part of `listen` before the last colon.
    std::uint16_t port() const;
    std::string database_location() const;  ///< For sql::open.
    std::filesystem::path key_location() const;
};

/// A setting that cannot be used: which one, where it came from, what is wrong and how to mend it.
struct ConfigurationError {
    std::string message;
};

/// Applies the file over `configuration`. Throws ConfigurationError.
void read_file(Configuration& configuration, const std::filesystem::path& file);
/// Applies `COMPTOIR_DATA`, `COMPTOIR_DATABASE`, `COMPTOIR_KEY_FILE`, `COMPTOIR_LISTEN`,
/// `COMPTOIR_PUBLIC_URL`, `COMPTOIR_SHARE`, `COMPTOIR_LOG_LEVEL`, `COMPTOIR_WORKERS`, `COMPTOIR_IO_THREADS`,
/// `COMPTOIR_SANDBOX`, `COMPTOIR_PARTNER_SUSPENSION`. Throws ConfigurationError.
void read_environment(Configuration& configuration);
/// Checks what no single source can. Throws ConfigurationError.
void check(const Configuration& configuration);

/// The directory with `data/` and `examples/`: as configured, beside the program, or the source tree it was
/// built from. Throws ConfigurationError when there is none.
std::filesystem::path share_directory(const Configuration& configuration);

}  // namespace comptoir::server
