#include <algorithm>
#include <map>
#include <tuple>

#include "base/limits.hpp"
#include "domain/catalog/rules.hpp"

namespace comptoir::catalog {
namespace {

// Two rows of one key never start together, so this tells which row of another edition is the same one.
using RowName = std::tuple<Market, Currency, std::string, BillingPlan, std::int64_t>;

RowName name_of(const PriceRow& row) {
    return {row.market, row.currency, row.term.str(), row.billing_plan, row.starts.micros()};
}

// Those that ended first are forgotten when a plan would have more rows than one may have.
void make_room(std::vector<PriceRow>& past, std::size_t room) {
    if (past.size() <= room) return;
    std::vector<Instant> ends;
    for (const PriceRow& row : past) ends.push_back(row.ends);
    const auto last_gone = ends.begin() + static_cast<std::ptrdiff_t>(past.size() - room - 1);
    std::nth_element(ends.begin(), last_gone, ends.end());
    std::erase_if(past, [&](const PriceRow& row) { return row.ends <= *last_gone; });
}

}  // namespace

PriceRows with_history(const PriceRows& before, const PriceRows& after, Instant published) {
    if (before == after) return after;
    const Instant just_before = Instant::from_micros(published.micros() - 1);
    std::vector<PriceRow> rows = after.all();
    std::map<RowName, std::size_t> places;
    for (std::size_t i = 0; i < rows.size(); ++i) places.emplace(name_of(rows[i]), i);
    std::vector<PriceRow> past;
    for (const PriceRow& old_row : before) {
        if (old_row.starts > just_before) continue;
        const auto same = places.find(name_of(old_row));
        if (same == places.end()) {
            past.push_back(old_row);
            past.back().ends = std::min(old_row.ends, just_before);
        } else if (old_row.ends <= just_before) {
            rows[same->second] = old_row;
        } else {
            rows[same->second].ends = std::max(rows[same->second].ends, just_before);
        }
    }
    if (past.empty()) return PriceRows(rows);
    make_room(past, limits::kPriceRowsPerPlanMax - std::min(rows.size(), limits::kPriceRowsPerPlanMax));
    past.insert(past.end(), rows.begin(), rows.end());
    return PriceRows(past);
}

}  // namespace comptoir::catalog
