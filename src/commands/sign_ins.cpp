#include "commands/sign_ins.hpp"

#include <algorithm>
#include <chrono>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace comptoir::commands {
namespace {

// However long the rest is kept: something that is over sooner may come meanwhile.
constexpr std::chrono::seconds kSweepSpanMax = std::chrono::hours(24);

// The marketplace's clock brings the sweep about; in a sandbox it may come too early and then comes again.
void arm_sweep(Work& work, TenantId tenant, std::chrono::seconds after = limits::kSignInSweepSpan) {
    storage::keep_timer(work.session, {storage::operator_partition(), storage::TimerKind::sweep_sign_ins,
                                       tenant.str(), work.now + after});
}

// The contract has no name for signing in, and a name of ours would break partners' clients.
void tell(Work& work, AppId app, const json::Object& what) {
    const bool of_operator = work.partner() == storage::operator_partition();
    work.audit(
        {.operation = of_operator ? AuditOperation::of_operator("sign_in") : AuditOperation("undefined"),
         .resource_type = "application",
         .resource_id = app.str(),
         .customer = std::nullopt,
         .old_value = "",
         .new_value = json::write(what)});
}

// Whatever was issued for it ends by then.
void revoke(Work& work, TenantId tenant, AppId app, Guid sign_in, std::string_view why, Instant machine_now) {
    storage::revoke_sign_in(work.session, tenant, sign_in, machine_now + limits::kRefreshTokenLife);
    arm_sweep(work, tenant);
    tell(work, app, {{"revoked", sign_in.str()}, {"why", why}});
}

// RFC 8628 §6.1: consonants, so that they form no word; 20 to the power of 8 of them.
constexpr std::string_view kUserCodeLetters = "BCDFGHJKLMNPQRSTVWXZ";
constexpr std::size_t kUserCodeLength = 8;

std::string new_user_code(RandomSource& random) {
    std::string code;
    while (code.size() < kUserCodeLength) {
        // The highest multiple of 20 in a byte: every letter is as likely as another.
        const auto byte = static_cast<unsigned char>(random.bytes(1)[0]);
        if (byte < 240) code.push_back(kUserCodeLetters[byte % kUserCodeLetters.size()]);
    }
    return code;
}

}  // namespace

Outcome<Done> begin_sign_in(Work& work, const storage::AuthorizationCode& code) {
    storage::insert_code(work.session, code, code.expires + limits::kSpentCodeKept);
    arm_sweep(work, code.tenant);
    tell(work, code.app, {{"signedIn", work.caller.user_principal_name}, {"resource", code.resource}});
    return Done{};
}

Outcome<CodeUse> redeem_code(Work& work, const storage::AuthorizationCode& code, Instant machine_now) {
    if (storage::spend_code(work.session, code.tenant, code.digest)) return CodeUse::first;
    revoke(work, code.tenant, code.app, code.sign_in, "A code was used twice.", machine_now);
    return CodeUse::again;
}

Outcome<CodeUse> use_refresh_token(Work& work, const storage::App& app, Guid sign_in,
                                   std::int64_t used_before, Instant machine_now) {
    const Instant kept_until = machine_now + limits::kRefreshTokenLife;
    if (storage::use_refresh_token(work.session, app.tenant, sign_in, used_before, kept_until)) {
        arm_sweep(work, app.tenant);
        return CodeUse::first;
    }
    revoke(work, app.tenant, app.id, sign_in, "A refresh token was used twice.", machine_now);
    return CodeUse::again;
}

Outcome<std::string> begin_device_sign_in(Work& work, storage::DeviceCode code, Instant machine_now) {
    if (storage::live_device_codes(work.session, code.tenant, code.app, machine_now,
                                   limits::kDeviceCodesMax) == limits::kDeviceCodesMax) {
        return refuse(Reason::called_too_often);
    }
    // One taken in a million is too many already; a handful in a row means that something else is wrong.
    for (int tries = 0; tries < 8; ++tries) {
        code.user_code = new_user_code(work.random);
        if (!storage::insert_device_code(work.session, code, code.expires + limits::kDeviceCodeKept))
            continue;
        arm_sweep(work, code.tenant);
        return code.user_code;
    }
    return refuse(Reason::called_too_often);
}

Outcome<Done> allow_device_sign_in(Work& work, const storage::DeviceCode& code,
                                   std::string_view password_mark, Instant machine_now) {
    if (!storage::allow_device(work.session, code, work.caller.user, password_mark, machine_now))
        return refuse(Reason::not_found);
    tell(work, code.app,
         {{"signedIn", work.caller.user_principal_name}, {"resource", code.resource}, {"device", true}});
    return Done{};
}

Outcome<Done> deny_device_sign_in(Work& work, const storage::DeviceCode& code, Instant machine_now) {
    if (!storage::deny_device(work.session, code, machine_now)) return refuse(Reason::not_found);
    return Done{};
}

Outcome<CodeUse> redeem_device_code(Work& work, const storage::DeviceCode& code) {
    return storage::spend_device_code(work.session, code) ? CodeUse::first : CodeUse::again;
}

std::string read_user_code(std::string_view typed) {
    std::string code;
    for (const char letter : to_upper(typed)) {
        if (letter == '-' || letter == ' ') continue;
        if (code.size() == kUserCodeLength || kUserCodeLetters.find(letter) == std::string_view::npos)
            return "";
        code.push_back(letter);
    }
    return code.size() == kUserCodeLength ? code : "";
}

Outcome<CodeUse> use_assertion(Work& work, const storage::App& app, std::string_view digest, Instant ends) {
    if (!storage::use_assertion(work.session, app.tenant, app.id, digest, ends)) return CodeUse::again;
    arm_sweep(work, app.tenant);
    return CodeUse::first;
}

void sweep_sign_ins(Work& work, TenantId tenant, Instant machine_now, TimePasses passes) {
    const storage::Left left =
        storage::forget_sign_ins(work.session, tenant, machine_now, limits::kSweptAtOnce);
    if (left.more_now) return arm_sweep(work, tenant, limits::kSweepPause);
    if (!left.earliest) return;
    const auto wait = std::chrono::microseconds(left.earliest->micros() - machine_now.micros());
    const auto span = passes == TimePasses::when_moved
                          ? kSweepSpanMax
                          : std::clamp(std::chrono::ceil<std::chrono::seconds>(wait),
                                       std::chrono::seconds(limits::kSignInSweepSpan), kSweepSpanMax);
    arm_sweep(work, tenant, span);
}

}  // namespace comptoir::commands
