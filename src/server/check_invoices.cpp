#include "server/check_invoices.hpp"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "base/limits.hpp"
#include "commands/audit_values.hpp"
#include "commands/invoices.hpp"
#include "domain/billing/billing.hpp"
#include "storage/books.hpp"
#include "storage/platform.hpp"

namespace comptoir::server {
namespace {

using storage::Invoice;
using storage::LinesOfInvoice;
using Report = std::function<void(std::string)>;

// Payments come later. Before migration 11 the audit kept what the event tells.
std::string as_audited(Invoice invoice) {
    invoice.paid = Money::zero(invoice.currency);
    return commands::audit_value(invoice);
}

Date month_after(Date month) {
    return add_months(month, 1);
}

std::vector<Invoice> all_invoices(sql::Session& session, PartnerId partner) {
    std::vector<Invoice> all;
    for (;;) {
        const auto some =
            storage::invoices_of(session, partner, static_cast<int>(all.size()), limits::kInvoicesPageMax);
        all.insert(all.end(), some.begin(), some.end());
        if (some.size() < static_cast<std::size_t>(limits::kInvoicesPageMax)) return all;
    }
}

class InvoiceCheck {
  public:
    InvoiceCheck(sql::Session& session, PartnerId partner, const Report& report)
        : session_(&session), partner_(partner), report_(&report) {
        for (LinesOfInvoice& lines : storage::lines_by_invoice(session, partner))
            lines_[lines.number].push_back(std::move(lines));
    }

    InvoicesChecked run() {
        const std::vector<Invoice> invoices = all_invoices(*session_, partner_);
        for (const Invoice& invoice : invoices) of_month_[{invoice.period, invoice.currency}] = &invoice;
        InvoicesChecked checked;
        for (const Invoice& invoice : invoices) {
            ++checked.count;
            if (!invoice.total().is_zero()) ++checked.with_amount;
            check_lines(invoice);
            check_dates(invoice);
            check_records(invoice);
        }
        check_unbilled();
        return checked;
    }

  private:
    void report(const Invoice& invoice, std::string_view what) const {
        (*report_)(fmt::format("invoice {}: {}", invoice.number.str(), what));
    }

    // R138, R123: sums, one currency, lines numbered 1, 2, … (no number is there twice by the schema).
    void check_lines(const Invoice& invoice) const {
        const auto found = lines_.find(invoice.number);
        if (found == lines_.end() || found->second.size() != 1)
            return report(invoice, "it has no lines, or lines in several currencies");
        const LinesOfInvoice& lines = found->second.front();
        if (lines.subtotal != invoice.subtotal || lines.tax != invoice.tax)
            report(invoice, "its subtotal or tax is not the sum of its lines");
        if (lines.count != invoice.line_count || lines.first_line != 1 || lines.last_line != lines.count)
            report(invoice, "its lines are not numbered from 1 without gaps");
        if (lines.last >= Instant::start_of(month_after(invoice.period)))
            report(invoice, "it has a line of a later month (R121)");
        for (const storage::EarlyLine& line : early_lines(invoice, lines)) {
            if (!came_late(invoice, line))
                report(invoice,
                       fmt::format("charge {} belongs to the invoice of its own month (R121)", line.id));
        }
    }

    std::vector<storage::EarlyLine> early_lines(const Invoice& invoice, const LinesOfInvoice& lines) const {
        const Instant begin = Instant::start_of(invoice.period);
        if (lines.first >= begin) return {};
        return storage::early_lines(*session_, partner_, invoice.number, begin);
    }

    // R128: every invoice on which the line could have been was published without it.
    bool came_late(const Invoice& invoice, const storage::EarlyLine& line) const {
        for (Date month = billing::period_of(line.at); month < invoice.period; month = month_after(month)) {
            const auto earlier = of_month_.find({month, invoice.currency});
            if (earlier == of_month_.end()) return false;
            const auto lines = lines_.find(earlier->second->number);
            if (lines == lines_.end() || lines->second.front().newest_id > line.id) return false;
        }
        return true;
    }

    // R120, R122.
    void check_dates(const Invoice& invoice) const {
        const Instant available = billing::invoice_instant(invoice.period);
        if (invoice.period != invoice.period.first_of_month() || invoice.date != available.date() ||
            invoice.due != billing::due_date(invoice.date) || invoice.published < available)
            report(invoice, "its dates are not those of its month");
    }

    // What the audit trail and the journal remember of its publication.
    void check_records(const Invoice& invoice) const {
        const auto audited =
            storage::audited_value(*session_, partner_, "ready_invoice", invoice.number.str());
        if (audited != as_audited(invoice) && audited != json::write(commands::invoice_event(invoice)))
            report(invoice, "it is not what the audit trail says was published");
        const std::string about = "invoice:" + invoice.number.str();
        const auto expected = billing::journal_of_invoice(invoice.published, invoice.total(), about);
        const auto entries = storage::entries_about(*session_, partner_, about);
        const bool right =
            expected ? entries.size() == 1 && entries.front().entry == *expected : entries.empty();
        if (!right) report(invoice, "the journal does not have the one entry it asks for");
    }

    // Each line is on an invoice as soon as one is published on which it belongs (R121, R122).
    void check_unbilled() const {
        const auto next = storage::timer_due(*session_, partner_, storage::TimerKind::publish_invoices, "");
        if (!next)
            return (*report_)(fmt::format("partner {}: nothing will publish its invoices", partner_.str()));
        const Date closed = add_months(billing::period_of(*next), -2);
        for (const auto& [currency, oldest] :
             storage::unbilled_before(*session_, partner_, Instant::start_of(month_after(closed)))) {
            for (Date month = billing::period_of(oldest); month <= closed; month = month_after(month)) {
                if (of_month_.contains({month, currency})) continue;
                (*report_)(fmt::format("partner {}: charges in {} were left out of the invoice of {}",
                                       partner_.str(), currency.str(), month.str().substr(0, 7)));
                break;
            }
        }
    }

    sql::Session* session_;
    PartnerId partner_;
    const Report* report_;
    std::map<InvoiceNumber, std::vector<LinesOfInvoice>> lines_;  ///< One entry for each currency.
    std::map<std::pair<Date, Currency>, const Invoice*> of_month_;
};

}  // namespace

InvoicesChecked check_invoices(sql::Session& session, PartnerId partner, const Report& report) {
    return InvoiceCheck(session, partner, report).run();
}

}  // namespace comptoir::server
