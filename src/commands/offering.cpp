#include "commands/offering.hpp"

#include <algorithm>

#include "storage/subscriptions.hpp"

namespace comptoir::commands {

using catalog::BillingPlan;
using subscriptions::Subscription;
using subscriptions::Terms;

std::optional<Offering> find_offering(const search::CatalogSnapshot& catalog,
                                      const ordering::CatalogItem& item, Instant at) {
    auto found = catalog.find_item(item.product, item.sku, item.availability, at);
    if (!found) return std::nullopt;
    return Offering{found->product, found->plan, std::move(found->availability)};
}

std::optional<Terms> terms_in_force(const Offering& offering, Period term, BillingPlan billing_plan,
                                    Instant at) {
    const auto row = catalog::price_in_force(
        offering.plan->prices,
        {offering.availability.market, offering.availability.currency, term, billing_plan}, at);
    if (!row) return std::nullopt;
    return Terms{term, catalog::cycle_length(term, billing_plan), row->unit_price};
}

std::optional<BillingPlan> billing_plan_of(const Offering& offering, Period term, Instant at) {
    for (const catalog::Term& sold : offering.availability.terms) {
        if (sold.duration != term || sold.billing_plan == BillingPlan::none) continue;
        if (terms_in_force(offering, term, sold.billing_plan, at)) return sold.billing_plan;
    }
    return std::nullopt;
}

std::optional<Terms> renewal_terms(Work& work, const Subscription& s, Instant at) {
    if (s.in_trial) return s.terms;
    const auto offering = find_offering(*work.catalog, {s.product, s.sku, s.availability}, at);
    if (!offering || !offering->availability.is_renewable) return std::nullopt;
    const Terms& wanted = s.next_terms ? *s.next_terms : s.terms;
    for (const catalog::Term& sold : offering->availability.terms) {
        if (sold.duration != wanted.term || sold.billing_plan == BillingPlan::none) continue;
        if (catalog::cycle_length(sold.duration, sold.billing_plan) != wanted.cycle) continue;
        return terms_in_force(*offering, sold.duration, sold.billing_plan, at);
    }
    return std::nullopt;
}

bool is_sold(const Offering& offering, const policy::Profile& profile, Instant at) {
    const auto& terms = offering.availability.terms;
    return std::any_of(terms.begin(), terms.end(), [&](const catalog::Term& sold) {
        return sold.billing_plan != BillingPlan::none && policy::sells_term(profile, sold.duration) &&
               terms_in_force(offering, sold.duration, sold.billing_plan, at);
    });
}

bool may_sell(const catalog::MarketTable& markets, const Seller& seller, const Offering& offering,
              Instant at) {
    const catalog::Availability& item = offering.availability;
    return item.is_purchasable && offering.product->open_to(seller.id) &&
           (!seller.home || markets.in_same_region(*seller.home, item.market)) &&
           markets.may_be_charged_in(item.market, item.currency, seller.profile.market_currency_only) &&
           is_sold(offering, seller.profile, at);
}

Outcome<Parties> find_parties(sql::Session& session, PartnerId partner, CustomerId customer) {
    auto seller = storage::find_partner_facts(session, partner);
    if (!seller) return refuse(Reason::partner_not_active);
    auto buyer = storage::find_customer_facts(session, partner, customer);
    if (!buyer) return refuse(Reason::not_your_customer, "customerId");
    return Parties{*std::move(seller), *std::move(buyer)};
}

ordering::EligibilityFacts eligibility_facts(sql::Session& session, const catalog::MarketTable& markets,
                                             const Parties& parties, const Offering& offering,
                                             const SaleRequest& request, Instant at) {
    const catalog::Product& product = *offering.product;
    const catalog::Plan& plan = *offering.plan;
    const auto country = catalog::Market::parse(parties.customer.country);
    const auto home = catalog::Market::parse(parties.partner.country);
    const auto segment = catalog::parse_segment(parties.customer.segment);
    const policy::Profile& profile = policy::profile(parties.partner.profile);
    const catalog::Availability& item = offering.availability;
    const std::array viewers{TenantId(parties.partner.id.guid()), TenantId(request.customer.guid())};

    ordering::EligibilityFacts facts;
    facts.is_saas = product.type == catalog::ProductType::saas;
    facts.in_program = product.is_listed() && !plan.stop_sell;
    facts.exclusive = product.is_exclusive();
    facts.partner_selected = product.open_to(parties.partner.id);
    facts.region_sells_country = country && home && markets.in_same_region(*home, *country);
    facts.plan_sold_in_market =
        country && plan.sold_in(*country) && item.market == *country && is_sold(offering, profile, at);
    facts.currency_ok =
        country && markets.may_be_charged_in(*country, item.currency, profile.market_currency_only);
    facts.segment_ok = segment == item.segment;
    facts.private_plan = plan.is_private;
    facts.tenant_listed = plan.visible_to(viewers);
    facts.asks_for_trial = request.asks_for_trial;
    switch (plan.ownership_limit.scope) {
        case catalog::OwnershipScope::none:
            facts.limit_scope = ordering::LimitScope::none;
            break;
        case catalog::OwnershipScope::lifetime:
            facts.limit_scope = ordering::LimitScope::lifetime;
            break;
        case catalog::OwnershipScope::concurrent:
            facts.limit_scope = ordering::LimitScope::concurrent;
            break;
    }
    facts.limit_count = plan.ownership_limit.count;
    const bool limited = facts.limit_scope != ordering::LimitScope::none;
    const storage::Ownership owned = storage::ownership_of(
        session, parties.partner.id, request.customer, product.id, plan.sku, limited ? facts.limit_count : 0);
    facts.owned_ever = owned.ever + request.sku_lines_before;
    facts.owned_now = owned.now + request.sku_lines_before;
    facts.suspended_same_sku = owned.suspended;
    facts.offer_owned_now = owned.product_now || request.offer_before;
    facts.offer_ever_activated = owned.product_active;
    return facts;
}

}  // namespace comptoir::commands
