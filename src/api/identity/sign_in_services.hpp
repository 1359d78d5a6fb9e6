#pragma once

#include "api/edge/audiences.hpp"
#include "api/identity/client.hpp"
#include "api/identity/form_guard.hpp"
#include "api/identity/people.hpp"
#include "api/identity/token_authority.hpp"
#include "commands/runner.hpp"

namespace comptoir::api::identity {

/// What the pages where people sign in need of the surface; all of it outlives them.
struct SignInServices {
    commands::Runner& runner;
    TokenAuthority& authority;
    const Clients& clients;
    People& people;
    const FormGuard& guard;
    edge::Audiences audiences;
};

}  // namespace comptoir::api::identity
