#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/billing/billing.hpp"

/// Tells a subscription as billing sees it, so that a test reads like a worked example of commerce rules §9.
namespace comptoir::billing {

inline constexpr Rounding kClassic = Rounding::half_up;
inline constexpr Rounding kModern = Rounding::toward_zero;

inline std::string text_of(const ChargeLine& line) {
    return fmt::format("{} {}..{} {} x {} = {}\n", name_of(line.type), line.start.str(), line.end.str(),
                       line.quantity, line.effective_unit_price.str(), line.subtotal.str());
}

struct Sale {
    const char* price = "10.00";
    std::int64_t quantity = 1;
    const char* term = "P1M";
    const char* cycle = "P1M";
    const char* currency = "EUR";
    Rounding round_unit = kClassic;
};

// One subscription as billing sees it: events in, lines out. Dates are those of R3; what may happen when is
// not asked.
class Contract {
  public:
    explicit Contract(const Sale& sale) : cycle_(Period::of(sale.cycle)) {
        event_.term = Period::of(sale.term);
        event_.cycles = event_.term.month_count() / cycle_.month_count();
        event_.prepaid = event_.cycles == 1;
        event_.term_price = Decimal::of(sale.price);
        event_.quantity = sale.quantity;
        event_.currency = Currency::of(sale.currency);
        event_.round_unit = sale.round_unit;
    }

    Contract& activated(std::string_view at) {
        anchor_ = Instant::of(at).date();
        return happens(EventKind::started, Instant::of(at));
    }
    Contract& trial_activated(std::string_view at, const char* length) {
        anchor_ = Instant::of(at).date();
        event_.cycle_start = anchor_;
        event_.cycle_end = period_start(anchor_, Period::of(length), 1).plus_days(-1);
        write(EventKind::trial_started, Instant::of(at));
        return *this;
    }
    /// The first boundary after a trial: the paid terms have an anchor of their own (R96).
    Contract& trial_ends() {
        anchor_ = event_.cycle_end.plus_days(1);
        current_term_.clear();
        return happens(EventKind::renewed, Instant::start_of(anchor_));
    }
    Contract& trial_left(std::string_view at, const char* price) {
        event_.trial_end = event_.cycle_end;
        event_.term_price = Decimal::of(price);
        anchor_ = Instant::of(at).date();
        return happens(EventKind::trial_left, Instant::of(at));
    }
    /// The boundaries that follow, each a cycle or a renewal.
    Contract& runs(int boundaries) {
        for (; boundaries > 0; --boundaries) {
            ++index_;
            const bool new_term = index_ % event_.cycles == 0;
            if (new_term) current_term_.clear();
            happens(new_term ? EventKind::renewed : EventKind::cycle_began,
                    Instant::start_of(start_of_cycle(index_)));
        }
        return *this;
    }
    Contract& seats(std::string_view at, std::int64_t quantity) {
        event_.old_quantity = event_.quantity;
        event_.quantity = quantity;
        return happens(EventKind::quantity_changed, Instant::of(at));
    }
    Contract& moves_to_plan(std::string_view at, const char* price) {
        event_.old_term_price = event_.term_price;
        event_.term_price = Decimal::of(price);
        return happens(EventKind::plan_changed, Instant::of(at));
    }
    /// What a meter of it counted in the month of `day`, for this price a unit.
    Contract& metered(std::string_view day, const char* quantity, const char* price) {
        const BillingEvent contract = event_;
        event_.cycle_start = Date::of(day).first_of_month();
        event_.cycle_end = add_months(event_.cycle_start, 1).plus_days(-1);
        event_.term_price = Decimal::of(price);
        event_.usage = Usage{"mails", "Mails", "1 mail", Decimal::of(quantity)};
        write(EventKind::metered, last_second_of(event_.cycle_end));
        event_ = contract;
        return *this;
    }
    Contract& cancelled(std::string_view at) {
        write(EventKind::cancelled, Instant::of(at));
        return *this;
    }

    const std::vector<ChargeLine>& lines() const { return lines_; }
    std::string bill() const {
        std::string text = "\n";
        for (const ChargeLine& line : lines_) text += text_of(line);
        return text;
    }
    Money total() const {
        Money sum = Money::zero(event_.currency);
        for (const ChargeLine& line : lines_) sum += line.subtotal;
        return sum;
    }
    /// Every period with lines: `2024-03-01 (published; due) total`.
    std::string invoices() const {
        std::vector<std::pair<Date, Money>> periods;
        for (const ChargeLine& line : lines_) {
            const Date period = period_of(line.at);
            if (periods.empty() || periods.back().first != period) {
                periods.emplace_back(period, Money::zero(event_.currency));
            }
            periods.back().second += line.subtotal;
        }
        std::string text = "\n";
        for (const auto& [period, sum] : periods) {
            const Date published = invoice_instant(period).date();
            text += fmt::format("{} ({}; {}) {}\n", period.str().substr(0, 7), published.str(),
                                due_date(published).str(), sum.str());
        }
        return text;
    }

  private:
    Date start_of_cycle(int k) const { return period_start(anchor_, cycle_, k); }
    Contract& happens(EventKind kind, Instant at) {
        event_.cycle_start = start_of_cycle(index_);
        event_.cycle_end = start_of_cycle(index_ + 1).plus_days(-1);
        write(kind, at);
        return *this;
    }
    void write(EventKind kind, Instant at) {
        event_.kind = kind;
        event_.at = at;
        event_.trial = kind == EventKind::trial_started;
        for (const ChargeLine& line : charges_for(event_, current_term_)) {
            lines_.push_back(line);
            current_term_.push_back(line);
        }
    }

    Period cycle_;
    BillingEvent event_;
    Date anchor_ = Date::from_days(0);
    int index_ = 0;
    std::vector<ChargeLine> current_term_;
    std::vector<ChargeLine> lines_;
};

}  // namespace comptoir::billing
