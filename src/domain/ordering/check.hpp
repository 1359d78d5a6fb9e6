#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "domain/refusal/refusal.hpp"

/// Lists of checks that are answered as a whole, for the person who asks whether a purchase would pass, and
/// by their first failure, for the purchase itself. Threads: pure.
namespace comptoir::ordering {

/// One check and its answer. The texts are literals.
struct Check {
    int number = 0;         ///< Place in the list, from 1.
    std::string_view code;  ///< The rule's own code, `NOT_TRANSACTABLE`.
    bool passed = false;
    Reason reason = Reason::invalid_input;  ///< Why not; meaningless when passed.
    std::string_view message_en;
    std::string_view message_fr;
};

/// The first failure gives the reason (R27); nothing when all passed.
std::optional<Refusal> first_refusal(std::span<const Check> checks);

/// The words of one check, passed and failed.
struct CheckWording {
    std::string_view code;
    Reason reason;
    std::string_view failed_en;
    std::string_view failed_fr;
    std::string_view passed_en;
    std::string_view passed_fr;
};
/// One check for each wording; both lists are equally long.
std::vector<Check> answer_checks(std::span<const CheckWording> wordings, std::span<const bool> passed);

}  // namespace comptoir::ordering
