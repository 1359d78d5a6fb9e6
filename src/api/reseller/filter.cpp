#include "api/reseller/filter.hpp"

#include <algorithm>
#include <array>

#include "api/reseller/handling.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "json/reader.hpp"
#include "json/value.hpp"

namespace comptoir::api::reseller {
namespace {

constexpr std::array<std::string_view, 11> kOperators = {
    "equals",    "notequals", "greaterthan", "greaterthanorequals", "lessthan",     "lessthanorequals",
    "substring", "and",       "or",          "startswith",          "notstartswith"};

Refused<wording::Message> refuse(wording::Sentence sentence, std::vector<std::string> values = {}) {
    return {wording::Message(sentence, std::move(values))};
}

std::optional<FilterOperator> parse_operator(std::string_view text) {
    const std::string word = bare(text);
    for (std::size_t i = 0; i < kOperators.size(); ++i) {
        if (word == kOperators[i] || word == std::to_string(i)) return static_cast<FilterOperator>(i);
    }
    return std::nullopt;
}

Result<std::optional<Filter>, wording::Message> make_filter(std::string_view field, std::string_view value,
                                                            std::string_view op) {
    const auto parsed = parse_operator(op);
    if (!parsed) return refuse({"The filter's operator is unknown.", "L'opérateur du filtre est inconnu."});
    if (trim(field).empty()) return refuse({"The filter names no field.", "Le filtre ne nomme aucun champ."});
    return std::optional(Filter{bare(field), std::string(trim(value)), *parsed});
}

// `filter.field=…`, `auditRequest.filter.field=…`: what the published description of the interface asks for.
std::optional<std::string_view> dotted(const http::Request& request, std::string_view member) {
    for (const std::string_view prefix : {"filter.", "auditRequest.filter."}) {
        if (const auto found = request.query.find(std::string(prefix) + std::string(member))) return found;
    }
    return std::nullopt;
}

}  // namespace

Result<std::optional<Filter>, wording::Message> read_filter(const http::Request& request) {
    auto text = request.query.find("filter");
    if (!text) text = request.query.find("auditRequest.filter");
    if (!text || trim(*text).empty()) {
        const auto field = dotted(request, "field");
        if (!field) return std::optional<Filter>();
        return make_filter(*field, dotted(request, "value").value_or(""),
                           dotted(request, "operator").value_or(""));
    }
    if (text->size() > limits::kFilterBytesMax)
        return refuse({"The filter is too long.", "Le filtre est trop long."});
    const auto parsed = json::parse(*text, json::Dialect::lenient);
    if (!parsed || parsed->if_object() == nullptr)
        return refuse({"The filter is not a JSON object.", "Le filtre n'est pas un objet JSON."});
    json::Reader reader(*parsed);
    const std::string field = reader.text("field").value_or("");
    const std::string value = reader.text("value", limits::kFilterBytesMax).value_or("");
    const std::string op = reader.text("operator").value_or("");
    if (!reader.problems().empty())
        return refuse({"The filter: a member {0}.", "Le filtre : un membre {0}."},
                      {reader.problems().front().message});
    return make_filter(field, value, op);
}

std::optional<Instant> instant_in_query(std::string_view text) {
    constexpr std::size_t kOffsetChars = 6;  // ` hh:mm`
    std::string given(trim(text));
    const std::size_t at = given.size() - std::min(given.size(), kOffsetChars);
    // Between a date and its time stands a blank, too.
    const bool has_time = given.find(':') < at;
    if (has_time && given[at] == ' ') given[at] = '+';
    return Instant::parse(given);
}

}  // namespace comptoir::api::reseller
