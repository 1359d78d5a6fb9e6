#include "http/connection.hpp"

#include <sys/sendfile.h>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include "http/input_buffer.hpp"
#include "http/open_file.hpp"
#include "http/request_reader.hpp"
#include "http/response_head.hpp"
#include "http/spool.hpp"

namespace comptoir::http {

namespace {

namespace asio = boost::asio;
using Steady = std::chrono::steady_clock;
using tcp = asio::ip::tcp;
using Socket = asio::basic_stream_socket<tcp, asio::io_context::executor_type>;
using Timer = asio::basic_waitable_timer<Steady, asio::wait_traits<Steady>, asio::io_context::executor_type>;

constexpr std::size_t kSmallBuffer = 4 * 1024;   ///< What an idle connection costs.
constexpr std::size_t kLargeBuffer = 64 * 1024;  ///< For bodies.
constexpr std::size_t kSlice = 1024 * 1024;      ///< What each period of a timeout must at least move.

/// Between `dispatch` and `respond` the request and the spool belong to one worker; everything else is
/// touched on the I/O thread only.
class SocketConnection final : public Connection, public std::enable_shared_from_this<SocketConnection> {
  public:
    SocketConnection(ServerCore& core, asio::io_context& context, AcceptedSocket accepted,
                     std::function<void(Connection&)> closed);
    ~SocketConnection() override { core_.closed_one(); }

    void start(bool turned_away) override;
    void sweep(Steady::time_point now) override;
    void finish_soon() override;
    void cut() override;

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
    void deliver(Response response);
    void produce(Response response);
    void collect(const Response& response);
    void respond_later(Response response);
    void follow(bool last);
    void respond(Response response);
    bool open_file();
    void write();
    void written();
    void write_file();
    void finish();
    void refuse(int status, std::string_view reason);
    void hang_up();
    void drain();
    void close();

    ServerCore& core_;
    asio::io_context& context_;
    const std::function<void(Connection&)> tell_closed_;
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
    std::unique_ptr<Spool> spool_;  ///< Sent instead of `file_`.
    std::uint64_t file_left_ = 0;
    std::optional<Timer> hold_;   ///< While an answer is held back.
    std::size_t slice_sent_ = 0;  ///< Of a file.
    std::size_t drained_ = 0;
};

SocketConnection::SocketConnection(ServerCore& core, asio::io_context& context, AcceptedSocket accepted,
                                   std::function<void(Connection&)> closed)
    : core_(core),
      context_(context),
      tell_closed_(std::move(closed)),
      socket_(context, accepted.ipv6 ? tcp::v6() : tcp::v4(), accepted.descriptor),
      reader_({core.options.head_bytes_max, core.options.body_bytes_max, core.options.body_bytes_max_of}),
      peer_(std::move(accepted.peer)) {}

void SocketConnection::enter(Phase phase, std::chrono::milliseconds allowed) {
    phase_ = phase;
    deadline_ = Steady::now() + allowed;
}

void SocketConnection::start(bool turned_away) {
    boost::system::error_code ec;
    socket_.set_option(tcp::no_delay(true), ec);
    socket_.non_blocking(true, ec);
    if (ec) return close();
    if (turned_away) return refuse(503, "too many connections");
    enter(Phase::idle, core_.options.idle_timeout);
    read();
}

void SocketConnection::sweep(Steady::time_point now) {
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

void SocketConnection::finish_soon() {
    if (hold_) hold_->cancel();
    if (phase_ == Phase::idle) close();
}

void SocketConnection::cut() {
    if (phase_ != Phase::working || hold_) return close();
    boost::system::error_code ec;
    socket_.shutdown(Socket::shutdown_both, ec);
}

asio::mutable_buffer SocketConnection::room() {
    input_.make_room(phase_ == Phase::body ? kLargeBuffer : kSmallBuffer);
    return {input_.free_begin(), input_.free_size()};
}

void SocketConnection::read() {
    socket_.async_read_some(
        room(), [self = shared_from_this()](const boost::system::error_code& ec, std::size_t count) {
            self->on_read(ec, count);
        });
}

void SocketConnection::on_read(const boost::system::error_code& ec, std::size_t count) {
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

void SocketConnection::advance() {
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

void SocketConnection::track_progress() {
    if (reader_.state() == RequestReader::State::head && phase_ == Phase::idle) {
        enter(Phase::head, core_.options.read_head_timeout);
    } else if (reader_.state() == RequestReader::State::body &&
               (phase_ != Phase::body || slice_read_ >= kSlice)) {
        enter(Phase::body, core_.options.read_body_timeout);
        slice_read_ = 0;
    }
}

void SocketConnection::send_continue() {
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    asio::async_write(socket_, asio::buffer(kContinue),
                      [self = shared_from_this()](const boost::system::error_code& ec, std::size_t) {
                          if (self->closed_) return;
                          if (ec) return self->close();
                          self->read();
                      });
}

void SocketConnection::dispatch() {
    minor_version_ = reader_.minor_version();
    keep_alive_ = reader_.keep_alive() && !core_.stopping;
    request_ = reader_.take();
    request_.peer = peer_;
    head_only_ = request_.method == "HEAD";
    phase_ = Phase::working;
    if (auto response = core_.answer_now(request_)) return respond(*std::move(response));
    if (!core_.pool->try_post([self = shared_from_this()] { self->work(); })) {
        respond(core_.refuse(503, "the server is busy", request_));
    }
}

// On a worker.
void SocketConnection::work() {
    deliver(core_.handle(request_));
}

// On a worker.
void SocketConnection::deliver(Response response) {
    if (response.stream && !head_only_ && may_have_body(response.status)) return produce(std::move(response));
    asio::post(context_, [self = shared_from_this(), answer = std::move(response)]() mutable {
        if (answer.hold.count() > 0) return self->respond_later(std::move(answer));
        self->respond(std::move(answer));
    });
}

void SocketConnection::respond_later(Response response) {
    response_ = std::move(response);
    hold_.emplace(context_, response_.hold);
    // Also when it is cancelled, because the server stops.
    hold_->async_wait([self = shared_from_this()](const boost::system::error_code& failed) {
        if (self->closed_) return;
        self->hold_.reset();
        if (self->response_.then) return self->follow(failed || self->core_.stopping);
        self->respond(std::move(self->response_));
    });
}

// Until a worker has an answer, the one so far is it.
void SocketConnection::follow(bool last) {
    Response so_far = std::move(response_);
    const bool posted =
        core_.pool->try_post([self = shared_from_this(), then = std::exchange(so_far.then, nullptr), last] {
            self->deliver(self->core_.follow(then, last, self->request_));
        });
    if (!posted) respond(std::move(so_far));
}

// On a worker.
void SocketConnection::produce(Response response) {
    try {
        collect(response);
        if (!spool_->is_file()) {
            response.body = spool_->take_text();
            spool_.reset();
        }
        response.stream = nullptr;
    } catch (const SpoolsFull& full) {
        spool_.reset();
        core_.log(fmt::format("{} {}: {}", request_.method, request_.path, full.what()));
        response = core_.refuse(503, "the server is busy", request_);
    } catch (const std::exception& broken) {
        spool_.reset();
        core_.log(fmt::format("{} {}, producing: {}", request_.method, request_.path, broken.what()));
        response = core_.refuse(500, "unexpected error", request_);
    }
    asio::post(context_, [self = shared_from_this(), answer = std::move(response)]() mutable {
        self->respond(std::move(answer));
    });
}

void SocketConnection::collect(const Response& response) {
    spool_ = std::make_unique<Spool>(core_.options.spool_directory, core_.spooled,
                                     core_.options.spooled_bytes_max);
    response.stream([this](std::string_view piece) {
        if (core_.cutting) throw std::runtime_error("the server stops");
        spool_->write(piece);
    });
    spool_->finish();
}

void SocketConnection::respond(Response response) {
    response_ = std::move(response);
    if (response_.stream && !head_only_ && may_have_body(response_.status)) {
        // Producing may block, so it needs a worker after all.
        if (core_.pool->try_post(
                [self = shared_from_this()] { self->produce(std::move(self->response_)); })) {
            return;
        }
        response_ = core_.refuse(503, "the server is busy", request_);
    }
    keep_alive_ = keep_alive_ && !core_.stopping;
    body_ = response_.shared_body ? std::string_view(*response_.shared_body) : response_.body;
    if (spool_) {
        file_left_ = spool_->size();
    } else if (!response_.file.empty() && !open_file()) {
        core_.log(fmt::format("cannot open {}", response_.file));
        response_ = core_.refuse(500, "unexpected error", request_);
        body_ = response_.body;
    }
    Framing framing{minor_version_, keep_alive_, body_.size() + file_left_};
    if (response_.stream) framing.length.reset();
    if (head_only_ || !may_have_body(response_.status)) {
        body_ = {};
        file_left_ = 0;
        response_.stream = nullptr;  // What it holds is needed elsewhere, and the client may read slowly.
    }
    head_ = response_head(response_, framing, core_.clock.now());
    write();
}

bool SocketConnection::open_file() {
    file_ = OpenFile(response_.file);
    file_left_ = file_.size();
    body_ = {};
    return file_.is_open();
}

void SocketConnection::write() {
    const std::string_view slice = body_.substr(0, kSlice);
    body_.remove_prefix(slice.size());
    const asio::const_buffer head = asio::buffer(head_);
    const asio::const_buffer piece = asio::buffer(slice);
    // Nearly every answer fits into the socket's buffer; trying that first saves a turn of the reactor.
    boost::system::error_code ec;
    const std::size_t sent = socket_.write_some(std::array{head, piece}, ec);
    if (ec && ec != asio::error::would_block) return close();
    if (sent == head.size() + piece.size()) return written();
    enter(Phase::writing, core_.options.write_timeout);
    const std::array rest{head + sent, piece + (sent - std::min(sent, head.size()))};
    asio::async_write(socket_, rest,
                      [self = shared_from_this()](const boost::system::error_code& failed, std::size_t) {
                          if (self->closed_) return;
                          if (failed) return self->close();
                          self->written();
                      });
}

void SocketConnection::written() {
    head_.clear();
    if (!body_.empty()) return write();
    if (file_left_ == 0) return finish();
    slice_sent_ = 0;
    enter(Phase::writing, core_.options.write_timeout);
    write_file();
}

void SocketConnection::write_file() {
    const int file = spool_ ? spool_->descriptor() : file_.descriptor();
    while (file_left_ > 0 && slice_sent_ < kSlice) {
        const std::size_t wanted =
            static_cast<std::size_t>(std::min<std::uint64_t>(file_left_, kSlice - slice_sent_));
        const ssize_t sent = ::sendfile(socket_.native_handle(), file, nullptr, wanted);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) break;
        // 0: the file became shorter than announced; only closing tells the client.
        if (sent <= 0) return close();
        file_left_ -= static_cast<std::uint64_t>(sent);
        slice_sent_ += static_cast<std::size_t>(sent);
    }
    if (file_left_ == 0) return finish();
    if (slice_sent_ == kSlice) {
        slice_sent_ = 0;
        enter(Phase::writing, core_.options.write_timeout);
    }
    socket_.async_wait(Socket::wait_write, [self = shared_from_this()](const boost::system::error_code& ec) {
        if (self->closed_) return;
        if (ec) return self->close();
        self->write_file();
    });
}

void SocketConnection::finish() {
    request_ = Request();
    response_ = Response();
    file_ = OpenFile();
    spool_.reset();
    if (!keep_alive_ || core_.stopping) return hang_up();
    slice_read_ = 0;
    enter(Phase::idle, core_.options.idle_timeout);
    if (input_.unread().empty()) return read();
    // A pipelined request takes its turn behind the other connections.
    asio::post(context_, [self = shared_from_this()] {
        if (!self->closed_) self->advance();
    });
}

void SocketConnection::refuse(int status, std::string_view reason) {
    const Request& request = reader_.so_far(input_.unread());
    head_only_ = request.method == "HEAD";
    minor_version_ = reader_.minor_version();
    keep_alive_ = false;
    respond(core_.refuse(status, reason, request));
}

// Closing a socket with unread input resets it, and the client loses the answer; so what still comes is read
// first.
void SocketConnection::hang_up() {
    boost::system::error_code ec;
    socket_.shutdown(Socket::shutdown_send, ec);
    if (ec) return close();
    enter(Phase::draining, limits::kDrainTimeout);
    drain();
}

void SocketConnection::drain() {
    input_.clear();
    socket_.async_read_some(
        room(), [self = shared_from_this()](const boost::system::error_code& ec, std::size_t count) {
            if (self->closed_) return;
            self->drained_ += count;
            if (ec || self->drained_ > limits::kDrainBytesMax) return self->close();
            self->drain();
        });
}

void SocketConnection::close() {
    if (std::exchange(closed_, true)) return;
    hold_.reset();
    boost::system::error_code ec;
    socket_.close(ec);
    tell_closed_(*this);
}

}  // namespace

std::shared_ptr<Connection> make_connection(ServerCore& core, asio::io_context& context,
                                            AcceptedSocket accepted,
                                            std::function<void(Connection&)> closed) {
    return std::make_shared<SocketConnection>(core, context, std::move(accepted), std::move(closed));
}

}  // namespace comptoir::http
