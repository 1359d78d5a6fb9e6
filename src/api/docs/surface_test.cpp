#include "api/docs/surface.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "api/docs/faults.hpp"
#include "api/docs/viewer_files.hpp"
#include "api/edge/authenticate.hpp"
#include "api/marketplace/refusals.hpp"
#include "base/text.hpp"

namespace comptoir::api::docs {
namespace {

class DocsTest : public testing::Test {
  protected:
    http::Response get(const std::string& target,
                       const std::vector<std::pair<std::string, std::string>>& headers = {},
                       std::string method = "GET") {
        http::Request request;
        request.method = std::move(method);
        const auto parsed = http::parse_target(target);
        EXPECT_TRUE(parsed.has_value());
        request.target = target;
        request.path = parsed->path;
        request.segments = parsed->segments;
        request.query = parsed->query;
        for (const auto& [name, value] : headers) request.headers.add(name, value);
        return surface_.answer(request);
    }
    std::string text_of(const http::Response& response) {
        return response.shared_body ? *response.shared_body : response.body;
    }
    std::string header(const http::Response& response, std::string_view name) {
        return std::string(response.headers.find(name).value_or(""));
    }

    SeededRandom random_{3};
    Surface surface_{{std::make_shared<const std::string>(R"({"openapi":"3.1.0"})"),
                      std::make_shared<const std::string>(R"({"openapi":"3.1.0","info":{}})")},
                     random_};
};

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

TEST_F(DocsTest, EveryProblemTypeLeadsToAParagraphOfItsOwn_RFC9457_3_1_1) {
    std::set<std::string> codes;
    for (int i = 0; i <= static_cast<int>(Reason::time_in_the_past); ++i) {
        codes.emplace(name_of(static_cast<Reason>(i)));
    }
    for (const Fault& fault : token_faults()) codes.emplace(fault.code);
    for (const Fault& fault : call_faults()) codes.emplace(fault.code);
    for (const char* language : {"en", "fr"}) {
        const std::string page = text_of(get(fmt::format("/docs/problems?lang={}", language)));
        for (const std::string& code : codes) {
            const std::string anchor = fmt::format("<section id=\"{}\">", code);
            const auto at = page.find(anchor);
            ASSERT_NE(at, std::string::npos) << code;
            EXPECT_EQ(page.find(anchor, at + 1), std::string::npos) << code << " twice";
        }
    }
}

TEST_F(DocsTest, AParagraphSaysWhatHappenedWhatToDoTheStatusAndTheRuleInBothLanguages) {
    const std::string english = text_of(get("/docs/problems?lang=en"));
    const std::string paragraph = english.substr(english.find("<section id=\"window_closed\">"), 900);
    EXPECT_TRUE(has(paragraph, "The cancellation window of … day(s) is over")) << paragraph;
    EXPECT_TRUE(has(paragraph, "Switch automatic renewal off"));
    EXPECT_TRUE(has(paragraph, "<dd>400 <span lang=\"en\">Bad Request</span></dd>"));
    EXPECT_TRUE(has(paragraph, "<dd>R80–R87</dd>"));
    EXPECT_TRUE(has(paragraph, "<dd>400, code 900117</dd>"));
    const std::string french = text_of(get("/docs/problems?lang=fr"));
    EXPECT_TRUE(has(french, "Le délai d'annulation de … jour(s) est passé"));
    EXPECT_TRUE(has(french, "Désactivez le renouvellement automatique"));
    EXPECT_TRUE(has(french, "<html lang=\"fr\">"));
    EXPECT_TRUE(has(french, "<dd>R18; R27, contrôle 1</dd>"));
    EXPECT_FALSE(has(french, "contract"));
}

TEST_F(DocsTest, TokenFaultsAreThoseOfTheDoor) {
    const auto faults = token_faults();
    ASSERT_EQ(faults.size(), static_cast<std::size_t>(edge::AuthProblem::wrong_account) + 1);
    for (std::size_t i = 0; i < faults.size(); ++i) {
        const edge::AuthFailure failure{static_cast<edge::AuthProblem>(i), false};
        std::string name;
        for (const char c : name_of(failure.problem)) {
            if (c >= 'A' && c <= 'Z' && !name.empty()) name += '_';
            name += to_lower(std::string_view(&c, 1));
        }
        EXPECT_EQ(faults[i].code, name);
        EXPECT_EQ(faults[i].what_en, failure.text().english);
        EXPECT_EQ(faults[i].what_fr, failure.text().french);
        EXPECT_TRUE(faults[i].advice_fr.ends_with('.'));
    }
}

TEST_F(DocsTest, TheLanguageIsChosenByTheAddressThenByTheHeaders) {
    EXPECT_EQ(header(get("/docs/problems"), "Content-Language"), "en");
    EXPECT_EQ(header(get("/docs/problems", {{"Accept-Language", "fr-FR, en;q=0.5"}}), "Content-Language"),
              "fr");
    EXPECT_EQ(header(get("/docs/problems?lang=en", {{"Accept-Language", "fr"}}), "Content-Language"), "en");
    EXPECT_EQ(header(get("/docs?lang=fr"), "Content-Language"), "fr");
    EXPECT_EQ(header(get("/docs"), "Vary"), "Accept-Language, X-Locale");
}

TEST_F(DocsTest, ThePagesRunNoScriptButOurFilesAndLoadNothingFromElsewhere) {
    for (const char* target : {"/docs", "/docs?api=reseller", "/docs/problems"}) {
        const http::Response response = get(target);
        EXPECT_EQ(response.status, 200);
        EXPECT_EQ(header(response, "Content-Type"), "text/html; charset=utf-8");
        EXPECT_FALSE(has(header(response, "Content-Security-Policy"), "unsafe"));
        EXPECT_TRUE(
            has(header(response, "Content-Security-Policy"), "default-src 'none'; script-src 'self'"));
        const std::string page = text_of(response);
        EXPECT_TRUE(is_valid_utf8(page));
        EXPECT_FALSE(has(page, "<style") || has(page, "style=") || has(page, "onload=") ||
                     has(page, "http://") || has(page, "https://") || has(page, "<script>"));
    }
}

TEST_F(DocsTest, EveryFileThatAPageLoadsIsThereAndNeverChangesUnderItsAddress) {
    const std::string page = text_of(get("/docs"));
    std::size_t found = 0;
    for (auto at = page.find("/docs/viewer/"); at != std::string::npos;
         at = page.find("/docs/viewer/", at + 1)) {
        const http::Response file = get(page.substr(at, page.find('"', at) - at));
        EXPECT_EQ(file.status, 200);
        EXPECT_EQ(header(file, "Cache-Control"), "public, max-age=31536000, immutable");
        EXPECT_GT(text_of(file).size(), 200U);
        ++found;
    }
    EXPECT_EQ(found, 4U);
    EXPECT_EQ(header(get("/docs/viewer/0123456789abcdef/start.js"), "Cache-Control"), "no-cache");
    EXPECT_EQ(get("/docs/viewer/0123456789abcdef/other.js").status, 404);
    EXPECT_TRUE(has(text_of(get("/docs/viewer/x/LICENSE")), "Apache License"));
}

TEST_F(DocsTest, FilesAreSentCompressedToThoseWhoTakeThat_RFC9110_12_5_3) {
    const std::string target = fmt::format("/docs/viewer/{}/swagger-ui.css", viewer_version());
    const http::Response plain = get(target);
    EXPECT_EQ(header(plain, "Content-Encoding"), "");
    for (const char* coding : {"gzip", "br, gzip;q=0.5", "*"}) {
        const http::Response small = get(target, {{"Accept-Encoding", coding}});
        EXPECT_EQ(header(small, "Content-Encoding"), "gzip") << coding;
        EXPECT_TRUE(text_of(small).starts_with("\x1f\x8b")) << coding;
        EXPECT_LT(text_of(small).size() * 4, text_of(plain).size());
        EXPECT_EQ(header(small, "Vary"), "Accept-Encoding");
        EXPECT_NE(header(small, "ETag"), header(plain, "ETag"));
    }
    for (const char* coding : {"br", "gzip;q=0", "identity, *;q=0.0"}) {
        EXPECT_EQ(header(get(target, {{"Accept-Encoding", coding}}), "Content-Encoding"), "") << coding;
    }
}

TEST_F(DocsTest, WhoeverHasThePageIsToldSo_RFC9110_13_1_2) {
    for (const char* target : {"/docs/problems", "/docs/openapi/reseller.json", "/docs/viewer/x/page.css"}) {
        const std::string etag = header(get(target), "ETag");
        ASSERT_FALSE(etag.empty());
        const http::Response again = get(target, {{"If-None-Match", "\"other\", W/" + etag}});
        EXPECT_EQ(again.status, 304) << target;
        EXPECT_EQ(header(again, "ETag"), etag);
        EXPECT_TRUE(text_of(again).empty());
        EXPECT_EQ(get(target, {{"If-None-Match", "\"other\""}}).status, 200);
    }
    EXPECT_NE(header(get("/docs/problems?lang=fr"), "ETag"), header(get("/docs/problems?lang=en"), "ETag"));
}

TEST_F(DocsTest, BothDocumentsAreServedAndShown) {
    EXPECT_EQ(text_of(get("/docs/openapi/marketplace.json")), R"({"openapi":"3.1.0"})");
    EXPECT_EQ(text_of(get("/docs/openapi/reseller.json")), R"({"openapi":"3.1.0","info":{}})");
    EXPECT_TRUE(has(text_of(get("/docs")), "data-document=\"/docs/openapi/marketplace.json\""));
    EXPECT_TRUE(has(text_of(get("/docs?api=reseller")), "data-document=\"/docs/openapi/reseller.json\""));
}

TEST_F(DocsTest, WhatIsNotThereIsAProblemWithIds) {
    const http::Response response =
        get("/docs/nothing", {{"MS-CorrelationId", "8ea4b5f1-3b30-44f6-9f0f-4e4c2b9a3a0c"}});
    EXPECT_EQ(response.status, 404);
    EXPECT_EQ(header(response, "Content-Type"), "application/problem+json");
    EXPECT_EQ(header(response, "MS-CorrelationId"), "8ea4b5f1-3b30-44f6-9f0f-4e4c2b9a3a0c");
    const http::Response method = get("/docs/problems", {}, "DELETE");
    EXPECT_EQ(method.status, 405);
    EXPECT_EQ(header(method, "Allow"), "GET");
    EXPECT_EQ(get("/docs/problems/", {}, "HEAD").status, 200);
}

}  // namespace
}  // namespace comptoir::api::docs
