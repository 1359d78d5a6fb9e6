#include "api/reseller/audit_wire.hpp"

#include <array>

#include "api/reseller/wire.hpp"
#include "base/text.hpp"
#include "commands/audit_ids.hpp"

namespace comptoir::api::reseller {
namespace {

using storage::AuditRecord;

// What the server does by itself, it does under this name (§3.11: application id or service name).
constexpr std::string_view kService = "Comptoir";

struct Spelling {
    std::string_view documented;
    std::string_view java;
};
// A.2: with another spelling the Java SDK fails on the whole page.
constexpr std::array kSpellings = {
    Spelling{"update_customer_spending_budget", "update_Customer_spending_budget"},
    Spelling{"update_customer_partner_contract_company_name",
             "update_customer_partner_contract_company_Name"},
};

std::string_view operation_of(const AuditRecord& record, edge::ClientMode mode) {
    if (mode == edge::ClientMode::java) {
        for (const Spelling& one : kSpellings) {
            if (one.documented == record.operation) return one.java;
        }
    }
    return record.operation;
}

json::Value document_of(const std::string& text) {
    auto parsed = json::parse(text.empty() ? "null" : text);
    return parsed ? *std::move(parsed) : json::Value();
}

// The text of a value that is no list and no object; nothing for those, and for null.
std::optional<std::string> scalar_of(const json::Value& value) {
    if (const std::string* text = value.if_string()) return *text;
    if (const json::Number* number = value.if_number()) return number->text;
    if (const bool* flag = value.if_bool()) return *flag ? "true" : "false";
    return std::nullopt;
}

std::optional<std::string> member_of(const json::Value& value, std::string_view name) {
    const json::Value* member = value.find(name);
    return member == nullptr ? std::nullopt : scalar_of(*member);
}

// `one_time` → `OneTime`.
std::string capitalised(std::string_view word) {
    std::string text;
    for (const std::string_view part : split(word, '_')) {
        text += to_upper(part.substr(0, 1));
        if (!part.empty()) text += part.substr(1);
    }
    return text;
}

using Pairs = std::vector<KeyValue>;

Pairs data_of_customer(const json::Value& customer) {
    const json::Value* company = customer.find("CompanyProfile");
    return {{"PrimaryDomainName", company == nullptr ? std::nullopt : member_of(*company, "Domain")},
            {"Relationship", capitalised(customer.text_or("RelationshipToPartner"))}};
}

Pairs data_of_order(const json::Value& order) {
    Pairs pairs{{"OrderId", member_of(order, "Id")},
                {"AlternateId", member_of(order, "AlternateId")},
                {"BillingCycle", capitalised(order.text_or("BillingCycle"))}};
    const json::Value* lines = order.find("LineItems");
    if (lines == nullptr || lines->if_array() == nullptr) return pairs;
    for (const json::Value& line : *lines->if_array()) {
        const std::string number = line.text_or("LineItemNumber");
        for (const auto& [key, member] : {std::pair("OfferId", "OfferId"),
                                          {"SubscriptionId", "SubscriptionId"},
                                          {"SubscriptionName", "FriendlyName"},
                                          {"Quantity", "Quantity"},
                                          {"PartnerOnRecord", "PartnerIdOnRecord"}}) {
            pairs.push_back({fmt::format("{}-{}", key, number), member_of(line, member)});
        }
    }
    return pairs;
}

// The members that are not what they were, with what they are now.
Pairs data_of_subscription(const AuditRecord& record, const json::Value& before, const json::Value& after) {
    Pairs pairs{{"SubscriptionId", record.resource_id}};
    const json::Object* members = after.if_object();
    if (members == nullptr) return pairs;
    for (const auto& [name, member] : *members) {
        const bool is_plain = member.if_object() == nullptr && member.if_array() == nullptr;
        const json::Value* old = before.find(name);
        if (is_plain && old != nullptr && *old != member) pairs.push_back({name, scalar_of(member)});
    }
    return pairs;
}

Pairs customized_data(const AuditRecord& record) {
    const json::Value after = document_of(record.new_value);
    if (record.operation == "add_customer") return data_of_customer(after);
    if (record.operation == "create_order" || record.operation == "update_order") return data_of_order(after);
    if (record.operation == "update_subscription") {
        return data_of_subscription(record, document_of(record.old_value), after);
    }
    return {};
}

void add_actor(json::Object& wire, const AuditRecord& record) {
    const json::Value actor = document_of(record.actor);
    if (auto name = member_of(actor, "userPrincipalName")) wire.emplace_back("userPrincipalName", *name);
    const auto app = AppId::parse(actor.text_or("app"));
    wire.emplace_back("applicationId", app && !app->is_nil() ? app->str() : std::string(kService));
}

}  // namespace

json::Value audit_to_wire(const storage::ChainedAudit& audit, edge::ClientMode mode) {
    const AuditRecord& record = audit.record;
    json::Object wire{{"id", commands::audit_id(record)},
                      {"partnerId", record.partner.str()},
                      {"participants", json::Array{record.partner.str()}}};
    const auto add_text = [&](const char* name, const std::string& text) {
        if (!text.empty()) wire.emplace_back(name, text);
    };
    add_text("customerId", record.customer);
    add_text("customerName", audit.customer_name);
    add_actor(wire, record);
    wire.emplace_back("resourceType", record.resource_type);
    add_text("resourceOldValue", record.old_value);
    add_text("resourceNewValue", record.new_value);
    wire.emplace_back("operationType", operation_of(record, mode));
    // Clients may send any text, and parsers of records expect a GUID.
    if (const auto id = Guid::parse(document_of(record.actor).text_or("correlationId"))) {
        wire.emplace_back("originalCorrelationId", id->str());
    }
    wire.emplace_back("operationDate", record.at.str7());
    wire.emplace_back("operationStatus", "succeeded");
    wire.emplace_back("customizedData", json::to_value(customized_data(record)));
    wire.emplace_back("attributes", json::to_value(Attributes{std::nullopt, "AuditRecord"}));
    return wire;
}

}  // namespace comptoir::api::reseller
