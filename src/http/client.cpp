#include "http/client.hpp"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <ctime>
#include <memory>

#include "base/check.hpp"
#include "base/text.hpp"
#include "http/address.hpp"

namespace comptoir::http {

namespace {

using Kind = ClientError::Kind;

struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, FreeList>;

struct FreeUrl {
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

/// One call under way, as the callbacks see it.
struct Exchange {
    const ClientOptions& options;
    const std::atomic<bool>& stopping;
    ClientResponse response;
    std::size_t head_bytes = 0;
    bool too_large = false;
    bool forbidden = false;
};

std::size_t on_header(char* data, std::size_t, std::size_t size, void* context) {
    auto& exchange = *static_cast<Exchange*>(context);
    const std::string_view line = trim({data, size});
    exchange.head_bytes += size;
    if (exchange.head_bytes > exchange.options.head_bytes_max) {
        exchange.too_large = true;
        return 0;
    }
    if (line.starts_with("HTTP/")) {
        // A final answer after an interim one starts over.
        exchange.response.headers = Headers();
    } else if (const auto colon = line.find(':'); colon != std::string_view::npos) {
        exchange.response.headers.add(std::string(trim(line.substr(0, colon))),
                                      std::string(trim(line.substr(colon + 1))));
    }
    return size;
}

std::size_t on_body(char* data, std::size_t, std::size_t size, void* context) {
    auto& exchange = *static_cast<Exchange*>(context);
    if (exchange.response.body.size() + size > exchange.options.body_bytes_max) {
        exchange.too_large = true;
        return 0;
    }
    exchange.response.body.append(data, size);
    return size;
}

// Asked about once a second while a call is under way.
int on_progress(void* context, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<Exchange*>(context)->stopping.load() ? 1 : 0;
}

bool may_be_called(const sockaddr& address, const ClientOptions& options) {
    if (is_public_address(address)) return true;
    return is_loopback_address(address) ? options.allow_loopback.value_or(options.allow_private_addresses)
                                        : options.allow_private_addresses;
}

curl_socket_t on_open_socket(void* context, curlsocktype, curl_sockaddr* address) {
    auto& exchange = *static_cast<Exchange*>(context);
    if (!may_be_called(address->addr, exchange.options)) {
        exchange.forbidden = true;
        return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

bool is_token(std::string_view text) {
    static constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               kOthers.find(c) != std::string_view::npos;
    });
}

std::optional<std::string> part_of(CURLU* url, CURLUPart part) {
    char* text = nullptr;
    if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return std::nullopt;
    std::string copy(text);
    curl_free(text);
    return copy;
}

// Curl has brought every spelling of an IPv4 address into the usual form.
CallableUrl::Host host_of(std::string host) {
    using Host = CallableUrl::Host;
    const auto kind_of = [](const sockaddr& address) {
        if (is_loopback_address(address)) return Host::this_machine;
        return is_public_address(address) ? Host::public_address : Host::private_address;
    };
    sockaddr_in ipv4{};
    ipv4.sin_family = AF_INET;
    if (::inet_pton(AF_INET, host.c_str(), &ipv4.sin_addr) == 1) {
        return kind_of(reinterpret_cast<const sockaddr&>(ipv4));
    }
    sockaddr_in6 ipv6{};
    ipv6.sin6_family = AF_INET6;
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    if (::inet_pton(AF_INET6, host.c_str(), &ipv6.sin6_addr) == 1) {
        return kind_of(reinterpret_cast<const sockaddr&>(ipv6));
    }
    const std::string name = to_lower(host);
    return name == "localhost" || name.ends_with(".localhost") ? Host::this_machine : Host::name;
}

void check_url(const std::string& text) {
    if (!callable_url(text)) {
        throw ClientError(Kind::malformed,
                          "the URL is malformed, neither http nor https, or holds a user name");
    }
}

HeaderList header_list(const ClientRequest& request) {
    HeaderList list;
    const auto append = [&list](const std::string& line) {
        curl_slist* longer = curl_slist_append(list.get(), line.c_str());
        COMPTOIR_CHECK(longer != nullptr);
        static_cast<void>(list.release());
        list.reset(longer);
    };
    for (const auto& [name, value] : request.headers.all()) {
        if (!is_token(name) || has_control_characters(value) ||
            value.find_first_of("\r\n") != std::string::npos) {
            throw ClientError(Kind::malformed, "a header field is malformed");
        }
        append(value.empty() ? name + ";" : name + ": " + value);
    }
    // What curl would add on its own: a round trip before each body, and a media type that is wrong.
    append("Expect:");
    if (!request.headers.find("Content-Type")) append("Content-Type:");
    if (!request.headers.find("Accept")) append("Accept:");
    return list;
}

[[noreturn]] void fail(CURLcode code, const Exchange& exchange, const char* details) {
    const std::string text = *details != '\0' ? details : curl_easy_strerror(code);
    if (exchange.forbidden) throw ClientError(Kind::forbidden_address, "the address is not public");
    if (exchange.too_large) throw ClientError(Kind::too_large, "the answer is too large");
    switch (code) {
        case CURLE_URL_MALFORMAT:
        case CURLE_UNSUPPORTED_PROTOCOL:
            throw ClientError(Kind::malformed, text);
        case CURLE_COULDNT_RESOLVE_HOST:
            throw ClientError(Kind::not_found, text);
        case CURLE_COULDNT_CONNECT:
            throw ClientError(Kind::not_connected, text);
        case CURLE_ABORTED_BY_CALLBACK:
            throw ClientError(Kind::stopped, text);
        case CURLE_OPERATION_TIMEDOUT:
            throw ClientError(Kind::timed_out, text);
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CERTPROBLEM:
        case CURLE_SSL_CIPHER:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_ISSUER_ERROR:
            throw ClientError(Kind::untrusted, text);
        default:
            throw ClientError(Kind::broken, text);
    }
}

void set_options(CURL* curl, const ClientRequest& request, const ClientOptions& options) {
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    // A proxy would connect in our place, past the check of the address.
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!options.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, options.ca_file.c_str());
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(options.total_timeout.count()));
    curl_easy_setopt(curl, CURLOPT_MAXCONNECTS, 4L);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, options.user_agent.c_str());
    curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
    if (request.method == "HEAD") {
        curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
        return;
    }
    if (!request.body.empty() || request.method == "POST" || request.method == "PUT" ||
        request.method == "PATCH") {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.data());
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    }
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

}  // namespace

std::optional<Instant> parse_date(std::string_view text) {
    const std::time_t seconds = curl_getdate(std::string(text).c_str(), nullptr);
    if (seconds < 0) return std::nullopt;  // Nobody means a year before 1970.
    const Instant at = Instant::from_micros(0) + std::chrono::seconds(seconds);
    return at < end_of_time() ? std::optional(at) : std::nullopt;
}

std::optional<CallableUrl> callable_url(const std::string& text) {
    const std::unique_ptr<CURLU, FreeUrl> url(curl_url());
    COMPTOIR_CHECK(url != nullptr);
    if (has_control_characters(text) || text.find_first_of("\t\r\n ") != std::string::npos ||
        curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) {
        return std::nullopt;
    }
    const auto scheme = part_of(url.get(), CURLUPART_SCHEME);
    const auto host = part_of(url.get(), CURLUPART_HOST);
    if (!host || part_of(url.get(), CURLUPART_USER) || (scheme != "http" && scheme != "https")) {
        return std::nullopt;
    }
    return CallableUrl{scheme == "https", host_of(*host)};
}

/// A curl handle for the time of one call.
class Client::Slot {
  public:
    explicit Slot(Client& client) : client_(client), handle_(client.take_handle()) {}
    ~Slot() { client_.give_back(handle_); }
    Slot(const Slot&) = delete;
    Slot& operator=(const Slot&) = delete;
    CURL* curl() const { return handle_; }

  private:
    Client& client_;
    CURL* handle_;
};

Client::Client(ClientOptions options) : options_(std::move(options)) {
    static const bool kReady = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    COMPTOIR_CHECK(kReady);
    COMPTOIR_CHECK(options_.concurrent_max > 0);
}

Client::~Client() {
    for (void* handle : idle_) curl_easy_cleanup(handle);
}

void* Client::take_handle() {
    std::unique_lock lock(mutex_);
    if (!freed_.wait_for(lock, options_.connect_timeout,
                         [this] { return taken_ < options_.concurrent_max; })) {
        throw ClientError(Kind::busy, "too many calls are under way");
    }
    ++taken_;
    if (!idle_.empty()) {
        void* handle = idle_.back();
        idle_.pop_back();
        return handle;
    }
    void* handle = curl_easy_init();
    COMPTOIR_CHECK(handle != nullptr);
    return handle;
}

void Client::give_back(void* handle) {
    curl_easy_reset(handle);  // Keeps its connections.
    {
        const std::lock_guard lock(mutex_);
        idle_.push_back(handle);
        --taken_;
    }
    freed_.notify_one();
}

ClientResponse Client::send(const ClientRequest& request) {
    if (!is_token(request.method)) throw ClientError(Kind::malformed, "the method is malformed");
    check_url(request.url);
    const HeaderList headers = header_list(request);
    const Slot slot(*this);
    CURL* curl = slot.curl();
    Exchange exchange{options_, stopping_, {}};
    char details[CURL_ERROR_SIZE] = "";
    set_options(curl, request, options_);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, details);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &exchange);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &exchange);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, &exchange);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &exchange);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    const CURLcode code = curl_easy_perform(curl);
    if (code != CURLE_OK) fail(code, exchange, details);
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    exchange.response.status = static_cast<int>(status);
    return std::move(exchange.response);
}

}  // namespace comptoir::http
