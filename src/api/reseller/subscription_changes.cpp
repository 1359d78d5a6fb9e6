#include "api/reseller/subscription_changes.hpp"

#include <algorithm>
#include <array>

#include "api/reseller/handling.hpp"
#include "api/reseller/subscription_wire.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "domain/ordering/billing_cycle.hpp"

namespace comptoir::api::reseller {
namespace {

using Status = SubscriptionPatch::Status;
using Changes = commands::SubscriptionChanges;

struct StatusWord {
    std::string_view word;
    std::string_view ordinal;  // §3.14
    Status status;
};
constexpr std::array kStatusWords = {
    StatusWord{"", "", Status::not_given},       StatusWord{"none", "0", Status::not_given},
    StatusWord{"active", "1", Status::active},   StatusWord{"suspended", "2", Status::suspended},
    StatusWord{"deleted", "3", Status::deleted}, StatusWord{"expired", "4", Status::expired},
    StatusWord{"pending", "5", Status::pending}, StatusWord{"disabled", "6", Status::disabled},
};

std::optional<Status> parse_status(std::string_view word) {
    const auto found = std::find_if(kStatusWords.begin(), kStatusWords.end(), [&](const StatusWord& row) {
        return row.word == word || row.ordinal == word;
    });
    return found == kStatusWords.end() ? std::nullopt : std::optional(found->status);
}

std::string_view word_of(Status status) {
    return std::find_if(kStatusWords.begin(), kStatusWords.end(),
                        [&](const StatusWord& row) { return row.status == status && !row.word.empty(); })
        ->word;
}

// What a change of a member that can never change answers: the state of the subscription speaks first (B.2,
// §11.3), and before it the status that the same call asks for (SUB-03).
Refused<Refusal> refuse_change(const Subscription& stored, Changes::Status asked, Reason otherwise,
                               std::string field, Instant now) {
    const Reason while_suspended =
        asked == Changes::Status::active ? otherwise : Reason::change_while_suspended;
    if (const auto may = subscriptions::check_changeable(stored, while_suspended, now); !may) {
        return refuse(may.reason().reason, std::move(field));
    }
    if (asked == Changes::Status::suspended) return refuse(Reason::change_while_suspended, std::move(field));
    return refuse(otherwise, std::move(field));
}

// §11.3: a status to which no row of the table leads, whatever else the state says first.
Refused<Refusal> refuse_status(const Subscription& stored, Status asked, Instant now) {
    const auto may = subscriptions::check_changeable(stored, Reason::status_not_allowed, now);
    if (!may && may.reason().reason != Reason::status_not_allowed) {
        return refuse(may.reason().reason, "status");
    }
    return refuse(Reason::status_not_allowed, "status", "",
                  {std::string(name_of(stored.state)), std::string(word_of(asked))});
}

Outcome<Changes::Status> status_change(const SubscriptionPatch& patch, const Subscription& stored,
                                       edge::ClientMode mode, Instant now) {
    // Cancelling what is cancelled is refused, not ignored (D10), so this comes before the comparison.
    if (patch.status == Status::deleted) return Changes::Status::deleted;
    if (patch.status == Status::not_given ||
        patch.status == parse_status(status_on_wire(stored, mode, now))) {
        return Changes::Status::unchanged;
    }
    if (patch.status == Status::active) return Changes::Status::active;
    if (patch.status == Status::suspended) return Changes::Status::suspended;
    return refuse_status(stored, patch.status, now);
}

// `renewalTermDuration` speaks for the next term; `termDuration` only where it is the one that was changed.
Outcome<std::optional<Period>> term_change(const SubscriptionPatch& patch, const Subscription& stored) {
    std::string wanted;
    if (!patch.term.empty() && !equals_ignoring_case(patch.term, term_on_wire(stored))) wanted = patch.term;
    const std::string present = renewal_term_on_wire(stored);
    if (!patch.renewal_term.empty() && !equals_ignoring_case(patch.renewal_term, present))
        wanted = patch.renewal_term;
    if (wanted.empty()) return std::optional<Period>();
    const auto term = Period::parse(to_upper(wanted));
    if (!term) return refuse(Reason::term_not_available, "renewalTermDuration");
    if (term->str() == present) return std::optional<Period>();
    return term;
}

}  // namespace

Outcome<SubscriptionPatch> read_subscription_patch(const json::Value& body, edge::ClientMode mode) {
    json::Reader in(body);
    SubscriptionPatch patch;
    patch.id = in.text("id", 64).value_or("");
    patch.quantity = in.integer("quantity");
    const bool born_with_zero = mode == edge::ClientMode::java || mode == edge::ClientMode::dotnet;
    if (patch.quantity == 0 && born_with_zero) patch.quantity.reset();
    patch.auto_renew = in.flag("autoRenewEnabled");
    patch.nickname = in.text("friendlyName", limits::kNicknameCharsMax);
    patch.term = in.text("termDuration", 16).value_or("");
    patch.renewal_term = in.text("renewalTermDuration", 16).value_or("");
    patch.reseller = parties::canonical_mpn_id(in.text("partnerId", 64).value_or(""));
    const std::string status = bare_word(in, "status");
    const std::string cycle = bare_word(in, "billingCycle");
    if (auto ok = check(in); !ok) return Refused{ok.reason()};

    const auto known_status = parse_status(status);
    if (!known_status) return refuse(Reason::enum_value_unknown, "status", status);
    patch.status = *known_status;
    const auto known_cycle = ordering::parse_billing_cycle(cycle.empty() ? "unknown" : cycle);
    if (!known_cycle) return refuse(Reason::enum_value_unknown, "billingCycle", cycle);
    if (*known_cycle != ordering::BillingCycle::unknown)
        patch.billing_cycle = ordering::wire_name_of(*known_cycle);
    return patch;
}

Outcome<Changes> changes_of(const SubscriptionPatch& patch, const Subscription& stored, edge::ClientMode mode,
                            bool has_resellers, Instant now) {
    if (!patch.id.empty() && SubscriptionId::parse(patch.id) != stored.id)
        return refuse(Reason::id_mismatch, "id");
    Changes changes;
    const auto status = status_change(patch, stored, mode, now);
    if (!status) return Refused{status.reason()};
    changes.status = *status;
    if (changes.status == Changes::Status::deleted) return changes;

    if (!patch.billing_cycle.empty() && patch.billing_cycle != billing_cycle_on_wire(stored)) {
        return refuse_change(stored, changes.status, Reason::billing_cycle_not_changeable, "billingCycle",
                             now);
    }
    // The same number may be another partner's by now: a provider's resellers say whose it is.
    if (!patch.reseller.empty() && (has_resellers || patch.reseller != mpn_id_of(stored.reseller))) {
        if (!has_resellers) {
            return refuse_change(stored, changes.status, Reason::partner_of_record_not_changeable,
                                 "partnerId", now);
        }
        changes.reseller = patch.reseller;
    }
    if (patch.quantity && *patch.quantity != stored.quantity) changes.quantity = patch.quantity;
    if (patch.auto_renew && *patch.auto_renew != (stored.auto_renew && !stored.ended())) {
        changes.auto_renew = patch.auto_renew;
    }
    if (patch.nickname && *patch.nickname != stored.nickname) changes.nickname = patch.nickname;
    const auto term = term_change(patch, stored);
    if (!term) return Refused{term.reason()};
    changes.renewal_term = *term;
    return changes;
}

}  // namespace comptoir::api::reseller
