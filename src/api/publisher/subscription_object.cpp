#include "api/publisher/subscription_object.hpp"

#include "base/check.hpp"
#include "storage/parties.hpp"
#include "storage/subscriptions.hpp"

namespace comptoir::api::publisher {
namespace {

using subscriptions::State;
using subscriptions::Subscription;

json::Object person(const std::string& email, const Guid& object, const Guid& tenant) {
    return json::Object{{"emailId", email}, {"objectId", object.str()}, {"tenantId", tenant.str()}};
}

json::Object term_of(const Subscription& s) {
    json::Object term;
    if (s.activated_at) {
        term.emplace_back("startDate", Instant::start_of(s.term_start()).str());
        term.emplace_back("endDate", Instant::start_of(s.term_end()).str());
    }
    // A trial's length is no term that clients know (0.3 #31) unless it is a month; then the unit is that of
    // the paid term behind it.
    const bool a_month = s.in_trial && s.trial == Period::months(1);
    term.emplace_back("termUnit", (a_month ? *s.trial : s.terms.term).str());
    if (!s.in_trial && !s.terms.prepaid()) term.emplace_back("chargeDuration", s.terms.cycle.str());
    return term;
}

}  // namespace

std::string_view status_of(State state) {
    switch (state) {
        case State::pending:
            return "PendingFulfillmentStart";
        case State::active:
            return "Subscribed";
        case State::suspended:
            return "Suspended";
        case State::expired:
        case State::deleted:
            return "Unsubscribed";
    }
    check_failed("a known State", __FILE__, __LINE__);
}

std::string offer_id_of(const search::CatalogSnapshot& catalog, const Subscription& s) {
    const catalog::Product* product = catalog.find_product(s.product);
    const bool preview = product != nullptr && product->status == catalog::OfferStatus::preview;
    return s.offer.str() + (preview ? "-preview" : "");
}

json::Value to_json(sql::Session& session, const search::CatalogSnapshot& catalog, const Subscription& s) {
    const auto partner = storage::find_partner_contact(session, s.partner);
    const auto customer = storage::find_customer_contact(session, s.partner, s.customer);
    COMPTOIR_CHECK(partner && customer);
    json::Object object{
        {"id", s.id.str()},
        {"publisherId", s.publisher.str()},
        {"offerId", offer_id_of(catalog, s)},
        {"name", s.name},
        {"saasSubscriptionStatus", status_of(s.state)},
        {"beneficiary", person(customer->email, customer->object_id, s.customer.guid())},
        {"purchaser", person(partner->email, partner->object_id, s.partner.guid())},
        {"planId", s.plan.str()},
        {"term", term_of(s)},
        {"autoRenew", s.auto_renew},
        {"isTest", partner->sandbox},
        {"isFreeTrial", s.in_trial},
        {"allowedCustomerOperations", json::Array{"Read", "Update", "Delete"}},
        {"sandboxType", partner->sandbox ? "Csp" : "None"},
        {"created", s.ordered_at.str7()},
        {"lastModified", storage::subscription_changed_at(session, s.partner, s.id).str7()},
    };
    if (s.per_user) object.emplace_back("quantity", s.quantity);
    object.emplace_back("sessionMode", "None");
    return object;
}

}  // namespace comptoir::api::publisher
