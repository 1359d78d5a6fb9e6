#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

/// Every bound of the server in one place: unit, value, reason. Relations between limits are asserted at the end.
namespace comptoir::limits {

using namespace std::chrono_literals;

// HTTP transport.
inline constexpr std::size_t kHeadBytesMax = 32 * 1024;           ///< Request line and headers (tokens are long).
inline constexpr std::size_t kBodyBytesMax = 1024 * 1024;         ///< Reseller contract §1.8.
inline constexpr std::size_t kCatalogBodyBytesMax = 64 * 1024 * 1024;  ///< An operator's catalog import.
inline constexpr std::size_t kConnectionsMax = 10'000;            ///< Open sockets of one process.
inline constexpr std::chrono::milliseconds kReadHeadTimeout = 10s;   ///< From first byte to end of head.
inline constexpr std::chrono::milliseconds kReadBodyTimeout = 60s;
inline constexpr std::chrono::milliseconds kWriteTimeout = 60s;      ///< A client that does not read is dropped.
inline constexpr std::chrono::milliseconds kIdleTimeout = 75s;       ///< Keep-alive between two requests.
inline constexpr std::chrono::milliseconds kStopTimeout = 10s;       ///< Graceful stop: then connections are cut.
inline constexpr std::size_t kWorkQueueMax = 4096;                ///< Requests waiting for a worker; then 503.

// Text and JSON.
inline constexpr int kJsonDepthMax = 32;
inline constexpr std::size_t kJsonMembersMax = 100'000;
inline constexpr std::size_t kIdempotencyKeyBytesMax = 128;       ///< Publisher contract §3.1.
inline constexpr std::size_t kNicknameCharsMax = 256;             ///< Reseller contract SUB-03.
inline constexpr std::size_t kNameCharsMax = 200;
inline constexpr std::size_t kFilterBytesMax = 4096;

// Paging.
inline constexpr int kPageDefault = 100;
inline constexpr int kPageMax = 1000;
inline constexpr int kCustomersPageMax = 500;                     ///< Reseller contract §1.9.
inline constexpr int kLineItemsPageMax = 2000;                    ///< Reseller contract §1.9.
inline constexpr int kInvoicesPageMax = 200;                      ///< Reseller contract §1.9.
inline constexpr int kFulfillmentPage = 100;                      ///< Publisher contract §3.7.

// Commerce.
inline constexpr std::int64_t kQuantityMax = 1'000'000;           ///< Commerce rule R58: the technical limit.
inline constexpr int kCartLinesMax = 100;
inline constexpr int kPlansPerOfferMax = 100;                     ///< Publisher contract §6.2.
inline constexpr std::chrono::hours kPurchaseTokenLife = 24h;     ///< Commerce rule R71.
inline constexpr std::chrono::hours kIdempotencyLife = 24h;       ///< Commerce rule R68.
inline constexpr std::chrono::seconds kAccessTokenLife = 3600s;
inline constexpr std::chrono::seconds kResellerTokenLeeway = 300s;   ///< Commerce rules §11.4.
inline constexpr std::chrono::seconds kPublisherTokenLeeway = 60s;   ///< Commerce rules §11.4.

// Database.
inline constexpr int kWriteRetriesMax = 8;                        ///< After a lost serialisation on PostgreSQL.
inline constexpr std::size_t kGroupCommitMax = 256;               ///< Commands committed together on SQLite.
inline constexpr std::size_t kWriteQueueMax = 8192;               ///< Commands waiting for the writer; then 503.

static_assert(kFulfillmentPage <= kPageMax);
static_assert(kBodyBytesMax <= kCatalogBodyBytesMax);

}  // namespace comptoir::limits
