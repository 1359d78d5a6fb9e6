#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/parties/partner.hpp"
#include "sql/database.hpp"
#include "storage/rows.hpp"

/// Which partners sell through which, seen from either side (reseller contract §2.6).
namespace comptoir::storage {

struct PartnerRelationship {
    PartnerId other;
    /// What the partner that asks is to the other one.
    parties::PartnerRelation relation = parties::PartnerRelation::indirect_reseller_of;
    std::string name;  ///< Of the other, like all that follows.
    std::string country;
    std::string mpn_id;
    bool active = false;  ///< Its program status (R50).
    bool ended = false;   ///< They were related once.
};

/// Until this transaction ends, nobody else relates either partner to another or changes its terms, so that
/// what was checked still holds when it is written. SQLite has one writer and waits anyway.
void hold_partners(sql::Session& session, PartnerId one, PartnerId other);

/// From now on the provider sells through the reseller, also when it did once before. Both must be there.
void put_partner_relationship(sql::Session& session, PartnerId provider, PartnerId reseller, Instant since);
/// False when they are not related now.
[[nodiscard]] bool end_partner_relationship(sql::Session& session, PartnerId provider, PartnerId reseller,
                                            Instant at);

/// Everybody that a partner is or was related to, in the order in which it began.
std::vector<PartnerRelationship> relationships_of(sql::Session& session, PartnerId partner);
/// Nothing unless they are related now.
std::optional<PartnerRelationship> find_relationship(sql::Session& session, PartnerId partner,
                                                     PartnerId other);
/// The one that the provider sells through now and that has this program id, which is canonical; or this one,
/// when the provider sells through it now. For a change that names it the relationship does not end before
/// the transaction does.
std::optional<PartnerRelationship> find_reseller(sql::Session& session, PartnerId provider,
                                                 std::string_view mpn_id, Access access = Access::read);
std::optional<PartnerRelationship> find_reseller(sql::Session& session, PartnerId provider,
                                                 PartnerId reseller);

/// Two columns of a row: who is named as its reseller, and the program id that it has now.
std::optional<parties::Reseller> read_reseller(RowReader& in);
/// The first of them, null without one.
sql::Bind bind_reseller(const std::optional<parties::Reseller>& reseller);

/// Who in the marketplace has a program id.
enum class ProgramIdOwner { nobody, provider, other };
ProgramIdOwner owner_of_program_id(sql::Session& session, std::string_view mpn_id);

/// The provider whose customer this is, when the reseller sells to it and they are related now.
std::optional<PartnerId> provider_of_customer(sql::Session& session, PartnerId reseller, CustomerId customer);

}  // namespace comptoir::storage
