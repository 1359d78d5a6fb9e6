#include "http/router.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace comptoir::http {
namespace {

class Router : public testing::Test {
  protected:
    Router() {
        index.add("GET", "/v1/customers/{customer}", 0);
        index.add("GET", "/v1/customers/relationshipRequests", 1);
        index.add("POST", "/v1/customers/{customer}/carts/{cart}/checkout", 2);
        index.add("DELETE", "/v1/customers/{id}", 3);
        index.add("GET", "/v1/{any}/special/x", 4);
        index.add("GET", "/assets/{rest*}", 5);
        index.add("GET", "/assets/logo", 6);
        index.add("GET", "/", 7);
        index.add("GET", "/v1.0/sales/sheets(Market='{market}',View='{view}')/$value", 8);
        index.add("GET", "/v1.0/sales/matrix(Month='{month}')/$value", 9);
        index.add("PUT", "/v1.0/sales/{other}/$value", 10);
    }
    RouteIndex::Outcome find(std::string_view method, std::string_view target) const {
        Request request;
        request.method = method;
        request.segments = parse_target(target)->segments;
        return index.find(request);
    }
    RouteIndex index;
};

TEST_F(Router, LiteralsMatchWithoutRegardToCaseAndWinOverParameters) {
    EXPECT_EQ(find("GET", "/V1/Customers/relationshiprequests").match->route, 1u);
    const auto other = find("GET", "/v1//customers/Ab%2Fc/");
    ASSERT_TRUE(other.match);
    EXPECT_EQ(other.match->route, 0u);
    EXPECT_EQ(other.match->parameters["customer"], "Ab/c");
}

TEST_F(Router, ParametersHaveTheNamesOfTheirOwnPattern) {
    const auto cart = find("POST", "/v1/customers/1/carts/2/checkout");
    ASSERT_TRUE(cart.match);
    EXPECT_EQ(cart.match->parameters["customer"], "1");
    EXPECT_EQ(cart.match->parameters["cart"], "2");
    EXPECT_EQ(find("DELETE", "/v1/customers/9").match->parameters["id"], "9");
}

TEST_F(Router, ALiteralThatLeadsNowhereDoesNotHideAParameter) {
    EXPECT_EQ(find("GET", "/v1/customers/special/x").match->route, 4u);
    EXPECT_EQ(find("DELETE", "/v1/customers/relationshiprequests").match->route, 3u);
}

TEST_F(Router, HeadFallsBackToGet) {
    EXPECT_EQ(find("HEAD", "/v1/customers/1").match->route, 0u);
    EXPECT_FALSE(find("HEAD", "/v1/customers/1/carts/2/checkout").match);
}

TEST_F(Router, AKnownPathWithAnotherMethodNamesItsMethods) {
    const auto outcome = find("PUT", "/v1/customers/1");
    EXPECT_FALSE(outcome.match);
    EXPECT_TRUE(outcome.path_known);
    EXPECT_EQ(outcome.methods, (std::vector<std::string>{"GET", "DELETE"}));
    EXPECT_FALSE(find("GET", "/v1/nowhere").path_known);
}

TEST_F(Router, KeysComeInAnyOrderCaseAndSpelling) {
    for (const char* target :
         {"/v1.0/sales/sheets(Market='FR',View='all')/$value",
          "/V1.0//Sales/SHEETS(view='all',market='FR')/$VALUE/",
          "/v1.0/sales/sheets%28Market%3D%27FR%27%2CView%3D%27all%27%29/%24value",
          "/v1.0/sales/%20sheets%20(%20Market%20=%20'%20FR%20'%20,%20View%20=%20'all'%20)/$value",
          "/v1.0/sales/sheets(Market=FR,View=%22all%22)/$value",
          "/v1.0/sales/sheets(Market='FR',Market='DE',Other='x',View='all')/$value"}) {
        const auto found = find("GET", target);
        ASSERT_TRUE(found.match) << target;
        EXPECT_EQ(found.match->route, 8U) << target;
        EXPECT_EQ(found.match->parameters["market"], "FR") << target;
        EXPECT_EQ(found.match->parameters["view"], "all") << target;
    }
    EXPECT_EQ(find("GET", "/v1.0/sales/matrix(Month='202411')/$value").match->parameters["month"], "202411");
}

TEST_F(Router, AKeyThatIsAbsentIsAnEmptyParameter) {
    for (const char* keys : {"()", "(Market)", "(,)", "(Mark='FR')", "(Market=)", "(Market='')", "(='FR')"}) {
        const auto found = find("GET", fmt::format("/v1.0/sales/sheets{}/$value", keys));
        ASSERT_TRUE(found.match) << keys;
        EXPECT_EQ(found.match->parameters["market"], "") << keys;
    }
    EXPECT_EQ(find("GET", "/v1.0/sales/sheets(Market='FR)/$value").match->parameters["market"], "'FR");
}

TEST_F(Router, ASegmentWithoutTheKeysOrTheNameIsAnotherOne) {
    for (const char* target : {"/v1.0/sales/sheets/$value", "/v1.0/sales/sheets(Market='FR'/$value",
                               "/v1.0/sales/others(Market='FR')/$value", "/v1.0/sales/sheets(Market='FR')"}) {
        EXPECT_FALSE(find("GET", target).match) << target;
    }
    EXPECT_EQ(find("PUT", "/v1.0/sales/sheets(Market='FR')/$value").match->parameters["other"],
              "sheets(Market='FR')");
}

TEST_F(Router, ARestTakesAnyNumberOfSegmentsButLiteralsWin) {
    EXPECT_EQ(find("GET", "/assets/a/b%2Fc").match->parameters["rest"], "a/b/c");
    EXPECT_EQ(find("GET", "/assets").match->parameters["rest"], "");
    EXPECT_EQ(find("GET", "/assets/logo").match->route, 6u);
    EXPECT_EQ(find("GET", "/").match->route, 7u);
}

}  // namespace
}  // namespace comptoir::http
