#include "api/identity/password_gate.hpp"

#include "base/clock.hpp"
#include "http/secrets.hpp"

namespace comptoir::api::identity {

PasswordGate::PasswordGate() {
    SystemRandom random;
    hash_of_nobody_ = http::hash_password(http::new_secret(random));
}

std::optional<bool> PasswordGate::check(std::string_view hash, std::string_view password) {
    if (!turns_.try_acquire_for(limits::kPasswordCheckWait)) return std::nullopt;
    const bool right = http::verify_password(hash.empty() ? hash_of_nobody_ : hash, password);
    turns_.release();
    return right && !hash.empty();
}

}  // namespace comptoir::api::identity
