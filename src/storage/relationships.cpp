#include "storage/relationships.hpp"

#include "base/check.hpp"

namespace comptoir::storage {
namespace {

using parties::PartnerRelation;

PartnerRelationship read_relationship(const sql::Row& row) {
    RowReader in(row);
    PartnerRelationship found;
    found.other = in.guid<PartnerId>();
    const auto relation = parties::parse_partner_relation(in.text());
    COMPTOIR_CHECK(relation.has_value());
    found.relation = *relation;
    found.name = in.text();
    found.country = in.text();
    found.mpn_id = in.text();
    found.active = in.text() == "active";
    found.ended = in.if_integer().has_value();
    return found;
}

std::vector<PartnerRelationship> read_relationships(sql::Session& session, std::string_view condition,
                                                    const sql::Binds& binds, Access access = Access::read) {
    std::vector<PartnerRelationship> found;
    // Many may name one reseller at a time, so they share it. SQLite has one writer and needs none.
    const bool shares = access == Access::change && session.engine() == sql::Engine::postgresql;
    for (const sql::Row& row : session.query(
             fmt::format("SELECT r.other_id, r.relation, p.name, p.country, p.mpn_id, p.status, r.ended_us "
                         "FROM partner_relationship r JOIN partner p ON p.partner_id = r.other_id "
                         "WHERE r.partner_id = $1{} ORDER BY r.since_us, r.other_id{}",
                         condition, shares ? " FOR SHARE OF r" : ""),
             binds)) {
        found.push_back(read_relationship(row));
    }
    return found;
}

std::optional<PartnerRelationship> first_of(std::vector<PartnerRelationship> found) {
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

void put_side(sql::Session& session, PartnerId partner, PartnerId other, PartnerRelation relation,
              Instant since) {
    session.execute(
        "INSERT INTO partner_relationship (partner_id, other_id, relation, since_us) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (partner_id, other_id) DO UPDATE SET relation = $3, since_us = $4, ended_us = NULL",
        {bind(partner), bind(other), name_of(relation), bind(since)});
}

bool end_side(sql::Session& session, PartnerId partner, PartnerId other, Instant at) {
    return session.execute_counted(
               "UPDATE partner_relationship SET ended_us = $3 WHERE partner_id = $1 AND other_id = $2 AND "
               "ended_us IS NULL",
               {bind(partner), bind(other), bind(at)}) == 1;
}

}  // namespace

void hold_partners(sql::Session& session, PartnerId one, PartnerId other) {
    if (session.engine() == sql::Engine::sqlite) return;
    // In one order, lest two wait for each other. Rows that refer to them may still be added.
    session.execute(
        "SELECT 1 FROM partner WHERE partner_id IN ($1, $2) ORDER BY partner_id FOR NO KEY UPDATE",
        {bind(one), bind(other)});
}

void put_partner_relationship(sql::Session& session, PartnerId provider, PartnerId reseller, Instant since) {
    put_side(session, provider, reseller, PartnerRelation::indirect_provider_of, since);
    put_side(session, reseller, provider, PartnerRelation::indirect_reseller_of, since);
}

bool end_partner_relationship(sql::Session& session, PartnerId provider, PartnerId reseller, Instant at) {
    const bool of_provider = end_side(session, provider, reseller, at);
    const bool of_reseller = end_side(session, reseller, provider, at);
    COMPTOIR_CHECK(of_provider == of_reseller);
    return of_provider;
}

std::vector<PartnerRelationship> relationships_of(sql::Session& session, PartnerId partner) {
    return read_relationships(session, "", {bind(partner)});
}

std::optional<PartnerRelationship> find_relationship(sql::Session& session, PartnerId partner,
                                                     PartnerId other) {
    return first_of(read_relationships(session, " AND r.other_id = $2 AND r.ended_us IS NULL",
                                       {bind(partner), bind(other)}));
}

std::optional<PartnerRelationship> find_reseller(sql::Session& session, PartnerId provider,
                                                 std::string_view mpn_id, Access access) {
    return first_of(
        read_relationships(session, " AND r.relation = $2 AND p.mpn_id = $3 AND r.ended_us IS NULL",
                           {bind(provider), name_of(PartnerRelation::indirect_provider_of), mpn_id}, access));
}

std::optional<PartnerRelationship> find_reseller(sql::Session& session, PartnerId provider,
                                                 PartnerId reseller) {
    auto found = find_relationship(session, provider, reseller);
    const bool sells = found && found->relation == PartnerRelation::indirect_provider_of;
    return sells ? std::move(found) : std::nullopt;
}

std::optional<parties::Reseller> read_reseller(RowReader& in) {
    const auto id = in.if_text();
    auto mpn_id = in.if_text();
    if (!id) return std::nullopt;
    COMPTOIR_CHECK(mpn_id.has_value());
    return parties::Reseller{PartnerId::of(*id), *std::move(mpn_id)};
}

sql::Bind bind_reseller(const std::optional<parties::Reseller>& reseller) {
    return reseller ? bind(reseller->id) : sql::Bind(nullptr);
}

ProgramIdOwner owner_of_program_id(sql::Session& session, std::string_view mpn_id) {
    const auto row = session.query_one(
        "SELECT MAX(CASE kind WHEN 'indirect_provider' THEN 1 ELSE 0 END) FROM partner WHERE mpn_id = $1",
        {mpn_id});
    if (!row || row->is_null(0)) return ProgramIdOwner::nobody;
    return row->flag(0) ? ProgramIdOwner::provider : ProgramIdOwner::other;
}

std::optional<PartnerId> provider_of_customer(sql::Session& session, PartnerId reseller,
                                              CustomerId customer) {
    const auto row = session.query_one(
        "SELECT c.partner_id FROM partner_relationship r JOIN customer c ON c.partner_id = r.other_id AND "
        "c.reseller_id = r.partner_id WHERE r.partner_id = $1 AND c.customer_id = $2 AND r.relation = $3 "
        "AND r.ended_us IS NULL",
        {bind(reseller), bind(customer), name_of(PartnerRelation::indirect_reseller_of)});
    return row ? std::optional(PartnerId::of(row->text(0))) : std::nullopt;
}

}  // namespace comptoir::storage
