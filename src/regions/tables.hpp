#pragma once

#include <span>
#include <string_view>

/// The tables of this folder: what neither iso-codes nor ICU knows.
namespace comptoir::regions {

/// Telephone prefix (ITU-T E.164) and postal code (UPU) of a country. `postal` is a regular expression
/// without its anchors, or a number of digits; empty where there are no postal codes or none is asked for.
struct NumberingRow {
    std::string_view iso2;
    std::string_view calling_codes;  ///< Separated by a blank.
    std::string_view postal;
};
std::span<const NumberingRow> numbering();

/// A table of one text for each of some countries.
struct CountryText {
    std::string_view iso2;
    std::string_view text;
};

/// R118: cultures that a customer's billing may be in, separated by a blank, the default first.
std::span<const CountryText> culture_lists();
/// `organizationRegistrationNumber` of the 11 countries of contract §1.11.3.
std::span<const CountryText> registration_numbers();
/// One for each of them, made of digits in their order.
std::span<const CountryText> registration_samples();
/// VAT identification numbers of the European Union (Directive 2006/112/EC, art. 215) and its neighbours.
std::span<const CountryText> vat_numbers();

}  // namespace comptoir::regions
