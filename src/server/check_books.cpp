#include <fmt/format.h>

#include "domain/billing/billing.hpp"
#include "server/command_line.hpp"
#include "server/tools.hpp"
#include "storage/billing.hpp"
#include "storage/books.hpp"
#include "storage/parties.hpp"
#include "storage/platform.hpp"

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

// Recomputes every line of a subscription from its billing events (architecture decision 9, commerce rule
// R130).
void check_charges(sql::Session& session, PartnerId partner, SubscriptionId id, Findings& findings) {
    ++findings.subscriptions;
    const auto stored = storage::lines_of_subscription(session, partner, id);
    std::size_t at = 0;
    std::map<Date, std::vector<billing::ChargeLine>> by_term;
    for (const billing::BillingEvent& event : storage::billing_events_of(session, partner, id)) {
        const Date term = at < stored.size() ? stored[at].context.term_start : event.cycle_start;
        std::vector<billing::ChargeLine>& running = by_term[term];
        for (billing::ChargeLine line : billing::charges_for(event, running)) {
            ++findings.lines;
            if (at == stored.size()) {
                return findings.add(fmt::format("subscription {}: a charge of event {} is missing", id.str(),
                                                event.id.str()));
            }
            billing::ChargeLine found = stored[at].line;
            found.tax = line.tax;  // Tax is set when the invoice is published.
            if (found != line) {
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
}

// Totals of each invoice against its lines, and line numbers without gaps (R138).
void check_invoices(sql::Session& session, PartnerId partner, Findings& findings) {
    for (const storage::InvoiceCheck& invoice : storage::check_invoice_totals(session, partner)) {
        ++findings.invoices;
        if (!invoice.adds_up) {
            findings.add(
                fmt::format("invoice {}: its total or its lines do not add up", invoice.number.str()));
        }
    }
}

// Every charge that is not zero has one journal entry of its amount, and unbilled plus invoiced is what was
// charged.
void check_journal(sql::Session& session, PartnerId partner, Findings& findings) {
    for (const std::int64_t line : storage::charges_without_entry(session, partner)) {
        findings.add(fmt::format("charge {}: its journal entry is missing or has another amount", line));
    }
    for (const InvoiceNumber& number : storage::invoices_without_entry(session, partner)) {
        findings.add(
            fmt::format("invoice {}: its journal entry is missing or has another amount", number.str()));
    }
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

void check_partner(sql::Session& session, PartnerId partner, Findings& findings) {
    constexpr int kBatch = 500;
    std::optional<SubscriptionId> after;
    for (;;) {
        const auto ids = storage::subscription_ids_after(session, partner, after, kBatch);
        for (const SubscriptionId id : ids) check_charges(session, partner, id, findings);
        if (ids.size() < kBatch) break;
        after = ids.back();
    }
    check_invoices(session, partner, findings);
    check_journal(session, partner, findings);
    check_orders(session, partner, findings);
    if (const auto broken = storage::first_broken_audit(session, partner)) {
        findings.add(fmt::format("partner {}: the audit chain breaks at record {}", partner.str(), *broken));
    }
}

}  // namespace

int check_books(Core& core) {
    Findings findings;
    std::size_t partners = 0;
    core.runner().read([&](sql::Session& session) {
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
