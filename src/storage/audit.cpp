#include "storage/audit.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/limits.hpp"
#include "storage/folding.hpp"

namespace comptoir::storage {
namespace {

// The name in the form it is compared in stands last; only pages ask for it.
constexpr std::string_view kColumns =
    "a.seq, a.at_us, a.customer_id, a.operation, a.resource_type, a.resource_id, a.actor, a.old_value, "
    "a.new_value, a.previous_hash, a.hash, c.company_name, c.name_folded";
constexpr std::string_view kRows =
    "SELECT {} FROM audit_record a LEFT JOIN customer c ON c.partner_id = a.partner_id AND c.customer_id = "
    "a.customer_id WHERE a.partner_id = $1 AND {}";
constexpr std::size_t kFoldedName = 12;

ChainedAudit read_audit(const sql::Row& row, PartnerId partner) {
    RowReader in(row);
    ChainedAudit found;
    AuditRecord& record = found.record;
    record.partner = partner;
    record.seq = in.integer();
    record.at = in.instant();
    record.customer = in.if_text().value_or("");
    record.operation = in.text();
    record.resource_type = in.text();
    record.resource_id = in.text();
    record.actor = in.text();
    record.old_value = in.if_text().value_or("");
    record.new_value = in.if_text().value_or("");
    found.previous_hash = in.text();
    found.hash = in.text();
    found.customer_name = in.if_text().value_or("");
    return found;
}

std::vector<ChainedAudit> read_all(const sql::Rows& rows, PartnerId partner) {
    std::vector<ChainedAudit> found;
    for (const sql::Row& row : rows) found.push_back(read_audit(row, partner));
    return found;
}

// The range ends at $2, the position is ($3, $4), the limit $5. Where the range begins is for the position to
// say: with a third bound SQLite would not choose the index of the condition.
std::string condition_of(const AuditFilter& filter, AuditDirection direction) {
    std::string_view field;
    if (filter.field == AuditFilter::Field::customer) field = "AND a.customer_id = $6 ";
    if (filter.field == AuditFilter::Field::resource_type) field = "AND a.resource_type = $6 ";
    if (filter.field == AuditFilter::Field::company_name) field = "AND a.customer_id IS NOT NULL ";
    return direction == AuditDirection::to_older
               ? fmt::format(
                     "a.at_us >= $2 AND (a.at_us, a.seq) < ($3, $4) {}ORDER BY a.at_us DESC, a.seq "
                     "DESC LIMIT $5",
                     field)
               : fmt::format(
                     "a.at_us < $2 AND (a.at_us, a.seq) > ($3, $4) {}ORDER BY a.at_us, a.seq LIMIT $5",
                     field);
}

sql::Rows rows_beyond(sql::Session& session, PartnerId partner, const AuditFilter& filter,
                      const AuditPosition& start, AuditDirection direction, int limit) {
    sql::Binds binds{bind(partner), bind(direction == AuditDirection::to_older ? filter.from : filter.until),
                     bind(start.at), start.seq, limit};
    const bool by_value =
        filter.field == AuditFilter::Field::customer || filter.field == AuditFilter::Field::resource_type;
    if (by_value) binds.emplace_back(filter.value);
    return session.query(fmt::format(kRows, kColumns, condition_of(filter, direction)), binds);
}

AuditPage collect(sql::Session& session, PartnerId partner, const AuditFilter& filter, AuditPosition at,
                  AuditDirection direction, int size) {
    const bool by_name = filter.field == AuditFilter::Field::company_name;
    const std::string wanted = by_name ? folded(filter.value) : "";
    // One record more than the page holds tells whether there is another page.
    const int batch = by_name ? limits::kAuditBatch : size + 1;
    AuditPage page;
    for (int looked = batch;; looked += batch) {
        const sql::Rows rows = rows_beyond(session, partner, filter, at, direction, batch);
        for (const sql::Row& row : rows) {
            const bool matches =
                !by_name || row.if_text(kFoldedName).value_or("").find(wanted) != std::string::npos;
            if (matches && page.records.size() == static_cast<std::size_t>(size)) {
                page.more = at;
                return page;
            }
            at = {Instant::from_micros(row.integer(1)), row.integer(0)};
            if (matches) page.records.push_back(read_audit(row, partner));
        }
        if (rows.size() < static_cast<std::size_t>(batch)) return page;
        if (looked >= limits::kAuditLookedMax) {
            page.more = at;
            return page;
        }
    }
}

}  // namespace

std::vector<ChainedAudit> audit_chain(sql::Session& session, PartnerId partner,
                                      const std::optional<std::int64_t>& after, AuditOrder order, int limit) {
    const bool oldest = order == AuditOrder::oldest_first;
    const std::int64_t start = after.value_or(oldest ? 0 : INT64_MAX);
    return read_all(session.query(fmt::format(kRows, kColumns,
                                              oldest ? "a.seq > $2 ORDER BY a.seq LIMIT $3"
                                                     : "a.seq < $2 ORDER BY a.seq DESC LIMIT $3"),
                                  {bind(partner), start, limit}),
                    partner);
}

AuditPage audit_page(sql::Session& session, PartnerId partner, const AuditFilter& filter,
                     const AuditPosition& start, AuditDirection direction, int size) {
    COMPTOIR_CHECK(size > 0);
    AuditPage page = collect(session, partner, filter, start, direction, size);
    if (direction == AuditDirection::to_newer) std::reverse(page.records.begin(), page.records.end());
    return page;
}

std::vector<ChainedAudit> audit_of_second(sql::Session& session, PartnerId partner, std::int64_t second,
                                          std::int64_t divisor, std::int64_t remainder) {
    constexpr std::int64_t kMicros = 1'000'000;
    return read_all(
        session.query(
            fmt::format(kRows, kColumns,
                        "a.at_us >= $2 AND a.at_us < $3 AND a.seq % $4 = $5 ORDER BY a.seq LIMIT $6"),
            {bind(partner), second * kMicros, (second + 1) * kMicros, divisor, remainder,
             limits::kAuditBatch}),
        partner);
}

}  // namespace comptoir::storage
