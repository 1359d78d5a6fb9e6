#include "documents/statement.hpp"

#include <gmock/gmock.h>

#include "documents/pdf_reading_test.hpp"
#include "documents/statement_words.hpp"

#if defined(__SANITIZE_ADDRESS__)
/// fontconfig keeps pointers as offsets, and cairo the fonts that were used last in its own lists until the
/// process ends: what hangs on them looks lost to LeakSanitizer.
extern "C" const char* __lsan_default_suppressions() {
    return "leak:libfontconfig\nleak:libcairo\n";
}
#endif

/// Commerce rules §7.5: what stands on the statement of an invoice.
namespace comptoir::documents {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const Currency kEuro = Currency::of("EUR");

Money euro(std::int64_t cents) {
    return Money::from_minor(cents, kEuro);
}

const Fonts& fonts() {
    static const Fonts kAll(kFontFolder);
    return kAll;
}

std::string drawn(const Statement& statement) {
    std::string bytes;
    write_statement(statement, fonts(), [&](std::string_view piece) { bytes += piece; });
    return bytes;
}

StatementLine line_of(std::string sku, std::int64_t quantity, Money unit) {
    return {.date = Date::of("2024-03-12"),
            .sku = std::move(sku),
            .charge = "New",
            .subscription = "",
            .start = Date::of("2024-03-12"),
            .end = Date::of("2024-04-11"),
            .days = 31,
            .cycle_days = 31,
            .quantity = quantity,
            .unit_price = unit,
            .discount = Money::zero(unit.currency()),
            .subtotal = unit * quantity,
            .tax = Money::zero(unit.currency())};
}

void add_customer(Statement& statement, std::string name, std::string country,
                  std::vector<StatementProduct> products) {
    const Money nothing = Money::zero(statement.currency);
    StatementCustomer customer{std::move(name), std::move(country), "", std::move(products), nothing,
                               nothing};
    for (const StatementProduct& product : customer.products) {
        for (const StatementLine& line : product.lines) {
            customer.subtotal += line.subtotal;
            customer.tax += line.tax;
            (line.subtotal.minor_units() < 0 ? statement.credits : statement.charges) += line.subtotal;
            statement.tax += line.tax;
            ++statement.line_count;
        }
    }
    statement.customers.push_back(std::move(customer));
}

/// An invoice without lines yet.
Statement head(StatementLanguage language = StatementLanguage::english) {
    Statement statement(kEuro);
    statement.language = language;
    statement.number = "G000000042";
    statement.date = Date::of("2024-04-08");
    statement.period_start = Date::of("2024-03-01");
    statement.period_end = Date::of("2024-03-31");
    statement.due = Date::of("2024-06-07");
    statement.issuer = {"Marché du Port SA", {"1 quai Neuf", "33000 Bordeaux"}, "", "", "FR00111222333"};
    statement.sold_to = {"Négoce Rivière", {"22 quai de la Fosse", "44000 Nantes"}, "FR", "France", "FR44"};
    statement.bill_to = {"Négoce Rivière, comptabilité", {"BP 40118", "44019 Nantes"}, "FR", "France", ""};
    statement.purchase_order = "PO-7781";
    statement.payment_instructions = {"IBAN FR00 1234, BIC EXAMPLEXXX", "Cheque to Marché du Port SA"};
    statement.publishers = {
        {"Fabrique Lumen", {"3 rue du Phare", "17000 La Rochelle"}, "FR", "France", ""},
        {"Contoso Ltd", {"41 Quay Street", "Bristol BS1 5TY"}, "GB", "United Kingdom", ""}};
    return statement;
}

Statement sample(StatementLanguage language = StatementLanguage::english) {
    Statement statement = head(language);
    StatementLine refund = line_of("Pro plan", 2, euro(-1000));
    refund.days = 15;
    StatementLine taxed = line_of("Team plan", 3, euro(123450));
    taxed.discount = euro(350);
    taxed.subtotal = euro(370000);
    taxed.tax = euro(74000);
    taxed.subscription = "Accounting, second floor";
    add_customer(statement, "Menuiserie Falaise", "FR",
                 {{"Payroll", "Fabrique Lumen", {line_of("Pro plan", 12, euro(1999)), refund}},
                  {"Ledger", "Contoso Ltd", {taxed}}});
    add_customer(statement, "مؤسسة النور للتجارة", "AE",
                 {{"Payroll", "Fabrique Lumen", {line_of("Pro plan", 1, euro(1999))}}});
    add_customer(statement, "株式会社さくら商事", "JP",
                 {{"Payroll", "Fabrique Lumen", {line_of("Pro plan", 4, euro(1999))}}});
    return statement;
}

Statement of_many_lines(int count) {
    Statement statement = head();
    StatementProduct product{"Payroll", "Fabrique Lumen", {}};
    for (int i = 1; i <= count; ++i)
        product.lines.push_back(line_of(fmt::format("Plan {}", i), i, euro(100)));
    add_customer(statement, "Menuiserie Falaise", "FR", {product});
    return statement;
}

std::size_t count_of(std::string_view text, std::string_view word) {
    std::size_t count = 0;
    for (std::size_t at = 0; (at = text.find(word, at)) != std::string_view::npos; at += word.size()) ++count;
    return count;
}

// Nothing is beyond the margins, and on the line above the foot or below it stands the foot alone.
void expect_in_its_place(const PdfFile& file) {
    const auto words = file.words();
    EXPECT_FALSE(words.empty());
    for (const PdfFile::Word& word : words) {
        EXPECT_GE(word.left, 39) << word.text;
        EXPECT_LE(word.right, 556) << word.text;
        EXPECT_TRUE(word.bottom < 798 || word.top > 798) << word.text << " at " << word.top;
        EXPECT_LE(word.bottom, 820) << word.text;
    }
    const auto in_foot = [](const PdfFile::Word& word) { return word.top > 798; };
    const std::size_t pages = count_of(closed_up(file.text()), "Page ");
    // "Marché du Port SA · Invoice G000000042" and "Page 1 of 3".
    EXPECT_EQ(std::count_if(words.begin(), words.end(), in_foot), 11 * pages);
}

TEST(Statements, TheFirstPageSaysWhoOwesWhatToWhomAndWhen_7_5) {
    const std::string page = closed_up(PdfFile(drawn(sample())).page(1));
    for (const char* said : {"Marché du Port SA",
                             "1 quai Neuf",
                             "VAT ID: FR00111222333",
                             "Invoice number G000000042",
                             "Invoice date 8 April 2024",
                             "Billing period 1 March 2024 – 31 March 2024",
                             "Payment terms Net 60 days",
                             "Payment due date 7 June 2024",
                             "Purchase order number PO-7781",
                             "Billing currency EUR",
                             "Sold to",
                             "22 quai de la Fosse",
                             "VAT ID: FR44",
                             "Bill to",
                             "BP 40118",
                             "Charges 4,039.83",
                             "Credits -20.00",
                             "Subtotal 4,019.83",
                             "Tax 740.00",
                             "4,759.83",
                             "IBAN FR00 1234, BIC EXAMPLEXXX",
                             "Please quote the invoice number G000000042",
                             "Page 1 of 3"}) {
        EXPECT_THAT(page, HasSubstr(said));
    }
}

TEST(Statements, TheSameIsSaidInFrench_7_5) {
    const std::string page = closed_up(PdfFile(drawn(sample(StatementLanguage::french))).page(1));
    for (const char* said :
         {"Facture", "Numéro de facture G000000042", "Date de la facture 8 avril 2024",
          "Période de facturation 1er mars 2024 – 31 mars 2024", "Modalités de paiement 60 jours net",
          "Date d'échéance du paiement 7 juin 2024", "Numéro de bon de commande PO-7781",
          "Devise de facturation EUR", "Vendu à", "Facturer à", "Numéro de TVA : FR44", "Frais 4 039,83",
          "Crédits -20,00", "Sous-total 4 019,83", "Taxe 740,00", "Montant total", "4 759,83",
          "Veuillez rappeler le numéro de facture G000000042", "Page 1 sur 3"}) {
        EXPECT_THAT(page, HasSubstr(said));
    }
    const std::string lines = closed_up(PdfFile(drawn(sample(StatementLanguage::french))).page(2));
    for (const char* said : {"Éditeur : Fabrique Lumen", "Quantité", "Prix unitaire", "15 jours sur 31",
                             "Total pour Menuiserie Falaise", "3 919,88"}) {
        EXPECT_THAT(lines, HasSubstr(said));
    }
}

TEST(Statements, LinesStandUnderTheirCustomerProductAndPublisher_7_5) {
    const std::string page = closed_up(PdfFile(drawn(sample())).page(2));
    EXPECT_THAT(page, HasSubstr("Payroll Publisher: Fabrique Lumen Date Description Quantity Unit price "
                                "Discount Pre-tax amount Tax Total"));
    // Quantity × unit price − discount, tax, total.
    EXPECT_THAT(page, HasSubstr("2024-03-12 Pro plan 12 19.99 0.00 239.88 0.00 239.88"));
    EXPECT_THAT(page, HasSubstr("New · 2024-03-12 – 2024-04-11 "));
    EXPECT_THAT(page, HasSubstr("2 -10.00 0.00 -20.00 0.00 -20.00"));
    EXPECT_THAT(page, HasSubstr("15 of 31 days"));
    EXPECT_THAT(page, HasSubstr("3 1,234.50 3.50 3,700.00 740.00 4,440.00"));
    EXPECT_THAT(page, HasSubstr("Accounting, second floor"));
    EXPECT_THAT(page, HasSubstr("Total for Menuiserie Falaise 3,919.88 740.00 4,659.88"));
    EXPECT_LT(page.find("Ledger"), page.find("Publisher: Contoso Ltd"));
}

TEST(Statements, UsageSaysWhatItIsMadeOf_R134) {
    const auto page_of = [](StatementLanguage language) {
        Statement statement = head(language);
        StatementLine line = line_of("Pro plan", 1, euro(6252));
        line.usage = {"Mails sent", "1 mail", Decimal::of("1250.5"), Decimal::of("0.05")};
        add_customer(statement, "Zoo", "FR", {{"Payroll", "P", {line}}});
        return closed_up(PdfFile(drawn(statement)).text());
    };
    const std::string english = page_of(StatementLanguage::english);
    EXPECT_THAT(english, HasSubstr("Pro plan 1 62.52 0.00 62.52"));
    EXPECT_THAT(english, HasSubstr("Mails sent: 1,250.5 (1 mail) at 0.05"));
    EXPECT_THAT(page_of(StatementLanguage::french), HasSubstr("Mails sent : 1 250,5 (1 mail) à 0,05"));
}

TEST(Statements, TheLastPageNamesPublishersAndCurrency_7_5) {
    const std::string page = closed_up(PdfFile(drawn(sample())).page(3));
    for (const char* said : {"Publishers", "Fabrique Lumen 3 rue du Phare 17000 La Rochelle France",
                             "Contoso Ltd 41 Quay Street Bristol BS1 5TY United Kingdom",
                             "billing currency are EUR; the exchange rate is 1", "Page 3 of 3"}) {
        EXPECT_THAT(page, HasSubstr(said));
    }
}

TEST(Statements, NamesAreWrittenInTheirOwnScript) {
    const PdfFile file(drawn(sample()));
    EXPECT_THAT(file.page(2), AllOf(HasSubstr("مؤسسة النور للتجارة"), HasSubstr("株式会社さくら商事")));
    EXPECT_THAT(file.fonts(),
                AllOf(HasSubstr("NotoSans"), HasSubstr("NotoSansArabic"), HasSubstr("NotoSansCJKjp")));
    EXPECT_EQ(count_of(file.fonts(), " no "), 0U) << "every font is embedded, a subset, with its letters\n"
                                                  << file.fonts();
}

TEST(Statements, ChineseCharactersHaveTheFormsOfTheirCountry) {
    for (const auto& [country, font] : {std::pair("CN", "NotoSansCJKsc"), std::pair("TW", "NotoSansCJKtc"),
                                        std::pair("HK", "NotoSansCJKhk"), std::pair("KR", "NotoSansCJKkr")}) {
        Statement statement = head();
        add_customer(statement, "骨直商事", country, {{"Payroll", "P", {line_of("Plan", 1, euro(1))}}});
        EXPECT_THAT(PdfFile(drawn(statement)).fonts(), HasSubstr(font)) << country;
    }
}

TEST(Statements, ManyLinesStandOnManyPagesEachOnce) {
    constexpr int kLines = 500;
    const PdfFile file(drawn(of_many_lines(kLines)));
    const std::string text = closed_up(file.text());
    std::size_t at = 0;
    for (int i = 1; i <= kLines; ++i) {
        const std::string row = fmt::format("Plan {} {} 1.00", i, i);
        at = text.find(row, at);
        ASSERT_NE(at, std::string::npos) << row;
    }
    const std::size_t pages = count_of(text, "Page ");
    EXPECT_GT(pages, 12U);
    EXPECT_THAT(file.properties(), HasSubstr(fmt::format("Pages:           {}", pages)));
    EXPECT_THAT(text, HasSubstr(fmt::format("Page {} of {}", pages, pages)));
    EXPECT_EQ(count_of(text, "Payroll (continued)"), pages - 3) << "on each page of lines but the first";
    EXPECT_EQ(count_of(text, "Unit price"), pages - 2) << "each page of lines has its titles";
    EXPECT_THAT(text, HasSubstr("Total for Menuiserie Falaise 125,250.00 0.00 125,250.00"));
}

TEST(Statements, NothingStandsOnTheFootHoweverFullAPageIs) {
    for (int lines = 15; lines <= 45; ++lines) {
        Statement statement = of_many_lines(lines);
        StatementCustomer& customer = statement.customers.front();
        for (std::size_t i = 0; i < customer.products.front().lines.size(); i += 3)
            customer.products.front().lines[i].sku += " with a name that is too long for a single line";
        statement.publishers.resize(static_cast<std::size_t>(lines), statement.publishers.front());
        for (StatementParty& publisher : statement.publishers)
            publisher.address.resize(static_cast<std::size_t>(lines % 5), "1 quai Neuf");
        statement.payment_instructions.resize(static_cast<std::size_t>(lines), "By bank transfer");
        expect_in_its_place(PdfFile(drawn(statement)));
    }
}

TEST(Statements, WhatIsTooManyToPrintIsSaidAndAddedUp) {
    Statement statement = of_many_lines(3);
    statement.customers.clear();
    statement.line_count = 1'234'567;
    const PdfFile file(drawn(statement));
    const std::string text = closed_up(file.text());
    EXPECT_THAT(text, AllOf(HasSubstr("This invoice has 1,234,567 lines"), HasSubstr("Subtotal 6.00"),
                            HasSubstr("Page 2 of 2"), Not(HasSubstr("Plan 1"))));
}

TEST(Statements, PagesAreWrittenAsTheyAreFinished) {
    const Statement statement = of_many_lines(2'000);
    const std::size_t all = drawn(statement).size();
    std::size_t written = 0;
    const auto break_half_way = [&](std::string_view piece) {
        written += piece.size();
        if (written > all / 2) throw std::runtime_error("the client went away");
    };
    EXPECT_THROW(write_statement(statement, fonts(), break_half_way), std::runtime_error);
    EXPECT_LT(written, all * 3 / 4) << "nothing is drawn for nobody";
}

TEST(Statements, TheSameStatementIsTheSameBytes) {
    const std::string first = drawn(sample());
    EXPECT_THAT(first, StartsWith("%PDF-"));
    drawn(of_many_lines(40));
    EXPECT_EQ(drawn(sample()), first);
    EXPECT_NE(drawn(sample(StatementLanguage::french)), first);
    EXPECT_THAT(PdfFile(first).properties(), HasSubstr("CreationDate:    2024-04-08T00:00:00Z"));
}

TEST(Statements, TheDocumentSaysWhatItIs) {
    const PdfFile english(drawn(sample()));
    EXPECT_THAT(english.properties(),
                AllOf(HasSubstr("Title:           Invoice G000000042"),
                      HasSubstr("Author:          Marché du Port SA"), HasSubstr("Tagged:          yes"),
                      HasSubstr("Page size:       595.28 x 841.89 pts (A4)")));
    EXPECT_THAT(PdfFile(drawn(sample(StatementLanguage::french))).properties(),
                HasSubstr("Title:           Facture G000000042"));
    const std::string parts = english.parts();
    EXPECT_THAT(parts, AllOf(HasSubstr("H1"), HasSubstr("Table"), HasSubstr("TH"), HasSubstr("TD")));
    EXPECT_THAT(parts, HasSubstr("\"Total amount\""));
}

TEST(Statements, TextFromOutsideDoesNoHarm) {
    Statement statement = head();
    std::string name = "Line\none\x01 \xff\xfe <b>&amp;</b> ";
    for (int i = 0; i < 40; ++i) name += "endless ";
    statement.sold_to.name = name;
    statement.purchase_order = std::string(200, 'W');
    add_customer(statement, name, "",
                 {{name, name, {line_of(name, 1'000'000, euro(99'999'999'999)), line_of("", 1, euro(0))}}});
    const PdfFile file(drawn(statement));
    const std::string text = closed_up(file.text());
    EXPECT_THAT(text, HasSubstr("Line one \uFFFD\uFFFD <b>&amp;</b>"));
    EXPECT_THAT(text, HasSubstr("1,000,000 999,999,999.99 0.00 999,999,999,990,000.00"));
    EXPECT_THAT(text, Not(HasSubstr("W-"))) << "a number in pieces is the same number";
    EXPECT_EQ(count_of(text, "Page "), 3U);
    expect_in_its_place(file);
}

TEST(Statements, ACurrencyHasItsOwnDecimals_R7) {
    Statement yen(Currency::of("JPY"));
    yen.number = "G000000043";
    const Money unit = Money::from_minor(1'200, yen.currency);
    add_customer(yen, "さくら", "JP", {{"Payroll", "P", {line_of("Plan", 5, unit)}}});
    const std::string text = closed_up(PdfFile(drawn(yen)).text());
    EXPECT_THAT(text, AllOf(HasSubstr("5 1,200 0 6,000 0 6,000"), HasSubstr("JPY 6,000")));
    EXPECT_THAT(text, HasSubstr("Please pay by bank transfer or cheque, as agreed with"));
}

TEST(StatementWords, AmountsAreWrittenAsPeopleReadThem) {
    const auto in = [](std::int64_t cents) {
        return amount_text(euro(cents), StatementLanguage::english) + " " +
               amount_text(euro(cents), StatementLanguage::french);
    };
    EXPECT_EQ(in(0), "0.00 0,00");
    EXPECT_EQ(in(-5), "-0.05 -0,05");
    EXPECT_EQ(in(99'999), "999.99 999,99");
    EXPECT_EQ(in(-100'000), "-1,000.00 -1\u202f000,00");
    EXPECT_EQ(in(123'456'789'00), "123,456,789.00 123\u202f456\u202f789,00");
    EXPECT_EQ(decimal_text(Decimal::of("1234567.0005"), StatementLanguage::english), "1,234,567.0005");
    EXPECT_EQ(decimal_text(Decimal::of("-7"), StatementLanguage::french), "-7");
    EXPECT_EQ(count_text(1'000, StatementLanguage::english), "1,000");
    EXPECT_EQ(day_text(Date::of("2024-08-01"), StatementLanguage::french), "1er août 2024");
    EXPECT_EQ(day_text(Date::of("2024-08-02"), StatementLanguage::french), "2 août 2024");
    EXPECT_EQ(day_text(Date::of("2024-12-31"), StatementLanguage::english), "31 December 2024");
}

TEST(StatementFonts, AMachineWithoutThemSaysWhatToInstall) {
    try {
        const Fonts none("/nonexistent");
        FAIL() << "there are no fonts";
    } catch (const FontsMissing& missing) {
        EXPECT_THAT(missing.what(), AllOf(HasSubstr("NotoSans-Regular.ttf below /nonexistent"),
                                          HasSubstr("fonts-noto-core"), HasSubstr("fonts-noto-cjk")));
    }
}

}  // namespace
}  // namespace comptoir::documents
