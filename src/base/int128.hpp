#pragma once

/// 128-bit integers, for intermediates only: money is multiplied first and divided once (commerce rule R6).

namespace comptoir {
__extension__ typedef __int128 int128;
}  // namespace comptoir
