#include "statements/statements.hpp"

#include <memory>

#include "base/check.hpp"
#include "base/text.hpp"
#include "commands/invoice_parties.hpp"
#include "regions/regions.hpp"
#include "statements/gather.hpp"
#include "storage/customers.hpp"
#include "storage/parties.hpp"

namespace comptoir::statements {
namespace {

using documents::StatementLanguage;
using documents::StatementParty;

// What the partner has chosen, else what is spoken where it does business.
StatementLanguage language_of(sql::Session& session, PartnerId partner) {
    std::string word;
    const json::Value profiles = storage::partner_profiles(session, partner);
    if (const json::Value* organization = profiles.find("organization"))
        word = organization->text_or("language", organization->text_or("culture"));
    if (word.empty()) {
        const auto facts = storage::find_partner_facts(session, partner);
        COMPTOIR_CHECK(facts.has_value());
        const regions::CountryRules* rules = regions::regions().find(facts->country);
        if (rules != nullptr) word = rules->default_culture;
    }
    return to_lower(word).starts_with("fr") ? StatementLanguage::french : StatementLanguage::english;
}

StatementParty printed(const storage::InvoiceParty& party, StatementLanguage language) {
    return {party.name, party.address, party.country,
            regions::country_name(party.country, language == StatementLanguage::french ? "fr" : "en"),
            party.tax_id};
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (const std::string_view line : split(text, '\n')) {
        if (!trim(line).empty()) lines.emplace_back(trim(line));
    }
    return lines;
}

void put_parties(const storage::InvoiceParties& parties, documents::Statement& statement) {
    const StatementLanguage language = statement.language;
    statement.issuer = printed(parties.issuer.party, language);
    statement.payment_instructions = lines_of(parties.issuer.payment_instructions);
    statement.sold_to = printed(parties.sold_to, language);
    statement.bill_to = printed(parties.bill_to, language);
    statement.purchase_order = parties.purchase_order;
    for (const storage::InvoiceParty& one : parties.publishers)
        statement.publishers.push_back(printed(one, language));
}

// What does not grow with the lines.
struct Head {
    std::optional<storage::Invoice> invoice;
    StatementLanguage language = StatementLanguage::english;
    std::optional<storage::InvoiceParties> parties;
};
Head head_of(commands::Runner& runner, PartnerId partner, const InvoiceNumber& number) {
    Head head;
    runner.read([&](sql::Session& session) {
        head.invoice = storage::find_invoice(session, partner, number);
        if (!head.invoice) return;
        head.language = language_of(session, partner);
        head.parties = storage::find_invoice_parties(session, partner, number);
    });
    return head;
}

// Of an invoice that was published before they were kept: those of today.
storage::InvoiceParties parties_of_today(commands::Runner& runner, const storage::Invoice& invoice) {
    storage::InvoiceParties parties;
    const auto catalog = runner.catalog();
    runner.read([&](sql::Session& session) {
        parties =
            commands::parties_of_invoice(session, invoice.partner, invoice.number, *catalog, runner.issuer());
    });
    return parties;
}

void add_sums(commands::Runner& runner, const storage::Invoice& invoice, Gathering& gathering) {
    runner.read([&](sql::Session& session) { gathering.add(storage::sums_of_invoice(session, invoice)); });
}

// Page by page, because a published invoice never changes between them (R128).
void add_lines(commands::Runner& runner, const storage::Invoice& invoice, Gathering& gathering) {
    for (std::int64_t after = 0;;) {
        std::vector<storage::StoredLine> lines;
        runner.read([&](sql::Session& session) {
            lines = storage::lines_of_invoice(session, invoice.partner, invoice.number, storage::Side::after,
                                              after, limits::kLineItemsPageMax);
        });
        if (lines.empty()) break;
        gathering.add(lines);
        after = lines.back().invoice_line;
    }
}

documents::Statement statement_of(commands::Runner& runner, const Head& head, std::int64_t lines_max) {
    const storage::Invoice& invoice = *head.invoice;
    Gathering gathering(invoice, head.language);
    if (invoice.line_count > lines_max) {
        add_sums(runner, invoice, gathering);
    } else {
        add_lines(runner, invoice, gathering);
    }
    documents::Statement statement = gathering.finish();
    put_parties(head.parties ? *head.parties : parties_of_today(runner, invoice), statement);
    return statement;
}

}  // namespace

std::optional<Statements::Draw> Statements::find(PartnerId partner, const InvoiceNumber& number) {
    const Head head = head_of(*runner_, partner, number);
    if (!head.invoice) return std::nullopt;
    // From here on the work grows with the lines.
    auto turn = std::make_shared<const Turn>(turns_);
    auto statement = std::make_shared<const documents::Statement>(statement_of(*runner_, head, lines_max_));
    return [this, turn, statement](const documents::Sink& sink) {
        documents::write_statement(*statement, *fonts_, sink);
    };
}

}  // namespace comptoir::statements
