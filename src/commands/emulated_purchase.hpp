#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "commands/work.hpp"

/// What a token of the emulator brings about: an ordinary purchase that waits for its activation, with a
/// known id. Source: publisher contract §0.4, §8.5, §8.6 (31).
///
/// The publisher buys from itself. For that it has an account of a partner in its own country, and each
/// purchase has a customer of its own there, so that no token finds a limit reached or a trial used up by
/// another (R59, R95). What a purchase may not be, it may not be here either: no rule of R27 or R50 is left
/// out. Nothing is charged before the activation, as for everything that waits for it (R75).
namespace comptoir::commands {

struct EmulatedPurchase {
    SubscriptionId id;
    OfferId offer = {};     ///< Empty: the caller's first, by id, that all partners sell.
    PlanId plan = {};       ///< Empty: the first of the offer.
    std::string name = {};  ///< Empty: the plan's title.
    std::optional<std::int64_t> quantity = std::nullopt;  ///< Nothing: as few as the plan allows.
    std::optional<Period> term = std::nullopt;            ///< Nothing: the first that is on sale.
};

/// The account that buys for the publisher; nothing until it was opened.
std::optional<PartnerId> find_emulated_buyer(sql::Session& session, const PublisherId& publisher);

/// Opens it, in the operator's partition; one that is there stays. Two that open it at one instant: the later
/// insert throws ConstraintError on PostgreSQL, and running it again finds the first one's. Refused:
/// purchase_token_invalid for a publisher that the catalog or the directory does not know; out_of_region for
/// one whose country is in no sales region; what `register_partner` refuses.
Outcome<Done> open_emulated_buyer(Work& work, const PublisherId& publisher);

/// Buys for the caller, a publisher, in the partition of its buyer; a subscription of this id that is there
/// stays, whosever it is. At one instant as above. Refused: purchase_token_invalid for an offer or plan that
/// the caller does not have; market_not_sold where its country has no such term of the plan; what
/// `create_customer` and `create_order` refuse.
Outcome<Done> buy_for_emulator(Work& work, const EmulatedPurchase& purchase);

}  // namespace comptoir::commands
