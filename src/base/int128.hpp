#pragma once

namespace comptoir {
// 128-bit intermediates keep money exact: multiply first, divide once (commerce rule R6).
__extension__ typedef __int128 int128;
}  // namespace comptoir
