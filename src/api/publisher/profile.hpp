#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/ids.hpp"
#include "commands/emulated_purchase.hpp"
#include "domain/subscriptions/operation.hpp"
#include "http/message.hpp"

/// The two ways this surface may behave, and all in which they differ: one function for each difference that
/// publisher contract §0.4 names. In the profile of the contract each of them changes nothing.
namespace comptoir::api::publisher {

enum class Profile : std::uint8_t {
    contract,  ///< `default`.
    emulator,  ///< For the emulator's own test cases (§8.6) and those who developed against it; sandboxes
               ///< only.
};
std::string_view name_of(Profile profile);
std::optional<Profile> parse_profile(std::string_view name);

/// Who calls without a bearer token: the publisher that the query `publisherId` names. Nothing where a token
/// decides.
std::optional<PublisherId> publisher_in_query(Profile profile, const http::Request& request);

/// F1: what a token that is base64 of JSON says was bought; nothing when it is none, or has no id.
std::optional<commands::EmulatedPurchase> purchase_in_token(Profile profile, std::string_view token);

/// F8: whether what has ended may be cancelled again.
bool cancels_what_has_ended(Profile profile);

/// O3: the answer where the verdict is not heard: of the publisher's own operation 500, of what is only told
/// 400, of a reinstatement 200 and nothing else.
std::optional<http::Response> unheard_verdict(Profile profile, const subscriptions::Operation& operation);

}  // namespace comptoir::api::publisher
