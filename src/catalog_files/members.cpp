#include "catalog_files/members.hpp"

#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace comptoir::catalog_files {
namespace {

constexpr std::size_t kIdCharsMax = 50;        // R23.
constexpr std::size_t kLocalizedMax = 20'000;  // Before the rules apply the limit of each text.

const json::Object& empty_object() {
    static const json::Object kEmpty;
    return kEmpty;
}

bool is_id(std::string_view text) {
    if (text.empty() || text.size() > kIdCharsMax) return false;
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

// `9`, `10.50`.
bool is_plain_number(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    const auto point = std::min(text.find('.'), text.size());
    const std::string_view whole = text.substr(0, point);
    const std::string_view decimals = text.substr(std::min(point + 1, text.size()));
    const auto digits = [](std::string_view part) {
        return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
    };
    return digits(whole) && (point == text.size() || digits(decimals));
}

// A name as it stands in a pointer (RFC 6901 §3).
std::string escaped(std::string_view name) {
    std::string out;
    for (const char c : name) {
        if (c == '~') {
            out += "~0";
        } else if (c == '/') {
            out += "~1";
        } else {
            out.push_back(c);
        }
    }
    return out;
}

// `a`, `a or b`, `a, b or c`.
std::string listed(std::span<const std::string_view> words) {
    std::string out;
    for (std::size_t i = 0; i < words.size(); ++i) {
        out += i == 0 ? "" : i + 1 == words.size() ? " or " : ", ";
        out += words[i];
    }
    return out;
}

bool has_blank(std::string_view text) {
    return text.find_first_of(" \t\r\n") != std::string_view::npos;
}

bool is_https(std::string_view text) {
    constexpr std::string_view kScheme = "https://";
    return text.starts_with(kScheme) && text.size() > kScheme.size() && text[kScheme.size()] != '/' &&
           !has_blank(text);
}

bool is_http_to_this_machine(std::string_view text) {
    for (const std::string_view host : {"http://localhost", "http://127.0.0.1", "http://[::1]"}) {
        if (!text.starts_with(host)) continue;
        std::string_view rest = text.substr(host.size());
        if (rest.starts_with(':')) {
            const auto port = std::min(rest.find('/'), rest.size());
            const bool digits = rest.find_first_not_of("0123456789", 1) >= port && port > 1 && port <= 6;
            if (!digits) return false;
            rest.remove_prefix(port);
        }
        return (rest.empty() || rest[0] == '/') && !has_blank(rest);
    }
    return false;
}

}  // namespace

void Report::problem(std::string pointer, std::string message) {
    problem({file_, std::move(pointer), offer_, std::move(message)});
}

void Report::problem(catalog::ImportProblem problem) {
    ++problem_count_;
    if (problems_.size() < limits::kImportProblemsMax) problems_.push_back(std::move(problem));
}

void Report::notice(std::string pointer, std::string message) {
    if (notices_.size() >= limits::kImportProblemsMax) return;
    notices_.push_back({file_, std::move(pointer), offer_, std::move(message)});
}

std::string Node::pointer() const {
    if (parent_ == nullptr) return "";
    if (!is_member_) return fmt::format("{}/{}", parent_->pointer(), index_);
    return fmt::format("{}/{}", parent_->pointer(), escaped(name_));
}

std::optional<std::string> Node::text(std::size_t characters_max) const {
    const std::string* text = value_->if_string();
    if (text == nullptr) {
        problem("must be text");
    } else if (trim(*text).empty()) {
        problem("must not be empty");
    } else if (has_control_characters(*text)) {
        problem("has a control character");
    } else if (const std::size_t length = utf8_length(*text); length > characters_max) {
        problem(fmt::format("{} characters; at most {}", length, characters_max));
    } else {
        return *text;
    }
    return std::nullopt;
}

std::optional<catalog::LocalizedText> Node::localized() const {
    Members members(*this);
    catalog::LocalizedText text{members.text("en", kLocalizedMax), members.text("fr", kLocalizedMax)};
    members.finish();
    if (text.en.empty() || text.fr.empty()) return std::nullopt;
    return text;
}

std::optional<Guid> Node::guid() const {
    const std::string* text = value_->if_string();
    const auto guid = text == nullptr || text->size() != 36 ? std::nullopt : Guid::parse(*text);
    if (!guid) problem("must be a GUID");
    return guid;
}

std::optional<Decimal> Node::amount() const {
    const std::string* text = value_->if_string();
    if (text != nullptr && !is_plain_number(*text)) text = nullptr;
    if (const json::Number* number = value_->if_number()) text = &number->text;
    const auto amount = text == nullptr ? std::nullopt : Decimal::parse(*text);
    if (!amount) {
        problem("must be a number with at most 10 decimals");
    } else if (amount->is_negative() || *amount >= Decimal::from_int(limits::kUnitPriceMax)) {
        problem(fmt::format("must be at least 0 and below {}", limits::kUnitPriceMax));
    } else {
        return amount;
    }
    return std::nullopt;
}

std::optional<std::size_t> Node::one_of(std::span<const std::string_view> words) const {
    const std::string* text = value_->if_string();
    const auto found = text == nullptr ? words.end() : std::find(words.begin(), words.end(), *text);
    if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
    problem("must be " + listed(words));
    return std::nullopt;
}

Members::Members(const Node& node) : node_(&node), object_(node.value().if_object()) {
    if (object_ == nullptr) {
        node.problem("must be an object");
        object_ = &empty_object();
    }
    asked_.resize(object_->size());
}

std::optional<Node> Members::find(std::string_view name) {
    std::optional<Node> found;
    for (std::size_t i = 0; i < object_->size(); ++i) {
        if ((*object_)[i].first != name) continue;
        if (found && !asked_[i]) found->problem("given twice");
        asked_[i] = true;
        found.emplace((*object_)[i].second, *node_, std::string_view((*object_)[i].first));
    }
    return found;
}

bool Members::has(std::string_view name) {
    return find(name).has_value();
}

std::optional<Node> Members::require(std::string_view name) {
    auto found = find(name);
    if (!found && object_ != &empty_object()) problem(name, "required");
    return found;
}

void Members::problem(std::string_view name, std::string message) {
    node_->report().problem(fmt::format("{}/{}", node_->pointer(), escaped(name)), std::move(message));
}

std::string Members::text(std::string_view name, std::size_t characters_max) {
    const auto found = require(name);
    return found ? found->text(characters_max).value_or("") : "";
}

std::optional<std::string> Members::optional_text(std::string_view name, std::size_t characters_max) {
    const auto found = find(name);
    return found ? found->text(characters_max) : std::nullopt;
}

std::string Members::id(std::string_view name) {
    const auto found = require(name);
    if (!found) return "";
    const std::string* text = found->value().if_string();
    if (text != nullptr && is_id(*text)) return *text;
    found->problem("must be 1 to 50 of a-z, 0-9, - and _");
    return "";
}

std::string Members::url(std::string_view name) {
    const auto found = require(name);
    if (!found) return "";
    const auto text = found->text(limits::kUrlCharsMax);
    if (!text || is_https(*text)) return text.value_or("");
    found->problem("must be an https URL");
    return "";
}

std::string Members::endpoint(std::string_view name) {
    const auto found = require(name);
    if (!found) return "";
    const auto text = found->text(limits::kUrlCharsMax);
    if (!text) return "";
    const bool reachable = is_https(*text) || is_http_to_this_machine(*text);
    if (reachable && text->find('#') == std::string::npos) return *text;
    found->problem("must be an https URL without #");
    return "";
}

catalog::LocalizedText Members::localized(std::string_view name) {
    const auto found = require(name);
    return found ? found->localized().value_or(catalog::LocalizedText{}) : catalog::LocalizedText{};
}

std::optional<catalog::LocalizedText> Members::optional_localized(std::string_view name) {
    const auto found = find(name);
    return found ? found->localized() : std::nullopt;
}

Guid Members::guid(std::string_view name) {
    const auto found = require(name);
    return found ? found->guid().value_or(Guid{}) : Guid{};
}

bool Members::flag(std::string_view name, bool otherwise) {
    const auto found = find(name);
    if (!found) return otherwise;
    const bool* value = found->value().if_bool();
    if (value == nullptr) found->problem("must be true or false");
    return value == nullptr ? otherwise : *value;
}

std::optional<std::int64_t> Members::integer(std::string_view name, std::int64_t min, std::int64_t max) {
    const auto found = find(name);
    if (!found) return std::nullopt;
    const json::Number* number = found->value().if_number();
    const auto value = number == nullptr ? std::nullopt : Decimal::parse(number->text);
    if (value && value->units() % Decimal::kOne == 0 && *value >= Decimal::from_int(min) &&
        *value <= Decimal::from_int(max)) {
        return static_cast<std::int64_t>(value->units() / Decimal::kOne);
    }
    found->problem(fmt::format("must be a whole number from {} to {}", min, max));
    return std::nullopt;
}

std::optional<Decimal> Members::amount(std::string_view name) {
    const auto found = find(name);
    return found ? found->amount() : std::nullopt;
}

void Members::each(std::string_view name, std::size_t items_max,
                   const std::function<void(const Node&)>& visit, std::size_t items_min) {
    const auto found = find(name);
    if (!found) return;
    const json::Array* items = found->value().if_array();
    if (items == nullptr) {
        found->problem("must be an array");
        return;
    }
    if (items->size() < items_min) {
        found->problem(fmt::format("{} given; at least {}", items->size(), items_min));
    }
    if (items->size() > items_max) {
        found->problem(fmt::format("{} given; at most {}", items->size(), items_max));
        return;
    }
    for (std::size_t i = 0; i < items->size(); ++i) visit(Node((*items)[i], *found, i));
}

void Members::finish() {
    for (std::size_t i = 0; i < asked_.size(); ++i) {
        if (!asked_[i])
            Node((*object_)[i].second, *node_, std::string_view((*object_)[i].first))
                .problem("unknown member");
    }
}

}  // namespace comptoir::catalog_files
