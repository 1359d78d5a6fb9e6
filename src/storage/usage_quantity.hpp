#pragma once

#include <cstdint>

#include "base/decimal.hpp"
#include "storage/rows.hpp"

/// Quantities of usage in two columns, `whole` units and `fraction` of 10^-10 of one, so that both engines
/// add exactly.
namespace comptoir::storage {

inline std::int64_t whole_of(const Decimal& quantity) {
    return static_cast<std::int64_t>(quantity.units() / Decimal::kOne);
}
inline std::int64_t fraction_of(const Decimal& quantity) {
    return static_cast<std::int64_t>(quantity.units() % Decimal::kOne);
}
inline Decimal read_quantity(RowReader& in) {
    const auto whole = static_cast<int128>(in.integer());
    return Decimal::from_units(whole * Decimal::kOne + in.integer());
}

}  // namespace comptoir::storage
