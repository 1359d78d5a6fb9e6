#pragma once

#include <string>
#include <string_view>

#include "api/edge/webhook_keys.hpp"
#include "http/client.hpp"
#include "storage/platform.hpp"

/// How a partner's webhook is told of an event. Source: reseller contract §2.14.
namespace comptoir::api::reseller {

/// Where the state of a validation event is asked for (WHK-06).
std::string validation_path(std::string_view correlation_id);

/// The call, signed. The body of one event never changes; `base_url` is our public address without a final
/// slash.
http::ClientRequest callback_of(sql::Session& session, const storage::Event& event,
                                const edge::WebhookKey& key, std::string_view base_url);

}  // namespace comptoir::api::reseller
