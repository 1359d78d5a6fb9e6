#include "api/identity/password_gate.hpp"

#include "base/clock.hpp"
#include "http/secrets.hpp"

namespace comptoir::api::identity {
namespace {

using Turns = std::counting_semaphore<limits::kPasswordChecksMax>;

// Given back whatever happens: a lost turn would be lost for good.
class Turn {
  public:
    explicit Turn(Turns& turns)
        : turns_(turns.try_acquire_for(limits::kPasswordCheckWait) ? &turns : nullptr) {}
    ~Turn() {
        if (turns_ != nullptr) turns_->release();
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    explicit operator bool() const { return turns_ != nullptr; }

  private:
    Turns* turns_;
};

}  // namespace

PasswordGate::PasswordGate(const Clock& clock, Guessing guessing)
    : guessing_(guessing), names_(clock), networks_(clock, LockOut::kOfAddress) {
    SystemRandom random;
    hash_of_nobody_ = http::hash_password(http::new_secret(random));
}

bool PasswordGate::is_locked(std::string_view name, std::string_view network) const {
    if (guessing_ == Guessing::free) return false;
    return (!name.empty() && names_.is_locked(name)) || (!network.empty() && networks_.is_locked(network));
}

void PasswordGate::tried_in_vain(std::string_view network) {
    if (guessing_ == Guessing::slowed_down && !network.empty()) networks_.failed(network);
}

void PasswordGate::remember(bool right, std::string_view name, std::string_view network) {
    if (guessing_ == Guessing::free) return;
    if (right) return names_.succeeded(name);
    names_.failed(name);
    tried_in_vain(network);
}

PasswordGate::Verdict PasswordGate::check(std::string_view name, std::string_view hash,
                                          std::string_view password, std::string_view network) {
    const Turn turn(turns_);
    if (!turn) return Verdict::busy;
    // Only now: those who waited with it may have locked the name.
    if (is_locked(name, network)) return Verdict::locked;
    const bool verified = http::verify_password(hash.empty() ? hash_of_nobody_ : hash, password);
    const bool right = verified && !hash.empty();
    remember(right, name, network);
    return right ? Verdict::right : Verdict::wrong;
}

}  // namespace comptoir::api::identity
