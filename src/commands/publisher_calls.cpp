#include "commands/publisher_calls.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/limits.hpp"
#include "commands/operations.hpp"
#include "commands/publisher_documents.hpp"
#include "commands/subscription_writes.hpp"
#include "storage/operations.hpp"

namespace comptoir::commands {
namespace {

using storage::Delivery;
using storage::DeliveryAttempt;
using storage::DeliveryState;
using storage::TimerKind;

constexpr int kVariationPercent = 10;  // Contract §5.5: of the later waits.

// Contract §5.5: neither "later" nor "too many".
bool refuses(const DeliveryAttempt& attempt) {
    if (!attempt.status || *attempt.status < 400 || *attempt.status > 499) return false;
    return *attempt.status != 408 && *attempt.status != 425 && *attempt.status != 429;
}

// The one that the message is about, locked against every other verdict while it is open; nothing for a
// test.
std::optional<Operation> operation_of(Work& work, const storage::SentMessage& sent) {
    if (sent.message.about == storage::kTestMessage) return std::nullopt;
    const OperationId id(sent.message.id);
    const auto found = storage::find_operation(work.session, work.partner(), id);
    COMPTOIR_CHECK(found.has_value());
    if (!found->is_open()) return found;
    const auto locked = load_subscription(work, found->subscription);
    COMPTOIR_CHECK(static_cast<bool>(locked));
    return storage::find_operation(work.session, work.partner(), id);
}

// Varied, so that receivers that came back are not called by all at once.
std::chrono::microseconds wait_of(Work& work, int failures, const DeliveryAttempt& attempt) {
    const auto planned = limits::kPublisherWaits.at(static_cast<std::size_t>(failures - 1));
    if (attempt.retry_after) {
        return std::max(planned, std::min(*attempt.retry_after, limits::kPublisherRetryAfterMax));
    }
    if (planned != limits::kPublisherWaits.back()) return planned;
    const int die = static_cast<std::uint8_t>(work.random.bytes(1).front());
    const int percent = 100 - kVariationPercent + die * (2 * kVariationPercent + 1) / 256;
    return std::chrono::microseconds(planned) * percent / 100;
}

void judge(Work& work, Delivery& delivery, const std::optional<Operation>& operation,
           const DeliveryAttempt& attempt) {
    ++delivery.attempts;
    if (delivery.state != DeliveryState::waiting) return;  // Stopped meanwhile.
    const int failures = delivery.attempts_of_series();
    const bool refused =
        operation && subscriptions::is_answered_by_call(operation->action) && refuses(attempt);
    if (attempt.succeeded() || refused) {
        delivery.state = DeliveryState::delivered;
    } else if (!operation || failures > static_cast<int>(limits::kPublisherWaits.size())) {
        // Whoever asked for a test wants to know how it went, once.
        delivery.state = DeliveryState::dead;
    } else {
        delivery.due = attempt.at + wait_of(work, failures, attempt);
        if (delivery.due > delivery.begun + limits::kOperationLife) delivery.state = DeliveryState::dead;
    }
}

// Contract §4.3, §5.2: of a change when it has arrived, of a reinstatement when it has left.
void begin_verdict_time(Work& market, Operation operation) {
    if (operation.received) return;
    operation.received = market.now;
    storage::update_operation(market.session, operation);
    storage::arm_timer(market.session, {market.partner(), TimerKind::operation, operation.id.str(),
                                        subscriptions::verdict_due(operation)});
}

void hear_answer(Work& market, const Operation& operation, const DeliveryAttempt& attempt, bool dead) {
    const bool answers = subscriptions::is_answered_by_call(operation.action);
    std::optional<OperationEvent> end;
    if (answers && refuses(attempt)) end = OperationEvent::refuse_call;
    if (answers && dead) end = OperationEvent::time_out;
    if (end) {
        const auto ended = settle_operation(market, operation, *end);
        COMPTOIR_CHECK(static_cast<bool>(ended));  // Only what is accepted can be refused.
    } else if (!answers || attempt.succeeded()) {
        begin_verdict_time(market, operation);
    }
}

subscriptions::State state_after(Action action) {
    switch (action) {
        case Action::change_plan:
        case Action::change_quantity:
        case Action::renew:
        case Action::subscribe:
            return subscriptions::State::active;
        case Action::reinstate:  // Asked before it is done (contract §5.3).
        case Action::suspend:
            return subscriptions::State::suspended;
        case Action::unsubscribe:
            return subscriptions::State::deleted;
    }
    check_failed("a known Action", __FILE__, __LINE__);
}

// A subscription as it could be, of this offer and plan.
Subscription invent(Work& work, const catalog::Product& product, const catalog::Plan& plan, Action action) {
    Subscription s;
    s.id = SubscriptionId(work.random.guid());
    s.partner = work.partner();
    s.product = product.id;
    s.sku = plan.sku;
    s.publisher = product.publisher;
    s.offer = product.offer;
    s.plan = plan.id;
    s.name = "Test";
    s.per_user = product.pricing_model == catalog::PricingModel::per_user;
    s.quantity = s.per_user ? plan.min_quantity : 1;
    s.ordered_at = work.now;
    s.state = state_after(action);
    s.activated_at = work.now;
    s.anchor = work.now.date();
    return s;
}

Operation invent(Work& work, const Subscription& s, const catalog::Product& product, Action action) {
    Operation operation;
    operation.id = OperationId(work.random.guid());
    operation.subscription = s.id;
    operation.publisher = s.publisher;
    operation.action = action;
    if (subscriptions::is_asked(action)) operation.status = subscriptions::OperationStatus::in_progress;
    operation.plan = s.plan;
    if (action == Action::change_plan) operation.plan = product.plans.back().id;
    if (s.per_user) operation.quantity = s.quantity + (action == Action::change_quantity ? 1 : 0);
    operation.asked = work.now;
    return operation;
}

}  // namespace

std::optional<Claim> note_publisher_call(Work& work, const Claim& claim, const DeliveryAttempt& attempt,
                                         Instant market_now, bool goes_on) {
    // The subscription before the lane: commands come in this order, too.
    const auto sent = storage::message_of(work.session, claim.lane, claim.delivery.event.seq);
    COMPTOIR_CHECK(sent.has_value());
    const auto operation = operation_of(work, *sent);
    bool dead = false;
    auto next = note_judged_attempt(
        work, claim, attempt,
        [&](Delivery& delivery) {
            judge(work, delivery, operation, attempt);
            dead = delivery.state == DeliveryState::dead;
        },
        goes_on);
    if (!operation || !operation->is_open()) return next;
    Work market{work.session, market_now, work.random, work.caller, work.catalog, work.markets, work.issuer};
    hear_answer(market, *operation, attempt, dead);
    work.take(std::move(market.records));
    return next;
}

bool is_callers(const catalog::Product* offer, const Caller& caller) {
    if (offer == nullptr || offer->publisher != caller.publisher || !offer->technical) return false;
    if (caller.app.is_nil()) return true;
    return offer->technical->tenant == caller.tenant && offer->technical->app == caller.app;
}

Outcome<Delivery> replay_call(Work& work, const storage::SentMessage& sent) {
    // The subscription before the lane, as in note_publisher_call.
    const auto operation = operation_of(work, sent);
    COMPTOIR_CHECK(storage::lock_lane(work.session, sent.lane()));
    const auto delivery = storage::find_delivery(work.session, sent.lane(), sent.event_seq);
    COMPTOIR_CHECK(delivery.has_value());
    if (delivery->state == DeliveryState::waiting)
        return refuse(Reason::invalid_input, "call", "It waits to be called already.");
    if (operation && subscriptions::is_asked(operation->action) && !operation->is_open())
        return refuse(Reason::invalid_input, "call", "What was asked is decided.");
    return replay_delivery(work, sent.message.destination(), sent.event_seq);
}

Outcome<storage::PublisherMessage> send_test(Work& work, const TestCall& test) {
    const catalog::Product* product = work.catalog->find_offer(test.publisher, test.offer);
    const bool may = work.caller.publisher.empty() || is_callers(product, work.caller);
    if (product == nullptr || !may || product->plans.empty())
        return refuse(Reason::product_not_found, "offerId");
    const catalog::Plan* plan =
        test.plan.empty() ? &product->plans.front() : product->find_plan(PlanId(test.plan));
    if (plan == nullptr) return refuse(Reason::sku_not_found, "planId");
    if (storage::count_waiting_tests(work.session, work.partner(), test.publisher) >= limits::kTestCallsMax)
        return refuse(Reason::called_too_often, "", "", {"60"});
    const Subscription s = invent(work, *product, *plan, test.action);
    const Operation operation = invent(work, s, *product, test.action);
    const std::string action(wire_name_of(test.action));
    storage::PublisherMessage message{
        operation.id.guid(),
        test.publisher,
        product->id,
        std::string(storage::kTestMessage),
        action,
        json::write(test_message_for_publisher(*work.catalog, s, operation, work.random.guid()))};
    work.emit_to_publisher(message, "publisher-test", operation.id.str(), json::Object{{"Action", action}});
    work.audit(
        {.operation = AuditOperation::of_operator("test_publisher_webhook"),
         .resource_type = "undefined",
         .resource_id = operation.id.str(),
         .customer = std::nullopt,
         .old_value = "",
         .new_value = json::write(json::Object{
             {"PublisherId", test.publisher.str()}, {"OfferId", test.offer.str()}, {"Action", action}})});
    return message;
}

}  // namespace comptoir::commands
