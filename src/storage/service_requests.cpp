#include "storage/service_requests.hpp"

#include <fmt/format.h>

#include "base/check.hpp"
#include "base/names.hpp"
#include "json/value.hpp"
#include "storage/platform.hpp"

namespace comptoir::storage {
namespace {

using support::Contact;
using support::Note;
using support::ServiceRequest;
using support::Side;
using support::Status;

constexpr std::array kSideNames = {
    std::pair{Side::partner, std::string_view("partner")},
    std::pair{Side::marketplace_operator, std::string_view("operator")},
};

std::string to_text(const Contact& contact) {
    return json::write(json::Object{{"organization", contact.organization.str()},
                                    {"organizationName", contact.organization_name},
                                    {"contactId", contact.contact_id},
                                    {"firstName", contact.first_name},
                                    {"lastName", contact.last_name},
                                    {"email", contact.email},
                                    {"phoneNumber", contact.phone_number}});
}

Contact contact_of(const std::string& text) {
    const auto parsed = json::parse(text);
    COMPTOIR_CHECK(parsed && parsed->if_object() != nullptr);
    return {TenantId::of(parsed->text_or("organization")),
            parsed->text_or("organizationName"),
            parsed->text_or("contactId"),
            parsed->text_or("firstName"),
            parsed->text_or("lastName"),
            parsed->text_or("email"),
            parsed->text_or("phoneNumber")};
}

// All but the description, which is long and not listed.
constexpr std::string_view kColumns =
    "partner_id, request_id, title, severity, status, topic, locale, country, customer_id, customer_name, "
    "customer_phone, product_id, product_name, primary_contact, last_updated_by, created_us, modified_us, "
    "closed_us, partner_notes, operator_notes";

ServiceRequest read_request(const sql::Row& row) {
    RowReader in(row);
    ServiceRequest request;
    request.partner = in.guid<PartnerId>();
    request.id = in.word<ServiceRequestId>();
    request.title = in.text();
    const auto severity = support::parse_severity(in.text());
    const auto status = support::parse_status(in.text());
    COMPTOIR_CHECK(severity && status);
    request.severity = *severity;
    request.status = *status;
    request.topic = in.integer();
    request.locale = in.text();
    request.country = in.text();
    const auto customer = in.if_text();
    if (customer) request.customer = CustomerId::of(*customer);
    request.customer_name = in.text();
    request.customer_phone = in.text();
    request.product_id = in.text();
    request.product_name = in.text();
    request.primary_contact = contact_of(in.text());
    request.last_updated_by = contact_of(in.text());
    request.created = in.instant();
    request.modified = in.instant();
    request.closed = in.if_instant();
    request.partner_notes = in.small();
    request.operator_notes = in.small();
    request.description = in.text();
    return request;
}

std::vector<ServiceRequest> read_requests(const sql::Rows& rows) {
    std::vector<ServiceRequest> requests;
    for (const sql::Row& row : rows) requests.push_back(read_request(row));
    return requests;
}

}  // namespace

ServiceRequestId next_service_request_id(sql::Session& session) {
    return support::service_request_id(next_in_sequence(session, operator_partition(), "service_request"));
}

void insert_service_request(sql::Session& session, const ServiceRequest& r) {
    session.execute(
        "INSERT INTO service_request (partner_id, request_id, title, description, severity, status, topic, "
        "locale, country, customer_id, customer_name, customer_phone, product_id, product_name, "
        "primary_contact, last_updated_by, created_us, modified_us, closed_us, partner_notes, "
        "operator_notes) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, "
        "$21)",
        {bind(r.partner),
         bind(r.id),
         r.title,
         r.description,
         support::name_of(r.severity),
         support::name_of(r.status),
         r.topic,
         r.locale,
         r.country,
         r.customer.is_nil() ? sql::Bind(nullptr) : bind(r.customer),
         r.customer_name,
         r.customer_phone,
         r.product_id,
         r.product_name,
         to_text(r.primary_contact),
         to_text(r.last_updated_by),
         bind(r.created),
         bind(r.modified),
         bind(r.closed),
         r.partner_notes,
         r.operator_notes});
}

void update_service_request(sql::Session& session, const ServiceRequest& r) {
    session.execute(
        "UPDATE service_request SET status = $3, last_updated_by = $4, modified_us = $5, closed_us = $6, "
        "partner_notes = $7, operator_notes = $8 WHERE partner_id = $1 AND request_id = $2",
        {bind(r.partner), bind(r.id), support::name_of(r.status), to_text(r.last_updated_by),
         bind(r.modified), bind(r.closed), r.partner_notes, r.operator_notes});
}

std::optional<ServiceRequest> find_service_request(sql::Session& session, PartnerId partner,
                                                   const ServiceRequestId& id, Access access) {
    const auto row = session.query_one(
        fmt::format("SELECT {}, description FROM service_request WHERE partner_id = $1 AND request_id = $2{}",
                    kColumns, lock_clause(session, access)),
        {bind(partner), bind(id)});
    return row ? std::optional(read_request(*row)) : std::nullopt;
}

std::int64_t count_open_service_requests(sql::Session& session, PartnerId partner) {
    const auto row = session.query_one(
        "SELECT COUNT(*) FROM service_request WHERE partner_id = $1 AND status IN ('open', "
        "'attention_needed')",
        {bind(partner)});
    COMPTOIR_CHECK(row.has_value());
    return row->integer(0);
}

void append_service_request_note(sql::Session& session, PartnerId partner, const ServiceRequestId& id,
                                 std::int64_t number, const Note& note) {
    session.execute(
        "INSERT INTO service_request_note (partner_id, request_id, number, side, author, at_us, text) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)",
        {bind(partner), bind(id), number, name_in(kSideNames, note.side), note.author, bind(note.at),
         note.text});
}

std::vector<Note> notes_of_service_request(sql::Session& session, PartnerId partner,
                                           const ServiceRequestId& id) {
    std::vector<Note> notes;
    for (const sql::Row& row : session.query("SELECT side, author, at_us, text FROM service_request_note "
                                             "WHERE partner_id = $1 AND request_id = $2 ORDER BY number",
                                             {bind(partner), bind(id)})) {
        const auto side = value_in(kSideNames, row.text(0));
        COMPTOIR_CHECK(side.has_value());
        notes.push_back({*side, row.text(1), Instant::from_micros(row.integer(2)), row.text(3)});
    }
    return notes;
}

std::vector<ServiceRequest> service_requests_of(sql::Session& session, PartnerId partner,
                                                const ServiceRequestFilter& filter, int offset, int limit) {
    sql::Binds binds = {bind(partner), offset, limit};
    std::string conditions;
    if (!filter.customer.is_nil()) {
        binds.push_back(bind(filter.customer));
        conditions += fmt::format(" AND customer_id = ${}", binds.size());
    }
    if (filter.status) {
        binds.emplace_back(support::name_of(*filter.status));
        conditions += fmt::format(" AND status = ${}", binds.size());
    }
    return read_requests(session.query(
        fmt::format("SELECT {}, '' FROM service_request WHERE partner_id = $1{} ORDER BY request_id DESC "
                    "LIMIT $3 OFFSET $2",
                    kColumns, conditions),
        binds));
}

std::vector<ServiceRequest> service_requests_after(sql::Session& session, std::optional<Status> status,
                                                   const ServiceRequestId& after, int limit) {
    sql::Binds binds = {bind(after), limit};
    if (status) binds.emplace_back(support::name_of(*status));
    return read_requests(
        session.query(fmt::format("SELECT {}, '' FROM service_request WHERE request_id > $1 AND status {} "
                                  "ORDER BY request_id LIMIT $2",
                                  kColumns, status ? "= $3" : "<> 'closed'"),
                      binds));
}

std::optional<PartnerId> partner_of_service_request(sql::Session& session, const ServiceRequestId& id) {
    const auto row =
        session.query_one("SELECT partner_id FROM service_request WHERE request_id = $1", {bind(id)});
    return row ? std::optional(PartnerId::of(row->text(0))) : std::nullopt;
}

}  // namespace comptoir::storage
