#include "http/server.hpp"

#include <sys/socket.h>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <csignal>
#include <thread>

#include "base/check.hpp"
#include "http/connection.hpp"
#include "http/server_core.hpp"

namespace comptoir::http {

namespace {

namespace asio = boost::asio;
using Steady = std::chrono::steady_clock;
using tcp = asio::ip::tcp;
using Executor = asio::io_context::executor_type;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;
using Timer = asio::basic_waitable_timer<Steady, asio::wait_traits<Steady>, Executor>;

constexpr int kAcceptsAtOnce = 64;  ///< Then the connections have their turn.

/// One I/O thread with its acceptor and connections.
class Shard {
  public:
    explicit Shard(ServerCore& core)
        : core_(core), context_(1), work_(context_.get_executor()), acceptor_(context_), timer_(context_) {}

    void listen(const tcp::endpoint& endpoint, bool shared_port);
    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    void run();
    void finish_soon();
    void cut();
    void join();

  private:
    void accept();
    void accept_waiting();
    void add(AcceptedSocket accepted);
    void sweep_later();

    ServerCore& core_;
    asio::io_context context_;
    asio::executor_work_guard<Executor> work_;
    Acceptor acceptor_;
    Timer timer_;
    std::list<std::shared_ptr<Connection>> connections_;
    bool accepting_ = false;
    bool out_of_descriptors_ = false;
    std::thread thread_;
};

void Shard::listen(const tcp::endpoint& endpoint, bool shared_port) {
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(asio::socket_base::reuse_address(true));
    if (shared_port) {
        acceptor_.set_option(asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>(true));
    }
    acceptor_.bind(endpoint);
    acceptor_.listen(asio::socket_base::max_listen_connections);
    acceptor_.native_non_blocking(true);
}

void Shard::run() {
    accept();
    sweep_later();
    thread_ = std::thread([this] { context_.run(); });
}

void Shard::accept() {
    accepting_ = true;
    acceptor_.async_wait(Acceptor::wait_read, [this](const boost::system::error_code& ec) {
        accepting_ = false;
        if (ec || !acceptor_.is_open()) return;
        accept_waiting();
    });
}

void Shard::accept_waiting() {
    for (int i = 0; i < kAcceptsAtOnce; ++i) {
        tcp::endpoint peer;
        socklen_t size = static_cast<socklen_t>(peer.capacity());
        const int descriptor =
            ::accept4(acceptor_.native_handle(), peer.data(), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (descriptor >= 0) {
            out_of_descriptors_ = false;
            peer.resize(size);
            add({descriptor, peer.protocol() == tcp::v6(), peer.address().to_string()});
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            break;
        } else if (errno != ECONNABORTED && errno != EINTR) {
            // Out of descriptors or memory: the next sweep tries again, instead of spinning here.
            if (!std::exchange(out_of_descriptors_, true))
                core_.log(fmt::format("cannot accept connections for now: {}",
                                      std::generic_category().message(errno)));
            return;
        }
    }
    accept();
}

void Shard::add(AcceptedSocket accepted) {
    const std::size_t before = core_.connections.fetch_add(1);
    const auto connection = make_connection(core_, context_, std::move(accepted), [this](Connection& closed) {
        connections_.erase(closed.position);
    });
    if (before >= core_.options.connections_max + limits::kTurnedAwayMax) return;
    connection->position = connections_.insert(connections_.end(), connection);
    connection->start(before >= core_.options.connections_max);
}

void Shard::sweep_later() {
    const auto& options = core_.options;
    const auto shortest =
        std::min({options.read_head_timeout, options.read_body_timeout, options.write_timeout,
                  options.idle_timeout, std::chrono::milliseconds(2000)});
    timer_.expires_after(std::max(shortest / 4, std::chrono::milliseconds(5)));
    timer_.async_wait([this](const boost::system::error_code& ec) {
        if (ec) return;
        const auto now = Steady::now();
        for (auto at = connections_.begin(); at != connections_.end();) (*at++)->sweep(now);
        if (acceptor_.is_open() && !accepting_) accept();
        sweep_later();
    });
}

void Shard::finish_soon() {
    asio::post(context_, [this] {
        boost::system::error_code ec;
        acceptor_.close(ec);
        for (auto at = connections_.begin(); at != connections_.end();) (*at++)->finish_soon();
    });
}

void Shard::cut() {
    asio::post(context_, [this] {
        for (auto at = connections_.begin(); at != connections_.end();) (*at++)->cut();
    });
}

void Shard::join() {
    work_.reset();
    context_.stop();
    if (thread_.joinable()) thread_.join();
}

/// With several acceptors on one port the kernel would also let another process of the same user join them
/// unnoticed; so the address is first tried alone.
void check_address_is_free(const tcp::endpoint& endpoint) {
    asio::io_context context;
    Acceptor probe(context);
    probe.open(endpoint.protocol());
    probe.set_option(asio::socket_base::reuse_address(true));
    probe.bind(endpoint);
}

}  // namespace

class Server::Running {
  public:
    Running(ServerOptions options, Handler handler, RefusalRenderer refuse)
        : core_(std::move(options), std::move(handler), std::move(refuse)) {}
    void start();
    std::uint16_t port() const { return port_; }
    void stop();

  private:
    ServerCore core_;
    std::vector<std::unique_ptr<Shard>> shards_;
    std::uint16_t port_ = 0;
    bool started_ = false;
};

void Server::Running::start() {
    COMPTOIR_CHECK(!started_);
    const ServerOptions& options = core_.options;
    try {
        tcp::endpoint endpoint(asio::ip::make_address(options.address), options.port);
        if (options.io_threads > 1) check_address_is_free(endpoint);
        for (int i = 0; i < std::max(options.io_threads, 1); ++i) {
            shards_.push_back(std::make_unique<Shard>(core_));
            shards_.back()->listen(endpoint, options.io_threads > 1);
            endpoint.port(shards_.front()->port());
        }
        port_ = endpoint.port();
    } catch (const boost::system::system_error& failed) {
        shards_.clear();
        throw CannotListen(fmt::format("cannot listen on {} port {}: {}", options.address, options.port,
                                       failed.code().message()));
    }
    std::signal(SIGPIPE, SIG_IGN);
    core_.pool = std::make_unique<WorkerPool>(options.workers, options.work_queue_max);
    for (const auto& shard : shards_) shard->run();
    started_ = true;
}

void Server::Running::stop() {
    if (!started_ || core_.stopping.exchange(true)) return;
    for (const auto& shard : shards_) shard->finish_soon();
    core_.wait_until_none();
    core_.cutting = true;
    for (const auto& shard : shards_) shard->cut();
    core_.pool->stop();
    for (const auto& shard : shards_) shard->join();
    shards_.clear();
}

Server::Server(ServerOptions options, Handler handler, RefusalRenderer refuse)
    : running_(std::make_unique<Running>(std::move(options), std::move(handler), std::move(refuse))) {}

Server::~Server() {
    running_->stop();
}

void Server::start() {
    running_->start();
}

std::uint16_t Server::port() const {
    return running_->port();
}

void Server::stop() {
    running_->stop();
}

}  // namespace comptoir::http
