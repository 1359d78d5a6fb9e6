#include "commands/emulated_purchase.hpp"

#include <fmt/format.h>

#include "commands/carts.hpp"
#include "commands/customers.hpp"
#include "commands/geography.hpp"
#include "commands/publisher_calls.hpp"
#include "commands/register_tenant.hpp"
#include "domain/catalog/availability.hpp"
#include "domain/parties/internet_names.hpp"
#include "storage/identity.hpp"
#include "storage/subscriptions.hpp"

namespace comptoir::commands {
namespace {

// Names that nobody can own (RFC 2606).
constexpr std::string_view kDomain = "emulator.example";
// The profile that sells the terms of all others (§0.1).
constexpr std::string_view kPolicy = "modern-2024";
constexpr std::string_view kFirstName = "Emulator";
constexpr std::string_view kLastName = "Customer";

std::string domain_of_buyer(const storage::Tenant& publisher) {
    return fmt::format("buyer.{}.{}", publisher.id.str(), kDomain);
}

std::optional<PartnerId> find_buyer_of(sql::Session& session, const storage::Tenant& publisher) {
    const auto buyer = storage::find_tenant_by_domain(session, domain_of_buyer(publisher));
    if (!buyer || buyer->kind != storage::TenantKind::partner) return std::nullopt;
    return PartnerId(buyer->id.guid());
}

const catalog::Product* find_product(const Work& work, const OfferId& offer) {
    if (!offer.empty()) {
        const catalog::Product* product = work.catalog->find_offer(work.caller.publisher, offer);
        return is_callers(product, work.caller) ? product : nullptr;
    }
    const catalog::Product* first = nullptr;
    for (const catalog::Product& product : work.catalog->products()) {
        if (!product.is_listed() || product.is_exclusive() || !is_callers(&product, work.caller)) continue;
        if (first == nullptr || product.offer < first->offer) first = &product;
    }
    return first;
}

const catalog::Plan* find_plan(const catalog::Product& product, const PlanId& plan) {
    if (!plan.empty()) return product.find_plan(plan);
    return product.plans.empty() ? nullptr : &product.plans.front();
}

// Nothing when the plan is not sold in the market for such a term.
std::optional<LineRequest> line_of(const Work& work, const catalog::Product& product,
                                   const catalog::Plan& plan, catalog::Market market,
                                   const EmulatedPurchase& purchase) {
    for (const catalog::Availability& sold : catalog::availabilities(product, plan, market, work.now)) {
        if (sold.segment != catalog::Segment::commercial) continue;
        for (const catalog::Term& term : sold.terms) {
            if (term.billing_plan == catalog::BillingPlan::none) continue;
            if (purchase.term && term.duration != *purchase.term) continue;
            LineRequest line;
            line.catalog_item_id = ordering::CatalogItem{product.id, plan.sku, sold.id}.str();
            line.quantity = product.pricing_model == catalog::PricingModel::per_user
                                ? purchase.quantity.value_or(plan.min_quantity)
                                : 1;
            line.billing_cycle = to_text(term.billing_plan);
            line.term_duration = term.duration.str();
            line.friendly_name = purchase.name;
            line.subscription = purchase.id;
            return line;
        }
    }
    return std::nullopt;
}

NewCustomer customer_of(const catalog::Publisher& publisher, SubscriptionId subscription) {
    NewCustomer customer;
    customer.company.domain = fmt::format("{}.{}", subscription.str(), kDomain);
    customer.company.company_name = publisher.display_name;
    parties::BillingProfile& billing = customer.billing;
    billing.company_name = publisher.display_name;
    billing.first_name = kFirstName;
    billing.last_name = kLastName;
    billing.email = parties::administrator_of(customer.company.domain);
    const auto rules = geography().find(publisher.address.country.code());
    billing.culture = !rules || rules->cultures.empty() ? "en-US" : rules->cultures.front();
    billing.language = billing.culture.substr(0, billing.culture.find('-'));
    parties::Address& address = billing.default_address;
    address.country = publisher.address.country.str();
    address.city = publisher.address.city;
    address.state = publisher.address.region;
    address.address_line1 = publisher.address.line1;
    address.address_line2 = publisher.address.line2;
    address.postal_code = publisher.address.postal_code;
    return customer;
}

parties::Agreement agreement_of(const parties::Customer& customer, Instant now) {
    parties::Agreement agreement;
    agreement.type = parties::AgreementType::customer;
    agreement.template_id = parties::template_of(agreement.type);
    agreement.contact = {customer.billing.first_name, customer.billing.last_name, customer.billing.email, ""};
    agreement.agreed_at = now;
    return agreement;
}

// R50, R51: a customer that may buy.
Outcome<CustomerId> add_customer(Work& work, const catalog::Publisher& publisher,
                                 SubscriptionId subscription) {
    const auto customer = create_customer(work, customer_of(publisher, subscription));
    if (!customer) return Refused{customer.reason()};
    const auto agreed = confirm_agreement(work, customer->id, agreement_of(*customer, work.now));
    if (!agreed) return Refused{agreed.reason()};
    return customer->id;
}

}  // namespace

std::optional<PartnerId> find_emulated_buyer(sql::Session& session, const PublisherId& publisher) {
    const auto tenant = storage::find_tenant_of_publisher(session, publisher);
    return tenant ? find_buyer_of(session, *tenant) : std::nullopt;
}

Outcome<Done> open_emulated_buyer(Work& work, const PublisherId& publisher) {
    const catalog::Publisher* known = work.catalog->find_publisher(publisher);
    const auto tenant = storage::find_tenant_of_publisher(work.session, publisher);
    if (known == nullptr || !tenant) return refuse(Reason::purchase_token_invalid, "token");
    if (find_buyer_of(work.session, *tenant)) return Done{};
    const catalog::SalesRegion* region = work.markets.region_of(known->address.country);
    if (region == nullptr) return refuse(Reason::out_of_region, "token");
    storage::PartnerAccount account;
    account.name = fmt::format("Emulator {}", publisher.str());
    account.country = known->address.country.str();
    account.region = region->slug;
    account.profile = kPolicy;
    const auto opened = register_partner(work, std::move(account), domain_of_buyer(*tenant));
    if (!opened) return Refused{opened.reason()};
    return Done{};
}

Outcome<Done> buy_for_emulator(Work& work, const EmulatedPurchase& purchase) {
    // Whoever came earlier with the same token has bought it.
    if (storage::find_directory_entry(work.session, purchase.id)) return Done{};
    const catalog::Publisher* publisher = work.catalog->find_publisher(work.caller.publisher);
    const catalog::Product* product = find_product(work, purchase.offer);
    const catalog::Plan* plan = product == nullptr ? nullptr : find_plan(*product, purchase.plan);
    if (publisher == nullptr || plan == nullptr) return refuse(Reason::purchase_token_invalid, "token");
    auto line = line_of(work, *product, *plan, publisher->address.country, purchase);
    if (!line) return refuse(Reason::market_not_sold, "token");
    const auto customer = add_customer(work, *publisher, purchase.id);
    if (!customer) return Refused{customer.reason()};
    const std::string cycle = line->billing_cycle;
    const auto order = create_order(work, *customer, {cycle, {*std::move(line)}});
    if (!order) return Refused{order.reason()};
    return Done{};
}

}  // namespace comptoir::commands
