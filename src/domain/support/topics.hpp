#pragma once

#include <cstdint>
#include <vector>

#include "domain/catalog/localized.hpp"

namespace comptoir::support {

/// What a service request is about: one of the functions that the operator supports (commerce rules R162,
/// R164).
struct Topic {
    std::int64_t id = 0;
    catalog::LocalizedText name;
    catalog::LocalizedText description;
    bool of_buyers = false;  ///< No indirect reseller asks about it: its provider does (R149, R163).
};

/// data/support-topics.json in memory, in the order of the file.
using Topics = std::vector<Topic>;

/// Nothing when there is no such topic, or not any more.
const Topic* find_topic(const Topics& topics, std::int64_t id);

}  // namespace comptoir::support
