#include "statements/turns.hpp"

#include "sql/database.hpp"

namespace comptoir::statements {

Turn::Turn(Turns& turns) : turns_(&turns) {
    if (turns.free_.try_acquire()) return;
    if (!turns.places_.try_acquire()) throw sql::BusyError("too many wait for their statements");
    const bool mine = turns.free_.try_acquire_for(turns.wait_);
    turns.places_.release();
    if (!mine) throw sql::BusyError("other statements are being made");
}

}  // namespace comptoir::statements
