#include "domain/ordering/check.hpp"

#include <algorithm>
#include <string>

#include "base/check.hpp"

namespace comptoir::ordering {

std::optional<Refusal> first_refusal(std::span<const Check> checks) {
    const auto failed =
        std::find_if(checks.begin(), checks.end(), [](const Check& check) { return !check.passed; });
    if (failed == checks.end()) return std::nullopt;
    return Refusal{failed->reason, "", std::string(failed->message_en), {}};
}

std::vector<Check> answer_checks(std::span<const CheckWording> wordings, std::span<const bool> passed) {
    COMPTOIR_CHECK(wordings.size() == passed.size());
    std::vector<Check> checks;
    checks.reserve(wordings.size());
    for (std::size_t i = 0; i < wordings.size(); ++i) {
        const CheckWording& words = wordings[i];
        checks.push_back({static_cast<int>(i) + 1, words.code, passed[i], words.reason,
                          passed[i] ? words.passed_en : words.failed_en,
                          passed[i] ? words.passed_fr : words.failed_fr});
    }
    return checks;
}

}  // namespace comptoir::ordering
