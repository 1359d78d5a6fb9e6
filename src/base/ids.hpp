#pragma once

#include "base/guid.hpp"

/// The identifiers of the marketplace, one type each, so that naming a thing does not import its rules and
/// two kinds cannot be mixed up (that they do not convert is a compile-fail test).
namespace comptoir {

using TenantId = GuidId<struct TenantTag>;      ///< Any party's directory tenant (claim `tid`).
using PartnerId = GuidId<struct PartnerTag>;    ///< A reseller's tenant; first column of all it owns.
using CustomerId = GuidId<struct CustomerTag>;  ///< A customer's tenant.
using CartId = GuidId<struct CartTag>;
using SubscriptionId = GuidId<struct SubscriptionTag>;
using EventId = GuidId<struct EventTag>;          ///< One cause: groups the charge lines it wrote.
using OperationId = GuidId<struct OperationTag>;  ///< One question to a publisher, or one thing told.
using AppId = GuidId<struct AppTag>;              ///< OAuth client id of an application.
using UserId = GuidId<struct UserTag>;            ///< Claim `oid`.

using PublisherId = WordId<struct PublisherTag>;        ///< Short name, `[a-z0-9-_]`.
using OfferId = WordId<struct OfferTag>;                ///< Publisher's id of an offer, ≤ 50 characters.
using PlanId = WordId<struct PlanTag>;                  ///< Publisher's id of a plan, ≤ 50 characters.
using ProductId = WordId<struct ProductTag>;            ///< 12 upper-case alphanumerics.
using SkuId = WordId<struct SkuTag>;                    ///< 4 characters, unique in the product.
using AvailabilityId = WordId<struct AvailabilityTag>;  ///< 12 upper-case alphanumerics, unique in the SKU.
using OrderId = WordId<struct OrderTag>;                ///< 33 base64url characters, the last one `1`.
using InvoiceNumber = WordId<struct InvoiceTag>;        ///< `G` and nine digits.
using ServiceRequestId = WordId<struct ServiceRequestTag>;  ///< 15 digits.

}  // namespace comptoir
