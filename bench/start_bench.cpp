// How long `comptoir serve` takes until it is ready with a large catalog, and how much memory it then holds.
// The references are the wishes.
//
// Usage: start_bench [products, 50000 by default]
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "figures.hpp"
#include "load.hpp"

namespace {

using namespace comptoir;

constexpr int kRounds = 5;

/// A program that runs until it is told to stop; its standard output can be read.
class Process {
  public:
    explicit Process(const std::vector<std::string>& arguments) {
        int ends[2];
        if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
        pid_ = ::fork();
        if (pid_ == 0) {
            ::dup2(ends[1], STDOUT_FILENO);
            std::vector<char*> raw;
            for (const std::string& argument : arguments) raw.push_back(const_cast<char*>(argument.c_str()));
            raw.push_back(nullptr);
            ::execv(raw[0], raw.data());
            ::_exit(127);
        }
        ::close(ends[1]);
        output_ = ::fdopen(ends[0], "r");
    }
    ~Process() { wait(); }
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    void wait_for_line(std::string_view beginning) {
        char line[1024];
        while (std::fgets(line, sizeof line, output_) != nullptr) {
            if (std::string_view(line).starts_with(beginning)) return;
        }
        throw std::runtime_error("the program ended early");
    }
    double resident_mib() const {
        std::ifstream file(fmt::format("/proc/{}/status", pid_));
        for (std::string line; std::getline(file, line);) {
            if (line.starts_with("VmRSS:")) return std::strtod(line.c_str() + 6, nullptr) / 1024;
        }
        return 0;
    }
    void stop() { ::kill(pid_, SIGTERM); }
    /// The exit code.
    int wait() {
        if (pid_ < 0) return status_;
        while (std::fgetc(output_) != EOF) {
        }
        std::fclose(output_);
        ::waitpid(pid_, &status_, 0);
        pid_ = -1;
        return status_;
    }

  private:
    pid_t pid_ = -1;
    int status_ = 0;
    std::FILE* output_ = nullptr;
};

void run(const std::vector<std::string>& arguments) {
    if (Process(arguments).wait() != 0) throw std::runtime_error(arguments[1] + " failed");
}

void measure(const std::filesystem::path& place, std::size_t products) {
    const std::string data = place / "data";
    const std::string catalog = place / "catalog";
    run({COMPTOIR_PROGRAM, "generate-catalog", "--products", std::to_string(products), "--seed", "1",
         "--output", catalog});
    run({COMPTOIR_PROGRAM, "import", catalog, "--data", data});
    bench::Times seconds, memory;
    for (int round = 0; round < kRounds; ++round) {
        const auto start = bench::Steady::now();
        Process server(
            {COMPTOIR_PROGRAM, "serve", "--data", data, "--listen", "127.0.0.1:0", "--log-level", "error"});
        server.wait_for_line("ready ");
        seconds.push_back(bench::seconds_since(start));
        memory.push_back(server.resident_mib());
        server.stop();
    }
    bench::print({.name = fmt::format("start with {} products until ready, over 1.5 s", products),
                  .ours = bench::median(seconds),
                  .reference = 1.5,
                  .unit = "s",
                  .ratio = bench::median(seconds) / 1.5,
                  .aim = "<= 1"});
    bench::print({.name = fmt::format("memory with {} products when ready, over 200 MiB", products),
                  .ours = bench::median(memory),
                  .reference = 200,
                  .unit = "MiB",
                  .ratio = bench::median(memory) / 200,
                  .aim = "<= 1"});
}

}  // namespace

int main(int count, char** arguments) {
    const std::size_t products = count > 1 ? std::strtoul(arguments[1], nullptr, 10) : 50'000;
    if (products < 1 || products > 200'000) {
        fmt::print(stderr, "Usage: start_bench [products, 1 to 200000]\n");
        return 2;
    }
    std::string pattern = (std::filesystem::temp_directory_path() / "comptoir-start-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary directory");
    measure(pattern, products);
    std::filesystem::remove_all(pattern);
    return 0;
}
