#include <gmock/gmock.h>

#include "base/text.hpp"
#include "shop.hpp"

/// What sales leave in the audit (reseller contract §2.13, §3.11).
namespace comptoir::conformance {
namespace {

class AuditOfSales : public SalesTest {
  protected:
    /// The newest record of an operation.
    Reply newest(std::string_view type, std::string_view operation) {
        Reply page = shop_.get("/v1/auditrecords?filter=" +
                               percent_encode(fmt::format(
                                   R"({{"Field":"ResourceType","Value":"{}","Operator":"equals"}})", type)));
        EXPECT_EQ(page.status, 200) << page.text;
        for (std::size_t i = 0; i < page.size_of("items"); ++i) {
            if (page[fmt::format("items/{}/operationType", i)] != operation) continue;
            page.body = json::Value(page.at(fmt::format("items/{}", i)));
            return page;
        }
        ADD_FAILURE() << "no " << operation << " in " << page.text;
        return page;
    }
    static json::Value document(const Reply& record, const std::string& member) {
        const auto parsed = json::parse(record[member]);
        EXPECT_TRUE(static_cast<bool>(parsed)) << record[member];
        return parsed ? *parsed : json::Value();
    }
    static std::string data(const Reply& record) {
        std::string text = "\n";
        for (std::size_t i = 0; i < record.size_of("customizedData"); ++i) {
            const std::string at = fmt::format("customizedData/{}", i);
            text += fmt::format("{}{}\n", record[at + "/key"],
                                record.has(at + "/value") ? "=" + record[at + "/value"] : "");
        }
        return text;
    }
    std::string id_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }
};
COMPTOIR_ON_BOTH_ENGINES(AuditOfSales);

TEST_P(AuditOfSales, ORD_01_AnOrderTellsItsLines) {
    const Reply order = shop_.post(
        shop_.customer() + "/orders",
        fmt::format(R"({{"lineItems":[{{"offerId":"{}","quantity":5}},{{"offerId":"{}","quantity":2}}]}})",
                    shop_.item("standard"), shop_.item("premium")));
    ASSERT_EQ(order.status, 201);
    const Reply record = newest("order", "create_order");
    EXPECT_EQ(record["customerId"], Shop::kCustomer);
    EXPECT_EQ(record["customerName"], "Dupré");
    EXPECT_EQ(
        data(record),
        fmt::format("\nOrderId={}\nAlternateId={}\nBillingCycle=Monthly\nOfferId-0={}\nSubscriptionId-0={}\n"
                    "SubscriptionName-0=standard plan\nQuantity-0=5\nPartnerOnRecord-0\nOfferId-1={}\n"
                    "SubscriptionId-1={}\nSubscriptionName-1=premium plan\nQuantity-1=2\nPartnerOnRecord-1\n",
                    order["id"], order["alternateId"], shop_.item("standard"),
                    order["lineItems/0/subscriptionId"], shop_.item("premium"),
                    order["lineItems/1/subscriptionId"]));
    const json::Value value = document(record, "resourceNewValue");
    EXPECT_FALSE(record.has("resourceOldValue"));
    EXPECT_EQ(value.text_or("Id"), order["id"]);
    EXPECT_EQ(value.text_or("ReferenceCustomerId"), Shop::kCustomer);
    EXPECT_EQ(value.text_or("CreationDate"), order["creationDate"]);
    EXPECT_EQ(value.text_or("Status"), "pending");
    ASSERT_NE(value.find("TotalPrice"), nullptr);
    EXPECT_TRUE(value.find("TotalPrice")->is_null());
    const json::Value& line = value.find("LineItems")->if_array()->front();
    EXPECT_EQ(line.text_or("OfferId"), shop_.item("standard"));
    EXPECT_TRUE(line.find("PartnerIdOnRecord")->is_null());
    EXPECT_EQ(line.find("Links")->find("Subscription")->text_or("Uri"),
              shop_.subscription_path(order).substr(3));
    EXPECT_EQ(value.find("Attributes")->text_or("ObjectType"), "Order");
    EXPECT_THAT(record["id"],
                testing::HasSubstr(fmt::format("_{}_{}_createorder_", Shop::kCustomer, order["id"])));
    EXPECT_EQ(shop_.get("/v1/auditrecords/" + percent_encode(record["id"])).body, record.body);
}

TEST_P(AuditOfSales, SUB_03_AChangeTellsWhatIsNew) {
    const std::string path = shop_.buy_and_activate("standard", 5, "P1M", "monthly");
    ASSERT_EQ(shop_.patch(path, R"({"friendlyName":"Payroll team","autoRenewEnabled":false})").status, 200);
    const Reply record = newest("subscription", "update_subscription");
    EXPECT_EQ(
        data(record),
        fmt::format("\nSubscriptionId={}\nFriendlyName=Payroll team\nAutoRenewEnabled=false\n", id_of(path)));
    const json::Value before = document(record, "resourceOldValue");
    const json::Value after = document(record, "resourceNewValue");
    EXPECT_EQ(before.text_or("FriendlyName"), "standard plan");
    EXPECT_EQ(after.text_or("FriendlyName"), "Payroll team");
    // Names and values are those of the resource itself.
    const Reply now = shop_.get(path);
    for (const auto& [name, member] : *now.body.if_object()) {
        std::string pascal = name;
        pascal[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(pascal[0])));
        const json::Value* value = after.find(pascal);
        if (name == "productType" || name == "actions") continue;
        ASSERT_NE(value, nullptr) << pascal;
        const bool plain = member.if_object() == nullptr && member.if_array() == nullptr;
        const bool is_date = name.ends_with("Date");
        if (is_date) {
            EXPECT_EQ(value->if_string()->substr(0, 19), now[name].substr(0, 19)) << pascal;
        } else if (plain) {
            EXPECT_EQ(*value, member) << pascal;
        }
    }
    EXPECT_TRUE(after.find("EntitlementId")->is_null());
    EXPECT_TRUE(after.find("SuspensionReasons")->is_null());
}

TEST_P(AuditOfSales, SUB_14_ActivationIsAChangeOfTheSubscription) {
    const std::string path = shop_.subscription_path(shop_.buy("standard", 5, "P1M", "monthly"));
    shop_.activate(path);
    const Reply record = newest("subscription", "update_subscription");
    EXPECT_EQ(data(record),
              fmt::format("\nSubscriptionId={}\nEffectiveStartDate=2024-03-10T09:00:00.0000000Z\n"
                          "CommitmentEndDate=2024-04-09T23:59:59.0000000Z\n"
                          "BillingCycleEndDate=2024-04-09T23:59:59.0000000Z\nStatus=active\n",
                          id_of(path)));
    EXPECT_TRUE(document(record, "resourceOldValue").find("EffectiveStartDate")->is_null());
}

TEST_P(AuditOfSales, SUB_06_AConversionIsNamedSo) {
    const std::string path = shop_.buy_and_activate("trial", 2, "P1M", "none");
    ASSERT_EQ(
        shop_.post(path + "/conversions", fmt::format(R"({{"targetOfferId":"{}"}})", shop_.item("premium")))
            .status,
        200);
    const Reply record = newest("subscription", "convert_trial_subscription");
    EXPECT_EQ(record.size_of("customizedData"), 0U);
    EXPECT_EQ(document(record, "resourceOldValue").text_or("BillingCycle"), "none");
    EXPECT_EQ(document(record, "resourceNewValue").text_or("BillingCycle"), "monthly");
}

TEST_P(AuditOfSales, ORD_05_ACancelledOrderTellsItsLines) {
    shop_.use_sandbox();
    const Reply order = shop_.buy("standard", 5, "P1M", "monthly");
    ASSERT_EQ(
        shop_.patch(shop_.customer() + "/orders/" + percent_encode(order["id"]), R"({"status":"cancelled"})")
            .status,
        200);
    const Reply record = newest("order", "update_order");
    EXPECT_THAT(data(record), testing::HasSubstr("\nQuantity-0=0\n"));
    EXPECT_EQ(document(record, "resourceOldValue").text_or("Status"), "pending");
    EXPECT_EQ(document(record, "resourceNewValue").text_or("Status"), "cancelled");
}

TEST_P(AuditOfSales, AnInvoiceBelongsToNoCustomer) {
    shop_.buy_and_activate("standard", 5, "P1M", "monthly");
    shop_.arm_invoices();
    shop_.go_to("2024-04-08T00:00:00Z");
    const Reply record = newest("invoice", "ready_invoice");
    EXPECT_FALSE(record.has("customerId"));
    EXPECT_EQ(record["applicationId"], "Comptoir");
    EXPECT_EQ(record["operationDate"], "2024-04-08T00:00:00.0000000Z");
    const json::Value value = document(record, "resourceNewValue");
    EXPECT_EQ(value.text_or("TotalCharges"), "50");
    EXPECT_EQ(value.text_or("DocumentType"), "invoice");
    EXPECT_THAT(record["id"], testing::HasSubstr("_00000000-0000-0000-0000-000000000000_" +
                                                 value.text_or("Id") + "_readyinvoice_"));
}

TEST_P(AuditOfSales, SUB_10_TheSupportContactIsPartOfTheSubscription) {
    const std::string path = shop_.buy_and_activate("standard", 5, "P1M", "monthly");
    const Reply contact = shop_.get(path + "/supportcontact");
    std::string changed = contact.text;
    changed.replace(changed.find("\"name\":\"Partner\""), 16, "\"name\":\"Desk\"");
    ASSERT_EQ(shop_.put(path + "/supportcontact", changed).status, 200);
    EXPECT_EQ(data(newest("subscription", "update_subscription")),
              fmt::format("\nSubscriptionId={}\nSupportContactName=Desk\n", id_of(path)));
}

}  // namespace
}  // namespace comptoir::conformance
