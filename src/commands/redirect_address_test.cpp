#include "commands/redirect_address.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace comptoir::commands {
namespace {

TEST(RedirectAddress, IsOfTheWebThisMachineOrTheApplicationsOwn_Rfc8252_7) {
    for (const char* uri :
         {"https://isv.example", "https://isv.example:8443/signin-oidc?a=b", "http://localhost",
          "http://localhost/", "http://localhost:8400/", "http://127.0.0.1/back", "http://[::1]/back",
          "com.example.app://auth", "com.example.app:/auth", "msal1f2e://auth", "urn:ietf:wg:oauth:2.0:oob",
          "https://login.microsoftonline.com/common/oauth2/nativeclient"}) {
        EXPECT_TRUE(is_redirect_address(uri)) << uri;
    }
    for (const char* uri : {"",
                            "isv.example",
                            "/back",
                            "http://isv.example/",
                            "http://localhost.isv.example/",
                            "http://10.0.0.1/",
                            "https://",
                            "https:///back",
                            "https://isv.example/#here",
                            "https://*.isv.example/",
                            "https://isv.example@evil.example/",
                            "https://isv.example:99999/",
                            "https://isv.example:/",
                            "https://isv.example/a b",
                            "https://isv.example/\"",
                            "javascript:alert(1)",
                            "data:text/html,x",
                            "file:///etc/passwd",
                            "ftp://isv.example/",
                            "com.example.app:",
                            "https:isv.example",
                            "https://isv.example\\@evil.example/",
                            "http://localhost@evil.example/",
                            "https://[::1/",
                            "https://isv\xc3\xa9.example/"}) {
        EXPECT_FALSE(is_redirect_address(uri)) << uri;
    }
    EXPECT_FALSE(is_redirect_address("https://isv.example/" + std::string(limits::kUrlCharsMax, 'x')));
}

TEST(RedirectAddress, IsTheRegisteredOneToTheLetter_Rfc6749_3_1_2_3) {
    const char* registered = "https://isv.example/signin";
    EXPECT_TRUE(leads_to(registered, registered));
    for (const char* asked :
         {"https://isv.example/signin/", "https://isv.example/Signin", "https://isv.example/signin?x=1",
          "https://isv.example:443/signin", "https://isv.example/", "https://sub.isv.example/signin",
          "http://isv.example/signin", "https://isv.example/signin#x", ""}) {
        EXPECT_FALSE(leads_to(registered, asked)) << asked;
    }
    EXPECT_FALSE(leads_to("com.example.app:/auth", "com.example.app:/auth2"));
}

TEST(RedirectAddress, OnThisMachineAnyPortWillDo_Rfc8252_7_3) {
    EXPECT_TRUE(leads_to("http://localhost", "http://localhost:8400/"));
    EXPECT_TRUE(leads_to("http://localhost/", "http://localhost:54321"));
    EXPECT_TRUE(leads_to("http://127.0.0.1:1/back", "http://127.0.0.1:2/back"));
    EXPECT_TRUE(leads_to("http://[::1]/back", "http://[::1]:2/back"));
    EXPECT_FALSE(leads_to("http://localhost", "http://localhost:8400/other"));
    EXPECT_FALSE(leads_to("http://localhost", "http://127.0.0.1:8400/"));
    EXPECT_FALSE(leads_to("http://localhost", "https://localhost:8400/"));
    EXPECT_FALSE(leads_to("http://localhost", "http://localhost.evil.example/"));
    EXPECT_FALSE(leads_to("http://localhost", "http://localhost:8400@evil.example/"));
    EXPECT_FALSE(leads_to("http://localhost", "http://evil.example:8400/"));
    EXPECT_FALSE(leads_to("http://localhost", "http://localhost:84000/"));
}

}  // namespace
}  // namespace comptoir::commands
