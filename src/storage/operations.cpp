#include "storage/operations.hpp"

#include <fmt/format.h>

#include "base/check.hpp"

namespace comptoir::storage {
namespace {

constexpr std::string_view kColumns =
    "operation_id, subscription_id, publisher_id, action, source, status, plan_id, quantity, asked_us, "
    "received_us, ended_us, ended_by";

template <class Value>
Value known(const std::optional<Value>& value) {
    COMPTOIR_CHECK(value.has_value());
    return *value;
}

Operation read_operation(PartnerId partner, const sql::Row& row) {
    RowReader in(row);
    Operation operation;
    operation.partner = partner;
    operation.id = in.guid<OperationId>();
    operation.subscription = in.guid<SubscriptionId>();
    operation.publisher = in.word<PublisherId>();
    operation.action = known(subscriptions::parse_action(in.text()));
    operation.source = known(subscriptions::parse_source(in.text()));
    operation.status = known(subscriptions::parse_operation_status(in.text()));
    operation.plan = in.word<PlanId>();
    operation.quantity = in.if_integer();
    operation.asked = in.instant();
    operation.received = in.if_instant();
    operation.ended = in.if_instant();
    if (const auto by = in.if_text()) operation.ended_by = known(subscriptions::parse_operation_event(*by));
    return operation;
}

std::optional<Operation> one_of(PartnerId partner, const std::optional<sql::Row>& row) {
    return row ? std::optional(read_operation(partner, *row)) : std::nullopt;
}

std::optional<std::string> end_of(const Operation& operation) {
    if (!operation.ended_by) return std::nullopt;
    return std::string(subscriptions::name_of(*operation.ended_by));
}

}  // namespace

void insert_operation(sql::Session& session, const Operation& operation) {
    session.execute(
        "INSERT INTO operation (partner_id, operation_id, subscription_id, publisher_id, action, source, "
        "status, plan_id, quantity, asked_us, received_us, ended_us, ended_by) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        {bind(operation.partner), bind(operation.id), bind(operation.subscription), bind(operation.publisher),
         subscriptions::name_of(operation.action), subscriptions::name_of(operation.source),
         subscriptions::name_of(operation.status), bind(operation.plan), operation.quantity,
         bind(operation.asked), bind(operation.received), bind(operation.ended), end_of(operation)});
}

void update_operation(sql::Session& session, const Operation& operation) {
    session.execute(
        "UPDATE operation SET status = $3, received_us = $4, ended_us = $5, ended_by = $6 "
        "WHERE partner_id = $1 AND operation_id = $2",
        {bind(operation.partner), bind(operation.id), subscriptions::name_of(operation.status),
         bind(operation.received), bind(operation.ended), end_of(operation)});
}

std::optional<Operation> find_operation(sql::Session& session, PartnerId partner, OperationId id) {
    return one_of(partner, session.query_one(fmt::format("SELECT {} FROM operation WHERE partner_id = $1 AND "
                                                         "operation_id = $2",
                                                         kColumns),
                                             {bind(partner), bind(id)}));
}

std::optional<Operation> open_operation(sql::Session& session, PartnerId partner,
                                        SubscriptionId subscription) {
    return one_of(partner, session.query_one(fmt::format("SELECT {} FROM operation WHERE partner_id = $1 AND "
                                                         "subscription_id = $2 AND status = 'in_progress'",
                                                         kColumns),
                                             {bind(partner), bind(subscription)}));
}

std::vector<Operation> operations_of(sql::Session& session, PartnerId partner, SubscriptionId subscription,
                                     int limit) {
    std::vector<Operation> operations;
    for (const sql::Row& row :
         session.query(fmt::format("SELECT {} FROM operation WHERE partner_id = $1 AND subscription_id = $2 "
                                   "ORDER BY asked_us DESC, operation_id LIMIT $3",
                                   kColumns),
                       {bind(partner), bind(subscription), limit})) {
        operations.push_back(read_operation(partner, row));
    }
    return operations;
}

bool was_overtaken(sql::Session& session, const Operation& operation) {
    COMPTOIR_CHECK(operation.ended.has_value());
    return session
        .query_one(
            "SELECT 1 FROM operation WHERE partner_id = $1 AND subscription_id = $2 AND asked_us >= $3 AND "
            "operation_id <> $4 AND status = 'succeeded' AND action NOT IN ('renew', 'subscribe') LIMIT 1",
            {bind(operation.partner), bind(operation.subscription), bind(*operation.ended),
             bind(operation.id)})
        .has_value();
}

}  // namespace comptoir::storage
