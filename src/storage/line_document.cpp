#include "storage/line_document.hpp"

#include <charconv>

#include "base/check.hpp"
#include "json/reader.hpp"

namespace comptoir::storage {
namespace {

json::Object to_json(const LineContext& c) {
    return json::Object{{"customerName", c.customer_name},
                        {"customerDomain", c.customer_domain},
                        {"customerCountry", c.customer_country},
                        {"order", c.order.str()},
                        {"alternateId", c.alternate_id},
                        {"orderDate", c.order_date.micros()},
                        {"product", c.product.str()},
                        {"sku", c.sku.str()},
                        {"availability", c.availability.str()},
                        {"productName", c.product_name},
                        {"skuName", c.sku_name},
                        {"publisher", c.publisher.str()},
                        {"publisherName", c.publisher_name},
                        {"description", c.description},
                        {"termStart", c.term_start.str()},
                        {"termEnd", c.term_end.str()},
                        {"termAndBillingCycle", c.term_and_billing_cycle},
                        {"resellerMpnId", std::to_string(c.reseller_mpn_id)}};
}

// A text, because 16 digits are more than numbers of JSON hold everywhere; older lines have none.
std::int64_t program_id_of(const std::string& text) {
    std::int64_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    COMPTOIR_CHECK(text.empty() || (read.ec == std::errc() && read.ptr == text.data() + text.size()));
    return number;
}

LineContext context_of(const json::Value& v) {
    LineContext c;
    c.customer_name = v.text_or("customerName");
    c.customer_domain = v.text_or("customerDomain");
    c.customer_country = v.text_or("customerCountry");
    c.order = OrderId(v.text_or("order"));
    c.alternate_id = v.text_or("alternateId");
    c.order_date = Instant::from_micros(json::Reader(v).integer("orderDate").value_or(0));
    c.product = ProductId(v.text_or("product"));
    c.sku = SkuId(v.text_or("sku"));
    c.availability = AvailabilityId(v.text_or("availability"));
    c.product_name = v.text_or("productName");
    c.sku_name = v.text_or("skuName");
    c.publisher = PublisherId(v.text_or("publisher"));
    c.publisher_name = v.text_or("publisherName");
    c.description = v.text_or("description");
    c.term_start = Date::of(v.text_or("termStart"));
    c.term_end = Date::of(v.text_or("termEnd"));
    c.term_and_billing_cycle = v.text_or("termAndBillingCycle");
    c.reseller_mpn_id = program_id_of(v.text_or("resellerMpnId"));
    return c;
}

}  // namespace

json::Value usage_to_json(const billing::Usage& usage) {
    return json::Object{{"dimension", usage.dimension},
                        {"name", usage.name},
                        {"unit", usage.unit},
                        {"quantity", usage.quantity.str()}};
}

std::optional<billing::Usage> usage_in(const json::Value& document) {
    const json::Value* usage = document.find("usage");
    if (usage == nullptr) return std::nullopt;
    return billing::Usage{usage->text_or("dimension"), usage->text_or("name"), usage->text_or("unit"),
                          Decimal::of(usage->text_or("quantity"))};
}

std::string to_text(const LineDocument& line) {
    json::Object document = to_json(line.context);
    if (line.usage) document.emplace_back("usage", usage_to_json(*line.usage));
    return json::write(document);
}

LineDocument line_document(const std::string& text) {
    const auto parsed = json::parse(text);
    COMPTOIR_CHECK(static_cast<bool>(parsed));
    return {context_of(*parsed), usage_in(*parsed)};
}

}  // namespace comptoir::storage
