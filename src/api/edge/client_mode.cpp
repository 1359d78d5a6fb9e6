#include "api/edge/client_mode.hpp"

#include "base/text.hpp"

namespace comptoir::api::edge {

ClientMode client_mode(storage::ClientMode registered, bool legacy_token,
                       std::optional<std::string_view> client_header) {
    if (registered == storage::ClientMode::strict) return ClientMode::strict;
    const std::string client = to_lower(trim(client_header.value_or("")));
    if (client == "partner center java sdk") return ClientMode::java;
    if (legacy_token || registered == storage::ClientMode::legacy) return ClientMode::legacy;
    if (client.find(".net") != std::string::npos || client.find("powershell") != std::string::npos) {
        return ClientMode::dotnet;
    }
    return ClientMode::plain;
}

}  // namespace comptoir::api::edge
