#pragma once

#include <array>
#include <chrono>
#include <string_view>

#include "base/decimal.hpp"
#include "base/time.hpp"

/// The values that changed between editions of the documents, as data: one complete profile per edition.
/// The profile in force at the order is stored with the subscription and stays for its current term.
/// Source: commerce rules §0.1.
namespace comptoir::policy {

using namespace std::chrono_literals;

struct Profile {
    std::string_view name;
    std::chrono::hours window_monthly_term;  ///< R80, by term, not by billing plan (R83).
    std::chrono::hours window_annual_or_longer_term;
    Rounding round_unit;                  ///< R133.
    std::chrono::minutes cart_life;       ///< R55.
    std::chrono::hours unactivated_life;  ///< R77.
    std::chrono::hours suspension_grace;  ///< R104.
    int term_months_max;                  ///< The longest term on sale: `terms` of §0.1.
    bool market_currency_only;            ///< `billingCurrency`: what a market pays in is its own (R45).
};

inline constexpr std::array kProfiles = {
    Profile{"classic-2019", 24h, 14 * 24h, Rounding::half_up, 15min, 30 * 24h, 30 * 24h, 12, true},
    Profile{"modern-2024", 72h, 72h, Rounding::toward_zero, 7 * 24h, 30 * 24h, 30 * 24h, 36, false},
};

/// The profile of this name; an unknown name is a bug, because names are checked when they are stored.
const Profile& profile(std::string_view name);
bool is_profile(std::string_view name);

/// The length of the free cancellation window of a term (R80, R83).
inline std::chrono::hours cancellation_window(const Profile& profile, Period term) {
    return term.month_count() >= 12 ? profile.window_annual_or_longer_term : profile.window_monthly_term;
}

/// Whether paid terms of this length are sold under the profile, whatever the price list holds (§0.1).
inline bool sells_term(const Profile& profile, Period term) {
    return !term.is_days() && term.month_count() <= profile.term_months_max;
}

}  // namespace comptoir::policy
