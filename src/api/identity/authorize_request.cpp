#include "api/identity/authorize_request.hpp"

#include <algorithm>
#include <array>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "commands/redirect_address.hpp"

namespace comptoir::api::identity {
namespace {

using storage::ChallengeMethod;

// All that counts; what else libraries send is for their own statistics.
constexpr std::array<std::string_view, 17> kParameters = {"client_id",      "response_type",
                                                          "redirect_uri",   "response_mode",
                                                          "scope",          "resource",
                                                          "state",          "nonce",
                                                          "code_challenge", "code_challenge_method",
                                                          "prompt",         "login_hint",
                                                          "ui_locales",     "mkt",
                                                          "client_info",    "request",
                                                          "request_uri"};

std::optional<ResponseMode> mode_of(std::string_view name) {
    if (name.empty() || name == "query") return ResponseMode::query;
    if (name == "fragment") return ResponseMode::fragment;
    if (name == "form_post") return ResponseMode::form_post;
    return std::nullopt;
}

TokenError invalid(std::string_view error, int number, std::string text) {
    return {400, error, number, std::move(text)};
}

// RFC 7636 §4.1, §4.2: a digest has these 43 characters, too.
bool is_challenge(std::string_view text) {
    return text.size() >= 43 && text.size() <= 128 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '.' || c == '_' || c == '~';
           });
}

std::optional<TokenError> read_response(const Form& form, AuthorizeRequest& asked) {
    const auto mode = mode_of(form.find("response_mode").value_or(""));
    const bool web = asked.redirect_uri.starts_with("http");
    if (!mode || (*mode == ResponseMode::form_post && !web))
        return invalid("invalid_request", 70007, "The response_mode is not supported.");
    asked.mode = *mode;
    const auto type = form.required("response_type");
    if (!type) return type.reason();
    if (*type != "code") {
        return invalid("unsupported_response_type", 700054,
                       "The response_type is not enabled for the application; ask for 'code'.");
    }
    if (form.find("request")) return invalid("request_not_supported", 90023, "Ask by plain parameters.");
    if (form.find("request_uri"))
        return invalid("request_uri_not_supported", 90023, "Ask by plain parameters.");
    return std::nullopt;
}

std::optional<TokenError> read_challenge(const Form& form, AuthorizeRequest& asked) {
    const auto challenge = form.find("code_challenge");
    const auto method = form.find("code_challenge_method");
    if (!challenge) {
        if (method) return missing_parameter("code_challenge");
        // Whoever has no secret proves by this that they are the one that asked (RFC 8252 §6).
        if (!asked.client.app.is_public) return std::nullopt;
        return invalid("invalid_request", 9002325,
                       "Proof Key for Code Exchange is required: the application has no secret.");
    }
    if (!is_challenge(*challenge)) return malformed_request("The code_challenge is not well-formed.");
    if (method.value_or("plain") == "S256") {
        asked.challenge_method = ChallengeMethod::s256;
    } else if (method.value_or("plain") == "plain") {
        asked.challenge_method = ChallengeMethod::plain;
    } else {
        return malformed_request("The code_challenge_method is S256 or plain.");
    }
    asked.challenge = *challenge;
    return std::nullopt;
}

// Nobody stays signed in here, so every prompt but `none` means the same.
std::optional<TokenError> read_prompt(const Form& form) {
    constexpr std::array<std::string_view, 3> kKnown = {"login", "consent", "select_account"};
    const auto words = split(form.find("prompt").value_or(""), ' ');
    const bool none = std::find(words.begin(), words.end(), "none") != words.end();
    if (none && words.size() == 1) {
        return invalid("login_required", 50058,
                       "A silent sign-in request was sent but no user is signed in.");
    }
    for (const std::string_view word : words) {
        if (!word.empty() && std::find(kKnown.begin(), kKnown.end(), word) == kKnown.end())
            return malformed_request("The prompt is none, login, consent or select_account.");
    }
    return std::nullopt;
}

std::optional<TokenError> read_wanted(const Form& form, const edge::Audiences& audiences,
                                      AuthorizeRequest& asked) {
    const auto scope = form.find("scope");
    if (asked.version == Version::v2 && !scope) return missing_parameter("scope");
    const auto wanted = asked.version == Version::v1 ? wanted_v1(form.find("resource").value_or(kDirectoryV1),
                                                                 scope.value_or(""), audiences)
                                                     : wanted_v2(*scope, audiences, kDirectoryV2);
    if (!wanted) return wanted.reason();
    asked.wanted = *wanted;
    asked.nonce = form.find("nonce").value_or("");
    if (asked.nonce.size() > limits::kNonceBytesMax) return malformed_request("The nonce is too long.");
    return std::nullopt;
}

// In the order in which the application is told.
std::optional<TokenError> problem_of(const Form& form, const edge::Audiences& audiences,
                                     AuthorizeRequest& asked) {
    if (auto problem = read_response(form, asked)) return problem;
    if (auto problem = read_challenge(form, asked)) return problem;
    if (auto problem = read_wanted(form, audiences, asked)) return problem;
    return read_prompt(form);
}

}  // namespace

Result<AuthorizeRequest, TokenError> read_authorize_request(commands::Runner& runner, const Clients& clients,
                                                            const edge::Audiences& audiences,
                                                            const Form& form, std::string_view tenant,
                                                            Version version) {
    const auto id = form.required("client_id");
    if (!id) return Refused{id.reason()};
    auto client = clients.find(*id, tenant);
    if (!client) return Refused{client.reason()};
    const auto redirect = form.required("redirect_uri");
    if (!redirect) return Refused{redirect.reason()};
    std::vector<std::string> registered;
    runner.read([&](sql::Session& session) {
        registered = storage::redirects_of(session, client->home.id, client->app.id);
    });
    const bool known = std::any_of(registered.begin(), registered.end(), [&](const std::string& uri) {
        return commands::leads_to(uri, *redirect);
    });
    if (!known) {
        return Refused{invalid("invalid_request", 50011,
                               "The redirect_uri of the request does not match those that are configured for "
                               "the application.")};
    }
    AuthorizeRequest asked;
    asked.client = *std::move(client);
    asked.version = version;
    asked.tenant = tenant;
    asked.redirect_uri = *redirect;
    asked.state = form.find("state").value_or("");
    asked.query = form.encoded(kParameters);
    if (asked.query.size() > limits::kAuthorizeBytesMax)
        return Refused{malformed_request("The parameters are too long.")};
    asked.problem = problem_of(form, audiences, asked);
    asked.login_hint = form.find("login_hint").value_or("");
    asked.wants_client_info = form.find("client_info") == "1";
    return asked;
}

}  // namespace comptoir::api::identity
