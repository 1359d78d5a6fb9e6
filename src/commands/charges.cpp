#include "commands/charges.hpp"

#include "base/check.hpp"
#include "commands/relationships.hpp"
#include "storage/billing.hpp"
#include "storage/orders.hpp"
#include "storage/parties.hpp"

namespace comptoir::commands {
namespace {

using subscriptions::Subscription;

storage::LineContext context_of(Work& work, const Subscription& s, const billing::BillingEvent& event) {
    const auto order = storage::find_order(work.session, work.partner(), s.order);
    COMPTOIR_CHECK(order.has_value());
    const bool first =
        event.kind == billing::EventKind::started || event.kind == billing::EventKind::trial_started;
    auto customer = storage::find_customer_facts(work.session, work.partner(), s.customer);
    COMPTOIR_CHECK(customer.has_value());
    storage::LineContext context;
    context.customer = s.customer;
    context.customer_name = std::move(customer->company_name);
    context.customer_domain = std::move(customer->domain);
    context.customer_country = std::move(customer->country);
    context.order = s.order;
    context.alternate_id = order->alternate_id;
    context.order_date = first ? s.ordered_at : event.at;
    context.product = s.product;
    context.sku = s.sku;
    context.availability = s.availability;
    context.product_name = s.product_title;
    context.sku_name = s.sku_title;
    context.publisher = s.publisher;
    const catalog::Publisher* publisher = work.catalog->find_publisher(s.publisher);
    context.publisher_name = publisher == nullptr ? s.publisher.str() : publisher->display_name;
    context.description = s.nickname;
    context.term_start = s.term_start();
    context.term_end = s.term_end();
    context.term_and_billing_cycle = billing::term_and_billing_cycle(event);
    context.reseller_mpn_id = reseller_on_charge(work.session, work.partner(), s.reseller_of_record);
    return context;
}

void set_term(billing::BillingEvent& event, const Subscription& s) {
    event.cycles = s.in_trial ? 1 : s.terms.cycles();
    event.prepaid = s.in_trial || s.terms.prepaid();
    event.term = s.in_trial ? *s.trial : s.terms.term;
    event.trial = s.in_trial;
}

void store_line(Work& work, const Subscription& s, const billing::ChargeLine& line,
                const storage::LineContext& context) {
    const std::int64_t id = storage::insert_charge_line(work.session, work.partner(), line, context);
    const auto entry = billing::journal_of(line, s.publisher.str(), fmt::format("charge:{}", id));
    if (entry) storage::insert_journal_entry(work.session, work.partner(), *entry);
}

}  // namespace

billing::BillingEvent billing_event(Work& work, const Subscription& s, billing::EventKind kind) {
    billing::BillingEvent event;
    event.id = EventId(work.random.guid());
    event.subscription = s.id;
    event.kind = kind;
    event.at = work.now;
    event.cycle_start = s.cycle_start();
    event.cycle_end = s.cycle_end();
    event.term_price = s.in_trial ? Decimal() : s.terms.unit_price;
    event.quantity = s.quantity;
    event.currency = s.currency;
    event.round_unit = policy::profile(s.profile).round_unit;
    set_term(event, s);
    return event;
}

void charge(Work& work, const Subscription& s, const billing::BillingEvent& event) {
    storage::insert_billing_event(work.session, work.partner(), event);
    std::vector<billing::ChargeLine> current_term;
    if (event.kind == billing::EventKind::cancelled) {
        current_term = storage::lines_of_term(work.session, work.partner(), s.id, s.term_start());
    }
    const storage::LineContext context = context_of(work, s, event);
    for (const billing::ChargeLine& line : billing::charges_for(event, current_term)) {
        store_line(work, s, line, context);
    }
}

void charge_conversion(Work& work, const Subscription& before, const Subscription& after,
                       const billing::BillingEvent& event) {
    storage::insert_billing_event(work.session, work.partner(), event);
    billing::BillingEvent left = event;
    set_term(left, before);
    const storage::LineContext of_before = context_of(work, before, left);
    const storage::LineContext of_after = context_of(work, after, event);
    for (const billing::ChargeLine& line : billing::charges_for(event, {})) {
        store_line(work, after, line, line.position == 0 ? of_before : of_after);
    }
}

}  // namespace comptoir::commands
