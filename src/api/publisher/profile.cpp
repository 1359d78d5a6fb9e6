#include "api/publisher/profile.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "api/publisher/errors.hpp"
#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/names.hpp"
#include "base/text.hpp"
#include "json/reader.hpp"

namespace comptoir::api::publisher {
namespace {

using subscriptions::Action;

constexpr std::array kNames = {
    std::pair{Profile::contract, std::string_view("default")},
    std::pair{Profile::emulator, std::string_view("emulator")},
};
constexpr std::size_t kIdBytesMax = 50;  // Of offers and plans (contract §6.1, §6.2).

// The word alone is no token (§8.6, 5 and 6).
bool has_bearer_token(const http::Request& request) {
    constexpr std::string_view kScheme = "bearer ";
    const std::string_view header = trim(request.headers.find("Authorization").value_or(""));
    return header.size() > kScheme.size() && equals_ignoring_case(header.substr(0, kScheme.size()), kScheme);
}

// The emulator puts its tokens into addresses as they are, and browsers take `+` for a blank (§8.5).
std::optional<json::Value> object_in(std::string_view token) {
    std::string text(trim(token));
    std::replace(text.begin(), text.end(), ' ', '+');
    if (text.find('%') != std::string::npos) text = percent_decode(text, false).value_or("");
    const auto decoded = from_base64(text);
    if (!decoded) return std::nullopt;
    auto parsed = json::parse(*decoded, json::Dialect::lenient);
    if (!parsed || parsed->if_object() == nullptr) return std::nullopt;
    return *std::move(parsed);
}

}  // namespace

std::string_view name_of(Profile profile) {
    return name_in(kNames, profile);
}

std::optional<Profile> parse_profile(std::string_view name) {
    return value_in(kNames, name);
}

std::optional<PublisherId> publisher_in_query(Profile profile, const http::Request& request) {
    if (profile != Profile::emulator || has_bearer_token(request)) return std::nullopt;
    const std::string named(request.query.find("publisherId").value_or(""));
    return named.empty() ? std::nullopt : std::optional(PublisherId(named));
}

std::optional<commands::EmulatedPurchase> purchase_in_token(Profile profile, std::string_view token) {
    if (profile != Profile::emulator) return std::nullopt;
    const auto object = object_in(token);
    if (!object) return std::nullopt;
    json::Reader in(*object);
    commands::EmulatedPurchase purchase;
    purchase.id = SubscriptionId(in.guid("id").value_or(Guid()));
    purchase.offer = OfferId(in.text("offerId", kIdBytesMax).value_or(""));
    purchase.plan = PlanId(in.text("planId", kIdBytesMax).value_or(""));
    purchase.name = in.text("name", limits::kNicknameCharsMax).value_or("");
    purchase.quantity = in.integer("quantity");
    if (auto term = in.object("term")) {
        const auto unit = term->text("termUnit");
        purchase.term = Period::parse(unit.value_or(""));
        if (unit && !purchase.term) term->problem("termUnit", "A term is an ISO 8601 duration such as P1M.");
        in.absorb(*term);
    }
    return purchase.id.is_nil() || !in.problems().empty() ? std::nullopt : std::optional(std::move(purchase));
}

bool cancels_what_has_ended(Profile profile) {
    return profile == Profile::emulator;
}

std::optional<http::Response> unheard_verdict(Profile profile, const subscriptions::Operation& operation) {
    if (profile != Profile::emulator) return std::nullopt;
    if (operation.source == subscriptions::Source::publisher) {
        return server_error(500, "What the publisher itself has asked for always succeeds.");
    }
    switch (operation.action) {
        case Action::change_plan:
        case Action::change_quantity:
            return std::nullopt;
        case Action::reinstate:
            return http::Response{};
        case Action::renew:
        case Action::suspend:
        case Action::unsubscribe:
        case Action::subscribe:
            return error_response(400, "Error", "The operation asks for no acknowledgement.", "operation");
    }
    check_failed("a known Action", __FILE__, __LINE__);
}

}  // namespace comptoir::api::publisher
