#pragma once

#include <string_view>

#include "domain/catalog/text.hpp"

namespace comptoir::catalog {

/// A text in the two languages of the portal (commerce rules §1).
struct LocalizedText {
    Text en;
    Text fr;

    /// French for `fr`, `fr-FR`, …; English for every other locale. As long as this lives.
    std::string_view in(std::string_view locale) const { return locale.starts_with("fr") ? fr : en; }
    friend bool operator==(const LocalizedText&, const LocalizedText&) = default;
};

}  // namespace comptoir::catalog
