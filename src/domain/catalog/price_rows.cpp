#include "domain/catalog/price_rows.hpp"

#include <array>
#include <cstdint>
#include <string>

#include "base/check.hpp"
#include "base/int128.hpp"

/// A row: a character that says what differs from the row before, the market, and then what differs:
///
///     currency    three letters
///     term        a count and M or D
///     plan        a digit, the place in BillingPlan
///     price       a number of 1e-10
///     erp price   the same, or `!` for none
///     dates       two numbers of microseconds
///
/// A number is a sign where it is negative, digits, and a letter for how many zeros were cut off: `1999i`.
/// The text is stored, so what is written here may only be added to.
namespace comptoir::catalog {
namespace {

enum Difference : unsigned {
    kCurrency = 1,
    kTerm = 2,
    kPlan = 4,
    kPrice = 8,
    kErp = 16,
    kDates = 32,
    kEverything = 63
};
constexpr char kNothing = '0';  // The character of a row that differs in its market only.
constexpr int kPlans = 6;
constexpr int kZerosMax = 25;
constexpr int kDigitsMax = 38;
constexpr int kMonthsMax = 120;  // Of a Period.
constexpr int kDaysMax = 366;

void put_number(std::string& out, int128 value) {
    if (value < 0) out.push_back('-');
    std::array<char, kDigitsMax + 1> digits;
    std::size_t at = digits.size();
    char zeros = 'a';
    do {
        const int digit = static_cast<int>(value % 10);
        value /= 10;
        if (digit == 0 && at == digits.size() && value != 0 && zeros < 'a' + kZerosMax) {
            ++zeros;
            continue;
        }
        digits[--at] = static_cast<char>('0' + (digit < 0 ? -digit : digit));
    } while (value != 0);
    out.append(&digits[at], digits.size() - at);
    out.push_back(zeros);
}

void put_term(std::string& out, Period term) {
    out += std::to_string(term.is_days() ? term.day_count() : term.month_count());
    out.push_back(term.is_days() ? 'D' : 'M');
}

void put_row(std::string& out, const PriceRow& row, const PriceRow* before) {
    unsigned differs = kEverything;
    if (before != nullptr) {
        differs = (row.currency != before->currency ? kCurrency : 0U) |
                  (row.term != before->term ? kTerm : 0U) |
                  (row.billing_plan != before->billing_plan ? kPlan : 0U) |
                  (row.unit_price != before->unit_price ? kPrice : 0U) |
                  (row.erp_price != before->erp_price ? kErp : 0U) |
                  (row.starts != before->starts || row.ends != before->ends ? kDates : 0U);
    }
    out.push_back(static_cast<char>(kNothing + static_cast<char>(differs)));
    out += row.market.code();
    if ((differs & kCurrency) != 0) out += row.currency.code();
    if ((differs & kTerm) != 0) put_term(out, row.term);
    if ((differs & kPlan) != 0) out.push_back(static_cast<char>('0' + static_cast<int>(row.billing_plan)));
    if ((differs & kPrice) != 0) put_number(out, row.unit_price.units());
    if ((differs & kErp) != 0) {
        if (row.erp_price) {
            put_number(out, row.erp_price->units());
        } else {
            out.push_back('!');
        }
    }
    if ((differs & kDates) != 0) {
        put_number(out, row.starts.micros());
        put_number(out, row.ends.micros());
    }
}

// Reads from the front of a text that may be anything; what is wrong once stays wrong.
struct Scanner {
    std::string_view rest;
    bool good = true;

    char take() {
        if (rest.empty()) {
            good = false;
            return '\0';
        }
        const char c = rest.front();
        rest.remove_prefix(1);
        return c;
    }
    std::string_view take(std::size_t count) {
        if (rest.size() < count) {
            good = false;
            return {};
        }
        const std::string_view taken = rest.substr(0, count);
        rest.remove_prefix(count);
        return taken;
    }
    // Digits up to another character, which is taken, too.
    char digits(int128& value) {
        int count = 0;
        char c = take();
        // Nearly all fit into 64 bits, which are much faster.
        std::uint64_t small = 0;
        for (; c >= '0' && c <= '9' && count < 18; c = take(), ++count) {
            small = small * 10 + static_cast<std::uint64_t>(c - '0');
        }
        value = static_cast<int128>(small);
        for (; c >= '0' && c <= '9' && count < kDigitsMax; c = take(), ++count)
            value = value * 10 + (c - '0');
        good = good && count > 0;
        return c;
    }
    int128 number() {
        const bool negative = !rest.empty() && rest.front() == '-';
        if (negative) take();
        int128 value = 0;
        const char zeros = digits(value);
        good = good && zeros >= 'a' && zeros <= 'a' + kZerosMax;
        constexpr int128 kLarge = static_cast<int128>(1) << 122;
        for (char i = 'a'; good && i < zeros; ++i) {
            good = value < kLarge;
            if (good) value *= 10;
        }
        return negative ? -value : value;
    }
    std::int64_t micros() {
        const int128 value = number();
        good = good && value >= INT64_MIN && value <= INT64_MAX;
        return good ? static_cast<std::int64_t>(value) : 0;
    }
    Period term(Period otherwise) {
        int128 count = 0;
        const char unit = digits(count);
        good = good && (unit == 'M' || unit == 'D') && count > 0 &&
               count <= (unit == 'D' ? kDaysMax : kMonthsMax);
        if (!good) return otherwise;
        return unit == 'D' ? Period::days(static_cast<int>(count)) : Period::months(static_cast<int>(count));
    }
};

// Changes `row` into the next one. `first`: everything must be said.
bool read_row(std::string_view& text, PriceRow& row, bool first) {
    Scanner in{text};
    const int differs = in.take() - kNothing;
    if (differs < 0 || differs > int{kEverything} || (first && differs != int{kEverything})) return false;
    const auto market = Market::parse(in.take(2));
    if (!market) return false;
    row.market = *market;
    const auto has = [&](Difference what) { return (static_cast<unsigned>(differs) & what) != 0; };
    if (has(kCurrency)) {
        const auto currency = Currency::parse(in.take(3));
        if (!currency) return false;
        row.currency = *currency;
    }
    if (has(kTerm)) row.term = in.term(row.term);
    if (has(kPlan)) {
        const int plan = in.take() - '0';
        if (plan < 0 || plan >= kPlans) return false;
        row.billing_plan = static_cast<BillingPlan>(plan);
    }
    if (has(kPrice)) row.unit_price = Decimal::from_units(in.number());
    if (has(kErp)) {
        row.erp_price.reset();
        if (in.rest.starts_with('!')) {
            in.take();
        } else {
            row.erp_price = Decimal::from_units(in.number());
        }
    }
    if (has(kDates)) {
        row.starts = Instant::from_micros(in.micros());
        row.ends = Instant::from_micros(in.micros());
    }
    text = in.rest;
    return in.good;
}

const PriceRow& before_the_first() {
    static const PriceRow kRow{Market::of("ZZ"), Currency::of("EUR"), Period::months(1), BillingPlan::monthly,
                               Decimal(),        std::nullopt,        Instant(),         Instant()};
    return kRow;
}

}  // namespace

PriceRows::Iterator::Iterator(std::string_view packed)
    : left_(packed.size()), rest_(packed), row_(before_the_first()) {
    if (!packed.empty()) COMPTOIR_CHECK(read_row(rest_, row_, true));
}

void PriceRows::Iterator::step() {
    left_ = rest_.size();
    if (left_ > 0) COMPTOIR_CHECK(read_row(rest_, row_, false));
}

PriceRows::PriceRows(std::span<const PriceRow> rows) {
    std::string out;
    const PriceRow* before = nullptr;
    for (const PriceRow& row : rows) {
        put_row(out, row, before);
        before = &row;
    }
    packed_ = Text(out);
}

std::optional<PriceRows> PriceRows::from_packed(Text text) {
    std::string_view rest = text;
    PriceRow row = before_the_first();
    for (bool first = true; !rest.empty(); first = false) {
        if (!read_row(rest, row, first)) return std::nullopt;
    }
    PriceRows rows;
    rows.packed_ = std::move(text);
    return rows;
}

void PriceRows::push_back(const PriceRow& row) {
    std::vector<PriceRow> rows = all();
    rows.push_back(row);
    *this = PriceRows(rows);
}

std::optional<PriceRow> price_in_force(const PriceRows& rows, const PriceKey& key, Instant at) {
    std::optional<PriceRow> best;
    for (const PriceRow& row : rows) {
        if (!row.in_force_at(at) || !key.matches(row)) continue;
        if (!best || row.starts < best->starts) best = row;
    }
    return best;
}

}  // namespace comptoir::catalog
