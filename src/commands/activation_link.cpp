#include "commands/activation_link.hpp"

#include <fmt/format.h>

#include <charconv>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace comptoir::commands {
namespace {

constexpr std::string_view kLink = "link";
constexpr std::string_view kPurchase = "purchase";

// The two words after the purpose, or nothing when the text is no sealed one of ours or of another purpose.
std::optional<std::pair<std::string, std::string>> open_words(const http::TokenSealer& links,
                                                              std::string_view token,
                                                              std::string_view purpose) {
    const auto payload = links.open(token);
    if (!payload) return std::nullopt;
    const auto words = split(*payload, ':');
    if (words.size() != 3 || words[0] != purpose) return std::nullopt;
    return std::pair(std::string(words[1]), std::string(words[2]));
}

}  // namespace

std::string make_handle(const http::TokenSealer& links, const LinkTarget& target) {
    return links.seal(fmt::format("{}:{}:{}", kLink, target.partner.str(), target.subscription.str()));
}

std::optional<LinkTarget> open_handle(const http::TokenSealer& links, std::string_view handle) {
    const auto words = open_words(links, handle, kLink);
    if (!words) return std::nullopt;
    const auto partner = PartnerId::parse(words->first);
    const auto subscription = SubscriptionId::parse(words->second);
    if (!partner || !subscription) return std::nullopt;
    return LinkTarget{*partner, *subscription};
}

std::string make_purchase_token(const http::TokenSealer& links, SubscriptionId subscription, Instant now) {
    return links.seal(fmt::format("{}:{}:{}", kPurchase, subscription.str(), now.micros()));
}

Outcome<SubscriptionId> open_purchase_token(const http::TokenSealer& links, std::string_view token,
                                            Instant now) {
    const auto invalid = refuse(Reason::purchase_token_invalid, "token");
    const auto words = open_words(links, token, kPurchase);
    if (!words) return invalid;
    const auto subscription = SubscriptionId::parse(words->first);
    std::int64_t micros = 0;
    const std::string& digits = words->second;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), micros);
    if (!subscription || read.ec != std::errc() || read.ptr != digits.data() + digits.size()) return invalid;
    if (now >= Instant::from_micros(micros) + limits::kPurchaseTokenLife) return invalid;
    return *subscription;
}

std::string activation_link(const http::TokenSealer& links, std::string_view base_url,
                            const LinkTarget& target, Instant now) {
    return fmt::format("{}/activate/{}?token={}", base_url, make_handle(links, target),
                       make_purchase_token(links, target.subscription, now));
}

std::string sandbox_activation_link(std::string_view base_url, SubscriptionId subscription) {
    return fmt::format("{}/sandbox-activation/{}", base_url, subscription.str());
}

}  // namespace comptoir::commands
