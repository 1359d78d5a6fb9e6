#include "commands/invoices.hpp"

#include "base/check.hpp"
#include "commands/audit_values.hpp"
#include "commands/invoice_parties.hpp"
#include "domain/billing/billing.hpp"
#include "storage/platform.hpp"

namespace comptoir::commands {
namespace {

// `G` and nine digits, one sequence of the operator (commerce rules §11.4).
InvoiceNumber next_number(Work& work) {
    return InvoiceNumber(fmt::format(
        "G{:09}", storage::next_in_sequence(work.session, storage::operator_partition(), "invoice_number")));
}

Instant end_of(Date period) {
    return Instant::start_of(add_months(period, 1));
}

storage::Invoice publish(Work& work, Currency currency, Date period) {
    storage::Invoice invoice;
    invoice.partner = work.partner();
    invoice.number = next_number(work);
    invoice.currency = currency;
    invoice.period = period;
    invoice.date = billing::invoice_instant(period).date();
    invoice.due = billing::due_date(invoice.date);
    invoice.published = work.now;
    storage::insert_invoice(work.session, invoice, end_of(period));
    storage::put_invoice_parties(
        work.session, work.partner(), invoice.number,
        parties_of_invoice(work.session, work.partner(), invoice.number, *work.catalog, work.issuer));
    auto stored = storage::find_invoice(work.session, work.partner(), invoice.number);
    COMPTOIR_CHECK(stored.has_value());
    const auto entry =
        billing::journal_of_invoice(work.now, stored->total(), "invoice:" + invoice.number.str());
    if (entry) storage::insert_journal_entry(work.session, work.partner(), *entry);
    work.audit({.operation = "ready_invoice",
                .resource_type = "invoice",
                .resource_id = invoice.number.str(),
                .customer = std::nullopt,
                .old_value = "",
                .new_value = audit_value(*stored)});
    work.emit("invoice-ready", invoice.number.str(), invoice_event(*stored));
    return *std::move(stored);
}

}  // namespace

json::Value invoice_event(const storage::Invoice& invoice) {
    return json::Object{{"Id", invoice.number.str()},
                        {"Currency", invoice.currency.str()},
                        {"Period", invoice.period.str()},
                        {"Total", invoice.total().decimal()},
                        {"DueDate", invoice.due.str()}};
}

std::vector<storage::Invoice> publish_invoices(Work& work) {
    std::vector<storage::Invoice> published;
    const auto oldest = storage::oldest_unbilled(work.session, work.partner());
    if (!oldest) return published;
    const Date last = billing::last_period_due(work.now);
    for (Date period = billing::period_of(*oldest); period <= last; period = add_months(period, 1)) {
        for (const auto& [currency, since] :
             storage::unbilled_before(work.session, work.partner(), end_of(period))) {
            const auto is_invoiced = [&, currency = currency](Date month) {
                return storage::is_invoiced(work.session, work.partner(), month, currency);
            };
            if (is_invoiced(period)) continue;
            // Months are taken in order, so what is older came after the invoice of its own month.
            if (const Date own = billing::period_of(since); own != period && !is_invoiced(own))
                throw sql::SerializationError("a charge of an earlier month came meanwhile");
            published.push_back(publish(work, currency, period));
        }
    }
    return published;
}

void arm_invoice_timer(sql::Session& session, PartnerId partner, Instant after) {
    const Instant due = billing::invoice_instant(add_months(billing::last_period_due(after), 1));
    storage::arm_timer(session, {partner, storage::TimerKind::publish_invoices, "", due});
}

}  // namespace comptoir::commands
