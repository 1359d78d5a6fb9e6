#pragma once

#include <string>

#include "commands/work.hpp"
#include "domain/subscriptions/subscription.hpp"

/// Whom a customer asks for help with a subscription: the partner that sold it (R160), under a name of its
/// choice. Source: reseller contract SUB-09, SUB-10.
namespace comptoir::commands {

/// The name in force; `partner_name` while none was chosen.
std::string support_contact_name(sql::Session& session, const subscriptions::Subscription& subscription,
                                 const std::string& partner_name);

/// Stores another name and tells; the name in force already changes nothing.
void name_support_contact(Work& work, const subscriptions::Subscription& subscription,
                          const std::string& partner_name, const std::string& name);

}  // namespace comptoir::commands
