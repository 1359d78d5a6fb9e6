#include "http/server_core.hpp"

namespace comptoir::http {

ServerCore::ServerCore(ServerOptions given, Handler handle, RefusalRenderer render)
    : options(std::move(given)), handler(std::move(handle)), renderer(std::move(render)) {}

Response ServerCore::handle(const Request& request) noexcept {
    return *guarded(request, [this](const Request& asked) { return std::optional(handler(asked)); });
}

Response ServerCore::follow(const std::function<Response(bool)>& then, bool last,
                            const Request& request) noexcept {
    return *guarded(request, [&](const Request&) { return std::optional(then(last)); });
}

std::optional<Response> ServerCore::answer_now(const Request& request) noexcept {
    if (!options.answer_now) return std::nullopt;
    return guarded(request, options.answer_now);
}

template <class Answer>
std::optional<Response> ServerCore::guarded(const Request& request, const Answer& answer) noexcept {
    try {
        return answer(request);
    } catch (const std::exception& broken) {
        log(fmt::format("{} {}: {}", request.method, request.path, broken.what()));
    } catch (...) {
        log(fmt::format("{} {}: unknown exception", request.method, request.path));
    }
    return refuse(500, "unexpected error", request);
}

Response ServerCore::refuse(int status, std::string_view reason, const Request& request) noexcept {
    Response response;
    try {
        response = renderer(status, reason, request);
    } catch (const std::exception& broken) {
        log(fmt::format("rendering a refusal: {}", broken.what()));
        response.status = status;
        response.headers.set("Content-Type", "text/plain; charset=utf-8");
        response.body = reason;
    }
    if (status == 503 && !response.headers.find("Retry-After")) response.headers.set("Retry-After", "1");
    return response;
}

void ServerCore::log(std::string_view text) const {
    if (options.log) options.log(text);
}

void ServerCore::closed_one() {
    if (connections.fetch_sub(1) != 1) return;
    const std::lock_guard lock(mutex);
    none_left.notify_all();
}

void ServerCore::wait_until_none() {
    std::unique_lock lock(mutex);
    none_left.wait_for(lock, options.stop_timeout, [this] { return connections == 0; });
}

}  // namespace comptoir::http
