#include "api/edge/webhook_keys.hpp"

#include <algorithm>
#include <stdexcept>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "commands/server_keys.hpp"
#include "http/certificate.hpp"
#include "json/value.hpp"

namespace comptoir::api::edge {
namespace {

// Clocks of receivers may be behind ours.
constexpr std::chrono::hours kCertificateBefore{24};

WebhookKey make_key(std::string name, Instant now) {
    auto key = http::SigningKey::generate();
    const Instant ends = now + limits::kWebhookCertificateLife;
    std::string certificate =
        http::self_signed_certificate(key, {.name = name, .from = now - kCertificateBefore, .to = ends});
    return {std::move(key), std::move(certificate), std::move(name), ends};
}

std::string to_text(const WebhookKey& key) {
    return json::write(json::Object{{"key", key.key.to_pem()},
                                    {"certificate", to_base64(key.certificate)},
                                    {"name", key.name},
                                    {"ends", key.ends.str()}});
}

std::shared_ptr<const WebhookKey> from_stored(const storage::StoredKey& stored) {
    const auto parsed = json::parse(stored.secret);
    const json::Value value = parsed ? *parsed : json::Value();
    auto key = http::SigningKey::from_pem(value.text_or("key"));
    auto certificate = from_base64(value.text_or("certificate"));
    const auto ends = Instant::parse(value.text_or("ends"));
    if (!key || !certificate || !ends) {
        throw std::runtime_error(fmt::format("the stored key {} cannot be read", stored.id));
    }
    return std::make_shared<const WebhookKey>(
        WebhookKey{*std::move(key), *std::move(certificate), value.text_or("name"), *ends});
}

}  // namespace

bool WebhookKeys::is_good(const WebhookKey& key) const {
    return key.name == name_ && clock_->now() < key.ends - limits::kWebhookCertificateRenewal;
}

void WebhookKeys::reload() {
    Keys fresh;
    for (const storage::StoredKey& stored :
         opened_keys(*runner_, *installation_, commands::kWebhookSigning)) {
        fresh.push_back(from_stored(stored));
    }
    keys_ = std::move(fresh);
    loaded_ = clock_->now();
}

// Two processes that start together may both make one: then the newer signs, and both are known.
void WebhookKeys::add_key() {
    const Instant now = clock_->now();
    const WebhookKey key = make_key(name_, now);
    const auto stored = sealed_key(*installation_, commands::kWebhookSigning, key.id(), to_text(key), now);
    const bool first = keys_.empty();
    write_keys(*runner_, now, [&](commands::Work& work) {
        if (first) return commands::add_first_key(work, commands::kWebhookSigning, stored);
        return commands::rotate_key(work, commands::kWebhookSigning, stored,
                                    now - limits::kWebhookCertificateKept);
    });
}

std::shared_ptr<const WebhookKey> WebhookKeys::signing() {
    const std::lock_guard lock(mutex_);
    if (!keys_.empty() && is_good(*keys_.front())) return keys_.front();
    reload();
    if (keys_.empty() || !is_good(*keys_.front())) {
        add_key();
        reload();
    }
    return keys_.front();
}

std::shared_ptr<const WebhookKey> WebhookKeys::find(std::string_view id) {
    const std::lock_guard lock(mutex_);
    for (int attempt = 0; attempt < 2; ++attempt) {
        const auto found =
            std::find_if(keys_.begin(), keys_.end(), [&](const auto& key) { return key->id() == id; });
        if (found != keys_.end()) return *found;
        // Another process may have made it. Bounded, because anyone can ask.
        if (clock_->now() - loaded_ < limits::kKeyReloadSpan) return nullptr;
        reload();
    }
    return nullptr;
}

std::string certificate_path(std::string_view id) {
    return fmt::format("/marketplace/v1/webhooks/certificates/{}", id);
}

void sign_body(http::Headers& headers, std::string name, std::string_view body, const WebhookKey& key,
               std::string_view base_url) {
    headers.set(std::move(name), fmt::format("Signature {}", to_base64(key.key.sign(body))));
    headers.set("X-MS-Certificate-Url", fmt::format("{}{}", base_url, certificate_path(key.id())));
    headers.set("X-MS-Signature-Algorithm", "rsa-sha256");
}

}  // namespace comptoir::api::edge
