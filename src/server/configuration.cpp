#include "server/configuration.hpp"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <functional>

#include "base/text.hpp"

namespace comptoir::server {
namespace {

std::optional<int> parse_int(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

[[noreturn]] void fail(std::string message) {
    throw ConfigurationError{std::move(message)};
}

using Setter = std::function<void(Configuration&, const std::string&)>;
struct Setting {
    std::string_view key;  ///< In the TOML file.
    std::string_view environment;
    Setter set;
};

int count_of(std::string_view key, const std::string& text, int most) {
    const auto value = parse_int(text);
    if (!value || *value < 1 || *value > most)
        fail(fmt::format("{} must be a whole number from 1 to {}, not '{}'", key, most, text));
    return *value;
}

bool flag_of(std::string_view key, const std::string& text) {
    if (text == "true" || text == "1") return true;
    if (text == "false" || text == "0") return false;
    fail(fmt::format("{} must be true or false, not '{}'", key, text));
}

const std::array<Setting, 11>& settings() {
    static const std::array<Setting, 11> all = {
        Setting{"data", "COMPTOIR_DATA", [](Configuration& c, const std::string& v) { c.data = v; }},
        Setting{"database", "COMPTOIR_DATABASE",
                [](Configuration& c, const std::string& v) { c.database = v; }},
        Setting{"key_file", "COMPTOIR_KEY_FILE",
                [](Configuration& c, const std::string& v) { c.key_file = v; }},
        Setting{"listen", "COMPTOIR_LISTEN", [](Configuration& c, const std::string& v) { c.listen = v; }},
        Setting{"public_url", "COMPTOIR_PUBLIC_URL",
                [](Configuration& c, const std::string& v) { c.public_url = v; }},
        Setting{"share", "COMPTOIR_SHARE", [](Configuration& c, const std::string& v) { c.share = v; }},
        Setting{"log_level", "COMPTOIR_LOG_LEVEL",
                [](Configuration& c, const std::string& v) { c.log_level = v; }},
        Setting{"workers", "COMPTOIR_WORKERS",
                [](Configuration& c, const std::string& v) { c.workers = count_of("workers", v, 256); }},
        Setting{"io_threads", "COMPTOIR_IO_THREADS",
                [](Configuration& c, const std::string& v) { c.io_threads = count_of("io_threads", v, 64); }},
        Setting{"sandbox", "COMPTOIR_SANDBOX",
                [](Configuration& c, const std::string& v) { c.sandbox = flag_of("sandbox", v); }},
        Setting{"partner_suspension", "COMPTOIR_PARTNER_SUSPENSION",
                [](Configuration& c, const std::string& v) {
                    c.partner_suspension = flag_of("partner_suspension", v);
                }},
    };
    return all;
}

std::string text_of(const toml::node& node, std::string_view key, const std::filesystem::path& file) {
    if (const auto text = node.value_exact<std::string>()) return *text;
    if (const auto number = node.value_exact<std::int64_t>()) return std::to_string(*number);
    if (const auto flag = node.value_exact<bool>()) return *flag ? "true" : "false";
    fail(fmt::format("{}:{}: {} must be a text, a number or true/false", file.string(),
                     node.source().begin.line, key));
}

}  // namespace

std::string Configuration::address() const {
    return listen.substr(0, listen.rfind(':'));
}

std::uint16_t Configuration::port() const {
    const auto port = parse_int(std::string_view(listen).substr(listen.rfind(':') + 1));
    return static_cast<std::uint16_t>(port.value_or(0));
}

std::string Configuration::database_location() const {
    return database.empty() ? (data / "comptoir.db").string() : database;
}

std::filesystem::path Configuration::key_location() const {
    return key_file.empty() ? data / "installation.key" : key_file;
}

void read_file(Configuration& configuration, const std::filesystem::path& file) {
    toml::table table;
    try {
        table = toml::parse_file(file.string());
    } catch (const toml::parse_error& error) {
        fail(fmt::format("{}:{}: {}", file.string(), error.source().begin.line, error.description()));
    }
    for (const auto& [key, node] : table) {
        const auto known = std::find_if(settings().begin(), settings().end(),
                                        [&](const Setting& setting) { return setting.key == key.str(); });
        if (known == settings().end()) {
            fail(fmt::format("{}:{}: there is no setting '{}'; docs/configuration.md lists them",
                             file.string(), node.source().begin.line, key.str()));
        }
        known->set(configuration, text_of(node, key.str(), file));
    }
}

void read_environment(Configuration& configuration) {
    for (const Setting& setting : settings()) {
        const char* value = std::getenv(std::string(setting.environment).c_str());
        if (value != nullptr && *value != '\0') setting.set(configuration, value);
    }
}

void check(const Configuration& configuration) {
    const auto colon = configuration.listen.rfind(':');
    const auto port =
        colon == std::string::npos ? std::nullopt : parse_int(configuration.listen.substr(colon + 1));
    if (colon == 0 || !port || *port < 0 || *port > 65535) {
        fail(fmt::format("listen must be HOST:PORT, for example 127.0.0.1:8080, not '{}'",
                         configuration.listen));
    }
    constexpr std::array kLevels = {"debug", "info", "warning", "error"};
    if (std::find(kLevels.begin(), kLevels.end(), configuration.log_level) == kLevels.end()) {
        fail(fmt::format("log_level must be debug, info, warning or error, not '{}'",
                         configuration.log_level));
    }
    if (!configuration.public_url.empty() && !configuration.public_url.starts_with("http://") &&
        !configuration.public_url.starts_with("https://")) {
        fail(fmt::format("public_url must begin with http:// or https://, not '{}'",
                         configuration.public_url));
    }
    if (configuration.demo && !configuration.sandbox)
        fail("--demo needs --sandbox, because it lives on a virtual clock");
}

std::filesystem::path share_directory(const Configuration& configuration) {
    std::vector<std::filesystem::path> places;
    if (!configuration.share.empty()) {
        places.push_back(configuration.share);
    } else {
        std::error_code ignored;
        const auto program = std::filesystem::read_symlink("/proc/self/exe", ignored);
        places.push_back(program.parent_path().parent_path() / "share" / "comptoir");
        places.emplace_back(COMPTOIR_SOURCE_DIR);
    }
    for (const auto& place : places) {
        if (std::filesystem::exists(place / "data" / "taxonomy.json")) return place;
    }
    fail(fmt::format("no data/taxonomy.json under {}; set share (or COMPTOIR_SHARE) to the installed files",
                     places.front().string()));
}

}  // namespace comptoir::server
