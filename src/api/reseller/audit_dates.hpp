#pragma once

#include <optional>
#include <string_view>

#include "base/time.hpp"

/// The days between which audit records are asked for. Source: reseller contract §2.13.
namespace comptoir::api::reseller {

/// An instant as some client writes it.
struct AuditDate {
    Instant at;
    bool whole_day = false;  ///< No time was given, or midnight by a form that always has a time.
};

/// `yyyy-mm-dd`, `m/d/yyyy [hh:mm:ss [AM]]`, ISO 8601, and the year of the week with the day of the year that
/// one client puts where month and day belong: `2020-09-246`. Nothing for anything else.
///
/// At the end of December that year is the next one already; a day of the year that lies more than half a
/// year after `today` is therefore one of the year before.
std::optional<AuditDate> parse_audit_date(std::string_view text, Date today);

}  // namespace comptoir::api::reseller
