#include "commands/invoices.hpp"

#include "base/check.hpp"
#include "domain/billing/billing.hpp"
#include "storage/platform.hpp"

namespace comptoir::commands {
namespace {

// `G` and nine digits, one sequence of the operator (commerce rules §11.4).
InvoiceNumber next_number(Work& work) {
    return InvoiceNumber(fmt::format(
        "G{:09}", storage::next_in_sequence(work.session, storage::operator_partition(), "invoice_number")));
}

json::Value event_of(const storage::Invoice& invoice) {
    return json::Object{{"Id", invoice.number.str()},
                        {"Currency", invoice.currency.str()},
                        {"Period", invoice.period.str()},
                        {"Total", invoice.total().decimal()},
                        {"DueDate", invoice.due.str()}};
}

}  // namespace

std::vector<storage::Invoice> publish_invoices(Work& work) {
    const Date this_month = work.now.date().first_of_month();
    const Instant period_end = Instant::start_of(this_month);
    std::vector<storage::Invoice> published;
    for (const Currency currency : storage::unbilled_currencies(work.session, work.partner(), period_end)) {
        storage::Invoice invoice;
        invoice.partner = work.partner();
        invoice.number = next_number(work);
        invoice.currency = currency;
        invoice.period = add_months(this_month, -1);
        invoice.date = work.now.date();
        invoice.due = billing::due_date(invoice.date);
        invoice.published = work.now;
        storage::insert_invoice(work.session, invoice, period_end);
        const auto stored = storage::find_invoice(work.session, work.partner(), invoice.number);
        COMPTOIR_CHECK(stored.has_value());
        const auto entry =
            billing::journal_of_invoice(work.now, stored->total(), "invoice:" + invoice.number.str());
        if (entry) storage::insert_journal_entry(work.session, work.partner(), *entry);
        work.audit({.operation = "ready_invoice",
                    .resource_type = "invoice",
                    .resource_id = invoice.number.str(),
                    .customer = std::nullopt,
                    .old_value = "",
                    .new_value = json::write(event_of(*stored))});
        work.emit("invoice-ready", invoice.number.str(), event_of(*stored));
        published.push_back(*stored);
    }
    return published;
}

void arm_invoice_timer(sql::Session& session, PartnerId partner, Instant after) {
    Instant due = billing::invoice_instant(add_months(after.date().first_of_month(), -1));
    if (due <= after) due = billing::invoice_instant(after.date().first_of_month());
    storage::arm_timer(session, {partner, storage::TimerKind::publish_invoices, "", due});
}

}  // namespace comptoir::commands
