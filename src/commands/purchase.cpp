#include "commands/purchase.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "commands/audit_values.hpp"
#include "commands/lifecycle.hpp"
#include "commands/relationships.hpp"
#include "commands/subscription_writes.hpp"
#include "domain/ordering/billing_cycle.hpp"
#include "domain/ordering/cart.hpp"
#include "domain/ordering/order.hpp"
#include "storage/orders.hpp"
#include "storage/subscriptions.hpp"

namespace comptoir::commands {
namespace {

using catalog::BillingPlan;
using subscriptions::Subscription;
using subscriptions::Terms;

// Limits of a sandbox account (reseller contract §1.14).
constexpr std::int64_t kSandboxSeatsMax = 25;
constexpr std::int64_t kSandboxSubscriptionsMax = 5;

// A term and how it is paid, chosen from what the availability sells.
struct Choice {
    Period term = Period::months(1);
    BillingPlan billing_plan = BillingPlan::monthly;
};

// The paid options in the catalog's order, as far as the partner's profile sells them.
std::vector<ordering::TermOption> paid_options(const Offering& offering, const policy::Profile& profile) {
    std::vector<ordering::TermOption> options;
    for (const catalog::Term& sold : offering.availability.terms) {
        if (sold.billing_plan == BillingPlan::none || !policy::sells_term(profile, sold.duration)) continue;
        const auto cycle = ordering::parse_billing_cycle(to_text(sold.billing_plan));
        COMPTOIR_CHECK(cycle.has_value());
        options.push_back({sold.duration, *cycle});
    }
    return options;
}

Choice choice_of(const ordering::TermOption& option) {
    const auto plan = catalog::parse_billing_plan(name_of(option.cycle));
    COMPTOIR_CHECK(plan.has_value());
    return {option.term, *plan};
}

// R56, R60; several clients never send a term (reseller contract §2.8).
Outcome<Choice> choose_paid_term(const std::vector<ordering::TermOption>& options, const LineRequest& request,
                                 ordering::BillingCycle cycle) {
    auto term = Period::parse(request.term_duration);
    if (!term && !request.term_duration.empty()) {
        return refuse(Reason::invalid_input, "termDuration", "A term is an ISO 8601 duration such as P1M.");
    }
    if (!term) term = ordering::default_term(options, cycle);
    if (!term) return refuse(Reason::invalid_input, "termDuration", "The plan has several terms; name one.");
    const auto option = ordering::find_term_option(options, *term, cycle);
    if (!option) return Refused{option.reason()};
    return choice_of(options[*option]);
}

// The option of the term that `renewsTo` names; R38 allows one way of paying it.
Outcome<Choice> find_renews_to(const std::vector<ordering::TermOption>& options, std::string_view renews_to) {
    const auto term = Period::parse(renews_to);
    const auto found = std::find_if(options.begin(), options.end(),
                                    [&](const ordering::TermOption& option) { return option.term == term; });
    if (found == options.end()) return refuse(Reason::term_not_on_sku, "renewsTo.termDuration");
    return choice_of(*found);
}

// A line that asks for the trial has the trial's length as its term, if it names one (B.1), and names the
// paid term in `renewsTo` (R56); absent, the SKU's first paid term.
Outcome<Choice> choose_term_after_trial(const Offering& offering,
                                        const std::vector<ordering::TermOption>& options,
                                        const LineRequest& request) {
    if (!offering.plan->trial) return refuse(Reason::billing_cycle_not_on_sku, "billingCycle");
    if (!request.term_duration.empty() &&
        Period::parse(request.term_duration) != offering.plan->trial->length) {
        return refuse(Reason::billing_cycle_not_on_sku, "termDuration", "The trial has another length.");
    }
    if (options.empty()) return refuse(Reason::term_not_on_sku, "renewsTo.termDuration");
    if (request.renews_to.empty()) return choice_of(options.front());
    return find_renews_to(options, request.renews_to);
}

Outcome<Done> check_sandbox(Work& work, const Parties& parties, std::int64_t quantity,
                            std::size_t lines_before) {
    if (!parties.partner.sandbox) return Done{};
    if (auto ok = check_sandbox_seats(parties.partner, quantity); !ok) return ok;
    const std::int64_t owned =
        storage::count_owned(work.session, parties.partner.id, parties.customer.id, kSandboxSubscriptionsMax);
    const std::int64_t asked = static_cast<std::int64_t>(lines_before) + 1;
    if (owned + asked > kSandboxSubscriptionsMax) return refuse(Reason::sandbox_limit);
    return Done{};
}

// What earlier lines of a purchase mean for a later one.
SaleRequest sale_after(const std::vector<LinePlan>& before, const ordering::CatalogItem& item,
                       const Parties& parties, bool asks_for_trial) {
    SaleRequest sale;
    sale.customer = parties.customer.id;
    sale.asks_for_trial = asks_for_trial;
    for (const LinePlan& line : before) {
        if (line.item.product != item.product) continue;
        sale.offer_before = true;
        if (line.item.sku == item.sku) ++sale.sku_lines_before;
    }
    return sale;
}

Subscription new_subscription(Work& work, const Parties& parties, const ordering::Order& order,
                              const LinePlan& line, int number) {
    Subscription s;
    s.partner = work.partner();
    s.customer = parties.customer.id;
    s.id = line.subscription.is_nil() ? SubscriptionId(work.random.guid()) : line.subscription;
    s.order = order.id;
    s.order_line = number;
    s.ordered_at = work.now;
    s.profile = parties.partner.profile;
    s.product = line.item.product;
    s.sku = line.item.sku;
    s.availability = line.item.availability;
    s.publisher = line.offering.product->publisher;
    s.offer = line.offering.product->offer;
    s.plan = line.offering.plan->id;
    s.product_title = line.offering.product->title.en;
    s.sku_title = line.offering.plan->title.en;
    s.name = line.friendly_name;
    s.nickname = line.friendly_name;
    s.market = line.offering.availability.market.str();
    s.currency = line.offering.availability.currency;
    s.per_user = line.offering.per_user();
    s.quantity = line.quantity;
    s.reseller = line.reseller;
    s.trial = line.trial;
    s.in_trial = line.trial.has_value();
    s.terms = line.terms;
    s.next_terms = line.next_terms;
    return s;
}

// R52: who accepted which version of the publisher's terms, and when.
std::string acceptance_of(const Work& work, const LinePlan& line) {
    const Caller& caller = work.caller;
    return json::write(json::Object{{"by", caller.user.is_nil() ? caller.app.str() : caller.user.str()},
                                    {"at", work.now.str()},
                                    {"termsVersion", line.offering.product->terms_version.view()}});
}

json::Value event_of(const ordering::Order& order) {
    json::Array lines;
    for (const ordering::OrderLine& line : order.lines) {
        json::Object object{{"LineItemNumber", line.number},
                            {"OfferId", line.catalog_item_id},
                            {"SubscriptionId", line.subscription.str()},
                            {"FriendlyName", line.friendly_name},
                            {"Quantity", line.quantity}};
        if (line.reseller) object.emplace_back("PartnerIdOnRecord", line.reseller->mpn_id);
        lines.emplace_back(std::move(object));
    }
    return json::Object{{"Id", order.id.str()},
                        {"AlternateId", order.alternate_id},
                        {"ReferenceCustomerId", order.customer.str()},
                        {"BillingCycle", order.billing_cycle},
                        {"CurrencyCode", order.currency.str()},
                        {"Status", order.status},
                        {"LineItems", lines}};
}

// Publisher contract §4.5, §11: a plan with auto activation is activated by its purchase, at the same
// instant. True when there was one.
bool activate_at_once(Work& work, const storage::PartnerFacts& partner,
                      const std::vector<Subscription>& bought, const std::vector<LinePlan>& lines) {
    bool any = false;
    for (const Subscription& s : bought) {
        const LinePlan& line = lines[static_cast<std::size_t>(s.order_line)];
        if (!activates_at_once(line, partner)) continue;
        const auto activated = activate_subscription(work, s.id);
        COMPTOIR_CHECK(static_cast<bool>(activated));
        // Known programs fail at an event that they do not know (0.3 no. 29).
        if (line.offering.plan->subscribe_event) tell_publisher(work, *activated, Action::subscribe);
        any = true;
    }
    return any;
}

}  // namespace

ordering::PrerequisiteFacts prerequisite_facts(sql::Session& session, const Parties& parties,
                                               std::optional<Money> incoming) {
    ordering::PrerequisiteFacts facts;
    facts.partner_active = parties.partner.active;
    facts.partner_is_indirect_reseller = parties.partner.kind == "indirect_reseller";
    facts.related = parties.customer.related;
    facts.agreement_accepted = parties.customer.has_agreement;
    facts.under_review = parties.customer.review == "under_review";
    facts.approved = parties.customer.review == "approved";
    facts.billing_profile_complete = !parties.customer.country.empty();
    if (parties.partner.credit_limit && incoming &&
        parties.partner.credit_limit->currency() == incoming->currency()) {
        facts.credit_limit = parties.partner.credit_limit;
        facts.incoming = incoming;
        facts.open = storage::open_amount(session, parties.partner.id, incoming->currency());
    }
    return facts;
}

Outcome<Done> check_prerequisites(sql::Session& session, const Parties& parties,
                                  std::optional<Money> incoming) {
    return ordering::check_prerequisites(prerequisite_facts(session, parties, incoming));
}

Outcome<Done> check_sandbox_seats(const storage::PartnerFacts& partner, std::int64_t quantity) {
    if (partner.sandbox && quantity > kSandboxSeatsMax) return refuse(Reason::sandbox_limit, "quantity");
    return Done{};
}

Outcome<LinePlan> plan_line(Work& work, const Parties& parties, const LineRequest& request,
                            const std::vector<LinePlan>& before) {
    const auto item = ordering::parse_catalog_item(request.catalog_item_id);
    if (!item) return refuse(Reason::catalog_item_malformed, "catalogItemId");
    const auto offering = find_offering(*work.catalog, *item, work.now);
    if (!offering) return refuse(Reason::catalog_item_not_sold, "catalogItemId");
    const auto cycle = ordering::parse_billing_cycle(request.billing_cycle);
    if (!cycle || *cycle == ordering::BillingCycle::unknown)
        return refuse(Reason::enum_value_unknown, "billingCycle");
    const bool asks_for_trial = *cycle == ordering::BillingCycle::none;

    const auto facts = eligibility_facts(work.session, work.markets, parties, *offering,
                                         sale_after(before, *item, parties, asks_for_trial), work.now);
    if (auto refusal = ordering::first_refusal(ordering::check_availability(facts))) {
        return Refused{*std::move(refusal)};
    }
    if (auto ok = ordering::check_purchase_quantity({offering->min_quantity(), offering->max_quantity()},
                                                    request.quantity);
        !ok) {
        return Refused{ok.reason()};
    }
    if (auto ok = check_sandbox(work, parties, request.quantity, before.size()); !ok)
        return Refused{ok.reason()};

    const auto options = paid_options(*offering, policy::profile(parties.partner.profile));
    const auto choice = asks_for_trial ? choose_term_after_trial(*offering, options, request)
                                       : choose_paid_term(options, request, *cycle);
    if (!choice) return Refused{choice.reason()};
    const auto terms = terms_in_force(*offering, choice->term, choice->billing_plan, work.now);
    if (!terms) return refuse(Reason::term_not_available, "termDuration");

    LinePlan line{*offering, *item, request.quantity, request.friendly_name, {}, *terms, {}, {}, {}, {},
                  {},        {}};
    if (!request.reseller.empty()) {
        auto reseller = find_reseller(work.session, parties.partner, request.reseller);
        if (!reseller) return Refused{reseller.reason()};
        line.reseller = *std::move(reseller);
    }
    line.provisioning_context = request.provisioning_context;
    line.attested = request.attested;
    line.subscription = request.subscription;
    line.billing_cycle = wire_name_of(*cycle);
    if (line.friendly_name.empty()) line.friendly_name = offering->plan->title.en;
    if (offering->plan->trial && !ordering::trial_is_used(facts)) line.trial = offering->plan->trial->length;
    if (request.renews_to.empty()) return line;
    const auto next = find_renews_to(options, request.renews_to);
    if (!next) return Refused{next.reason()};
    line.renews_to = next->term;
    // After a trial that was asked for it is the first paid term; else the one after the first (§3.6).
    if (!asks_for_trial && next->term != choice->term) {
        line.next_terms = Terms{next->term, catalog::cycle_length(next->term, next->billing_plan), Decimal()};
    }
    return line;
}

std::string default_billing_cycle(const search::CatalogSnapshot& catalog, std::string_view catalog_item_id,
                                  Instant at) {
    constexpr std::string_view kOneTime = "one_time";
    const auto item = ordering::parse_catalog_item(catalog_item_id);
    const auto offering = item ? find_offering(catalog, *item, at) : std::nullopt;
    bool one_time = offering.has_value();
    if (offering) {
        for (const catalog::Term& sold : offering->availability.terms) {
            const auto cycle = ordering::parse_billing_cycle(to_text(sold.billing_plan));
            COMPTOIR_CHECK(cycle.has_value());
            if (sold.billing_plan != BillingPlan::none && wire_name_of(*cycle) != kOneTime) one_time = false;
        }
    }
    return std::string(one_time ? kOneTime : "monthly");
}

Money first_charge(const LinePlan& line, const storage::PartnerFacts& partner) {
    const Currency currency = line.offering.availability.currency;
    if (line.trial) return Money::zero(currency);
    return round_to_money(line.terms.unit_price, 1, line.terms.cycles(), currency,
                          policy::profile(partner.profile).round_unit) *
           line.quantity;
}

bool activates_at_once(const LinePlan& line, const storage::PartnerFacts& partner) {
    // In an integration sandbox only the partner's own call starts billing (reseller contract B.3).
    // What a token of the emulator names waits for F2, as it does there (publisher contract §8.6).
    return line.offering.plan->auto_activate && !partner.sandbox && line.subscription.is_nil();
}

ordering::Order place_order(Work& work, const Parties& parties, const OrderRequest& request,
                            const std::vector<LinePlan>& lines) {
    COMPTOIR_CHECK(!lines.empty());
    ordering::Order order;
    order.partner = work.partner();
    order.id = OrderId(ordering::make_order_id(work.random.bytes(ordering::kOrderIdBytes)));
    order.customer = parties.customer.id;
    order.cart = request.cart;
    order.order_group = request.order_group;
    order.alternate_id = ordering::make_alternate_id(work.random.bytes(ordering::kAlternateIdBytes));
    order.billing_cycle = request.billing_cycle;
    order.currency = lines.front().offering.availability.currency;
    order.status = "pending";
    order.created = work.now;

    std::vector<Subscription> bought;
    for (const LinePlan& line : lines) {
        const int number = static_cast<int>(order.lines.size());
        bought.push_back(new_subscription(work, parties, order, line, number));
        ordering::OrderLine stored;
        stored.number = number;
        stored.subscription = bought.back().id;
        stored.catalog_item_id = line.item.str();
        stored.friendly_name = line.friendly_name;
        stored.quantity = line.quantity;
        stored.term = line.trial && line.billing_cycle == "none" ? *line.trial : line.terms.term;
        stored.renews_to = line.renews_to;
        stored.paid = ordering::PaidTerm{line.terms.term, line.terms.cycle};
        stored.transaction_type = "New";
        stored.provisioning = "PrefulfillmentPending";
        stored.market = line.offering.availability.market.str();
        stored.unit_price = line.terms.unit_price;
        if (line.attested) stored.terms_accepted = acceptance_of(work, line);
        stored.provisioning_context = line.provisioning_context;
        stored.reseller = line.reseller;
        order.lines.push_back(std::move(stored));
    }
    storage::insert_order(work.session, order);
    for (const Subscription& s : bought) {
        storage::insert_subscription(work.session, s);
        storage::arm_timer(work.session, {work.partner(), storage::TimerKind::remove_unactivated, s.id.str(),
                                          *s.lapses_at()});
        work.emit("subscription-created", s.id.str(), snapshot_of(s));
    }
    work.audit({.operation = "create_order",
                .resource_type = "order",
                .resource_id = order.id.str(),
                .customer = order.customer,
                .old_value = "",
                .new_value = audit_value(order)});
    work.emit("order-created", order.id.str(), event_of(order));
    if (activate_at_once(work, parties.partner, bought, lines)) {
        order = storage::find_order(work.session, work.partner(), order.id).value();
    }
    return order;
}

}  // namespace comptoir::commands
