#include <fmt/format.h>

#include <charconv>
#include <map>
#include <span>

#include "base/check.hpp"
#include "domain/billing/billing.hpp"
#include "server/check_invoices.hpp"
#include "server/command_line.hpp"
#include "server/tools.hpp"
#include "storage/billing.hpp"
#include "storage/books.hpp"
#include "storage/parties.hpp"
#include "storage/platform.hpp"
#include "storage/subscriptions.hpp"
#include "storage/usage.hpp"

/// `comptoir check`: what is stored must follow from what happened. Nothing is changed.
namespace comptoir::server {
namespace {

struct Findings {
    std::size_t count = 0;
    std::size_t subscriptions = 0;
    std::size_t lines = 0;
    std::size_t invoices = 0;
    void add(std::string text) {
        ++count;
        fmt::print(stderr, "{}\n", text);
    }
};

using storage::StoredEntry;
using storage::StoredLine;

// Recomputes every line of a subscription from its billing events (architecture decision 9, commerce rule
// R130); returns how many events there were. No tax is charged yet, so a line has the tax that its event gave
// it: none.
std::int64_t check_charges(sql::Session& session, PartnerId partner, SubscriptionId id,
                           const std::vector<StoredLine>& stored, Findings& findings) {
    std::size_t at = 0;
    std::map<Date, std::vector<billing::ChargeLine>> by_term;
    const auto events = storage::billing_events_of(session, partner, id);
    for (const billing::BillingEvent& event : events) {
        const Date term = at < stored.size() ? stored[at].context.term_start : event.cycle_start;
        std::vector<billing::ChargeLine>& running = by_term[term];
        for (const billing::ChargeLine& line : billing::charges_for(event, running)) {
            ++findings.lines;
            if (at == stored.size()) {
                findings.add(fmt::format("subscription {}: a charge of event {} is missing", id.str(),
                                         event.id.str()));
                return std::ssize(events);
            }
            if (stored[at].line != line) {
                findings.add(fmt::format("subscription {}: line {} is not what event {} costs", id.str(),
                                         stored[at].id, event.id.str()));
            }
            running.push_back(line);
            ++at;
        }
    }
    if (at != stored.size()) {
        findings.add(fmt::format("subscription {}: line {} has no event", id.str(), stored[at].id));
    }
    return std::ssize(events);
}

std::string about_charge(std::int64_t line) {
    return fmt::format("charge:{}", line);
}

// The journal has exactly the entry that belongs there, or none where none does.
bool is_only(std::span<const StoredEntry> found, const std::optional<billing::JournalEntry>& expected) {
    if (!expected) return found.empty();
    return found.size() == 1 && found.front().entry == *expected;
}

// Whom each line bills, and what it put into the journal.
void check_postings(sql::Session& session, const subscriptions::Subscription& s,
                    const std::vector<StoredLine>& stored, Findings& findings) {
    const auto entries = storage::entries_of_subscription(session, s.partner, s.id);
    std::span<const StoredEntry> rest(entries);
    for (const StoredLine& line : stored) {
        const std::string about = about_charge(line.id);
        std::size_t count = 0;
        while (count < rest.size() && rest[count].entry.about == about) ++count;
        if (!is_only(rest.first(count), billing::journal_of(line.line, s.publisher.str(), about)))
            findings.add(
                fmt::format("charge {}: the journal does not have the one entry it asks for", line.id));
        rest = rest.subspan(count);
        const storage::LineContext& context = line.context;
        if (context.customer != s.customer || context.order != s.order || context.publisher != s.publisher)
            findings.add(fmt::format("charge {}: it bills somebody else than its subscription", line.id));
    }
}

// The event charges what the month counts, at its price, for its month.
bool is_charge_of(const billing::BillingEvent& event, const storage::UsageMonth& month) {
    return event.usage->quantity == month.quantity && event.usage->dimension == month.dimension &&
           event.term_price == month.unit_price && event.currency == month.currency &&
           event.cycle_start == month.month;
}

// Each month of a meter has become the one charge of what it counted, or a timer will make it one (R134).
void check_usage(sql::Session& session, PartnerId partner, SubscriptionId id, Findings& findings) {
    std::map<EventId, billing::BillingEvent> charged;
    for (const billing::BillingEvent& event : storage::billing_events_of(session, partner, id)) {
        if (event.usage) charged.emplace(event.id, event);
    }
    for (const storage::UsageMonth& month : storage::usage_months_of_subscription(session, partner, id)) {
        const auto finding = [&](std::string_view what) {
            findings.add(fmt::format("usage month {}: {}", month.id, what));
        };
        if (month.charged) {
            const auto found = charged.find(*month.charged);
            if (found == charged.end() || !is_charge_of(found->second, month))
                finding("its charge is not of what it counts");
            if (found != charged.end()) charged.erase(found);
        } else if (!month.test && !month.quantity.is_zero() &&
                   !storage::timer_due(session, partner, storage::TimerKind::charge_usage,
                                       std::to_string(month.id))) {
            finding("nothing will charge it");
        }
    }
    for (const auto& [id_of_event, event] : charged)
        findings.add(fmt::format("event {}: it charges usage that was not reported", id_of_event.str()));
}

struct Seen {
    std::int64_t lines = 0;
    std::int64_t events = 0;
};

void check_subscription(sql::Session& session, PartnerId partner, SubscriptionId id, Seen& seen,
                        Findings& findings) {
    ++findings.subscriptions;
    const auto subscription = storage::find_subscription(session, partner, id);
    COMPTOIR_CHECK(subscription.has_value());
    const auto stored = storage::lines_of_subscription(session, partner, id);
    seen.lines += std::ssize(stored);
    seen.events += check_charges(session, partner, id, stored, findings);
    check_postings(session, *subscription, stored, findings);
    check_usage(session, partner, id, findings);
}

// Orders and subscriptions belong together: each line has its subscription and none is doubled (R64, R68).
void check_orders(sql::Session& session, PartnerId partner, Findings& findings) {
    for (const auto& [order, line] : storage::order_lines_without_subscription(session, partner)) {
        findings.add(fmt::format("order {} line {}: its subscription is missing", order.str(), line));
    }
    for (const SubscriptionId id : storage::subscriptions_without_directory_entry(session, partner)) {
        findings.add(fmt::format("subscription {}: the directory does not know it", id.str()));
    }
}

void check_subscriptions(sql::Session& session, PartnerId partner, const storage::BookCounts& counts,
                         Findings& findings) {
    constexpr int kBatch = 500;
    Seen seen;
    std::optional<SubscriptionId> after;
    for (;;) {
        const auto ids = storage::subscription_ids_after(session, partner, after, kBatch);
        for (const SubscriptionId id : ids) check_subscription(session, partner, id, seen, findings);
        if (ids.size() < kBatch) break;
        after = ids.back();
    }
    if (seen.lines != counts.lines || seen.events != counts.events)
        findings.add(fmt::format("partner {}: there are charges of no subscription", partner.str()));
}

// An entry about nothing that moves money. Whatever has another entry than it should is named where it is
// checked itself.
bool is_stray(sql::Session& session, PartnerId partner, const std::string& about) {
    constexpr std::string_view kCharge = "charge:";
    constexpr std::string_view kInvoice = "invoice:";
    if (about.starts_with(kInvoice)) {
        const auto invoice =
            storage::find_invoice(session, partner, InvoiceNumber(about.substr(kInvoice.size())));
        return !invoice || invoice->total().is_zero();
    }
    if (!about.starts_with(kCharge)) return true;
    const std::string_view digits = std::string_view(about).substr(kCharge.size());
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), id);
    if (error != std::errc() || end != digits.data() + digits.size() || about_charge(id) != about)
        return true;
    const auto line = storage::find_line(session, partner, id);
    return !line || line->line.subtotal.is_zero();
}

// From the other side: the journal has no more entries than charges and invoices ask for.
void check_journal(sql::Session& session, PartnerId partner, std::int64_t entries, std::int64_t asked_for,
                   Findings& findings) {
    if (entries == asked_for) return;
    findings.add(fmt::format("partner {}: the journal has {} entries where charges and invoices ask for {}",
                             partner.str(), entries, asked_for));
    constexpr int kBatch = 500;
    for (std::int64_t after = 0;;) {
        const auto some = storage::entries_after(session, partner, after, kBatch);
        for (const StoredEntry& stored : some) {
            if (is_stray(session, partner, stored.entry.about))
                findings.add(
                    fmt::format("journal entry {}: nothing asks for it ({})", stored.id, stored.entry.about));
        }
        if (some.size() < kBatch) return;
        after = some.back().id;
    }
}

void check_audit(sql::Session& session, PartnerId partner, std::string_view whose, Findings& findings) {
    if (const auto broken = storage::first_broken_audit(session, partner))
        findings.add(fmt::format("{}: the audit chain breaks at record {}", whose, *broken));
}

void check_partner(sql::Session& session, PartnerId partner, Findings& findings) {
    const storage::BookCounts counts = storage::count_books(session, partner);
    check_subscriptions(session, partner, counts, findings);
    const InvoicesChecked invoices =
        check_invoices(session, partner, [&](std::string text) { findings.add(std::move(text)); });
    findings.invoices += invoices.count;
    for (const std::int64_t month : storage::usage_months_out_of_step(session, partner))
        findings.add(fmt::format("usage month {}: it does not count what its events add up to", month));
    check_journal(session, partner, counts.entries, counts.charged + invoices.with_amount, findings);
    check_orders(session, partner, findings);
    check_audit(session, partner, "partner " + partner.str(), findings);
}

}  // namespace

int check_books(Core& core) {
    Findings findings;
    std::size_t partners = 0;
    core.database().read_one_state([&](sql::Session& session) {
        check_audit(session, storage::operator_partition(), "operator", findings);
        for (const PartnerId partner : storage::all_partners(session)) {
            check_partner(session, partner, findings);
            ++partners;
        }
    });
    fmt::print("checked {} partner(s), {} subscription(s), {} charge line(s), {} invoice(s): {}\n", partners,
               findings.subscriptions, findings.lines, findings.invoices,
               findings.count == 0 ? "all in order" : fmt::format("{} finding(s)", findings.count));
    return findings.count == 0 ? kExitDone : kExitFindings;
}

}  // namespace comptoir::server
