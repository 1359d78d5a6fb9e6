#include "http/client.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <future>
#include <thread>

#include "http/address.hpp"
#include "http/server.hpp"
#include "http/temporary_file.hpp"

namespace comptoir::http {
namespace {

using namespace std::chrono_literals;
using Kind = ClientError::Kind;

class ClientTest : public testing::Test {
  protected:
    ClientTest() {
        ServerOptions options;
        options.port = 0;
        options.stop_timeout = 100ms;
        server = std::make_unique<Server>(
            options, [this](const Request& request) { return answer(request); },
            [](int status, std::string_view, const auto&) {
                Response response;
                response.status = status;
                return response;
            });
        server->start();
        base = fmt::format("http://127.0.0.1:{}", server->port());
    }
    ~ClientTest() override {
        if (!opened) gate.set_value();
    }

    Response answer(const Request& request) {
        Response response;
        if (request.path == "/redirect") {
            response.status = 302;
            response.headers.set("Location", base + "/elsewhere");
        } else if (request.path == "/large") {
            response.body = std::string(100'000, 'x');
        } else if (request.path == "/heads") {
            for (int i = 0; i < 100; ++i) response.headers.add("X-Filler", std::string(1000, 'h'));
        } else if (request.path == "/wait") {
            ++waiting;
            open.wait();
        } else {
            response.headers.set("X-Peer", request.peer);
            response.body = fmt::format("{} {} [{}]", request.method, request.target, request.body);
            for (const auto& [name, value] : request.headers.all()) {
                response.body += fmt::format("\n{}: {}", name, value);
            }
        }
        return response;
    }
    static ClientOptions local() {
        ClientOptions options;
        options.allow_private_addresses = true;
        return options;
    }
    static std::optional<Kind> failure(Client& client, const ClientRequest& request) {
        try {
            client.send(request);
        } catch (const ClientError& error) {
            return error.kind();
        }
        return std::nullopt;
    }
    static std::optional<Kind> failure(Client& client, const std::string& url) {
        return failure(client, ClientRequest{"GET", url, {}, ""});
    }

    std::promise<void> gate;
    std::shared_future<void> open = gate.get_future().share();
    bool opened = false;
    std::atomic<int> waiting{0};
    std::unique_ptr<Server> server;
    std::string base;
};

TEST_F(ClientTest, SendsWhatItIsToldAndNothingElse) {
    Client client(local());
    ClientRequest request{"PATCH", base + "/x?a=%20", {}, "body"};
    request.headers.set("Content-Type", "application/json");
    request.headers.set("X-Empty", "");
    const ClientResponse response = client.send(request);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.headers.find("x-peer"), "127.0.0.1");
    EXPECT_EQ(response.body, fmt::format("PATCH /x?a=%20 [body]\nHost: 127.0.0.1:{}\nUser-Agent: Comptoir\n"
                                         "Content-Type: application/json\nX-Empty:\x20\nContent-Length: 4",
                                         server->port()));
}

TEST_F(ClientTest, MethodsWithoutBodyAndHeadWork) {
    Client client(local());
    EXPECT_TRUE(client.send({"GET", base + "/g", {}, ""}).body.starts_with("GET /g []"));
    EXPECT_TRUE(client.send({"DELETE", base + "/d", {}, ""}).body.starts_with("DELETE /d []"));
    EXPECT_TRUE(client.send({"POST", base + "/p", {}, ""}).body.starts_with("POST /p []"));
    const ClientResponse head = client.send({"HEAD", base + "/h", {}, ""});
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.body, "");
}

TEST_F(ClientTest, RedirectsAreAnAnswer) {
    Client client(local());
    const ClientResponse response = client.send({"GET", base + "/redirect", {}, ""});
    EXPECT_EQ(response.status, 302);
    EXPECT_EQ(response.headers.find("Location"), base + "/elsewhere");
}

TEST_F(ClientTest, PrivateAddressesAreRefusedByDefaultInAnySpelling) {
    Client client;
    const std::string port = std::to_string(server->port());
    for (const char* host : {"127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "0", "0.0.0.0",
                             "[::ffff:127.0.0.1]", "10.0.0.1", "169.254.169.254", "[fe80::1]"}) {
        EXPECT_EQ(failure(client, fmt::format("http://{}:{}/", host, port)), Kind::forbidden_address) << host;
    }
}

TEST_F(ClientTest, ThisMachineAndPrivateNetworksAreAllowedOnTheirOwn) {
    ClientOptions here;
    here.allow_loopback = true;
    Client to_here(here);
    EXPECT_EQ(to_here.send({"GET", base + "/", {}, ""}).status, 200);
    EXPECT_EQ(failure(to_here, "http://10.0.0.1:1/"), Kind::forbidden_address);
    ClientOptions neighbours = local();
    neighbours.allow_loopback = false;
    Client to_neighbours(neighbours);
    for (const char* host : {"127.0.0.1", "localhost", "[::1]", "0.0.0.0", "[::]", "[::ffff:127.0.0.1]"}) {
        const std::string url = fmt::format("http://{}:{}/", host, server->port());
        EXPECT_EQ(failure(to_neighbours, url), Kind::forbidden_address) << host;
    }
}

TEST_F(ClientTest, AStoppedClientEndsItsCallsSoon) {
    Client client(local());
    auto call = std::async(std::launch::async, [&] { return failure(client, base + "/wait"); });
    while (waiting.load() == 0) std::this_thread::yield();
    client.stop();
    EXPECT_EQ(call.wait_for(10s), std::future_status::ready);
    gate.set_value();
    opened = true;
    EXPECT_EQ(call.get(), Kind::stopped);
    EXPECT_EQ(failure(client, base + "/"), Kind::stopped);
}

TEST(CallableUrl, TellsHowAndWhereItLeads) {
    using Host = CallableUrl::Host;
    const auto host = [](const std::string& text) { return callable_url(text).value().host; };
    EXPECT_TRUE(callable_url("https://hooks.example/x?y=1")->secure);
    EXPECT_FALSE(callable_url("http://hooks.example")->secure);
    EXPECT_EQ(host("https://hooks.example:8443/"), Host::name);
    EXPECT_EQ(host("https://8.8.8.8/"), Host::public_address);
    EXPECT_EQ(host("https://[2606:4700::1]/"), Host::public_address);
    for (const char* text : {"10.0.0.1", "0xa.1", "169.254.169.254", "[fd12::1]", "[::ffff:10.0.0.1]"}) {
        EXPECT_EQ(host(fmt::format("https://{}/", text)), Host::private_address) << text;
    }
    for (const char* text : {"127.0.0.1", "2130706433", "[::1]", "0.0.0.0", "LOCALHOST", "a.localhost"}) {
        EXPECT_EQ(host(fmt::format("http://{}/", text)), Host::this_machine) << text;
    }
    for (const char* text : {"", "hooks.example", "ftp://hooks.example/", "https://", "https://a b/",
                             "https://user@hooks.example/", "https://u:p@hooks.example/", "https://[::1/"}) {
        EXPECT_FALSE(callable_url(text)) << text;
    }
}

TEST_F(ClientTest, AProxyOfTheEnvironmentIsIgnored) {
    ::setenv("http_proxy", base.c_str(), 1);
    Client client;
    const auto result = failure(client, "http://10.0.0.1:1/");
    ::unsetenv("http_proxy");
    EXPECT_EQ(result, Kind::forbidden_address);
}

TEST_F(ClientTest, LargeAnswersAreCutOff) {
    ClientOptions options = local();
    options.body_bytes_max = 99'999;
    Client client(options);
    EXPECT_EQ(failure(client, base + "/large"), Kind::too_large);
    EXPECT_EQ(failure(client, base + "/heads"), Kind::too_large);
    options.body_bytes_max = 100'000;
    Client wider(options);
    EXPECT_EQ(wider.send({"GET", base + "/large", {}, ""}).body.size(), 100'000u);
}

TEST_F(ClientTest, TimeAndConcurrencyAreBounded) {
    ClientOptions options = local();
    options.total_timeout = 60ms;
    Client hasty(options);
    EXPECT_EQ(failure(hasty, base + "/wait"), Kind::timed_out);

    options.total_timeout = 10s;
    options.connect_timeout = 50ms;
    options.concurrent_max = 1;
    Client narrow(options);
    waiting = 0;
    auto first = std::async(std::launch::async, [&] { return failure(narrow, base + "/wait"); });
    while (waiting == 0) std::this_thread::yield();
    EXPECT_EQ(failure(narrow, base + "/x"), Kind::busy);
    gate.set_value();
    opened = true;
    EXPECT_EQ(first.get(), std::nullopt);
    EXPECT_EQ(failure(narrow, base + "/x"), std::nullopt);
}

TEST_F(ClientTest, WhatCannotBeSentIsRefused) {
    Client client(local());
    for (const char* url : {"", "x", "ftp://host/", "file:///etc/passwd", "http://", "http://a b/",
                            "http://h/\r\nX: 1", "http://user:secret@127.0.0.1/", "gopher://127.0.0.1/"}) {
        EXPECT_EQ(failure(client, url), Kind::malformed) << url;
    }
    EXPECT_EQ(failure(client, ClientRequest{"GET\r\nX: 1", base, {}, ""}), Kind::malformed);
    ClientRequest split{"GET", base, {}, ""};
    split.headers.add("X", "a\r\nY: b");
    EXPECT_EQ(failure(client, split), Kind::malformed);
    ClientRequest name{"GET", base, {}, ""};
    name.headers.add("X: Y", "a");
    EXPECT_EQ(failure(client, name), Kind::malformed);
}

TEST_F(ClientTest, UnreachableHostsAndPlainPortsAreToldApart) {
    Client client(local());
    EXPECT_EQ(failure(client, "http://does-not-exist.invalid/"), Kind::not_found);
    EXPECT_EQ(failure(client, fmt::format("https://127.0.0.1:{}/", server->port())), Kind::untrusted);
    const std::string gone = base;
    server.reset();
    EXPECT_EQ(failure(client, gone + "/"), Kind::not_connected);
}

/// A TLS server for one connection after another with a certificate that it signed itself for `localhost`.
class TlsServer {
  public:
    TlsServer() : context_(SSL_CTX_new(TLS_server_method())), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
        EVP_PKEY* key = EVP_RSA_gen(2048);
        X509* certificate = self_signed(key);
        SSL_CTX_use_certificate(context_, certificate);
        SSL_CTX_use_PrivateKey(context_, key);
        std::FILE* file = std::fopen(ca_file.path().c_str(), "w");
        PEM_write_X509(file, certificate);
        std::fclose(file);
        X509_free(certificate);
        EVP_PKEY_free(key);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
        ::listen(listener_, 8);
        socklen_t size = sizeof address;
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        port = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~TlsServer() {
        ::shutdown(listener_, SHUT_RDWR);
        thread_.join();
        ::close(listener_);
        SSL_CTX_free(context_);
    }

    std::uint16_t port = 0;
    TemporaryFile ca_file;

  private:
    static X509* self_signed(EVP_PKEY* key) {
        X509* certificate = X509_new();
        X509_set_version(certificate, 2);
        ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
        X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
        X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
        X509_set_pubkey(certificate, key);
        X509_NAME* name = X509_get_subject_name(certificate);
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                   reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
        X509_set_issuer_name(certificate, name);
        X509_EXTENSION* names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:localhost");
        X509_add_ext(certificate, names, -1);
        X509_EXTENSION_free(names);
        X509_sign(certificate, key, EVP_sha256());
        return certificate;
    }
    void serve() {
        for (;;) {
            const int socket = ::accept(listener_, nullptr, nullptr);
            if (socket < 0) return;
            SSL* tls = SSL_new(context_);
            SSL_set_fd(tls, socket);
            char bytes[4096];
            if (SSL_accept(tls) == 1 && SSL_read(tls, bytes, sizeof bytes) > 0) {
                static constexpr std::string_view kAnswer =
                    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
                SSL_write(tls, kAnswer.data(), static_cast<int>(kAnswer.size()));
                SSL_shutdown(tls);
            }
            SSL_free(tls);
            ::close(socket);
        }
    }

    SSL_CTX* context_;
    int listener_;
    std::thread thread_;
};

TEST_F(ClientTest, TlsIsVerifiedAgainstAuthorityAndHostName) {
    TlsServer tls;
    Client system(local());
    EXPECT_EQ(failure(system, fmt::format("https://localhost:{}/", tls.port)), Kind::untrusted);
    ClientOptions options = local();
    options.ca_file = tls.ca_file.path();
    Client trusting(options);
    EXPECT_EQ(trusting.send({"GET", fmt::format("https://localhost:{}/", tls.port), {}, ""}).body, "ok");
    EXPECT_EQ(failure(trusting, fmt::format("https://127.0.0.1:{}/", tls.port)), Kind::untrusted);
}

bool is_public(const char* text) {
    sockaddr_storage storage{};
    if (auto* ipv6 = reinterpret_cast<sockaddr_in6*>(&storage);
        ::inet_pton(AF_INET6, text, &ipv6->sin6_addr) == 1) {
        storage.ss_family = AF_INET6;
    } else {
        storage.ss_family = AF_INET;
        EXPECT_EQ(::inet_pton(AF_INET, text, &reinterpret_cast<sockaddr_in*>(&storage)->sin_addr), 1) << text;
    }
    return is_public_address(reinterpret_cast<const sockaddr&>(storage));
}

TEST(Address, OnlyThePublicInternetIsPublic) {
    for (const char* text :
         {"8.8.8.8", "1.1.1.1", "100.63.255.255", "100.128.0.0", "172.15.0.1", "172.32.0.1", "192.167.0.1",
          "223.255.255.255", "2606:4700::1", "2a00:1450::1", "::ffff:8.8.8.8"}) {
        EXPECT_TRUE(is_public(text)) << text;
    }
    for (const char* text : {"0.0.0.0",
                             "10.1.2.3",
                             "100.64.0.1",
                             "100.127.255.255",
                             "127.0.0.1",
                             "127.255.0.1",
                             "169.254.169.254",
                             "172.16.0.1",
                             "172.31.255.255",
                             "192.0.0.1",
                             "192.0.2.1",
                             "192.168.1.1",
                             "198.18.0.1",
                             "198.19.255.255",
                             "198.51.100.1",
                             "203.0.113.1",
                             "224.0.0.1",
                             "239.0.0.1",
                             "240.0.0.1",
                             "255.255.255.255",
                             "::",
                             "::1",
                             "::ffff:10.0.0.1",
                             "::10.0.0.1",
                             "fe80::1",
                             "fc00::1",
                             "fd12::1",
                             "ff02::1",
                             "64:ff9b::a00:1",
                             "2001::1",
                             "2001:db8::1",
                             "2002:a00:1::",
                             "3fff::1",
                             "fec0::1"}) {
        EXPECT_FALSE(is_public(text)) << text;
    }
}

TEST(Date, HasThreeForms_RFC9110_5_6_7) {
    for (const char* text :
         {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"}) {
        EXPECT_EQ(parse_date(text), Instant::of("1994-11-06T08:49:37Z")) << text;
    }
    for (const char* text : {"", "soon", "Sun, 99 Nov 1994 08:49:37 GMT", "-1"})
        EXPECT_FALSE(parse_date(text)) << text;
}

TEST(Address, ClientsAreCountedByTheNetworkTheyComeFrom) {
    EXPECT_EQ(network_of("203.0.113.7"), network_of("::ffff:203.0.113.7"));
    EXPECT_NE(network_of("203.0.113.7"), network_of("203.0.113.8"));
    EXPECT_EQ(network_of("2606:4700:1:2::1"), network_of("2606:4700:1:2:ffff::9"));
    EXPECT_NE(network_of("2606:4700:1:2::1"), network_of("2606:4700:1:3::1"));
    EXPECT_NE(network_of("203.0.113.7"), "");
    for (const char* text :
         {"127.0.0.1", "::1", "::", "0.0.0.0", "::ffff:127.0.0.1", "", "unknown", "1.2.3", "a:b"})
        EXPECT_EQ(network_of(text), "") << text;
}

TEST(Address, APortSaysNothingAboutTheNetwork) {
    for (const char* text : {"203.0.113.7:1", "203.0.113.7:65535", "[::ffff:203.0.113.7]:443"})
        EXPECT_EQ(network_of(text), network_of("203.0.113.7")) << text;
    for (const char* text : {"[2606:4700:1:2::1]", "[2606:4700:1:2::1]:443", "[2606:4700:1:2::9]:8"})
        EXPECT_EQ(network_of(text), network_of("2606:4700:1:2::1")) << text;
    for (const char* text : {"127.0.0.1:8080", "[::1]:8080", "203.0.113.7:", "203.0.113.7:x",
                             "203.0.113.7:123456", "203.0.113.7:1:2", ":80", "[]", "[]:1", "[",
                             "[2606:4700:1:2::1", "[2606:4700:1:2::1]443", "[2606:4700:1:2::1]:", "[x]:1"})
        EXPECT_EQ(network_of(text), "") << text;
}

}  // namespace
}  // namespace comptoir::http
