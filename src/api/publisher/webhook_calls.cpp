#include "api/publisher/webhook_calls.hpp"

#include <fmt/format.h>

#include "api/edge/audiences.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"

namespace comptoir::api::publisher {
namespace {

// Receivers look for the caller under its name of version 1 or of version 2 (§5.4).
std::string token_for(const catalog::TechnicalConfiguration& receiver, const WebhookSigner& signer) {
    const std::string tenant = receiver.tenant.str();
    const std::int64_t from = signer.now.seconds() - limits::kCallTokenBefore.count();
    return http::sign_jwt({},
                          json::Object{{"aud", receiver.app.str()},
                                       {"iss", fmt::format("{}/{}/v2.0", signer.base_url, tenant)},
                                       {"iat", from},
                                       {"nbf", from},
                                       {"exp", signer.now.seconds() + limits::kCallTokenLife.count()},
                                       {"tid", tenant},
                                       {"azp", edge::kMarketplaceResource},
                                       {"appid", edge::kMarketplaceResource},
                                       {"sub", edge::kMarketplaceResource},
                                       {"uti", to_base64url(signer.random.bytes(16))},
                                       {"ver", "2.0"}},
                          signer.key);
}

}  // namespace

http::ClientRequest webhook_call(const search::CatalogSnapshot& catalog, const storage::SentMessage& sent,
                                 const WebhookSigner& signer) {
    http::ClientRequest request;
    request.method = "POST";
    request.body = sent.message.body;
    const catalog::Product* product = catalog.find_product(sent.message.product);
    if (product == nullptr || !product->technical) return request;
    request.url = product->technical->webhook_url.view();
    request.headers.set("Content-Type", "application/json");
    request.headers.set("Authorization", "Bearer " + token_for(*product->technical, signer));
    request.headers.set("x-ms-requestid", signer.random.guid().str());
    request.headers.set("x-ms-correlationid", sent.message.id.str());
    return request;
}

}  // namespace comptoir::api::publisher
