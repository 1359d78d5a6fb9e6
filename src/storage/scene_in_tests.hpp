#pragma once

#include "base/text.hpp"
#include "storage/subscriptions.hpp"

/// A partner, a customer and an order to hang rows on, and a look at how an engine answers.
namespace comptoir::storage {

inline const PartnerId kPartner = PartnerId::of("10000000-0000-4000-8000-000000000001");
inline const CustomerId kCustomer = CustomerId::of("20000000-0000-4000-8000-000000000001");
inline const ProductId kProduct{"DZH318Z0AAAA"};
inline const SkuId kSku{"0001"};
inline const OrderId kOrder{"order"};

inline std::string id_of(int n) {
    return fmt::format("40000000-0000-4000-8000-{:012}", n);
}

inline void add_parties(sql::Session& session) {
    session.execute("INSERT INTO tenant (tenant_id, kind, name, domain) VALUES ($1, 'partner', 'P', 'p')",
                    {bind(kPartner)});
    session.execute(
        "INSERT INTO partner (partner_id, name, status, kind, country, region, mpn_id, profile, sandbox, "
        "organization, created_us) VALUES ($1, 'P', 'active', 'direct', 'FR', 'europe', '1', 'classic-2019', "
        "0, "
        "'{}', 0)",
        {bind(kPartner)});
    session.execute(
        "INSERT INTO customer (partner_id, customer_id, commerce_id, seq, company_name, name_folded, domain, "
        "country, segment, relationship, review, document, version, created_us) VALUES ($1, $2, $2, 1, 'C', "
        "'c', "
        "'c', 'FR', 'commercial', 'reseller', 'approved', '{}', 1, 0)",
        {bind(kPartner), bind(kCustomer)});
    session.execute(
        "INSERT INTO purchase_order (partner_id, order_id, customer_id, seq, order_group, alternate_id, "
        "billing_cycle, currency, status, transaction_type, created_us, version) VALUES ($1, $2, $3, 1, '0', "
        "'a', "
        "'monthly', 'EUR', 'pending', 'UserPurchase', 0, 1)",
        {bind(kPartner), bind(kOrder), bind(kCustomer)});
    session.execute(
        "INSERT INTO order_line (partner_id, order_id, line_number, subscription_id, catalog_item_id, "
        "friendly_name, quantity, term, transaction_type, provisioning, market, unit_price) VALUES ($1, $2, "
        "0, "
        "$3, 'i', 'n', 1, 'P1M', 'New', 'PrefulfillmentPending', 'FR', '1')",
        {bind(kPartner), bind(kOrder), id_of(1)});
}

inline Subscription purchase(int n, const SkuId& sku) {
    Subscription s;
    s.partner = kPartner;
    s.customer = kCustomer;
    s.id = SubscriptionId::of(id_of(n));
    s.order = kOrder;
    s.ordered_at = Instant::of("2024-03-10T09:00:00Z");
    s.profile = "classic-2019";
    s.product = kProduct;
    s.sku = sku;
    s.availability = AvailabilityId("ABCDEFGHIJKL");
    s.publisher = PublisherId("acme");
    s.offer = OfferId("offer");
    s.plan = PlanId("plan");
    s.market = "FR";
    s.terms.unit_price = Decimal::of("10.00");
    return s;
}

inline std::int64_t number_after(std::string_view line, std::string_view word) {
    const std::size_t at = line.find(word);
    return at == std::string_view::npos ? 0 : std::stoll(std::string(line.substr(at + word.size())));
}

// Hands every query on, after asking the engine how it would be answered.
class Explaining final : public sql::Session {
  public:
    explicit Explaining(sql::Session& session) : session_(session) {}
    sql::Engine engine() const override { return session_.engine(); }
    sql::Rows query(std::string_view statement, const sql::Binds& binds) override {
        const bool sqlite = engine() == sql::Engine::sqlite;
        const std::string_view explain =
            sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) ";
        for (const sql::Row& row : session_.query(std::string(explain) + std::string(statement), binds)) {
            plan_ += row.text(sqlite ? 3 : 0) + "\n";
        }
        return session_.query(statement, binds);
    }
    void execute(std::string_view statement, const sql::Binds& binds) override {
        session_.execute(statement, binds);
    }
    std::int64_t execute_counted(std::string_view statement, const sql::Binds& binds) override {
        return session_.execute_counted(statement, binds);
    }
    void insert_many(std::string_view table, std::initializer_list<std::string_view> columns,
                     const std::vector<sql::Binds>& rows) override {
        session_.insert_many(table, columns, rows);
    }

    const std::string& plan() const { return plan_; }
    /// Rows that PostgreSQL took from tables and indexes.
    std::int64_t rows_read() const {
        std::int64_t read = 0;
        for (const std::string_view line : split(plan_, '\n')) {
            if (line.find("Scan") != std::string_view::npos) {
                read += number_after(line, "actual rows=") * number_after(line, "loops=");
            }
            if (line.find("Rows Removed by") != std::string_view::npos) read += number_after(line, ": ");
        }
        return read;
    }
    /// Those in which SQLite searches that table, `none` for a walk through it.
    std::vector<std::string> indexes(const std::string& table) const {
        std::vector<std::string> names;
        for (const std::string_view line : split(plan_, '\n')) {
            if (line.find(" " + table) == std::string_view::npos) continue;
            const std::size_t at = line.find("INDEX ");
            names.emplace_back(at == std::string_view::npos ? "none"
                                                            : split(line.substr(at + 6), ' ').front());
        }
        return names;
    }

  private:
    sql::Session& session_;
    std::string plan_;
};

}  // namespace comptoir::storage
