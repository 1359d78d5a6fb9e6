#include "domain/support/topics.hpp"

#include <algorithm>

namespace comptoir::support {

const Topic* find_topic(const Topics& topics, std::int64_t id) {
    const auto found =
        std::find_if(topics.begin(), topics.end(), [&](const Topic& topic) { return topic.id == id; });
    return found == topics.end() ? nullptr : &*found;
}

}  // namespace comptoir::support
