#include "storage/customer_records.hpp"

#include "base/check.hpp"
#include "json/value.hpp"
#include "storage/platform.hpp"
#include "storage/rows.hpp"

namespace comptoir::storage {
namespace {

std::string to_text(const std::vector<ApplicationConsent::Grant>& grants) {
    json::Array items;
    for (const ApplicationConsent::Grant& grant : grants) {
        items.push_back(
            json::Object{{"application", grant.enterprise_application.str()}, {"scope", grant.scope}});
    }
    return json::write(items);
}

std::vector<ApplicationConsent::Grant> grants_of(const std::string& text) {
    const auto parsed = json::parse(text);
    COMPTOIR_CHECK(parsed && parsed->if_array() != nullptr);
    std::vector<ApplicationConsent::Grant> grants;
    for (const json::Value& item : *parsed->if_array()) {
        grants.push_back({Guid::of(item.text_or("application")), item.text_or("scope")});
    }
    return grants;
}

}  // namespace

std::optional<Decimal> find_spending_budget(sql::Session& session, PartnerId partner, CustomerId customer) {
    const auto row =
        session.query_one("SELECT amount FROM spending_budget WHERE partner_id = $1 AND customer_id = $2",
                          {bind(partner), bind(customer)});
    return row ? std::optional(Decimal::of(row->text(0))) : std::nullopt;
}

void put_spending_budget(sql::Session& session, PartnerId partner, CustomerId customer, const Decimal& amount,
                         Instant now) {
    session.execute(
        "INSERT INTO spending_budget (partner_id, customer_id, amount, changed_us) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (partner_id, customer_id) DO UPDATE SET amount = $3, changed_us = $4, told_day = NULL",
        {bind(partner), bind(customer), bind(amount), bind(now)});
}

std::vector<SpendingBudget> hold_spending_budgets(sql::Session& session, PartnerId partner,
                                                  std::span<const CustomerId> customers) {
    if (customers.empty()) return {};
    sql::Binds binds{bind(partner)};
    for (const CustomerId customer : customers) binds.emplace_back(bind(customer));
    std::vector<SpendingBudget> budgets;
    for (const sql::Row& row : session.query(
             fmt::format("SELECT customer_id, amount, told_day FROM spending_budget WHERE partner_id = $1 "
                         "AND customer_id IN ({}) ORDER BY customer_id{}",
                         places(2, customers.size()), lock_clause(session, Access::change)),
             binds)) {
        RowReader in(row);
        const auto customer = in.guid<CustomerId>();
        const Decimal amount = in.decimal();
        budgets.push_back({customer, amount, in.if_date()});
    }
    return budgets;
}

void set_budget_told(sql::Session& session, PartnerId partner, CustomerId customer, Date month) {
    session.execute("UPDATE spending_budget SET told_day = $3 WHERE partner_id = $1 AND customer_id = $2",
                    {bind(partner), bind(customer), bind(month)});
}

std::optional<ApplicationConsent> find_application_consent(sql::Session& session, PartnerId partner,
                                                           CustomerId customer, const Guid& application) {
    const auto row = session.query_one(
        "SELECT display_name, grants FROM application_consent WHERE partner_id = $1 AND customer_id = $2 AND "
        "application_id = $3",
        {bind(partner), bind(customer), application.str()});
    if (!row) return std::nullopt;
    return ApplicationConsent{application, row->text(0), grants_of(row->text(1))};
}

std::int64_t count_application_consents(sql::Session& session, PartnerId partner, CustomerId customer) {
    const auto row = session.query_one(
        "SELECT COUNT(*) FROM application_consent WHERE partner_id = $1 AND customer_id = $2",
        {bind(partner), bind(customer)});
    COMPTOIR_CHECK(row.has_value());
    return row->integer(0);
}

void put_application_consent(sql::Session& session, PartnerId partner, CustomerId customer,
                             const ApplicationConsent& consent, Instant now) {
    session.execute(
        "INSERT INTO application_consent (partner_id, customer_id, application_id, display_name, grants, "
        "changed_us) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (partner_id, customer_id, application_id) "
        "DO UPDATE SET display_name = $4, grants = $5, changed_us = $6",
        {bind(partner), bind(customer), consent.application.str(), consent.display_name,
         to_text(consent.grants), bind(now)});
}

void delete_application_consent(sql::Session& session, PartnerId partner, CustomerId customer,
                                const Guid& application) {
    session.execute(
        "DELETE FROM application_consent WHERE partner_id = $1 AND customer_id = $2 AND application_id = $3",
        {bind(partner), bind(customer), application.str()});
}

void append_qualification(sql::Session& session, PartnerId partner, CustomerId customer,
                          const QualificationRecord& record) {
    session.execute(
        "INSERT INTO qualification_record (partner_id, customer_id, seq, segment, created_us) "
        "VALUES ($1, $2, $3, $4, $5)",
        {bind(partner), bind(customer), next_in_sequence(session, partner, "qualification"),
         parties::segment_of(record.qualification), bind(record.created_at)});
}

std::vector<QualificationRecord> qualifications_of(sql::Session& session, PartnerId partner,
                                                   CustomerId customer) {
    std::vector<QualificationRecord> records;
    for (const sql::Row& row : session.query("SELECT segment, created_us FROM qualification_record "
                                             "WHERE partner_id = $1 AND customer_id = $2 ORDER BY seq",
                                             {bind(partner), bind(customer)})) {
        const auto qualification = parties::qualification_of_segment(row.text(0));
        COMPTOIR_CHECK(qualification.has_value());
        records.push_back({*qualification, Instant::from_micros(row.integer(1))});
    }
    return records;
}

}  // namespace comptoir::storage
