#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sql/database.hpp"
#include "storage/platform.hpp"

/// Reading back what `append_records` has chained. Every page costs the same, wherever it lies: rows are
/// found by an index and from the row before.
namespace comptoir::storage {

/// A record with its links in the tenant's chain, both SHA-256 in hexadecimal digits. The second one is over
/// the first one and the members of the record, each followed by a byte 0xff: previous hash, tenant, number,
/// microseconds since 1970, customer, operation, resource type and id, actor, old value, new value.
struct ChainedAudit {
    AuditRecord record;
    std::string previous_hash;  ///< Empty for the first record of a tenant.
    std::string hash;
    std::string customer_name;  ///< As the customer is called now; empty without one.
};

enum class AuditOrder { oldest_first, newest_first };
/// The chain from its beginning or end, or from the record after `after` in that order.
std::vector<ChainedAudit> audit_chain(sql::Session& session, PartnerId partner,
                                      const std::optional<std::int64_t>& after, AuditOrder order, int limit);

/// Records are ordered by their time; those of one instant by their number.
struct AuditPosition {
    Instant at;
    std::int64_t seq = 0;
    friend bool operator==(const AuditPosition&, const AuditPosition&) = default;
};
/// The records of [`from`, `until`) that fulfil one condition.
struct AuditFilter {
    enum class Field { any, customer, resource_type, company_name };
    Instant from;
    Instant until;
    Field field = Field::any;
    std::string value;  ///< Compared exactly; of a company name, a part of it in any case.
    AuditPosition before_all() const { return {from, 0}; }
    AuditPosition after_all() const { return {until, 0}; }
};
enum class AuditDirection { to_older, to_newer };
struct AuditPage {
    std::vector<ChainedAudit> records;  ///< Newest first, whatever the direction.
    /// How far the page came, when records may lie beyond. A company's name is compared record by record, at
    /// most limits::kAuditLookedMax of them: then the page may have fewer records than asked for, or none.
    std::optional<AuditPosition> more;
};
/// The next `size` records beyond `start`, which must lie in the range.
AuditPage audit_page(sql::Session& session, PartnerId partner, const AuditFilter& filter,
                     const AuditPosition& start, AuditDirection direction, int size);

/// The records of one second whose number leaves this remainder, of which there is rarely more than one.
std::vector<ChainedAudit> audit_of_second(sql::Session& session, PartnerId partner, std::int64_t second,
                                          std::int64_t divisor, std::int64_t remainder);

}  // namespace comptoir::storage
