#include "http/message.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/text.hpp"

namespace comptoir::http {
namespace {

using Segments = std::vector<std::string>;

TEST(Headers, NamesCompareWithoutRegardToCase) {
    Headers headers;
    headers.add("MS-RequestId", "1");
    headers.add("ms-requestid", "2");
    EXPECT_EQ(headers.find("Ms-REQUESTID"), "1");
    headers.set("MS-REQUESTID", "3");
    EXPECT_EQ(headers.all().size(), 1u);
    EXPECT_EQ(headers.find("ms-requestid"), "3");
    EXPECT_EQ(headers.find("ms-request"), std::nullopt);
}

TEST(Query, NamesIgnoreCaseAndUnderscore) {
    const auto query = Query::parse("seek_operation=Next&SIZE=20&flag&&=x");
    ASSERT_TRUE(query);
    EXPECT_EQ(query->find("seekOperation"), "Next");
    EXPECT_EQ(query->find("SEEK_OPERATION"), "Next");
    EXPECT_EQ(query->find("size"), "20");
    EXPECT_EQ(query->find("flag"), "");
    EXPECT_EQ(query->find("siz"), std::nullopt);
    EXPECT_EQ(query->find("size_"), "20");
    EXPECT_EQ(query->find(""), "x");
}

TEST(Query, ASecondQuestionMarkIsAnAmpersand) {
    const auto query = Query::parse("size=2000?seekOperation=Next");
    ASSERT_TRUE(query);
    EXPECT_EQ(query->find("size"), "2000");
    EXPECT_EQ(query->find("seekoperation"), "Next");
}

TEST(Query, APlusIsABlankAndAnEscapedPlusIsAPlus) {
    const auto query = Query::parse("filter=Contoso+Ltd%2B&name=%C3%A9t%c3%a9");
    ASSERT_TRUE(query);
    EXPECT_EQ(query->find("filter"), "Contoso Ltd+");
    EXPECT_EQ(query->find("name"), "\xC3\xA9t\xC3\xA9");
}

TEST(Query, MalformedEscapesInvalidUtf8AndNulAreRefused) {
    for (const char* raw : {"a=%", "a=%4", "a=%zz", "a=%ff", "%C3=1", "a=\xC3", "a=%00"}) {
        EXPECT_FALSE(Query::parse(raw)) << raw;
    }
}

TEST(Query, AFormKeepsItsQuestionMarks) {
    const auto form = Query::parse_form("password=a?b%26c&grant_type=password");
    ASSERT_TRUE(form);
    EXPECT_EQ(form->find("password"), "a?b&c");
    EXPECT_EQ(form->find("grant_type"), "password");
}

RC_GTEST_PROP(Query, WhatWasEncodedIsRead, (const std::vector<std::uint16_t>& units)) {
    std::string text;
    for (const std::uint16_t unit : units) text.push_back(static_cast<char>(1 + unit % 127));
    const auto query = Query::parse("a=" + percent_encode(text) + "&b=1");
    RC_ASSERT(query.has_value());
    RC_ASSERT(query->find("a") == text);
    RC_ASSERT(query->find("b") == "1");
}

TEST(Target, EmptySegmentsAndOneTrailingSlashAreDropped) {
    const auto target = parse_target("/v1//customers/A%20b/?x=1");
    ASSERT_TRUE(target);
    EXPECT_EQ(target->segments, (Segments{"v1", "customers", "A b"}));
    EXPECT_TRUE(target->trailing_slash);
    EXPECT_EQ(target->path, "/v1/customers/A b/");
    EXPECT_EQ(target->query.find("x"), "1");
}

TEST(Target, AnEscapedSlashStaysInItsSegment) {
    const auto target = parse_target("/v1/items/DZH318Z0BQ3Q:0001:a%2Fb%3D%2B+c");
    ASSERT_TRUE(target);
    EXPECT_EQ(target->segments, (Segments{"v1", "items", "DZH318Z0BQ3Q:0001:a/b=++c"}));
    EXPECT_FALSE(target->trailing_slash);
}

TEST(Target, TheRootTheAbsoluteFormAndTheAsteriskAreRead) {
    EXPECT_EQ(parse_target("/")->path, "/");
    EXPECT_FALSE(parse_target("/")->trailing_slash);
    EXPECT_EQ(parse_target("HTTP://host:80/v1/a?b=c")->segments, (Segments{"v1", "a"}));
    EXPECT_EQ(parse_target("https://host")->path, "/");
    EXPECT_EQ(parse_target("http://host?b=c")->query.find("b"), "c");
    EXPECT_EQ(parse_target("*")->path, "*");
}

TEST(Target, MalformedTargetsAreRefused) {
    for (const char* raw :
         {"", "v1", "host:80", "ftp://host/", "http:///v1", "/%", "/%2", "/%zz", "/a%00", "/a%0a", "/a\x7F",
          "/%FF", "/a/../b", "/a/%2e%2E/b", "/.", "/a#b", "/a?b=%", "/?%FE=1"}) {
        EXPECT_FALSE(parse_target(raw)) << raw;
    }
}

RC_GTEST_PROP(Target, AnyBytesHaveAnAnswer, (const std::string& bytes)) {
    const auto target = parse_target("/" + bytes);
    if (target) RC_ASSERT(is_valid_utf8(target->path));
}

}  // namespace
}  // namespace comptoir::http
