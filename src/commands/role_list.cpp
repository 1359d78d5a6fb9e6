#include "commands/role_list.hpp"

#include <algorithm>
#include <iterator>

#include "base/text.hpp"

namespace comptoir::commands {
namespace {

Roles with_implied(Roles roles) {
    if (roles.contains(Role::global_admin)) {
        roles.insert({Role::admin_agent, Role::sales_agent, Role::billing_admin, Role::helpdesk_agent});
    }
    return roles;
}

}  // namespace

std::string role_list(const Roles& roles) {
    std::string text;
    for (const Role role : roles) {
        if (!text.empty()) text.push_back(' ');
        text += name_of(role);
    }
    return text;
}

std::optional<Roles> parse_role_list(std::string_view text) {
    Roles roles;
    for (const std::string_view word : split(text, ' ')) {
        if (word.empty()) continue;
        const auto role = parse_role(word);
        if (!role) return std::nullopt;
        roles.insert(*role);
    }
    return roles;
}

Roles roles_through(const Roles& app, const Roles& user) {
    const Roles of_app = with_implied(app);
    const Roles of_user = with_implied(user);
    Roles both;
    std::set_intersection(of_app.begin(), of_app.end(), of_user.begin(), of_user.end(),
                          std::inserter(both, both.begin()));
    return both;
}

}  // namespace comptoir::commands
