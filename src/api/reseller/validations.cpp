#include "api/reseller/address_wire.hpp"
#include "api/reseller/errors.hpp"
#include "api/reseller/handling.hpp"
#include "api/reseller/refusals.hpp"
#include "api/reseller/wire.hpp"
#include "api/wording/details.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "commands/customers.hpp"
#include "commands/geography.hpp"
#include "http/problem.hpp"
#include "regions/regions.hpp"
#include "storage/customer_records.hpp"
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

// The validation code of a government customer is a number (QUA-02, QUA-04); none is needed here.
bool has_good_code(const http::Request& request) {
    const std::string_view code = trim(request.query.find("code").value_or(""));
    return std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; });
}

http::Response code_malformed(const Request& request) {
    return error_response(400, 3000,
                          wording::Sentence{"The code is not a number.", "Le code n'est pas un nombre."},
                          request.locale);
}

http::Response unknown_qualification(const Request& request) {
    return error_response(
        400, 3000, wording::Sentence{"The qualification is unknown.", "Cette qualification est inconnue."},
        request.locale);
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

// QUA-02
http::Response put_qualification(const Services& services, const Request& request) {
    const auto wanted = read_qualification(request.http.body);
    if (!wanted) return unknown_qualification(request);
    if (!has_good_code(request.http)) return code_malformed(request);
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

// QUA-03: a bare array of all that were ever set, the oldest first; each was approved at once.
http::Response list_qualifications(const Services& services, const Request& request) {
    return read_for_customer(services, request, [&](const Reading& in) -> Outcome<http::Response> {
        json::Array records;
        for (const auto& record : storage::qualifications_of(in.session, in.partner, in.customer)) {
            records.push_back(json::Object{{"qualification", record_word(record.qualification)},
                                           {"vettingStatus", "Approved"},
                                           {"vettingCreatedDate", record.created_at.str7()}});
        }
        return http::json_response(200, records);
    });
}

// QUA-04: the answer is as documented, with the date under both names; what was asked for holds at once.
http::Response ask_for_qualification(const Services& services, const Request& request) {
    const auto wanted = read_qualification(request.http.body);
    if (!wanted) return unknown_qualification(request);
    if (!has_good_code(request.http)) return code_malformed(request);
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

// Gives up the longest text; false when there is none left.
bool drop_longest(json::Object& address) {
    const auto length = [](const json::Member& one) {
        return one.second.if_string() == nullptr ? 0 : one.second.if_string()->size();
    };
    const auto longest = std::max_element(
        address.begin(), address.end(), [&](const auto& a, const auto& b) { return length(a) < length(b); });
    if (longest == address.end()) return false;
    address.erase(longest);
    return true;
}

// §2.4: the description is JSON text itself. The corrected address is what gives way to its bound (§1.11.1).
http::Response address_refused(const Request& request, const Refusal& problem,
                               const parties::Address& address) {
    const std::string detail = wording::said_in(wording::language_of(request.locale), problem.detail);
    json::Value corrected = address_to_wire(address);
    std::string text;
    do {
        text = json::write(json::Object{
            {"code", 60071},
            {"reason", fmt::format("{}: {}", problem.field.empty() ? "/" : problem.field, detail)},
            {"corrected_address", corrected}});
    } while (text.size() > limits::kDescriptionBytesMax && drop_longest(*corrected.if_object()));
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
        return address_refused(request, {Reason::address_invalid, first.pointer, first.message, {}}, address);
    }
    const auto problems = parties::check_address(address, "", commands::geography());
    if (!problems.empty()) return address_refused(request, problems.front(), address);
    return request.mode == edge::ClientMode::java ? http::json_response(200, true) : http::Response{};
}

// QUA-07: 200 says that the domain is taken.
http::Response find_domain(const Services& services, const Request& request) {
    return read_for_partner(services, request, [&](const Reading& in) -> Outcome<http::Response> {
        const bool taken = storage::find_tenant_by_domain(in.session, request.path["domain"]).has_value();
        return taken ? http::Response{} : not_found(request.locale);
    });
}

json::Array words(const std::vector<std::string>& texts) {
    return {texts.begin(), texts.end()};
}

// QUA-08
http::Response country_rules(const Services&, const Request& request) {
    const regions::CountryRules* rules = regions::regions().find(request.path["country"]);
    if (rules == nullptr) return not_found(request.locale);
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
    add("taxIdSample", rules->registration_number_sample);
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
