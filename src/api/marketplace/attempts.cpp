#include "api/marketplace/attempts.hpp"

namespace comptoir::api::marketplace {

void add_state(json::Object& out, const storage::Delivery& delivery) {
    out.emplace_back("state", storage::name_of(delivery.state));
    out.emplace_back("attempts", delivery.attempts);
    if (delivery.state == storage::DeliveryState::waiting && delivery.attempts_of_series() > 0)
        out.emplace_back("nextAttemptAt", delivery.due.str());
}

json::Array results_of(const std::vector<storage::DeliveryAttempt>& attempts) {
    json::Array results;
    for (const storage::DeliveryAttempt& attempt : attempts) {
        json::Object result{{"at", attempt.at.str()}};
        if (attempt.status) {
            result.emplace_back("status", *attempt.status);
        } else {
            result.emplace_back("problem", attempt.problem);
        }
        results.emplace_back(std::move(result));
    }
    return results;
}

}  // namespace comptoir::api::marketplace
