#include "http/paging.hpp"

#include <stdexcept>

#include "base/check.hpp"
#include "base/text.hpp"
#include "http/sealing.hpp"

namespace comptoir::http {

namespace {

constexpr std::size_t kSentCharsMax = 3 * TokenSealer::kTokenCharsMax;  ///< Every character percent-encoded.
static_assert(TokenSealer::kPayloadBytesMax == TokenSealer::kTokenCharsMax / 4 * 3 - kSealFrameBytes);

}  // namespace

TokenSealer::TokenSealer(std::string key, std::string purpose)
    : key_(std::move(key)), purpose_(std::move(purpose)) {
    COMPTOIR_CHECK(key_.size() == kSealKeyBytes);
}

TokenSealer::~TokenSealer() {
    wipe(key_);
}

std::string TokenSealer::seal(std::string_view payload) const {
    if (payload.size() > kPayloadBytesMax) throw std::length_error("the payload does not fit into a token");
    return to_base64url(seal_bytes(key_, purpose_, payload));
}

std::optional<std::string> TokenSealer::open(std::string_view token) const {
    token = trim(token);
    if (token.size() > kSentCharsMax) return std::nullopt;
    std::string text(token);
    std::replace(text.begin(), text.end(), ' ', '+');
    if (text.find('%') != std::string::npos) {
        auto decoded = percent_decode(text, false);
        if (!decoded) return std::nullopt;
        text = *std::move(decoded);
    }
    const auto sealed = from_base64(text);
    if (!sealed || sealed->size() > kSealFrameBytes + kPayloadBytesMax) return std::nullopt;
    return open_bytes(key_, purpose_, *sealed);
}

}  // namespace comptoir::http
