#include "server/configuration.hpp"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <functional>

#include "base/limits.hpp"
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

int number_of(std::string_view key, const std::string& text, int least, int most) {
    const auto value = parse_int(text);
    if (!value || *value < least || *value > most)
        fail(fmt::format("{} must be a whole number from {} to {}, not '{}'", key, least, most, text));
    return *value;
}

int rate_of(std::string_view key, const std::string& text) {
    return number_of(key, text, 0, limits::kRatePerMinuteMax);
}

bool flag_of(std::string_view key, const std::string& text) {
    if (text == "true" || text == "1") return true;
    if (text == "false" || text == "0") return false;
    fail(fmt::format("{} must be true or false, not '{}'", key, text));
}

const std::array<Setting, 16>& settings() {
    static const std::array<Setting, 16> all = {
        Setting{"data", "COMPTOIR_DATA", [](Configuration& c, const std::string& v) { c.data = v; }},
        Setting{"database", "COMPTOIR_DATABASE",
                [](Configuration& c, const std::string& v) { c.database = v; }},
        Setting{"key_file", "COMPTOIR_KEY_FILE",
                [](Configuration& c, const std::string& v) { c.key_file = v; }},
        Setting{"listen", "COMPTOIR_LISTEN", [](Configuration& c, const std::string& v) { c.listen = v; }},
        Setting{"public_url", "COMPTOIR_PUBLIC_URL",
                [](Configuration& c, const std::string& v) { c.public_url = v; }},
        Setting{"further_urls", "COMPTOIR_FURTHER_URLS",
                [](Configuration& c, const std::string& v) { c.further_urls = v; }},
        Setting{"share", "COMPTOIR_SHARE", [](Configuration& c, const std::string& v) { c.share = v; }},
        Setting{"log_level", "COMPTOIR_LOG_LEVEL",
                [](Configuration& c, const std::string& v) { c.log_level = v; }},
        Setting{"workers", "COMPTOIR_WORKERS",
                [](Configuration& c, const std::string& v) { c.workers = number_of("workers", v, 1, 256); }},
        Setting{
            "io_threads", "COMPTOIR_IO_THREADS",
            [](Configuration& c, const std::string& v) { c.io_threads = number_of("io_threads", v, 1, 64); }},
        Setting{"sandbox", "COMPTOIR_SANDBOX",
                [](Configuration& c, const std::string& v) { c.sandbox = flag_of("sandbox", v); }},
        Setting{"partner_suspension", "COMPTOIR_PARTNER_SUSPENSION",
                [](Configuration& c, const std::string& v) {
                    c.partner_suspension = flag_of("partner_suspension", v);
                }},
        Setting{"users_only", "COMPTOIR_USERS_ONLY",
                [](Configuration& c, const std::string& v) { c.users_only = flag_of("users_only", v); }},
        Setting{"rate_limit", "COMPTOIR_RATE_LIMIT",
                [](Configuration& c, const std::string& v) { c.rate_limit = rate_of("rate_limit", v); }},
        Setting{"customer_rate_limit", "COMPTOIR_CUSTOMER_RATE_LIMIT",
                [](Configuration& c, const std::string& v) {
                    c.customer_rate_limit = rate_of("customer_rate_limit", v);
                }},
        Setting{"publisher_rate_limit", "COMPTOIR_PUBLISHER_RATE_LIMIT",
                [](Configuration& c, const std::string& v) {
                    c.publisher_rate_limit = rate_of("publisher_rate_limit", v);
                }},
    };
    return all;
}

void check_url(std::string_view key, std::string_view url) {
    if (url.starts_with("http://") || url.starts_with("https://")) return;
    fail(fmt::format("{} must begin with http:// or https://, not '{}'", key, url));
}

std::string text_of(const toml::node& node, std::string_view key, const std::filesystem::path& file) {
    if (const auto text = node.value_exact<std::string>()) return *text;
    if (const auto number = node.value_exact<std::int64_t>()) return std::to_string(*number);
    if (const auto flag = node.value_exact<bool>()) return *flag ? "true" : "false";
    if (const toml::array* list = node.as_array()) {
        std::string texts;
        for (const toml::node& one : *list) texts += text_of(one, key, file) + ' ';
        return texts;
    }
    fail(fmt::format("{}:{}: {} must be a text, a number or true/false", file.string(),
                     node.source().begin.line, key));
}

}  // namespace

std::vector<std::string> Configuration::other_urls() const {
    std::string texts = further_urls;
    std::replace(texts.begin(), texts.end(), ',', ' ');
    std::vector<std::string> urls;
    for (std::string_view url : split(texts, ' ')) {
        while (url.ends_with('/')) url.remove_suffix(1);
        if (!url.empty()) urls.emplace_back(url);
    }
    return urls;
}

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
    if (!configuration.public_url.empty()) check_url("public_url", configuration.public_url);
    const auto others = configuration.other_urls();
    for (const std::string& url : others) check_url("further_urls", url);
    if (others.size() > limits::kFurtherUrlsMax) {
        fail(fmt::format("further_urls has {} addresses, and at most {} are taken", others.size(),
                         limits::kFurtherUrlsMax));
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
