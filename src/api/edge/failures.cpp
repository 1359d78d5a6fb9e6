#include "api/edge/failures.hpp"

#include <exception>

#include "sql/database.hpp"

namespace comptoir::api::edge {

http::Response answer_whatever_happens(
    const http::Request& request, std::string_view correlation_id, const Log& log,
    const std::function<http::Response()>& answer,
    const std::function<http::Response(int status, std::string_view text)>& render) {
    const auto busy = [&] { return render(503, "The service is busy; try again."); };
    try {
        return answer();
    } catch (const sql::BusyError&) {
        return busy();
    } catch (const sql::SerializationError&) {
        return busy();
    } catch (const std::exception& error) {
        log(fmt::format("{} {} [{}]: {}", request.method, request.path, correlation_id, error.what()));
        return render(500, "The service could not answer; the correlation id is in its log.");
    }
}

}  // namespace comptoir::api::edge
