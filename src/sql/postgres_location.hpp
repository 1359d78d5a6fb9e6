#pragma once

#include <string>

namespace comptoir::sql {

/// Whether libpq would understand a connection URI or key=value string as it is meant. An unescaped sign in a
/// password makes it take a part of that password for a host, a port or an option, and repeat it in its
/// error; such an address is refused before. Throws LocationError.
void check_postgresql_location(const std::string& location);

}  // namespace comptoir::sql
