#include <fmt/format.h>

#include "domain/billing/billing.hpp"
#include "server/command_line.hpp"
#include "server/tools.hpp"
#include "storage/billing.hpp"
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
    for (const sql::Row& row : session.query(
             "SELECT i.invoice_number, i.line_count, i.total_minor, COUNT(l.line_id), "
             "CAST(COALESCE(SUM(l.subtotal_minor + l.tax_minor), 0) AS BIGINT), "
             "COALESCE(MAX(l.invoice_line), 0) "
             "FROM invoice i LEFT JOIN charge_line l ON l.partner_id = i.partner_id AND l.invoice_number = "
             "i.invoice_number WHERE i.partner_id = $1 GROUP BY i.invoice_number, i.line_count, "
             "i.total_minor",
             {partner.str()})) {
        ++findings.invoices;
        const bool right = row.integer(1) == row.integer(3) && row.integer(2) == row.integer(4) &&
                           row.integer(5) == row.integer(3);
        if (!right)
            findings.add(fmt::format("invoice {}: its total or its lines do not add up", row.text(0)));
    }
}

// Every charge that is not zero has one journal entry of its amount, and unbilled plus invoiced is what was
// charged.
void check_journal(sql::Session& session, PartnerId partner, Findings& findings) {
    for (const sql::Row& row :
         session.query("SELECT l.line_id FROM charge_line l LEFT JOIN journal_entry j ON j.partner_id = "
                       "l.partner_id AND j.about = "
                       "'charge:' || l.line_id WHERE l.partner_id = $1 AND l.subtotal_minor <> 0 AND "
                       "(j.entry_id IS NULL OR "
                       "j.amount_minor <> ABS(l.subtotal_minor) OR j.currency <> l.currency)",
                       {partner.str()})) {
        findings.add(
            fmt::format("charge {}: its journal entry is missing or has another amount", row.integer(0)));
    }
    for (const sql::Row& row : session.query(
             "SELECT i.invoice_number FROM invoice i LEFT JOIN journal_entry j ON j.partner_id = "
             "i.partner_id AND "
             "j.about = 'invoice:' || i.invoice_number WHERE i.partner_id = $1 AND i.total_minor <> 0 AND "
             "(j.entry_id IS NULL OR j.amount_minor <> ABS(i.total_minor) OR j.currency <> i.currency)",
             {partner.str()})) {
        findings.add(
            fmt::format("invoice {}: its journal entry is missing or has another amount", row.text(0)));
    }
}

// Orders and subscriptions belong together: each line has its subscription and none is doubled (R64, R68).
void check_orders(sql::Session& session, PartnerId partner, Findings& findings) {
    for (const sql::Row& row : session.query("SELECT l.order_id, l.line_number FROM order_line l LEFT JOIN "
                                             "subscription s ON s.partner_id = l.partner_id "
                                             "AND s.subscription_id = l.subscription_id WHERE l.partner_id = "
                                             "$1 AND s.subscription_id IS NULL",
                                             {partner.str()})) {
        findings.add(
            fmt::format("order {} line {}: its subscription is missing", row.text(0), row.integer(1)));
    }
    for (const sql::Row& row : session.query("SELECT s.subscription_id FROM subscription s LEFT JOIN "
                                             "subscription_directory d ON d.subscription_id = "
                                             "s.subscription_id AND d.partner_id = s.partner_id WHERE "
                                             "s.partner_id = $1 AND d.subscription_id IS NULL",
                                             {partner.str()})) {
        findings.add(fmt::format("subscription {}: the directory does not know it", row.text(0)));
    }
}

void check_partner(sql::Session& session, PartnerId partner, Findings& findings) {
    constexpr int kBatch = 500;
    std::string after;
    for (;;) {
        const auto rows = session.query(
            "SELECT subscription_id FROM subscription WHERE partner_id = $1 AND "
            "subscription_id > $2 ORDER BY subscription_id LIMIT $3",
            {partner.str(), after, kBatch});
        for (const sql::Row& row : rows)
            check_charges(session, partner, SubscriptionId::of(row.text(0)), findings);
        if (rows.size() < kBatch) break;
        after = rows.back().text(0);
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
