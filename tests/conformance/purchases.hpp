#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "front.hpp"

/// Purchases through the door of `/v1`, for the suites that need one beside what they are about.
namespace comptoir::conformance {

/// The catalog item of the first plan of the seat product, as the customer finds it (D4).
inline std::string item_for(Front& front, const std::string& customer) {
    const std::string skus = customer + "/products/DZH318Z0SEAT/skus";
    const std::string first = front.get(skus)["items/0/id"];
    return front.get(fmt::format("{}/{}/availabilities", skus, first))["items/0/catalogItemId"];
}

/// The body of AGR-03.
inline std::string attestation_of(std::string_view date, std::string_view last_name = "Martin") {
    return fmt::format(
        R"({{"primaryContact":{{"firstName":"Ada","lastName":"{}","email":"ada@contoso.example"}},)"
        R"("dateAgreed":"{}","templateId":"117a77b0-9360-443b-8795-c6dedc750cf9",)"
        R"("type":"MicrosoftCustomerAgreement","userId":"whoever"}})",
        last_name, date);
}

/// A customer for which something may be bought.
inline std::string add_buyer(Front& front, const std::string& domain) {
    const std::string customer = front.add_customer(domain);
    EXPECT_EQ(front.post(customer + "/agreements", attestation_of("2024-03-01")).status, 201);
    return customer;
}

/// The body of ORD-01 for one line without term and cycle.
inline std::string order_of(std::string_view item, int quantity = 1) {
    return fmt::format(R"({{"lineItems":[{{"offerId":"{}","quantity":{}}}]}})", item, quantity);
}

}  // namespace comptoir::conformance
