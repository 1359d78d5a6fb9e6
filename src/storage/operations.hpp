#pragma once

#include <optional>
#include <vector>

#include "domain/subscriptions/operation.hpp"
#include "sql/database.hpp"
#include "storage/rows.hpp"

/// What publishers were asked and told about subscriptions, and what became of it.
namespace comptoir::storage {

using subscriptions::Operation;

/// Between the load of the subscription for change and the commit: no two are open for one subscription.
void insert_operation(sql::Session& session, const Operation& operation);
/// Stores when it was received and how it ended.
void update_operation(sql::Session& session, const Operation& operation);

std::optional<Operation> find_operation(sql::Session& session, PartnerId partner, OperationId id);
/// The one that is in progress.
std::optional<Operation> open_operation(sql::Session& session, PartnerId partner,
                                        SubscriptionId subscription);
/// The newest first.
std::vector<Operation> operations_of(sql::Session& session, PartnerId partner, SubscriptionId subscription,
                                     int limit);
/// Whether one that was asked after `operation` had ended has succeeded.
bool was_overtaken(sql::Session& session, const Operation& operation);

}  // namespace comptoir::storage
