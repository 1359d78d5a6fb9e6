#include <thread>

#include "base/check.hpp"
#include "base/clock.hpp"
#include "base/limits.hpp"
#include "sql/pool.hpp"
#include "sql/postgres_connection.hpp"
#include "sql/postgres_location.hpp"

namespace comptoir::sql {

namespace {

/// A connection that broke before the commit was sent has written nothing, so one new one may try again.
constexpr int kReconnectsMax = 1;

/// Spreads the losers of a race: at random up to 100 µs, twice that after each loss, at most 5 ms.
void back_off(int losses) {
    constexpr std::int64_t kFirstMicros = 100;
    constexpr std::int64_t kMaxMicros = 5000;
    const std::int64_t bound = std::min(kMaxMicros, kFirstMicros << std::min(losses, 10));
    std::array<std::uint8_t, 2> random{};
    SystemRandom().fill(random);
    std::this_thread::sleep_for(std::chrono::microseconds(bound * (random[0] * 256 + random[1]) / 65536));
}

class PostgresDatabase final : public Database {
  public:
    PostgresDatabase(const std::string& location, const Options& options)
        : sessions_(options.readers, options.waiting_max, [location, durable = options.durable] {
              return std::make_unique<PostgresConnection>(location, durable);
          }) {
        // A wrong location is found at start, not at the first request.
        Sessions::Lease first(sessions_);
    }

    Engine engine() const override { return Engine::postgresql; }

    void read(const std::function<void(Session&)>& work) override {
        COMPTOIR_CHECK(!InsideWork::of(this));
        Sessions::Lease connection(sessions_);
        const Leave leave(*connection);
        PostgresSession session(*connection, nullptr);
        const InsideWork inside(this);
        work(session);
        connection->settle();
    }

    void read_one_state(const std::function<void(Session&)>& work) override {
        COMPTOIR_CHECK(!InsideWork::of(this));
        Sessions::Lease connection(sessions_);
        const Leave leave(*connection);
        connection->begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        PostgresSession session(*connection, nullptr);
        const InsideWork inside(this);
        work(session);
    }

    void write(const std::function<void(Session&)>& work) override {
        COMPTOIR_CHECK(!InsideWork::of(this));
        int losses = 0;
        int reconnects = 0;
        while (!write_once(work, losses, reconnects)) back_off(losses);
    }

    void fail_with(FaultHook hook) override { hook_.set(std::move(hook)); }

  private:
    using Sessions = Pool<PostgresConnection>;

    /// Whatever a work left open ends here; after a commit there is nothing.
    class Leave {
      public:
        explicit Leave(PostgresConnection& connection) : connection_(connection) {}
        ~Leave() { connection_.roll_back(); }
        Leave(const Leave&) = delete;
        Leave& operator=(const Leave&) = delete;

      private:
        PostgresConnection& connection_;
    };

    /// False when the same work should run again.
    bool write_once(const std::function<void(Session&)>& work, int& losses, int& reconnects) {
        Sessions::Lease connection(sessions_);
        try {
            run(*connection, work);
            return true;
        } catch (const Rollback&) {
            return true;
        } catch (const SerializationError&) {
            if (++losses > limits::kWriteRetriesMax) throw;
            return false;
        } catch (const DatabaseError&) {
            if (!connection->broken() || connection->commit_under_way() || ++reconnects > kReconnectsMax)
                throw;
            return false;
        }
    }

    void run(PostgresConnection& connection, const std::function<void(Session&)>& work) {
        const Leave leave(connection);
        connection.begin("BEGIN READ WRITE");
        PostgresSession session(connection, hook_.get());
        {
            const InsideWork inside(this);
            work(session);
        }
        session.before_commit();
        connection.commit();
    }

    FaultHookSlot hook_;
    Sessions sessions_;
};

}  // namespace

std::unique_ptr<Database> open_postgresql(const std::string& connection, const Options& options) {
    check_postgresql_location(connection);
    return std::make_unique<PostgresDatabase>(connection, options);
}

}  // namespace comptoir::sql
