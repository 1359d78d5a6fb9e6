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

PasswordGate::PasswordGate(const Clock& clock, Guessing guessing) {
    if (guessing == Guessing::slowed_down) lock_out_.emplace(clock);
    SystemRandom random;
    hash_of_nobody_ = http::hash_password(http::new_secret(random));
}

PasswordGate::Verdict PasswordGate::check(std::string_view name, std::string_view hash,
                                          std::string_view password) {
    const Turn turn(turns_);
    if (!turn) return Verdict::busy;
    // Only now: those who waited with it may have locked the name.
    if (lock_out_ && lock_out_->is_locked(name)) return Verdict::locked;
    const bool verified = http::verify_password(hash.empty() ? hash_of_nobody_ : hash, password);
    const bool right = verified && !hash.empty();
    if (lock_out_ && right) lock_out_->succeeded(name);
    if (lock_out_ && !right) lock_out_->failed(name);
    return right ? Verdict::right : Verdict::wrong;
}

}  // namespace comptoir::api::identity
