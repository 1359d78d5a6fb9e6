#include <fmt/format.h>

#include <stdexcept>

#include "world.hpp"

/// What is metered, reported and read back.
namespace comptoir::testing_world {

json::Value World::usage_event(const Purchase& purchase, std::string_view meter, std::string_view quantity,
                               std::string_view at, std::string_view plan) {
    return json::Object{{"resourceId", purchase.subscription},
                        {"quantity", json::Number{std::string(quantity)}},
                        {"dimension", meter},
                        {"effectiveStartTime", at},
                        {"planId", plan}};
}

Reply World::reports(const Purchase& purchase, std::string_view meter, std::string_view quantity,
                     std::string_view at, std::string_view plan) {
    const json::Value event = usage_event(purchase, meter, quantity, at, plan);
    return publisher_call("POST", "/api/usageEvent?api-version=2018-08-31", &event);
}

std::string World::usage(std::string_view of) {
    const bool unbilled = of == "current" || of == "previous";
    const Reply page = partner_call(
        "GET", fmt::format("/v1/invoices/{}/lineitems?provider=onetime&invoicelineitemtype=usagelineitems"
                           "&currencycode=EUR&period={}",
                           unbilled ? "unbilled" : of, unbilled ? of : "current"));
    const json::Value* rows = page.body.find("items");
    if (page.status != 200 || rows == nullptr) throw std::runtime_error(json::write(page.body));
    std::string text = "\n";
    for (const json::Value& row : *rows->if_array()) {
        text += fmt::format("{} {} {} x {} = {}\n", row.text_or("meterId"),
                            row.text_or("usageDate").substr(0, 10), row.text_or("quantity"),
                            row.text_or("effectiveUnitPrice"), row.text_or("billingPreTaxTotal"));
    }
    return text;
}

}  // namespace comptoir::testing_world
