#pragma once

#include <optional>
#include <span>
#include <vector>

#include "api/marketplace/language.hpp"
#include "domain/catalog/market.hpp"
#include "domain/catalog/product.hpp"
#include "domain/policy/profile.hpp"
#include "json/value.hpp"
#include "search/snapshot.hpp"

/// A product as partners see it (commerce rules R16–R18, R22, R24, R25).
namespace comptoir::api::marketplace {

/// Its tile on the Marketplace page; a trial of a private plan is for those who see the plan (R17, R25).
json::Object summary_of(const search::CatalogSnapshot& catalog, const catalog::Taxonomy& taxonomy,
                        const catalog::Product& product, const PartnerId& partner,
                        std::span<const TenantId> viewers, Language language);

/// Who looks at a product's page, and when.
struct PageView {
    PartnerId partner;  ///< Nil for publishers and operators.
    std::vector<TenantId> viewers;
    std::optional<catalog::Market> market;  ///< Prices of this one only.
    const catalog::MarketTable& markets;
    std::optional<catalog::Market> home;  ///< The partner's place of business.
    const policy::Profile& profile;
    Language language;
    Instant now;
};
/// Overview and Plans + pricing in one. Contacts of engineering and of the programme are for partners (R24).
json::Object page_of(const search::CatalogSnapshot& catalog, const catalog::Taxonomy& taxonomy,
                     const catalog::Product& product, const PageView& view);

}  // namespace comptoir::api::marketplace
