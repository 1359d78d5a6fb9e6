#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/parties/agreement.hpp"
#include "domain/parties/customer.hpp"
#include "json/value.hpp"
#include "sql/database.hpp"
#include "storage/rows.hpp"

/// Customers of a partner, what they agreed to, and the partner's own profiles.
/// Source: reseller contract §2.3, §2.5, §2.15.
namespace comptoir::storage {

/// The customer's tenant must be there: its domain is what is unique in the marketplace.
void insert_customer(sql::Session& session, const parties::Customer& customer);
std::optional<parties::Customer> find_customer(sql::Session& session, PartnerId partner, CustomerId customer,
                                               Access access = Access::read);
/// Stores everything but the ids, its version grown by one; false when the stored version is not the one
/// loaded.
[[nodiscard]] bool replace_customer(sql::Session& session, const parties::Customer& customer);
/// Frees the id and the domain of a customer whose account was deleted; its row stays for the records about
/// it.
void delete_customer_tenant(sql::Session& session, PartnerId partner, CustomerId customer);

/// Whether the partner may act for a customer.
enum class Standing {
    related,
    foreign,  ///< Somebody else's, or the relationship has ended.
    unknown,  ///< No customer of this marketplace.
};
Standing standing_of(sql::Session& session, PartnerId partner, CustomerId customer);

/// How many customers the partner has a relationship with.
std::int64_t count_customers(sql::Session& session, PartnerId partner);

/// Which customers to list: those the partner has a relationship with, in the order they were created.
struct CustomerFilter {
    enum class Field { any, company_name, domain, reseller };
    Field field = Field::any;
    std::string value;  ///< A prefix, compared without regard to case; of `reseller` the whole id.
};
struct NumberedCustomer {
    std::int64_t seq = 0;
    parties::Customer customer;
};
/// The first `limit` with a number above `after`.
std::vector<NumberedCustomer> customers_after(sql::Session& session, PartnerId partner,
                                              const CustomerFilter& filter, std::int64_t after, int limit);
/// The last `limit` with a number below `before`, still in ascending order.
std::vector<NumberedCustomer> customers_before(sql::Session& session, PartnerId partner,
                                               const CustomerFilter& filter, std::int64_t before, int limit);

void insert_agreement(sql::Session& session, PartnerId partner, CustomerId customer,
                      const parties::Agreement& agreement, Instant recorded_at);
/// In the order of their recording.
std::vector<parties::Agreement> agreements_of(sql::Session& session, PartnerId partner, CustomerId customer);

/// The partner's profiles (PRF-01 to PRF-08) as one JSON object; empty before the first change.
json::Value partner_profiles(sql::Session& session, PartnerId partner, Access access = Access::read);
void replace_partner_profiles(sql::Session& session, PartnerId partner, const json::Value& profiles);

/// The partner with this program id (AGR-06, PRF-09).
std::optional<PartnerId> find_partner_by_mpn(sql::Session& session, std::string_view mpn_id);

}  // namespace comptoir::storage
