// Reads of a large catalog through the whole server (token, route, rules, JSON), against the same HTTP
// transport that returns the same bytes from a string without being asked anything.
//
// Usage: surface_bench [products, 50000 by default] [seconds for each figure, 4 by default]
#include <fmt/format.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "base/check.hpp"
#include "base/text.hpp"
#include "catalog_files/generate.hpp"
#include "commands/work.hpp"
#include "figures.hpp"
#include "http/server.hpp"
#include "load.hpp"
#include "storage/platform.hpp"
#include "world.hpp"

namespace {

using namespace comptoir;
using testing_world::World;

constexpr std::size_t kClients = 16;
constexpr std::size_t kRequests = 512;
constexpr int kRounds = 4;  ///< Each in turn, against a machine that changes.
constexpr std::uint64_t kSeed = 1;

void publish_generated(World& world, std::size_t products) {
    server::Core& core = world.marketplace().core();
    std::vector<commands::ImportFile> files;
    catalog_files::write_generated(core.taxonomy(), {products, kSeed},
                                   [&](std::string_view name, std::string_view text) {
                                       files.push_back({std::string(name), std::string(text)});
                                   });
    const auto published =
        core.import(commands::clockwork(storage::operator_partition()), std::move(files), "bench", false);
    COMPTOIR_CHECK(static_cast<bool>(published));
}

std::string get(const World& world, const std::string& path) {
    return fmt::format(
        "GET {} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\nAccept: application/json\r\n\r\n",
        path, world.partner_token());
}

/// Requests for products that are sold in France, spread over the catalog.
std::vector<std::string> product_requests(World& world) {
    std::vector<std::string> requests;
    const auto catalog = world.marketplace().core().snapshots().get();
    const auto& products = catalog->products();
    const std::size_t step = std::max<std::size_t>(1, products.size() / (4 * kRequests));
    for (std::size_t i = 0; i < products.size() && requests.size() < kRequests; i += step) {
        const std::string path = fmt::format("/v1/products/{}?country=FR", products[i].id.str());
        if (world.partner_call("GET", path).status == 200) requests.push_back(get(world, path));
    }
    COMPTOIR_CHECK(!requests.empty());
    return requests;
}

std::vector<std::string> search_requests(World& world) {
    SeededRandom random(kSeed);
    const auto catalog = world.marketplace().core().snapshots().get();
    const auto& products = catalog->products();
    std::vector<std::string> requests;
    while (requests.size() < kRequests) {
        const std::string title = products[random.below(products.size())].title.en.str();
        requests.push_back(get(world, fmt::format("/marketplace/v1/products?market=FR&limit=20&keyword={}",
                                                  percent_encode(title.substr(0, title.find(' '))))));
    }
    return requests;
}

/// The body of a typical answer, as the server sends it.
std::string typical_body(World& world, const std::vector<std::string>& requests) {
    bench::Connection connection(world.marketplace().port());
    std::vector<std::string> bodies;
    for (const std::string& request : requests) {
        const std::string_view answer = connection.ask(request);
        COMPTOIR_CHECK(answer.starts_with("HTTP/1.1 200"));
        bodies.emplace_back(answer.substr(answer.find("\r\n\r\n") + 4));
    }
    std::sort(bodies.begin(), bodies.end(), [](const auto& a, const auto& b) { return a.size() < b.size(); });
    return bodies[bodies.size() / 2];
}

bench::Measured same_bytes_from_a_string(const std::string& body, const std::vector<std::string>& requests,
                                         double seconds) {
    const auto shared = std::make_shared<const std::string>(body);
    const auto answer = [shared](const http::Request&) {
        http::Response response;
        response.headers.add("Content-Type", "application/json; charset=utf-8");
        response.shared_body = shared;
        return response;
    };
    http::ServerOptions options;
    options.port = 0;
    options.answer_now = answer;
    http::Server server(options, answer, [](int status, std::string_view, const auto&) {
        http::Response response;
        response.status = status;
        return response;
    });
    server.start();
    return bench::measure(server.port(), requests, {.clients = kClients, .seconds = seconds});
}

void compare(World& world, const char* name, const std::vector<std::string>& requests, double seconds,
             std::string_view aim) {
    const std::string body = typical_body(world, requests);
    bench::Times ours, theirs, ratios;
    for (int round = 0; round < kRounds; ++round) {
        const auto reference = same_bytes_from_a_string(body, requests, seconds / kRounds);
        const auto measured = bench::measure(world.marketplace().port(), requests,
                                             {.clients = kClients, .seconds = seconds / kRounds});
        fmt::print(
            "{}, {} bytes: {:.0f} requests/s, {:.1f} us each, p99 {:.1f} ms; from a string {:.0f}, {:.1f} "
            "us\n",
            name, body.size(), measured.per_second, measured.server_microseconds,
            bench::percentile(measured.waited, 0.99) / 1e3, reference.per_second,
            reference.server_microseconds);
        ours.push_back(measured.per_second);
        theirs.push_back(reference.per_second);
        ratios.push_back(measured.per_second / reference.per_second);
    }
    bench::print({.name = fmt::format("{}, over the same bytes from a string", name),
                  .ours = bench::median(ours),
                  .reference = bench::median(theirs),
                  .unit = "requests/s",
                  .ratio = bench::median(ratios),
                  .aim = aim});
}

}  // namespace

int main(int count, char** arguments) {
    const std::size_t products = count > 1 ? std::strtoul(arguments[1], nullptr, 10) : 50'000;
    const double seconds = count > 2 ? std::strtod(arguments[2], nullptr) : 4.0;
    if (products < 100 || products > 200'000 || !(seconds > 0)) {
        fmt::print(stderr, "Usage: surface_bench [products, 100 to 200000] [seconds for each figure]\n");
        return 2;
    }
    World world({"sqlite", sql::Engine::sqlite}, "2024-01-01T00:00:00Z");
    publish_generated(world, products);
    compare(world, "GET product", product_requests(world), seconds, ">= 0.8");
    compare(world, "search page", search_requests(world), seconds, ">= 0.5");
    return 0;
}
