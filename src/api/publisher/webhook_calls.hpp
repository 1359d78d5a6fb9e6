#pragma once

#include <string_view>

#include "base/clock.hpp"
#include "http/client.hpp"
#include "http/jwt.hpp"
#include "search/snapshot.hpp"
#include "storage/publisher_messages.hpp"

/// How a publisher's webhook is called. Source: publisher contract §5.1, §5.4.
namespace comptoir::api::publisher {

/// Who signs, and when it is for the receiver.
struct WebhookSigner {
    const http::SigningKey& key;  ///< The one that also signs access tokens.
    std::string_view base_url;    ///< Our public address without a final slash: begins the issuer.
    Instant now;                  ///< The machine's.
    RandomSource& random;
};
/// The call of a message, where the offer's technical configuration says now, with the bytes of its time and
/// a token of this moment. An offer that has none any more gives no address, and the call fails.
http::ClientRequest webhook_call(const search::CatalogSnapshot& catalog, const storage::SentMessage& sent,
                                 const WebhookSigner& signer);

}  // namespace comptoir::api::publisher
