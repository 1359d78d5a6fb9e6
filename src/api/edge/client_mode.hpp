#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "storage/identity.hpp"

/// What a client of `/v1` can stand, decided per request. Source: reseller contract A.6.
namespace comptoir::api::edge {

enum class ClientMode : std::uint8_t {
    plain,   ///< Writes its own requests: sees the truth.
    java,    ///< The Java SDK: knows fewer enum values and wants bodies where others do not.
    dotnet,  ///< .NET SDK and PowerShell: the full enum set.
    legacy,  ///< Old clients: the status restriction of java.
    strict,  ///< Registered so: always the full enum set, whatever the client says.
};

/// True for the modes that know neither `pending` nor `expired` (reseller contract B.2).
inline bool knows_few_states(ClientMode mode) {
    return mode == ClientMode::java || mode == ClientMode::legacy;
}

/// `client_header` is `MS-PartnerCenter-Client`; `legacy_token` says that the token came from
/// `/generatetoken`. A registration as strict comes first, then the Java SDK (it needs more than legacy
/// gives), then legacy.
ClientMode client_mode(storage::ClientMode registered, bool legacy_token,
                       std::optional<std::string_view> client_header);

}  // namespace comptoir::api::edge
