#include "documents/statement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "documents/pdf_canvas.hpp"
#include "documents/statement_words.hpp"

namespace comptoir::documents {
namespace {

using Part = PdfCanvas::Part;

constexpr double kLeft = 40;
constexpr double kWidth = PdfCanvas::kWidth - 2 * kLeft;
constexpr double kRight = kLeft + kWidth;
constexpr double kTop = 76;      // Of what stands on a page behind the first one.
constexpr double kBottom = 786;  // The foot stands below.
constexpr double kGap = 12;

constexpr TextStyle kPlain{.size = 8};
constexpr TextStyle kSmall{.size = 6.5, .ink = Ink::grey};
constexpr TextStyle kLabel{.size = 7.5, .ink = Ink::grey};
constexpr TextStyle kHeading{.size = 11, .bold = true, .ink = Ink::accent};

TextStyle on_the_right(TextStyle style) {
    style.align = Align::right;
    return style;
}
TextStyle bold(TextStyle style) {
    style.bold = true;
    return style;
}
TextStyle up_to(int lines, TextStyle style) {
    style.lines_max = lines;
    return style;
}
TextStyle from(std::string_view country, TextStyle style) {
    style.country = country;
    return style;
}

// Columns of the pages of lines, side by side over the whole width.
struct Column {
    Phrase title;
    double x;
    double width;
    Align align;
};
constexpr auto kColumns = std::to_array<Column>({
    {phrases::kDate, kLeft + 3, 45, Align::left},
    {phrases::kDescription, kLeft + 50, 160, Align::left},
    {phrases::kQuantity, kLeft + 212, 38, Align::right},
    {phrases::kUnitPrice, kLeft + 254, 54, Align::right},
    {phrases::kDiscount, kLeft + 312, 42, Align::right},
    {phrases::kPreTax, kLeft + 358, 56, Align::right},
    {phrases::kTax, kLeft + 418, 42, Align::right},
    {phrases::kTotal, kLeft + 464, kWidth - 464 - 3, Align::right},
});
constexpr std::size_t kDescriptionColumn = 1;
constexpr std::size_t kPreTaxColumn = 5;
constexpr double kTitlesHeight = 24;

/// Draws the pages one after the other. Called twice with the same canvas: once to count them, once to draw.
class StatementPages {
  public:
    StatementPages(const Statement& statement, PdfCanvas& canvas, int pages)
        : s_(statement), canvas_(canvas), pages_(pages) {}

    void draw() {
        const Part document(canvas_, "Document");
        first_page();
        if (s_.customers.empty()) {
            y_ += kGap;
            paragraph(say(phrases::kTooMany, count_text(s_.line_count, s_.language)), kPlain);
        } else {
            new_page();
            heading(say(phrases::kDetails));
            for (const StatementCustomer& customer : s_.customers) charges_of(customer);
        }
        new_page();
        last_page();
        foot();
    }

  private:
    template <class... Values>
    std::string say(const Phrase& phrase, const Values&... values) const {
        return fmt::format(fmt::runtime(phrase.in(s_.language)), values...);
    }
    std::string money(Money amount) const { return amount_text(amount, s_.language); }

    // ---- Pages ----

    void foot() {
        const double y = PdfCanvas::kHeight - 38;
        canvas_.rule(kLeft, y - 6, kWidth);
        canvas_.text(kLeft, y, kWidth - 100,
                     fmt::format("{} · {} {}", s_.issuer.name, say(phrases::kInvoice), s_.number), kSmall);
        canvas_.text(kRight - 100, y, 100, say(phrases::kPage, canvas_.page(), pages_), on_the_right(kSmall));
    }
    void new_page() {
        foot();
        canvas_.next_page();
        canvas_.text(kLeft, 40, 330, s_.issuer.name, bold(kPlain));
        canvas_.text(kRight - 180, 40, 180, fmt::format("{} {}", say(phrases::kInvoice), s_.number),
                     on_the_right(bold(kPlain)));
        canvas_.text(kLeft, 51, 330, s_.sold_to.name, from(s_.sold_to.country, kLabel));
        canvas_.text(kRight - 180, 51, 180, day_text(s_.date, s_.language), on_the_right(kLabel));
        canvas_.rule(kLeft, 65, kWidth);
        y_ = kTop;
    }
    bool has_room(double height) const { return y_ + height <= kBottom; }
    void heading(const std::string& text) {
        const Part part(canvas_, "H2");
        y_ += canvas_.text(kLeft, y_, kWidth, text, kHeading) + 4;
    }
    void paragraph(const std::string& text, const TextStyle& style) {
        if (!has_room(3 * pitch_of(style))) new_page();
        const Part part(canvas_, "P");
        y_ += canvas_.text(kLeft, y_, kWidth, text, up_to(3, style));
    }

    // ---- The first page ----

    void first_page() {
        const double facts_end = facts();
        y_ = 40;
        y_ = std::max(
            party(kLeft, y_, 222, s_.issuer, TextStyle{.size = 13, .bold = true, .ink = Ink::accent}),
            facts_end);
        y_ += 2 * kGap;
        const double width = kWidth / 2 - kGap;
        const double left = labelled_party(kLeft, width, phrases::kSoldTo, s_.sold_to);
        const double right = labelled_party(kLeft + kWidth / 2, width, phrases::kBillTo, s_.bill_to);
        y_ = std::max(left, right) + 2 * kGap;
        heading(say(phrases::kSummary));
        summary();
        y_ += 2 * kGap;
        payment();
    }
    // Returns where they end.
    double facts() {
        const double x = kLeft + 236;
        const double width = kRight - x;
        constexpr double kNames = 124;
        {
            const Part part(canvas_, "H1");
            canvas_.text(x, 38, width, say(phrases::kInvoice),
                         TextStyle{.size = 22, .bold = true, .ink = Ink::accent, .align = Align::right});
        }
        const Part table(canvas_, "Table");
        double y = 74;
        const auto fact = [&](const Phrase& name, const std::string& value, bool stressed = false) {
            if (value.empty()) return;
            const Part row(canvas_, "TR");
            {
                const Part cell(canvas_, "TH");
                canvas_.text(x, y + kPlain.size - kLabel.size, kNames, say(name), kLabel);
            }
            const Part cell(canvas_, "TD");
            y += canvas_.text(x + kNames, y, width - kNames, value,
                              up_to(3, on_the_right(stressed ? bold(kPlain) : kPlain))) +
                 4;
        };
        fact(phrases::kInvoiceNumber, s_.number, true);
        fact(phrases::kInvoiceDate, day_text(s_.date, s_.language));
        fact(phrases::kPeriod, fmt::format("{} – {}", day_text(s_.period_start, s_.language),
                                           day_text(s_.period_end, s_.language)));
        fact(phrases::kTerms, say(phrases::kNetDays, s_.due.days() - s_.date.days()));
        fact(phrases::kDueDate, day_text(s_.due, s_.language), true);
        fact(phrases::kPurchaseOrder, s_.purchase_order);
        fact(phrases::kCurrency, s_.currency.str());
        return y;
    }
    double labelled_party(double x, double width, const Phrase& label, const StatementParty& who) {
        {
            const Part part(canvas_, "P");
            canvas_.text(x, y_, width, say(label), kLabel);
        }
        return party(x, y_ + 12, width, who, TextStyle{.size = 10, .bold = true});
    }
    struct StyledLine {
        std::string text;
        TextStyle style;
    };
    std::vector<StyledLine> lines_of(const StatementParty& who, const TextStyle& name) const {
        std::vector<StyledLine> lines{{who.name, from(who.country, up_to(3, name))}};
        const auto add = [&](const std::string& text) {
            if (!text.empty()) lines.push_back({text, from(who.country, up_to(2, kPlain))});
        };
        for (const std::string& one : who.address) add(one);
        add(who.country_name);
        if (!who.tax_id.empty()) add(say(phrases::kTaxId, who.tax_id));
        return lines;
    }
    static constexpr double kBelowName = 2;
    double height_of(const StatementParty& who, double width, const TextStyle& name) {
        double height = kBelowName;
        for (const auto& [text, style] : lines_of(who, name)) height += canvas_.height(width, text, style);
        return height;
    }
    // Returns where it ends.
    double party(double x, double y, double width, const StatementParty& who, const TextStyle& name) {
        bool first = true;
        for (const auto& [text, style] : lines_of(who, name)) {
            const Part part(canvas_, "P");
            y += canvas_.text(x, y, width, text, style) + (first ? kBelowName : 0);
            first = false;
        }
        return y;
    }
    void summary() {
        const Part table(canvas_, "Table");
        canvas_.rule(kLeft, y_, kWidth);
        y_ += 5;
        const auto row = [&](const Phrase& name, Money amount, const TextStyle& style) {
            const Part tag(canvas_, "TR");
            {
                const Part cell(canvas_, "TH");
                canvas_.text(kLeft + 8, y_, kWidth / 2, say(name), style);
            }
            const Part cell(canvas_, "TD");
            canvas_.text(kRight - 8 - kWidth / 2, y_, kWidth / 2, money(amount), on_the_right(style));
            y_ += pitch_of(style) + 5;
        };
        const TextStyle plain{.size = 9};
        row(phrases::kCharges, s_.charges, plain);
        row(phrases::kCredits, s_.credits, plain);
        canvas_.rule(kLeft, y_, kWidth);
        y_ += 5;
        row(phrases::kSubtotal, s_.subtotal(), bold(plain));
        row(phrases::kTax, s_.tax, plain);
        const TextStyle large{.size = 13, .bold = true, .ink = Ink::white};
        canvas_.box(kLeft, y_, kWidth, 30, Ink::accent);
        const Part tag(canvas_, "TR");
        {
            const Part cell(canvas_, "TH");
            canvas_.text(kLeft + 8, y_ + 7, kWidth / 2, say(phrases::kTotalAmount), large);
        }
        const Part cell(canvas_, "TD");
        canvas_.text(kRight - 8 - kWidth / 2, y_ + 7, kWidth / 2, amount_with_code(s_.total(), s_.language),
                     on_the_right(large));
        y_ += 30;
    }
    void payment() {
        heading(say(phrases::kPayment));
        if (s_.payment_instructions.empty()) paragraph(say(phrases::kPayAsAgreed, s_.issuer.name), kPlain);
        for (const std::string& one : s_.payment_instructions) paragraph(one, kPlain);
        y_ += 3;
        paragraph(say(phrases::kQuoteNumber, s_.number), bold(kPlain));
    }

    // ---- Pages of lines ----

    void charges_of(const StatementCustomer& customer) {
        // A heading is followed by something that it heads.
        if (!has_room(150)) new_page();
        customer_heading(customer, false);
        for (const StatementProduct& product : customer.products) charges_of(customer, product);
        total_of(customer);
    }
    void customer_heading(const StatementCustomer& customer, bool continued) {
        y_ += kGap / 2;
        {
            const Part part(canvas_, "H3");
            const std::string name = continued ? say(phrases::kContinued, customer.name) : customer.name;
            y_ += canvas_.text(kLeft, y_, kWidth, name,
                               up_to(2, from(customer.country, TextStyle{.size = 10, .bold = true}))) +
                  2;
        }
        if (!customer.country_name.empty() && !continued) paragraph(customer.country_name, kLabel);
        y_ += 4;
    }
    void product_heading(const StatementProduct& product, bool continued) {
        {
            const Part part(canvas_, "H4");
            const std::string name = continued ? say(phrases::kContinued, product.name) : product.name;
            y_ += canvas_.text(kLeft + 3, y_, kWidth - 6, name, up_to(2, bold(TextStyle{.size = 8.5})));
        }
        const Part part(canvas_, "P");
        y_ +=
            canvas_.text(kLeft + 3, y_, kWidth - 6, say(phrases::kPublisher, product.publisher), kLabel) + 3;
    }
    void charges_of(const StatementCustomer& customer, const StatementProduct& product) {
        if (!has_room(90)) {
            new_page();
            customer_heading(customer, true);
        }
        product_heading(product, false);
        for (std::size_t next = 0; next < product.lines.size();) {
            if (next > 0) {
                new_page();
                customer_heading(customer, true);
                product_heading(product, true);
            }
            next = table_from(product, next);
        }
        y_ += kGap / 2;
    }
    // As many lines as the page has room for; returns the first one that is left.
    std::size_t table_from(const StatementProduct& product, std::size_t next) {
        const Part table(canvas_, "Table");
        titles();
        do {
            line(product.lines[next++]);
        } while (next < product.lines.size() && has_room(height_of(product.lines[next])));
        return next;
    }
    void titles() {
        canvas_.box(kLeft, y_, kWidth, kTitlesHeight, Ink::shade);
        const Part row(canvas_, "TR");
        for (const Column& column : kColumns) {
            const Part cell(canvas_, "TH");
            const TextStyle style{
                .size = 7, .bold = true, .ink = Ink::accent, .align = column.align, .lines_max = 2};
            const double height = canvas_.height(column.width, say(column.title), style);
            canvas_.text(column.x, y_ + (kTitlesHeight - height) / 2, column.width, say(column.title), style);
        }
        y_ += kTitlesHeight + 2;
    }
    static constexpr TextStyle kCell{.size = 7.5};
    double height_of(const StatementLine& line) const {
        return canvas_.height(kColumns[kDescriptionColumn].width, line.sku, up_to(2, kCell)) +
               pitch_of(kSmall) + 6;
    }
    void line(const StatementLine& line) {
        const Part row(canvas_, "TR");
        const std::array<std::string, kColumns.size()> cells{line.date.str(),
                                                             line.sku,
                                                             count_text(line.quantity, s_.language),
                                                             money(line.unit_price),
                                                             money(line.discount),
                                                             money(line.subtotal),
                                                             money(line.tax),
                                                             money(line.total())};
        double height = 0;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const Part cell(canvas_, "TD");
            const Column& column = kColumns[i];
            TextStyle style = kCell;
            style.align = column.align;
            if (i == kDescriptionColumn) style.lines_max = 2;
            height = std::max(height, canvas_.text(column.x, y_ + 1, column.width, cells[i], style));
            if (i != kDescriptionColumn) continue;
            canvas_.text(column.x, y_ + 1 + height, kRight - column.x, facts_of(line), kSmall);
        }
        y_ += height + pitch_of(kSmall) + 6;
        canvas_.rule(kLeft, y_ - 2, kWidth, Ink::light);
    }
    std::string facts_of(const StatementLine& line) const {
        std::string text = fmt::format("{} · {} – {}", line.charge, line.start.str(), line.end.str());
        if (line.days != line.cycle_days)
            text += " · " + say(phrases::kPartOfCycle, line.days, line.cycle_days);
        if (line.usage) {
            text += " · " + say(phrases::kUsage, line.usage->name,
                                decimal_text(line.usage->quantity, s_.language), line.usage->unit,
                                decimal_text(line.usage->unit_price, s_.language));
        }
        if (!line.subscription.empty()) text += " · " + line.subscription;
        return text;
    }
    void total_of(const StatementCustomer& customer) {
        if (!has_room(16)) {
            new_page();
            customer_heading(customer, true);
        }
        const Part table(canvas_, "Table");
        canvas_.box(kLeft, y_, kWidth, 16, Ink::shade);
        const Part row(canvas_, "TR");
        const TextStyle style = bold(kCell);
        {
            const Part cell(canvas_, "TH");
            canvas_.text(kLeft + 3, y_ + 3, kColumns[kPreTaxColumn].x - kLeft - 6,
                         say(phrases::kTotalFor, customer.name), from(customer.country, style));
        }
        const std::array<Money, 3> sums{customer.subtotal, customer.tax, customer.total()};
        for (std::size_t i = 0; i < sums.size(); ++i) {
            const Part cell(canvas_, "TD");
            const Column& column = kColumns[kPreTaxColumn + i];
            canvas_.text(column.x, y_ + 3, column.width, money(sums[i]), on_the_right(style));
        }
        y_ += 16 + kGap;
    }

    // ---- The last page ----

    void last_page() {
        heading(say(phrases::kPublishers));
        paragraph(say(phrases::kPublishersOf), kLabel);
        y_ += kGap / 2;
        for (const StatementParty& publisher : s_.publishers) {
            if (!has_room(height_of(publisher, kWidth, bold(kPlain)))) new_page();
            y_ = party(kLeft, y_, kWidth, publisher, bold(kPlain)) + kGap / 2;
        }
        if (!has_room(50)) new_page();
        y_ += kGap;
        heading(say(phrases::kRates));
        paragraph(say(phrases::kSameCurrency, s_.currency.str()), kPlain);
    }

    const Statement& s_;
    PdfCanvas& canvas_;
    const int pages_;
    double y_ = 0;
};

}  // namespace

void write_statement(const Statement& statement, const Fonts& fonts, const Sink& sink) {
    const bool french = statement.language == StatementLanguage::french;
    PdfCanvas canvas(fonts, french ? "fr" : "en");
    StatementPages(statement, canvas, 0).draw();
    const int pages = canvas.page();
    canvas.begin({.title = fmt::format("{} {}", phrases::kInvoice.in(statement.language), statement.number),
                  .author = statement.issuer.name,
                  .subject = fmt::format("{} {} – {}", phrases::kPeriod.in(statement.language),
                                         statement.period_start.str(), statement.period_end.str()),
                  .created = statement.date},
                 sink);
    StatementPages(statement, canvas, pages).draw();
    canvas.finish();
}

}  // namespace comptoir::documents
