// error: is not a constant expression
#include "commands/audit_names.hpp"

using namespace comptoir::commands;

#ifdef MISTAKE
constexpr AuditOperation operation = "update_partner_profile";
#else
constexpr AuditOperation operation = "create_order";
#endif

std::string_view written() {
    return operation.text();
}
