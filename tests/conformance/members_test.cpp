#include "catalog_of_shop.hpp"
#include "front.hpp"

/// Members of `/v1` that are there only when somebody filled them in (reseller contract §3.1, §3.3, §3.10).
namespace comptoir::conformance {
namespace {

class Members : public FrontTest {};

TEST_P(Members, OfAnAddressAreAllKept_3_1) {
    const std::string customer = front_.add_customer("contoso.example");
    const std::string address =
        R"({"country":"FR","region":"IDF","city":"Paris","state":"Paris","addressLine1":"1 rue",)"
        R"("addressLine2":"Bât. B","addressLine3":"2e étage","district":"Sentier","postalCode":"75002",)"
        R"("firstName":"Ada","middleName":"B.","lastName":"Martin","phoneNumber":"+33 1 40 00 00 00",)"
        R"("emailAddress":"ada@contoso.example"})";
    const Reply stored = front_.put(
        customer + "/profiles/billing",
        R"({"email":"a@contoso.example","culture":"fr-FR","language":"fr","companyName":"Contoso","defaultAddress":)" +
            address + "}");
    ASSERT_EQ(stored.status, 200) << stored.text;
    EXPECT_EQ(json::write(stored.at("defaultAddress")), json::write(*json::parse(address)));
    EXPECT_EQ(front_.get(customer + "/profiles/billing").text, stored.text);
}

TEST_P(Members, OfThePartnersProfilesAreAllKept_3_10) {
    const Reply billing = front_.put(
        "/v1/profiles/billing",
        R"({"companyName":"Lutèce","purchaseOrderNumber":"BC-7","taxId":"FR1","address":{"country":"FR","city":"Paris",)"
        R"("addressLine1":"1 rue","postalCode":"75002"},"primaryContact":{"firstName":"Ada","lastName":"Martin",)"
        R"("email":"ada@lutece.example","phoneNumber":"+33 1 40 00 00 00"}})");
    ASSERT_EQ(billing.status, 200) << billing.text;
    EXPECT_EQ(billing["purchaseOrderNumber"], "BC-7");
    EXPECT_EQ(billing["primaryContact/lastName"], "Martin");
    EXPECT_EQ(billing["primaryContact/phoneNumber"], "+33 1 40 00 00 00");
    const Reply support = front_.put(
        "/v1/profiles/support",
        R"({"email":"help@lutece.example","telephone":"0140","website":"https://help.lutece.example"})");
    EXPECT_EQ(support["website"], "https://help.lutece.example");
    const std::string address =
        R"({"country":"FR","city":"Lyon","addressLine1":"2 quai","postalCode":"69002"})";
    const Reply legal =
        front_.put("/v1/profiles/legalbusiness",
                   R"({"companyName":"Lutèce SA","companyApproverEmail":"paul@lutece.example",)"
                   R"("companyApproverAddress":)" +
                       address + R"(,"address":)" + address + "}");
    ASSERT_EQ(legal.status, 200) << legal.text;
    EXPECT_EQ(legal["companyApproverEmail"], "paul@lutece.example");
    EXPECT_EQ(json::write(legal.at("companyApproverAddress")), json::write(legal.at("address")));
    EXPECT_EQ(legal["companyApproverAddress/city"], "Lyon");
    EXPECT_EQ(front_.get("/v1/profiles/legalbusiness").text, legal.text);
    EXPECT_EQ(front_.get("/v1/profiles/support").text, support.text);
}

TEST_P(Members, OfACountryThatAsksForANumber_QUA_08) {
    const Reply rules = front_.get("/v1/countryvalidationrules/AM");
    EXPECT_EQ(rules["isTaxIdSupported"], "true");
    EXPECT_FALSE(rules["taxIdFormat"].empty());
    EXPECT_EQ(rules["taxIdSample"], "12345678");
}

TEST_P(Members, OfASkuWithTermsOfUse_3_3) {
    catalog::CatalogDocument document = catalog_of_front({});
    for (catalog::Product& product : document.products) product.terms_url = "https://isv.example/terms";
    front_.publish(std::move(document));
    const Reply skus = front_.get(fmt::format("/v1/products/{}/skus?country=FR", kSeatProduct.str()));
    ASSERT_GT(skus.size_of("items"), 0U) << skus.text;
    EXPECT_EQ(skus["items/0/termsOfUseUri"], "https://isv.example/terms");
}

COMPTOIR_ON_BOTH_ENGINES(Members);

}  // namespace
}  // namespace comptoir::conformance
