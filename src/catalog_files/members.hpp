#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/guid.hpp"
#include "base/time.hpp"
#include "domain/catalog/localized.hpp"
#include "domain/catalog/rules.hpp"
#include "json/value.hpp"

/// Strict reading of import files: exact member names, nothing unknown, every problem noted with its pointer.
namespace comptoir::catalog_files {

/// Where problems of one file go. Bounded: beyond limits::kImportProblemsMax they are only counted.
class Report {
  public:
    void begin_file(std::string file) { file_ = std::move(file); }
    /// `publisher/offer` while an offer is read, else empty.
    void begin_offer(std::string offer) { offer_ = std::move(offer); }

    void problem(std::string pointer, std::string message);
    void notice(std::string pointer, std::string message);
    /// A problem found after reading, of another place than the current one.
    void problem(catalog::ImportProblem problem);

    const std::string& file() const { return file_; }
    const std::string& offer() const { return offer_; }
    const std::vector<catalog::ImportProblem>& problems() const { return problems_; }
    std::vector<catalog::ImportProblem> take_notices() { return std::move(notices_); }
    /// Including those beyond the bound.
    std::size_t problem_count() const { return problem_count_; }

  private:
    std::string file_;
    std::string offer_;
    std::vector<catalog::ImportProblem> problems_;
    std::vector<catalog::ImportProblem> notices_;
    std::size_t problem_count_ = 0;
};

/// A value and its place. The pointer is put together only when a problem needs it, so the parent must
/// outlive it.
class Node {
  public:
    Node(const json::Value& value, Report& report) : value_(&value), report_(&report) {}
    Node(const json::Value& value, const Node& parent, std::string_view name)
        : value_(&value), parent_(&parent), is_member_(true), name_(name), report_(parent.report_) {}
    Node(const json::Value& value, const Node& parent, std::size_t index)
        : value_(&value), parent_(&parent), index_(index), report_(parent.report_) {}

    const json::Value& value() const { return *value_; }
    Report& report() const { return *report_; }
    /// RFC 6901: empty for the file itself.
    std::string pointer() const;
    void problem(std::string message) const { report_->problem(pointer(), std::move(message)); }

    /// Not empty, at most `characters_max`, without control characters; else a problem and nothing.
    std::optional<std::string> text(std::size_t characters_max) const;
    std::optional<catalog::LocalizedText> localized() const;
    /// 36 characters, in any case.
    std::optional<Guid> guid() const;
    /// A JSON number or a string of digits, read exactly; not negative, below limits::kUnitPriceMax.
    std::optional<Decimal> amount() const;
    /// The place of the text among `words`, spelt exactly so; else a problem that names them, and nothing.
    std::optional<std::size_t> one_of(std::span<const std::string_view> words) const;
    /// The same for values that `to_text` spells.
    template <class Enum, std::size_t N>
    std::optional<Enum> word(const std::array<Enum, N>& values) const {
        std::array<std::string_view, N> words;
        std::transform(values.begin(), values.end(), words.begin(), [](Enum one) { return to_text(one); });
        const auto place = one_of(words);
        return place ? std::optional(values[*place]) : std::nullopt;
    }

  private:
    const json::Value* value_;
    const Node* parent_ = nullptr;
    bool is_member_ = false;
    std::string_view name_;
    std::size_t index_ = 0;
    Report* report_;
};

/// The members of an object; `finish` reports those nobody asked for.
class Members {
  public:
    explicit Members(const Node& node);

    const Node& node() const { return *node_; }
    bool has(std::string_view name);
    std::optional<Node> find(std::string_view name);
    /// A missing member is a problem at the object, naming it.
    std::optional<Node> require(std::string_view name);
    void problem(std::string_view name, std::string message);

    std::string text(std::string_view name, std::size_t characters_max);
    std::optional<std::string> optional_text(std::string_view name, std::size_t characters_max);
    /// Text of `a-z 0-9 - _`, 1 to 50 characters: publisher, offer, plan and dimension ids.
    std::string id(std::string_view name);
    std::string url(std::string_view name);
    /// A URL that the server will call: https without fragment, or http to this machine (for tests and
    /// demos).
    std::string endpoint(std::string_view name);
    catalog::LocalizedText localized(std::string_view name);
    std::optional<catalog::LocalizedText> optional_localized(std::string_view name);
    Guid guid(std::string_view name);
    bool flag(std::string_view name, bool otherwise);
    std::optional<std::int64_t> integer(std::string_view name, std::int64_t min, std::int64_t max);
    std::optional<Decimal> amount(std::string_view name);

    template <class Enum, std::size_t N>
    std::optional<Enum> word(std::string_view name, const std::array<Enum, N>& values) {
        const auto node = find(name);
        return node ? node->word(values) : std::nullopt;
    }

    /// Calls `visit` for every item of an array; not given is no problem.
    void each(std::string_view name, std::size_t items_max, const std::function<void(const Node&)>& visit,
              std::size_t items_min = 0);
    void finish();

  private:
    const Node* node_;
    const json::Object* object_;
    std::vector<bool> asked_;
};

}  // namespace comptoir::catalog_files
