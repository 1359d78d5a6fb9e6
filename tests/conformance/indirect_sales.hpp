#pragma once

#include <fmt/format.h>

#include "base/text.hpp"
#include "commands/register_tenant.hpp"
#include "commands/relationships.hpp"
#include "shop.hpp"
#include "storage/platform.hpp"

/// The shop of an indirect provider with two resellers, and one that is not related to it.
namespace comptoir::conformance {

class IndirectSales : public SalesTest {
  protected:
    static constexpr std::string_view kProvider = "7120001";
    static constexpr std::string_view kReseller = "5139005";
    static constexpr std::string_view kSecond = "5139006";
    static constexpr std::string_view kUnrelated = "5139007";
    static constexpr std::string_view kOtherProvider = "7120002";

    void SetUp() override {
        commands::PartnerTerms terms;
        terms.kind = "indirect_provider";
        terms.mpn_id = std::string(kProvider);
        shop_.set_terms(terms);
        reseller_ = add_partner("indirect_reseller", kReseller, "Atelier");
        second_ = add_partner("indirect_reseller", kSecond, "Second");
        add_partner("indirect_reseller", kUnrelated, "Unrelated");
        add_partner("indirect_provider", kOtherProvider, "Other");
        for (const PartnerId one : {reseller_, second_}) {
            as_operator([&](commands::Work& work) {
                return commands::relate_partners(work, PartnerId::of(Shop::kPartner), one);
            });
        }
    }
    void as_operator(const std::function<Outcome<Done>(commands::Work&)>& decide) {
        ASSERT_TRUE(
            shop_.runner().run_at(commands::clockwork(storage::operator_partition()), shop_.now(), decide));
    }
    PartnerId add_partner(std::string_view kind, std::string_view mpn_id, std::string_view name) {
        PartnerId id;
        as_operator([&](commands::Work& work) -> Outcome<Done> {
            storage::PartnerAccount account;
            account.name = name;
            account.country = "FR";
            account.region = "europe";
            account.profile = "classic-2019";
            account.kind = kind;
            account.mpn_id = mpn_id;
            const auto added = commands::register_partner(work, account, to_lower(name) + ".example");
            if (!added) return Refused{added.reason()};
            id = added->id;
            return Done{};
        });
        return id;
    }
    void unlink(PartnerId reseller) {
        as_operator([&](commands::Work& work) {
            return commands::end_partner_relationship(work, PartnerId::of(Shop::kPartner), reseller);
        });
    }
    void deactivate(PartnerId reseller) {
        as_operator([&](commands::Work& work) -> Outcome<Done> {
            commands::PartnerTerms terms;
            terms.active = false;
            const auto changed = commands::set_partner_terms(work, reseller, terms);
            if (!changed) return Refused{changed.reason()};
            return Done{};
        });
    }

    std::string orders() { return shop_.customer() + "/orders"; }
    std::string subscriptions() { return shop_.customer() + "/subscriptions"; }
    std::string line(std::string_view on_record, std::string_view plan = "standard") {
        return fmt::format(R"({{"offerId":"{}","quantity":5,"partnerIdOnRecord":{}}})", shop_.item(plan),
                           on_record);
    }
    Reply order(const std::string& lines) {
        return shop_.post(orders(), fmt::format(R"({{"lineItems":[{}]}})", lines));
    }
    static std::string quoted(std::string_view text) { return fmt::format(R"("{}")", text); }
    static std::string answer(const Reply& reply) { return fmt::format("{} {}", reply.status, reply.code()); }
    std::string refusal(const std::string& path, const std::string& body) {
        return answer(shop_.patch(path, body));
    }
    /// Bought for a reseller and active.
    std::string sold_by(std::string_view mpn_id) {
        const std::string path = shop_.subscription_path(order(line(quoted(mpn_id))));
        shop_.activate(path);
        return path;
    }
    std::string own_sale() { return shop_.buy_and_activate("standard", 5, "P1M", "monthly"); }

    std::string cart_line(std::string_view participants, std::string_view plan = "standard") {
        return fmt::format(
            R"({{"catalogItemId":"{}","quantity":5,"termDuration":"P1M","billingCycle":"monthly",)"
            R"("participants":[{}]}})",
            shop_.item(plan), participants);
    }
    static std::string seller(std::string_view mpn_id) {
        return fmt::format(R"({{"key":"transaction_reseller","value":"{}"}})", mpn_id);
    }
    Reply cart(const std::string& lines) {
        return shop_.post(shop_.customer() + "/carts", R"({"lineItems":[)" + lines + "]}");
    }
    std::vector<std::string> resellers_of(const Reply& lines) {
        std::vector<std::string> found;
        for (std::size_t i = 0; i < lines.size_of("items"); ++i) {
            found.push_back(fmt::format("{} {}", lines[fmt::format("items/{}/chargeType", i)],
                                        lines[fmt::format("items/{}/resellerMpnId", i)]));
        }
        return found;
    }
    Reply unbilled(std::string_view period = "current") {
        return shop_.get(fmt::format(
            "/v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=billinglineitems"
            "&currencycode=EUR&period={}",
            period));
    }

    PartnerId reseller_;
    PartnerId second_;
};

}  // namespace comptoir::conformance
