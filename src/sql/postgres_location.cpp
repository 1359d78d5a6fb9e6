#include "sql/postgres_location.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <memory>

#include "sql/database.hpp"

namespace comptoir::sql {

namespace {

bool is_port(std::string_view text) {
    return text.size() <= 5 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// `host:port,[::1]:port,…`; whether each port is one.
bool has_ports(std::string_view hosts) {
    while (!hosts.empty()) {
        const std::string_view host = hosts.substr(0, hosts.find(','));
        hosts.remove_prefix(std::min(hosts.size(), host.size() + 1));
        const std::size_t bracket = host.rfind(']');
        const std::string_view after = bracket == std::string_view::npos ? host : host.substr(bracket + 1);
        const std::size_t colon = after.find(':');
        if (colon != std::string_view::npos && !is_port(after.substr(colon + 1))) return false;
    }
    return true;
}

// A user with a password ends at the only `@` of the whole, before any `/` or `?`.
bool is_unambiguous(std::string_view uri) {
    uri.remove_prefix(uri.find("://") + 3);
    const std::string_view authority = uri.substr(0, uri.find_first_of("/?"));
    const std::size_t at = uri.find('@');
    if (at == std::string_view::npos) return has_ports(authority);
    return at < authority.size() && uri.find('@', at + 1) == std::string_view::npos &&
           has_ports(authority.substr(at + 1));
}

}  // namespace

void check_postgresql_location(const std::string& location) {
    struct Free {
        void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
    };
    // What libpq says about it would repeat parts of it.
    char* complaint = nullptr;
    const std::unique_ptr<PQconninfoOption, Free> parsed(PQconninfoParse(location.c_str(), &complaint));
    PQfreemem(complaint);
    if (parsed != nullptr && (!is_postgresql(location) || is_unambiguous(location))) return;
    throw LocationError(
        "the address of the database is malformed: postgresql://USER:PASSWORD@HOST:PORT/NAME, where signs "
        "such as "
        "@ / ? and % inside of a part are written %40 %2F %3F and %25");
}

}  // namespace comptoir::sql
