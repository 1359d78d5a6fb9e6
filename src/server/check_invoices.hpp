#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "base/ids.hpp"
#include "sql/database.hpp"

/// The part of `comptoir check` that looks at a partner's invoices.
namespace comptoir::server {

struct InvoicesChecked {
    std::size_t count = 0;
    std::int64_t with_amount = 0;  ///< That have an entry in the journal.
};

/// Each invoice against its lines, its month, its audit record and its journal entry, and what is not on an
/// invoice although it should be (R120–R123, R125, R128, R138). `report` gets a sentence for each finding.
InvoicesChecked check_invoices(sql::Session& session, PartnerId partner,
                               const std::function<void(std::string)>& report);

}  // namespace comptoir::server
