#pragma once

#include <optional>
#include <span>
#include <vector>

#include "domain/subscriptions/subscription.hpp"
#include "sql/database.hpp"
#include "storage/rows.hpp"

/// Subscriptions of a partner, and the directory that leads a publisher to them.
namespace comptoir::storage {

using subscriptions::Subscription;

/// The customer's next subscription. Between `hold_purchases` and the commit, so that no two get the same
/// number.
void insert_subscription(sql::Session& session, const Subscription& subscription);
/// Stores the changed subscription, its version grown by one; false when the stored version is not the one
/// loaded.
[[nodiscard]] bool replace_subscription(sql::Session& session, const Subscription& subscription, Instant now);

std::optional<Subscription> find_subscription(sql::Session& session, PartnerId partner, SubscriptionId id,
                                              Access access = Access::read);
/// Those of these ids that exist, in no order.
std::vector<Subscription> find_subscriptions(sql::Session& session, PartnerId partner,
                                             std::span<const SubscriptionId> ids);
/// All of a customer in the order of purchase; contract SUB-01 pages nowhere.
std::vector<Subscription> subscriptions_of_customer(sql::Session& session, PartnerId partner,
                                                    CustomerId customer);

/// What a customer has of one SKU, and whether anything of its product (R59, R95). The counts stop at
/// `count_max`, so that the answer costs the same however much was ever bought.
struct Ownership {
    std::int64_t ever = 0;        ///< Of the SKU, whatever became of it.
    std::int64_t now = 0;         ///< Of the SKU and not ended.
    bool suspended = false;       ///< One of the SKU is suspended.
    bool product_now = false;     ///< One of the product has not ended.
    bool product_active = false;  ///< One of the product was once activated.
};
Ownership ownership_of(sql::Session& session, PartnerId partner, CustomerId customer,
                       const ProductId& product, const SkuId& sku, std::int64_t count_max);
/// How many subscriptions of a customer have not ended, counted no further than `count_max`.
std::int64_t count_owned(sql::Session& session, PartnerId partner, CustomerId customer,
                         std::int64_t count_max);
/// Until this transaction ends, other purchases for the customer wait, so that two of them cannot both find
/// the last free place. SQLite has one writer and waits anyway.
void hold_purchases(sql::Session& session, PartnerId partner, CustomerId customer);

/// A subscription with what a report says of its customer.
struct ReportedSubscription {
    Subscription subscription;
    std::int64_t seq = 0;
    std::string customer_name;
    std::string customer_country;
};
/// Reports go by customer, and of a customer by the order of purchase.
struct ReportPosition {
    CustomerId customer;
    std::int64_t seq = 0;
};
std::vector<ReportedSubscription> reported_after(sql::Session& session, PartnerId partner,
                                                 const ReportPosition& after, int limit);
/// The same after so many of them, for an interface that counts.
std::vector<ReportedSubscription> reported_page(sql::Session& session, PartnerId partner, std::int64_t skip,
                                                int limit);
std::optional<ReportedSubscription> find_reported(sql::Session& session, PartnerId partner,
                                                  SubscriptionId id);
std::int64_t count_subscriptions(sql::Session& session, PartnerId partner);

/// When it was last stored; the publisher contract prints it as `lastModified`.
Instant subscription_changed_at(sql::Session& session, PartnerId partner, SubscriptionId id);

/// Whom the customer of a subscription turns to, as the partner has said.
struct StoredContact {
    std::string name;
    std::optional<PartnerId> reseller;  ///< Nothing when it is the partner itself.
};
/// Nothing until one was put there.
std::optional<StoredContact> find_support_contact(sql::Session& session, PartnerId partner,
                                                  SubscriptionId id);
void put_support_contact(sql::Session& session, PartnerId partner, SubscriptionId id,
                         const StoredContact& contact, Instant now);

/// Which partner a subscription belongs to, and which publisher sells it.
struct DirectoryEntry {
    SubscriptionId subscription;
    PartnerId partner;
    PublisherId publisher;
    ProductId product;
    Instant created;
};
std::optional<DirectoryEntry> find_directory_entry(sql::Session& session, SubscriptionId id);
/// Of all these subscriptions that exist, in no order.
std::vector<DirectoryEntry> find_directory_entries(sql::Session& session,
                                                   std::span<const SubscriptionId> ids);
/// Entries of a publisher's products after a position in the stable order (created, id), publisher contract
/// §3.7.
struct DirectoryPosition {
    Instant created;
    SubscriptionId subscription;
};
std::vector<DirectoryEntry> directory_of_publisher(sql::Session& session, const PublisherId& publisher,
                                                   const std::optional<DirectoryPosition>& after, int limit);

/// Who has ever sold the product, in order; whatever became of the subscriptions (commerce rule R14).
std::vector<PartnerId> sellers_of_product(sql::Session& session, const PublisherId& publisher,
                                          const ProductId& product);

}  // namespace comptoir::storage
