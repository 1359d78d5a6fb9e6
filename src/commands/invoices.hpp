#pragma once

#include "commands/work.hpp"
#include "storage/billing.hpp"

/// Month close: unbilled lines of a finished period become invoices (commerce rules R120–R125, R129).
namespace comptoir::commands {

/// Publishes for the partner of `work` what is due: one invoice for each month whose 8th has come and each
/// currency, the oldest month first, with the lines whose event lies in the month (R120–R123). A line that
/// came after its month was invoiced belongs to the next invoice of its currency (R128). Running it again
/// finds nothing left and adds nothing (R130).
std::vector<storage::Invoice> publish_invoices(Work& work);

/// What the event feed and the audit trail say of a published invoice.
json::Value invoice_event(const storage::Invoice& invoice);

/// Arms the partner's timer for the next 8th after `after` (R122).
void arm_invoice_timer(sql::Session& session, PartnerId partner, Instant after);

}  // namespace comptoir::commands
