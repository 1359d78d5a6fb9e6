#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>

#include "base/guid.hpp"
#include "base/time.hpp"

namespace comptoir {

/// Where "now" comes from. Only commands, jobs and the request edge ask; the domain is told.
/// Threads: `now` may be called from any thread.
class Clock {
  public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
};

/// The machine's clock.
class SystemClock final : public Clock {
  public:
    Instant now() const override;
};

/// Where ids and secrets come from, injected so that tests can repeat a run.
/// Threads: any.
class RandomSource {
  public:
    virtual ~RandomSource() = default;
    virtual void fill(std::span<std::uint8_t> bytes) = 0;

    /// RFC 4122 version 4.
    Guid guid();
    std::string bytes(std::size_t count);
};

/// The operating system's cryptographic generator.
class SystemRandom final : public RandomSource {
  public:
    void fill(std::span<std::uint8_t> bytes) override;
};

/// A repeatable generator for tests and example data. Never for secrets.
class SeededRandom final : public RandomSource {
  public:
    explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
    void fill(std::span<std::uint8_t> bytes) override;
    /// The next 64 bits (SplitMix64).
    std::uint64_t next();
    /// Uniform in [0, bound).
    std::uint64_t below(std::uint64_t bound) { return next() % bound; }

  private:
    std::uint64_t state_;
};

}  // namespace comptoir
