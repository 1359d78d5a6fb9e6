#include "http/response_head.hpp"

#include "base/text.hpp"

namespace comptoir::http {

namespace {

constexpr std::pair<int, std::string_view> kReasons[] = {
    {100, "Continue"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
};

bool is_framing_field(std::string_view name) {
    return equals_ignoring_case(name, "Content-Length") || equals_ignoring_case(name, "Transfer-Encoding") ||
           equals_ignoring_case(name, "Connection") || equals_ignoring_case(name, "Date");
}

void append_cleaned(std::string& out, std::string_view text) {
    const std::size_t start = out.size();
    out.append(text);
    for (std::size_t i = start; i < out.size(); ++i) {
        if (out[i] == '\r' || out[i] == '\n' || out[i] == '\0') out[i] = ' ';
    }
}

/// The date changes once a second; every thread keeps the text of its last second.
std::string_view date_field(Instant now) {
    thread_local std::int64_t second = -1;
    thread_local std::string text;
    if (now.seconds() != second) {
        second = now.seconds();
        text = http_date(now);
    }
    return text;
}

}  // namespace

std::string_view reason_phrase(int status) {
    const auto* found = std::lower_bound(std::begin(kReasons), std::end(kReasons), status,
                                         [](const auto& entry, int wanted) { return entry.first < wanted; });
    return found != std::end(kReasons) && found->first == status ? found->second : "Unknown";
}

std::string http_date(Instant at) {
    static constexpr std::string_view kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto date = at.date().ymd();
    const std::chrono::weekday weekday{std::chrono::sys_days(date)};
    const std::int64_t second = at.seconds() - at.date().days() * 86'400;
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[weekday.c_encoding()],
                       static_cast<unsigned>(date.day()), kMonths[static_cast<unsigned>(date.month()) - 1],
                       static_cast<int>(date.year()), second / 3600, second / 60 % 60, second % 60);
}

bool may_have_body(int status) {
    return status >= 200 && status != 204 && status != 304;
}

std::string response_head(const Response& response, const Framing& framing, Instant now) {
    std::string head;
    head.reserve(512);
    head.append("HTTP/1.1 ").append(fmt::format_int(response.status).c_str()).append(" ");
    head.append(reason_phrase(response.status)).append("\r\nDate: ").append(date_field(now)).append("\r\n");
    for (const auto& [name, value] : response.headers.all()) {
        if (is_framing_field(name)) continue;
        append_cleaned(head, name);
        head.append(": ");
        append_cleaned(head, value);
        head.append("\r\n");
    }
    if (framing.length && may_have_body(response.status)) {
        head.append("Content-Length: ").append(fmt::format_int(*framing.length).c_str()).append("\r\n");
    }
    if (!framing.keep_alive) {
        head.append("Connection: close\r\n");
    } else if (framing.minor_version == 0) {
        head.append("Connection: keep-alive\r\n");
    }
    head.append("\r\n");
    return head;
}

}  // namespace comptoir::http
