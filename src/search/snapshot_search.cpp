#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "search/fold.hpp"
#include "search/snapshot.hpp"

namespace comptoir::search {
namespace {

// `<version>.<offset>`: readable in a log, and old ones can be told from new ones.
std::string cursor_text(std::int64_t version, std::size_t offset) {
    return fmt::format("{}.{}", version, offset);
}

std::optional<std::size_t> parse_cursor(std::string_view text) {
    if (text.empty()) return 0;
    const auto parts = split(text, '.');
    if (parts.size() != 2) return std::nullopt;
    std::int64_t version = 0;
    std::size_t offset = 0;
    const auto whole = [](std::string_view part, auto& value) {
        const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
        return error == std::errc() && end == part.data() + part.size() && !part.empty();
    };
    if (!whole(parts[0], version) || !whole(parts[1], offset)) return std::nullopt;
    return offset;
}

namespace filter {
enum Index { type, category, subcategory, industry, publisher, trial, market, count };
}

Bitmap complement(const Bitmap& of) {
    Bitmap result(of.size());
    for (std::size_t i = 0; i < of.size(); ++i) {
        if (!of.test(i)) result.set(i);
    }
    return result;
}

}  // namespace

// What matches, before and after the filters. A filter that is off is an absent bitmap.
struct CatalogSnapshot::Selection {
    Matches matches;  // Of the keyword, and listed.
    bool ranked = false;
    std::array<std::optional<Bitmap>, filter::count> filters;
    Bitmap chosen;  // With all filters.
    // What private plans of the viewers add to what everybody sees (R17); absent and empty for most.
    std::optional<Bitmap> trial;
    std::vector<std::pair<catalog::Market, Number>> markets;

    std::size_t count_own(std::string_view market, const Bitmap& among) const {
        return static_cast<std::size_t>(std::count_if(markets.begin(), markets.end(), [&](const auto& own) {
            return own.first.code() == market && among.test(own.second);
        }));
    }

    /// All filters but these.
    Bitmap without(filter::Index one, filter::Index other) const {
        Bitmap result = matches.products;
        for (std::size_t i = 0; i < filter::count; ++i) {
            if (i != one && i != other && filters[i]) result &= *filters[i];
        }
        return result;
    }
};

const Bitmap* CatalogSnapshot::members(const Values& values, std::string_view value) const {
    const auto found = values.find(value);
    return found == values.end() ? nullptr : &found->second;
}

void CatalogSnapshot::add_private_plans(const Query& query, Bitmap& visible, Selection& selection) const {
    for (const TenantId& viewer : query.viewers) {
        const auto found = private_plans_.find(viewer);
        if (found == private_plans_.end()) continue;
        for (const PrivatePlan& own : found->second) {
            visible.set(own.product);
            const catalog::Plan& plan = product(own.product).plans[own.plan];
            if (plan.trial) {
                if (!selection.trial) selection.trial = trial_;
                selection.trial->set(own.product);
            }
            for (const catalog::Market market : plan.markets) {
                if (!members(markets_, market.code())->test(own.product)) {
                    selection.markets.emplace_back(market, own.product);
                }
            }
        }
    }
    auto& markets = selection.markets;
    std::sort(markets.begin(), markets.end());
    markets.erase(std::unique(markets.begin(), markets.end()), markets.end());
}

CatalogSnapshot::Selection CatalogSnapshot::select(const Query& query) const {
    const std::size_t count = by_number_.size();
    Selection selection;
    Bitmap visible = listed_;
    add_private_plans(query, visible, selection);
    const std::string folded = fold(std::string_view(query.keyword).substr(0, limits::kKeywordBytesMax));
    auto words = words_of(folded);
    if (words.size() > limits::kKeywordWordsMax) words.resize(limits::kKeywordWordsMax);
    if (words.empty()) {
        selection.matches.products = std::move(visible);
    } else {
        selection.matches = words_.find(words, visible);
        selection.ranked = true;
    }
    // A value that nothing has leaves nothing.
    const auto filter = [&](filter::Index which, const Bitmap* values) {
        selection.filters[which] = values == nullptr ? Bitmap(count) : *values;
    };
    if (query.type) filter(filter::type, &types_[static_cast<std::size_t>(*query.type)]);
    if (!query.category.empty()) filter(filter::category, members(categories_, query.category));
    if (!query.subcategory.empty()) {
        filter(filter::subcategory, members(subcategories_, query.category + "/" + query.subcategory));
    }
    if (!query.industry.empty()) filter(filter::industry, members(industries_, query.industry));
    if (query.market) {
        filter(filter::market, members(markets_, query.market->code()));
        for (const auto& [market, number] : selection.markets) {
            if (market == *query.market) selection.filters[filter::market]->set(number);
        }
    }
    if (query.trial) {
        const Bitmap& trial = selection.trial ? *selection.trial : trial_;
        selection.filters[filter::trial] = *query.trial ? trial : complement(trial);
    }
    if (!query.publisher.empty()) {
        Bitmap own(count);
        if (const auto found = publisher_by_id_.find(query.publisher); found != publisher_by_id_.end()) {
            for (std::size_t i = 0; i < count; ++i) {
                if (publisher_of_[i] == found->second) own.set(i);
            }
        }
        selection.filters[filter::publisher] = std::move(own);
    }
    selection.chosen = selection.without(filter::count, filter::count);
    return selection;
}

std::vector<FacetCount> CatalogSnapshot::count_publishers(const Bitmap& base) const {
    std::vector<std::size_t> counts(document_.publishers.size());
    base.each([&](std::size_t number) {
        ++counts[publisher_of_[number]];
        return true;
    });
    std::vector<Number> order;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] > 0) order.push_back(static_cast<Number>(i));
    }
    const auto more = [&](Number a, Number b) {
        return counts[a] != counts[b] ? counts[a] > counts[b] : a < b;
    };
    const std::size_t shown = std::min(order.size(), limits::kFacetPublishersMax);
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(shown), order.end(), more);
    std::vector<FacetCount> result;
    for (std::size_t i = 0; i < shown; ++i) {
        result.push_back({document_.publishers[order[i]].id.str(), counts[order[i]]});
    }
    return result;
}

Facets CatalogSnapshot::count_facets(const Query& query, const Selection& selection) const {
    const auto add = [](std::vector<FacetCount>& facet, std::string value, std::size_t count) {
        if (count > 0) facet.push_back({std::move(value), count});
    };
    // Most requests set few filters, so most facets share one base and it is made once.
    const auto base_of = [&](filter::Index one, filter::Index other) -> Bitmap {
        if (!selection.filters[one] && (other == filter::count || !selection.filters[other]))
            return selection.chosen;
        return selection.without(one, other);
    };
    Facets facets;
    const Bitmap types = base_of(filter::type, filter::count);
    for (std::size_t i = 0; i < types_.size(); ++i) {
        add(facets.types, std::string(to_text(static_cast<catalog::ProductType>(i))),
            types.count_common(types_[i]));
    }
    const Bitmap categories = base_of(filter::category, filter::subcategory);
    for (const auto& [value, members] : categories_)
        add(facets.categories, value, categories.count_common(members));
    if (!query.category.empty()) {
        const std::string prefix = query.category + "/";
        const Bitmap subcategories = base_of(filter::subcategory, filter::count);
        for (auto it = subcategories_.lower_bound(prefix); it != subcategories_.end(); ++it) {
            if (!it->first.starts_with(prefix)) break;
            add(facets.subcategories, it->first.substr(prefix.size()),
                subcategories.count_common(it->second));
        }
    }
    const Bitmap industries = base_of(filter::industry, filter::count);
    for (const auto& [value, members] : industries_)
        add(facets.industries, value, industries.count_common(members));
    const Bitmap markets = base_of(filter::market, filter::count);
    for (const auto& [value, members] : markets_) {
        add(facets.markets, value, markets.count_common(members) + selection.count_own(value, markets));
    }
    const Bitmap trials = base_of(filter::trial, filter::count);
    const std::size_t with_trial = trials.count_common(selection.trial ? *selection.trial : trial_);
    add(facets.trials, "true", with_trial);
    add(facets.trials, "false", trials.count() - with_trial);
    facets.publishers = count_publishers(base_of(filter::publisher, filter::count));
    return facets;
}

void CatalogSnapshot::fill_page(const Query& query, const Selection& selection, std::size_t offset,
                                Page& page) const {
    const std::size_t limit = std::clamp<std::size_t>(query.limit, 1, limits::kCatalogPageMax);
    std::size_t skip = offset;
    const auto take = [&](std::size_t number) {
        if (skip > 0) {
            --skip;
        } else {
            page.products.push_back(&product(number));
        }
        return page.products.size() < limit;
    };
    if (!selection.ranked) {
        for (const Number number : catalog_order_) {
            if (selection.chosen.test(number) && !take(number)) break;
        }
    } else {
        // Counting sort by score: numbers are in the order of ties already.
        std::vector<std::vector<Number>> by_score(256);
        selection.chosen.each([&](std::size_t number) {
            by_score[selection.matches.scores[number]].push_back(static_cast<Number>(number));
            return true;
        });
        for (const auto& same : by_score) {
            if (!std::all_of(same.begin(), same.end(), take)) break;
        }
    }
    const std::size_t end = offset + page.products.size();
    if (!page.products.empty() && end < page.total) page.next_cursor = cursor_text(version_, end);
}

std::optional<Page> CatalogSnapshot::search(const Query& query) const {
    const auto offset = parse_cursor(query.cursor);
    if (!offset) return std::nullopt;
    const Selection selection = select(query);
    Page page;
    page.total = selection.chosen.count();
    page.corrected = selection.matches.corrected && page.total > 0;
    page.facets = count_facets(query, selection);
    fill_page(query, selection, *offset, page);
    return page;
}

}  // namespace comptoir::search
