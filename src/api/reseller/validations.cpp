#include "api/reseller/address_wire.hpp"
#include "api/reseller/errors.hpp"
#include "api/reseller/handling.hpp"
#include "api/reseller/refusals.hpp"
#include "api/reseller/wire.hpp"
#include "base/text.hpp"
#include "commands/customers.hpp"
#include "commands/geography.hpp"
#include "http/problem.hpp"
#include "regions/regions.hpp"
#include "storage/customers.hpp"
#include "storage/identity.hpp"

/// Qualifications, and what is asked before a customer is created. Source: reseller contract §2.4.
namespace comptoir::api::reseller {
namespace {

using parties::Qualification;

// A known client can read the first three words only (QUA-01).
std::string_view word_of(Qualification qualification, edge::ClientMode mode) {
    if (mode == edge::ClientMode::java && qualification == Qualification::government) return "none";
    return parties::name_of(qualification);
}

// QUA-01: a bare string.
http::Response get_qualification(const Services& services, const Request& request) {
    return read_for_customer(services, request, [&](const Reading& in) -> Outcome<http::Response> {
        const auto customer = storage::find_customer(in.session, in.partner, in.customer);
        if (!customer) return refuse(Reason::not_your_customer, "customer");
        return http::json_response(200, word_of(customer->qualification, request.mode));
    });
}

// An ordinal, a word with or without quotes, or an object around either.
std::optional<Qualification> read_qualification(const std::string& body) {
    const auto parsed = json::parse(body, json::Dialect::lenient);
    if (!parsed) return parties::parse_qualification(trim(body));
    const json::Value* value = &*parsed;
    if (value->if_object() != nullptr) value = value->find_loosely("qualification");
    if (value == nullptr) return std::nullopt;
    if (const std::string* text = value->if_string()) return parties::parse_qualification(trim(*text));
    if (const json::Number* number = value->if_number()) return parties::parse_qualification(number->text);
    return std::nullopt;
}

// QUA-02; a validation code for government customers is accepted and not needed.
http::Response put_qualification(const Services& services, const Request& request) {
    const auto wanted = read_qualification(request.http.body);
    if (!wanted) return error_response(400, 3000, "The qualification is unknown.");
    return write_for_customer(
        services, request, [&](commands::Work& work, CustomerId id) -> Outcome<commands::Answer> {
            const auto customer = commands::set_qualification(work, id, *wanted);
            if (!customer) return Refused{customer.reason()};
            return answer(200, word_of(customer->qualification, request.mode), id.str());
        });
}

std::string_view record_word(Qualification qualification) {
    switch (qualification) {
        case Qualification::none:
            return "None";
        case Qualification::education:
            return "Education";
        case Qualification::nonprofit:
            return "NonProfit";
        case Qualification::government:
            return "GovernmentCommunityCloud";
    }
    return "None";
}

// QUA-03: a bare array; what was set is approved at once.
http::Response list_qualifications(const Services& services, const Request& request) {
    return read_for_customer(services, request, [&](const Reading& in) -> Outcome<http::Response> {
        const auto customer = storage::find_customer(in.session, in.partner, in.customer);
        if (!customer) return refuse(Reason::not_your_customer, "customer");
        json::Array records;
        if (customer->qualification != Qualification::none) {
            records.push_back(json::Object{{"qualification", record_word(customer->qualification)},
                                           {"vettingStatus", "Approved"}});
        }
        return http::json_response(200, records);
    });
}

// QUA-04: the answer is as documented, with the date under both names; what was asked for holds at once.
http::Response ask_for_qualification(const Services& services, const Request& request) {
    const auto wanted = read_qualification(request.http.body);
    if (!wanted) return error_response(400, 3000, "The qualification is unknown.");
    return write_for_customer(
        services, request, [&](commands::Work& work, CustomerId id) -> Outcome<commands::Answer> {
            const auto customer = commands::set_qualification(work, id, *wanted);
            if (!customer) return Refused{customer.reason()};
            const json::Object record{{"qualification", record_word(customer->qualification)},
                                      {"vettingStatus", "InReview"},
                                      {"vettingCreatedDate", work.now.str7()},
                                      {"vettingCreateDate", work.now.str7()}};
            return answer(201, record, "");
        });
}

// QUA-05: a bare array; nobody needs validation codes here.
http::Response list_validation_codes(const Services&, const Request&) {
    return http::json_response(200, json::Array{});
}

// §2.4: the description is JSON text itself.
http::Response address_refused(const Refusal& problem, const parties::Address& address) {
    const json::Object description{
        {"code", 60071},
        {"reason", fmt::format("{}: {}", problem.field.empty() ? "/" : problem.field, problem.detail)},
        {"corrected_address", address_to_wire(address)}};
    const std::string text = json::write(description);
    return http::json_response(400, json::Object{{"code", 2007},
                                                 {"description", text},
                                                 {"data", json::Array{}},
                                                 {"source", "PartnerFD"},
                                                 {"message", text}});
}

// QUA-06: one client expects `true`, the others read the status (§2.4).
http::Response validate_address(const Services&, const Request& request) {
    const auto body = body_object(request.http);
    if (!body) return refusal_response(body.reason(), request.locale);
    json::Reader reader(*body);
    const parties::Address address = read_address(reader);
    if (!reader.problems().empty()) {
        const json::Problem& first = reader.problems().front();
        return address_refused({Reason::address_invalid, first.pointer, first.message, {}}, address);
    }
    const auto problems = parties::check_address(address, "", commands::geography());
    if (!problems.empty()) return address_refused(problems.front(), address);
    return request.mode == edge::ClientMode::java ? http::json_response(200, true) : http::Response{};
}

// QUA-07: 200 says that the domain is taken.
http::Response find_domain(const Services& services, const Request& request) {
    return read_for_partner(services, request, [&](const Reading& in) -> Outcome<http::Response> {
        const bool taken = storage::find_tenant_by_domain(in.session, request.path["domain"]).has_value();
        return taken ? http::Response{} : error_response(404, 1000, "The domain is free.");
    });
}

json::Array words(const std::vector<std::string>& texts) {
    return {texts.begin(), texts.end()};
}

// QUA-08
http::Response country_rules(const Services&, const Request& request) {
    const regions::CountryRules* rules = regions::regions().find(request.path["country"]);
    if (rules == nullptr) return error_response(404, 1000, "The country was not found.");
    json::Array states;
    for (const regions::State& state : rules->states) states.emplace_back(state.code);
    json::Object wire{{"iso2Code", rules->iso2},
                      {"defaultCulture", rules->default_culture},
                      {"isStateRequired", rules->is_state_required()},
                      {"supportedStatesList", std::move(states)},
                      {"supportedLanguagesList", words(rules->languages)},
                      {"supportedCulturesList", words(rules->cultures)},
                      {"isPostalCodeRequired", rules->is_postal_code_required},
                      {"isCityRequired", rules->is_city_required},
                      {"isVatIdSupported", !rules->vat_id_pattern.empty()},
                      {"isTaxIdSupported", rules->needs_registration_number()},
                      {"isTaxIdOptional", !rules->needs_registration_number()},
                      {"countryCallingCodesList", words(rules->calling_codes)},
                      {"phoneNumberRegex", rules->phone_number_pattern}};
    const auto add = [&wire](std::string name, const std::string& text) {
        if (!text.empty()) wire.emplace_back(std::move(name), text);
    };
    add("postalCodeRegex", rules->postal_code_pattern);
    add("vatIdRegex", rules->vat_id_pattern);
    add("taxIdFormat", rules->registration_number_pattern);
    wire.emplace_back("attributes", json::to_value(Attributes{std::nullopt, "CountryValidationRules"}));
    return ok(wire);
}

}  // namespace

const std::vector<Route>& validation_routes() {
    static const std::vector<Route> kRoutes = {
        {"GET", "/v1/customers/{customer}/qualification", get_qualification, Access::any, "QUA-01"},
        {"PUT", "/v1/customers/{customer}/qualification", put_qualification, Access::buy, "QUA-02"},
        {"GET", "/v1/customers/{customer}/qualifications", list_qualifications, Access::any, "QUA-03"},
        {"POST", "/v1/customers/{customer}/qualifications", ask_for_qualification, Access::buy, "QUA-04"},
        {"GET", "/v1/customers/all/validations", list_validation_codes, Access::any, "QUA-05"},
        {"POST", "/v1/validations/address", validate_address, Access::any, "QUA-06"},
        {"HEAD", "/v1/domains/{domain}", find_domain, Access::any, "QUA-07"},
        {"GET", "/v1/countryvalidationrules/{country}", country_rules, Access::any, "QUA-08"},
    };
    return kRoutes;
}

}  // namespace comptoir::api::reseller
