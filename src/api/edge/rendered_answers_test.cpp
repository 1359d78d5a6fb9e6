#include "api/edge/rendered_answers.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "base/limits.hpp"

namespace comptoir::api::edge {
namespace {

http::Response page(std::string body, int status = 200) {
    http::Response response;
    response.status = status;
    response.headers.set("Content-Type", "application/json");
    response.body = std::move(body);
    return response;
}

struct Counter {
    RenderedAnswers answers;
    int rendered = 0;
    std::string ask(const std::string& key, std::int64_t version, const http::Response& page) {
        const http::Response response = answers.answer(key, version, [&] {
            ++rendered;
            return page;
        });
        return response.shared_body ? *response.shared_body : response.body;
    }
};

TEST(RenderedAnswers, AreMadeOnceForEachCatalog) {
    Counter counter;
    EXPECT_EQ(counter.ask("a", 1, page("one")), "one");
    EXPECT_EQ(counter.ask("a", 1, page("never asked")), "one");
    EXPECT_EQ(counter.ask("b", 1, page("another")), "another");
    EXPECT_EQ(counter.rendered, 2);
    EXPECT_EQ(counter.ask("a", 2, page("of the next catalog")), "of the next catalog");
    EXPECT_EQ(counter.ask("b", 2, page("of the next, too")), "of the next, too");
    EXPECT_EQ(counter.rendered, 4);
}

TEST(RenderedAnswers, KeepHeaders) {
    RenderedAnswers answers;
    for (int i = 0; i < 2; ++i) {
        const auto response = answers.answer("a", 1, [] { return page("one"); });
        EXPECT_EQ(response.headers.find("Content-Type"), "application/json");
    }
}

TEST(RenderedAnswers, KeepNoRefusal) {
    Counter counter;
    EXPECT_EQ(counter.ask("a", 1, page("not there", 404)), "not there");
    EXPECT_EQ(counter.ask("a", 1, page("there")), "there");
}

TEST(RenderedAnswers, AreBounded) {
    Counter counter;
    const std::string large(limits::kRenderedAnswerBytesMax, 'x');
    counter.ask("large", 1, page(large));
    counter.ask("large", 1, page(large));
    EXPECT_EQ(counter.rendered, 2);
    const std::string half(limits::kRenderedAnswerBytesMax / 2, 'x');
    const std::size_t fit = limits::kRenderedBytesMax / (half.size() + 1);
    for (std::size_t i = 0; i <= fit; ++i) counter.ask(std::to_string(i), 1, page(half));
    counter.rendered = 0;
    counter.ask("0", 1, page(half));
    EXPECT_EQ(counter.rendered, 1) << "it has started over";
}

}  // namespace
}  // namespace comptoir::api::edge
