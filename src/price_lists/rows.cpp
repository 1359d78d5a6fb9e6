#include "price_lists/rows.hpp"

#include <algorithm>
#include <tuple>

#include "base/check.hpp"
#include "base/limits.hpp"

namespace comptoir::price_lists {
namespace {

using catalog::Plan;
using catalog::PriceRow;
using catalog::Product;
using documents::OfferMatrixRow;
using documents::PriceListRow;

// R39: both ends of a row belong to it, so a row that ends at the first instant of the day is in the list.
bool is_valid_in(const PriceRow& row, const Span& span) {
    return row.starts <= span.last && span.first <= row.ends;
}

bool is_wanted(const PriceRow& row, const Selection& selection, const catalog::MarketTable& markets) {
    if (selection.market && row.market != *selection.market) return false;
    const bool own_only = selection.currencies == Currencies::of_market;
    if (!markets.may_be_charged_in(row.market, row.currency, own_only)) return false;
    return is_valid_in(row, selection.span);
}

bool is_wanted(const search::CatalogSnapshot& catalog, const Product& product, const Selection& selection,
               std::span<const TenantId> viewers) {
    if (!selection.history) return catalog.is_listed(product, viewers);
    return product.status != catalog::OfferStatus::preview && product.audience != catalog::Audience::none;
}

// The plan's rows, those of one market and currency together; inside in the order of the catalog.
std::vector<PriceRow> rows_of(const Plan& plan, const Selection& selection,
                              const catalog::MarketTable& markets) {
    std::vector<PriceRow> rows;
    for (const PriceRow& row : plan.prices) {
        if (is_wanted(row, selection, markets)) rows.push_back(row);
    }
    std::stable_sort(rows.begin(), rows.end(), [](const PriceRow& a, const PriceRow& b) {
        return std::tuple(a.market, a.currency) < std::tuple(b.market, b.currency);
    });
    return rows;
}

void fill_prices(PriceListRow& out, const PriceRow& row) {
    out.term_duration = row.term.str();
    out.billing_plan = catalog::price_list_name(row.billing_plan, row.term);
    out.market = row.market.str();
    out.currency = row.currency.str();
    out.unit_price = row.unit_price;
    out.effective_start = row.starts;
    out.effective_end = row.ends;
    out.tags = "License";
    out.erp_price = row.erp_price;
}

// R33: one trial row beside all paid rows of the market and currency, valid as long as any of them.
void fill_trial(PriceListRow& out, const Plan& plan, std::span<const PriceRow> paid) {
    fill_prices(out, paid.front());
    for (const PriceRow& row : paid) {
        out.effective_start = std::min(out.effective_start, row.starts);
        out.effective_end = std::max(out.effective_end, row.ends);
    }
    out.term_duration = plan.trial->length.str();
    out.billing_plan = catalog::price_list_name(catalog::BillingPlan::none, plan.trial->length);
    out.unit_price = Decimal();
    out.erp_price = Decimal();
    out.tags = "License;Trial";
}

std::string_view text_in(const Selection& selection, const catalog::LocalizedText& text) {
    return (selection.french ? text.fr : text.en).view();
}

PriceListRow labels_of(const Product& product, const Plan& plan, const catalog::Publisher& publisher,
                       const Selection& selection) {
    PriceListRow out;
    out.product_title = text_in(selection, product.title);
    out.product_id = product.id.str();
    out.sku_id = plan.sku.str();
    out.sku_title = text_in(selection, plan.title);
    out.publisher = publisher.display_name;
    out.sku_description = text_in(selection, plan.description);
    return out;
}

void fill_limits(OfferMatrixRow& out, const Plan& plan) {
    out.min_licenses = plan.min_quantity;
    out.max_licenses = plan.max_quantity;
    switch (plan.ownership_limit.scope) {
        case catalog::OwnershipScope::none:
            return;
        case catalog::OwnershipScope::lifetime:
            out.ownership_limit_type = "Lifetime";
            break;
        case catalog::OwnershipScope::concurrent:
            out.ownership_limit_type = "Concurrent";
            break;
    }
    out.ownership_limit = plan.ownership_limit.count;
}

// Of rows in the order of their markets.
std::string countries_of(std::span<const PriceRow> rows) {
    std::string countries;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (i > 0 && rows[i].market == rows[i - 1].market) continue;
        countries += (i > 0 ? ";" : "") + rows[i].market.str();
    }
    return countries;
}

using VisitPlan = std::function<void(const Product&, const Plan&, std::span<const PriceRow>)>;

// Plans without a row are left out.
void for_each_plan(const search::CatalogSnapshot& catalog, const catalog::MarketTable& markets,
                   const Selection& selection, const VisitPlan& visit) {
    std::vector<TenantId> viewers;
    if (selection.viewer) viewers.push_back(*selection.viewer);
    for (const Product& product : catalog.products()) {
        if (!is_wanted(catalog, product, selection, viewers)) continue;
        for (const Plan& plan : product.plans) {
            if ((plan.stop_sell && !selection.history) || !plan.visible_to(viewers)) continue;
            const auto rows = rows_of(plan, selection, markets);
            if (!rows.empty()) visit(product, plan, rows);
        }
    }
}

}  // namespace

Span Span::day(Date day) {
    return {Instant::start_of(day), Instant::start_of(day.plus_days(1)) - std::chrono::microseconds(1)};
}

Span Span::month(Date first_of_month) {
    return {Instant::start_of(first_of_month),
            Instant::start_of(add_months(first_of_month, 1)) - std::chrono::microseconds(1)};
}

std::optional<Date> parse_month(std::string_view text) {
    if (text.size() != 6) return std::nullopt;
    const auto month = Date::parse(fmt::format("{}-{}-01", text.substr(0, 4), text.substr(4)));
    const bool kept = month && month->ymd().year() >= std::chrono::year(limits::kPriceYearFirst);
    return kept ? month : std::nullopt;
}

Currencies currencies_of(const policy::Profile& profile) {
    return profile.market_currency_only ? Currencies::of_market : Currencies::all;
}

void for_each_row(const search::CatalogSnapshot& catalog, const catalog::MarketTable& markets,
                  const Selection& selection, const std::function<void(const PriceListRow&)>& add) {
    for_each_plan(catalog, markets, selection,
                  [&](const Product& product, const Plan& plan, std::span<const PriceRow> rows) {
                      const catalog::Publisher* publisher = catalog.find_publisher(product.publisher);
                      COMPTOIR_CHECK(publisher != nullptr);
                      PriceListRow out = labels_of(product, plan, *publisher, selection);
                      for (auto at = rows.begin(); at != rows.end();) {
                          const auto end = std::find_if(at, rows.end(), [&](const PriceRow& row) {
                              return row.market != at->market || row.currency != at->currency;
                          });
                          if (plan.trial) {
                              fill_trial(out, plan, {at, end});
                              add(out);
                          }
                          for (; at != end; ++at) {
                              fill_prices(out, *at);
                              add(out);
                          }
                      }
                  });
}

void for_each_offer(const search::CatalogSnapshot& catalog, const catalog::MarketTable& markets,
                    const Selection& selection, const std::function<void(const OfferMatrixRow&)>& add) {
    for_each_plan(catalog, markets, selection,
                  [&](const Product& product, const Plan& plan, std::span<const PriceRow> rows) {
                      OfferMatrixRow out;
                      out.product_title = text_in(selection, product.title);
                      out.product_id = product.id.str();
                      out.sku_id = plan.sku.str();
                      out.sku_title = text_in(selection, plan.title);
                      out.description = text_in(selection, plan.description);
                      out.allowed_countries = countries_of(rows);
                      if (!selection.history) fill_limits(out, plan);
                      add(out);
                  });
}

}  // namespace comptoir::price_lists
