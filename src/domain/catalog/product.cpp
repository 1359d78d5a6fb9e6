#include "domain/catalog/product.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace comptoir::catalog {
namespace {

template <std::size_t N>
std::size_t index_of(const std::array<std::string_view, N>& names, std::string_view text) {
    const auto found = std::find_if(names.begin(), names.end(),
                                    [&](std::string_view name) { return equals_ignoring_case(name, text); });
    return static_cast<std::size_t>(found - names.begin());
}

template <class Enum, std::size_t N>
std::optional<Enum> parse_name(const std::array<std::string_view, N>& names, std::string_view text) {
    const std::size_t index = index_of(names, text);
    return index < N ? std::optional(static_cast<Enum>(index)) : std::nullopt;
}

constexpr std::array<std::string_view, 3> kStatuses = {"live", "preview", "stopped"};
constexpr std::array<std::string_view, 3> kAudiences = {"any", "selected", "none"};
constexpr std::array<std::string_view, 2> kPricingModels = {"flat", "perUser"};
constexpr std::array<std::string_view, 4> kSegments = {"commercial", "education", "government", "nonprofit"};
constexpr std::array<std::string_view, 3> kScopes = {"none", "lifetime", "concurrent"};

}  // namespace

std::string_view to_text(OfferStatus status) {
    return kStatuses.at(static_cast<std::size_t>(status));
}
std::string_view to_text(Audience audience) {
    return kAudiences.at(static_cast<std::size_t>(audience));
}
std::string_view to_text(PricingModel model) {
    return kPricingModels.at(static_cast<std::size_t>(model));
}
std::string_view to_text(Segment segment) {
    return kSegments.at(static_cast<std::size_t>(segment));
}
std::string_view to_text(OwnershipScope scope) {
    return kScopes.at(static_cast<std::size_t>(scope));
}

std::optional<OfferStatus> parse_offer_status(std::string_view text) {
    return parse_name<OfferStatus>(kStatuses, text);
}
std::optional<Audience> parse_audience(std::string_view text) {
    return parse_name<Audience>(kAudiences, text);
}
std::optional<PricingModel> parse_pricing_model(std::string_view text) {
    return parse_name<PricingModel>(kPricingModels, text);
}
std::optional<Segment> parse_segment(std::string_view text) {
    return parse_name<Segment>(kSegments, text);
}
std::optional<OwnershipScope> parse_ownership_scope(std::string_view text) {
    return parse_name<OwnershipScope>(kScopes, text);
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

bool Product::has_trial() const {
    return std::any_of(plans.begin(), plans.end(), [](const Plan& plan) { return plan.trial.has_value(); });
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
