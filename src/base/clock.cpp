#include "base/clock.hpp"

#include <sys/random.h>

#include <chrono>
#include <cstring>

#include "base/check.hpp"

namespace comptoir {

Instant SystemClock::now() const {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return Instant::from_micros(std::chrono::duration_cast<std::chrono::microseconds>(since_epoch).count());
}

Guid RandomSource::guid() {
    std::array<std::uint8_t, 16> bytes{};
    fill(bytes);
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0f) | 0x40);
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3f) | 0x80);
    return Guid::from_bytes(bytes);
}

std::string RandomSource::bytes(std::size_t count) {
    std::string out(count, '\0');
    fill({reinterpret_cast<std::uint8_t*>(out.data()), out.size()});
    return out;
}

void SystemRandom::fill(std::span<std::uint8_t> bytes) {
    while (!bytes.empty()) {
        const ssize_t got = ::getrandom(bytes.data(), bytes.size(), 0);
        COMPTOIR_CHECK(got > 0);
        bytes = bytes.subspan(static_cast<std::size_t>(got));
    }
}

std::uint64_t SeededRandom::next() {
    state_ += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

void SeededRandom::fill(std::span<std::uint8_t> bytes) {
    while (!bytes.empty()) {
        const std::uint64_t value = next();
        const std::size_t count = std::min(bytes.size(), sizeof value);
        std::memcpy(bytes.data(), &value, count);
        bytes = bytes.subspan(count);
    }
}

}  // namespace comptoir
