#include "base/check.hpp"
#include "base/clock.hpp"
#include "sql/database.hpp"

namespace comptoir::sql {

namespace {

/// Any number will do as long as every Comptoir process uses the same one.
constexpr std::int64_t kMigrationLock = 0x636f6d70746f6972;

/// Two processes may start at once. SQLite's write transaction already excludes the other.
void exclude_other_processes(Session& session) {
    if (session.engine() != Engine::postgresql) return;
    session.execute("SET LOCAL lock_timeout = '60s'");
    session.query("SELECT pg_advisory_xact_lock($1)", {kMigrationLock});
}

/// PostgreSQL compares text by the language of its database unless told otherwise; SQLite byte by byte. The
/// columns' order, their indexes and what pages by them must not depend on how somebody created the database.
std::string with_byte_order(const Session& session, const std::string& statement) {
    const bool defines_columns =
        statement.starts_with("CREATE TABLE") || statement.starts_with("ALTER TABLE");
    if (session.engine() != Engine::postgresql || !defines_columns) return statement;
    constexpr std::string_view kType = " TEXT";
    std::string out;
    bool quoted = false;
    for (std::size_t i = 0; i < statement.size(); ++i) {
        if (statement[i] == '\'') quoted = !quoted;
        out += statement[i];
        if (quoted || !out.ends_with(kType) || out.ends_with(" AS TEXT")) continue;
        const char next = i + 1 < statement.size() ? statement[i + 1] : ' ';
        if (next == ' ' || next == ',' || next == ')' || next == '\n') out += " COLLATE \"C\"";
    }
    return out;
}

void check_applied(const Rows& applied, const std::vector<Migration>& migrations) {
    if (applied.size() > migrations.size()) {
        throw DatabaseError(
            fmt::format("the database is at migration {}, this program knows only {}: it is too old",
                        applied.size(), migrations.size()));
    }
    for (std::size_t i = 0; i < applied.size(); ++i) {
        const Migration& known = migrations[i];
        if (applied[i].integer(0) != known.number || applied[i].text(1) != known.name) {
            throw DatabaseError(
                fmt::format("migration {} of the database is \"{}\", here it is \"{}\": not its program",
                            applied[i].integer(0), applied[i].text(1), known.name));
        }
    }
}

/// Applies at most one migration and returns how many are applied now.
std::size_t advance(Session& session, const std::vector<Migration>& migrations) {
    exclude_other_processes(session);
    session.execute(
        with_byte_order(session,
                        "CREATE TABLE IF NOT EXISTS schema_migration "
                        "(number BIGINT PRIMARY KEY, name TEXT NOT NULL, applied_us BIGINT NOT NULL)"));
    const Rows applied = session.query("SELECT number, name FROM schema_migration ORDER BY number");
    check_applied(applied, migrations);
    if (applied.size() == migrations.size()) return applied.size();
    const Migration& next = migrations[applied.size()];
    const bool sqlite = session.engine() == Engine::sqlite;
    for (const auto* statements : {&next.statements, sqlite ? &next.on_sqlite : &next.on_postgresql}) {
        for (const std::string& statement : *statements) session.execute(with_byte_order(session, statement));
    }
    session.execute("INSERT INTO schema_migration (number, name, applied_us) VALUES ($1, $2, $3)",
                    {next.number, next.name, SystemClock().now().micros()});
    return applied.size() + 1;
}

}  // namespace

int migrate(Database& database, const std::vector<Migration>& migrations) {
    for (std::size_t i = 0; i < migrations.size(); ++i) {
        COMPTOIR_CHECK(migrations[i].number == static_cast<int>(i) + 1);
    }
    std::size_t applied = 0;
    do {
        database.write([&](Session& session) { applied = advance(session, migrations); });
    } while (applied < migrations.size());
    return static_cast<int>(applied);
}

bool was_migrated(Database& database) {
    bool found = false;
    database.read([&](Session& session) {
        const std::string_view tables =
            session.engine() == Engine::sqlite
                ? "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_migration'"
                : "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = current_schema() AND "
                  "table_name = 'schema_migration'";
        found = session.query(tables).front().integer(0) > 0;
    });
    return found;
}

}  // namespace comptoir::sql
