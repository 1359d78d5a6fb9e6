#pragma once

#include <string>

#include "api/docs/layout.hpp"

namespace comptoir::api::docs {

/// The reference of one interface: the viewer over its OpenAPI document. Without scripts it links to the
/// document itself. `address` is kMarketplaceReference or kResellerReference.
std::string reference_page(const Address& address, Language language);

/// Addresses of the documents.
inline constexpr std::string_view kMarketplaceDocument = "/docs/openapi/marketplace.json";
inline constexpr std::string_view kResellerDocument = "/docs/openapi/reseller.json";

}  // namespace comptoir::api::docs
