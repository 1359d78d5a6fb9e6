#include "server/serve.hpp"

#include <pthread.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <csignal>

#include "base/check.hpp"
#include "server/demo.hpp"
#include "server/marketplace.hpp"

namespace comptoir::server {
namespace {

// Signals are taken by waiting for them, so that no code ever runs inside a handler. Threads inherit the
// mask.
sigset_t block_stop_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    return signals;
}

spdlog::level::level_enum level_of(LogLevel level) {
    switch (level) {
        case LogLevel::info:
            return spdlog::level::info;
        case LogLevel::warning:
            return spdlog::level::warn;
        case LogLevel::error:
            return spdlog::level::err;
    }
    check_failed("a known LogLevel", __FILE__, __LINE__);
}

}  // namespace

int serve(Configuration configuration) {
    if (configuration.demo) name_demo_operator(configuration);
    const sigset_t signals = block_stop_signals();
    const auto logger = spdlog::stderr_logger_mt("comptoir");
    logger->set_level(spdlog::level::from_str(configuration.log_level));
    logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);

    SystemRandom random;
    SystemClock clock;
    const Log log = [&](LogLevel level, std::string_view text) { logger->log(level_of(level), "{}", text); };
    Marketplace marketplace(configuration, random, clock, log);
    if (configuration.demo) prepare_demo(marketplace, configuration.data);
    try {
        marketplace.start();
    } catch (const http::CannotListen& error) {
        throw std::runtime_error(
            fmt::format("{}; stop what listens there, or name another address by --listen", error.what()));
    }
    if (configuration.demo) {
        write_demo_file(marketplace, configuration.data);
        fmt::print("{}", describe_demo(configuration.data));
    }
    fmt::print("ready {}\n", marketplace.base_url());
    std::fflush(stdout);

    int signal = 0;
    sigwait(&signals, &signal);
    log(LogLevel::info, "stopping: running requests may finish");
    marketplace.stop();
    return 0;
}

}  // namespace comptoir::server
