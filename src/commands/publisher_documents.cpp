#include "commands/publisher_documents.hpp"

#include <algorithm>
#include <array>

#include "base/check.hpp"
#include "base/names.hpp"
#include "base/text.hpp"
#include "storage/parties.hpp"
#include "storage/subscriptions.hpp"

namespace comptoir::commands {
namespace {

using subscriptions::Action;
using subscriptions::Operation;
using subscriptions::OperationEvent;
using subscriptions::OperationStatus;
using subscriptions::Source;
using subscriptions::State;
using subscriptions::Subscription;

constexpr std::array kActionNames = {
    std::pair{Action::change_plan, std::string_view("ChangePlan")},
    std::pair{Action::change_quantity, std::string_view("ChangeQuantity")},
    std::pair{Action::reinstate, std::string_view("Reinstate")},
    std::pair{Action::renew, std::string_view("Renew")},
    std::pair{Action::suspend, std::string_view("Suspend")},
    std::pair{Action::unsubscribe, std::string_view("Unsubscribe")},
    std::pair{Action::subscribe, std::string_view("Subscribe")},
};
constexpr std::array kStatusNames = {
    std::pair{OperationStatus::in_progress, std::string_view("InProgress")},
    std::pair{OperationStatus::succeeded, std::string_view("Succeeded")},
    std::pair{OperationStatus::failed, std::string_view("Failed")},
    std::pair{OperationStatus::conflict, std::string_view("Conflict")},
};
constexpr std::array kSourceNames = {
    std::pair{Source::marketplace, std::string_view("Azure")},
    std::pair{Source::publisher, std::string_view("Partner")},
};

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

// Commerce rules §11.1.
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

// What is not the subscription's own.
struct Surroundings {
    json::Object beneficiary;
    json::Object purchaser;
    bool is_test = false;
    Instant changed;
};

json::Value subscription_json(const search::CatalogSnapshot& catalog, const Subscription& s,
                              Surroundings around) {
    json::Object object{
        {"id", s.id.str()},
        {"publisherId", s.publisher.str()},
        {"offerId", offer_for_publisher(catalog, s)},
        {"name", s.name},
        {"saasSubscriptionStatus", status_of(s.state)},
        {"beneficiary", std::move(around.beneficiary)},
        {"purchaser", std::move(around.purchaser)},
        {"planId", s.plan.str()},
        {"term", term_of(s)},
        {"autoRenew", s.auto_renew},
        {"isTest", around.is_test},
        {"isFreeTrial", s.in_trial},
        {"allowedCustomerOperations", json::Array{"Read", "Update", "Delete"}},
        {"sandboxType", around.is_test ? "Csp" : "None"},
        {"created", s.ordered_at.str7()},
        {"lastModified", around.changed.str7()},
    };
    if (s.per_user) object.emplace_back("quantity", s.quantity);
    object.emplace_back("sessionMode", "None");
    return object;
}

// Why it failed, for people: programs go by the status (§3.11).
struct Failure {
    std::string_view code;
    std::string_view message;
};
Failure failure_of(OperationEvent by) {
    switch (by) {
        case OperationEvent::refuse:
        case OperationEvent::refuse_call:
            return {"400", "The publisher refused the change."};
        case OperationEvent::time_out:
            return {"504", "The publisher could not be reached."};
        case OperationEvent::become_void:
            return {"409", "The change was no longer possible when it was accepted."};
        case OperationEvent::be_suspended:
            return {"409", "The subscription was suspended meanwhile."};
        case OperationEvent::be_terminated:
            return {"409", "The subscription ended meanwhile."};
        case OperationEvent::accept:
        case OperationEvent::stay_silent:
            break;
    }
    check_failed("an event that fails an operation", __FILE__, __LINE__);
}

// What answers and calls have in common, in the order of the contract's samples.
json::Object common_of(const search::CatalogSnapshot& catalog, const Subscription& s,
                       const Operation& operation) {
    json::Object object{{"id", operation.id.str()},
                        {"activityId", operation.id.str()},
                        {"publisherId", operation.publisher.str()},
                        {"offerId", offer_for_publisher(catalog, s)},
                        {"planId", operation.plan.str()}};
    if (operation.quantity) object.emplace_back("quantity", *operation.quantity);
    object.emplace_back("subscriptionId", operation.subscription.str());
    object.emplace_back("timeStamp", operation.asked.str7());
    object.emplace_back("action", wire_name_of(operation.action));
    object.emplace_back("status", name_in(kStatusNames, operation.status));
    object.emplace_back("operationRequestSource", name_in(kSourceNames, operation.source));
    return object;
}

json::Value message_json(const search::CatalogSnapshot& catalog, const Subscription& s,
                         const Operation& operation, json::Value subscription) {
    json::Object object = common_of(catalog, s, operation);
    object.emplace_back("subscription", std::move(subscription));
    object.emplace_back("purchaseToken", nullptr);  // Always there, and never of use (§5.3).
    return object;
}

}  // namespace

std::string offer_for_publisher(const search::CatalogSnapshot& catalog, const Subscription& s) {
    const catalog::Product* product = catalog.find_product(s.product);
    const bool preview = product != nullptr && product->status == catalog::OfferStatus::preview;
    return s.offer.str() + (preview ? "-preview" : "");
}

json::Value subscription_for_publisher(sql::Session& session, const search::CatalogSnapshot& catalog,
                                       const Subscription& s) {
    const auto partner = storage::find_partner_contact(session, s.partner);
    const auto customer = storage::find_customer_contact(session, s.partner, s.customer);
    COMPTOIR_CHECK(partner && customer);
    return subscription_json(catalog, s,
                             {.beneficiary = person(customer->email, customer->object_id, s.customer.guid()),
                              .purchaser = person(partner->email, partner->object_id, s.partner.guid()),
                              .is_test = partner->sandbox,
                              .changed = storage::subscription_changed_at(session, s.partner, s.id)});
}

std::string_view wire_name_of(Action action) {
    return name_in(kActionNames, action);
}

std::optional<Action> parse_wire_action(std::string_view name) {
    const auto found = std::ranges::find_if(
        kActionNames, [&](const auto& row) { return equals_ignoring_case(row.second, name); });
    return found == kActionNames.end() ? std::nullopt : std::optional(found->first);
}

json::Value operation_for_publisher(const search::CatalogSnapshot& catalog, const Subscription& s,
                                    const Operation& operation) {
    json::Object object = common_of(catalog, s, operation);
    if (operation.status == OperationStatus::failed || operation.status == OperationStatus::conflict) {
        const Failure failure = failure_of(*operation.ended_by);
        object.emplace_back("errorStatusCode", failure.code);
        object.emplace_back("errorMessage", failure.message);
    }
    return object;
}

json::Value message_for_publisher(sql::Session& session, const search::CatalogSnapshot& catalog,
                                  const Subscription& s, const Operation& operation) {
    return message_json(catalog, s, operation, subscription_for_publisher(session, catalog, s));
}

json::Value test_message_for_publisher(const search::CatalogSnapshot& catalog, const Subscription& s,
                                       const Operation& operation, const Guid& nobody) {
    const json::Object person_of_test = person("test@example.com", nobody, nobody);
    return message_json(catalog, s, operation,
                        subscription_json(catalog, s,
                                          {.beneficiary = person_of_test,
                                           .purchaser = person_of_test,
                                           .is_test = true,
                                           .changed = operation.asked}));
}

}  // namespace comptoir::commands
