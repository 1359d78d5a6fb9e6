#pragma once

#include <algorithm>

#include "api/identity/test_authority.hpp"
#include "http/digest.hpp"

/// Somebody's browser in front of the authority, for the tests of this folder.
namespace comptoir::api::identity {

/// The text between two others, or nothing.
inline std::string between(std::string_view text, std::string_view before, std::string_view after) {
    const auto begin = text.find(before);
    if (begin == std::string_view::npos) return "";
    const auto end = text.find(after, begin + before.size());
    return std::string(text.substr(begin + before.size(), end - begin - before.size()));
}

inline std::string unescaped(std::string text) {
    for (const auto& [written, meant] :
         {std::pair("&lt;", "<"), std::pair("&gt;", ">"), std::pair("&quot;", "\""), std::pair("&#39;", "'"),
          std::pair("&amp;", "&")}) {
        for (std::size_t at; (at = text.find(written)) != std::string::npos;)
            text.replace(at, std::string_view(written).size(), meant);
    }
    return text;
}

/// What a browser is sent back to the application with.
inline Pairs sent_to(const Answer& answer) {
    const std::string location = answer.field("Location");
    const auto begin = location.find_first_of("?#");
    Pairs pairs;
    if (begin == std::string::npos) return pairs;
    const auto query = http::Query::parse_form(location.substr(begin + 1));
    if (query) pairs = query->all();
    return pairs;
}

inline std::string sent(const Answer& answer, std::string_view name) {
    for (const auto& [key, value] : sent_to(answer)) {
        if (key == name) return value;
    }
    return "";
}

/// A page with a form, and the cookie that came with it.
struct Page {
    Answer answer;
    std::string action, guard, cookie;
};

inline Page page_of(Answer answer) {
    Page page;
    page.action = unescaped(between(answer.raw, "action=\"", "\""));
    page.guard = between(answer.raw, "name=\"guard\" value=\"", "\"");
    page.cookie = between(answer.field("Set-Cookie") + ";", "", ";");
    page.answer = std::move(answer);
    return page;
}

/// The authority with applications that people sign in to.
class Browser : public Authority {
  protected:
    static constexpr const char* kVerifier = "a-verifier-of-forty-three-characters-and-some";
    static constexpr const char* kShopBack = "https://shop.example/back?kept=1";
    static constexpr const char* kHere = "http://localhost:8400/";

    static std::string challenge() {
        const auto digest = http::sha256(kVerifier);
        return to_base64url({reinterpret_cast<const char*>(digest.data()), digest.size()});
    }
    storage::App register_app(commands::AppRegistration registration) {
        if (!registration.is_public)
            registration.secret_hash = http::hash_secret(edge::TestPlace::kSecret, place_.random);
        if (registration.name.empty()) registration.name = "Till & <Co>";
        return place_.must<storage::App>(
            [&](commands::Work& work) { return commands::register_app(work, registration); });
    }
    storage::App register_shop() {
        commands::AppRegistration shop;
        shop.tenant = partner_tenant_;
        shop.roles = {Role::global_admin};
        shop.redirects = {kShopBack};
        return register_app(std::move(shop));
    }
    storage::App register_native(TenantId tenant, commands::Roles roles, bool any_tenant) {
        commands::AppRegistration native;
        native.tenant = tenant;
        native.roles = std::move(roles);
        native.is_public = true;
        native.any_tenant = any_tenant;
        native.redirects = {"http://localhost",
                            "https://login.microsoftonline.com/common/oauth2/nativeclient"};
        return register_app(std::move(native));
    }

    /// What a sign-in library asks for in the name of a program on somebody's machine.
    Pairs native_request(const storage::App& app) const {
        return {{"client_id", app.id.str()},
                {"response_type", "code"},
                {"redirect_uri", kHere},
                {"scope", std::string(kPartnerCenter) + "/user_impersonation openid profile offline_access"},
                {"state", "the state &="},
                {"nonce", "the nonce"},
                {"code_challenge", challenge()},
                {"code_challenge_method", "S256"},
                {"client_info", "1"},
                {"x-client-SKU", "MSAL.NetCore"}};
    }
    Pairs shop_request() const {
        return {{"client_id", shop_.id.str()},
                {"response_type", "code"},
                {"redirect_uri", kShopBack},
                {"scope", "openid profile"}};
    }
    Answer authorize(const Pairs& request, std::string_view tenant = "organizations",
                     std::string_view headers = "") {
        return get(fmt::format("/{}/oauth2/v2.0/authorize?{}", tenant, form(request)), headers);
    }
    Answer submit(const Page& page, Pairs typed, std::string_view headers = "") {
        typed.emplace_back("guard", page.guard);
        return post(page.action, typed, fmt::format("Cookie: other=1; {}\r\n{}", page.cookie, headers));
    }
    static Pairs ada() {
        return {{"username", "ada@partner.example"}, {"password", edge::TestPlace::kPassword}};
    }
    /// The code that a sign-in brings.
    std::string code_for(const Pairs& request, std::string_view tenant = "organizations") {
        const Answer answer = submit(page_of(authorize(request, tenant)), ada());
        EXPECT_EQ(answer.status, 303) << answer.raw;
        return sent(answer, "code");
    }
    Pairs native_grant(const storage::App& app, std::string code) const {
        return {{"grant_type", "authorization_code"},
                {"client_id", app.id.str()},
                {"code", std::move(code)},
                {"redirect_uri", kHere},
                {"code_verifier", kVerifier}};
    }
    Pairs shop_grant(std::string code) const {
        return {{"grant_type", "authorization_code"},
                {"client_id", shop_.id.str()},
                {"client_secret", edge::TestPlace::kSecret},
                {"code", std::move(code)},
                {"redirect_uri", kShopBack}};
    }
    std::string v2_anywhere() const { return "/organizations/oauth2/v2.0/token"; }

    storage::App shop_ = register_shop();
    storage::App native_ = register_native(partner_tenant_, {Role::global_admin}, false);
};

}  // namespace comptoir::api::identity
