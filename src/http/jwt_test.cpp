#include "http/jwt.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "http/secrets.hpp"
#include "http/test_signature.hpp"

namespace comptoir::http {
namespace {

// RFC 7515, appendix A.2.
constexpr std::string_view kRfcModulus =
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-"
    "SFd2lZ"
    "S-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-"
    "UTo7WTBEMa2"
    "R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_"
    "h9iaGNj8q2ethFkMLs91kzk2PAcD"
    "TW9gb54h4FRWyuXpoQ";
constexpr std::string_view kRfcToken =
    "eyJhbGciOiJSUzI1NiJ9."
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0"
    "cnVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_"
    "O8W2Fp5jujGbds9uJ"
    "dbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_"
    "eSN9383LcO"
    "Ln6_dO--xi12jzDwusC-"
    "eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrB"
    "p0igcN_IoypGlUPQGe77Rw";

const SigningKey& own_key() {
    static const SigningKey kKey = SigningKey::generate();
    return kKey;
}

KeyLookup only(PublicKey key) {
    auto held = std::make_shared<const PublicKey>(std::move(key));
    return [held](std::string_view kid) {
        return kid == held->kid() ? held : std::shared_ptr<const PublicKey>();
    };
}

TEST(Jwt, TheExampleOfRfc7515Verifies) {
    auto key = PublicKey::from_jwk(kRfcModulus, "AQAB");
    ASSERT_TRUE(key);
    const auto held = std::make_shared<const PublicKey>(*std::move(key));
    const auto claims = verify_jwt(kRfcToken, [&](std::string_view kid) {
        EXPECT_EQ(kid, "");
        return held;
    });
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->text_or("iss"), "joe");
}

TEST(Jwt, TheThumbprintIsThatOfRfc7638) {
    const auto key = PublicKey::from_jwk(
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_"
        "BJECPebWKRXjBZCiFV4n3"
        "oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_"
        "FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdA"
        "ZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_"
        "xBniIqbw0Ls1jF44-csFCur-"
        "kEgU8awapJzKnqDKgw",
        "AQAB");
    ASSERT_TRUE(key);
    EXPECT_EQ(key->kid(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

TEST(Jwt, ASignedTokenVerifiesAlsoWithTheKeyFromPemAndFromTheJwks) {
    const json::Value claims = json::Object{{"sub", "app"}, {"exp", std::int64_t{1700000000}}};
    const std::string token = sign_jwt({{"x5t", own_key().kid()}}, claims, own_key());
    const auto direct = verify_jwt(token, only(own_key().public_key()));
    ASSERT_TRUE(direct);
    EXPECT_EQ(*direct, claims);

    const auto again = SigningKey::from_pem(own_key().to_pem());
    ASSERT_TRUE(again);
    EXPECT_EQ(again->kid(), own_key().kid());
    EXPECT_TRUE(verify_jwt(sign_jwt({}, claims, *again), only(own_key().public_key())));

    const std::vector<PublicKey> keys{own_key().public_key()};
    const json::Value document = jwks_document(keys);
    const json::Value& entry = document.find("keys")->if_array()->front();
    EXPECT_EQ(entry.text_or("use"), "sig");
    EXPECT_EQ(entry.text_or("alg"), "RS256");
    EXPECT_EQ(entry.text_or("kid"), own_key().kid());
    EXPECT_EQ(entry.text_or("x5t"), own_key().kid());
    auto published = PublicKey::from_jwk(entry.text_or("n"), entry.text_or("e"), entry.text_or("kid"));
    ASSERT_TRUE(published);
    EXPECT_TRUE(verify_jwt(token, only(*std::move(published))));
}

TEST(Jwt, TheAlgorithmIsNeverTheTokensChoice) {
    const std::string payload = to_base64url(R"({"sub":"x"})");
    for (const char* header : {R"({"alg":"none"})", R"({"alg":"HS256"})", R"({"alg":"rs256"})", R"({})",
                               R"([])", R"({"alg":"RS256","crit":["exp"]})", R"({"alg":1})", "{"}) {
        const auto result =
            verify_jwt(to_base64url(header) + "." + payload + ".", only(own_key().public_key()));
        ASSERT_FALSE(result) << header;
        EXPECT_EQ(result.reason(), JwtError::malformed) << header;
    }
}

TEST(Jwt, MalformedTokensUnknownKeysAndWrongSignaturesAreToldApart) {
    const std::string token = sign_jwt({}, json::Object{{"sub", "x"}}, own_key());
    const KeyLookup keys = only(own_key().public_key());
    for (const std::string& bad : {std::string(), std::string("a.b"), std::string("a.b.c"), token + ".x",
                                   std::string(".."), token + "*", std::string(100'000, 'a')}) {
        ASSERT_FALSE(verify_jwt(bad, keys));
        EXPECT_EQ(verify_jwt(bad, keys).reason(), JwtError::malformed) << bad;
    }
    const auto nobody = [](std::string_view) { return std::shared_ptr<const PublicKey>(); };
    EXPECT_EQ(verify_jwt(token, nobody).reason(), JwtError::unknown_key);

    const auto parts = split(token, '.');
    const std::string forged =
        fmt::format("{}.{}.{}", parts[0], to_base64url(R"({"sub":"admin"})"), parts[2]);
    EXPECT_EQ(verify_jwt(forged, keys).reason(), JwtError::bad_signature);
    const std::string unsigned_token = fmt::format("{}.{}.", parts[0], parts[1]);
    EXPECT_EQ(verify_jwt(unsigned_token, keys).reason(), JwtError::bad_signature);
    const SigningKey other = SigningKey::generate();
    const auto as_ours = [&](std::string_view) {
        return std::make_shared<const PublicKey>(other.public_key());
    };
    EXPECT_EQ(verify_jwt(token, as_ours).reason(), JwtError::bad_signature);
}

TEST(Jwt, WeakOrMalformedKeysAreRefused) {
    EXPECT_FALSE(PublicKey::from_jwk("", "AQAB"));
    EXPECT_FALSE(PublicKey::from_jwk("!!", "AQAB"));
    EXPECT_FALSE(PublicKey::from_jwk(kRfcModulus.substr(0, 128), "AQAB"));
    EXPECT_FALSE(PublicKey::from_jwk(std::string(4000, 'A'), "AQAB"));
    EXPECT_FALSE(PublicKey::from_jwk(kRfcModulus, "AQ"));
    EXPECT_FALSE(PublicKey::from_jwk(kRfcModulus, "Ag"));
    EXPECT_FALSE(PublicKey::from_jwk(kRfcModulus, std::string(100, 'z')));
    EXPECT_FALSE(SigningKey::from_pem(""));
    EXPECT_FALSE(SigningKey::from_pem("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"));
}

TEST(VerifiedTokens, HoldTheMostRecentlyUsed) {
    VerifiedTokens cache(2);
    const auto claims = [](int n) { return std::make_shared<const json::Value>(n); };
    cache.put("one", claims(1));
    cache.put("two", claims(2));
    EXPECT_EQ(*cache.find("one"), json::Value(1));
    cache.put("three", claims(3));
    EXPECT_EQ(cache.find("two"), nullptr);
    EXPECT_EQ(*cache.find("one"), json::Value(1));
    cache.put("one", claims(4));
    EXPECT_EQ(*cache.find("one"), json::Value(4));
    EXPECT_EQ(cache.size(), 2u);
    cache.clear();
    EXPECT_EQ(cache.find("one"), nullptr);
}

TEST(Jwt, OthersMaySignByPs256AndOursNever_Rfc7518_3_5) {
    const std::string signature = sign_ps256("message", own_key());
    const PublicKey& key = own_key().public_key();
    EXPECT_TRUE(key.verifies("message", signature, JwtAlgorithm::ps256));
    EXPECT_FALSE(key.verifies("Message", signature, JwtAlgorithm::ps256));
    EXPECT_FALSE(key.verifies("message", signature)) << "not by the other algorithm";
    EXPECT_FALSE(key.verifies("message", own_key().sign("message"), JwtAlgorithm::ps256));
    EXPECT_FALSE(key.verifies("message", "", JwtAlgorithm::ps256));
    std::string token = to_base64url(R"({"alg":"PS256"})") + "." + to_base64url(R"({"iss":"joe"})");
    token += "." + to_base64url(sign_ps256(token, own_key()));
    const auto read = read_jwt(token);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->algorithm(), JwtAlgorithm::ps256);
    EXPECT_EQ(read->claims.text_or("iss"), "joe");
    EXPECT_TRUE(key.verifies(read->signed_part, read->signature, JwtAlgorithm::ps256));
    const auto held = std::make_shared<const PublicKey>(key);
    EXPECT_EQ(verify_jwt(token, [&](std::string_view) { return held; }).reason(), JwtError::malformed);
}

TEST(Jwt, TakenApartNothingIsBelieved) {
    for (const std::string& token :
         {std::string(), std::string("a.b"), std::string("a.b.c"), std::string("e30.e30"),
          std::string("e30.e30.e30.e30"), std::string("W10.e30.AA"),
          "e30." + std::string(limits::kJwtBytesMax, 'e') + ".AA"}) {
        EXPECT_FALSE(read_jwt(token)) << token.substr(0, 40);
    }
    const auto algorithm = [](std::string_view header) {
        const auto read = read_jwt(to_base64url(header) + ".e30.AA");
        return read ? read->algorithm() : std::nullopt;
    };
    EXPECT_EQ(algorithm(R"({"alg":"RS256"})"), JwtAlgorithm::rs256);
    for (const char* header : {"{}", R"({"alg":"none"})", R"({"alg":"HS256"})", R"({"alg":"RS512"})",
                               R"({"alg":"RS256","crit":["b64"]})"}) {
        EXPECT_EQ(algorithm(header), std::nullopt) << header;
    }
}

TEST(Secrets, PasswordsAreHashedWithArgon2id) {
    const std::string hash = hash_password("correct horse");
    EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << hash;
    EXPECT_NE(hash, hash_password("correct horse"));
    EXPECT_TRUE(verify_password(hash, "correct horse"));
    EXPECT_FALSE(verify_password(hash, "correct horsf"));
    EXPECT_FALSE(verify_password(hash, ""));
    for (const char* bad : {"", "$argon2id$", "$sha256$a$b", "plain"})
        EXPECT_FALSE(verify_password(bad, "plain"));
    EXPECT_FALSE(verify_password(hash, std::string(100'000, 'x')));
}

TEST(Secrets, MachineSecretsAreSaltedAndCompared) {
    SystemRandom random;
    const std::string secret = new_secret(random);
    EXPECT_EQ(secret.size(), 43u);
    const std::string hash = hash_secret(secret, random);
    EXPECT_NE(hash, hash_secret(secret, random));
    EXPECT_EQ(hash.find(secret), std::string::npos);
    EXPECT_TRUE(verify_secret(hash, secret));
    EXPECT_FALSE(verify_secret(hash, secret + "x"));
    EXPECT_FALSE(verify_secret(hash, ""));
    for (const char* bad : {"", "$sha256$", "$sha256$a$b", "$sha256$$", "x"})
        EXPECT_FALSE(verify_secret(bad, "x"));
}

}  // namespace
}  // namespace comptoir::http
