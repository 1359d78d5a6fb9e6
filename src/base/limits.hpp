#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

/// Every bound of the server in one place: unit, value, reason. Relations between limits are asserted at the
/// end.
namespace comptoir::limits {

using namespace std::chrono_literals;

// HTTP transport.
inline constexpr std::size_t kHeadBytesMax = 32 * 1024;    ///< Request line and headers (tokens are long).
inline constexpr std::size_t kBodyBytesMax = 1024 * 1024;  ///< Reseller contract §1.8.
inline constexpr std::size_t kCatalogBodyBytesMax = 64 * 1024 * 1024;  ///< An operator's catalog import.
inline constexpr std::size_t kConnectionsMax = 10'000;                 ///< Open sockets of one process.
inline constexpr std::size_t kDescriptorsReserved =
    512;  ///< Files of a process that are neither connections nor a worker's; kTurnedAwayMax among them.
inline constexpr std::size_t kDescriptorsOfWorker = 4;  ///< Its database connection: three files of SQLite.
inline constexpr std::chrono::milliseconds kReadHeadTimeout = 10s;  ///< From first byte to end of head.
inline constexpr std::chrono::milliseconds kReadBodyTimeout = 60s;
inline constexpr std::chrono::milliseconds kWriteTimeout = 60s;  ///< A client that does not read is dropped.
inline constexpr std::chrono::milliseconds kIdleTimeout = 75s;   ///< Keep-alive between two requests.
inline constexpr std::chrono::milliseconds kStopTimeout = 10s;   ///< Graceful stop: then connections are cut.
inline constexpr std::size_t kHeaderFieldsMax = 200;  ///< Lines of one head and its trailers; then 431.
inline constexpr std::size_t kTurnedAwayMax = 256;    ///< Sockets above kConnectionsMax that get a 503.
inline constexpr std::chrono::milliseconds kDrainTimeout =
    2s;  ///< Reading on after a refusal, so that it arrives.
inline constexpr std::size_t kDrainBytesMax = 4 * 1024 * 1024;  ///< And no more than this.
inline constexpr std::size_t kSpoolMemoryBytes = 1024 * 1024;   ///< Of a produced body; more of it is a file.
inline constexpr std::uint64_t kSpooledBytesMax =
    std::uint64_t{4} * 1024 * 1024 * 1024;          ///< All such files together; then 503.
inline constexpr std::size_t kWorkQueueMax = 4096;  ///< Requests waiting for a worker; then 503.

// Outbound HTTP.
inline constexpr std::chrono::milliseconds kClientConnectTimeout = 5s;
inline constexpr std::chrono::milliseconds kClientTotalTimeout =
    30s;  ///< Publishers answer within seconds or are asked again.
inline constexpr std::size_t kClientConcurrentMax = 16;  ///< Calls under way at once; each holds a thread.

// Deliveries of events.
inline constexpr int kDeliveriesAtOnce = 16;  ///< Receivers that may be slow before others wait for them.
inline constexpr int kDeliveriesInARow = 32;  ///< To one receiver, before others with something due go first.
inline constexpr std::chrono::milliseconds kDeliveryLookSpan = 250ms;  ///< Between two looks for what is due.
inline constexpr std::chrono::milliseconds kDeliveryFailurePause = 1s;  ///< After a look that failed.
inline constexpr std::chrono::seconds kDeliveryLease =
    45s;  ///< For one attempt; after that its process is thought dead and another one delivers again.
inline constexpr int kDeliveryAttemptsKept =
    100;  ///< Of one event to one receiver; older ones are forgotten.
/// Between the ten attempts of reseller contract §2.14: an hour for a receiver to come back.
inline constexpr std::array<std::chrono::seconds, 9> kWebhookWaits = {5s,   15s,  30s,  60s,  120s,
                                                                      300s, 600s, 900s, 1800s};
/// Publisher contract §5.5: up to 500 calls within 8 h.
inline constexpr auto kPublisherWaits = [] {
    std::array<std::chrono::seconds, 499> waits{};
    waits.fill(58s);
    std::size_t i = 0;
    for (const std::chrono::seconds first : {5s, 10s, 15s, 30s, 45s}) waits.at(i++) = first;
    return waits;
}();
inline constexpr std::chrono::seconds kPublisherRetryAfterMax = 600s;  ///< Publisher contract §5.5.
inline constexpr std::chrono::seconds kPublisherCallDelay =
    1s;  ///< Publisher contract §4.6: the answer of the call that caused it arrives first.
inline constexpr int kDeliveriesOfOneReceiver =
    2;                                    ///< At once: a publisher that is slow leaves the others their turn.
inline constexpr int kTestCallsMax = 10;  ///< Test events of a publisher that wait at once.
inline constexpr int kValidationEventsMax = 2;  ///< In kValidationEventsSpan; reseller contract §1.12.
inline constexpr std::chrono::seconds kValidationEventsSpan = 60s;
inline constexpr std::chrono::hours kValidationEventLife = 24h * 7;  ///< Reseller contract WHK-06.
inline constexpr std::chrono::hours kWebhookCertificateLife = 24h * 365 * 10;
inline constexpr std::chrono::hours kWebhookCertificateRenewal =
    24h * 365;  ///< Before its end: receivers learn of the next one in time.
inline constexpr std::chrono::hours kWebhookCertificateKept =
    24h * 30;  ///< After its successor was made: what it signed is still verified.

// Tokens and secrets.
inline constexpr std::size_t kJwtBytesMax = 16 * 1024;     ///< Longer ones are refused unread.
inline constexpr std::size_t kVerifiedTokensMax = 10'000;  ///< About 2 KiB each.
inline constexpr std::size_t kPasswordBytesMax = 1024;     ///< Of what a person typed.
inline constexpr std::size_t kPasswordBytesMin = 8;        ///< NIST SP 800-63B §5.1.1.
inline constexpr std::size_t kSecretBytesMin = 22;         ///< Of a given client secret: 128 bits in base64.
inline constexpr std::size_t kSecretBytesMax = 256;
inline constexpr std::size_t kTokenFormBytesMax =
    64 * 1024;  ///< Of one token request; assertions are the longest.
inline constexpr std::size_t kTokenFormFieldsMax = 64;
inline constexpr std::chrono::hours kRefreshTokenLife = 24h * 90;  ///< Without being used.
inline constexpr std::chrono::hours kPublicSignInLife =
    24h * 365;  ///< Of one in an application that proves nothing, however often its tokens are renewed.
inline constexpr std::chrono::seconds kPrincipalCacheLife =
    10s;                                                     ///< How long a disabled app or user still works.
inline constexpr std::size_t kPrincipalsCachedMax = 10'000;  ///< About 1 KiB each.
inline constexpr std::chrono::seconds kKeyReloadSpan =
    5s;                                       ///< Between two looks for a key nobody knows here.
inline constexpr int kPasswordChecksMax = 2;  ///< At once; each takes 19 MiB and 30 ms of a core.
inline constexpr std::chrono::milliseconds kPasswordCheckWait = 5s;  ///< For one's turn; then 503.
inline constexpr int kWrongPasswordsMax = 10;               ///< In a row for one name; then it is locked.
inline constexpr std::chrono::seconds kLockOutFirst = 60s;  ///< Doubled by each wrong password that follows.
inline constexpr std::chrono::seconds kLockOutMax =
    15min;  ///< Some 100 guesses a day (NIST SP 800-63B §5.2.2).
inline constexpr std::chrono::hours kLockOutForgotten = 24h;  ///< After the last wrong password of a name.
inline constexpr int kRatePerMinuteMax = 1'000'000;           ///< Of a setting; more is no limit.
inline constexpr std::size_t kRateBucketsMax = 100'000;       ///< About 100 bytes each.
inline constexpr std::chrono::milliseconds kRateHoldMax =
    5s;  ///< An answer held back; clients give up at 10 s.
inline constexpr std::chrono::seconds kRateReportSpan =
    60s;  ///< Between two lines of the log about refusals.
inline constexpr std::size_t kLockOutNamesMax =
    10'000;  ///< About 100 bytes each, of names that may not exist.
inline constexpr int kWrongPasswordsOfAddressMax =
    100;  ///< From one address, whatever the names; an office shares one.
inline constexpr std::chrono::minutes kAddressForgotten = 30min;  ///< After its last wrong password.

// Sign-in in a browser.
inline constexpr std::size_t kAuthorizeBytesMax =
    16 * 1024;  ///< Of its parameters, which stand in the page's address; half of kHeadBytesMax.
inline constexpr std::size_t kNonceBytesMax = 1024;  ///< Stored until the program fetches its tokens.
inline constexpr std::size_t kRedirectsMax = 20;     ///< Addresses of one application.
inline constexpr std::chrono::seconds kSignInPageLife = 3600s;  ///< From showing a form to sending it.
inline constexpr std::chrono::seconds kAuthorizationCodeLife =
    300s;  ///< On its way from a browser to a program (RFC 6749 §4.1.2).
inline constexpr std::chrono::hours kSpentCodeKept = 24h;   ///< So that a second use is noticed.
inline constexpr std::chrono::hours kSignInSweepSpan = 1h;  ///< Between two looks for what is over.
inline constexpr int kSweptAtOnce = 500;  ///< Rows of each kind in one transaction: others wait for it.
inline constexpr std::chrono::seconds kSweepPause = 1s;  ///< To the next part of a look.

// Sign-in of devices (RFC 8628).
inline constexpr std::chrono::seconds kDeviceCodeLife = 900s;  ///< For finding a browser and signing in.
inline constexpr std::chrono::hours kDeviceCodeKept = 1h;  ///< After its end: who asks learns that it ended.
inline constexpr std::chrono::seconds kDevicePollSpan = 5s;         ///< Between two questions of a device.
inline constexpr std::chrono::milliseconds kDevicePollLeeway = 1s;  ///< What the network may take off it.
inline constexpr std::size_t kDevicePollsMax = 10'000;              ///< Remembered; about 150 bytes each.
inline constexpr int kDeviceCodesMax = 10'000;  ///< Of one application at a time: anybody can ask for one.
inline constexpr int kDeviceCodesOfAddressPerMinute =
    20;  ///< So that one address cannot have more than a few in a hundred of those.

// Certificates of applications.
inline constexpr std::size_t kCertificatesMax = 10;             ///< Of one application, a few overlap.
inline constexpr std::size_t kCertificateBytesMax = 64 * 1024;  ///< Of a file with one, and its chain.
inline constexpr std::chrono::hours kAssertionLifeMax = 24h;    ///< Used ones are remembered until their end.
inline constexpr std::chrono::seconds kAssertionLeeway = 300s;  ///< Between the client's clock and ours.
inline constexpr std::size_t kAssertionIdBytesMax = 256;        ///< Claim `jti`.

// Answers kept in memory until the catalog changes.
inline constexpr std::size_t kRenderedAnswerBytesMax = 64 * 1024;
inline constexpr std::size_t kRenderedBytesMax = 16 * 1024 * 1024;  ///< Of all together, keys included.

// Text and JSON.
inline constexpr int kJsonDepthMax = 32;
inline constexpr std::size_t kJsonMembersMax = 100'000;
inline constexpr std::size_t kIdempotencyKeyBytesMax = 128;  ///< Publisher contract §3.1.
inline constexpr std::size_t kNicknameCharsMax = 256;        ///< Reseller contract SUB-03.
inline constexpr std::size_t kNameCharsMax = 200;
inline constexpr std::size_t kFilterBytesMax = 4096;
inline constexpr std::size_t kDescriptionBytesMax = 1024;  ///< Of an error; reseller contract §1.11.1.

// Parties.
inline constexpr std::size_t kPersonNameCharsMax = 50;  ///< Reseller contract §3.1.
inline constexpr std::size_t kAddressLineCharsMax =
    200;                                                ///< Reseller contract §3.1; cities and the like too.
inline constexpr std::size_t kStateCharsMax = 64;       ///< Reseller contract §3.1.
inline constexpr std::size_t kPostalCodeCharsMax = 20;  ///< The longest in use have 10.
inline constexpr std::size_t kPhoneBytesMax = 40;       ///< E.164 has 15 digits; the rest is separators.
inline constexpr std::size_t kDomainBytesMax = 253;     ///< RFC 1035.
inline constexpr std::size_t kEmailBytesMax = 254;      ///< RFC 5321.
inline constexpr std::int64_t kSpendingBudgetMax = 1'000'000'000'000;  ///< Of one customer, in any currency.
inline constexpr std::int64_t kApplicationConsentsMax =
    100;                                                  ///< Of one customer; partners have a few programs.
inline constexpr std::size_t kApplicationGrantsMax = 50;  ///< Of one consent.
inline constexpr std::size_t kServiceRequestTextCharsMax = 4'000;  ///< Of a description or a note: two pages.
inline constexpr int kServiceRequestNotesMax = 100;                ///< Of each side; a request is read whole.
inline constexpr int kOpenServiceRequestsMax = 1'000;              ///< Of one partner.
inline constexpr std::size_t kPartnerRelationshipsMax =
    1'000;  ///< Of one provider or reseller, past ones too: they are listed whole.
inline constexpr std::size_t kProgramIdDigitsMax = 16;  ///< Those of the program have seven.

// Paging.
inline constexpr int kPageDefault = 100;
inline constexpr int kPageMax = 1000;
inline constexpr int kCustomersPageMax = 500;    ///< Reseller contract §1.9.
inline constexpr int kCustomersAllMax = 50'000;  ///< Customers of a page without a size: memory.
inline constexpr std::size_t kCustomerFilterBytesMax =
    300;                                              ///< Fits into a continuation token with the rest.
inline constexpr int kLineItemsPageMax = 2000;        ///< Reseller contract §1.9.
inline constexpr int kInvoicesPageMax = 200;          ///< Reseller contract §1.9.
inline constexpr int kServiceRequestsPageMax = 1000;  ///< Reseller contract §1.9.
inline constexpr int kAuditPageMax = 500;             ///< Reseller contract §1.9; some 6 KiB each.
inline constexpr std::size_t kAuditNameBytesMax =
    240;  ///< Of a company's name; escaped, it fits into a continuation token with the rest.
inline constexpr int kAuditBatch = 500;          ///< Audit records read at a time while a name is looked for.
inline constexpr int kAuditLookedMax = 10'000;   ///< Audit records that one page of a name looks at: time.
inline constexpr int kAnalyticsTopMax = 10'000;  ///< Reseller contract §2.10.
inline constexpr int kAnalyticsBatch = 1000;     ///< Subscriptions read at a time for a report.
inline constexpr int kAnalyticsGroupsMax = 50'000;  ///< Of one report: memory.
inline constexpr int kFulfillmentPage = 100;        ///< Publisher contract §3.7.

// Own surface.
inline constexpr std::chrono::seconds kFeedWaitMax =
    30s;  ///< A call that waits for events; proxies cut at 60 s.
inline constexpr std::chrono::milliseconds kFeedLookSpan = 250ms;  ///< Between two looks of such a call.
inline constexpr int kFeedWaitersMax = 2;             ///< Each holds one of the workers (8 by default).
inline constexpr int kActivationsPerSecondMax = 100;  ///< Openings of activation links, all together.
inline constexpr std::chrono::hours kSandboxAdvanceMax = 24h * 366 * 20;  ///< One move of the virtual clock.

// Commerce.
inline constexpr std::int64_t kQuantityMax = 1'000'000;  ///< Commerce rule R58: the technical limit.
inline constexpr int kCartLinesMax = 100;
inline constexpr int kPlansPerOfferMax = 100;                  ///< Publisher contract §6.2.
inline constexpr std::chrono::hours kPurchaseTokenLife = 24h;  ///< Commerce rule R71.
inline constexpr std::chrono::hours kIdempotencyLife = 24h;    ///< Commerce rule R68.
inline constexpr std::chrono::seconds kAccessTokenLife = 3600s;
inline constexpr std::chrono::seconds kCallTokenLife = 900s;  ///< Of a call to a publisher: contract §5.4.
inline constexpr std::chrono::seconds kCallTokenBefore =
    60s;  ///< Publisher contract §5.4: receivers allow no difference between clocks.
inline constexpr std::chrono::seconds kVerdictTime = 10s;  ///< Publisher contract §4.3: silence is consent.
inline constexpr std::chrono::hours kOperationLife = 8h;   ///< Publisher contract §4.3: then it has failed.
inline constexpr std::chrono::hours kVerdictRepeatLife = 24h;        ///< Publisher contract O3.
inline constexpr std::chrono::minutes kPublisherRepeatLife = 10min;  ///< Publisher contract §8.2.
inline constexpr std::chrono::seconds kVerdictWaitMax = 8s;  ///< Of a call on `/v1`; reseller contract §1.13.
inline constexpr std::chrono::milliseconds kVerdictLookSpan = 250ms;  ///< Between two looks of such a call.
inline constexpr int kVerdictWaitersMax = 256;     ///< Such calls at once; others are answered as it stands.
inline constexpr std::size_t kUsageBatchMax = 25;  ///< Events of one call; publisher contract §7.2.
inline constexpr std::chrono::hours kUsageWindow = 24h;   ///< Publisher contract §7.5; back from now.
inline constexpr std::chrono::minutes kUsageSkew = 5min;  ///< Publisher contract §7.5; forward from now.
inline constexpr std::size_t kUsageTimeBytesMax = 64;     ///< `effectiveStartTime` is given back as it came.
inline constexpr std::int64_t kUsageQuantityMax = 1'000'000'000'000;  ///< Exclusive; of one event.
inline constexpr std::int64_t kUsageAmountMax =
    100'000'000'000;  ///< Of one event in minor units; all hours of 100,000 meters on one invoice fit.
inline constexpr int kUsageRowsMax = 10'000;  ///< Of one answer about usage, which has no pages; some 5 MiB.
inline constexpr std::chrono::seconds kResellerTokenLeeway = 300s;  ///< Commerce rules §11.4.
inline constexpr std::chrono::seconds kPublisherTokenLeeway = 60s;  ///< Commerce rules §11.4.

// Catalog (docs/catalog-format.md).
inline constexpr std::size_t kCatalogFilesMax = 10'000;  ///< Files of one import directory.
inline constexpr std::size_t kPublishersMax = 10'000;
inline constexpr std::size_t kOffersMax = 200'000;            ///< Four times the largest catalog benchmarked.
inline constexpr int kPrivatePlansPerOfferMax = 45;           ///< Publisher contract §6.2.
inline constexpr std::size_t kPriceRowsPerPlanMax = 5'000;    ///< 141 markets × 4 terms × 8 currencies fit.
inline constexpr std::size_t kListedTenantsMax = 20'000;      ///< Commerce rule R17; also selected partners.
inline constexpr std::size_t kDimensionsPerOfferMax = 30;     ///< Publisher contract §6.3.
inline constexpr std::int64_t kUnitPriceMax = 1'000'000'000;  ///< Exclusive; × kQuantityMax stays in 64 bits.
inline constexpr std::size_t kImportProblemsMax = 1'000;      ///< Listed in one answer; the rest is counted.
inline constexpr std::size_t kUrlCharsMax = 2048;
inline constexpr std::size_t kFurtherUrlsMax = 32;      ///< Other names of one server.
inline constexpr std::size_t kKeywordBytesMax = 400;    ///< Of one catalog search.
inline constexpr std::size_t kKeywordWordsMax = 12;     ///< Of one catalog search; later ones are ignored.
inline constexpr std::size_t kCatalogPageMax = 100;     ///< Products of one search page.
inline constexpr std::size_t kFacetPublishersMax = 50;  ///< Publishers counted in one search answer.
inline constexpr int kStoredProductsPage = 250;         ///< Products that are read from the database at once.
inline constexpr std::chrono::milliseconds kCatalogLookSpan =
    2s;  ///< Between two looks for a catalog that another process published.

// Database.
inline constexpr int kWriteRetriesMax = 8;           ///< After a lost serialisation on PostgreSQL.
inline constexpr std::size_t kGroupCommitMax = 256;  ///< Commands committed together on SQLite.
inline constexpr std::size_t kWriteQueueMax = 8192;  ///< Commands waiting for the writer; then 503.
inline constexpr std::chrono::milliseconds kGroupCommitSpan =
    10ms;  ///< A group older than this commits: latency.
inline constexpr std::chrono::milliseconds kDatabaseWait = 10s;  ///< For a connection or a lock; then 503.
inline constexpr std::chrono::milliseconds kStatementTimeout =
    300s;                                               ///< One statement on PostgreSQL: a month close.
inline constexpr std::size_t kStatementCacheMax = 512;  ///< Prepared statements of one connection.
inline constexpr std::size_t kPipelineMax = 1024;       ///< Statements under way on PostgreSQL: memory.
inline constexpr std::size_t kParametersMax = 1024;     ///< Of one statement: the ids of a whole page.

// Timers.
inline constexpr int kTimersOfOneCommitMax =
    64;  ///< Of one partner and instant in one transaction: other writers wait that long.
inline constexpr std::size_t kWaitingPartnersMax =
    256;  ///< Whose timers fail and are left out of a look; more of them, and nothing works at all.
inline constexpr int kTimerLooksMax = 300;  ///< Between two tries of a failing partner: 5 minutes of looks.

// Documents.
inline constexpr std::size_t kTableColumnsMax = 256;       ///< Five times the widest file of the contracts.
inline constexpr std::uint32_t kSheetRowsMax = 1'048'576;  ///< Excel's rows per sheet; then the next sheet.
inline constexpr std::size_t kSheetCellUnitsMax = 32'767;  ///< Excel's UTF-16 units per cell; cut there.
/// Bytes of a sheet before compression; then the next sheet. A ZIP entry without ZIP64 ends at 4 GiB, and the
/// row that is being written when the limit is crossed must still fit.
inline constexpr std::uint64_t kSheetBytesMax = std::uint64_t{3} * 1024 * 1024 * 1024;
inline constexpr int kPriceYearFirst = 2010;  ///< Earlier months are not asked for: each is a file to build.
inline constexpr std::size_t kPriceListFilesMax =
    512;  ///< Kept on disk: markets × formats × languages in use.
inline constexpr std::uint64_t kPriceListBytesMax =
    std::uint64_t{4} * 1024 * 1024 * 1024;  ///< All of them together.
inline constexpr std::size_t kPriceListsRebuiltMax =
    64;  ///< At the beginning of a day; others when asked for.
inline constexpr std::int64_t kStatementLinesMax =
    20'000;  ///< Printed one by one, on some 700 pages; of a larger invoice the sums.
inline constexpr int kStatementsMax = 2;                         ///< Made at once; each takes a core.
inline constexpr std::chrono::milliseconds kStatementWait = 2s;  ///< For one's turn; then 503.
inline constexpr std::size_t kOperatorAddressLinesMax = 6;
inline constexpr std::size_t kPaymentLinesMax = 12;  ///< Of the instructions on the first page.

static_assert(kTurnedAwayMax < kDescriptorsReserved);
static_assert(kFulfillmentPage <= kPageMax);
static_assert(kAuditLookedMax % kAuditBatch == 0);
static_assert(kClientTotalTimeout < kDeliveryLease);
static_assert(kDeliveriesOfOneReceiver < kDeliveriesAtOnce);
static_assert(kDeliveriesAtOnce <= static_cast<int>(kClientConcurrentMax));
static_assert(kBodyBytesMax <= kCatalogBodyBytesMax);
static_assert(kUsageAmountMax < INT64_MAX / (24 * 31) / 100'000);
static_assert(kLockOutFirst <= kLockOutMax && kLockOutMax < kLockOutForgotten);
static_assert(kLockOutMax < kAddressForgotten);
static_assert(kRefreshTokenLife < kPublicSignInLife);
static_assert((kDeviceCodeLife / 60s + 1) * kDeviceCodesOfAddressPerMinute < kDeviceCodesMax / 20);
static_assert(kAuthorizeBytesMax <= kHeadBytesMax / 2);
// A row in which every character takes the seven bytes of its longest escape.
static_assert(kSheetBytesMax + kTableColumnsMax * kSheetCellUnitsMax * 8 < std::uint64_t{1} << 32);

}  // namespace comptoir::limits
