#pragma once

#include <string>
#include <string_view>

#include "api/identity/authorize_request.hpp"
#include "api/identity/pages.hpp"
#include "api/identity/sign_in_services.hpp"

/// Sign-in in a browser: `…/authorize`, where applications send people; `…/login`, where the page there sends
/// what they typed; and `…/nativeclient`, where programs with a browser window of their own find the answer.
/// Sources: reseller contract §1.3.1 (A6); RFC 6749 §4.1; OpenID Connect Core §3.1.
namespace comptoir::api::identity {

/// Threads: any. Throws sql::DatabaseError when the database cannot answer.
class Authorization {
  public:
    explicit Authorization(SignInServices services) : services_(std::move(services)) {}

    /// The page that asks for name and password; the answer of the application's own making, when it asked
    /// for what there is not; a page that tells the person, when nobody can say where that should go.
    http::Response authorize(const http::Request& request, std::string_view tenant, Version version);
    /// What was typed there: the page again, or the browser goes back to the application.
    http::Response sign_in(const http::Request& request, std::string_view tenant, Version version);
    /// Where a program reads the answer from the address of its window.
    http::Response native_client(const http::Request& request) const;

  private:
    using Asked = Result<AuthorizeRequest, TokenError>;
    Asked read(const Result<Form, TokenError>& form, std::string_view tenant, Version version) const;
    http::Response page(int status, const http::Request& request, Language language,
                        const AuthorizeRequest& asked, std::string user_name,
                        std::optional<Sentence> problem) const;
    http::Response no_page(Language language, const TokenError& error) const;
    http::Response answer(const http::Request& request, Language language, const AuthorizeRequest& asked,
                          Fields fields) const;
    http::Response error_answer(const http::Request& request, Language language,
                                const AuthorizeRequest& asked, const TokenError& error) const;
    http::Response check(const http::Request& request, Language language, const AuthorizeRequest& asked,
                         const Form& typed);
    std::string code_for(const AuthorizeRequest& asked, const Person& person);

    SignInServices services_;
};

/// What a page says to who could not sign in.
Sentence sentence_of(const TokenError& error);
/// 429 for a lock, the error's own status when nobody could check, else 200: the page is the answer.
int page_status_of(const TokenError& error);

}  // namespace comptoir::api::identity
