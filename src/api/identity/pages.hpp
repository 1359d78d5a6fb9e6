#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/identity/form.hpp"
#include "api/wording/wording.hpp"
#include "http/message.hpp"

/// What people see while they sign in: small pages in English and French, without anything loaded from
/// elsewhere, readable on a narrow screen, in the dark and by those who hear them (WCAG 2.2 AA). They hold
/// passwords and codes, so nothing may store, frame or pass them on.
namespace comptoir::api::identity {

using wording::Language;
using wording::Sentence;

/// The first of our languages in `ui_locales`, in `mkt`, in `Accept-Language`; else English.
Language language_of(const Form& parameters, const http::Request& request);

/// Name and value of what is sent to an application.
using Fields = std::vector<std::pair<std::string, std::string>>;

inline constexpr Sentence kSigningIn{"You are signing in to", "Vous vous connectez à"};

/// Where a name and a password are asked for. All texts are escaped here.
struct SignInPage {
    Language language = Language::english;
    Sentence intro = kSigningIn;  ///< Before the application's name.
    std::optional<Sentence> warning;
    std::string app_name;
    std::string action;          ///< Where the form goes: path and query of ours.
    std::string other_language;  ///< The same page in the other language; empty: no link to it.
    std::string guard;           ///< FormGuard::field.
    std::string user_code;       ///< Of the device that waits; empty: of none.
    std::string user_name;
    std::optional<Sentence> problem;  ///< Why the last try failed.
    bool leads_away = false;          ///< The answer to the form leads to an application.
};
http::Response sign_in_page(int status, const SignInPage& page);

/// Where the code of a device is typed; of SignInPage what such a form has.
http::Response user_code_page(int status, const SignInPage& page);

/// Title, text, and a technical detail in English for those whom the reader may tell of it.
http::Response notice_page(int status, Language language, const Sentence& title, const Sentence& text,
                           std::string_view detail = "");

/// Sends the fields to `uri` by POST: at once where scripts run, else by a button (OAuth 2.0 Form Post
/// Response Mode). Its one script is the only one of the authority, and named by its digest.
http::Response posting_page(Language language, const std::string& uri, const Fields& fields);

}  // namespace comptoir::api::identity
