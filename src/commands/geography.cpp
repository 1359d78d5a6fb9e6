#include "commands/geography.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "regions/regions.hpp"

namespace comptoir::commands {
namespace {

std::optional<parties::CountryRules> find_rules(std::string_view country) {
    const regions::CountryRules* found = regions::regions().find(country);
    if (found == nullptr) return std::nullopt;
    return parties::CountryRules{.city_required = found->is_city_required,
                                 .postal_code_required = found->is_postal_code_required,
                                 .state_required = found->is_state_required(),
                                 .postal_code_pattern = found->postal_code_pattern,
                                 .registration_number_pattern = found->registration_number_pattern,
                                 .cultures = found->cultures};
}

bool is_state(std::string_view country, std::string_view state) {
    const regions::CountryRules* found = regions::regions().find(country);
    return found != nullptr && std::any_of(found->states.begin(), found->states.end(), [&](const auto& one) {
               return equals_ignoring_case(one.code, state);
           });
}

}  // namespace

const parties::Geography& geography() {
    static const parties::Geography kWorld{find_rules, is_state, regions::has_shape};
    return kWorld;
}

}  // namespace comptoir::commands
