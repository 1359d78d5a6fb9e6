#include "api/identity/device_sign_in.hpp"

#include "api/identity/test_browser.hpp"

namespace comptoir::api::identity {
namespace {

using std::chrono::seconds;

class DeviceSignIns : public Browser {
  protected:
    static constexpr const char* kGrant = "urn:ietf:params:oauth:grant-type:device_code";

    Answer ask(const storage::App& app, std::string_view tenant = "organizations",
               std::string_view headers = "") {
        return post(fmt::format("/{}/oauth2/v2.0/devicecode", tenant),
                    {{"client_id", app.id.str()},
                     {"scope", std::string(kPartnerCenter) + "/user_impersonation openid offline_access"}},
                    headers);
    }
    Pairs grant(const storage::App& app, const Answer& codes) const {
        return {
            {"grant_type", kGrant}, {"client_id", app.id.str()}, {"device_code", codes.text("device_code")}};
    }
    Answer poll(const Answer& codes) { return post(v2_anywhere(), grant(native_, codes)); }
    /// The page that asks who it is, once the code is typed.
    Page enter(std::string user_code) {
        const Page page = page_of(get("/devicelogin"));
        return page_of(submit(page, {{"user_code", std::move(user_code)}}));
    }
    Answer sign_in(const Page& page, const std::string& user_code, Pairs typed) {
        typed.emplace_back("user_code", user_code);
        typed.emplace_back("do", "sign-in");
        return submit(page, std::move(typed));
    }
    static bool shows(const Answer& answer, std::string_view text) {
        return answer.raw.find(text) != std::string::npos;
    }
};
INSTANTIATE_TEST_SUITE_P(Engines, DeviceSignIns, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

TEST_P(DeviceSignIns, TheCodesAreWhatLibrariesRead_Rfc8628_3_2) {
    const Answer codes = ask(native_);
    ASSERT_EQ(codes.status, 200) << codes.raw;
    EXPECT_EQ(codes.field("Cache-Control"), "no-store");
    const std::string user_code = codes.text("user_code");
    EXPECT_EQ(user_code.size(), 9U);
    EXPECT_EQ(user_code.find_first_not_of("BCDFGHJKLMNPQRSTVWXZ-"), std::string::npos) << user_code;
    EXPECT_EQ(commands::read_user_code(user_code).size(), 8U);
    EXPECT_EQ(codes.text("verification_uri"), std::string(kBase) + "/devicelogin");
    EXPECT_FALSE(codes.has("verification_url"));
    EXPECT_TRUE(codes.is_number("expires_in"));
    EXPECT_EQ(codes.text("expires_in"), "900");
    EXPECT_EQ(codes.text("interval"), "5");
    EXPECT_EQ(
        codes.text("message"),
        fmt::format("To sign in, use a web browser to open the page {}/devicelogin and enter the code {} "
                    "to authenticate.",
                    kBase, user_code));
    EXPECT_TRUE(ask(native_, "organizations", "Accept-Language: fr\r\n")
                    .text("message")
                    .starts_with("Pour vous connecter"));

    const Answer old = post("/partner.example/oauth2/devicecode",
                            {{"client_id", native_.id.str()}, {"resource", kPartnerCenter}});
    ASSERT_EQ(old.status, 200) << old.raw;
    EXPECT_EQ(old.text("verification_url"), std::string(kBase) + "/devicelogin");
    EXPECT_FALSE(old.has("verification_uri"));
    EXPECT_TRUE(old.is_string("expires_in"));
    EXPECT_TRUE(old.is_string("interval"));
}

TEST_P(DeviceSignIns, BringTokensOnceSomebodyHasSignedIn_Rfc8628_3_4) {
    const Answer codes = ask(native_);
    expect_error(poll(codes), 400, "authorization_pending", 70016);
    const Page page = enter(codes.text("user_code"));
    EXPECT_TRUE(shows(page.answer, "Till &amp; &lt;Co&gt;")) << page.answer.raw;
    EXPECT_TRUE(shows(page.answer, "Go on only if you began this yourself"));
    const Answer done = sign_in(page, codes.text("user_code"), ada());
    EXPECT_EQ(done.status, 200);
    EXPECT_TRUE(shows(done, "You are signed in")) << done.raw;
    restart();
    const Answer tokens = poll(codes);
    ASSERT_EQ(tokens.status, 200) << tokens.raw;
    const json::Value claims = claims_of(tokens.text("access_token"));
    EXPECT_EQ(claims.text_or("oid"), user_.id.str());
    EXPECT_EQ(claims.text_or("tid"), partner_tenant_.str());
    EXPECT_EQ(claims.text_or("aud"), kPartnerCenter);
    EXPECT_EQ(claims_of(tokens.text("id_token")).text_or("aud"), native_.id.str());
    EXPECT_FALSE(tokens.text("client_info").empty());
    EXPECT_FALSE(tokens.text("refresh_token").empty());
    EXPECT_EQ(call(tokens.text("access_token")).status, 200);
    expect_error(poll(codes), 400, "invalid_grant", 70000);
    EXPECT_EQ(call(tokens.text("access_token")).status, 200) << "asking again harms nobody";
    EXPECT_TRUE(shows(enter(codes.text("user_code")).answer, "This code is not known"));
}

TEST_P(DeviceSignIns, WorkWithV1AsItsLibrariesAsk) {
    const Answer codes = post("/partner.example/oauth2/devicecode",
                              {{"client_id", native_.id.str()}, {"resource", kPartnerCenter}});
    sign_in(enter(codes.text("user_code")), codes.text("user_code"), ada());
    const Answer tokens = post(v1(), {{"grant_type", "device_code"},
                                      {"client_id", native_.id.str()},
                                      {"code", codes.text("device_code")}});
    ASSERT_EQ(tokens.status, 200) << tokens.raw;
    EXPECT_EQ(tokens.text("resource"), kPartnerCenter);
    EXPECT_TRUE(tokens.is_string("expires_in"));
}

TEST_P(DeviceSignIns, ADeviceInAHurryIsTold_Rfc8628_3_5) {
    const Answer codes = ask(native_);
    expect_error(poll(codes), 400, "authorization_pending", 70016);
    expect_error(poll(codes), 400, "slow_down", 50196);
    const auto later = [&](seconds span) {
        place_.clock.pass(span);
        return poll(codes).text("error");
    };
    EXPECT_EQ(later(seconds(5)), "slow_down") << "it was to wait ten seconds";
    EXPECT_EQ(later(seconds(15)), "authorization_pending");
    sign_in(enter(codes.text("user_code")), codes.text("user_code"), ada());
    EXPECT_EQ(poll(codes).status, 200) << "there is nothing to wait for";
}

TEST_P(DeviceSignIns, EndAfterAQuarterOfAnHour_Rfc8628_3_5) {
    const Answer codes = ask(native_);
    const Page page = enter(codes.text("user_code"));
    place_.clock.pass(limits::kDeviceCodeLife);
    expect_error(poll(codes), 400, "expired_token", 70020);
    EXPECT_TRUE(shows(sign_in(page, codes.text("user_code"), ada()), "This code is not known"));
    expect_error(post(v2(), with(grant(native_, codes), "device_code", "x")), 400, "invalid_grant", 70000);
    expect_error(post(v2(), without(grant(native_, codes), "device_code")), 400, "invalid_request", 900144);
}

TEST_P(DeviceSignIns, CanBeRefused_Rfc8628_3_5) {
    const Answer codes = ask(native_);
    const Page page = enter(codes.text("user_code"));
    const Answer refused = submit(page, {{"user_code", codes.text("user_code")}, {"do", "cancel"}});
    EXPECT_TRUE(shows(refused, "Nobody was signed in")) << refused.raw;
    expect_error(poll(codes), 400, "access_denied", 65004);
    EXPECT_TRUE(shows(sign_in(page, codes.text("user_code"), ada()), "This code is not known"));
}

TEST_P(DeviceSignIns, AreForTheDevicesApplicationAndTenant) {
    const Answer codes = ask(shop_);
    sign_in(enter(codes.text("user_code")), codes.text("user_code"), ada());
    const Pairs secretless = grant(shop_, codes);
    expect_error(post(v2(), secretless), 401, "invalid_client", 7000218);
    expect_error(post(v2(), grant(native_, codes)), 400, "invalid_grant", 70000);
    EXPECT_EQ(post(v2(), with(secretless, "client_secret", edge::TestPlace::kSecret)).status, 200);

    const storage::Tenant office = place_.add_tenant(TenantKind::marketplace_operator, "office.example");
    const storage::App everybodys = register_native(office.id, {Role::global_admin}, true);
    const Answer theirs = ask(everybodys, "publisher.example");
    EXPECT_TRUE(
        shows(sign_in(enter(theirs.text("user_code")), theirs.text("user_code"), ada()), "is not right"))
        << "a person of another tenant";
    const Answer anybodys = ask(everybodys);
    EXPECT_TRUE(shows(sign_in(enter(anybodys.text("user_code")), anybodys.text("user_code"), ada()),
                      "You are signed in"));
    EXPECT_EQ(post(v2_anywhere(), grant(everybodys, anybodys)).status, 200);

    for (const char* name : {"client_id", "scope"}) {
        const Pairs request{{"client_id", native_.id.str()}, {"scope", "openid"}};
        expect_error(post("/common/oauth2/v2.0/devicecode", without(request, name)), 400, "invalid_request",
                     900144);
    }
    expect_error(ask(native_, "publisher.example"), 400, "unauthorized_client", 700016);
}

TEST_P(DeviceSignIns, TheCodeIsReadAsPeopleTypeIt_Rfc8628_6_1) {
    const Answer codes = ask(native_);
    const std::string code = codes.text("user_code");
    EXPECT_TRUE(shows(enter(to_lower(code)).answer, "Password"));
    EXPECT_TRUE(shows(enter(" " + code.substr(0, 4) + " " + code.substr(5) + " ").answer, "Password"));
    for (const std::string& wrong : {code + "B", code.substr(1), std::string("AEIO-UAEI"), std::string()}) {
        const Page page = enter(wrong);
        EXPECT_TRUE(shows(page.answer, "This code is not known")) << wrong;
        EXPECT_TRUE(shows(page.answer, "<title>Error: Sign in on a device"));
    }
}

TEST_P(DeviceSignIns, ThePageIsOursAndSpeaksFrench) {
    const Page page = page_of(get("/devicelogin", "Accept-Language: fr\r\n"));
    EXPECT_EQ(page.answer.status, 200);
    EXPECT_TRUE(shows(page.answer, "<html lang=\"fr\">"));
    EXPECT_TRUE(shows(page.answer, "<label for=\"user_code\">"));
    EXPECT_FALSE(shows(page.answer, "<script"));
    EXPECT_EQ(page.answer.field("Cache-Control"), "no-store");
    EXPECT_NE(page.answer.field("Content-Security-Policy").find("form-action 'self'; base-uri"),
              std::string::npos);
    Page forged = page;
    forged.cookie = "";
    EXPECT_TRUE(shows(submit(forged, {{"user_code", ask(native_).text("user_code")}}),
                      "La page est restée ouverte trop longtemps"));
    EXPECT_TRUE(shows(submit(page, {{"user_code", ask(native_).text("user_code")}}), "Mot de passe"));
    EXPECT_EQ(send("POST", page.action, "Content-Type: application/json\r\n", "{}").status, 400);
}

TEST_P(DeviceSignIns, CodesCannotBeGuessed_Rfc8628_5_1) {
    close();
    front_ = Front::proxy;
    open();
    const std::string from = "X-Forwarded-For: 203.0.113.7\r\n";
    const Page page = page_of(get("/devicelogin"));
    for (int i = 0; i < limits::kWrongPasswordsOfAddressMax; ++i) {
        ASSERT_EQ(submit(page, {{"user_code", "BBBB-BBBB"}}, from).status, 200) << i;
    }
    const std::string code = ask(native_).text("user_code");
    EXPECT_EQ(submit(page, {{"user_code", code}}, from).status, 429);
    EXPECT_EQ(submit(page, {{"user_code", code}}, "X-Forwarded-For: 203.0.113.8\r\n").status, 200);
}

TEST_P(DeviceSignIns, EndWithThePasswordTheyWereAllowedWith) {
    const auto allowed = [&](std::string password) {
        const Answer codes = ask(native_);
        const Answer done = sign_in(enter(codes.text("user_code")), codes.text("user_code"),
                                    with(ada(), "password", std::move(password)));
        EXPECT_TRUE(shows(done, "You are signed in")) << done.raw;
        return codes;
    };
    const Answer codes = allowed(edge::TestPlace::kPassword);
    ASSERT_TRUE(
        set_password(place_.runner(), commands::clockwork(PartnerId()), user_.id, "another password"));
    expect_error(poll(codes), 400, "invalid_grant", 70000);
    EXPECT_EQ(poll(allowed("another password")).status, 200);
}

TEST_P(DeviceSignIns, CanBeSwitchedOffForAnApplication_Rfc8628_5_4) {
    const auto set = [&](bool device_codes) {
        place_.must<Done>([&](commands::Work& work) {
            return commands::set_app_device_codes(work, native_.id, device_codes);
        });
    };
    const Answer waiting = ask(native_);
    const Answer allowed = ask(native_);
    const Page page = enter(waiting.text("user_code"));
    sign_in(enter(allowed.text("user_code")), allowed.text("user_code"), ada());
    set(false);
    expect_error(ask(native_), 400, "unauthorized_client", 70003);
    expect_error(poll(waiting), 400, "unauthorized_client", 70003);
    expect_error(poll(allowed), 400, "unauthorized_client", 70003);
    EXPECT_TRUE(shows(enter(waiting.text("user_code")).answer, "This code is not known"));
    EXPECT_TRUE(shows(sign_in(page, waiting.text("user_code"), ada()), "This code is not known"));
    EXPECT_EQ(ask(shop_).status, 200) << "of this application alone";
    set(true);
    EXPECT_EQ(poll(allowed).status, 200);
    EXPECT_TRUE(shows(sign_in(page, waiting.text("user_code"), ada()), "You are signed in"));
}

TEST_P(DeviceSignIns, OneAddressGetsABoundedNumberOfCodes) {
    for (int i = 0; i <= limits::kDeviceCodesOfAddressPerMinute; ++i)
        ASSERT_EQ(ask(native_, "organizations", "X-Forwarded-For: 203.0.113.7\r\n").status, 200)
            << "without a proxy anybody could write this";
    close();
    front_ = Front::proxy;
    std::vector<std::string> log;
    log_ = [&](std::string_view line) { log.emplace_back(line); };
    open();
    const auto from = [&](std::string_view address) {
        return ask(native_, "organizations", fmt::format("X-Forwarded-For: 198.51.100.1, {}\r\n", address));
    };
    for (int i = 0; i < limits::kDeviceCodesOfAddressPerMinute; ++i)
        ASSERT_EQ(from(fmt::format("203.0.113.7:{}", 40'000 + i)).status, 200) << i;
    const Answer refused = from("203.0.113.7");
    expect_error(refused, 429, "temporarily_unavailable", 90055);
    EXPECT_EQ(refused.field("Retry-After"), "3");
    ASSERT_EQ(log.size(), 1U);
    EXPECT_NE(log[0].find("the last one of network cb007107, device codes"), std::string::npos) << log[0];
    EXPECT_EQ(from("203.0.113.7:1").status, 429);
    EXPECT_EQ(from("203.0.113.8").status, 200);
    EXPECT_EQ(from("[2606:4700:1:2::1]:443").status, 200);
    EXPECT_EQ(ask(native_).status, 200) << "the proxy itself is nobody";
    place_.clock.pass(seconds(3));
    EXPECT_EQ(from("203.0.113.7").status, 200);
    EXPECT_EQ(from("203.0.113.7").status, 429);
    close();
    guessing_ = Guessing::free;
    open();
    for (int i = 0; i <= limits::kDeviceCodesOfAddressPerMinute; ++i)
        ASSERT_EQ(from("203.0.113.7").status, 200) << "a sandbox counts nobody";
}

TEST_P(DeviceSignIns, WhoseAddressTheProxyDoesNotTellIsCountedByTheProxy) {
    const auto count = [&](Front front, std::string_view forwarded) {
        People people(place_.runner(), place_.clock, Guessing::slowed_down, front, [](std::string_view) {});
        http::Request request;
        request.peer = "198.51.100.7";
        if (!forwarded.empty()) request.headers.add("X-Forwarded-For", std::string(forwarded));
        int codes = 0;
        while (codes <= limits::kDeviceCodesOfAddressPerMinute && people.wait_for_device_code(request) == 0)
            ++codes;
        request.peer = "198.51.100.8";
        const bool by_peer = people.wait_for_device_code(request) == 0;
        return fmt::format("{} {}", codes, by_peer ? "peer" : "forwarded");
    };
    const std::string by_peer = fmt::format("{} peer", limits::kDeviceCodesOfAddressPerMinute);
    for (const char* unread : {"", "unknown", "203.0.113.7, _hidden", "203.0.113.7,"})
        EXPECT_EQ(count(Front::proxy, unread), by_peer) << unread;
    EXPECT_EQ(count(Front::none, "203.0.113.7"), by_peer);
    EXPECT_EQ(count(Front::proxy, "unknown, 203.0.113.7"),
              fmt::format("{} forwarded", limits::kDeviceCodesOfAddressPerMinute));
}

TEST(PollPaceTest, RemembersABoundedNumberOfDevices_Rfc8628_3_5) {
    edge::TestClock clock;
    PollPace pace(clock);
    EXPECT_FALSE(pace.is_too_soon("d"));
    clock.pass(limits::kDevicePollSpan);
    EXPECT_FALSE(pace.is_too_soon("d"));
    clock.pass(limits::kDevicePollSpan - seconds(1));
    EXPECT_FALSE(pace.is_too_soon("d")) << "the network takes its share";
    clock.pass(seconds(1));
    EXPECT_TRUE(pace.is_too_soon("d"));
    for (std::size_t i = 0; i < limits::kDevicePollsMax + 10; ++i)
        EXPECT_FALSE(pace.is_too_soon(fmt::format("{}", i)));
    EXPECT_LE(pace.size(), limits::kDevicePollsMax);
}

}  // namespace
}  // namespace comptoir::api::identity
