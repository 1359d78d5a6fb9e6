#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/reseller/surface.hpp"
#include "json/reader.hpp"

/// What handlers of `/v1` have in common: the customer of the path, one transaction, and refusals as answers.
/// Source: reseller contract §1.8, §1.11, §2 (common errors).
namespace comptoir::api::reseller {

/// What a read sees: one snapshot of the data, the catalog, and the time.
struct Reading {
    sql::Session& session;
    PartnerId partner;    ///< Whose data: the caller's, or its provider's in `read_for_seller`.
    CustomerId customer;  ///< Nil when the path names none.
    Instant now;
    std::shared_ptr<const search::CatalogSnapshot> catalog;
};
using Read = std::function<Outcome<http::Response>(const Reading&)>;
using Decide = std::function<Outcome<commands::Answer>(commands::Work&, CustomerId)>;

/// Runs `work` in a read transaction for the customer `{customer}` of the path: 400 900118 when that is no
/// GUID, 403 20002 when it is not this partner's customer.
http::Response read_for_customer(const Services& services, const Request& request, const Read& work);
/// The same for what an indirect reseller may read of its provider's customers that it sells to, too; then
/// the data are the provider's. The route says so as well (`Route::of_resellers`).
http::Response read_for_seller(const Services& services, const Request& request, const Read& work);
/// The same for what belongs to the partner alone.
http::Response read_for_partner(const Services& services, const Request& request, const Read& work);
/// Runs `decide` as the command of this call, for the customer of the path. `decide` checks whose customer it
/// is.
http::Response write_for_customer(const Services& services, const Request& request, const Decide& decide);

/// The same for what belongs to the partner alone: the customer is nil.
http::Response write_for_partner(const Services& services, const Request& request, const Decide& decide);

/// §1.3.5: whether the operator wants a person where this caller is an application alone.
bool needs_somebody(const Services& services, const Request& request);

/// The answer of a command. `subject` is the id that audit records of the resource carry (§1.6).
commands::Answer answer(int status, const json::Value& resource, std::string subject);

/// The body as a JSON object, in the tolerant dialect of §1.8. Refused: invalid_input.
Outcome<json::Value> body_object(const http::Request& request);
/// Refused: invalid_input, naming the first problem.
Outcome<Done> check(const json::Reader& reader);
/// A word of an enumeration as all its spellings have it: lower case, without `_` and blanks around (§1.2).
std::string bare(std::string_view word);
/// A member that is an enumeration's word or ordinal, in its bare form: lower case, without `_`. Empty when
/// not given.
std::string bare_word(json::Reader& reader, std::string_view name);

/// `true` and `false` in any case; nothing for anything else and when the parameter is absent.
bool query_flag(const http::Request& request, std::string_view name);

/// A collection without `links`, as conversions, upgrades and estimates are (§2.9, §3.12).
json::Value to_bare_collection(std::vector<json::Value> items);

}  // namespace comptoir::api::reseller
