#include "storage/subscriptions.hpp"

#include "base/check.hpp"
#include "storage/platform.hpp"
#include "storage/relationships.hpp"

namespace comptoir::storage {
namespace {

using subscriptions::Terms;

constexpr std::string_view kColumns =
    "customer_id, order_id, order_line, ordered_us, profile, product_id, sku_id, availability_id, "
    "publisher_id, "
    "offer_id, plan_id, product_title, sku_title, name, nickname, market, currency, per_user, quantity, "
    "state, "
    "auto_renew, trial, in_trial, term, cycle, unit_price, next_term, next_cycle, activated_us, anchor_day, "
    "anchor_months, term_index, cycle_index, window_ends_us, suspended_us, suspension_reason, ended_us, "
    "version, reseller_id, (SELECT p.mpn_id FROM partner p WHERE p.partner_id = subscription.reseller_id)";

Subscription read(const sql::Row& row, PartnerId partner) {
    RowReader in(row);
    Subscription s;
    s.partner = partner;
    s.id = in.guid<SubscriptionId>();
    s.customer = in.guid<CustomerId>();
    s.order = in.word<OrderId>();
    s.order_line = in.small();
    s.ordered_at = in.instant();
    s.profile = in.text();
    s.product = in.word<ProductId>();
    s.sku = in.word<SkuId>();
    s.availability = in.word<AvailabilityId>();
    s.publisher = in.word<PublisherId>();
    s.offer = in.word<OfferId>();
    s.plan = in.word<PlanId>();
    s.product_title = in.text();
    s.sku_title = in.text();
    s.name = in.text();
    s.nickname = in.text();
    s.market = in.text();
    s.currency = in.currency();
    s.per_user = in.flag();
    s.quantity = in.integer();
    const auto state = subscriptions::parse_state(in.text());
    COMPTOIR_CHECK(state.has_value());
    s.state = *state;
    s.auto_renew = in.flag();
    s.trial = in.if_period();
    s.in_trial = in.flag();
    const Period term = in.period();
    const Period cycle = in.period();
    s.terms = Terms{term, cycle, in.decimal()};
    const auto next_term = in.if_period();
    const auto next_cycle = in.if_period();
    if (next_term && next_cycle) s.next_terms = Terms{*next_term, *next_cycle, Decimal()};
    s.activated_at = in.if_instant();
    s.anchor = in.if_date();
    s.anchor_months = in.small();
    s.term_index = in.small();
    s.cycle_index = in.small();
    s.window_ends = in.if_instant();
    s.suspended_at = in.if_instant();
    s.suspension_reason = in.text();
    s.ended_at = in.if_instant();
    s.version = in.integer();
    s.reseller = read_reseller(in);
    return s;
}

std::vector<Subscription> read_all(const sql::Rows& rows, PartnerId partner) {
    std::vector<Subscription> all;
    all.reserve(rows.size());
    for (const sql::Row& row : rows) all.push_back(read(row, partner));
    return all;
}

std::string select(std::string_view condition) {
    return fmt::format("SELECT subscription_id, {} FROM subscription WHERE partner_id = $1 AND {}", kColumns,
                       condition);
}

std::string select_reported(std::string_view condition) {
    return fmt::format(
        "SELECT subscription_id, {}, seq, (SELECT company_name FROM customer c WHERE c.partner_id = "
        "subscription.partner_id AND c.customer_id = subscription.customer_id), (SELECT country FROM "
        "customer c WHERE c.partner_id = subscription.partner_id AND c.customer_id = "
        "subscription.customer_id) FROM subscription WHERE partner_id = $1 {}",
        kColumns, condition);
}

std::vector<ReportedSubscription> read_reported(const sql::Rows& rows, PartnerId partner) {
    std::vector<ReportedSubscription> all;
    all.reserve(rows.size());
    for (const sql::Row& row : rows) {
        const std::size_t beside = row.size() - 3;
        all.push_back({read(row, partner), row.integer(beside), row.text(beside + 1), row.text(beside + 2)});
    }
    return all;
}

DirectoryEntry read_entry(const sql::Row& row) {
    RowReader in(row);
    return {in.guid<SubscriptionId>(), in.guid<PartnerId>(), in.word<PublisherId>(), in.word<ProductId>(),
            in.instant()};
}

constexpr std::string_view kDirectoryColumns =
    "subscription_id, partner_id, publisher_id, product_id, created_us";

}  // namespace

void insert_subscription(sql::Session& session, const Subscription& s) {
    session.execute(
        "INSERT INTO subscription (partner_id, subscription_id, customer_id, order_id, order_line, "
        "ordered_us, profile, "
        "product_id, sku_id, availability_id, publisher_id, offer_id, plan_id, product_title, sku_title, "
        "name, "
        "nickname, market, currency, per_user, quantity, state, auto_renew, trial, in_trial, term, cycle, "
        "unit_price, "
        "next_term, next_cycle, term_index, cycle_index, suspension_reason, changed_us, version, "
        "reseller_id, seq) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, "
        "$21, $22, "
        "$23, $24, $25, $26, $27, $28, $29, $30, 0, 0, '', $6, $31, $32, (SELECT COALESCE(MAX(seq), 0) + 1 "
        "FROM subscription WHERE partner_id = $1 AND customer_id = $3))",
        {bind(s.partner),
         bind(s.id),
         bind(s.customer),
         bind(s.order),
         s.order_line,
         bind(s.ordered_at),
         s.profile,
         bind(s.product),
         bind(s.sku),
         bind(s.availability),
         bind(s.publisher),
         bind(s.offer),
         bind(s.plan),
         s.product_title,
         s.sku_title,
         s.name,
         s.nickname,
         s.market,
         bind(s.currency),
         s.per_user,
         s.quantity,
         name_of(s.state),
         s.auto_renew,
         bind(s.trial),
         s.in_trial,
         bind(s.terms.term),
         bind(s.terms.cycle),
         bind(s.terms.unit_price),
         s.next_terms ? bind(s.next_terms->term) : nullptr,
         s.next_terms ? bind(s.next_terms->cycle) : nullptr,
         s.version,
         bind_reseller(s.reseller)});
    session.execute(
        "INSERT INTO subscription_directory (subscription_id, partner_id, publisher_id, product_id, "
        "created_us) "
        "VALUES ($1, $2, $3, $4, $5)",
        {bind(s.id), bind(s.partner), bind(s.publisher), bind(s.product), bind(s.ordered_at)});
}

bool replace_subscription(sql::Session& session, const Subscription& s, Instant now) {
    return session.execute_counted(
               "UPDATE subscription SET nickname = $4, quantity = $5, state = $6, auto_renew = $7, in_trial "
               "= $8, "
               "term = $9, cycle = $10, unit_price = $11, next_term = $12, next_cycle = $13, activated_us = "
               "$14, "
               "anchor_day = $15, term_index = $16, cycle_index = $17, window_ends_us = $18, suspended_us = "
               "$19, "
               "suspension_reason = $20, ended_us = $21, sku_id = $22, availability_id = $23, plan_id = $24, "
               "sku_title = $25, changed_us = $26, anchor_months = $27, trial = $28, per_user = $29, "
               "reseller_id = $30, version = version + 1 "
               "WHERE partner_id = $1 AND subscription_id = $2 AND version = $3",
               {bind(s.partner),
                bind(s.id),
                s.version,
                s.nickname,
                s.quantity,
                name_of(s.state),
                s.auto_renew,
                s.in_trial,
                bind(s.terms.term),
                bind(s.terms.cycle),
                bind(s.terms.unit_price),
                s.next_terms ? bind(s.next_terms->term) : nullptr,
                s.next_terms ? bind(s.next_terms->cycle) : nullptr,
                bind(s.activated_at),
                bind(s.anchor),
                s.term_index,
                s.cycle_index,
                bind(s.window_ends),
                bind(s.suspended_at),
                s.suspension_reason,
                bind(s.ended_at),
                bind(s.sku),
                bind(s.availability),
                bind(s.plan),
                s.sku_title,
                bind(now),
                s.anchor_months,
                bind(s.trial),
                s.per_user,
                bind_reseller(s.reseller)}) == 1;
}

std::optional<Subscription> find_subscription(sql::Session& session, PartnerId partner, SubscriptionId id,
                                              Access access) {
    const auto row =
        session.query_one(select("subscription_id = $2") + std::string(lock_clause(session, access)),
                          {bind(partner), bind(id)});
    return row ? std::optional(read(*row, partner)) : std::nullopt;
}

std::vector<Subscription> find_subscriptions(sql::Session& session, PartnerId partner,
                                             std::span<const SubscriptionId> ids) {
    if (ids.empty()) return {};
    sql::Binds binds{bind(partner)};
    for (const SubscriptionId id : ids) binds.emplace_back(bind(id));
    return read_all(
        session.query(select(fmt::format("subscription_id IN ({})", places(2, ids.size()))), binds), partner);
}

std::vector<Subscription> subscriptions_of_customer(sql::Session& session, PartnerId partner,
                                                    CustomerId customer) {
    return read_all(session.query(select("customer_id = $2 ORDER BY seq"), {bind(partner), bind(customer)}),
                    partner);
}

Ownership ownership_of(sql::Session& session, PartnerId partner, CustomerId customer,
                       const ProductId& product, const SkuId& sku, std::int64_t count_max) {
    // Each part is one range of an index (migration 6) that is left at its first rows.
    const auto row = session.query_one(
        "SELECT "
        "(SELECT COUNT(*) FROM (SELECT 1 FROM subscription WHERE partner_id = $1 AND customer_id = $2 AND "
        "product_id = $3 AND sku_id = $4 LIMIT $5) AS ever), "
        "(SELECT COUNT(*) FROM (SELECT 1 FROM subscription WHERE partner_id = $1 AND customer_id = $2 AND "
        "product_id = $3 AND sku_id = $4 AND ended_us IS NULL LIMIT $5) AS owned), "
        "CASE WHEN EXISTS (SELECT 1 FROM subscription WHERE partner_id = $1 AND customer_id = $2 AND "
        "product_id = $3 AND sku_id = $4 AND ended_us IS NULL AND state = 'suspended') THEN 1 ELSE 0 END, "
        "CASE WHEN EXISTS (SELECT 1 FROM subscription WHERE partner_id = $1 AND customer_id = $2 AND "
        "product_id = $3 AND ended_us IS NULL) THEN 1 ELSE 0 END, "
        "CASE WHEN EXISTS (SELECT 1 FROM subscription WHERE partner_id = $1 AND customer_id = $2 AND "
        "product_id = $3 AND activated_us IS NOT NULL) THEN 1 ELSE 0 END",
        {bind(partner), bind(customer), bind(product), bind(sku), count_max});
    COMPTOIR_CHECK(row.has_value());
    return {row->integer(0), row->integer(1), row->flag(2), row->flag(3), row->flag(4)};
}

std::int64_t count_owned(sql::Session& session, PartnerId partner, CustomerId customer,
                         std::int64_t count_max) {
    const auto row = session.query_one(
        "SELECT COUNT(*) FROM (SELECT 1 FROM subscription WHERE partner_id = $1 AND customer_id = $2 AND "
        "ended_us IS NULL LIMIT $3) AS owned",
        {bind(partner), bind(customer), count_max});
    COMPTOIR_CHECK(row.has_value());
    return row->integer(0);
}

void hold_purchases(sql::Session& session, PartnerId partner, CustomerId customer) {
    if (session.engine() == sql::Engine::sqlite) return;
    // Rows that refer to the customer may still be added meanwhile: a renewal need not wait for a purchase.
    session.execute("SELECT 1 FROM customer WHERE partner_id = $1 AND customer_id = $2 FOR NO KEY UPDATE",
                    {bind(partner), bind(customer)});
}

std::vector<ReportedSubscription> reported_after(sql::Session& session, PartnerId partner,
                                                 const ReportPosition& after, int limit) {
    return read_reported(
        session.query(select_reported("AND (customer_id, seq) > ($2, $3) ORDER BY customer_id, seq LIMIT $4"),
                      {bind(partner), bind(after.customer), after.seq, limit}),
        partner);
}

std::vector<ReportedSubscription> reported_page(sql::Session& session, PartnerId partner, std::int64_t skip,
                                                int limit) {
    return read_reported(session.query(select_reported("ORDER BY customer_id, seq LIMIT $2 OFFSET $3"),
                                       {bind(partner), limit, skip}),
                         partner);
}

std::optional<ReportedSubscription> find_reported(sql::Session& session, PartnerId partner,
                                                  SubscriptionId id) {
    auto found = read_reported(
        session.query(select_reported("AND subscription_id = $2"), {bind(partner), bind(id)}), partner);
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::int64_t count_subscriptions(sql::Session& session, PartnerId partner) {
    const auto row =
        session.query_one("SELECT COUNT(*) FROM subscription WHERE partner_id = $1", {bind(partner)});
    COMPTOIR_CHECK(row.has_value());
    return row->integer(0);
}

Instant subscription_changed_at(sql::Session& session, PartnerId partner, SubscriptionId id) {
    const auto row = session.query_one(
        "SELECT changed_us FROM subscription WHERE partner_id = $1 AND subscription_id = $2",
        {bind(partner), bind(id)});
    COMPTOIR_CHECK(row.has_value());
    return Instant::from_micros(row->integer(0));
}

std::optional<StoredContact> find_support_contact(sql::Session& session, PartnerId partner,
                                                  SubscriptionId id) {
    const auto row = session.query_one(
        "SELECT name, reseller_id FROM support_contact WHERE partner_id = $1 AND subscription_id = $2",
        {bind(partner), bind(id)});
    if (!row) return std::nullopt;
    StoredContact contact{row->text(0), std::nullopt};
    if (const auto reseller = row->if_text(1)) contact.reseller = PartnerId::of(*reseller);
    return contact;
}

void put_support_contact(sql::Session& session, PartnerId partner, SubscriptionId id,
                         const StoredContact& contact, Instant now) {
    session.execute(
        "INSERT INTO support_contact (partner_id, subscription_id, name, changed_us, reseller_id) VALUES "
        "($1, "
        "$2, $3, $4, $5) ON CONFLICT (partner_id, subscription_id) DO UPDATE SET name = $3, changed_us = $4, "
        "reseller_id = $5",
        {bind(partner), bind(id), contact.name, bind(now), bind(contact.reseller)});
}

std::optional<DirectoryEntry> find_directory_entry(sql::Session& session, SubscriptionId id) {
    const auto row = session.query_one(
        fmt::format("SELECT {} FROM subscription_directory WHERE subscription_id = $1", kDirectoryColumns),
        {bind(id)});
    return row ? std::optional(read_entry(*row)) : std::nullopt;
}

std::vector<DirectoryEntry> find_directory_entries(sql::Session& session,
                                                   std::span<const SubscriptionId> ids) {
    if (ids.empty()) return {};
    sql::Binds binds;
    for (const SubscriptionId id : ids) binds.emplace_back(bind(id));
    std::vector<DirectoryEntry> entries;
    for (const sql::Row& row :
         session.query(fmt::format("SELECT {} FROM subscription_directory WHERE subscription_id IN ({})",
                                   kDirectoryColumns, places(1, ids.size())),
                       binds)) {
        entries.push_back(read_entry(row));
    }
    return entries;
}

std::vector<DirectoryEntry> directory_of_publisher(sql::Session& session, const PublisherId& publisher,
                                                   const std::optional<DirectoryPosition>& after, int limit) {
    // Instants are compared before ids, so that one page follows the other through the index.
    const sql::Rows rows = session.query(fmt::format("SELECT {} FROM subscription_directory WHERE "
                                                     "publisher_id = $1 AND (created_us, subscription_id) > "
                                                     "($2, $3) ORDER BY created_us, subscription_id LIMIT $4",
                                                     kDirectoryColumns),
                                         {bind(publisher), after ? after->created.micros() : std::int64_t{0},
                                          after ? after->subscription.str() : "", limit});
    std::vector<DirectoryEntry> entries;
    for (const sql::Row& row : rows) entries.push_back(read_entry(row));
    return entries;
}

std::vector<PartnerId> sellers_of_product(sql::Session& session, const PublisherId& publisher,
                                          const ProductId& product) {
    std::vector<PartnerId> sellers;
    for (const sql::Row& row :
         session.query("SELECT DISTINCT partner_id FROM subscription_directory WHERE publisher_id = $1 AND "
                       "product_id = $2 ORDER BY partner_id",
                       {bind(publisher), bind(product)})) {
        sellers.push_back(PartnerId::of(row.text(0)));
    }
    return sellers;
}

}  // namespace comptoir::storage
