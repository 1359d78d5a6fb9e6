#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.hpp"
#include "base/time.hpp"
#include "http/message.hpp"

namespace comptoir::http {

struct ClientRequest {
    std::string method = "GET";
    std::string url;  ///< `http` or `https`, without user and password.
    Headers headers;
    std::string body;
};

struct ClientResponse {
    int status = 0;
    Headers headers;
    std::string body;
};

/// Why there is no answer. An answer of any status, redirects included, is no error here.
class ClientError : public std::runtime_error {
  public:
    enum class Kind {
        malformed,          ///< The URL, method or a header field cannot be sent.
        forbidden_address,  ///< The host's address is not public and private ones are not allowed.
        not_found,          ///< The host name has no address.
        not_connected,
        untrusted,  ///< TLS: certificate, host name or handshake.
        timed_out,
        too_large,  ///< The answer exceeds the limits.
        broken,     ///< The connection ended early, or what came is not HTTP.
        busy,       ///< All slots stayed taken for the connect timeout.
        stopped,    ///< The client was told to stop.
    };
    ClientError(Kind kind, const std::string& what) : std::runtime_error(what), kind_(kind) {}
    Kind kind() const { return kind_; }

  private:
    Kind kind_;
};

struct ClientOptions {
    std::chrono::milliseconds connect_timeout = limits::kClientConnectTimeout;
    std::chrono::milliseconds total_timeout = limits::kClientTotalTimeout;
    std::size_t head_bytes_max = limits::kHeadBytesMax;
    std::size_t body_bytes_max = limits::kBodyBytesMax;
    std::size_t concurrent_max = limits::kClientConcurrentMax;
    /// Loopback and private networks too. Off, or whoever may register a webhook could make the server call
    /// its own neighbours (SSRF). Checked on the address really connected to, so that no name can be rebound
    /// in between.
    bool allow_private_addresses = false;
    /// Whether this machine itself may be called; without a value as private addresses.
    std::optional<bool> allow_loopback = std::nullopt;
    std::string ca_file;  ///< PEM with the trusted authorities; empty: the system's.
    std::string user_agent = "Comptoir";
};

/// What can be told of a URL before it is called.
struct CallableUrl {
    enum class Host {
        name,             ///< Where it leads is known when it is called.
        public_address,   ///< An IP address, in any spelling.
        private_address,  ///< Not of the public internet.
        this_machine,     ///< A loopback address, or `localhost`.
    };
    bool secure = false;  ///< `https`.
    Host host = Host::name;
};
/// Nothing when a Client would call it malformed.
std::optional<CallableUrl> callable_url(const std::string& url);

/// A date of an answer, in any of the forms of RFC 9110 §5.6.7.
std::optional<Instant> parse_date(std::string_view text);

/// Outbound HTTP (webhooks, OIDC): everything bounded, no redirects, no proxies of the environment, no
/// cookies, TLS always verified. Connections are kept and used again. Threads: any; `send` blocks.
class Client {
  public:
    explicit Client(ClientOptions options = {});
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// Throws ClientError.
    ClientResponse send(const ClientRequest& request);
    /// Ends the calls under way within a second or two, and refuses others. Threads: any.
    void stop() { stopping_.store(true); }

  private:
    class Slot;
    void* take_handle();
    void give_back(void* handle);

    const ClientOptions options_;
    std::mutex mutex_;
    std::condition_variable freed_;
    std::vector<void*> idle_;  ///< curl handles with their connections.
    std::size_t taken_ = 0;
    std::atomic<bool> stopping_{false};
};

}  // namespace comptoir::http
