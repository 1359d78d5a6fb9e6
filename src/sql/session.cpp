#include "sql/session.hpp"

#include "base/check.hpp"

namespace comptoir::sql {

Bind::Bind(Cell cell) : cell_(std::move(cell)) {
    if (std::holds_alternative<std::int64_t>(cell_)) type_ = Type::integer;
    if (std::holds_alternative<std::string>(cell_)) type_ = Type::text;
}

const Cell& Row::cell(std::size_t column) const {
    COMPTOIR_CHECK(column < cells_.size());
    return cells_[column];
}

std::int64_t Row::integer(std::size_t column) const {
    const auto* value = std::get_if<std::int64_t>(&cell(column));
    COMPTOIR_CHECK(value != nullptr);
    return *value;
}

const std::string& Row::text(std::size_t column) const {
    const auto* value = std::get_if<std::string>(&cell(column));
    COMPTOIR_CHECK(value != nullptr);
    return *value;
}

bool Row::is_null(std::size_t column) const {
    return std::holds_alternative<std::monostate>(cell(column));
}

std::optional<std::int64_t> Row::if_integer(std::size_t column) const {
    if (is_null(column)) return std::nullopt;
    return integer(column);
}

std::optional<std::string> Row::if_text(std::size_t column) const {
    if (is_null(column)) return std::nullopt;
    return text(column);
}

std::optional<Row> Session::query_one(std::string_view statement, const Binds& binds) {
    Rows rows = query(statement, binds);
    COMPTOIR_CHECK(rows.size() <= 1);
    if (rows.empty()) return std::nullopt;
    return std::move(rows.front());
}

/// One statement under way: it counts, and it failed unless `done` was reached.
class CountedSession::Step {
  public:
    Step(CountedSession& session, std::string_view statement) : session_(session) {
        if (session_.failed_) {
            throw DatabaseError(fmt::format("an earlier statement of this transaction failed; refused: {}",
                                            shortened(statement)));
        }
        session_.failed_ = true;
        ++session_.calls_;
        if (session_.hook_ && *session_.hook_) (*session_.hook_)(session_.calls_, statement);
    }
    void done() { session_.failed_ = false; }

  private:
    CountedSession& session_;
};

Rows CountedSession::query(std::string_view statement, const Binds& binds) {
    Step step(*this, statement);
    Rows rows = run_query(statement, binds);
    step.done();
    return rows;
}

void CountedSession::execute(std::string_view statement, const Binds& binds) {
    Step step(*this, statement);
    run_execute(statement, binds);
    step.done();
}

std::int64_t CountedSession::execute_counted(std::string_view statement, const Binds& binds) {
    Step step(*this, statement);
    const std::int64_t changed = run_counted(statement, binds);
    step.done();
    return changed;
}

void CountedSession::insert_many(std::string_view table, std::initializer_list<std::string_view> columns,
                                 const std::vector<Binds>& rows) {
    if (rows.empty()) return;
    const std::vector<std::string_view> names(columns);
    const std::string insert = insert_statement(table, names);
    Step step(*this, insert);
    for (const Binds& row : rows) COMPTOIR_CHECK(row.size() == names.size());
    run_insert_many(insert, names, table, rows);
    step.done();
}

void CountedSession::before_commit() {
    Step step(*this, "COMMIT");
    step.done();
}

thread_local const Database* InsideWork::current_ = nullptr;

void FaultHookSlot::set(FaultHook hook) {
    auto shared = hook ? std::make_shared<const FaultHook>(std::move(hook)) : nullptr;
    const std::lock_guard lock(mutex_);
    hook_ = std::move(shared);
}

std::shared_ptr<const FaultHook> FaultHookSlot::get() const {
    const std::lock_guard lock(mutex_);
    return hook_;
}

std::string insert_statement(std::string_view table, const std::vector<std::string_view>& columns) {
    std::string names, values;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const std::string_view comma = i == 0 ? "" : ", ";
        fmt::format_to(std::back_inserter(names), "{}{}", comma, columns[i]);
        fmt::format_to(std::back_inserter(values), "{}${}", comma, i + 1);
    }
    return fmt::format("INSERT INTO {} ({}) VALUES ({})", table, names, values);
}

std::string_view shortened(std::string_view statement) {
    constexpr std::size_t kShown = 300;
    return statement.substr(0, kShown);
}

void refuse_zero_byte(std::string_view text) {
    if (text.find('\0') != std::string_view::npos) throw DatabaseError("text to store holds a zero byte");
}

bool is_postgresql(std::string_view location) {
    return location.starts_with("postgresql://") || location.starts_with("postgres://");
}

std::unique_ptr<Database> open(const std::string& location, const Options& options) {
    return is_postgresql(location) ? open_postgresql(location, options) : open_sqlite(location, options);
}

}  // namespace comptoir::sql
