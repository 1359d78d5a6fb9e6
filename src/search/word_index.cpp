#include "search/word_index.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "search/fold.hpp"

namespace comptoir::search {
namespace {

constexpr std::size_t kTypoBytesMin = 4;  // Shorter words have too many neighbours to guess.
constexpr std::uint32_t kFieldBits = 2;
constexpr std::uint32_t kFieldMask = 3;

}  // namespace

// Which products matched the words so far. `matched` counts words, so that nothing needs clearing between
// words.
struct WordIndex::Accumulator {
    explicit Accumulator(std::size_t products) : matched(products), score(products), last(products) {}
    std::vector<std::uint8_t> matched;
    std::vector<std::uint8_t> score;
    std::vector<std::uint8_t> last;  // Of the latest word, which may still get better in this product.
    int words = 0;
};

void WordIndex::add(std::uint32_t product, Field field, std::string_view folded_text) {
    for (const std::string_view one : words_of(folded_text)) {
        auto found = building_.find(one);
        if (found == building_.end())
            found = building_.emplace(std::string(one), std::vector<Posting>()).first;
        auto& list = found->second;
        const Posting posting = product << kFieldBits | static_cast<std::uint32_t>(field);
        if (!list.empty() && list.back() >> kFieldBits == product) {
            list.back() = std::min(list.back(), posting);
        } else {
            list.push_back(posting);
        }
    }
}

void WordIndex::finish() {
    std::vector<std::pair<const std::string, std::vector<Posting>>*> sorted;
    sorted.reserve(building_.size());
    std::size_t total = 0;
    for (auto& entry : building_) {
        sorted.push_back(&entry);
        total += entry.second.size();
    }
    std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->first < b->first; });
    postings_.reserve(total);
    for (const auto* entry : sorted) {
        const auto number = static_cast<std::uint32_t>(word_starts_.size());
        if (words_by_length_.size() <= entry->first.size()) words_by_length_.resize(entry->first.size() + 1);
        words_by_length_[entry->first.size()].push_back(number);
        word_starts_.push_back(static_cast<std::uint32_t>(pool_.size()));
        posting_starts_.push_back(static_cast<std::uint32_t>(postings_.size()));
        pool_ += entry->first;
        postings_.insert(postings_.end(), entry->second.begin(), entry->second.end());
    }
    word_starts_.push_back(static_cast<std::uint32_t>(pool_.size()));
    posting_starts_.push_back(static_cast<std::uint32_t>(postings_.size()));
    building_ = {};
}

std::string_view WordIndex::word(std::size_t number) const {
    return std::string_view(pool_).substr(word_starts_[number],
                                          word_starts_[number + 1] - word_starts_[number]);
}

std::span<const WordIndex::Posting> WordIndex::postings(std::size_t number) const {
    return std::span(postings_).subspan(posting_starts_[number],
                                        posting_starts_[number + 1] - posting_starts_[number]);
}

WordIndex::Range WordIndex::starting_with(std::string_view text) const {
    const std::size_t words = word_starts_.size() - 1;
    const auto first_where = [&](auto is_before) {
        std::size_t low = 0;
        std::size_t high = words;
        while (low < high) {
            const std::size_t middle = (low + high) / 2;
            if (is_before(word(middle))) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    };
    const std::size_t first = first_where([&](std::string_view one) { return one < text; });
    const std::size_t last =
        first_where([&](std::string_view one) { return one.substr(0, text.size()) <= text; });
    return {first, last};
}

WordIndex::Range WordIndex::exact(std::string_view text) const {
    const Range range = starting_with(text);
    const bool found = range.first < range.second && word(range.first) == text;
    return {range.first, range.first + (found ? 1 : 0)};
}

std::size_t WordIndex::posting_count(Range range) const {
    return posting_starts_[range.second] - posting_starts_[range.first];
}

// Adds one alternative of the latest word; true when some product matches all words so far through it.
bool WordIndex::apply(Range range, int penalty, Accumulator& so_far) const {
    const auto before = static_cast<std::uint8_t>(so_far.words - 1);
    const auto now = static_cast<std::uint8_t>(so_far.words);
    bool any = false;
    // The postings of neighbouring words stand end to end, so a prefix is one run.
    for (std::size_t i = posting_starts_[range.first]; i < posting_starts_[range.second]; ++i) {
        const std::size_t product = postings_[i] >> kFieldBits;
        const auto value =
            static_cast<std::uint8_t>((postings_[i] & kFieldMask) + static_cast<unsigned>(penalty));
        std::uint8_t& matched = so_far.matched[product];
        if (matched == before) {
            matched = now;
            so_far.last[product] = value;
            so_far.score[product] = static_cast<std::uint8_t>(so_far.score[product] + value);
            any = true;
        } else if (matched == now && value < so_far.last[product]) {
            so_far.score[product] =
                static_cast<std::uint8_t>(so_far.score[product] - so_far.last[product] + value);
            so_far.last[product] = value;
        }
    }
    return any;
}

std::vector<WordIndex::Range> WordIndex::near(std::string_view text) const {
    std::vector<Range> found;
    if (text.size() < kTypoBytesMin) return found;
    for (std::size_t length = text.size() - 1; length <= text.size() + 1; ++length) {
        if (length >= words_by_length_.size()) break;
        for (const std::uint32_t number : words_by_length_[length]) {
            if (within_one_typo(word(number), text)) found.emplace_back(number, number + 1);
        }
    }
    return found;
}

Matches WordIndex::find(std::span<const std::string_view> words, const Bitmap& visible) const {
    COMPTOIR_CHECK(!words.empty() && words.size() < 30);
    std::vector<Range> ranges;
    for (std::size_t i = 0; i < words.size(); ++i) {
        ranges.push_back(i + 1 == words.size() ? starting_with(words[i]) : exact(words[i]));
    }
    // The rarest word first: a common one then finds few products left, and an unknown one ends the search.
    std::vector<Range> order = ranges;
    std::sort(order.begin(), order.end(),
              [&](Range a, Range b) { return posting_count(a) < posting_count(b); });
    Accumulator so_far(product_count_);
    bool any = true;
    for (const Range& range : order) {
        ++so_far.words;
        any = any && apply(range, 0, so_far);
        if (!any) return find_with_typo(words, ranges, visible);
    }
    Matches matches{Bitmap(product_count_), std::move(so_far.score), false};
    // Whatever matched everything stands in the postings of the rarest word.
    bool found = false;
    for (std::size_t i = posting_starts_[order[0].first]; i < posting_starts_[order[0].second]; ++i) {
        const std::size_t product = postings_[i] >> kFieldBits;
        if (so_far.matched[product] != words.size() || !visible.test(product)) continue;
        matches.products.set(product);
        found = true;
    }
    return found ? matches : find_with_typo(words, ranges, visible);
}

Matches WordIndex::find_with_typo(std::span<const std::string_view> words, std::span<const Range> ranges,
                                  const Bitmap& visible) const {
    Matches matches{Bitmap(product_count_), std::vector<std::uint8_t>(product_count_, 255), true};
    for (std::size_t wrong = 0; wrong < words.size(); ++wrong) {
        const auto alternatives = near(words[wrong]);
        if (alternatives.empty()) continue;
        Accumulator so_far(product_count_);
        bool any = true;
        for (std::size_t i = 0; i < words.size() && any; ++i) {
            if (i == wrong) continue;
            ++so_far.words;
            any = apply(ranges[i], 0, so_far);
        }
        if (!any) continue;
        ++so_far.words;
        for (const Range& alternative : alternatives) apply(alternative, kTypoPenalty, so_far);
        for (std::size_t i = 0; i < product_count_; ++i) {
            if (so_far.matched[i] != words.size() || !visible.test(i)) continue;
            matches.products.set(i);
            matches.scores[i] = std::min(matches.scores[i], so_far.score[i]);
        }
    }
    return matches;
}

}  // namespace comptoir::search
