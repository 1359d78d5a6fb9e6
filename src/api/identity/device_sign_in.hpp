#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "api/identity/pages.hpp"
#include "api/identity/sign_in_services.hpp"
#include "commands/sign_ins.hpp"

/// Sign-in for programs without a browser. Sources: reseller contract §1.3.1 (A6), §1.3.2; RFC 8628.
namespace comptoir::api::identity {

/// How often each device asks, so that those in a hurry can be told. Kept in memory, at most
/// limits::kDevicePollsMax devices: a start forgets them, and several processes count each for itself.
/// Threads: any.
class PollPace {
  public:
    /// `clock` is the machine's.
    explicit PollPace(const Clock& clock) : clock_(&clock) {}
    /// Whether this question came too soon after the last one; then the device has to wait
    /// limits::kDevicePollSpan longer each time (RFC 8628 §3.5).
    bool is_too_soon(const std::string& digest);
    std::size_t size() const;

  private:
    struct Poll {
        Instant last;
        std::chrono::seconds span;
    };
    const Clock* clock_;
    mutable std::mutex mutex_;
    std::map<std::string, Poll> polls_;  ///< By the digest of the device code.
};

/// `POST …/devicecode`, where a device asks, and `/devicelogin`, where somebody types its code and signs in.
/// Threads: any. Throws sql::DatabaseError when the database cannot answer.
class DeviceSignIn {
  public:
    explicit DeviceSignIn(SignInServices services) : services_(std::move(services)) {}

    /// The codes, as sign-in libraries read them: v1 calls the address `verification_url` and writes numbers
    /// as texts. An error of RFC 6749 otherwise; 429 beyond limits::kDeviceCodesOfAddressPerMinute.
    http::Response begin(const http::Request& request, std::string_view tenant, Version version);
    /// Where the code is typed.
    http::Response page(const http::Request& request) const;
    /// What was typed: first the code, then name and password.
    http::Response typed(const http::Request& request);

  private:
    template <class T>
    using Or = Result<T, TokenError>;
    Or<storage::DeviceCode> asked_for(const http::Request& request, const Form& form, std::string_view tenant,
                                      Version version) const;
    Or<json::Object> begun(const http::Request& request, std::string_view tenant, Version version);
    std::optional<storage::DeviceCode> waiting(std::string_view user_code) const;
    http::Response ask_code(int status, const http::Request& request, Language language,
                            std::optional<Sentence> problem) const;
    http::Response ask_person(int status, const http::Request& request, Language language,
                              const storage::DeviceCode& code, const Client& client, std::string user_name,
                              std::optional<Sentence> problem) const;
    http::Response check(const http::Request& request, Language language, const storage::DeviceCode& code,
                         const Form& form);
    http::Response allow(Language language, const storage::DeviceCode& code, const Person& person);
    http::Response deny(Language language, const storage::DeviceCode& code);

    SignInServices services_;
};

}  // namespace comptoir::api::identity
