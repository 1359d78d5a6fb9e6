#include "api/reseller/analytics_filter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "api/reseller/filter.hpp"
#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "storage/folding.hpp"

namespace comptoir::api::reseller {
namespace {

constexpr std::array<std::pair<std::string_view, ReportOperator>, 6> kOperators = {{
    {"eq", ReportOperator::eq},
    {"ne", ReportOperator::ne},
    {"gt", ReportOperator::gt},
    {"lt", ReportOperator::lt},
    {"ge", ReportOperator::ge},
    {"le", ReportOperator::le},
}};

template <class T>
using OrMessage = Result<T, wording::Message>;

Refused<wording::Message> refuse(wording::Sentence sentence, std::vector<std::string> facts = {}) {
    return {wording::Message(sentence, std::move(facts))};
}

struct Token {
    std::string text;
    bool quoted = false;
    bool is(std::string_view word) const { return !quoted && equals_ignoring_case(text, word); }
};

// Words, quoted texts, and the three signs of `contains(,)`.
OrMessage<std::vector<Token>> tokens_of(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\r\n";
    constexpr std::string_view kSigns = "(),";
    std::vector<Token> tokens;
    std::size_t at = 0;
    while ((at = text.find_first_not_of(kBlanks, at)) < text.size()) {
        Token token;
        if (text[at] == '\'') {
            token.quoted = true;
            for (++at;; ++at) {
                const std::size_t end = text.find('\'', at);
                if (end == std::string_view::npos)
                    return refuse(
                        {"A quote of the filter is not closed.", "Un guillemet du filtre n'est pas fermé."});
                token.text += text.substr(at, end - at);
                at = end + 1;
                if (at == text.size() || text[at] != '\'') break;
                token.text += '\'';
            }
        } else if (kSigns.find(text[at]) != std::string_view::npos) {
            token.text = text[at++];
        } else {
            const std::size_t end = std::min(text.find_first_of(" \t\r\n(),'", at), text.size());
            token.text = text.substr(at, end - at);
            at = end;
        }
        tokens.push_back(std::move(token));
    }
    return tokens;
}

OrMessage<Done> read_date(const Token& token, ReportCondition& condition) {
    const auto at = instant_in_query(token.text);
    if (!at) return refuse({"{0} is not a date.", "{0} n'est pas une date."}, {token.text});
    constexpr std::int64_t kMicros = 1000;
    condition.value = Instant::from_micros(at->micros() / kMicros * kMicros);
    condition.by_day = Date::parse(trim(token.text)).has_value();
    return Done{};
}

// The value as its field holds it.
OrMessage<Done> read_value(const Token& token, ReportCondition& condition) {
    const bool equality = condition.op == ReportOperator::eq || condition.op == ReportOperator::ne;
    if (equality && token.is("null")) return Done{};
    switch (kind_of(condition.field)) {
        case ReportKind::flag: {
            const bool is_true = equals_ignoring_case(token.text, "true");
            if (!is_true && !equals_ignoring_case(token.text, "false"))
                return refuse({"The value must be true or false.", "La valeur doit être true ou false."});
            condition.value = is_true;
            return Done{};
        }
        case ReportKind::number: {
            std::int64_t number = 0;
            const char* end = token.text.data() + token.text.size();
            const auto [stop, error] = std::from_chars(token.text.data(), end, number);
            if (error != std::errc() || stop != end)
                return refuse({"The value must be a whole number.", "La valeur doit être un nombre entier."});
            condition.value = number;
            return Done{};
        }
        case ReportKind::date:
            return read_date(token, condition);
        case ReportKind::word:
        case ReportKind::name:
        case ReportKind::exact_word:
            if (!token.quoted)
                return refuse({"Texts stand in single quotes.", "Les textes sont entre apostrophes."});
            condition.value =
                kind_of(condition.field) == ReportKind::exact_word ? token.text : storage::folded(token.text);
            return Done{};
    }
    check_failed("a known ReportKind", __FILE__, __LINE__);
}

OrMessage<Done> check_operator(const ReportCondition& condition) {
    const ReportKind kind = kind_of(condition.field);
    const bool suits =
        condition.op == ReportOperator::eq || condition.op == ReportOperator::ne ||
        (condition.op == ReportOperator::contains ? kind == ReportKind::name : kind == ReportKind::date);
    if (!suits)
        return refuse({"The operator does not suit {0}.", "L'opérateur ne convient pas à {0}."},
                      {std::string(name_of(condition.field))});
    return Done{};
}

class Parser {
  public:
    explicit Parser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

    OrMessage<ReportFilter> filter() {
        ReportFilter alternatives(1);
        for (;;) {
            auto condition = next_condition();
            if (!condition) return Refused{condition.reason()};
            alternatives.back().push_back(*std::move(condition));
            if (at_ == tokens_.size()) return alternatives;
            const Token& joint = tokens_[at_++];
            if (joint.is("or")) {
                alternatives.emplace_back();
            } else if (!joint.is("and")) {
                return refuse(
                    {"Conditions are joined by and or or.", "Les conditions se joignent par and ou or."});
            }
        }
    }

  private:
    OrMessage<ReportCondition> next_condition() {
        const bool contains = has(0) && tokens_[at_].is("contains");
        return contains ? containing() : comparing();
    }

    // contains ( field , 'text' )
    OrMessage<ReportCondition> containing() {
        const bool complete = has(5) && tokens_[at_ + 1].is("(") && tokens_[at_ + 3].is(",") &&
                              tokens_[at_ + 4].quoted && tokens_[at_ + 5].is(")");
        if (!complete)
            return refuse({"The form is contains(field,'text').", "La forme est contains(champ,'texte')."});
        auto condition = condition_of(tokens_[at_ + 2], ReportOperator::contains, tokens_[at_ + 4]);
        at_ += 6;
        return condition;
    }

    OrMessage<ReportCondition> comparing() {
        if (!has(2)) return refuse({"The filter ends too early.", "Le filtre s'arrête trop tôt."});
        const Token& word = tokens_[at_ + 1];
        const auto op = std::find_if(kOperators.begin(), kOperators.end(),
                                     [&](const auto& one) { return word.is(one.first); });
        if (op == kOperators.end())
            return refuse({"The operator {0} is unknown.", "L'opérateur {0} est inconnu."}, {word.text});
        auto condition = condition_of(tokens_[at_], op->second, tokens_[at_ + 2]);
        at_ += 3;
        return condition;
    }

    static OrMessage<ReportCondition> condition_of(const Token& field, ReportOperator op,
                                                   const Token& value) {
        const auto known = field.quoted ? std::nullopt : parse_report_field(field.text);
        if (!known) return refuse({"The field {0} is unknown.", "Le champ {0} est inconnu."}, {field.text});
        ReportCondition condition;
        condition.field = *known;
        condition.op = op;
        if (auto suits = check_operator(condition); !suits) return Refused{suits.reason()};
        if (auto read = read_value(value, condition); !read) return Refused{read.reason()};
        return condition;
    }

    bool has(std::size_t further) const { return at_ + further < tokens_.size(); }

    std::vector<Token> tokens_;
    std::size_t at_ = 0;
};

// As the condition sees it: folded, or cut to the day.
ReportCell seen(const ReportCell& cell, const ReportCondition& condition) {
    if (const std::string* text = std::get_if<std::string>(&cell)) {
        return kind_of(condition.field) == ReportKind::exact_word ? cell : ReportCell(storage::folded(*text));
    }
    const Instant* at = std::get_if<Instant>(&cell);
    return at != nullptr && condition.by_day ? ReportCell(Instant::start_of(at->date())) : cell;
}

bool holds(const ReportCondition& condition, const ReportRow& row) {
    const ReportCell cell = seen(cell_of(row, condition.field), condition);
    if (condition.op == ReportOperator::eq) return cell == condition.value;
    if (condition.op == ReportOperator::ne) return cell != condition.value;
    if (std::holds_alternative<std::monostate>(cell)) return false;
    switch (condition.op) {
        case ReportOperator::contains:
            return std::get<std::string>(cell).find(std::get<std::string>(condition.value)) !=
                   std::string::npos;
        case ReportOperator::gt:
            return cell > condition.value;
        case ReportOperator::lt:
            return cell < condition.value;
        case ReportOperator::ge:
            return cell >= condition.value;
        case ReportOperator::le:
            return cell <= condition.value;
        case ReportOperator::eq:
        case ReportOperator::ne:
            break;
    }
    check_failed("a known ReportOperator", __FILE__, __LINE__);
}

}  // namespace

OrMessage<ReportFilter> parse_report_filter(std::string_view text) {
    if (trim(text).empty()) return ReportFilter();
    if (text.size() > limits::kFilterBytesMax)
        return refuse({"The filter is too long.", "Le filtre est trop long."});
    auto tokens = tokens_of(text);
    if (!tokens) return Refused{tokens.reason()};
    return Parser(*std::move(tokens)).filter();
}

bool matches(const ReportFilter& filter, const ReportRow& row) {
    if (filter.empty()) return true;
    return std::any_of(filter.begin(), filter.end(), [&](const std::vector<ReportCondition>& alternative) {
        return std::all_of(alternative.begin(), alternative.end(),
                           [&](const ReportCondition& condition) { return holds(condition, row); });
    });
}

}  // namespace comptoir::api::reseller
