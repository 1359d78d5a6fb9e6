#include "api/edge/failures.hpp"

#include <exception>

#include "sql/database.hpp"

namespace comptoir::api::edge {
namespace {

constexpr std::string_view kBusy = "The service is busy; try again.";
constexpr std::string_view kBroken = "The service could not answer; the correlation id is in its log.";

}  // namespace

http::Response answer_whatever_happens(
    const http::Request& request, std::string_view correlation_id, const Log& log,
    const std::function<http::Response()>& answer,
    const std::function<http::Response(int status, std::string_view text)>& render) {
    try {
        return answer();
    } catch (const sql::BusyError&) {
        return render(503, kBusy);
    } catch (const sql::SerializationError&) {
        return render(503, kBusy);
    } catch (const std::exception& error) {
        log(fmt::format("{} {} [{}]: {}", request.method, request.path, correlation_id, error.what()));
        return render(500, kBroken);
    }
}

}  // namespace comptoir::api::edge
