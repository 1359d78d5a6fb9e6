#include "server/descriptors.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>

#include "base/limits.hpp"

namespace comptoir::server {
namespace {

rlim_t open_files_max() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    ::getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur;
}

}  // namespace

std::size_t connections_possible(const Configuration& configuration, const Log& log) {
    constexpr std::size_t kHardlyAny = 16;
    const std::size_t files = open_files_max();
    const std::size_t own = limits::kDescriptorsReserved +
                            limits::kDescriptorsOfWorker * static_cast<std::size_t>(configuration.workers);
    // Each may be sent a file.
    const std::size_t fit = files > own ? (files - own) / 2 : 0;
    if (fit < kHardlyAny) {
        throw ConfigurationError{fmt::format(
            "the system lets this process open {} files, it needs {}; raise it (ulimit -n, or LimitNOFILE of "
            "the "
            "service){}",
            files, own + 2 * kHardlyAny, configuration.workers > 8 ? " or set fewer workers" : "")};
    }
    if (fit < limits::kConnectionsMax) {
        log(LogLevel::warning,
            fmt::format(
                "at most {} connections instead of {}: the system lets this process open only {} files", fit,
                limits::kConnectionsMax, files));
    }
    return std::min(fit, limits::kConnectionsMax);
}

}  // namespace comptoir::server
