#include "base/names.hpp"

#include "base/text.hpp"

namespace comptoir {

bool same_loosely(std::string_view a, std::string_view b) {
    std::size_t i = 0;
    std::size_t j = 0;
    for (;;) {
        while (i < a.size() && a[i] == '_') ++i;
        while (j < b.size() && b[j] == '_') ++j;
        if (i == a.size() || j == b.size()) return i == a.size() && j == b.size();
        if (!equals_ignoring_case(a.substr(i++, 1), b.substr(j++, 1))) return false;
    }
}

}  // namespace comptoir
