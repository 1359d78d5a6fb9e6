#include "commands/customers.hpp"

#include "api/marketplace/parameters.hpp"
#include "base/text.hpp"
#include "http/problem.hpp"
#include "json/reader.hpp"

/// Which indirect reseller sells to a provider's customer. `/v1` takes it once, when the customer is created
/// (reseller contract CUS-01).
namespace comptoir::api::marketplace {
namespace {

json::Value to_json(const parties::Customer& customer) {
    json::Object out{{"customerId", customer.id.str()}};
    if (customer.reseller) {
        out.emplace_back("reseller", json::Object{{"id", customer.reseller->id.str()},
                                                  {"mpnId", customer.reseller->mpn_id}});
    }
    return out;
}

Outcome<std::string> read_program_id(const Request& request) {
    const auto parsed = json::parse(request.http.body);
    if (!parsed || parsed->if_object() == nullptr)
        return refuse(Reason::invalid_input, "", "The body must be a JSON object.");
    json::Reader in(*parsed);
    std::string mpn_id(trim(in.text("mpnId", 64).value_or("")));
    if (mpn_id.empty() && in.problems().empty()) in.problem("mpnId", "is required");
    if (in.problems().empty()) return mpn_id;
    const json::Problem& first = in.problems().front();
    return refuse(Reason::invalid_input, first.pointer.substr(1), first.message);
}

http::Response assign(const Services& services, const Request& request,
                      const std::optional<std::string>& mpn_id) {
    const auto id = CustomerId::parse(request.path["customer"]);
    if (!id) return refused(request, {Reason::not_found, "customer", "A customer id is a GUID.", {}});
    const auto outcome =
        services.runner.run(request.call, [&](commands::Work& work) -> Outcome<commands::Answer> {
            const auto customer = commands::assign_reseller(work, *id, mpn_id);
            if (!customer) return Refused{customer.reason()};
            return commands::Answer{200, {}, json::write(to_json(*customer)), id->str()};
        });
    if (!outcome) return refused(request, outcome.reason());
    return http::json_text_response(outcome->status, outcome->body);
}

http::Response put(const Services& services, const Request& request) {
    const auto mpn_id = read_program_id(request);
    return mpn_id ? assign(services, request, *mpn_id) : refused(request, mpn_id.reason());
}

http::Response remove(const Services& services, const Request& request) {
    return assign(services, request, std::nullopt);
}

}  // namespace

const std::vector<Route>& customer_routes() {
    static const std::vector<Route> kRoutes = {
        {"PUT", "/marketplace/v1/customers/{customer}/reseller", &put, Access::manage},
        {"DELETE", "/marketplace/v1/customers/{customer}/reseller", &remove, Access::manage},
    };
    return kRoutes;
}

}  // namespace comptoir::api::marketplace
