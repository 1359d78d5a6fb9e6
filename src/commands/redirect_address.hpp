#pragma once

#include <string>
#include <string_view>

/// Where a browser may be sent with the answer to a sign-in. Sources: RFC 6749 §3.1.2; RFC 8252 §7, §8.
namespace comptoir::commands {

/// Whether an application may be registered with it: `https`; `http` on this machine alone (`localhost`,
/// `127.0.0.1`, `[::1]`); a scheme of the application's own, which has a dot in it or begins with `msal`; or
/// `urn:ietf:wg:oauth:2.0:oob`, which older programs with a browser window of their own watch for. Absolute,
/// without a fragment, a user or a wildcard, printable ASCII, at most limits::kUrlCharsMax.
bool is_redirect_address(std::string_view uri);

/// Whether `asked` is the registered address: to the letter, but for the port on this machine, which programs
/// choose when they run (RFC 8252 §7.3), and for a path there that is `/` or absent.
bool leads_to(std::string_view registered, std::string_view asked);

}  // namespace comptoir::commands
