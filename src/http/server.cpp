#include "http/server.hpp"

#include <sys/sendfile.h>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <csignal>
#include <list>
#include <stdexcept>
#include <thread>

#include "base/check.hpp"
#include "http/input_buffer.hpp"
#include "http/open_file.hpp"
#include "http/request_reader.hpp"
#include "http/response_head.hpp"
#include "http/server_core.hpp"
#include "http/stream_writer.hpp"

// Each I/O thread owns one io_context (a shard) and every connection accepted there; a connection's state is
// touched on its shard's thread only. Between `dispatch` and `respond` the request belongs to one worker.
// Instead of a timer per operation a connection has one deadline, and the shard sweeps its connections some
// times a second.
namespace comptoir::http {

namespace {

namespace asio = boost::asio;
using Steady = std::chrono::steady_clock;
using tcp = asio::ip::tcp;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;
using Timer = asio::basic_waitable_timer<Steady, asio::wait_traits<Steady>, Executor>;

constexpr std::size_t kSmallBuffer = 4 * 1024;   ///< What an idle connection costs.
constexpr std::size_t kLargeBuffer = 64 * 1024;  ///< For bodies.
constexpr std::size_t kSlice = 1024 * 1024;      ///< What each period of a timeout must at least move.

class Shard;

class Connection : public std::enable_shared_from_this<Connection> {
  public:
    Connection(ServerCore& core, Shard& shard, Socket socket);
    ~Connection() { core_.closed_one(); }

    void start(bool turned_away);
    void sweep(Steady::time_point now);
    void finish_soon();  ///< Graceful stop: closes when idle, else after the running request.
    void cut();          ///< End of the grace: closes, or makes a worker's sends fail.

    std::list<std::shared_ptr<Connection>>::iterator position;  ///< In the shard's list.

  private:
    enum class Phase { idle, head, body, working, writing, draining };

    void enter(Phase phase, std::chrono::milliseconds allowed);
    void read();
    void on_read(const boost::system::error_code& ec, std::size_t count);
    asio::mutable_buffer room();
    void advance();
    void track_progress();
    void send_continue();
    void dispatch();
    void work();
    void stream(Response response);
    void on_streamed(bool complete, bool started, bool keep_alive);
    void respond(Response response);
    bool open_file();
    void write();
    void write_file();
    void finish();
    void refuse(int status, std::string_view reason);
    void hang_up();
    void drain();
    void close();

    ServerCore& core_;
    Shard& shard_;
    Socket socket_;
    RequestReader reader_;
    Phase phase_ = Phase::idle;
    Steady::time_point deadline_ = Steady::time_point::max();
    bool timed_out_ = false;
    bool closed_ = false;
    InputBuffer input_;
    std::size_t slice_read_ = 0;
    std::string peer_;
    Request request_;
    int minor_version_ = 1;
    bool head_only_ = false;
    bool keep_alive_ = false;
    Response response_;
    std::string head_;
    std::string_view body_;  ///< Of the response, not yet sent.
    OpenFile file_;
    std::uint64_t file_left_ = 0;
    std::size_t drained_ = 0;
};

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
    void forget(Connection& connection) { connections_.erase(connection.position); }
    asio::io_context& context() { return context_; }

  private:
    void accept();
    void on_accept(Socket socket);
    void sweep_later();

    ServerCore& core_;
    asio::io_context context_;
    asio::executor_work_guard<Executor> work_;
    Acceptor acceptor_;
    Timer timer_;
    std::list<std::shared_ptr<Connection>> connections_;
    bool accepting_ = false;
    std::thread thread_;
};

Connection::Connection(ServerCore& core, Shard& shard, Socket socket)
    : core_(core),
      shard_(shard),
      socket_(std::move(socket)),
      reader_({core.options.head_bytes_max, core.options.body_bytes_max, core.options.body_bytes_max_of}) {}

void Connection::enter(Phase phase, std::chrono::milliseconds allowed) {
    phase_ = phase;
    deadline_ = Steady::now() + allowed;
}

void Connection::start(bool turned_away) {
    boost::system::error_code ec;
    const auto remote = socket_.remote_endpoint(ec);
    if (!ec) peer_ = remote.address().to_string();
    socket_.set_option(tcp::no_delay(true), ec);
    socket_.non_blocking(true, ec);
    if (ec) return close();
    if (turned_away) return refuse(503, "too many connections");
    enter(Phase::idle, core_.options.idle_timeout);
    read();
}

void Connection::sweep(Steady::time_point now) {
    if (phase_ == Phase::working || now < deadline_) return;
    if (phase_ == Phase::head || phase_ == Phase::body) {
        // The cancelled read answers 408.
        timed_out_ = true;
        deadline_ = Steady::time_point::max();
        boost::system::error_code ec;
        socket_.cancel(ec);
        return;
    }
    close();
}

void Connection::finish_soon() {
    if (phase_ == Phase::idle) close();
}

void Connection::cut() {
    if (phase_ != Phase::working) return close();
    boost::system::error_code ec;
    socket_.shutdown(Socket::shutdown_both, ec);
}

asio::mutable_buffer Connection::room() {
    input_.make_room(phase_ == Phase::body ? kLargeBuffer : kSmallBuffer);
    return {input_.free_begin(), input_.free_size()};
}

void Connection::read() {
    socket_.async_read_some(
        room(), [self = shared_from_this()](const boost::system::error_code& ec, std::size_t count) {
            self->on_read(ec, count);
        });
}

void Connection::on_read(const boost::system::error_code& ec, std::size_t count) {
    if (closed_) return;
    const bool timed_out = std::exchange(timed_out_, false);
    if (ec) {
        if (timed_out) return refuse(408, "the request did not arrive in time");
        return close();
    }
    input_.received(count);
    slice_read_ += count;
    if (timed_out) return refuse(408, "the request did not arrive in time");
    advance();
}

void Connection::advance() {
    input_.consume(reader_.feed(input_.unread()));
    switch (reader_.state()) {
        case RequestReader::State::complete:
            return dispatch();
        case RequestReader::State::refused:
            return refuse(reader_.refusal().status, reader_.refusal().reason);
        case RequestReader::State::fresh:
        case RequestReader::State::head:
        case RequestReader::State::body:
            break;
    }
    track_progress();
    if (reader_.take_continue()) return send_continue();
    read();
}

void Connection::track_progress() {
    if (reader_.state() == RequestReader::State::head && phase_ == Phase::idle) {
        enter(Phase::head, core_.options.read_head_timeout);
    } else if (reader_.state() == RequestReader::State::body &&
               (phase_ != Phase::body || slice_read_ >= kSlice)) {
        enter(Phase::body, core_.options.read_body_timeout);
        slice_read_ = 0;
    }
}

void Connection::send_continue() {
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    asio::async_write(socket_, asio::buffer(kContinue),
                      [self = shared_from_this()](const boost::system::error_code& ec, std::size_t) {
                          if (self->closed_) return;
                          if (ec) return self->close();
                          self->read();
                      });
}

void Connection::dispatch() {
    minor_version_ = reader_.minor_version();
    keep_alive_ = reader_.keep_alive() && !core_.stopping;
    request_ = reader_.take();
    request_.peer = peer_;
    head_only_ = request_.method == "HEAD";
    phase_ = Phase::working;
    if (core_.options.inline_when && core_.options.inline_when(request_)) {
        return respond(core_.handle(request_));
    }
    if (!core_.pool->try_post([self = shared_from_this()] { self->work(); })) {
        respond(core_.refuse(503, "the server is busy", request_.target));
    }
}

// On a worker.
void Connection::work() {
    Response response = core_.handle(request_);
    if (response.stream && !head_only_ && may_have_body(response.status)) return stream(std::move(response));
    asio::post(shard_.context(), [self = shared_from_this(), answer = std::move(response)]() mutable {
        self->respond(std::move(answer));
    });
}

// On a worker, which alone writes to the socket until it hands the connection back.
void Connection::stream(Response response) {
    const bool chunked = minor_version_ > 0;
    const bool keep_alive = keep_alive_ && chunked && !core_.stopping;
    StreamWriter writer(socket_.native_handle(), core_.options.write_timeout,
                        response_head(response, {minor_version_, keep_alive, chunked, {}}, core_.clock.now()),
                        chunked);
    bool complete = false;
    try {
        response.stream([&writer](std::string_view piece) { writer.write(piece); });
        writer.finish();
        complete = true;
    } catch (const ClientGone&) {
        // Nobody is left to be told.
    } catch (const std::exception& broken) {
        core_.log(fmt::format("{} {}, streaming: {}", request_.method, request_.path, broken.what()));
    }
    const bool started = writer.started();
    asio::post(shard_.context(), [self = shared_from_this(), complete, started, keep_alive] {
        self->on_streamed(complete, started, keep_alive);
    });
}

void Connection::on_streamed(bool complete, bool started, bool keep_alive) {
    if (!started) return respond(core_.refuse(500, "unexpected error", request_.target));
    // An incomplete body must not look complete: closing without the last chunk says so.
    if (!complete) return close();
    keep_alive_ = keep_alive;
    finish();
}

void Connection::respond(Response response) {
    response_ = std::move(response);
    if (response_.stream && !head_only_ && may_have_body(response_.status)) {
        // An inline handler's stream blocks, so it needs a worker after all.
        if (core_.pool->try_post([self = shared_from_this()] { self->stream(std::move(self->response_)); })) {
            return;
        }
        response_ = core_.refuse(503, "the server is busy", request_.target);
    }
    keep_alive_ = keep_alive_ && !core_.stopping;
    Framing framing{minor_version_, keep_alive_, false, 0};
    body_ = response_.shared_body ? std::string_view(*response_.shared_body) : response_.body;
    if (response_.stream) {
        framing.chunked = minor_version_ > 0;
        framing.length.reset();
    } else if (!response_.file.empty() && !open_file()) {
        core_.log(fmt::format("cannot open {}", response_.file));
        response_ = core_.refuse(500, "unexpected error", request_.target);
        body_ = response_.body;
        framing.length = body_.size();
    } else {
        framing.length = response_.file.empty() ? body_.size() : file_left_;
    }
    if (head_only_ || !may_have_body(response_.status)) {
        body_ = {};
        file_left_ = 0;
    }
    head_ = response_head(response_, framing, core_.clock.now());
    write();
}

bool Connection::open_file() {
    file_ = OpenFile(response_.file);
    file_left_ = file_.size();
    body_ = {};
    return file_.is_open();
}

void Connection::write() {
    enter(Phase::writing, core_.options.write_timeout);
    const std::string_view slice = body_.substr(0, kSlice);
    body_.remove_prefix(slice.size());
    const std::array<asio::const_buffer, 2> buffers{asio::buffer(head_), asio::buffer(slice)};
    asio::async_write(socket_, buffers,
                      [self = shared_from_this()](const boost::system::error_code& ec, std::size_t) {
                          if (self->closed_) return;
                          if (ec) return self->close();
                          self->head_.clear();
                          if (!self->body_.empty()) return self->write();
                          if (self->file_left_ > 0) return self->write_file();
                          self->finish();
                      });
}

void Connection::write_file() {
    enter(Phase::writing, core_.options.write_timeout);
    std::size_t moved = 0;
    while (file_left_ > 0 && moved < kSlice) {
        const std::size_t wanted =
            static_cast<std::size_t>(std::min<std::uint64_t>(file_left_, kSlice - moved));
        const ssize_t sent = ::sendfile(socket_.native_handle(), file_.descriptor(), nullptr, wanted);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) break;
        // 0: the file became shorter than announced; only closing tells the client.
        if (sent <= 0) return close();
        file_left_ -= static_cast<std::uint64_t>(sent);
        moved += static_cast<std::size_t>(sent);
    }
    if (file_left_ == 0) return finish();
    socket_.async_wait(Socket::wait_write, [self = shared_from_this()](const boost::system::error_code& ec) {
        if (self->closed_) return;
        if (ec) return self->close();
        self->write_file();
    });
}

void Connection::finish() {
    request_ = Request();
    response_ = Response();
    file_ = OpenFile();
    if (!keep_alive_ || core_.stopping) return hang_up();
    slice_read_ = 0;
    enter(Phase::idle, core_.options.idle_timeout);
    if (!input_.unread().empty()) return advance();
    read();
}

void Connection::refuse(int status, std::string_view reason) {
    head_only_ = reader_.method() == "HEAD";
    minor_version_ = reader_.minor_version();
    keep_alive_ = false;
    respond(core_.refuse(status, reason, reader_.target()));
}

// Closing a socket with unread input resets it, and the client loses the answer; so what still comes is read
// first.
void Connection::hang_up() {
    boost::system::error_code ec;
    socket_.shutdown(Socket::shutdown_send, ec);
    if (ec) return close();
    enter(Phase::draining, limits::kDrainTimeout);
    drain();
}

void Connection::drain() {
    input_.clear();
    socket_.async_read_some(
        room(), [self = shared_from_this()](const boost::system::error_code& ec, std::size_t count) {
            if (self->closed_) return;
            self->drained_ += count;
            if (ec || self->drained_ > limits::kDrainBytesMax) return self->close();
            self->drain();
        });
}

void Connection::close() {
    if (std::exchange(closed_, true)) return;
    boost::system::error_code ec;
    socket_.close(ec);
    shard_.forget(*this);
}

void Shard::listen(const tcp::endpoint& endpoint, bool shared_port) {
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(asio::socket_base::reuse_address(true));
    if (shared_port) {
        acceptor_.set_option(asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>(true));
    }
    acceptor_.bind(endpoint);
    acceptor_.listen(asio::socket_base::max_listen_connections);
}

void Shard::run() {
    accept();
    sweep_later();
    thread_ = std::thread([this] { context_.run(); });
}

void Shard::accept() {
    accepting_ = true;
    acceptor_.async_accept([this](const boost::system::error_code& ec, Socket socket) {
        accepting_ = false;
        if (!acceptor_.is_open()) return;
        if (!ec) on_accept(std::move(socket));
        // Out of descriptors or memory: the next sweep tries again, instead of spinning here.
        if (!ec || ec == boost::system::errc::connection_aborted) accept();
    });
}

void Shard::on_accept(Socket socket) {
    const std::size_t before = core_.connections.fetch_add(1);
    const auto connection = std::make_shared<Connection>(core_, *this, std::move(socket));
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
        throw std::runtime_error(
            fmt::format("cannot listen on {} port {}: {}", options.address, options.port, failed.what()));
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
