#include "jobs/timers.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace comptoir::jobs {
namespace {

const PartnerId kFirst = PartnerId::of("10000000-0000-4000-8000-000000000001");
const PartnerId kSecond = PartnerId::of("10000000-0000-4000-8000-000000000002");

TimersRun failed(std::initializer_list<PartnerId> partners) {
    TimersRun run;
    for (const PartnerId partner : partners)
        run.failures.push_back({{partner, storage::TimerKind::boundary, "", Instant()}, "no", {}});
    return run;
}

// How many looks leave the first partner out before the next one tries it.
int looks_left_out(Pauses& pauses) {
    int looks = 0;
    for (; pauses.left_out().contains(kFirst); ++looks) pauses.end_look({});
    return looks;
}

TEST(Pauses, DoubleWithEachFailureUpToABound) {
    Pauses pauses;
    EXPECT_TRUE(pauses.left_out().empty());
    std::vector<int> lengths;
    for (int i = 0; i < 11; ++i) {
        pauses.end_look(failed({kFirst}));
        lengths.push_back(looks_left_out(pauses));
    }
    EXPECT_EQ(lengths, (std::vector<int>{1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300}));
    EXPECT_EQ(lengths.back(), limits::kTimerLooksMax);
}

TEST(Pauses, EndWithTheFirstLookThatSucceeds) {
    Pauses pauses;
    for (int i = 0; i < 3; ++i) {
        pauses.end_look(failed({kFirst}));
        looks_left_out(pauses);
    }
    pauses.end_look({});
    EXPECT_TRUE(pauses.left_out().empty());
    pauses.end_look(failed({kFirst}));
    EXPECT_EQ(looks_left_out(pauses), 1) << "what was before is forgotten";
}

TEST(Pauses, AreEachPartnersOwn) {
    Pauses pauses;
    pauses.end_look(failed({kFirst}));
    pauses.end_look(failed({kSecond}));
    EXPECT_EQ(pauses.left_out(), std::set<PartnerId>{kSecond});
    pauses.end_look(failed({kFirst}));
    EXPECT_EQ(pauses.left_out(), std::set<PartnerId>{kFirst});
    pauses.end_look({});
    EXPECT_EQ(pauses.left_out(), std::set<PartnerId>{kFirst});
}

}  // namespace
}  // namespace comptoir::jobs
