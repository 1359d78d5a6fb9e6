#include "http/conditions.hpp"

#include <gtest/gtest.h>

namespace comptoir::http {
namespace {

bool has(std::initializer_list<std::string> fields) {
    Request request;
    for (const std::string& field : fields) request.headers.add("if-none-match", field);
    return has_current(request, {"\"a\"", "\"a-gz\""});
}

TEST(Conditions, RFC9110_13_1_2_AClientHasWhatOneOfItsTagsNames) {
    EXPECT_TRUE(has({"\"a\""}));
    EXPECT_TRUE(has({"W/\"a\""}));
    EXPECT_TRUE(has({"\"b\", \"a-gz\""}));
    EXPECT_TRUE(has({"\"b\"", "\"a\""}));
    EXPECT_TRUE(has({"*"}));
    EXPECT_FALSE(has({"\"b\""}));
    EXPECT_FALSE(has({"a"}));
    EXPECT_FALSE(has({""}));
    EXPECT_FALSE(has({}));
}

}  // namespace
}  // namespace comptoir::http
