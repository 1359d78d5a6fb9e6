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
    if (s.reseller) context.reseller = s.reseller->id;
    context.reseller_mpn_id = reseller_on_charge(work.session, work.partner(), s.reseller);
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

// What the lines of the event take back, in their order: a cancellation all that the term was charged with, a
// change the last charge before it, which is that of the running cycle.
std::vector<storage::StoredLine> taken_back_by(Work& work, const Subscription& s, billing::EventKind kind) {
    using billing::EventKind;
    const bool all = kind == EventKind::cancelled;
    const bool last = kind == EventKind::quantity_changed || kind == EventKind::plan_changed ||
                      kind == EventKind::trial_left;
    if (!all && !last) return {};
    auto lines = storage::lines_of_term(work.session, work.partner(), s.id, s.term_start());
    std::erase_if(lines, [&](const storage::StoredLine& one) {
        return !billing::is_taken_back(one.line) || (last && one.line.effective_unit_price.is_negative());
    });
    if (last && lines.size() > 1) lines.erase(lines.begin(), lines.end() - 1);
    return lines;
}

// R84, R108: who was charged gets it back, whoever sells by now; so no reseller has more or less than what it
// sold.
storage::LineContext as_charged(storage::LineContext context,
                                const std::vector<storage::StoredLine>& taken_back,
                                const billing::ChargeLine& line) {
    const auto position = static_cast<std::size_t>(line.position);
    if (position < taken_back.size()) {
        const storage::LineContext& charged = taken_back[position].context;
        context.reseller = charged.reseller;
        context.reseller_mpn_id = charged.reseller_mpn_id;
    }
    return context;
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
    const std::vector<storage::StoredLine> taken_back = taken_back_by(work, s, event.kind);
    std::vector<billing::ChargeLine> current_term;
    for (const storage::StoredLine& one : taken_back) current_term.push_back(one.line);
    const storage::LineContext context = context_of(work, s, event);
    for (const billing::ChargeLine& line : billing::charges_for(event, current_term)) {
        store_line(work, s, line, as_charged(context, taken_back, line));
    }
}

void charge_conversion(Work& work, const Subscription& before, const Subscription& after,
                       const billing::BillingEvent& event) {
    storage::insert_billing_event(work.session, work.partner(), event);
    billing::BillingEvent left = event;
    set_term(left, before);
    const std::vector<storage::StoredLine> taken_back = taken_back_by(work, before, event.kind);
    const storage::LineContext of_before = context_of(work, before, left);
    const storage::LineContext of_after = context_of(work, after, event);
    for (const billing::ChargeLine& line : billing::charges_for(event, {})) {
        store_line(work, after, line,
                   line.position == 0 ? as_charged(of_before, taken_back, line) : of_after);
    }
}

}  // namespace comptoir::commands
