#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "api/edge/sealed_keys.hpp"
#include "base/clock.hpp"
#include "http/jwt.hpp"
#include "http/message.hpp"

/// What signs the calls of webhooks and the pages of the event feed, and the certificates that verify them.
/// Source: reseller contract §2.14.
namespace comptoir::api::edge {

/// A key and its certificate. Immutable.
struct WebhookKey {
    http::SigningKey key;
    std::string certificate;  ///< DER.
    std::string name;         ///< Subject and issuer, as configured when it was made.
    Instant ends;             ///< Of the certificate.
    const std::string& id() const { return key.kid(); }
};

/// Keeps them sealed in the database, so that they survive a restart and all processes sign alike. The first
/// one is made when it is first asked for; the next one when the configured name changes or the end of the
/// certificate comes near. Threads: any.
class WebhookKeys {
  public:
    /// `clock` is the machine's; `name` a certificate name (http::is_certificate_name). Both references
    /// outlive this.
    WebhookKeys(commands::Runner& runner, const Clock& clock, const InstallationKey& installation,
                std::string name)
        : runner_(&runner), clock_(&clock), installation_(&installation), name_(std::move(name)) {}

    /// The one that signs. Throws sql::DatabaseError, std::runtime_error as TokenKeys.
    std::shared_ptr<const WebhookKey> signing();
    /// One that signs or has signed, for its certificate; empty when there is none of this id.
    std::shared_ptr<const WebhookKey> find(std::string_view id);

  private:
    using Keys = std::vector<std::shared_ptr<const WebhookKey>>;
    bool is_good(const WebhookKey& key) const;
    void add_key();
    void reload();

    commands::Runner* runner_;
    const Clock* clock_;
    const InstallationKey* installation_;
    const std::string name_;
    std::mutex mutex_;  ///< Held while a key is made: whoever needs one waits for it.
    Keys keys_;         ///< Newest first.
    Instant loaded_;
};

/// Where the certificate of a key is served, without a token.
std::string certificate_path(std::string_view id);

/// `Signature` and the RSA PKCS #1 v1.5 signature with SHA-256 of the exact body, in the header `name`, with
/// `X-MS-Signature-Algorithm` and the address of the certificate.
void sign_body(http::Headers& headers, std::string name, std::string_view body, const WebhookKey& key,
               std::string_view base_url);

}  // namespace comptoir::api::edge
