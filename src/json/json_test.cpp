#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include "json/describe.hpp"
#include "json/reader.hpp"
#include "json/value.hpp"

namespace comptoir::json {
namespace {

struct Inner {
    std::string uri_text;
    std::optional<int> count;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (uri_text, count))
struct Outer {
    Decimal unit_price;
    std::vector<Inner> line_items;
    std::optional<Inner> absent;
    Instant created;
    static constexpr std::pair<const char*, const char*> kNames[] = {{"created", "@created"}};
};
BOOST_DESCRIBE_STRUCT(Outer, (), (unit_price, line_items, absent, created))

TEST(DescribedStruct, IsWrittenInCamelCaseWithoutAbsentMembers) {
    const Outer outer{Decimal::of("9.408"), {{"/a", 1}, {"/b", {}}}, {}, Instant::of("2024-02-01T10:20:30Z")};
    EXPECT_EQ(write(to_value(outer)),
              R"({"unitPrice":9.408,"lineItems":[{"uriText":"/a","count":1},{"uriText":"/b"}],)"
              R"("@created":"2024-02-01T10:20:30.0000000Z"})");
}

TEST(Numbers, KeepTheirText) {
    EXPECT_EQ(write(*parse(R"({"a":1.10,"b":12345678901234567890.5,"c":-0})")),
              R"({"a":1.10,"b":12345678901234567890.5,"c":-0})");
}

TEST(Scalars, AreDocumentsToo) {
    EXPECT_EQ(write(*parse(" \"x\" ")), "\"x\"");
    EXPECT_EQ(write(*parse("true")), "true");
    EXPECT_EQ(write(*parse("null")), "null");
    EXPECT_EQ(write(*parse("3")), "3");
}

std::string fault(std::string_view text) {
    const auto parsed = parse(text);
    return parsed ? "none" : parsed.reason().str();
}

TEST(MalformedText, NamesLineAndColumnInCharacters) {
    EXPECT_EQ(fault("{\n \"é\": \"\xff\"}"), "not valid UTF-8 at line 2, column 8");
    EXPECT_EQ(fault("{} x"), "text after the end of the JSON value at line 1, column 4");
    EXPECT_THAT(fault("[1,\n 2,\n nul]"), testing::EndsWith(" at line 3, column 2"));
    EXPECT_THAT(fault("nul"), testing::EndsWith(" at line 1, column 1"));
    EXPECT_EQ(fault("\xef\xbb\xbf{}"),
              "begins with a byte order mark (U+FEFF); save it as UTF-8 without one");
}

TEST(MalformedText, SaysNothingOfAPlaceThatIsNotKnown) {
    EXPECT_THAT(fault(""), testing::Not(testing::HasSubstr(" at line ")));
    EXPECT_THAT(fault("{\"a"), testing::Not(testing::HasSubstr(" at line ")));
}

TEST(MalformedText, IsRefused) {
    for (const char* text : {"", "{", "{\"a\":}", "[1,]", "{\"a\":1,}", "nul", "01", "1.", "[1 2]", "{} x",
                             "\"\\x\"", "[\"\x01\"]", "\"\xff\"", "[1e400]"}) {
        EXPECT_FALSE(parse(text)) << text;
    }
    EXPECT_FALSE(parse(std::string(2000, '[')));
}

TEST(LenientDialect, AcceptsWhatTheDocumentationSamplesContain) {
    EXPECT_EQ(
        write(*parse("\xef\xbb\xbf{\"a\":[1,2,],/* note, */\"b\":\"/* kept */,}\",}", Dialect::lenient)),
        R"({"a":[1,2],"b":"/* kept */,}"})");
    EXPECT_FALSE(parse("{\"a\":1,}", Dialect::strict));
}

TEST(ObjectReader, CollectsEveryProblemWithItsPointer) {
    const Value body =
        *parse(R"({"LINE_ITEMS":[{"quantity":"5"},{"quantity":1.5}],"Name":"","when":"0001-01-01T00:00:00",
        "flag":"True","id":"nope"})");
    Reader reader(body);
    auto lines = reader.objects("lineItems", 10);
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[0].integer("quantity"), 5);
    EXPECT_FALSE(lines[1].integer("quantity"));
    reader.absorb(lines[1]);
    EXPECT_EQ(reader.required_text("name"), "");
    EXPECT_FALSE(reader.instant("when"));
    EXPECT_EQ(reader.flag("flag"), true);
    EXPECT_FALSE(reader.guid("id"));
    std::string said;
    for (const Problem& problem : reader.problems()) said += problem.pointer + ": " + problem.message + "\n";
    EXPECT_EQ(said,
              "/lineItems/1/quantity: must be a whole number\n"
              "/name: is required\n"
              "/id: must be a GUID\n");
}

RC_GTEST_PROP(Strings, SurviveWritingAndReading, ()) {
    std::string text;
    for (const int c : *rc::gen::container<std::vector<int>>(rc::gen::inRange(1, 0x7f)))
        text.push_back(static_cast<char>(c));
    RC_ASSERT(*parse(write(Value(text)))->if_string() == text);
}

}  // namespace
}  // namespace comptoir::json
