#include "commands/audit_values.hpp"

#include "base/text.hpp"
#include "commands/subscription_words.hpp"
#include "domain/ordering/order.hpp"
#include "domain/parties/address_fields.hpp"

namespace comptoir::commands {
namespace {

using json::Array;
using json::Object;
using json::Value;
using subscriptions::Subscription;

Value or_null(const std::string& text) {
    return text.empty() ? Value() : Value(text);
}

Value link(std::string uri, std::string_view method = "GET") {
    return Object{{"Uri", std::move(uri)}, {"Method", method}, {"Headers", Array{}}, {"Body", nullptr}};
}

Value links_of(std::string self) {
    return Object{{"Self", link(std::move(self))}};
}

Value attributes_of(std::string_view type) {
    return Object{{"Etag", nullptr}, {"ObjectType", type}};
}

std::string path_of(CustomerId customer) {
    return "/customers/" + customer.str();
}

std::string path_of(const ordering::Order& order) {
    return fmt::format("{}/orders/{}", path_of(order.customer), percent_encode(order.id.str()));
}

Value subscription_link(CustomerId customer, SubscriptionId id) {
    return link(fmt::format("{}/subscriptions/{}", path_of(customer), id.str()));
}

Value line_of(const ordering::Order& order, const ordering::OrderLine& line) {
    return Object{
        {"LineItemNumber", line.number},
        {"OfferId", line.catalog_item_id},
        {"SubscriptionId", line.subscription.str()},
        {"ParentSubscriptionId", nullptr},
        {"TermDuration", line.term.str()},
        {"TransactionType", line.transaction_type},
        {"FriendlyName", line.friendly_name},
        {"Quantity", line.quantity},
        {"PartnerIdOnRecord", or_null(mpn_id_of(line.reseller))},
        {"ProvisioningContext", nullptr},
        {"RenewsTo", line.renews_to ? Value(Object{{"TermDuration", line.renews_to->str()}}) : Value()},
        {"Links", Object{{"Subscription", subscription_link(order.customer, line.subscription)}}},
        {"Attributes", attributes_of("OrderLineItem")}};
}

std::string_view status_of(const ordering::Order& order) {
    const auto status = ordering::parse_order_status(order.status);
    return status ? ordering::wire_name_of(*status) : "unknown";
}

Value refund_options_of(const Subscription& s) {
    if (!s.window_ends) return Value();
    return Array{Object{{"Type", "Full"}, {"ExpiresAt", s.window_ends->str7()}}};
}

// The last second of a day that only a subscription with a term has.
Value end_of(const Subscription& s, Date (Subscription::*day)() const) {
    return s.activated_at ? Value(last_second_of((s.*day)()).str7()) : Value();
}

std::string pascal(std::string_view name) {
    return to_upper(name.substr(0, 1)) + std::string(name.substr(std::min<std::size_t>(1, name.size())));
}

Value address_of(const parties::Address& address) {
    Object object;
    for (const auto& [name, field] : parties::kAddressFields) {
        object.emplace_back(pascal(name), or_null(address.*field));
    }
    return object;
}

Value company_of(const parties::Customer& c) {
    const parties::CompanyProfile& company = c.company;
    return Object{{"TenantId", c.id.str()},
                  {"Domain", company.domain},
                  {"CompanyName", or_null(company.company_name)},
                  {"Address", company.address ? address_of(*company.address) : Value()},
                  {"Email", or_null(company.email)},
                  {"OrganizationRegistrationNumber", or_null(company.organization_registration_number)},
                  {"Links", links_of(path_of(c.id) + "/profiles/company")},
                  {"Attributes", attributes_of("CustomerCompanyProfile")}};
}

Value billing_of(const parties::Customer& c) {
    const parties::BillingProfile& billing = c.billing;
    return Object{{"Id", billing.id.str()},
                  {"FirstName", or_null(billing.first_name)},
                  {"LastName", or_null(billing.last_name)},
                  {"Email", or_null(billing.email)},
                  {"Culture", or_null(billing.culture)},
                  {"Language", or_null(billing.language)},
                  {"CompanyName", or_null(billing.company_name)},
                  {"DefaultAddress", address_of(billing.default_address)},
                  {"Links", links_of(path_of(c.id) + "/profiles/billing")},
                  {"Attributes", attributes_of("CustomerBillingProfile")}};
}

Value with_pascal_names(const Value& value) {
    if (const Array* items = value.if_array()) {
        Array array;
        for (const Value& item : *items) array.push_back(with_pascal_names(item));
        return array;
    }
    const Object* members = value.if_object();
    if (members == nullptr) return value;
    Object object;
    for (const auto& [name, member] : *members) {
        object.emplace_back(pascal(name), with_pascal_names(member));
    }
    return object;
}

}  // namespace

std::string audit_value(const ordering::Order& order) {
    Array lines;
    for (const ordering::OrderLine& line : order.lines) lines.push_back(line_of(order, line));
    return json::write(Object{{"Id", order.id.str()},
                              {"AlternateId", or_null(order.alternate_id)},
                              {"ReferenceCustomerId", order.customer.str()},
                              {"BillingCycle", order.billing_cycle},
                              {"CurrencyCode", order.currency.str()},
                              {"CurrencySymbol", order.currency.symbol()},
                              {"LineItems", std::move(lines)},
                              {"CreationDate", order.created.str7()},
                              {"Status", status_of(order)},
                              {"TransactionType", order.transaction_type},
                              {"TotalPrice", nullptr},
                              {"Links", links_of(path_of(order))},
                              {"Attributes", attributes_of("Order")}});
}

std::string audit_value(const Subscription& s, const search::CatalogSnapshot& catalog) {
    const catalog::Publisher* publisher = catalog.find_publisher(s.publisher);
    const bool suspended = s.state == subscriptions::State::suspended;
    return json::write(
        Object{{"Id", s.id.str()},
               {"OfferId", ordering::CatalogItem{s.product, s.sku, s.availability}.str()},
               {"OfferName", fmt::format("{} - {}", s.product_title, s.sku_title)},
               {"EntitlementId", nullptr},
               {"FriendlyName", s.nickname},
               {"Quantity", s.quantity},
               {"UnitType", "License(s)"},
               {"HasPurchasableAddons", false},
               {"ParentSubscriptionId", nullptr},
               {"CreationDate", s.ordered_at.str7()},
               {"EffectiveStartDate", s.activated_at ? Value(s.activated_at->str7()) : Value()},
               {"CommitmentEndDate", end_of(s, &Subscription::term_end)},
               {"BillingCycleEndDate", end_of(s, &Subscription::cycle_end)},
               {"Status", name_of(s.state)},
               {"AutoRenewEnabled", s.auto_renew && !s.ended()},
               {"IsTrial", s.in_trial},
               {"BillingType", billing_type_on_wire(s, catalog)},
               {"BillingCycle", billing_cycle_on_wire(s)},
               {"TermDuration", term_on_wire(s)},
               {"RenewalTermDuration", renewal_term_on_wire(s)},
               {"RefundOptions", refund_options_of(s)},
               {"IsMicrosoftProduct", false},
               {"PublisherName", publisher == nullptr ? s.publisher.str() : publisher->display_name},
               {"PartnerId", mpn_id_of(s.reseller)},
               {"SuspensionReasons", suspended ? Value(Array{s.suspension_reason}) : Value()},
               {"ContractType", "subscription"},
               {"OrderId", s.order.str()},
               {"Links", Object{{"Self", subscription_link(s.customer, s.id)}}},
               {"Attributes", attributes_of("Subscription")}});
}

std::string audit_value(const parties::Customer& c) {
    return json::write(Object{{"Id", c.id.str()},
                              {"CommerceId", c.commerce_id.str()},
                              {"CompanyProfile", company_of(c)},
                              {"BillingProfile", billing_of(c)},
                              {"RelationshipToPartner", parties::name_of(c.relationship)},
                              // Not of the resource, but what one of its operations changes.
                              {"Qualification", parties::name_of(c.qualification)},
                              {"AllowDelegatedAccess", nullptr},
                              {"UserCredentials", nullptr},
                              {"CustomDomains", Array{c.company.domain}},
                              {"AssociatedPartnerId", or_null(mpn_id_of(c.reseller))},
                              {"Links", links_of(path_of(c.id))},
                              {"Attributes", attributes_of("Customer")}});
}

std::string audit_value(const parties::Agreement& agreement) {
    return json::write(
        Object{{"UserId", or_null(agreement.user)},
               {"PrimaryContact", Object{{"FirstName", or_null(agreement.contact.first_name)},
                                         {"LastName", or_null(agreement.contact.last_name)},
                                         {"Email", or_null(agreement.contact.email)},
                                         {"PhoneNumber", or_null(agreement.contact.phone_number)}}},
               {"DateAgreed", agreement.agreed_at.str7()},
               {"TemplateId", agreement.template_id.str()},
               {"Type", parties::name_of(agreement.type)},
               {"AgreementLink", nullptr}});
}

std::string audit_value(const storage::Invoice& invoice) {
    return json::write(
        Object{{"Id", invoice.number.str()},
               {"InvoiceDate", Instant::start_of(invoice.date).str7()},
               {"BillingPeriodStartDate", Instant::start_of(invoice.period).str7()},
               {"BillingPeriodEndDate", last_second_of(add_months(invoice.period, 1).plus_days(-1)).str7()},
               {"TotalCharges", invoice.total().decimal()},
               {"PaidAmount", invoice.paid.decimal()},
               {"CurrencyCode", invoice.currency.str()},
               {"CurrencySymbol", invoice.currency.symbol()},
               {"TaxReceipts", nullptr},
               {"Amendments", nullptr},
               {"DocumentType", "invoice"},
               {"AmendsOf", nullptr},
               {"InvoiceType", "OneTime"},
               {"Links", links_of("/invoices/OneTime-" + percent_encode(invoice.number.str()))},
               {"Attributes", attributes_of("Invoice")}});
}

std::string audit_value(const json::Value& document) {
    return json::write(with_pascal_names(document));
}

}  // namespace comptoir::commands
