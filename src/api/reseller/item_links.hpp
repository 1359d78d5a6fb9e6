#pragma once

#include <optional>
#include <string_view>

#include "api/reseller/catalog_view.hpp"
#include "api/reseller/handling.hpp"
#include "commands/offering.hpp"
#include "domain/ordering/purchase.hpp"
#include "json/value.hpp"

/// Links from what was bought into the catalog, as far as they can be followed.
/// Source: reseller contract §3.7, §3.9, appendix E (E3).
namespace comptoir::api::reseller {

/// One answer's links of one customer. A catalog item is linked by its country, as the contract prints it;
/// one that only this customer sees (R17) through the customer; one that is no longer on show not at all,
/// since nothing would answer.
class ItemLinks {
  public:
    ItemLinks(sql::Session& session, const search::CatalogSnapshot& catalog,
              const catalog::MarketTable& markets, PartnerId partner, CustomerId customer, Instant now);
    ItemLinks(const Services& services, const Reading& reading);
    ItemLinks(commands::Work& work, CustomerId customer);

    /// Adds `product`, `sku` and `availability`.
    void add(json::Object& links, const ordering::CatalogItem& item, std::string_view market);

  private:
    std::string profile() const;
    CatalogView view_of(catalog::Market market) const;
    /// Nothing when nothing is sold to the customer now.
    std::optional<CatalogView> view_of_customer();

    sql::Session& session_;
    const search::CatalogSnapshot& catalog_;
    const catalog::MarketTable& markets_;
    PartnerId partner_;
    CustomerId customer_;
    Instant now_;
    std::optional<commands::Parties> parties_;  ///< Loaded when the first item asks for them.
};

}  // namespace comptoir::api::reseller
