#include "offers.hpp"

namespace comptoir::testing_world {
namespace {

json::Value localized(std::string_view text) {
    return json::Object{{"en", text}, {"fr", text}};
}

json::Array price_rows(const PlanSpec& plan) {
    json::Array rows;
    for (const Price& price : plan.prices) {
        json::Object row{{"market", plan.market},
                         {"currency", plan.currency},
                         {"term", plan.term},
                         {"billingPlan", plan.billing_plan},
                         {"unitPrice", price.unit_price},
                         {"effectiveFrom", price.from}};
        if (!price.to.empty()) row.emplace_back("effectiveTo", price.to);
        rows.push_back(std::move(row));
    }
    return rows;
}

json::Array dimensions(const PlanSpec& plan) {
    json::Array all;
    for (const Meter& meter : plan.meters) {
        all.push_back(json::Object{{"id", meter.id},
                                   {"displayName", localized("Meter " + meter.id)},
                                   {"unitOfMeasure", "1 unit"},
                                   {"pricePerUnit", json::Object{{plan.currency, meter.price}}}});
    }
    return all;
}

// The first plan is `plan`, the others `plan-2`, `plan-3`, …
json::Value plan_json(const PlanSpec& plan, const std::string& offer, std::size_t before) {
    const std::string number = before == 0 ? "" : "-" + std::to_string(before + 1);
    json::Object object{{"planId", "plan" + number},
                        {"title", localized("Plan" + number + " of " + offer)},
                        {"description", localized("A plan.")},
                        {"markets", json::Array{plan.market}},
                        {"prices", price_rows(plan)}};
    if (!plan.meters.empty()) object.emplace_back("dimensions", dimensions(plan));
    if (!plan.trial.empty()) object.emplace_back("trial", json::Object{{"length", plan.trial}});
    return object;
}

json::Value contact(bool with_url) {
    json::Object contact{{"name", "Desk"}, {"phone", "+33 1 00 00 00 00"}, {"email", "desk@isv.example"}};
    if (with_url) contact.emplace_back("url", "https://isv.example/help");
    return contact;
}

}  // namespace

json::Value publisher_json() {
    return json::Object{
        {"publisherId", "isv"},
        {"displayName", "Test ISV"},
        {"address",
         json::Object{{"line1", "1 rue"}, {"city", "Paris"}, {"postalCode", "75001"}, {"country", "FR"}}},
        {"website", "https://isv.example"},
        {"contacts", json::Object{{"support", contact(true)}, {"engineering", contact(false)}}}};
}

json::Value offer_json(const std::vector<PlanSpec>& plans, const std::string& offer,
                       const PublisherApp& app) {
    json::Array plan_list;
    for (const PlanSpec& plan : plans) plan_list.push_back(plan_json(plan, offer, plan_list.size()));
    return json::Object{
        {"publisherId", "isv"},
        {"offerId", offer},
        {"type", "saas"},
        {"title", localized("Product " + offer)},
        {"summary", localized("A product.")},
        {"description", localized("A product for tests.")},
        {"categories", json::Array{json::Object{{"category", "productivity"}}}},
        {"screenshots", json::Array{json::Object{{"url", "https://isv.example/1.png"}}}},
        {"privacyUrl", "https://isv.example/privacy"},
        {"termsUrl", "https://isv.example/terms"},
        {"termsVersion", "1"},
        {"resellerAudience", "any"},
        {"pricingModel", plans.front().flat ? "flat" : "perUser"},
        {"technicalConfiguration",
         json::Object{{"landingPageUrl", "https://isv.example/land"},
                      {"webhookUrl", app.webhook.empty() ? "https://isv.example/hook" : app.webhook},
                      {"tenantId", app.tenant.str()},
                      {"appId", app.app.str()}}},
        {"plans", std::move(plan_list)}};
}

PlanSpec monthly(std::string price) {
    return {.prices = {{.unit_price = std::move(price)}}};
}
PlanSpec annual(std::string price) {
    return {.term = "P1Y", .billing_plan = "annual", .prices = {{.unit_price = std::move(price)}}};
}
PlanSpec annual_paid_monthly(std::string price) {
    return {.term = "P1Y", .billing_plan = "monthly", .prices = {{.unit_price = std::move(price)}}};
}

PlanSpec metered(PlanSpec plan, std::vector<Meter> meters) {
    plan.flat = true;
    plan.meters = std::move(meters);
    return plan;
}

}  // namespace comptoir::testing_world
