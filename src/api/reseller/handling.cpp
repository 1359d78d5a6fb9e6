#include "api/reseller/handling.hpp"

#include <algorithm>

#include "api/reseller/errors.hpp"
#include "api/reseller/refusals.hpp"
#include "api/reseller/wire.hpp"
#include "base/check.hpp"
#include "base/text.hpp"
#include "http/problem.hpp"
#include "storage/parties.hpp"
#include "storage/relationships.hpp"

namespace comptoir::api::reseller {
namespace {

std::optional<CustomerId> customer_in_path(const Request& request) {
    return CustomerId::parse(request.path["customer"]);
}

/// Who may read of a customer: the partner alone, or a reseller of it, too.
enum class Readers { partner, sellers };

bool is_related(sql::Session& session, PartnerId partner, CustomerId customer) {
    const auto facts = storage::find_customer_facts(session, partner, customer);
    return facts && facts->related;
}

// Whose data a read of the customer sees; nothing when the caller may not.
std::optional<PartnerId> owner_of(sql::Session& session, PartnerId caller, CustomerId customer,
                                  Readers readers) {
    if (customer.is_nil() || is_related(session, caller, customer)) return caller;
    const auto provider =
        readers == Readers::sellers ? storage::provider_of_customer(session, caller, customer) : std::nullopt;
    return provider && is_related(session, *provider, customer) ? provider : std::nullopt;
}

http::Response read(const Services& services, const Request& request, CustomerId customer, const Read& work,
                    Readers readers = Readers::partner) {
    const auto catalog = services.runner.catalog();
    const Instant now = services.runner.clock().now();
    std::optional<Outcome<http::Response>> outcome;
    services.runner.read([&](sql::Session& session) {
        const auto owner = owner_of(session, request.caller.partner, customer, readers);
        if (!owner) {
            outcome.emplace(refuse(Reason::not_your_customer, "customerId"));
            return;
        }
        outcome.emplace(work(Reading{session, *owner, customer, now, catalog}));
    });
    COMPTOIR_CHECK(outcome.has_value());
    return *outcome ? *std::move(*outcome) : refusal_response(outcome->reason(), request.locale);
}

http::Response write(const Services& services, const Request& request, CustomerId customer,
                     const Decide& decide) {
    const auto outcome =
        services.runner.run(request.call, [&](commands::Work& work) { return decide(work, customer); });
    if (!outcome) return refusal_response(outcome.reason(), request.locale);
    http::Response response = http::json_text_response(outcome->status, outcome->body);
    for (const auto& [name, value] : outcome->headers) response.headers.set(name, value);
    return response;
}

}  // namespace

http::Response read_for_customer(const Services& services, const Request& request, const Read& work) {
    const auto customer = customer_in_path(request);
    return customer ? read(services, request, *customer, work) : customer_id_malformed(request.locale);
}

http::Response read_for_seller(const Services& services, const Request& request, const Read& work) {
    const auto customer = customer_in_path(request);
    return customer ? read(services, request, *customer, work, Readers::sellers)
                    : customer_id_malformed(request.locale);
}

http::Response read_for_partner(const Services& services, const Request& request, const Read& work) {
    return read(services, request, CustomerId(), work);
}

http::Response write_for_customer(const Services& services, const Request& request, const Decide& decide) {
    const auto customer = customer_in_path(request);
    return customer ? write(services, request, *customer, decide) : customer_id_malformed(request.locale);
}

http::Response write_for_partner(const Services& services, const Request& request, const Decide& decide) {
    return write(services, request, CustomerId(), decide);
}

bool needs_somebody(const Services& services, const Request& request) {
    return services.users_only && request.caller.user.is_nil();
}

commands::Answer answer(int status, const json::Value& resource, std::string subject) {
    return {status, {}, json::write(resource), std::move(subject)};
}

Outcome<json::Value> body_object(const http::Request& request) {
    auto parsed = json::parse(request.body, json::Dialect::lenient);
    if (!parsed)
        return refuse(Reason::invalid_input, "",
                      fmt::format("The body is not JSON: {}.", parsed.reason().message));
    if (parsed->if_object() == nullptr)
        return refuse(Reason::invalid_input, "", "The body must be a JSON object.");
    return *std::move(parsed);
}

Outcome<Done> check(const json::Reader& reader) {
    if (reader.problems().empty()) return Done{};
    const json::Problem& first = reader.problems().front();
    return refuse(Reason::invalid_input, first.pointer, first.message);
}

std::string bare(std::string_view word) {
    std::string result = to_lower(trim(word));
    std::erase(result, '_');
    return result;
}

std::string bare_word(json::Reader& reader, std::string_view name) {
    return bare(reader.text(name, 64).value_or(""));
}

bool query_flag(const http::Request& request, std::string_view name) {
    const auto value = request.query.find(name);
    return value && equals_ignoring_case(*value, "true");
}

json::Value to_bare_collection(std::vector<json::Value> items) {
    return json::Object{{"totalCount", static_cast<std::int64_t>(items.size())},
                        {"items", json::Array(std::move(items))},
                        {"attributes", json::to_value(Attributes{std::nullopt, "Collection"})}};
}

}  // namespace comptoir::api::reseller
