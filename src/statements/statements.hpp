#pragma once

#include <functional>
#include <optional>

#include "base/limits.hpp"
#include "commands/runner.hpp"
#include "documents/statement.hpp"
#include "statements/turns.hpp"

/// The statements of invoices: PDFs, made when they are asked for, because an invoice never changes and one
/// takes some milliseconds.
namespace comptoir::statements {

/// Errors:  sql::BusyError when others take too long or too many wait already; std::runtime_error when the
///          lines of an invoice do not add up to it.
/// Bounds:  see Turns; of an invoice of more than `lines_max` lines the sums alone.
/// Threads: any.
/// Source:  commerce rules §7.5; reseller contract §2.11 (INV-05).
class Statements {
  public:
    /// Both outlive it.
    Statements(commands::Runner& runner, const documents::Fonts& fonts,
               std::int64_t lines_max = limits::kStatementLinesMax)
        : runner_(&runner), fonts_(&fonts), lines_max_(lines_max) {}

    /// Writes the PDF. What takes the time and the memory of a statement goes on until this is gone.
    using Draw = std::function<void(const documents::Sink&)>;
    /// The statement of an invoice of the partner in the partner's language, put together and checked;
    /// nothing when there is no such invoice. What it says of the parties is what was true when the invoice
    /// was published.
    std::optional<Draw> find(PartnerId partner, const InvoiceNumber& number);

  private:
    commands::Runner* runner_;
    const documents::Fonts* fonts_;
    const std::int64_t lines_max_;
    Turns turns_;
};

}  // namespace comptoir::statements
