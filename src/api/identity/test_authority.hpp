#pragma once

#include <gtest/gtest.h>

#include "api/edge/test_place.hpp"
#include "api/identity/accounts.hpp"
#include "api/identity/surface.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "http/problem.hpp"
#include "http/server.hpp"
#include "http/test_client.hpp"

/// The authority behind a real server, for the tests of this folder.
namespace comptoir::api::identity {

using commands::Role;
using storage::TenantKind;
using Pairs = std::vector<std::pair<std::string, std::string>>;

inline constexpr const char* kBase = "http://comptoir.example:8080";
inline constexpr const char* kOtherName = "https://market.example";
inline constexpr const char* kPartnerCenter = "https://api.partnercenter.microsoft.com";
inline constexpr const char* kJunk = "Authorization: Bearer null\r\n";

inline std::string form(const Pairs& pairs) {
    std::string text;
    for (const auto& [name, value] : pairs) {
        if (!text.empty()) text.push_back('&');
        text += percent_encode(name) + "=" + percent_encode(value);
    }
    return text;
}

struct Answer {
    int status = 0;
    std::string head;
    json::Value body;
    std::string raw = "";  ///< The body as it was sent.
    /// The value of a header field, or nothing.
    std::string field(std::string_view name) const {
        http::TestClient::Answer answer;
        answer.head = head;
        return answer.field(name);
    }
    std::string text(std::string_view name) const { return body.text_or(name); }
    bool has(std::string_view name) const { return body.find(name) != nullptr; }
    bool is_string(std::string_view name) const {
        return has(name) && body.find(name)->if_string() != nullptr;
    }
    bool is_number(std::string_view name) const {
        return has(name) && body.find(name)->if_number() != nullptr;
    }
};

inline json::Value claims_of(std::string_view token) {
    const auto parts = split(token, '.');
    EXPECT_EQ(parts.size(), 3U) << token;
    const auto parsed = json::parse(parts.size() == 3 ? from_base64(parts[1]).value_or("") : "");
    return parsed ? *parsed : json::Value();
}

/// The authority behind a real server, and one protected call on each surface.
class Authority : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    void SetUp() override { open(); }
    void TearDown() override { close(); }
    void open() {
        directory_.emplace(place_.runner(), place_.clock);
        keys_.emplace(place_.runner(), place_.clock, place_.installation);
        authenticator_.emplace(*keys_, *directory_, edge::Audiences({kBase, kOtherName}), place_.clock);
        surface_.emplace(Surface::Services{place_.runner(), *keys_, *authenticator_, place_.clock, kBase,
                                           edge::Audiences({kBase, kOtherName}), guessing_,
                                           [this](std::string_view line) { log_(line); }, front_});
        http::ServerOptions options;
        options.port = 0;
        options.workers = 2;
        server_ = std::make_unique<http::Server>(
            options, [this](const http::Request& request) { return handle(request); },
            [](int status, std::string_view, const auto&) {
                http::Response response;
                response.status = status;
                return response;
            });
        server_->start();
    }
    void close() {
        server_.reset();
        surface_.reset();
        authenticator_.reset();
        keys_.reset();
        directory_.reset();
    }
    void restart() {
        close();
        place_.database.reopen();
        open();
    }
    http::Response handle(const http::Request& request) {
        if (surface_->owns(request)) return surface_->answer(request);
        const bool api = !request.segments.empty() && request.segments[0] == "api";
        const auto caller =
            authenticator_->authenticate(request, api ? edge::Surface::publisher : edge::Surface::reseller);
        return http::json_response(
            caller ? 200 : 401, json::Object{{"problem", caller ? "" : name_of(caller.reason().problem)},
                                             {"legacy", caller && caller->mode == edge::ClientMode::legacy}});
    }

    Answer send(std::string_view method, std::string_view target, std::string_view headers,
                std::string_view body) {
        http::TestClient client(server_->port());
        const auto answer =
            client.ask(fmt::format("{} {} HTTP/1.1\r\nHost: asked.example\r\n{}Content-Length: {}\r\n\r\n{}",
                                   method, target, headers, body.size(), body));
        const auto parsed = json::parse(answer.body);
        return {answer.status, answer.head, parsed ? *parsed : json::Value(), answer.body};
    }
    Answer get(std::string_view target, std::string_view headers = "") {
        return send("GET", target, headers, "");
    }
    Answer post(std::string_view target, const Pairs& pairs, std::string_view headers = "") {
        return send("POST", target,
                    fmt::format("Content-Type: application/x-www-form-urlencoded\r\n{}", headers),
                    form(pairs));
    }
    Answer call(std::string_view token, std::string_view target = "/v1/customers") {
        return get(target, fmt::format("Authorization: Bearer {}\r\n", token));
    }
    std::string v1() const { return "/" + partner_tenant_.str() + "/oauth2/token"; }
    std::string v2() const { return "/partner.example/oauth2/v2.0/token"; }
    Pairs app_grant(Pairs more = {{"resource", "https://graph.windows.net"}}) const {
        Pairs pairs{{"grant_type", "client_credentials"},
                    {"client_id", app_.id.str()},
                    {"client_secret", edge::TestPlace::kSecret}};
        pairs.insert(pairs.end(), more.begin(), more.end());
        return pairs;
    }
    Pairs password_grant(Pairs more = {}) const {
        Pairs pairs{{"grant_type", "password"},
                    {"client_id", app_.id.str()},
                    {"username", "Ada@Partner.example"},
                    {"password", edge::TestPlace::kPassword}};
        pairs.insert(pairs.end(), more.begin(), more.end());
        return pairs;
    }
    static Pairs without(Pairs pairs, std::string_view name) {
        std::erase_if(pairs, [&](const auto& pair) { return pair.first == name; });
        return pairs;
    }
    static Pairs with(Pairs pairs, std::string name, std::string value) {
        pairs = without(std::move(pairs), name);
        pairs.emplace_back(std::move(name), std::move(value));
        return pairs;
    }
    void expect_error(const Answer& answer, int status, std::string_view error, int number) {
        EXPECT_EQ(answer.status, status);
        EXPECT_EQ(answer.text("error"), error);
        EXPECT_TRUE(answer.text("error_description").starts_with(fmt::format("AADSTS{}: ", number)))
            << answer.text("error_description");
        ASSERT_TRUE(answer.has("error_codes"));
        EXPECT_EQ(json::write(*answer.body.find("error_codes")), fmt::format("[{}]", number));
        std::string now = place_.clock.now().str();
        now[10] = ' ';
        EXPECT_EQ(answer.text("timestamp"), now);
        EXPECT_TRUE(Guid::parse(answer.text("trace_id")));
        EXPECT_TRUE(Guid::parse(answer.text("correlation_id")));
        EXPECT_NE(answer.head.find("Cache-Control: no-store"), std::string::npos);
    }

    edge::TestPlace place_{GetParam()};
    storage::PartnerAccount partner_ = place_.add_partner("partner.example");
    TenantId partner_tenant_{partner_.id.guid()};
    storage::App app_ = place_.add_app(partner_tenant_, {Role::global_admin});
    storage::User user_ = place_.add_user(partner_tenant_, "ada@partner.example", {Role::admin_agent});
    storage::Tenant publisher_ = place_.add_tenant(TenantKind::publisher, "publisher.example", "fabrikam");
    storage::App publisher_app_ = place_.add_app(publisher_.id, {Role::publisher});
    Guessing guessing_ = Guessing::slowed_down;
    Front front_ = Front::none;
    /// Nothing goes wrong on our side, unless a test says what.
    std::function<void(std::string_view)> log_ = [](std::string_view line) { ADD_FAILURE() << line; };
    std::optional<edge::Directory> directory_;
    std::optional<edge::TokenKeys> keys_;
    std::optional<edge::Authenticator> authenticator_;
    std::optional<Surface> surface_;
    std::unique_ptr<http::Server> server_;
};

}  // namespace comptoir::api::identity
