#include "domain/catalog/product.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace comptoir::catalog {
namespace {

constexpr std::array<std::string_view, 3> kStatusWords = {"live", "preview", "stopped"};
constexpr std::array<std::string_view, 3> kAudienceWords = {"any", "selected", "none"};
constexpr std::array<std::string_view, 2> kPricingModelWords = {"flat", "perUser"};
constexpr std::array<std::string_view, 4> kSegmentWords = {"commercial", "education", "government",
                                                           "nonprofit"};
constexpr std::array<std::string_view, 3> kScopeWords = {"none", "lifetime", "concurrent"};

}  // namespace

std::string_view to_text(OfferStatus status) {
    return kStatusWords.at(static_cast<std::size_t>(status));
}
std::string_view to_text(Audience audience) {
    return kAudienceWords.at(static_cast<std::size_t>(audience));
}
std::string_view to_text(PricingModel model) {
    return kPricingModelWords.at(static_cast<std::size_t>(model));
}
std::string_view to_text(Segment segment) {
    return kSegmentWords.at(static_cast<std::size_t>(segment));
}
std::string_view to_text(OwnershipScope scope) {
    return kScopeWords.at(static_cast<std::size_t>(scope));
}

std::optional<Segment> parse_segment(std::string_view text) {
    for (const Segment segment : kSegments) {
        if (equals_ignoring_case(to_text(segment), text)) return segment;
    }
    return std::nullopt;
}

bool Plan::sold_in(Market market) const {
    return std::find(markets.begin(), markets.end(), market) != markets.end();
}

bool Plan::has_segment(Segment segment) const {
    return std::find(segments.begin(), segments.end(), segment) != segments.end();
}

bool Plan::visible_to(std::span<const TenantId> viewers) const {
    return !is_private || std::any_of(viewers.begin(), viewers.end(), [&](const TenantId& viewer) {
        return std::binary_search(tenants.begin(), tenants.end(), viewer);
    });
}

bool Product::open_to(const PartnerId& partner) const {
    if (audience == Audience::any) return true;
    return audience == Audience::selected &&
           std::binary_search(selected_partners.begin(), selected_partners.end(), partner);
}

bool Product::has_trial(std::span<const TenantId> viewers) const {
    return std::any_of(plans.begin(), plans.end(),
                       [&](const Plan& plan) { return plan.trial.has_value() && plan.visible_to(viewers); });
}

const Plan* Product::find_plan(const PlanId& wanted) const {
    const auto found =
        std::find_if(plans.begin(), plans.end(), [&](const Plan& plan) { return plan.id == wanted; });
    return found == plans.end() ? nullptr : &*found;
}

const Plan* Product::find_sku(const SkuId& wanted) const {
    const auto found =
        std::find_if(plans.begin(), plans.end(), [&](const Plan& plan) { return plan.sku == wanted; });
    return found == plans.end() ? nullptr : &*found;
}

}  // namespace comptoir::catalog
