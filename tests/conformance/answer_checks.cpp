#include "answer_checks.hpp"

#include <gtest/gtest.h>

#include <array>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace comptoir::conformance {
namespace {

void check_uri(const std::string& uri, const std::string& where) {
    if (uri.starts_with("https://") || uri.starts_with("http://")) return;
    EXPECT_TRUE(uri.starts_with("/")) << where << ": " << uri;
    EXPECT_FALSE(to_lower(uri).starts_with("/v1/")) << where << ": " << uri;
    EXPECT_EQ(uri.find_first_of(" \"{}<>|\\^`"), std::string::npos) << where << ": " << uri;
}

void check_members(const json::Value& value, const std::string& where) {
    EXPECT_FALSE(value.is_null()) << "E2: " << where;
    if (const json::Array* items = value.if_array()) {
        for (std::size_t i = 0; i < items->size(); ++i)
            check_members((*items)[i], fmt::format("{}/{}", where, i));
    }
    const json::Object* members = value.if_object();
    if (members == nullptr) return;
    for (const auto& [name, member] : *members) {
        check_members(member, where + "/" + name);
        if (name == "uri" && member.if_string() != nullptr) check_uri(*member.if_string(), where);
    }
}

void check_collection(const json::Value& body) {
    const json::Value* items = body.find("items");
    if (items == nullptr) return;
    ASSERT_NE(items->if_array(), nullptr) << "E4";
    EXPECT_EQ(body.text_or("totalCount"), std::to_string(items->if_array()->size())) << "E4";
    const json::Value* attributes = body.find("attributes");
    ASSERT_NE(attributes, nullptr) << "E4";
    EXPECT_EQ(attributes->text_or("objectType"), "Collection") << "E4";
}

void check_error(const json::Value& body, int status) {
    constexpr std::array kStatuses = {400, 401, 403, 404, 409, 417, 429, 500, 503};
    EXPECT_NE(std::find(kStatuses.begin(), kStatuses.end(), status), kStatuses.end()) << "E7: " << status;
    const json::Value* code = body.find("code");
    ASSERT_NE(code, nullptr) << "E7";
    EXPECT_NE(code->if_number(), nullptr) << "E7";
    EXPECT_FALSE(body.text_or("description").empty()) << "E7";
    EXPECT_FALSE(body.text_or("source").empty()) << "E7";
    ASSERT_NE(body.find("data"), nullptr) << "1.11.1";
    EXPECT_EQ(body.text_or("message"), body.text_or("description")) << "1.11.1";
}

// What is deleted, what the client has already, and the good address (QUA-06) need no words.
bool may_be_empty(const http::Request& request, int status) {
    return (status == 204 && request.method == "DELETE") || status == 304 || status >= 400 ||
           to_lower(request.path).ends_with("/validations/address");
}

void collect(const json::Value& value, std::vector<NamedLink>& found) {
    if (const json::Array* items = value.if_array()) {
        for (const json::Value& item : *items) collect(item, found);
    }
    const json::Object* members = value.if_object();
    if (members == nullptr) return;
    NamedLink link{value.text_or("uri"), {}};
    if (value.text_or("method") == "GET" && link.uri.starts_with("/")) {
        const json::Value* headers = value.find("headers");
        if (headers != nullptr && headers->if_array() != nullptr) {
            for (const json::Value& one : *headers->if_array()) {
                link.headers.emplace_back(one.text_or("key"), one.text_or("value"));
            }
        }
        found.push_back(std::move(link));
    }
    for (const auto& [name, member] : *members) collect(member, found);
}

}  // namespace

void check_answer(const http::Request& request, const http::Response& response) {
    const std::string where = request.method + " " + request.target;
    SCOPED_TRACE(where);
    for (const std::string_view name : {"MS-RequestId", "MS-CorrelationId"}) {
        const auto sent = request.headers.find(name);
        const auto got = response.headers.find(name);
        ASSERT_TRUE(got.has_value()) << "E1: " << name;
        EXPECT_FALSE(got->empty()) << "E1: " << name;
        if (sent && sent->size() <= limits::kIdempotencyKeyBytesMax) {
            EXPECT_EQ(*got, *sent) << "E1: " << name;
        }
    }
    EXPECT_FALSE(response.body.starts_with("\xef\xbb\xbf")) << "E9";
    if (request.method == "HEAD") {
        EXPECT_TRUE(response.body.empty()) << "E6";
        return;
    }
    const auto type = response.headers.find("Content-Type").value_or("");
    if (response.body.empty()) {
        EXPECT_LT(response.status, 400) << "E7: an empty error body";
        EXPECT_TRUE(may_be_empty(request, response.status)) << "E6: an empty answer, " << response.status;
        return;
    }
    if (!type.starts_with("application/json")) return;
    const auto body = json::parse(response.body);
    ASSERT_TRUE(static_cast<bool>(body)) << response.body;
    // E2: but in the rows of analytics, where null is printed (§2.10).
    if (!to_lower(request.path).starts_with("/partner/")) check_members(*body, where);
    check_collection(*body);
    if (response.status >= 400) {
        check_error(*body, response.status);
    } else {
        EXPECT_TRUE(response.status == 200 || response.status == 201) << "E6: " << response.status;
    }
}

std::vector<NamedLink> links_in(const json::Value& answer) {
    std::vector<NamedLink> found;
    collect(answer, found);
    return found;
}

}  // namespace comptoir::conformance
