#pragma once

#include "commands/work.hpp"
#include "storage/platform.hpp"

/// Writes that happen because time passes. Each runs as of its nominal instant (`work.now`), claims its timer
/// first and does nothing when the timer is gone, so running it again adds nothing (R130).
namespace comptoir::commands {

/// R77: a purchase not activated in time is removed.
void remove_unactivated(Work& work, SubscriptionId id);
/// R104: a suspension that was not lifted in time ends the subscription.
void end_grace(Work& work, SubscriptionId id);
/// R36, R96, R99–R101: the next cycle, the next term, the end of a trial, or the end.
void pass_boundary(Work& work, SubscriptionId id);
/// R101, R102: what a term's end will bring, told 30 days before it.
void announce_boundary(Work& work, SubscriptionId id);

}  // namespace comptoir::commands
