#include "api/marketplace/remembered.hpp"

#include "base/check.hpp"
#include "http/problem.hpp"

namespace comptoir::api::marketplace {

std::optional<http::Response> remembered(const Services& services, const Request& request) {
    if (request.call.idempotency_key.empty() || request.call.dry_run) return std::nullopt;
    std::optional<storage::StoredAnswer> stored;
    services.runner.read([&](sql::Session& session) {
        stored = storage::find_answer(session, request.partner(), request.call.idempotency_key);
    });
    if (!stored) return std::nullopt;
    return http::json_text_response(stored->status, stored->body);
}

void remember(const Services& services, const Request& request, const http::Response& response) {
    if (request.call.idempotency_key.empty() || request.call.dry_run) return;
    const auto stored = services.runner.run(request.call, [&](commands::Work&) -> Outcome<commands::Answer> {
        return commands::Answer{response.status, {}, response.body, ""};
    });
    COMPTOIR_CHECK(static_cast<bool>(stored));
}

}  // namespace comptoir::api::marketplace
