#pragma once

#include <string_view>

#include "api/marketplace/language.hpp"
#include "http/message.hpp"

/// The few small pages that people see who follow a link: both languages, theirs first. Without scripts and
/// without anything loaded from elsewhere.
namespace comptoir::api::marketplace {

struct Words {
    std::string_view title_en;
    std::string_view text_en;
    std::string_view title_fr;
    std::string_view text_fr;
};

/// `text/html`, not stored anywhere, no referrer. The texts are literals and need no escaping.
http::Response page(int status, const Words& words, Language first);

/// Links lead away with a secret in the address: nothing may store it or pass it on (R71).
void forbid_traces(http::Response& response);

}  // namespace comptoir::api::marketplace
