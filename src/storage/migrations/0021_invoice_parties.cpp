#include "storage/migrations/list.hpp"

namespace comptoir::storage {

sql::Migration migration_0021_invoice_parties() {
    return {21,
            "invoice_parties",
            "A published invoice keeps who its parties were; beside its row, because lists of invoices do "
            "not need "
            "them.",
            {
                R"sql(CREATE TABLE invoice_parties (
    partner_id TEXT NOT NULL,
    invoice_number TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (partner_id, invoice_number),
    FOREIGN KEY (partner_id, invoice_number) REFERENCES invoice (partner_id, invoice_number)))sql",
            }};
}

}  // namespace comptoir::storage
