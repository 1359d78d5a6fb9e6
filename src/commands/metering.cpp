#include "commands/metering.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "base/check.hpp"
#include "base/limits.hpp"
#include "commands/charges.hpp"
#include "commands/customer_records.hpp"
#include "storage/parties.hpp"
#include "storage/subscriptions.hpp"

namespace comptoir::commands {
namespace {

using metering::LeftPlan;
using metering::UsageProblem;
using metering::UsageStatus;
using storage::UsageEvent;
using storage::UsageKey;
using storage::UsageMonth;
using subscriptions::Subscription;

/// What is reported of the subscriptions of one partner: loaded at once, judged one by one, stored at once.
class PartnersUsage {
  public:
    PartnersUsage(Work& work, std::span<const ReportedUsage> reported, std::vector<UsageVerdict>& verdicts)
        : work_(&work), reported_(reported), verdicts_(&verdicts) {}

    void take(const std::vector<std::size_t>& indices) {
        load(indices);
        for (const std::size_t index : indices) judge(index);
        leave_out_known();
        // Where a month is new, its subscription is held: in one order, so that two reports never wait for
        // each other. Timers hold theirs as they fall due, in one transaction for several; where the two
        // meet the other way round, the database ends one of them and it is run again.
        std::ranges::stable_sort(candidates_, {},
                                 [](const Candidate& one) { return one.event.key.subscription; });
        for (Candidate& candidate : candidates_) find_month(candidate);
        std::erase_if(candidates_, [](const Candidate& candidate) { return candidate.event.month == 0; });
        store();
        settle_repeated();
        tell_budgets();
    }

  private:
    /// One that every rule takes.
    struct Candidate {
        std::size_t index = 0;
        UsageEvent event;
        UsageMonth counted_in;  ///< As it would be added.
    };
    /// The same hour of a meter twice in one report.
    struct Repeated {
        std::size_t index = 0;
        std::size_t first = 0;
    };

    void refuse(std::size_t index, const UsageProblem& problem) {
        (*verdicts_)[index] = {problem.status, problem, std::nullopt};
    }

    void load(const std::vector<std::size_t>& indices) {
        std::set<SubscriptionId> distinct;
        for (const std::size_t index : indices) distinct.insert(reported_[index].usage.subscription);
        const std::vector<SubscriptionId> ids(distinct.begin(), distinct.end());
        sql::Session& session = work_->session;
        for (Subscription& s : storage::find_subscriptions(session, work_->partner(), ids))
            subscriptions_.emplace(s.id, std::move(s));
        for (const storage::StoredLine& line : storage::lines_of_left_plans(session, work_->partner(), ids)) {
            left_[line.line.subscription].push_back(left_plan(line));
        }
        for (UsageMonth& month : storage::usage_months_of(
                 session, work_->partner(), ids, metering::month_of(work_->now - limits::kUsageWindow),
                 metering::month_of(work_->now + limits::kUsageSkew))) {
            remember(std::move(month));
        }
        const auto partner = storage::find_partner_contact(session, work_->partner());
        COMPTOIR_CHECK(partner.has_value());
        test_ = partner->sandbox;
    }

    LeftPlan left_plan(const storage::StoredLine& line) const {
        const catalog::Product* product = work_->catalog->find_product(line.context.product);
        const catalog::Plan* plan = product == nullptr ? nullptr : product->find_sku(line.context.sku);
        return {plan == nullptr ? PlanId() : plan->id, line.context.sku, line.context.availability,
                line.context.sku_name, line.line.at};
    }

    void judge(std::size_t index) {
        const metering::Usage& usage = reported_[index].usage;
        const auto found = subscriptions_.find(usage.subscription);
        COMPTOIR_CHECK(found != subscriptions_.end());
        const Subscription& s = found->second;
        const catalog::Product* product = work_->catalog->find_product(s.product);
        if (product == nullptr)
            return refuse(index, {UsageStatus::resource_not_found, "resourceId", "Its offer is gone."});
        const auto charged = metering::check_usage(s, left_[usage.subscription], *product, usage, work_->now);
        if (!charged) return refuse(index, charged.reason());
        const UsageKey key{usage.subscription, usage.dimension, metering::hour_of(usage.at)};
        const auto [first, is_new] = first_of_hour_.emplace(key, index);
        if (!is_new) {
            repeated_.push_back({index, first->second});
            return;
        }
        candidates_.push_back({index,
                               {.id = work_->random.guid(),
                                .key = key,
                                .month = 0,
                                .plan = usage.plan,
                                .quantity = usage.quantity,
                                .effective = reported_[index].effective,
                                .received = work_->now,
                                .app = work_->caller.app},
                               month_of(s, usage, *charged)});
    }

    UsageMonth month_of(const Subscription& s, const metering::Usage& usage,
                        const metering::Charged& charged) const {
        UsageMonth month;
        month.partner = work_->partner();
        month.subscription = s.id;
        month.customer = s.customer;
        month.month = metering::month_of(usage.at);
        month.dimension = usage.dimension;
        month.plan = charged.left == nullptr ? s.plan : charged.left->plan;
        month.sku = charged.left == nullptr ? s.sku : charged.left->sku;
        month.availability = charged.left == nullptr ? s.availability : charged.left->availability;
        month.sku_title = charged.left == nullptr ? s.sku_title : charged.left->sku_title;
        month.meter_name = charged.dimension->display_name.en.view();
        month.unit = charged.dimension->unit_of_measure;
        month.currency = s.currency;
        month.unit_price = charged.unit_price;
        month.test = test_;
        return month;
    }

    // What was reported before needs no month.
    void leave_out_known() {
        std::vector<UsageKey> keys;
        for (const Candidate& candidate : candidates_) keys.push_back(candidate.event.key);
        take_as_known(keys);
    }

    void take_as_known(const std::vector<UsageKey>& keys) {
        for (const UsageEvent& known : storage::find_usage_events(work_->session, work_->partner(), keys)) {
            const std::size_t index = first_of_hour_.at(known.key);
            (*verdicts_)[index] = {UsageStatus::duplicate, {}, known};
            std::erase_if(candidates_, [&](const Candidate& one) { return one.index == index; });
        }
    }

    void remember(UsageMonth month) {
        const MonthKey key{month.subscription, month.month, month.dimension, month.plan};
        months_.insert_or_assign(key, std::move(month));
    }

    // A month that is charged already takes nothing more; only a clock that was set back leads there.
    void find_month(Candidate& candidate) {
        const UsageMonth& wanted = candidate.counted_in;
        const MonthKey key{wanted.subscription, wanted.month, wanted.dimension, wanted.plan};
        if (!months_.contains(key)) add_month(wanted);
        const UsageMonth& month = months_.at(key);
        if (month.charged) {
            return refuse(candidate.index, {UsageStatus::expired, "effectiveStartTime",
                                            "What was used in this month is charged already."});
        }
        candidate.event.month = month.id;
    }

    void add_month(const UsageMonth& wanted) {
        if (const auto id = storage::insert_usage_month(work_->session, wanted)) {
            UsageMonth added = wanted;
            added.id = *id;
            if (!added.test) {
                storage::arm_timer(work_->session,
                                   {work_->partner(), storage::TimerKind::charge_usage, std::to_string(*id),
                                    billing::usage_charge_instant(added.month)});
            }
            return remember(std::move(added));
        }
        // Another transaction has added it meanwhile.
        for (UsageMonth& month :
             storage::usage_months_of(work_->session, work_->partner(), std::array{wanted.subscription},
                                      wanted.month, wanted.month)) {
            remember(std::move(month));
        }
    }

    void store() {
        std::ranges::sort(candidates_, {}, [](const Candidate& one) { return one.event.key; });
        std::vector<UsageEvent> events;
        for (const Candidate& candidate : candidates_) events.push_back(candidate.event);
        const std::vector<Guid> added =
            storage::insert_usage_events(work_->session, work_->partner(), events);
        std::vector<UsageKey> overtaken;
        std::map<std::int64_t, Decimal> sums;
        for (const Candidate& candidate : candidates_) {
            if (std::ranges::find(added, candidate.event.id) == added.end()) {
                overtaken.push_back(candidate.event.key);
                continue;
            }
            (*verdicts_)[candidate.index] = {UsageStatus::accepted, {}, candidate.event};
            Decimal& sum = sums[candidate.event.month];
            sum = sum + candidate.event.quantity;
            used_[candidate.counted_in.month].insert(candidate.counted_in.customer);
        }
        for (const auto& [month, sum] : sums)
            storage::add_to_usage_month(work_->session, work_->partner(), month, sum);
        take_as_known(overtaken);
    }

    void settle_repeated() {
        for (const Repeated& one : repeated_) {
            const UsageVerdict& first = (*verdicts_)[one.first];
            (*verdicts_)[one.index] = first;
            if (first.event) (*verdicts_)[one.index].status = UsageStatus::duplicate;
        }
    }

    void tell_budgets() {
        for (const auto& [month, customers] : used_) {
            const std::vector<CustomerId> ids(customers.begin(), customers.end());
            tell_exceeded_budgets(*work_, ids, month);
        }
    }

    using MonthKey = std::tuple<SubscriptionId, Date, std::string, PlanId>;

    Work* work_;
    std::span<const ReportedUsage> reported_;
    std::vector<UsageVerdict>* verdicts_;
    std::map<SubscriptionId, Subscription> subscriptions_;
    std::map<SubscriptionId, std::vector<LeftPlan>> left_;
    std::map<MonthKey, UsageMonth> months_;
    std::map<UsageKey, std::size_t> first_of_hour_;
    std::vector<Candidate> candidates_;
    std::vector<Repeated> repeated_;
    std::map<Date, std::set<CustomerId>> used_;
    bool test_ = false;
};

}  // namespace

std::vector<UsageVerdict> report_usage(Work& work, std::span<const ReportedUsage> reported) {
    std::vector<UsageVerdict> verdicts(reported.size());
    std::map<PartnerId, std::vector<std::size_t>> by_partner;
    for (std::size_t i = 0; i < reported.size(); ++i) by_partner[reported[i].partner].push_back(i);
    // In the order of the partners, so that two reports never wait for each other.
    for (const auto& [partner, indices] : by_partner) {
        Caller caller = work.caller;
        caller.partner = partner;
        Work of_partner{work.session, work.now, work.random, caller, work.catalog, work.markets, work.issuer};
        PartnersUsage(of_partner, reported, verdicts).take(indices);
        of_partner.finish(work.now);  // Publishers are told nothing of it, so this is no time to call them.
    }
    return verdicts;
}

void charge_usage(Work& work, std::int64_t id) {
    // The subscription before its month, because events are numbered under it, and a report takes them in
    // this order, too.
    const auto found = storage::find_usage_month(work.session, work.partner(), id);
    COMPTOIR_CHECK(found.has_value());
    const auto s = storage::find_subscription(work.session, work.partner(), found->subscription,
                                              storage::Access::change);
    COMPTOIR_CHECK(s.has_value());
    const auto month = storage::find_usage_month(work.session, work.partner(), id, storage::Access::change);
    COMPTOIR_CHECK(month && !month->charged && !month->test);
    // Its only events were overtaken by others of the same hours, of the plan before.
    if (month->quantity.is_zero()) return;
    Subscription sold = *s;
    sold.plan = month->plan;
    sold.sku = month->sku;
    sold.availability = month->availability;
    sold.sku_title = month->sku_title;
    billing::BillingEvent event = billing_event(work, sold, billing::EventKind::metered);
    event.cycle_start = month->month;
    event.cycle_end = add_months(month->month, 1).plus_days(-1);
    event.at = last_second_of(event.cycle_end);  // R121: of the period of use.
    event.term_price = month->unit_price;
    event.usage = billing::Usage{month->dimension, month->meter_name, month->unit, month->quantity};
    charge(work, sold, event);
    storage::set_usage_charged(work.session, work.partner(), id, event.id);
}

}  // namespace comptoir::commands
