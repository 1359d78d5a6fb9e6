#include "http/request_reader.hpp"

// Beast asserts that the bytes of a last chunk's header come in at least two more; a client may send them one
// by one.
#define BOOST_DISABLE_ASSERTS
#include <boost/beast/http/basic_parser.hpp>

#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"

namespace comptoir::http {

namespace beast = boost::beast;
using ParseFailure = beast::http::error;

namespace {

/// RFC 9110 §7.2: a host and perhaps a port; never blanks or a second authority.
bool is_host(std::string_view value) {
    return value.find_first_of(" \t/?#@\\,<>\"") == std::string_view::npos && is_valid_utf8(value);
}

/// Whether a request line ends in a well-formed version that is not ours.
bool names_other_version(std::string_view bytes) {
    const std::string_view line = bytes.substr(0, bytes.find("\r\n"));
    const auto at = line.rfind(" HTTP/");
    if (at == std::string_view::npos || line.size() != at + 9) return false;
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    return is_digit(line[at + 6]) && line[at + 7] == '.' && is_digit(line[at + 8]);
}

/// A request line whose end may be missing, and every whole line of fields; lines that make no sense are
/// passed over. Good enough for the shape and the headers of a refusal, and for nothing else.
void read_loosely(std::string_view bytes, Request& request) {
    bool in_request_line = request.target.empty();
    std::size_t fields = request.headers.all().size();
    while (!bytes.empty() && fields < limits::kHeaderFieldsMax) {
        const auto line_end = bytes.find('\n');
        const std::string_view line = trim(bytes.substr(0, line_end));
        bytes.remove_prefix(line_end == std::string_view::npos ? bytes.size() : line_end + 1);
        if (in_request_line) {
            in_request_line = false;
            const auto method_end = line.find(' ');
            if (method_end == std::string_view::npos) return;
            request.method = line.substr(0, method_end);
            const std::string_view rest = line.substr(method_end + 1);
            request.target = rest.substr(0, rest.find(' '));
        } else if (line.empty()) {
            return;
        } else if (const auto colon = line.find(':');
                   line_end != std::string_view::npos && colon != std::string_view::npos) {
            request.headers.add(std::string(line.substr(0, colon)),
                                std::string(trim(line.substr(colon + 1))));
            ++fields;
        }
    }
}

RequestReader::Refusal refusal_of(ParseFailure failure, bool in_body) {
    switch (failure) {
        case ParseFailure::header_limit:
            return {431, "the header fields are too large"};
        case ParseFailure::body_limit:
            return {413, "the body is too large"};
        case ParseFailure::buffer_overflow:
            return {431, "the header fields are too large"};
        case ParseFailure::bad_method:
            return {400, "the method is malformed"};
        case ParseFailure::bad_target:
            return {400, "the request target is malformed"};
        case ParseFailure::bad_version:
            return {400, "the HTTP version is malformed"};
        case ParseFailure::bad_content_length:
        case ParseFailure::multiple_content_length:
        case ParseFailure::bad_transfer_encoding:
            return {400, "the length of the body is ambiguous"};
        case ParseFailure::bad_chunk:
        case ParseFailure::bad_chunk_extension:
            return {400, "a chunk of the body is malformed"};
        default:
            return {400, in_body ? "the body is malformed" : "a header field is malformed"};
    }
}

}  // namespace

/// Beast's incremental parser, writing straight into our request.
class RequestReader::Parser final : public beast::http::basic_parser<true> {
  public:
    explicit Parser(RequestReader& reader) : reader_(reader) {
        header_limit(static_cast<std::uint32_t>(reader.limits_.head_bytes_max));
        body_limit(boost::none);  // Decided when the head is known.
    }
    bool too_many_fields() const { return fields_ > limits::kHeaderFieldsMax; }
    int count(beast::http::field name) const {
        switch (name) {
            case beast::http::field::host:
                return hosts_;
            case beast::http::field::content_length:
                return lengths_;
            case beast::http::field::transfer_encoding:
                return encodings_;
            default:
                return 0;
        }
    }

  private:
    using error_code = beast::error_code;
    using string_view = beast::string_view;

    void on_request_impl(beast::http::verb, string_view method, string_view target, int version,
                         error_code&) override {
        reader_.request_.method.assign(method.data(), method.size());
        reader_.request_.target.assign(target.data(), target.size());
        reader_.minor_version_ = version % 10;
    }
    void on_response_impl(int, string_view, int, error_code&) override {}
    void on_field_impl(beast::http::field field, string_view name, string_view value,
                       error_code& ec) override {
        if (++fields_ > limits::kHeaderFieldsMax) {
            ec = ParseFailure::header_limit;
            return;
        }
        // RFC 9110 §6.5.1: trailers must not be taken for header fields; nobody here asks for them.
        if (in_body_) return;
        hosts_ += field == beast::http::field::host ? 1 : 0;
        lengths_ += field == beast::http::field::content_length ? 1 : 0;
        encodings_ += field == beast::http::field::transfer_encoding ? 1 : 0;
        reader_.request_.headers.add(std::string(name.data(), name.size()),
                                     std::string(value.data(), value.size()));
    }
    void on_header_impl(error_code&) override { in_body_ = true; }
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override {
        // Not the whole announced length: memory is given for bytes that came, not for promises.
        if (length) {
            reader_.request_.body.reserve(
                static_cast<std::size_t>(std::min<std::uint64_t>(*length, 64 * 1024)));
        }
    }
    std::size_t on_body_impl(string_view body, error_code&) override {
        reader_.request_.body.append(body.data(), body.size());
        return body.size();
    }
    void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code&) override {
        reader_.request_.body.append(body.data(), body.size());
        return body.size();
    }
    void on_finish_impl(error_code&) override {}

    RequestReader& reader_;
    std::size_t fields_ = 0;
    int hosts_ = 0;
    int lengths_ = 0;
    int encodings_ = 0;
    bool in_body_ = false;
};

RequestReader::RequestReader(Limits limits) : limits_(std::move(limits)) {
    start_over();
}

RequestReader::~RequestReader() = default;

void RequestReader::start_over() {
    request_ = Request();
    parser_ = std::make_unique<Parser>(*this);
    state_ = State::fresh;
    refusal_ = {};
    head_bytes_ = 0;
    expects_continue_ = false;
    keep_alive_ = false;
    minor_version_ = 1;
}

Request RequestReader::take() {
    COMPTOIR_CHECK(state_ == State::complete);
    Request request = std::move(request_);
    start_over();
    return request;
}

const Request& RequestReader::so_far(std::string_view unread) {
    if (!parser_->is_header_done()) read_loosely(unread, request_);
    return request_;
}

bool RequestReader::take_continue() {
    return state_ == State::body && std::exchange(expects_continue_, false);
}

void RequestReader::refuse(int status, std::string_view reason) {
    state_ = State::refused;
    refusal_ = {status, reason};
    keep_alive_ = false;
}

std::size_t RequestReader::feed(std::string_view bytes) {
    std::size_t used = 0;
    if (state_ == State::fresh) {
        // RFC 9112 §2.2: empty lines before a request line are skipped. Bounded by the connection's idle
        // time.
        while (used < bytes.size() && (bytes[used] == '\r' || bytes[used] == '\n')) ++used;
        if (used < bytes.size()) state_ = State::head;
    }
    if (state_ == State::head) used += feed_head(bytes.substr(used));
    if (state_ == State::body) used += feed_body(bytes.substr(used));
    return used;
}

std::size_t RequestReader::feed_head(std::string_view bytes) {
    beast::error_code ec;
    std::size_t used = 0;
    while (!parser_->is_header_done()) {
        const std::string_view rest = bytes.substr(used);
        const std::size_t read = parser_->put(boost::asio::const_buffer(rest.data(), rest.size()), ec);
        used += read;
        head_bytes_ += read;
        if (ec || read == 0) break;
    }
    const bool in_request_line = request_.target.empty();
    if (ec == ParseFailure::bad_version && names_other_version(bytes.substr(used))) {
        refuse(505, "only HTTP/1.0 and HTTP/1.1 are spoken here");
        return used;
    }
    // Whatever follows a malformed head does not make it too long, so that is asked first.
    if (ec && ec != ParseFailure::need_more && ec != ParseFailure::header_limit) {
        const Refusal reason = refusal_of(static_cast<ParseFailure>(ec.value()), false);
        refuse(reason.status, reason.reason);
        return used;
    }
    const std::size_t size_so_far = head_bytes_ + (parser_->is_header_done() ? 0 : bytes.size() - used);
    if (ec == ParseFailure::header_limit || size_so_far > limits_.head_bytes_max) {
        if (in_request_line) {
            refuse(414, "the request target is too long");
        } else {
            refuse(431, "the header fields are too large");
        }
    } else if (parser_->is_header_done()) {
        accept_head();
    }
    return used;
}

void RequestReader::accept_head() {
    using beast::http::field;
    keep_alive_ = parser_->keep_alive();
    if (parser_->count(field::host) > 1 || (minor_version_ == 1 && parser_->count(field::host) == 0)) {
        return refuse(400, "exactly one Host header field is needed");
    }
    if (const auto host = request_.headers.find("Host"); host && !is_host(*host)) {
        return refuse(400, "the Host header field is malformed");
    }
    // RFC 9112 §6.3: two opinions about the length are how requests are smuggled past a proxy.
    if (parser_->count(field::content_length) + parser_->count(field::transfer_encoding) > 1) {
        return refuse(400, "the length of the body is ambiguous");
    }
    if (const auto length = request_.headers.find("Content-Length");
        length && length->find_first_not_of("0123456789") != std::string_view::npos) {
        return refuse(400, "the length of the body is malformed");
    }
    if (const auto encoding = request_.headers.find("Transfer-Encoding")) {
        if (minor_version_ == 0) return refuse(400, "HTTP/1.0 has no Transfer-Encoding");
        if (!equals_ignoring_case(trim(*encoding), "chunked")) {
            return refuse(501, "only the transfer coding chunked is understood");
        }
    }
    auto target = parse_target(request_.target);
    if (!target || (request_.target == "*" && request_.method != "OPTIONS")) {
        return refuse(request_.method == "CONNECT" ? 501 : 400, "the request target is malformed");
    }
    request_.path = std::move(target->path);
    request_.segments = std::move(target->segments);
    request_.trailing_slash = target->trailing_slash;
    request_.query = std::move(target->query);
    if (parser_->is_done()) {
        state_ = State::complete;
        return;
    }
    if (const auto expectation = request_.headers.find("Expect"); expectation && minor_version_ == 1) {
        if (!equals_ignoring_case(trim(*expectation), "100-continue")) {
            return refuse(417, "only the expectation 100-continue is understood");
        }
        expects_continue_ = true;
    }
    const std::size_t body_max = limits_.body_bytes_max_of
                                     ? limits_.body_bytes_max_of(request_.method, request_.target)
                                     : limits_.body_bytes_max;
    const auto length = parser_->content_length();
    if (length && *length > body_max) return refuse(413, "the body is too large");
    parser_->body_limit(body_max);
    parser_->eager(true);
    state_ = State::body;
}

std::size_t RequestReader::feed_body(std::string_view bytes) {
    if (bytes.empty()) return 0;
    beast::error_code ec;
    const std::size_t used = parser_->put(boost::asio::const_buffer(bytes.data(), bytes.size()), ec);
    if (ec && ec != ParseFailure::need_more) {
        const Refusal reason = refusal_of(static_cast<ParseFailure>(ec.value()), true);
        refuse(reason.status, reason.reason);
    } else if (parser_->is_done()) {
        state_ = State::complete;
    } else if (bytes.size() - used > limits_.head_bytes_max) {
        // A chunk's extensions or the trailers; the data of chunks is taken as it comes.
        refuse(431, "the trailer fields are too large");
    }
    return used;
}

}  // namespace comptoir::http
