#include "api/marketplace/parameters.hpp"

#include <algorithm>
#include <charconv>

#include "api/marketplace/refusals.hpp"
#include "base/text.hpp"

namespace comptoir::api::marketplace {

std::optional<std::string> parameter(const Request& request, std::string_view name) {
    const auto given = request.http.query.find(name);
    const std::string_view text = trim(given.value_or(""));
    if (text.empty() || equals_ignoring_case(text, "any")) return std::nullopt;
    return std::string(text);
}

Outcome<std::int64_t> number_parameter(const Request& request, std::string_view name, std::int64_t fallback,
                                       std::int64_t min, std::int64_t max) {
    const auto text = parameter(request, name);
    if (!text) return fallback;
    std::int64_t value = 0;
    const char* end = text->data() + text->size();
    const auto [stop, error] = std::from_chars(text->data(), end, value);
    if (error == std::errc::result_out_of_range && text->front() != '-') return max;
    if (error != std::errc() || stop != end || value < min) {
        return refuse(Reason::invalid_input, std::string(name),
                      fmt::format("A whole number from {} on.", min));
    }
    return std::min(value, max);
}

Outcome<std::optional<bool>> flag_parameter(const Request& request, std::string_view name) {
    const auto text = parameter(request, name);
    if (!text) return std::optional<bool>();
    if (equals_ignoring_case(*text, "true")) return std::optional(true);
    if (equals_ignoring_case(*text, "false")) return std::optional(false);
    return refuse(Reason::invalid_input, std::string(name), "Either true or false.");
}

Outcome<std::optional<catalog::Market>> market_parameter(const Services& services, const Request& request) {
    const auto text = parameter(request, "market");
    if (!text) return std::optional<catalog::Market>();
    const auto market = catalog::Market::parse(*text);
    if (!market) return refuse(Reason::invalid_input, "market", "A country's two letters, ISO 3166-1.");
    if (!services.runner.markets().is_sold(*market)) {
        return refuse(Reason::invalid_input, "market", "Nothing is sold in this country.");
    }
    return std::optional(*market);
}

const policy::Profile& profile_of(const Request& request) {
    const auto& partner = request.who->principal->partner;
    return partner ? policy::profile(partner->profile) : policy::kProfiles.front();
}

std::vector<TenantId> viewers_of(const Request& request) {
    if (request.partner().is_nil()) return {};
    return {TenantId(request.partner().guid())};
}

http::Response refused(const Request& request, const Refusal& refusal) {
    return refusal_response(refusal, request.locale());
}

}  // namespace comptoir::api::marketplace
