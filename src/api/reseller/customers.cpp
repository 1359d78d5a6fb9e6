#include "commands/customers.hpp"

#include "api/reseller/address_wire.hpp"
#include "api/reseller/customer_list.hpp"
#include "api/reseller/customer_wire.hpp"
#include "api/reseller/errors.hpp"
#include "api/reseller/handling.hpp"
#include "api/reseller/preconditions.hpp"
#include "api/reseller/refusals.hpp"
#include "api/reseller/wire.hpp"
#include "api/wording/wording.hpp"
#include "base/check.hpp"
#include "base/text.hpp"
#include "http/problem.hpp"
#include "storage/customers.hpp"

/// Customers and their profiles. Source: reseller contract §2.3.
namespace comptoir::api::reseller {
namespace {

using commands::Answer;
using commands::Work;
using parties::Customer;

constexpr std::size_t kPasswordBytes = 12;
// Carries the sealed password in the stored answer, so that a repeated call gets the same one and none lies
// in clear.
constexpr std::string_view kCredentials = "Comptoir-Credentials";

http::Response refused(const Refusal& refusal, std::string_view locale) {
    // A customer whose relationship ended between the check of the path and the command.
    if (refusal.reason == Reason::not_found) return customer_not_found(locale);
    return profile_refusal_response(refusal, locale);
}

http::Response to_response(const Answer& answer) {
    return http::json_text_response(answer.status, answer.body);
}

// ---- Bodies
// -----------------------------------------------------------------------------------------------------------

// What is blank is not given (§1.8).
std::optional<std::string> read_text(json::Reader& reader, std::string_view name) {
    const auto text = reader.text(name);
    const std::string_view trimmed = text ? trim(*text) : std::string_view();
    return trimmed.empty() ? std::nullopt : std::optional(std::string(trimmed));
}

parties::BillingProfile read_billing(json::Reader& reader) {
    parties::BillingProfile profile;
    profile.first_name = read_text(reader, "firstName").value_or("");
    profile.last_name = read_text(reader, "lastName").value_or("");
    profile.email = read_text(reader, "email").value_or("");
    profile.culture = read_text(reader, "culture").value_or("");
    profile.language = read_text(reader, "language").value_or("");
    profile.company_name = read_text(reader, "companyName").value_or("");
    profile.default_address = read_address(reader, "defaultAddress").value_or(parties::Address{});
    return profile;
}

Outcome<commands::NewCustomer> read_new_customer(const json::Value& body) {
    json::Reader reader(body);
    commands::NewCustomer wanted;
    if (auto company = reader.object("companyProfile")) {
        wanted.company.domain = read_text(*company, "domain").value_or("");
        wanted.company.organization_registration_number =
            read_text(*company, "organizationRegistrationNumber").value_or("");
        wanted.company.company_name = read_text(*company, "companyName").value_or("");
        wanted.company.email = read_text(*company, "email").value_or("");
        wanted.company.address = read_address(*company, "address");
        reader.absorb(*company);
    }
    if (auto billing = reader.object("billingProfile")) {
        wanted.billing = read_billing(*billing);
        reader.absorb(*billing);
    }
    wanted.associated_partner = read_text(reader, "associatedPartnerId").value_or("");
    if (auto well_formed = check(reader); !well_formed) return Refused{well_formed.reason()};
    return wanted;
}

// `If-Match`, else the etag of the body; an empty one expects nothing (§1.7).
std::optional<std::string> expected_etag(const http::Request& request, json::Reader& body) {
    const auto header = if_match(request);
    const std::string etag = header ? *header : body_etag(body);
    return etag.empty() ? std::nullopt : std::optional(etag);
}

// ---- Handlers
// ---------------------------------------------------------------------------------------------------------

// Two callers that take one domain at one instant: the second insert fails, and a second look finds the
// domain taken.
Outcome<Answer> run_create(const Services& services, const Request& request,
                           const commands::NewCustomer& wanted) {
    const auto decide = [&](Work& work) -> Outcome<Answer> {
        const auto customer = commands::create_customer(work, wanted);
        if (!customer) return Refused{customer.reason()};
        const std::string password = to_base64url(work.random.bytes(kPasswordBytes));
        Answer created = answer(201, customer_to_wire(*customer), "");
        created.headers.emplace_back(kCredentials, services.pages.seal("credentials:" + password));
        return created;
    };
    try {
        return services.runner.run(request.call, decide);
    } catch (const sql::ConstraintError&) {
        return services.runner.run(request.call, decide);
    }
}

// CUS-01
http::Response create(const Services& services, const Request& request) {
    const auto given = body_object(request.http);
    if (!given) return refusal_response(given.reason(), request.locale);
    const auto wanted = read_new_customer(*given);
    if (!wanted) return refused(wanted.reason(), request.locale);
    // §1.3.5: the form of CUS-01 that names a reseller is documented for persons.
    if (!wanted->associated_partner.empty() && needs_somebody(services, request)) {
        return refusal_response({Reason::role_not_allowed, {}, {}, {}}, request.locale);
    }
    const auto outcome = run_create(services, request, *wanted);
    if (!outcome) return refused(outcome.reason(), request.locale);
    auto body = json::parse(outcome->body);
    COMPTOIR_CHECK(body && body->if_object() != nullptr && !outcome->headers.empty());
    const auto opened = services.pages.open(outcome->headers.front().second);
    if (opened && opened->starts_with("credentials:")) {
        const std::string password = opened->substr(opened->find(':') + 1);
        body->if_object()->emplace_back("userCredentials",
                                        json::Object{{"userName", "admin"}, {"password", password}});
    }
    return http::json_response(outcome->status, *body);
}

using Show = json::Value (*)(const Customer&);

// CUS-03, CUS-06, CUS-08
template <Show show>
http::Response get(const Services& services, const Request& request) {
    return read_for_seller(services, request, [&](const Reading& in) -> Outcome<http::Response> {
        const auto customer = storage::find_customer(in.session, in.partner, in.customer);
        if (!customer) return refuse(Reason::not_your_customer, "customer");
        return ok(show(*customer));
    });
}

// Runs what changes the customer of the path. The path was checked, unless it is a call that ends the
// relationship.
http::Response change(const Services& services, const Request& request,
                      const std::function<Outcome<Answer>(Work&, CustomerId)>& decide) {
    const auto id = CustomerId::parse(request.path["customer"]);
    if (!id) return customer_id_malformed(request.locale);
    const auto outcome = services.runner.run(request.call, [&](Work& work) -> Outcome<Answer> {
        if (storage::standing_of(work.session, work.partner(), *id) == storage::Standing::foreign) {
            return refuse(Reason::relationship_missing, "customer");
        }
        return decide(work, *id);
    });
    return outcome ? to_response(*outcome) : refused(outcome.reason(), request.locale);
}

// CUS-04
http::Response end_relationship(const Services& services, const Request& request) {
    const auto body = body_object(request.http);
    if (!body) return refusal_response(body.reason(), request.locale);
    json::Reader reader(*body);
    // By its word or by its ordinal (§1.8, §3.14).
    const std::string relationship = bare_word(reader, "relationshipToPartner");
    if (relationship != "none" && relationship != "1") {
        return invalid_input(wording::Sentence{"relationshipToPartner can only be set to none.",
                                               "relationshipToPartner ne peut prendre que la valeur none."},
                             request.locale);
    }
    return change(services, request, [](Work& work, CustomerId id) -> Outcome<Answer> {
        const auto done = commands::end_relationship(work, id);
        if (!done) return Refused{done.reason()};
        return answer(200,
                      json::Object{{"relationshipToPartner", "none"},
                                   {"attributes", json::to_value(Attributes{std::nullopt, "Customer"})}},
                      id.str());
    });
}

// CUS-05
http::Response remove(const Services& services, const Request& request) {
    http::Response response = change(services, request, [](Work& work, CustomerId id) -> Outcome<Answer> {
        const auto done = commands::delete_customer(work, id);
        if (!done) return Refused{done.reason()};
        return Answer{204, {}, "", id.str()};
    });
    if (response.status == 204) response.headers.remove("Content-Type");
    return response;
}

// CUS-07
http::Response put_billing(const Services& services, const Request& request) {
    const auto body = body_object(request.http);
    if (!body) return refusal_response(body.reason(), request.locale);
    json::Reader reader(*body);
    const parties::BillingProfile profile = read_billing(reader);
    const auto etag = expected_etag(request.http, reader);
    if (auto well_formed = check(reader); !well_formed) return refused(well_formed.reason(), request.locale);
    return change(services, request, [&](Work& work, CustomerId id) -> Outcome<Answer> {
        const auto customer = commands::update_billing_profile(work, id, profile, etag);
        if (!customer) return Refused{customer.reason()};
        return answer(200, billing_profile_to_wire(*customer), id.str());
    });
}

// CUS-09
http::Response put_company(const Services& services, const Request& request) {
    const auto body = body_object(request.http);
    if (!body) return refusal_response(body.reason(), request.locale);
    json::Reader reader(*body);
    commands::CompanyChange wanted;
    wanted.organization_registration_number = read_text(reader, "organizationRegistrationNumber");
    wanted.company_name = read_text(reader, "companyName");
    wanted.email = read_text(reader, "email");
    wanted.address = read_address(reader, "address");
    if (auto well_formed = check(reader); !well_formed) return refused(well_formed.reason(), request.locale);
    return change(services, request, [&](Work& work, CustomerId id) -> Outcome<Answer> {
        const auto customer = commands::update_company_profile(work, id, wanted);
        if (!customer) return Refused{customer.reason()};
        return answer(200, company_profile_to_wire(*customer), id.str());
    });
}

}  // namespace

const std::vector<Route>& customer_routes() {
    static const std::vector<Route> kRoutes = {
        {"POST", "/v1/customers", create, Access::buy, "CUS-01"},
        {"GET", "/v1/customers", list_customers, Access::any, "CUS-02"},
        {"GET", "/v1/customers/{customer}", get<customer_to_wire>, Access::any, "CUS-03", false, true},
        {"PATCH", "/v1/customers/{customer}", end_relationship, Access::manage, "CUS-04"},
        {"DELETE", "/v1/customers/{customer}", remove, Access::manage, "CUS-05"},
        {"GET", "/v1/customers/{customer}/profiles/billing", get<billing_profile_to_wire>, Access::any,
         "CUS-06", false, true},
        {"PUT", "/v1/customers/{customer}/profiles/billing", put_billing, Access::buy, "CUS-07"},
        {"GET", "/v1/customers/{customer}/profiles/company", get<company_profile_to_wire>, Access::any,
         "CUS-08", false, true},
        {"PUT", "/v1/customers/{customer}/profiles/company", put_company, Access::buy, "CUS-09"},
    };
    return kRoutes;
}

}  // namespace comptoir::api::reseller
