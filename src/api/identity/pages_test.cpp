#include "api/identity/test_browser.hpp"

namespace comptoir::api::identity {
namespace {

class SignInPages : public Browser {
  protected:
    Page open(Pairs more = {}, std::string_view headers = "") {
        Pairs request = native_request(native_);
        request.insert(request.end(), more.begin(), more.end());
        return page_of(authorize(request, "organizations", headers));
    }
    static bool shows(const Answer& answer, std::string_view text) {
        return answer.raw.find(text) != std::string::npos;
    }
};
INSTANTIATE_TEST_SUITE_P(Engines, SignInPages, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

TEST_P(SignInPages, AreKeptByNobodyAndRunNoScript) {
    const Answer answer = open().answer;
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.field("Content-Type"), "text/html; charset=utf-8");
    EXPECT_EQ(answer.field("Cache-Control"), "no-store");
    EXPECT_EQ(answer.field("Referrer-Policy"), "no-referrer");
    EXPECT_EQ(answer.field("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(answer.field("X-Frame-Options"), "DENY");
    EXPECT_FALSE(shows(answer, "<script"));
    EXPECT_FALSE(shows(answer, "http://fonts")) << "nothing is loaded";
    const std::string policy = answer.field("Content-Security-Policy");
    EXPECT_TRUE(policy.starts_with("default-src 'none'; style-src 'sha256-")) << policy;
    EXPECT_TRUE(policy.ends_with("'; base-uri 'none'; frame-ancestors 'none'")) << policy;
    EXPECT_EQ(policy.find("form-action"), std::string::npos) << "the application may redirect further";
    EXPECT_EQ(policy.find("unsafe"), std::string::npos);
    const auto digest = http::sha256(between(answer.raw, "<style>", "</style>"));
    EXPECT_NE(policy.find(to_base64({reinterpret_cast<const char*>(digest.data()), digest.size()})),
              std::string::npos);
}

TEST_P(SignInPages, HaveLabelsAFocusAndALanguage_Wcag_1_3_1_3_1_1) {
    const Answer answer = open().answer;
    EXPECT_TRUE(shows(answer, "<html lang=\"en\">"));
    EXPECT_TRUE(shows(answer, "width=device-width, initial-scale=1"));
    EXPECT_TRUE(shows(answer, "<title>Sign in – Till &amp; &lt;Co&gt;</title>")) << answer.raw;
    for (const char* name : {"username", "password"}) {
        EXPECT_TRUE(shows(answer, fmt::format("<label for=\"{}\">", name)));
        EXPECT_TRUE(shows(answer, fmt::format("<input id=\"{0}\" name=\"{0}\" required", name)));
    }
    EXPECT_TRUE(shows(answer, "autocomplete=\"current-password\""));
    EXPECT_TRUE(shows(answer, "value=\"\" autofocus"));
    EXPECT_FALSE(shows(answer, "role=\"alert\""));
    const Answer hinted = open({{"login_hint", "\"><b>ada@partner.example"}}).answer;
    EXPECT_TRUE(shows(hinted, "value=\"&quot;&gt;&lt;b&gt;ada@partner.example\"")) << hinted.raw;
    EXPECT_TRUE(shows(hinted, "maxlength=\"1024\" autofocus")) << "what is left to fill in";
}

TEST_P(SignInPages, AnnounceWhatWentWrong_Wcag_3_3_1_4_1_3) {
    const Answer wrong = submit(open(), with(ada(), "password", "wrong"));
    EXPECT_EQ(wrong.status, 200);
    EXPECT_TRUE(shows(wrong, "<title>Error: Sign in"));
    EXPECT_TRUE(shows(wrong, "role=\"alert\" id=\"problem\">The user name or the password is not right."));
    EXPECT_TRUE(shows(wrong, "aria-describedby=\"problem\" aria-invalid=\"true\""));
    EXPECT_TRUE(shows(wrong, "value=\"ada@partner.example\"")) << "what was right is kept";
    EXPECT_FALSE(shows(wrong, "value=\"wrong\"")) << "a password never is";
    EXPECT_EQ(submit(page_of(wrong), ada()).status, 303);
    const Answer empty = submit(open(), {{"username", "ada@partner.example"}});
    EXPECT_TRUE(shows(empty, "Enter your user name and your password."));
}

TEST_P(SignInPages, SpeakFrenchToWhoAsks_1_15) {
    for (const Page& page : {open({{"ui_locales", "de fr-CA en"}}), open({{"mkt", "fr-FR"}}),
                             open({}, "Accept-Language: fr-CH, en;q=0.5\r\n"),
                             open({{"ui_locales", "fr"}, {"mkt", "en-US"}}, "Accept-Language: en\r\n")}) {
        EXPECT_TRUE(shows(page.answer, "<html lang=\"fr\">"));
        EXPECT_EQ(page.answer.field("Content-Language"), "fr");
        EXPECT_TRUE(shows(page.answer, "Mot de passe"));
        EXPECT_FALSE(shows(page.answer, "Password"));
        EXPECT_TRUE(shows(page.answer, "lang=\"en\" hreflang=\"en\">English</a>"));
    }
    const Answer refused =
        submit(open({{"ui_locales", "fr"}}), with(ada(), "password", "wrong"), "Accept-Language: en\r\n");
    EXPECT_TRUE(shows(refused, "Le nom d&#39;utilisateur ou le mot de passe est incorrect.")) << refused.raw;
    const Answer english = open({{"ui_locales", "de"}}, "Accept-Language: de\r\n").answer;
    EXPECT_TRUE(shows(english, "<html lang=\"en\">"));
    const std::string other = unescaped(between(english.raw, "<a href=\"", "\""));
    EXPECT_TRUE(shows(get(other), "<html lang=\"fr\">")) << other;
    EXPECT_TRUE(shows(get("/common/oauth2/authorize", "Accept-Language: fr\r\n"), "Connexion impossible"));
}

TEST_P(SignInPages, DoNotTellWhoExists) {
    const auto answer_to = [&](const char* name, const char* password) {
        const Answer answer = submit(open(), {{"username", name}, {"password", password}});
        std::string text = answer.raw;
        for (const std::string& part : {between(text, "name=\"guard\" value=\"", "\""), std::string(name)}) {
            for (std::size_t at; (at = text.find(part)) != std::string::npos;) text.erase(at, part.size());
        }
        return std::pair(answer.status, text);
    };
    for (int i = 0; i < limits::kWrongPasswordsMax + 1; ++i) {
        const auto known = answer_to("ada@partner.example", "wrong");
        EXPECT_EQ(known, answer_to("bob@partner.example", "wrong")) << i;
        EXPECT_EQ(known.first, i < limits::kWrongPasswordsMax ? 200 : 429);
    }
    const Answer locked = submit(open(), ada());
    EXPECT_EQ(locked.status, 429);
    EXPECT_EQ(locked.field("Retry-After"), "900");
    EXPECT_TRUE(shows(locked, "There were too many tries."));
    place_.clock.pass(limits::kLockOutMax);
    EXPECT_EQ(submit(open(), ada()).status, 303);
    place_.must<Done>(
        [&](commands::Work& work) { return commands::set_user_disabled(work, user_.id, true); });
    EXPECT_TRUE(shows(submit(open(), ada()), "This account is disabled."));
    EXPECT_FALSE(shows(submit(open(), with(ada(), "password", "wrong")), "disabled"));
}

TEST_P(SignInPages, OneAddressCannotTryManyNames) {
    close();
    front_ = Front::proxy;
    Authority::open();
    const auto from = [](std::string_view address) {
        return fmt::format("X-Forwarded-For: 203.0.113.99, {}\r\n", address);
    };
    for (int i = 0; i < limits::kWrongPasswordsOfAddressMax; ++i) {
        const Answer answer = post(v1(),
                                   with(password_grant({{"resource", kPartnerCenter}}), "username",
                                        fmt::format("nobody{}@partner.example", i)),
                                   from(i % 2 == 0 ? "203.0.113.7" : "203.0.113.7:4711"));
        ASSERT_EQ(answer.text("error"), "invalid_grant");
    }
    EXPECT_EQ(submit(open(), ada(), from("203.0.113.7")).status, 429);
    EXPECT_EQ(submit(open(), ada(), from("203.0.113.8")).status, 303);
    EXPECT_EQ(submit(open(), ada()).status, 303) << "the proxy itself is nobody";
}

TEST_P(SignInPages, KnowTheirOwnFormsAgain_Rfc6819_4_4_1_8) {
    const Page page = open();
    EXPECT_NE(page.answer.field("Set-Cookie").find("; Path=/; HttpOnly; SameSite=Lax"), std::string::npos);
    const std::string stale = "The page was open for too long, or cookies are blocked.";
    Page forged = page;
    forged.cookie = "comptoir-form=" + std::string(43, 'x');
    EXPECT_TRUE(shows(submit(forged, ada()), stale)) << "another browser's form";
    forged.cookie = "";
    EXPECT_TRUE(shows(submit(forged, ada()), stale));
    forged = page;
    forged.guard = "x";
    EXPECT_TRUE(shows(submit(forged, ada()), stale));
    EXPECT_TRUE(shows(submit(forged, {{"do", "cancel"}}), stale));

    const Page second = open({}, fmt::format("Cookie: {}\r\n", page.cookie));
    EXPECT_EQ(second.cookie, page.cookie);
    EXPECT_EQ(submit(page, ada()).status, 303) << "two pages in one browser";
    EXPECT_EQ(submit(second, ada()).status, 303);
    restart();
    EXPECT_EQ(submit(page, ada()).status, 303);
    place_.clock.pass(limits::kSignInPageLife);
    const Answer late = submit(page, ada());
    EXPECT_TRUE(shows(late, stale));
    EXPECT_EQ(submit(page_of(late), ada()).status, 303) << "the page that says so has a fresh form";
}

TEST_P(SignInPages, TakeNoBodyButAShortForm) {
    const Page page = open();
    const auto send_body = [&](std::string_view type, const std::string& body) {
        return send("POST", page.action, fmt::format("Content-Type: {}\r\nCookie: {}\r\n", type, page.cookie),
                    body);
    };
    EXPECT_EQ(send_body("application/json", "{}").status, 400);
    EXPECT_EQ(send_body("application/x-www-form-urlencoded",
                        "username=" + std::string(limits::kTokenFormBytesMax, 'x'))
                  .status,
              400);
    const Answer cancelled = submit(page, {{"do", "cancel"}});
    EXPECT_EQ(cancelled.status, 303);
    EXPECT_EQ(sent(cancelled, "error"), "access_denied");
    EXPECT_EQ(sent(cancelled, "state"), "the state &=");
}

TEST_P(SignInPages, SayWhenTheServiceIsBusy) {
    const Page page = open();
    place_.database->fail_with([](std::int64_t, std::string_view) { throw sql::BusyError("full"); });
    const Answer busy = submit(page, ada(), "Accept-Language: fr\r\n");
    place_.database->fail_with({});
    EXPECT_EQ(busy.status, 503);
    EXPECT_EQ(busy.field("Retry-After"), "1");
    EXPECT_TRUE(shows(busy, "Le service est très sollicité")) << busy.raw;
    EXPECT_EQ(submit(page, ada()).status, 303);
}

TEST_P(SignInPages, AreOnRecord_3_11) {
    const auto audited = [&] {
        std::int64_t seq = 0;
        place_.database->read([&](sql::Session& session) {
            seq = storage::newest_audit_of(session, partner_.id, native_.id.str());
        });
        return seq;
    };
    const std::int64_t before = audited();
    submit(open(), with(ada(), "password", "wrong"));
    EXPECT_EQ(audited(), before);
    EXPECT_EQ(submit(open(), ada()).status, 303);
    EXPECT_GT(audited(), before);
}

}  // namespace
}  // namespace comptoir::api::identity
