#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Requests and responses as the rest of the server sees them: no sockets, no parser types.
namespace comptoir::http {

/// Header fields in the order received or to be sent; names compare without regard to case (RFC 9110 §5.1).
class Headers {
  public:
    /// The first value, or nothing.
    std::optional<std::string_view> find(std::string_view name) const;
    void set(std::string name, std::string value);  ///< Replaces all of that name.
    void add(std::string name, std::string value);
    void remove(std::string_view name);
    const std::vector<std::pair<std::string, std::string>>& all() const { return fields_; }

  private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

/// Decoded query parameters, tolerant as reseller contract §1.2 asks: names without regard to case and `_`, a
/// second
/// `?` is read as `&`, `+` is a blank.
class Query {
  public:
    /// Nothing when a percent escape is malformed, the result is not valid UTF-8 or holds a NUL.
    static std::optional<Query> parse(std::string_view raw);
    /// An `application/x-www-form-urlencoded` body: as a query, but `?` is an ordinary character (it may be
    /// part of a password).
    static std::optional<Query> parse_form(std::string_view raw);
    /// The first value of that name, or nothing.
    std::optional<std::string_view> find(std::string_view name) const;
    const std::vector<std::pair<std::string, std::string>>& all() const { return parameters_; }

  private:
    static std::optional<Query> parse_pairs(std::string_view raw, std::string_view separators);

    std::vector<std::pair<std::string, std::string>> parameters_;
};

/// A request target taken apart.
struct Target {
    std::string path;                   ///< Decoded, never with a NUL.
    std::vector<std::string> segments;  ///< See Request::segments.
    bool trailing_slash = false;
    Query query;
};

/// Splits the path at `/` before decoding, so that `%2F` stays inside its segment (reseller contract §1.2).
/// Accepts the origin form, the absolute form (`http://host/path`) and `*`. Nothing when malformed: no
/// leading slash, a bad escape, invalid UTF-8, a control character, a `#`, or a segment `.` or `..` (nobody
/// sends these in good faith).
std::optional<Target> parse_target(std::string_view target);

struct Request {
    std::string method;  ///< `GET`, as sent (upper case).
    std::string target;  ///< As sent: path and query (an absolute form keeps its scheme and host).
    std::string path;    ///< Decoded; for logs. Routing uses `segments`.
    std::vector<std::string>
        segments;  ///< Path split at `/` before decoding each, empty ones and one trailing slash dropped.
    bool trailing_slash = false;
    Query query;
    Headers headers;
    std::string body;
    std::string peer;  ///< Address of the client, for logs.
};

/// A body that is produced piece by piece, because it may be too large for the memory. Runs on a worker; the
/// pieces are collected outside the memory and sent once they are all there, so that neither a slow client
/// holds the worker nor a production that fails half way looks like an answer. `sink` throws when there is no
/// room left and when the server stops (let it pass through).
using BodyStream = std::function<void(const std::function<void(std::string_view)>& sink)>;

struct Response {
    int status = 200;
    Headers headers;
    std::string body;
    std::string file;  ///< When not empty: send this file (Content-Length known, sendfile) instead of `body`.
    BodyStream stream;  ///< When set: send what it produces instead of `body`.
    std::shared_ptr<const std::string>
        shared_body;  ///< When set: send these bytes without copying instead of `body`.
    /// How long the answer waits before it is sent, without a worker: slows down a client that would not obey
    /// a refusal. Not for streams.
    std::chrono::milliseconds hold{0};
    /// When set: after the wait the answer is what this says, on a worker, which may ask for another wait.
    /// This one is sent as it is where no worker is free. The request is there as long. `last`: the server
    /// stops, so that there is no other time.
    std::function<Response(bool last)> then;
};

using Handler = std::function<Response(const Request&)>;

}  // namespace comptoir::http
