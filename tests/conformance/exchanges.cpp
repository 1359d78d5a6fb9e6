#include "exchanges.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <unordered_set>

#include "base/check.hpp"
#include "http/digest.hpp"
#include "json/value.hpp"

namespace comptoir::conformance {
namespace {

// One for the process: the programs of this folder run their tests one after the other.
struct Record {
    Record() {
        const char* path = std::getenv("COMPTOIR_EXCHANGES");
        if (path == nullptr || *path == '\0') return;
        std::filesystem::create_directories(std::filesystem::path(path).parent_path());
        out.open(path, std::ios::binary | std::ios::trunc);
        COMPTOIR_CHECK(out.is_open());
    }
    std::ofstream out;
    std::unordered_set<std::string> seen;  // Digests.
};

// Files and tables are compared by their media type only.
bool is_read_by_people_or_programs(std::string_view type) {
    return type.find("json") != std::string_view::npos || type.starts_with("text/html");
}

}  // namespace

void record_exchange(const http::Request& request, const http::Response& response, std::string_view body) {
    static Record record;
    if (!record.out.is_open()) return;
    json::Array headers;
    for (const auto& [name, value] : request.headers.all()) headers.emplace_back(name);
    const std::string type(response.headers.find("Content-Type").value_or(""));
    json::Object line{{"method", request.method},    {"target", request.target},  {"headers", headers},
                      {"requestBody", request.body}, {"status", response.status}, {"type", type},
                      {"empty", body.empty()}};
    if (is_read_by_people_or_programs(type)) line.emplace_back("body", std::string(body));
    const std::string text = json::write(line);
    const auto digest = http::sha256(text);
    if (!record.seen.insert(std::string(digest.begin(), digest.end())).second) return;
    record.out << text << '\n';
    record.out.flush();
    COMPTOIR_CHECK(record.out.good());
}

std::string body_of(const http::Response& response) {
    if (!response.file.empty()) {
        std::ifstream in(response.file, std::ios::binary);
        std::stringstream all;
        all << in.rdbuf();
        return all.str();
    }
    if (response.shared_body) return *response.shared_body;
    if (!response.stream) return response.body;
    std::string all;
    response.stream([&](std::string_view piece) { all += piece; });
    return all;
}

}  // namespace comptoir::conformance
