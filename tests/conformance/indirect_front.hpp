#pragma once

#include <fmt/format.h>

#include "commands/register_tenant.hpp"
#include "commands/relationships.hpp"
#include "commands/standing.hpp"
#include "front.hpp"

/// The front, with its partner as an indirect provider that sells through its reseller.
namespace comptoir::conformance {

class IndirectFront {
  public:
    static constexpr std::string_view kReseller = "5139005";

    IndirectFront(const sql_testing::TestEngine& engine, const Front::Settings& settings)
        : front_(engine, settings) {
        set(front_.partner_id(), {.kind = "indirect_provider"});
        EXPECT_EQ(link(front_.reseller_id()), "");
    }
    Front& front() { return front_; }

    void set(PartnerId partner, const commands::PartnerTerms& terms) {
        EXPECT_EQ(refusal_of(front_.as_operator([&](commands::Work& work) -> Outcome<Done> {
                      const auto changed = commands::set_partner_terms(work, partner, terms);
                      if (!changed) return Refused{changed.reason()};
                      return Done{};
                  })),
                  "");
    }
    /// Another reseller, related to nobody yet.
    PartnerId add_reseller(std::string_view mpn_id, bool sandbox = false, std::string domain = "") {
        if (domain.empty()) domain = fmt::format("r{}.example", mpn_id);
        PartnerId id;
        EXPECT_EQ(refusal_of(front_.as_operator([&](commands::Work& work) -> Outcome<Done> {
                      storage::PartnerAccount account;
                      account.name = fmt::format("Reseller {}", mpn_id);
                      account.country = "FR";
                      account.region = "europe";
                      account.profile = "classic-2019";
                      account.kind = "indirect_reseller";
                      account.mpn_id = mpn_id;
                      account.sandbox = sandbox;
                      const auto added = commands::register_partner(work, account, domain);
                      if (!added) return Refused{added.reason()};
                      id = added->id;
                      return Done{};
                  })),
                  "");
        return id;
    }
    /// Another partner of the front becomes a reseller with this program id.
    void make_reseller(PartnerId partner, std::string_view mpn_id) {
        set(partner, {.kind = "indirect_reseller", .mpn_id = std::string(mpn_id)});
    }
    std::string link(PartnerId reseller) { return link(front_.partner_id(), reseller); }
    std::string link(PartnerId provider, PartnerId reseller) {
        return refusal_of(front_.as_operator(
            [&](commands::Work& work) { return commands::relate_partners(work, provider, reseller); }));
    }
    std::string unlink(PartnerId reseller) {
        return refusal_of(front_.as_operator([&](commands::Work& work) {
            return commands::end_partner_relationship(work, front_.partner_id(), reseller);
        }));
    }
    /// The id of a customer that is created for the reseller with this program id.
    std::string add_customer_of(std::string_view mpn_id, const std::string& domain) {
        const Reply created = create(domain, fmt::format(R"("{}")", mpn_id));
        EXPECT_EQ(created.status, 201) << created.text;
        return created["id"];
    }
    Reply create(const std::string& domain, const std::string& associated,
                 std::string_view member = "associatedPartnerId") {
        std::string body = Front::customer_body(domain);
        body.insert(1, fmt::format(R"("{}":{},)", member, associated));
        return front_.post("/v1/customers", body);
    }

    /// Reason and field, empty when it was done.
    static std::string refusal_of(const Outcome<Done>& outcome) {
        return outcome ? "" : fmt::format("{} {}", name_of(outcome.reason().reason), outcome.reason().field);
    }

  private:
    Front front_;
};

}  // namespace comptoir::conformance
