#pragma once

#include <optional>
#include <string>

#include "api/edge/client_mode.hpp"
#include "commands/lifecycle.hpp"
#include "json/value.hpp"

/// SUB-03: a PATCH is the difference between what was sent and what is stored (reseller contract §2.9).
namespace comptoir::api::reseller {

/// The members of a body that may change something. Everything else is read-only and ignored, whatever its
/// value.
struct SubscriptionPatch {
    enum class Status { not_given, active, suspended, deleted, expired, pending, disabled };
    std::string id;
    Status status = Status::not_given;
    std::optional<std::int64_t> quantity;
    std::optional<bool> auto_renew;
    std::optional<std::string> nickname;
    std::string billing_cycle;  ///< Wire value; empty when not given or `unknown`.
    std::string term;           ///< As given; empty when not given.
    std::string renewal_term;
    std::string reseller;  ///< Of record: canonical program id; empty when not given.
};

/// Refused: invalid_input, enum_value_unknown. Clients whose objects are born with quantity 0 do not mean it
/// (A.2).
Outcome<SubscriptionPatch> read_subscription_patch(const json::Value& body, edge::ClientMode mode);

/// What differs from the stored subscription as this client sees it. Only an indirect provider, who has
/// resellers, may name another one. Refused: id_mismatch, enum_value_unknown (a term that is none),
/// status_not_allowed (values: {old, new}), billing_cycle_not_changeable, partner_of_record_not_changeable,
/// and before the last three what the state of the subscription forbids.
Outcome<commands::SubscriptionChanges> changes_of(const SubscriptionPatch& patch,
                                                  const subscriptions::Subscription& stored,
                                                  edge::ClientMode mode, bool has_resellers, Instant now);

}  // namespace comptoir::api::reseller
