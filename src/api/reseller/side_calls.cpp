#include "api/reseller/side_calls.hpp"

#include "api/reseller/errors.hpp"
#include "api/reseller/handling.hpp"
#include "api/reseller/refusals.hpp"
#include "api/reseller/wire.hpp"
#include "base/limits.hpp"
#include "commands/customer_records.hpp"

namespace comptoir::api::reseller {
namespace {

// ---- OTH-01

json::Value to_wire(const Request& request, const std::optional<Decimal>& budget) {
    json::Object wire;
    if (budget) {
        wire.emplace_back("amount", *budget);
        wire.emplace_back("usageSpendingBudget", *budget);
    }
    wire.emplace_back("links", json::to_value(SelfLinks{Link{self_uri(request.http), "GET", {}}}));
    wire.emplace_back("attributes", json::to_value(Attributes{std::nullopt, "SpendingBudget"}));
    return wire;
}

http::Response get_budget(const Services& services, const Request& request) {
    return read_for_customer(services, request, [&](const Reading& in) -> Outcome<http::Response> {
        return ok(to_wire(request, storage::find_spending_budget(in.session, in.partner, in.customer)));
    });
}

// A member that is not given never clears what is there (§1.8).
http::Response patch_budget(const Services& services, const Request& request) {
    const auto body = body_object(request.http);
    if (!body) return refusal_response(body.reason(), request.locale);
    json::Reader in(*body);
    auto amount = in.decimal("amount");
    if (!amount) amount = in.decimal("usageSpendingBudget");
    if (auto valid = check(in); !valid) return refusal_response(valid.reason(), request.locale);
    return write_for_customer(
        services, request, [&](commands::Work& work, CustomerId customer) -> Outcome<commands::Answer> {
            if (amount) {
                if (auto set = commands::set_spending_budget(work, customer, *amount); !set)
                    return Refused{set.reason()};
            }
            const auto budget = storage::find_spending_budget(work.session, work.partner(), customer);
            return answer(200, to_wire(request, budget), customer.str());
        });
}

// ---- OTH-02

using storage::ApplicationConsent;

json::Value to_wire(const ApplicationConsent& consent) {
    json::Array grants;
    for (const ApplicationConsent::Grant& grant : consent.grants) {
        grants.push_back(json::Object{{"enterpriseApplicationId", grant.enterprise_application.str()},
                                      {"scope", grant.scope}});
    }
    return json::Object{{"applicationId", consent.application.str()},
                        {"displayName", consent.display_name},
                        {"applicationGrants", std::move(grants)}};
}

Outcome<ApplicationConsent> read_consent(const json::Value& body) {
    json::Reader in(body);
    ApplicationConsent consent;
    const auto application = in.guid("applicationId");
    if (!application) in.problem("applicationId", "is required");
    consent.display_name = in.text("displayName", limits::kNameCharsMax).value_or("");
    for (json::Reader& item : in.objects("applicationGrants", limits::kApplicationGrantsMax)) {
        const auto enterprise = item.guid("enterpriseApplicationId");
        if (!enterprise) item.problem("enterpriseApplicationId", "is required");
        consent.grants.push_back({enterprise.value_or(Guid()), item.text("scope").value_or("")});
        in.absorb(item);
    }
    if (auto valid = check(in); !valid) return Refused{valid.reason()};
    consent.application = *application;
    return consent;
}

http::Response give_consent(const Services& services, const Request& request) {
    const auto body = body_object(request.http);
    if (!body) return refusal_response(body.reason(), request.locale);
    const auto consent = read_consent(*body);
    if (!consent) return refusal_response(consent.reason(), request.locale);
    return write_for_customer(services, request,
                              [&](commands::Work& work, CustomerId customer) -> Outcome<commands::Answer> {
                                  if (auto given = commands::give_consent(work, customer, *consent); !given)
                                      return Refused{given.reason()};
                                  return answer(201, to_wire(*consent), "");
                              });
}

http::Response withdraw_consent(const Services& services, const Request& request) {
    const auto application = Guid::parse(request.path["application"]);
    if (!application) return not_found(request.locale);
    http::Response response = write_for_customer(
        services, request, [&](commands::Work& work, CustomerId customer) -> Outcome<commands::Answer> {
            if (auto withdrawn = commands::withdraw_consent(work, customer, *application); !withdrawn)
                return Refused{withdrawn.reason()};
            return commands::Answer{204, {}, "", application->str()};
        });
    if (response.status == 204) response.headers.remove("Content-Type");
    return response;
}

// OTH-03 to OTH-06: an empty list keeps a client going where a refusal would end its work.
http::Response nothing(const Services&, const Request& request) {
    return ok(to_collection(request.http, {}));
}

// OTH-04: the directory has no users, so none has this id (§1.11.3).
http::Response no_such_user(const Services&, const Request& request) {
    return error_response(404, 60002,
                          wording::Sentence{"The user was not found.", "L'utilisateur est introuvable."},
                          request.locale);
}

// OTH-07: a word that would otherwise be taken for the id of a customer (§2.4).
http::Response not_here(const Services&, const Request& request) {
    return not_found(request.locale);
}

}  // namespace

std::vector<Route> routes_of_side_calls() {
    return {
        {"GET", "/v1/customers/{customer}/usagebudget", get_budget, Access::any, "OTH-01"},
        {"PATCH", "/v1/customers/{customer}/usagebudget", patch_budget, Access::manage, "OTH-01"},
        {"POST", "/v1/customers/{customer}/applicationconsents", give_consent, Access::manage, "OTH-02"},
        {"DELETE", "/v1/customers/{customer}/applicationconsents/{application}", withdraw_consent,
         Access::manage, "OTH-02"},
        {"GET", "/v1/customers/{customer}/managedservices", nothing, Access::any, "OTH-03"},
        {"GET", "/v1/customers/{customer}/users", nothing, Access::any, "OTH-04"},
        {"GET", "/v1/customers/{customer}/users/{user}", no_such_user, Access::any, "OTH-04"},
        {"GET", "/v1/customers/{customer}/directoryroles", nothing, Access::any, "OTH-04"},
        {"GET", "/v1/customers/{customer}/users/{user}/{part}", nothing, Access::any, "OTH-04"},
        {"GET", "/v1/customers/{customer}/directoryroles/{role}", nothing, Access::any, "OTH-04"},
        {"GET", "/v1/customers/{customer}/directoryroles/{role}/{part}", nothing, Access::any, "OTH-04"},
        {"GET", "/v1/customers/{customer}/licenses", nothing, Access::any, "OTH-04"},
        {"GET", "/v1/customers/{customer}/licenses/{part}", nothing, Access::any, "OTH-04"},
        {"GET", "/v1/customers/{customer}/entitlements", nothing, Access::any, "OTH-05"},
        {"GET", "/v1/serviceincidents/office", nothing, Access::any, "OTH-06"},
        {"GET", "/v1/customers/usagerecords", not_here, Access::any, "OTH-07"},
    };
}

}  // namespace comptoir::api::reseller
