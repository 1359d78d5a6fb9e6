#include "api/marketplace/language.hpp"

#include <gtest/gtest.h>

#include "api/marketplace/bounds.hpp"

namespace comptoir::api::marketplace {
namespace {

Language asked(const char* name, const char* value) {
    http::Request request;
    request.headers.set(name, value);
    return language_of(request);
}

TEST(MarketplaceLanguage, the_best_of_accept_language_wins) {
    EXPECT_EQ(asked("Accept-Language", "fr"), Language::french);
    EXPECT_EQ(asked("Accept-Language", "de-DE, fr-CA;q=0.8, en;q=0.5"), Language::french);
    EXPECT_EQ(asked("Accept-Language", "fr;q=0.3, en-GB;q=0.5"), Language::english);
    EXPECT_EQ(asked("Accept-Language", "en, fr"), Language::english);
    EXPECT_EQ(asked("Accept-Language", "fr;q=0"), Language::english);
    EXPECT_EQ(asked("Accept-Language", "fr;q=0.x, ;;,,q=1"), Language::english);
    EXPECT_EQ(asked("Accept-Language", ""), Language::english);
    EXPECT_EQ(asked("Accept-Language", "ja"), Language::english);
}

TEST(MarketplaceLanguage, X_Locale_wins_over_accept_language) {
    http::Request request;
    request.headers.set("Accept-Language", "en");
    request.headers.set("X-Locale", "fr-CA");
    EXPECT_EQ(language_of(request), Language::french);
    request.headers.set("Accept-Language", "fr");
    request.headers.set("X-Locale", "de-DE");
    EXPECT_EQ(language_of(request), Language::english);
    request.headers.set("X-Locale", "no locale at all!");
    EXPECT_EQ(language_of(request), Language::french);
}

class StandingClock final : public Clock {
  public:
    Instant now() const override { return now_; }
    void pass(std::chrono::microseconds span) { now_ = now_ + span; }

  private:
    Instant now_ = Instant::of("2024-01-01");
};

TEST(RateBound, admits_a_burst_and_then_the_rate) {
    StandingClock clock;
    RateBound bound(clock, 10);
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(bound.admits()) << i;
    EXPECT_FALSE(bound.admits());
    clock.pass(std::chrono::milliseconds(100));
    EXPECT_TRUE(bound.admits());
    EXPECT_FALSE(bound.admits());
    clock.pass(std::chrono::hours(1));
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(bound.admits()) << i;
    EXPECT_FALSE(bound.admits());
    clock.pass(std::chrono::hours(-24));
    EXPECT_TRUE(bound.admits()) << "a machine clock set back locks nobody out";
}

TEST(WaitingRoom, has_so_many_places_and_none_once_closed) {
    WaitingRoom room(1);
    {
        const auto first = room.enter();
        EXPECT_TRUE(static_cast<bool>(first));
        EXPECT_FALSE(static_cast<bool>(room.enter()));
        EXPECT_TRUE(first.wait(std::chrono::milliseconds(1)));
        room.close();
        EXPECT_FALSE(first.wait(std::chrono::hours(1)));
    }
    EXPECT_FALSE(static_cast<bool>(room.enter()));
}

}  // namespace
}  // namespace comptoir::api::marketplace
