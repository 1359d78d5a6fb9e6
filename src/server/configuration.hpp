#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "documents/fonts.hpp"
#include "storage/invoice_parties.hpp"

/// What the operator sets: flags win over environment, environment over the TOML file, the file over these
/// defaults. Described for people in docs/configuration.md.
namespace comptoir::server {

struct Configuration {
    std::filesystem::path data = "comptoir-data";  ///< Directory of the embedded database and of built files.
    std::string database;                          ///< `postgresql://…`; empty: SQLite in `data`.
    std::filesystem::path key_file;                ///< Empty: `installation.key` in `data`.
    std::string listen = "127.0.0.1:8080";
    std::string public_url;    ///< Empty: `http://` and the listening address.
    std::string further_urls;  ///< Other addresses of the same server, separated by commas or blanks.
    std::filesystem::path fonts = documents::kFontFolder;  ///< Where those of statements are looked for.
    std::filesystem::path share;  ///< Taxonomy, markets, example catalog; empty: found by itself.
    int io_threads = 1;
    int workers = 8;
    bool make_database = true;        ///< Whether a database that is not there is made; not a setting.
    bool sandbox = false;             ///< Virtual clock and sandbox-only calls.
    bool partner_suspension = true;   ///< Whether partners may suspend what they sold (R103).
    bool behind_proxy = false;        ///< Whether the end of `X-Forwarded-For` is the client's address.
    bool users_only = false;          ///< Refuses tokens of applications alone where the contract says so.
    int rate_limit = 500;             ///< Calls per minute of a partner, of each limited kind; 0: no limit.
    int customer_rate_limit = 0;      ///< Of these, for one customer; 0: no limit of its own.
    int publisher_rate_limit = 1000;  ///< Calls per minute of a publisher; 0: no limit.
    int publisher_wait = 8;  ///< Seconds a call on `/v1` waits for a publisher's word; 0: not at all.
    /// Whether webhooks may lead into private networks.
    bool webhook_private_addresses = false;
    /// Subject and issuer of the certificate that verifies webhooks and the event feed.
    std::string webhook_certificate_name = "O=Comptoir, CN=Comptoir webhooks";
    /// Who sends the invoices: printed on each from its publication on.
    std::string operator_name = "Comptoir";
    std::string operator_address;  ///< Lines, the country last.
    std::string operator_tax_id;
    std::string payment_instructions;  ///< Lines; empty: a sentence stands in.
    /// Of `/api`: `default`, or in a sandbox `emulator` (publisher contract §0.4).
    std::string fulfillment_profile = "default";
    bool demo = false;
    std::string log_level = "info";

    /// `further_urls`, each without a final slash.
    std::vector<std::string> other_urls() const;
    std::string host() const;     ///< Part of `listen` before the last colon, as in an address of the web.
    std::string address() const;  ///< The same without the brackets of an IPv6 address.
    std::uint16_t port() const;
    std::string database_location() const;  ///< For sql::open.
    std::filesystem::path key_location() const;
    storage::Issuer issuer() const;
};

/// A setting that cannot be used: which one, where it came from, what is wrong and how to mend it; never the
/// value of `database`, which may hold a password.
struct ConfigurationError {
    std::string message;
};

/// Applies the file over `configuration`. Throws ConfigurationError.
void read_file(Configuration& configuration, const std::filesystem::path& file);
/// Applies `COMPTOIR_DATA`, `COMPTOIR_DATABASE`, `COMPTOIR_KEY_FILE`, `COMPTOIR_LISTEN`,
/// `COMPTOIR_PUBLIC_URL`, `COMPTOIR_FURTHER_URLS`, `COMPTOIR_SHARE`, `COMPTOIR_LOG_LEVEL`,
/// `COMPTOIR_WORKERS`, `COMPTOIR_IO_THREADS`, `COMPTOIR_SANDBOX`, `COMPTOIR_PARTNER_SUSPENSION`,
/// `COMPTOIR_USERS_ONLY`, `COMPTOIR_BEHIND_PROXY`, `COMPTOIR_RATE_LIMIT`, `COMPTOIR_CUSTOMER_RATE_LIMIT`,
/// `COMPTOIR_PUBLISHER_RATE_LIMIT`, `COMPTOIR_PUBLISHER_WAIT`, `COMPTOIR_WEBHOOK_PRIVATE_ADDRESSES`,
/// `COMPTOIR_WEBHOOK_CERTIFICATE_NAME`, `COMPTOIR_FONTS`, `COMPTOIR_OPERATOR_NAME`,
/// `COMPTOIR_OPERATOR_ADDRESS`, `COMPTOIR_OPERATOR_TAX_ID`, `COMPTOIR_PAYMENT_INSTRUCTIONS`,
/// `COMPTOIR_FULFILLMENT_PROFILE`. Throws ConfigurationError.
void read_environment(Configuration& configuration);
/// Applies a flag of the command line, by the key of its setting. Throws ConfigurationError.
void set_by_flag(Configuration& configuration, std::string_view key, const std::string& value);
/// Checks what no single setting can. Throws ConfigurationError.
void check(const Configuration& configuration);

/// The directory with `data/` and `examples/`: as configured, beside the program, or the source tree it was
/// built from. Throws ConfigurationError when there is none.
std::filesystem::path share_directory(const Configuration& configuration);

}  // namespace comptoir::server
