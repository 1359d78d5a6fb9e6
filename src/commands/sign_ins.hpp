#pragma once

#include <string>
#include <string_view>

#include "commands/work.hpp"
#include "storage/identity.hpp"
#include "storage/sign_ins.hpp"

/// People who sign in with a browser for an application, and what is worth how long after that. Sources:
/// RFC 6749 §4.1, §10.5; RFC 8628; RFC 9700 §4.14; reseller contract §1.3.2; architecture decision 13.
///
/// `machine_now` is of the machine's clock, by which tokens live, whatever day the marketplace has.
namespace comptoir::commands {

/// The caller, who has signed in, is given a code for the application. On record in the audit.
Outcome<Done> begin_sign_in(Work& work, const storage::AuthorizationCode& code);

enum class CodeUse {
    first,
    again,  ///< Somebody has what is not theirs.
};
/// Of two at once only one is the first. `code` is stored. Used again, all that was issued for it is worth
/// nothing from then on.
Outcome<CodeUse> redeem_code(Work& work, const storage::AuthorizationCode& code, Instant machine_now);

/// An application that proves nothing renews what it has of a sign-in, by the refresh token before which
/// `used_before` were used. Of two at once only one is the first. Used again, all that was issued for the
/// sign-in is worth nothing from then on.
Outcome<CodeUse> use_refresh_token(Work& work, const storage::App& app, Guid sign_in,
                                   std::int64_t used_before, Instant machine_now);

/// A device asks for a sign-in: the code that has to be typed elsewhere. `code.user_code` is chosen here.
/// Refused: called_too_often when limits::kDeviceCodesMax of this application are not over.
Outcome<std::string> begin_device_sign_in(Work& work, storage::DeviceCode code, Instant machine_now);
/// The caller, who has signed in with the password of this mark, allows it. On record in the audit. Refused:
/// not_found when it is over or was decided.
Outcome<Done> allow_device_sign_in(Work& work, const storage::DeviceCode& code,
                                   std::string_view password_mark, Instant machine_now);
/// Whoever has the code may say no. Refused as above.
Outcome<Done> deny_device_sign_in(Work& work, const storage::DeviceCode& code, Instant machine_now);
/// Of two at once only one is the first. Nothing is revoked: no browser carried this code about.
Outcome<CodeUse> redeem_device_code(Work& work, const storage::DeviceCode& code);

/// What somebody typed as a user code, or empty: letters in any case, whatever stands between them.
std::string read_user_code(std::string_view typed);

/// An application proves itself by something that is good once until `ends`. Of two at once only one is the
/// first.
Outcome<CodeUse> use_assertion(Work& work, const storage::App& app, std::string_view digest, Instant ends);

/// How the marketplace's clock goes on: with the machine's, or when somebody moves it. What is kept is kept
/// by the machine's, so a moved clock brings about nothing to forget.
enum class TimePasses : std::uint8_t { by_itself, when_moved };

/// Forgets what is over of a tenant's applications, a bounded part at a time, and comes again while there is
/// more: when the first of it is over, but not within the hour and not later than in a day; in a day where
/// the clock is moved.
void sweep_sign_ins(Work& work, TenantId tenant, Instant machine_now,
                    TimePasses passes = TimePasses::by_itself);

}  // namespace comptoir::commands
