#include "api/edge/installation_key.hpp"

#include "base/check.hpp"
#include "base/text.hpp"
#include "http/sealing.hpp"

namespace comptoir::api::edge {
namespace {

constexpr std::string_view kMark = "sealed1:";

std::string purpose_of(std::string_view purpose, std::string_view key_id) {
    return fmt::format("server key {} {}", purpose, key_id);
}

}  // namespace

InstallationKey::InstallationKey(std::string bytes) : bytes_(std::move(bytes)) {
    COMPTOIR_CHECK(bytes_.size() == http::kSealKeyBytes);
}

InstallationKey::~InstallationKey() {
    http::wipe(bytes_);
}

std::string InstallationKey::seal(std::string_view purpose, std::string_view key_id,
                                  std::string_view secret) const {
    return fmt::format("{}{}", kMark,
                       to_base64url(http::seal_bytes(bytes_, purpose_of(purpose, key_id), secret)));
}

std::optional<std::string> InstallationKey::open(std::string_view purpose, std::string_view key_id,
                                                 std::string_view stored) const {
    if (!is_sealed(stored)) return std::nullopt;
    const auto sealed = from_base64(stored.substr(kMark.size()));
    if (!sealed) return std::nullopt;
    return http::open_bytes(bytes_, purpose_of(purpose, key_id), *sealed);
}

bool InstallationKey::is_sealed(std::string_view stored) {
    return stored.starts_with(kMark);
}

}  // namespace comptoir::api::edge
