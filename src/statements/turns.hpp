#pragma once

#include <chrono>
#include <semaphore>

#include "base/limits.hpp"

/// Who makes a statement now, who may wait for it, and who is sent away.
namespace comptoir::statements {

/// Bounds:  limits::kStatementsMax turns at once. Whoever waits keeps a thread, and others need those more:
/// so
///          no more than kWaitingMax wait, and none longer than `wait`.
/// Threads: any.
class Turns {
  public:
    static constexpr int kWaitingMax = 2;

    explicit Turns(std::chrono::milliseconds wait = limits::kStatementWait) : wait_(wait) {}

  private:
    friend class Turn;
    const std::chrono::milliseconds wait_;
    std::counting_semaphore<limits::kStatementsMax> free_{limits::kStatementsMax};
    std::counting_semaphore<kWaitingMax> places_{kWaitingMax};
};

/// Given back whatever happens: a lost turn would be lost for good.
class Turn {
  public:
    /// Throws sql::BusyError when there is none, and no place to wait for one or none in time.
    explicit Turn(Turns& turns);
    ~Turn() { turns_->free_.release(); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

  private:
    Turns* turns_;
};

}  // namespace comptoir::statements
