#pragma once

#include <optional>
#include <string>
#include <string_view>

/// The one secret that is not in the database: it seals the keys that are, so that a copy of the database, a
/// backup included, gives nobody a key to sign or to open tokens with. Source: architecture decision 13.
namespace comptoir::api::edge {

/// Threads: any.
class InstallationKey {
  public:
    /// `bytes` has http::kSealKeyBytes.
    explicit InstallationKey(std::string bytes);
    ~InstallationKey();  ///< Wipes the key.
    InstallationKey(const InstallationKey&) = delete;
    InstallationKey& operator=(const InstallationKey&) = delete;

    /// What is stored instead of `secret`. It opens only as this key of this purpose, so that rows cannot be
    /// exchanged.
    std::string seal(std::string_view purpose, std::string_view key_id, std::string_view secret) const;
    /// The secret; nothing when another installation key sealed it, or something else is not as it was.
    std::optional<std::string> open(std::string_view purpose, std::string_view key_id,
                                    std::string_view stored) const;

    /// False for a key that an earlier version of the program has stored in clear text.
    static bool is_sealed(std::string_view stored);

  private:
    std::string bytes_;
};

}  // namespace comptoir::api::edge
