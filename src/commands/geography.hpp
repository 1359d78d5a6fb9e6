#pragma once

#include "domain/parties/address.hpp"

namespace comptoir::commands {

/// The countries of this world for the rules of domain/parties, from the tables of `regions`. Threads:
/// immutable.
const parties::Geography& geography();

}  // namespace comptoir::commands
