#pragma once

#include <string>
#include <string_view>

#include "base/money.hpp"
#include "base/time.hpp"
#include "documents/statement.hpp"

/// How a statement spells things in its language. Not for use outside this folder.
/// Source: commerce rules §1.5 for the words, CLDR for numbers and dates.
namespace comptoir::documents {

/// What is printed, in both languages; `{}` where a value belongs.
struct Phrase {
    std::string_view english;
    std::string_view french;
    constexpr std::string_view in(StatementLanguage language) const {
        return language == StatementLanguage::french ? french : english;
    }
};

namespace phrases {
inline constexpr Phrase kInvoice{"Invoice", "Facture"};
inline constexpr Phrase kInvoiceNumber{"Invoice number", "Numéro de facture"};
inline constexpr Phrase kInvoiceDate{"Invoice date", "Date de la facture"};
inline constexpr Phrase kPeriod{"Billing period", "Période de facturation"};
inline constexpr Phrase kTerms{"Payment terms", "Modalités de paiement"};
inline constexpr Phrase kNetDays{"Net {} days", "{} jours net"};
inline constexpr Phrase kDueDate{"Payment due date", "Date d'échéance du paiement"};
inline constexpr Phrase kPurchaseOrder{"Purchase order number", "Numéro de bon de commande"};
inline constexpr Phrase kCurrency{"Billing currency", "Devise de facturation"};
inline constexpr Phrase kSoldTo{"Sold to", "Vendu à"};
inline constexpr Phrase kBillTo{"Bill to", "Facturer à"};
inline constexpr Phrase kTaxId{"VAT ID: {}", "Numéro de TVA\u00a0: {}"};
inline constexpr Phrase kSummary{"Summary", "Récapitulatif"};
inline constexpr Phrase kCharges{"Charges", "Frais"};
inline constexpr Phrase kCredits{"Credits", "Crédits"};
inline constexpr Phrase kSubtotal{"Subtotal", "Sous-total"};
inline constexpr Phrase kTax{"Tax", "Taxe"};
inline constexpr Phrase kTotalAmount{"Total amount", "Montant total"};
inline constexpr Phrase kPayment{"Payment instructions", "Instructions de paiement"};
inline constexpr Phrase kPayAsAgreed{"Please pay by bank transfer or cheque, as agreed with {}.",
                                     "Veuillez payer par virement ou par chèque, comme convenu avec {}."};
inline constexpr Phrase kQuoteNumber{"Please quote the invoice number {} with your payment.",
                                     "Veuillez rappeler le numéro de facture {} lors du paiement."};
inline constexpr Phrase kDetails{"Charges by customer and product", "Frais par client et produit"};
inline constexpr Phrase kTooMany{
    "This invoice has {} lines, too many to print one by one. They are in its reconciliation file, and "
    "their sums are those above.",
    "Cette facture compte {} lignes, trop pour être imprimées une à une. Elles se trouvent dans son "
    "fichier de rapprochement, et leurs sommes sont celles ci-dessus."};
inline constexpr Phrase kDate{"Date", "Date"};
inline constexpr Phrase kDescription{"Description", "Description"};
inline constexpr Phrase kQuantity{"Quantity", "Quantité"};
inline constexpr Phrase kUnitPrice{"Unit price", "Prix unitaire"};
inline constexpr Phrase kDiscount{"Discount", "Remise"};
inline constexpr Phrase kPreTax{"Pre-tax amount", "Montant hors\u00a0taxe"};
inline constexpr Phrase kTotal{"Total", "Total"};
inline constexpr Phrase kPublisher{"Publisher: {}", "Éditeur\u00a0: {}"};
inline constexpr Phrase kPartOfCycle{"{} of {} days", "{} jours sur {}"};
inline constexpr Phrase kUsage{"{}: {} ({}) at {}", "{}\u00a0: {} ({}) à {}"};
inline constexpr Phrase kTotalFor{"Total for {}", "Total pour {}"};
inline constexpr Phrase kContinued{"{} (continued)", "{} (suite)"};
inline constexpr Phrase kPage{"Page {} of {}", "Page {} sur {}"};
inline constexpr Phrase kPublishers{"Publishers", "Éditeurs"};
inline constexpr Phrase kPublishersOf{"Names and addresses of the publishers of what is charged.",
                                      "Noms et adresses des éditeurs de ce qui est facturé."};
inline constexpr Phrase kRates{"Currency and exchange rates", "Devise et taux de change"};
inline constexpr Phrase kSameCurrency{
    "The pricing currency and the billing currency are {}; the exchange rate is 1.",
    "La devise de tarification et la devise de facturation sont {}\u00a0; le taux de change est 1."};
}  // namespace phrases

/// Digits in groups of three, always with the decimals of the currency: `1,234.50`, `1 234,50`, `-12.00`.
std::string amount_text(Money amount, StatementLanguage language);
/// The same with the code: `EUR 1,234.50`, `1 234,50 EUR`.
std::string amount_with_code(Money amount, StatementLanguage language);
/// With as many decimals as it has: `1,234.5`, `1 234,5`.
std::string decimal_text(const Decimal& number, StatementLanguage language);
/// `1,000,000`, `1 000 000`.
std::string count_text(std::int64_t count, StatementLanguage language);
/// `8 April 2024`, `8 avril 2024`, `1er avril 2024`.
std::string day_text(Date date, StatementLanguage language);

}  // namespace comptoir::documents
