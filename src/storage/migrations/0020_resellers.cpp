#include "storage/migrations/list.hpp"

namespace comptoir::storage {
namespace {

// Nothing ever could be bought across the sandbox's wall; so such a relationship ended when it began.
constexpr const char* kEndAcrossTheWall =
    R"sql(UPDATE partner_relationship SET ended_us = since_us WHERE ended_us IS NULL
    AND (SELECT p.sandbox FROM partner p WHERE p.partner_id = partner_relationship.partner_id)
        <> (SELECT p.sandbox FROM partner p WHERE p.partner_id = partner_relationship.other_id))sql";

// Whose program id the text is that rows had instead: of the provider's resellers one that has it to the
// letter, a present one before a former one, as reports told till now; else the last one that had it, as the
// operator's audit tells; else one that has the same number.
constexpr std::string_view kNameThePartner =
    R"sql(UPDATE {0} SET reseller_id = COALESCE(
    (SELECT r.other_id FROM partner_relationship r JOIN partner p ON p.partner_id = r.other_id
        WHERE r.partner_id = {0}.partner_id AND r.relation = 'is_indirect_cloud_solution_provider_of'
        AND p.mpn_id = {0}.reseller_of_record
        ORDER BY CASE WHEN r.ended_us IS NULL THEN 0 ELSE 1 END, r.since_us DESC LIMIT 1),
    (SELECT r.other_id FROM partner_relationship r JOIN audit_record a ON a.resource_id = r.other_id
        WHERE r.partner_id = {0}.partner_id AND r.relation = 'is_indirect_cloud_solution_provider_of'
        AND a.partner_id = '00000000-0000-0000-0000-000000000000' AND a.operation = 'set_partner_terms'
        AND a.old_value LIKE '%"mpnId":"' || {0}.reseller_of_record || '"%' ORDER BY a.seq DESC LIMIT 1),
    (SELECT r.other_id FROM partner_relationship r JOIN partner p ON p.partner_id = r.other_id
        WHERE r.partner_id = {0}.partner_id AND r.relation = 'is_indirect_cloud_solution_provider_of'
        AND LTRIM(p.mpn_id, '0') <> '' AND LTRIM(p.mpn_id, '0') = LTRIM({0}.reseller_of_record, '0')
        ORDER BY CASE WHEN r.ended_us IS NULL THEN 0 ELSE 1 END, r.since_us DESC LIMIT 1))
    WHERE reseller_of_record <> '')sql";

// What a charge prints stays as it was written (R128, R141). Behind -1 it is not known whose number it was,
// nor behind a number that was printed before its partner was related. Two may have one number in two
// spellings: then it is the one that its subscription names.
constexpr const char* kNameThePartnerOnCharges =
    R"sql(UPDATE charge_line SET reseller_id =
    (SELECT r.other_id FROM partner_relationship r JOIN partner p ON p.partner_id = r.other_id
        JOIN subscription s ON s.partner_id = r.partner_id AND s.subscription_id = charge_line.subscription_id
        WHERE r.partner_id = charge_line.partner_id AND r.relation = 'is_indirect_cloud_solution_provider_of'
        AND r.since_us <= charge_line.at_us AND LTRIM(p.mpn_id, '0') <> ''
        AND charge_line.context LIKE '%"resellerMpnId":"' || LTRIM(p.mpn_id, '0') || '"%'
        ORDER BY CASE WHEN r.other_id = s.reseller_id THEN 0 ELSE 1 END,
        CASE WHEN r.ended_us IS NULL THEN 0 ELSE 1 END, r.since_us DESC LIMIT 1)
    WHERE context LIKE '%"resellerMpnId":"%' AND context NOT LIKE '%"resellerMpnId":"0"%')sql";

// From now on a program id is a number, and one number is one partner's among those that are related to the
// same provider, itself included. Whose spelling would make it another's has none until the operator sets
// one.
constexpr const char* kForgetTakenIds =
    R"sql(UPDATE partner SET mpn_id = '' WHERE mpn_id LIKE '0%' AND partner_id IN
    (SELECT p.partner_id FROM partner p JOIN partner_relationship mine ON mine.partner_id = p.partner_id
        JOIN partner other ON other.partner_id = mine.other_id
        WHERE mine.ended_us IS NULL AND LTRIM(other.mpn_id, '0') = LTRIM(p.mpn_id, '0')
    UNION SELECT p.partner_id FROM partner p JOIN partner_relationship mine ON mine.partner_id = p.partner_id
        JOIN partner_relationship beside ON beside.partner_id = mine.other_id AND beside.other_id <> p.partner_id
        JOIN partner other ON other.partner_id = beside.other_id
        WHERE mine.relation = 'is_indirect_reseller_of' AND mine.ended_us IS NULL AND beside.ended_us IS NULL
        AND LTRIM(other.mpn_id, '0') = LTRIM(p.mpn_id, '0')))sql";
constexpr const char* kDropLeadingZeros =
    "UPDATE partner SET mpn_id = LTRIM(mpn_id, '0') WHERE mpn_id LIKE '0%'";

// As migration 10 made it, and of the new column, too.
constexpr std::string_view kKept =
    R"sql(CREATE TRIGGER charge_line_kept BEFORE UPDATE OF partner_id, line_id, event_id, position,
    subscription_id, customer_id, term_anchor_day, charge_type, start_day, end_day, at_us, quantity, unit_price,
    effective_unit_price, days, cycle_days, currency, subtotal_minor, tax_minor, billing_frequency, trial, context,
    reseller_id ON charge_line {})sql";

constexpr std::string_view kAddKey =
    "ALTER TABLE {} ADD COLUMN reseller_id TEXT REFERENCES partner (partner_id)";

// SQLite gives no column a key that is there already.
void refer_to_partner(std::vector<std::string>& statements, std::string_view table) {
    statements.push_back(fmt::format("ALTER TABLE {} RENAME COLUMN reseller_id TO without_key", table));
    statements.push_back(fmt::format(kAddKey, table));
    statements.push_back(
        fmt::format("UPDATE {0} SET reseller_id = (SELECT p.partner_id FROM partner p WHERE p.partner_id = "
                    "{0}.without_key)",
                    table));
    statements.push_back(fmt::format("ALTER TABLE {} DROP COLUMN without_key", table));
}

void name_the_partner(std::vector<std::string>& statements, std::string_view table) {
    statements.push_back(fmt::format(kAddKey, table));
    statements.push_back(fmt::format(kNameThePartner, table));
    statements.push_back(fmt::format("ALTER TABLE {} DROP COLUMN reseller_of_record", table));
}

}  // namespace

sql::Migration migration_0020_resellers() {
    sql::Migration migration = {
        20,
        "resellers",
        "Who sells is kept as the partner itself instead of its program id, which may change and become "
        "another's.",
        {
            kEndAcrossTheWall,
            "CREATE INDEX partner_of_program_id ON partner (mpn_id)",
            "DROP INDEX customer_of_reseller",
        }};
    std::vector<std::string>& both = migration.statements;
    refer_to_partner(both, "customer");
    both.emplace_back("CREATE INDEX customer_of_reseller ON customer (partner_id, reseller_id, seq)");
    refer_to_partner(both, "support_contact");
    name_the_partner(both, "order_line");
    name_the_partner(both, "subscription");
    both.push_back(fmt::format(kAddKey, "charge_line"));
    migration.on_sqlite = {
        "DROP TRIGGER charge_line_kept",
        "DROP TRIGGER charge_line_invoiced",
        kNameThePartnerOnCharges,
        kForgetTakenIds,
        kDropLeadingZeros,
        fmt::format(kKept, "BEGIN SELECT RAISE(ABORT, 'charge lines are only added'); END"),
        R"sql(CREATE TRIGGER charge_line_invoiced BEFORE UPDATE ON charge_line WHEN old.invoice_number IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'a charge line stays on its invoice'); END)sql",
    };
    migration.on_postgresql = {
        "DROP TRIGGER charge_line_kept ON charge_line",
        "DROP TRIGGER charge_line_invoiced ON charge_line",
        kNameThePartnerOnCharges,
        kForgetTakenIds,
        kDropLeadingZeros,
        fmt::format(kKept, "FOR EACH ROW EXECUTE FUNCTION refuse_change()"),
        R"sql(CREATE TRIGGER charge_line_invoiced BEFORE UPDATE ON charge_line FOR EACH ROW
    WHEN (old.invoice_number IS NOT NULL) EXECUTE FUNCTION refuse_change())sql",
    };
    return migration;
}

}  // namespace comptoir::storage
