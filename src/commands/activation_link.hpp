#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "domain/refusal/refusal.hpp"
#include "http/paging.hpp"

/// The way from a purchase to the publisher's landing page: a link that stays, and a token that does not.
///
/// `{base_url}/activate/{handle}?token={purchase token}`. The handle names the subscription for as long as
/// the keys live, so the link can be passed on; whoever opens it is sent to the landing page with a fresh
/// token. The token in the link itself serves clients that read it from there. Handle and token are sealed
/// with different words in front, so that neither opens as the other.
///
/// Threads: any.
/// Source:  commerce rules R71, R78; reseller contract §1.14, ORD-07; publisher contract §2.
namespace comptoir::commands {

struct LinkTarget {
    PartnerId partner;
    SubscriptionId subscription;
    friend bool operator==(const LinkTarget&, const LinkTarget&) = default;
};

std::string make_handle(const http::TokenSealer& links, const LinkTarget& target);
/// Nothing when the handle was not made here.
std::optional<LinkTarget> open_handle(const http::TokenSealer& links, std::string_view handle);

std::string make_purchase_token(const http::TokenSealer& links, SubscriptionId subscription, Instant now);
/// Valid for limits::kPurchaseTokenLife; at its last instant it no longer is (R5). Refused:
/// purchase_token_invalid.
Outcome<SubscriptionId> open_purchase_token(const http::TokenSealer& links, std::string_view token,
                                            Instant now);

/// `base_url` without a final slash.
std::string activation_link(const http::TokenSealer& links, std::string_view base_url,
                            const LinkTarget& target, Instant now);
/// Leads nowhere: in an integration sandbox the partner activates by API (R78).
std::string sandbox_activation_link(std::string_view base_url, SubscriptionId subscription);

}  // namespace comptoir::commands
