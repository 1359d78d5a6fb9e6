#pragma once

#include <functional>
#include <optional>
#include <semaphore>

#include "base/limits.hpp"
#include "commands/runner.hpp"
#include "documents/statement.hpp"

/// The statements of invoices: PDFs, made when they are asked for, because an invoice never changes and one
/// takes some milliseconds.
namespace comptoir::statements {

/// Errors:  sql::BusyError when others take too long; std::runtime_error when the lines of an invoice do not
///          add up to it.
/// Bounds:  at most limits::kStatementsMax at once; of an invoice of more than limits::kStatementLinesMax
///          lines the sums alone.
/// Threads: any; waits at most limits::kStatementWait for its turn.
/// Source:  commerce rules §7.5; reseller contract §2.11 (INV-05).
class Statements {
  public:
    /// Both outlive it.
    Statements(commands::Runner& runner, const documents::Fonts& fonts) : runner_(&runner), fonts_(&fonts) {}

    /// Writes the PDF. What takes the time and the memory of a statement goes on until this is gone.
    using Draw = std::function<void(const documents::Sink&)>;
    /// The statement of an invoice of the partner in the partner's language, put together and checked;
    /// nothing when there is no such invoice. What it says of the parties is what was true when the invoice
    /// was published.
    std::optional<Draw> find(PartnerId partner, const InvoiceNumber& number);

  private:
    commands::Runner* runner_;
    const documents::Fonts* fonts_;
    std::counting_semaphore<limits::kStatementsMax> turns_{limits::kStatementsMax};
};

}  // namespace comptoir::statements
