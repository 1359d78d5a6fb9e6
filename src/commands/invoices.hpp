#pragma once

#include "commands/work.hpp"
#include "storage/billing.hpp"

/// Month close: unbilled lines of a finished period become invoices (commerce rules R120–R125, R129).
namespace comptoir::commands {

/// Publishes one invoice per currency for the partner of `work`, dated `work.now`, with every line whose
/// event lies before the first of this month. Running it again finds nothing left and adds nothing.
std::vector<storage::Invoice> publish_invoices(Work& work);

/// Arms the partner's timer for the next 8th after `after` (R122).
void arm_invoice_timer(sql::Session& session, PartnerId partner, Instant after);

}  // namespace comptoir::commands
