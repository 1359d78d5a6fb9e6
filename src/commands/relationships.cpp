#include "commands/relationships.hpp"

#include <algorithm>
#include <charconv>

#include "base/check.hpp"
#include "base/limits.hpp"
#include "storage/identity.hpp"

namespace comptoir::commands {
namespace {

using storage::PartnerRelationship;

// Whom a provider names is found by the program id, so that it is one reseller's alone.
Outcome<Done> check_new_relationship(Work& work, const storage::PartnerAccount& provider,
                                     const storage::PartnerAccount& reseller) {
    if (provider.kind != "indirect_provider") {
        return refuse(Reason::invalid_input, "provider", "Only an indirect_provider has resellers.");
    }
    if (reseller.kind != "indirect_reseller") {
        return refuse(Reason::invalid_input, "reseller", "Only an indirect_reseller has providers.");
    }
    if (provider.sandbox != reseller.sandbox) {
        return refuse(Reason::invalid_input, "reseller",
                      "A sandbox account is related to sandbox accounts only.");
    }
    if (reseller.mpn_id.empty()) {
        return refuse(Reason::invalid_input, "reseller", "A reseller needs a program id to be named by.");
    }
    if (reseller.mpn_id == provider.mpn_id) {
        return refuse(Reason::invalid_input, "reseller", "The provider itself has the same program id.");
    }
    const auto of_provider = storage::relationships_of(work.session, provider.id);
    const auto of_reseller = storage::relationships_of(work.session, reseller.id);
    for (const PartnerRelationship& one : of_provider) {
        if (one.ended || one.mpn_id != reseller.mpn_id) continue;
        if (one.other == reseller.id) {
            return refuse(Reason::invalid_input, "reseller", "The partners are related already.");
        }
        return refuse(Reason::invalid_input, "reseller",
                      "Another reseller of the provider has the same program id.");
    }
    // One that is taken up again counts already.
    const bool again = std::any_of(of_provider.begin(), of_provider.end(),
                                   [&](const auto& one) { return one.other == reseller.id; });
    if (!again && std::max(of_provider.size(), of_reseller.size()) >= limits::kPartnerRelationshipsMax) {
        return refuse(
            Reason::invalid_input, "",
            fmt::format("A partner has at most {} relationships.", limits::kPartnerRelationshipsMax));
    }
    return Done{};
}

std::string value_of(PartnerId provider, PartnerId reseller) {
    return json::write(json::Object{{"provider", provider.str()}, {"reseller", reseller.str()}});
}

}  // namespace

Outcome<Done> relate_partners(Work& work, PartnerId provider, PartnerId reseller) {
    storage::hold_partners(work.session, provider, reseller);
    const auto seller = storage::find_partner_account(work.session, provider);
    if (!seller) return refuse(Reason::not_found, "provider", "There is no such partner.");
    const auto other = storage::find_partner_account(work.session, reseller);
    if (!other) return refuse(Reason::not_found, "reseller", "There is no such partner.");
    if (auto may = check_new_relationship(work, *seller, *other); !may) return may;
    storage::put_partner_relationship(work.session, provider, reseller, work.now);
    work.audit({.operation = "create_partner_relationship",
                .resource_type = "partner_relationship",
                .resource_id = reseller.str(),
                .customer = std::nullopt,
                .old_value = "",
                .new_value = value_of(provider, reseller)});
    return Done{};
}

Outcome<Done> end_partner_relationship(Work& work, PartnerId provider, PartnerId reseller) {
    // Somebody else may end it at the same time.
    if (!storage::find_reseller(work.session, provider, reseller) ||
        !storage::end_partner_relationship(work.session, provider, reseller, work.now)) {
        return refuse(Reason::not_found, "reseller", "The provider has no such reseller.");
    }
    work.audit({.operation = AuditOperation::of_operator("end_partner_relationship"),
                .resource_type = "partner_relationship",
                .resource_id = reseller.str(),
                .customer = std::nullopt,
                .old_value = value_of(provider, reseller),
                .new_value = ""});
    return Done{};
}

Outcome<parties::Reseller> find_reseller(sql::Session& session, const storage::PartnerFacts& provider,
                                         std::string_view text) {
    if (provider.kind != "indirect_provider") return refuse(Reason::participants_not_supported);
    const std::string mpn_id = parties::canonical_mpn_id(text);
    if (mpn_id == provider.mpn_id) return refuse(Reason::reseller_is_provider);
    if (const auto related = storage::find_reseller(session, provider.id, mpn_id, storage::Access::change)) {
        if (!related->active) return refuse(Reason::reseller_not_active);
        return parties::Reseller{related->other, related->mpn_id};
    }
    switch (storage::owner_of_program_id(session, mpn_id)) {
        case storage::ProgramIdOwner::nobody:
            return refuse(Reason::reseller_unknown);
        case storage::ProgramIdOwner::provider:
            return refuse(Reason::reseller_is_provider);
        case storage::ProgramIdOwner::other:
            return refuse(Reason::reseller_not_related);
    }
    check_failed("a known ProgramIdOwner", __FILE__, __LINE__);
}

std::int64_t reseller_on_charge(sql::Session& session, PartnerId provider,
                                const std::optional<parties::Reseller>& reseller) {
    constexpr std::int64_t kNone = 0;
    constexpr std::int64_t kRemoved = -1;
    if (!reseller) return kNone;
    if (!storage::find_reseller(session, provider, reseller->id)) return kRemoved;
    // One that was related before ids had to be numbers from 1 may have none.
    if (reseller->mpn_id.empty()) return kNone;
    std::int64_t number = 0;
    const std::string& mpn_id = reseller->mpn_id;
    const auto read = std::from_chars(mpn_id.data(), mpn_id.data() + mpn_id.size(), number);
    COMPTOIR_CHECK(read.ec == std::errc() && read.ptr == mpn_id.data() + mpn_id.size());
    return number;
}

}  // namespace comptoir::commands
