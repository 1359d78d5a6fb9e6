#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Which resources a token may be asked for, and which surface it then opens. Sources: reseller contract
/// §1.3.2; publisher contract §0.2, §1.3.
namespace comptoir::api::edge {

/// The publishers' audience, and the caller id in webhook tokens.
inline constexpr std::string_view kMarketplaceResource = "20e940b3-4c77-4b0b-9a53-9e16a1b010a7";

enum class AudienceKind { reseller, publisher };

/// Without a final slash; schemes and hosts compare without regard to case, as URIs do. Immutable.
class Audiences {
  public:
    /// Our own addresses, which some clients take for the resource: each under which the server is reached.
    explicit Audiences(const std::vector<std::string>& base_urls);
    /// Nothing when the resource is none of ours. `resource` as in the v1 parameter or the claim `aud`.
    std::optional<AudienceKind> kind_of(std::string_view resource) const;
    /// Whether programs know this server by the address: one of ours, or a public login host, whose name may
    /// lead here (reseller contract A.1).
    bool is_our_address(std::string_view origin) const;

  private:
    std::vector<std::string> base_urls_;
};

}  // namespace comptoir::api::edge
