#include "storage/webhooks.hpp"

namespace comptoir::storage {

std::optional<WebhookRegistration> find_webhook(sql::Session& session, PartnerId partner, Access access) {
    const auto row = session.query_one(
        fmt::format("SELECT url, own_header, changed_us FROM webhook_registration WHERE partner_id = $1{}",
                    lock_clause(session, access)),
        {bind(partner)});
    if (!row) return std::nullopt;
    WebhookRegistration registration{row->text(0), {}, row->flag(1), Instant::from_micros(row->integer(2))};
    for (const sql::Row& event :
         session.query("SELECT name FROM webhook_event WHERE partner_id = $1", {bind(partner)})) {
        registration.events.push_back(event.text(0));
    }
    return registration;
}

namespace {

void insert_events(sql::Session& session, PartnerId partner, const std::vector<std::string>& names) {
    for (const std::string& name : names) {
        session.execute("INSERT INTO webhook_event (partner_id, name) VALUES ($1, $2)",
                        {bind(partner), name});
    }
}

}  // namespace

bool insert_webhook(sql::Session& session, PartnerId partner, const WebhookRegistration& registration) {
    const bool inserted =
        session.execute_counted(
            "INSERT INTO webhook_registration (partner_id, url, own_header, changed_us) VALUES ($1, $2, $3, "
            "$4) ON CONFLICT (partner_id) DO NOTHING",
            {bind(partner), registration.url, registration.own_header, bind(registration.changed)}) == 1;
    if (!inserted) return false;
    insert_events(session, partner, registration.events);
    session.execute(
        "INSERT INTO delivery_lane (partner_id, destination, kind, receiver, due_us, lease_us) "
        "VALUES ($1, $2, $2, $1, NULL, 0)",
        {bind(partner), kWebhook});
    return true;
}

void replace_webhook(sql::Session& session, PartnerId partner, const WebhookRegistration& registration) {
    session.execute(
        "UPDATE webhook_registration SET url = $2, own_header = $3, changed_us = $4 WHERE partner_id = $1",
        {bind(partner), registration.url, registration.own_header, bind(registration.changed)});
    session.execute("DELETE FROM webhook_event WHERE partner_id = $1", {bind(partner)});
    insert_events(session, partner, registration.events);
}

bool wake_webhook(sql::Session& session, PartnerId partner, std::string_view name) {
    // Without a condition on the lane itself: a delivery that is just closing it is waited for, and then
    // seen.
    return session.execute_counted(
               "UPDATE delivery_lane SET due_us = COALESCE(due_us, 0) WHERE partner_id = $1 AND destination "
               "= "
               "$2 AND EXISTS (SELECT 1 FROM webhook_event WHERE partner_id = $1 AND name = $3)",
               {bind(partner), kWebhook, name}) == 1;
}

bool append_webhook_delivery(sql::Session& session, const Event& event, bool only_sandbox) {
    return session.execute_counted(
               "INSERT INTO outbox (partner_id, event_seq, destination, due_us, state) "
               "SELECT w.partner_id, $2, $3, 0, 'waiting' FROM webhook_event w "
               "JOIN partner p ON p.partner_id = w.partner_id "
               "WHERE w.partner_id = $1 AND w.name = $4 AND p.sandbox >= $5",
               {bind(event.partner), event.seq, kWebhook, event.name, only_sandbox}) == 1;
}

void insert_validation(sql::Session& session, PartnerId partner, const WebhookValidation& validation) {
    session.execute(
        "INSERT INTO webhook_validation (partner_id, correlation_id, callback_url, requested_us) "
        "VALUES ($1, $2, $3, $4)",
        {bind(partner), validation.correlation.str(), validation.callback_url, bind(validation.requested)});
}

std::optional<WebhookValidation> find_validation(sql::Session& session, PartnerId partner, Guid correlation) {
    const auto row = session.query_one(
        "SELECT v.callback_url, v.requested_us, e.seq FROM webhook_validation v "
        "JOIN event e ON e.partner_id = v.partner_id AND e.name = 'test-created' AND "
        "e.subject = v.correlation_id WHERE v.partner_id = $1 AND v.correlation_id = $2",
        {bind(partner), correlation.str()});
    if (!row) return std::nullopt;
    return WebhookValidation{correlation, row->text(0), Instant::from_micros(row->integer(1)),
                             row->integer(2)};
}

std::optional<Instant> nth_newest_validation(sql::Session& session, PartnerId partner, int nth,
                                             Instant since) {
    const sql::Rows rows = session.query(
        "SELECT requested_us FROM webhook_validation WHERE partner_id = $1 AND requested_us > $2 "
        "ORDER BY requested_us DESC LIMIT $3",
        {bind(partner), bind(since), nth});
    if (rows.size() < static_cast<std::size_t>(nth)) return std::nullopt;
    return Instant::from_micros(rows.back().integer(0));
}

void forget_validations(sql::Session& session, PartnerId partner, Instant before) {
    session.execute("DELETE FROM webhook_validation WHERE partner_id = $1 AND requested_us < $2",
                    {bind(partner), bind(before)});
}

}  // namespace comptoir::storage
