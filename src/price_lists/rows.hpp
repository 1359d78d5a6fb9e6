#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "documents/offer_matrix.hpp"
#include "documents/price_list.hpp"
#include "domain/catalog/market.hpp"
#include "domain/policy/profile.hpp"
#include "search/snapshot.hpp"

/// What stands in a price list and in the offer matrix. Source: commerce rules §3; reseller contract §2.16.
namespace comptoir::price_lists {

/// Which time a list is of. Both instants are part of it.
struct Span {
    Instant first;
    Instant last;

    static Span day(Date day);
    static Span month(Date first_of_month);  ///< R41: the history of a past month.
    friend bool operator==(const Span&, const Span&) = default;
};
/// The first day of a month written as `YYYYMM` (R41), from limits::kPriceYearFirst on; nothing for any other
/// text.
std::optional<Date> parse_month(std::string_view text);

/// Which currencies a list shows: the value of the partner's policy profile (R45).
enum class Currencies {
    of_market,  ///< `classic-2019`: rows in the market's own currency only.
    all,        ///< `modern-2024`: also the European currencies and USD.
};
Currencies currencies_of(const policy::Profile& profile);

/// Whose list, of what.
struct Selection {
    std::optional<catalog::Market> market;  ///< Nothing: every market.
    Currencies currencies = Currencies::of_market;
    std::optional<TenantId> viewer;  ///< Its private plans are listed too (R17).
    bool french = false;             ///< Language of titles and descriptions; column names never change.
    Span span;
    /// R41: of a time that is over. What has been taken off sale since stands in it too, because nothing says
    /// when that was; what is kept from the programme or still in preview never does (R11).
    bool history = false;
};

/// Gives the rows that are valid at some instant of the span, overlaps included (R39–R41), of all listed
/// products the viewer may see and can still buy (R10–R12, R17, R30), products in catalog order, then plans,
/// markets in alphabetical order and currencies. Before the rows of a plan with a trial stands its trial row
/// (R33). No two rows share the key of R32 with overlapping ranges, except where the catalog itself overlaps
/// (R40). Plans that are no longer sold are left out, and meters, which have no price of a term.
void for_each_row(const search::CatalogSnapshot& catalog, const catalog::MarketTable& markets,
                  const Selection& selection, const std::function<void(const documents::PriceListRow&)>& add);

/// Gives each plan that has such a row, in the same order, with the countries in which it has one. Of a time
/// that is over the limits of seats and of ownership are not told: nothing records what they were (PRC-04).
void for_each_offer(const search::CatalogSnapshot& catalog, const catalog::MarketTable& markets,
                    const Selection& selection,
                    const std::function<void(const documents::OfferMatrixRow&)>& add);

}  // namespace comptoir::price_lists
