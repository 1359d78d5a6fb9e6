#include "server/configuration.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <functional>

#include "api/publisher/profile.hpp"
#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "http/certificate.hpp"
#include "sql/database.hpp"

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

enum class Kind { text, list, count, flag };

struct Setting {
    std::string_view key;  ///< In the TOML file; the flag has `-` for `_`.
    std::string_view environment;
    Kind kind;
    /// Throws ConfigurationError without the place.
    std::function<void(Configuration&, const std::string&)> set;
};

int number_of(const std::string& text, int least, int most) {
    const auto value = parse_int(text);
    if (!value || *value < least || *value > most)
        fail(fmt::format("must be a whole number from {} to {}, not '{}'", least, most, text));
    return *value;
}

int rate_of(const std::string& text) {
    return number_of(text, 0, limits::kRatePerMinuteMax);
}

bool flag_of(const std::string& text) {
    if (text == "true" || text == "1") return true;
    if (text == "false" || text == "0") return false;
    fail(fmt::format("must be true or false, not '{}'", text));
}

std::string database_of(const std::string& text) {
    if (!text.empty() && !sql::is_postgresql(text))
        fail(
            "must begin with postgresql://; for the embedded database leave it out and name a directory by "
            "data");
    return text;
}

bool is_ip_address(const Configuration& configuration) {
    in6_addr parsed;
    const std::string address = configuration.address();
    const bool bracketed = address != configuration.host();
    return ::inet_pton(bracketed ? AF_INET6 : AF_INET, address.c_str(), &parsed) == 1;
}

std::string listen_of(const std::string& text) {
    Configuration tried;
    tried.listen = text;
    const auto colon = text.rfind(':');
    const auto port = colon == std::string::npos ? std::nullopt : parse_int(text.substr(colon + 1));
    if (!port || *port < 0 || *port > 65535 || !is_ip_address(tried)) {
        fail(fmt::format(
            "must be an IP address and a port, for example 127.0.0.1:8080 or [::1]:8080, not '{}'", text));
    }
    return text;
}

std::string public_url_of(const std::string& text) {
    if (!text.starts_with("http://") && !text.starts_with("https://"))
        fail(fmt::format("must begin with http:// or https://, not '{}'", text));
    return text;
}

std::vector<std::string> urls_in(std::string texts) {
    std::replace(texts.begin(), texts.end(), ',', ' ');
    std::vector<std::string> urls;
    for (std::string_view url : split(texts, ' ')) {
        while (url.ends_with('/')) url.remove_suffix(1);
        if (!url.empty()) urls.emplace_back(url);
    }
    return urls;
}

std::string further_urls_of(const std::string& texts) {
    const auto urls = urls_in(texts);
    for (const std::string& url : urls) public_url_of(url);
    if (urls.size() > limits::kFurtherUrlsMax)
        fail(fmt::format("has {} addresses, and at most {} are taken", urls.size(), limits::kFurtherUrlsMax));
    return texts;
}

std::string certificate_name_of(const std::string& text) {
    if (!http::is_certificate_name(text))
        fail(fmt::format("must be of the form 'O=Contoso, CN=Webhooks', not '{}'", text));
    return text;
}

std::vector<std::string> lines_in(std::string_view text) {
    std::vector<std::string> lines;
    for (const std::string_view line : split(text, '\n')) {
        if (!trim(line).empty()) lines.emplace_back(trim(line));
    }
    return lines;
}

// What stands on every invoice.
std::string printed_lines_of(const std::string& text, std::size_t lines_max) {
    const auto lines = lines_in(text);
    const auto is_bad = [](const std::string& line) {
        return !is_valid_utf8(line) || utf8_length(line) > limits::kNameCharsMax ||
               has_control_characters(line);
    };
    if (lines.size() > lines_max || std::any_of(lines.begin(), lines.end(), is_bad))
        fail(fmt::format("must be text of at most {} line(s), each of at most {} characters", lines_max,
                         limits::kNameCharsMax));
    return fmt::format("{}", fmt::join(lines, "\n"));
}

std::string operator_name_of(const std::string& text) {
    if (trim(text).empty()) fail("must name somebody");
    return printed_lines_of(text, 1);
}

std::string log_level_of(const std::string& text) {
    constexpr std::array kLevels = {"debug", "info", "warning", "error"};
    if (std::find(kLevels.begin(), kLevels.end(), text) == kLevels.end())
        fail(fmt::format("must be debug, info, warning or error, not '{}'", text));
    return text;
}

std::string fulfillment_profile_of(const std::string& text) {
    if (!api::publisher::parse_profile(text))
        fail(fmt::format("must be default or emulator, not '{}'", text));
    return text;
}

// Where a server listens and what it is called.
const std::vector<Setting>& place_settings() {
    using C = Configuration;
    using Text = std::string;
    static const std::vector<Setting> kAll = {
        {"data", "COMPTOIR_DATA", Kind::text, [](C& c, const Text& v) { c.data = v; }},
        {"database", "COMPTOIR_DATABASE", Kind::text,
         [](C& c, const Text& v) { c.database = database_of(v); }},
        {"key_file", "COMPTOIR_KEY_FILE", Kind::text, [](C& c, const Text& v) { c.key_file = v; }},
        {"listen", "COMPTOIR_LISTEN", Kind::text, [](C& c, const Text& v) { c.listen = listen_of(v); }},
        {"public_url", "COMPTOIR_PUBLIC_URL", Kind::text,
         [](C& c, const Text& v) { c.public_url = public_url_of(v); }},
        {"further_urls", "COMPTOIR_FURTHER_URLS", Kind::list,
         [](C& c, const Text& v) { c.further_urls = further_urls_of(v); }},
        {"share", "COMPTOIR_SHARE", Kind::text, [](C& c, const Text& v) { c.share = v; }},
        {"fonts", "COMPTOIR_FONTS", Kind::text, [](C& c, const Text& v) { c.fonts = v; }},
    };
    return kAll;
}

// Who runs it, as invoices say.
const std::vector<Setting>& issuer_settings() {
    using C = Configuration;
    using Text = std::string;
    static const std::vector<Setting> kAll = {
        {"operator_name", "COMPTOIR_OPERATOR_NAME", Kind::text,
         [](C& c, const Text& v) { c.operator_name = operator_name_of(v); }},
        {"operator_address", "COMPTOIR_OPERATOR_ADDRESS", Kind::text,
         [](C& c, const Text& v) {
             c.operator_address = printed_lines_of(v, limits::kOperatorAddressLinesMax);
         }},
        {"operator_tax_id", "COMPTOIR_OPERATOR_TAX_ID", Kind::text,
         [](C& c, const Text& v) { c.operator_tax_id = printed_lines_of(v, 1); }},
        {"payment_instructions", "COMPTOIR_PAYMENT_INSTRUCTIONS", Kind::text,
         [](C& c, const Text& v) { c.payment_instructions = printed_lines_of(v, limits::kPaymentLinesMax); }},
    };
    return kAll;
}

// What it does and how much of it.
const std::vector<Setting>& work_settings() {
    using C = Configuration;
    using Text = std::string;
    static const std::vector<Setting> kAll = {
        {"log_level", "COMPTOIR_LOG_LEVEL", Kind::text,
         [](C& c, const Text& v) { c.log_level = log_level_of(v); }},
        {"workers", "COMPTOIR_WORKERS", Kind::count,
         [](C& c, const Text& v) { c.workers = number_of(v, 1, 256); }},
        {"io_threads", "COMPTOIR_IO_THREADS", Kind::count,
         [](C& c, const Text& v) { c.io_threads = number_of(v, 1, 64); }},
        {"sandbox", "COMPTOIR_SANDBOX", Kind::flag, [](C& c, const Text& v) { c.sandbox = flag_of(v); }},
        {"partner_suspension", "COMPTOIR_PARTNER_SUSPENSION", Kind::flag,
         [](C& c, const Text& v) { c.partner_suspension = flag_of(v); }},
        {"webhook_private_addresses", "COMPTOIR_WEBHOOK_PRIVATE_ADDRESSES", Kind::flag,
         [](C& c, const Text& v) { c.webhook_private_addresses = flag_of(v); }},
        {"webhook_certificate_name", "COMPTOIR_WEBHOOK_CERTIFICATE_NAME", Kind::text,
         [](C& c, const Text& v) { c.webhook_certificate_name = certificate_name_of(v); }},
        {"fulfillment_profile", "COMPTOIR_FULFILLMENT_PROFILE", Kind::text,
         [](C& c, const Text& v) { c.fulfillment_profile = fulfillment_profile_of(v); }},
        {"users_only", "COMPTOIR_USERS_ONLY", Kind::flag,
         [](C& c, const Text& v) { c.users_only = flag_of(v); }},
        {"behind_proxy", "COMPTOIR_BEHIND_PROXY", Kind::flag,
         [](C& c, const Text& v) { c.behind_proxy = flag_of(v); }},
        {"rate_limit", "COMPTOIR_RATE_LIMIT", Kind::count,
         [](C& c, const Text& v) { c.rate_limit = rate_of(v); }},
        {"customer_rate_limit", "COMPTOIR_CUSTOMER_RATE_LIMIT", Kind::count,
         [](C& c, const Text& v) { c.customer_rate_limit = rate_of(v); }},
        {"publisher_rate_limit", "COMPTOIR_PUBLISHER_RATE_LIMIT", Kind::count,
         [](C& c, const Text& v) { c.publisher_rate_limit = rate_of(v); }},
        {"publisher_wait", "COMPTOIR_PUBLISHER_WAIT", Kind::count,
         [](C& c, const Text& v) {
             c.publisher_wait = number_of(v, 0, static_cast<int>(limits::kVerdictWaitMax.count()));
         }},
    };
    return kAll;
}

const std::vector<Setting>& settings() {
    static const std::vector<Setting> kAll = [] {
        std::vector<Setting> all = place_settings();
        for (const auto* more : {&issuer_settings(), &work_settings()})
            all.insert(all.end(), more->begin(), more->end());
        return all;
    }();
    return kAll;
}

const Setting* find_setting(std::string_view key) {
    const auto found = std::find_if(settings().begin(), settings().end(),
                                    [&](const Setting& setting) { return setting.key == key; });
    return found == settings().end() ? nullptr : &*found;
}

// `where` names the value: a flag, a variable, a line of a file.
void set(Configuration& configuration, const Setting& setting, const std::string& value,
         std::string_view where) {
    try {
        setting.set(configuration, value);
    } catch (const ConfigurationError& error) {
        fail(fmt::format("{} {}", where, error.message));
    }
}

// A number for a count may be any, so that the refusal can show it.
std::optional<std::string> text_of(const toml::node& node, Kind kind) {
    switch (kind) {
        case Kind::text:
            return node.value_exact<std::string>();
        case Kind::list: {
            if (!node.is_array()) return node.value_exact<std::string>();
            std::string texts;
            for (const toml::node& one : *node.as_array()) {
                const auto text = one.value_exact<std::string>();
                if (!text) return std::nullopt;
                texts += *text + ' ';
            }
            return texts;
        }
        case Kind::count:
            if (const auto number = node.value_exact<std::int64_t>()) return std::to_string(*number);
            if (const auto number = node.value_exact<double>()) return fmt::format("{}", *number);
            return std::nullopt;
        case Kind::flag:
            if (const auto flag = node.value_exact<bool>()) return *flag ? "true" : "false";
            return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace

std::vector<std::string> Configuration::other_urls() const {
    return urls_in(further_urls);
}

std::string Configuration::host() const {
    return listen.substr(0, listen.rfind(':'));
}

std::string Configuration::address() const {
    const std::string name = host();
    return name.starts_with('[') && name.ends_with(']') ? name.substr(1, name.size() - 2) : name;
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

storage::Issuer Configuration::issuer() const {
    return {{operator_name, lines_in(operator_address), "", operator_tax_id}, payment_instructions};
}

void read_file(Configuration& configuration, const std::filesystem::path& file) {
    toml::table table;
    try {
        table = toml::parse_file(file.string());
    } catch (const toml::parse_error& error) {
        fail(fmt::format("{}:{}: {}", file.string(), error.source().begin.line, error.description()));
    }
    for (const auto& [key, node] : table) {
        const std::string where =
            fmt::format("{}:{}: {}", file.string(), node.source().begin.line, key.str());
        const Setting* setting = find_setting(key.str());
        if (setting == nullptr) fail(where + " is no setting; docs/configuration.md lists them");
        const auto text = text_of(node, setting->kind);
        if (!text) {
            constexpr std::array kKinds = {"a text in quotation marks", "a list of texts", "a whole number",
                                           "true or false"};
            fail(fmt::format("{} must be {}", where, kKinds[static_cast<std::size_t>(setting->kind)]));
        }
        set(configuration, *setting, *text, where);
    }
}

void read_environment(Configuration& configuration) {
    for (const Setting& setting : settings()) {
        const char* value = std::getenv(std::string(setting.environment).c_str());
        if (value != nullptr && *value != '\0') set(configuration, setting, value, setting.environment);
    }
}

void set_by_flag(Configuration& configuration, std::string_view key, const std::string& value) {
    const Setting* setting = find_setting(key);
    COMPTOIR_CHECK(setting != nullptr);
    std::string flag = fmt::format("--{}", key);
    std::replace(flag.begin(), flag.end(), '_', '-');
    set(configuration, *setting, value, flag);
}

void check(const Configuration& configuration) {
    if (configuration.demo && !configuration.sandbox)
        fail("--demo needs --sandbox, because it lives on a virtual clock");
    // Publisher contract §0.4: never where real money moves.
    if (configuration.fulfillment_profile != "default" && !configuration.sandbox)
        fail(fmt::format(
            "the fulfillment profile {} needs --sandbox, because in it anybody may act as a publisher",
            configuration.fulfillment_profile));
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
