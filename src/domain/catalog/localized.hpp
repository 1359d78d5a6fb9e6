#pragma once

#include <string>
#include <string_view>

namespace comptoir::catalog {

/// A text in the two languages of the portal (commerce rules §1).
struct LocalizedText {
    std::string en;
    std::string fr;

    /// French for `fr`, `fr-FR`, …; English for every other locale.
    const std::string& in(std::string_view locale) const { return locale.starts_with("fr") ? fr : en; }
    friend bool operator==(const LocalizedText&, const LocalizedText&) = default;
};

}  // namespace comptoir::catalog
