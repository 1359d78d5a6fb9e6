#include "http/router.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/text.hpp"

namespace comptoir::http {

namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_parameter(std::string_view segment) {
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

/// `name(Key='value',Other='value')`, taken apart.
struct KeyedSegment {
    std::string_view name;
    std::vector<std::pair<std::string_view, std::string_view>> keys;
};

std::string_view unquoted(std::string_view value) {
    const bool quoted =
        value.size() >= 2 && (value.front() == '\'' || value.front() == '"') && value.front() == value.back();
    return quoted ? trim(value.substr(1, value.size() - 2)) : value;
}

// Nothing for a segment without keys. What stands between the commas and is no key is skipped.
std::optional<KeyedSegment> parse_keyed(std::string_view segment) {
    segment = trim(segment);
    const auto open = segment.find('(');
    if (open == std::string_view::npos || !segment.ends_with(')')) return std::nullopt;
    KeyedSegment keyed{trim(segment.substr(0, open)), {}};
    segment.remove_prefix(open + 1);
    segment.remove_suffix(1);
    for (const std::string_view key : split(segment, ',')) {
        const auto equals = key.find('=');
        if (equals == std::string_view::npos) continue;
        keyed.keys.emplace_back(trim(key.substr(0, equals)), unquoted(trim(key.substr(equals + 1))));
    }
    return keyed;
}

}  // namespace

const std::string& PathParameters::operator[](std::string_view name) const {
    const auto found = values_.find(name);
    COMPTOIR_CHECK(found != values_.end());
    return found->second;
}

void PathParameters::set(std::string name, std::string value) {
    values_.insert_or_assign(std::move(name), std::move(value));
}

bool RouteIndex::LessIgnoringCase::operator()(std::string_view a, std::string_view b) const {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                        [](char x, char y) { return lower(x) < lower(y); });
}

/// What one `find` knows on its way down the tree.
struct RouteIndex::Search {
    const Request& request;
    std::string_view method;
    std::vector<std::string_view> values;  ///< Parameters passed so far.
    Outcome outcome;
};

RouteIndex::RouteIndex() : nodes_(1) {}

void RouteIndex::add(std::string_view method, std::string_view pattern, std::size_t route) {
    std::size_t at = 0;
    Leaf leaf{std::string(method), route, {}};
    bool takes_rest = false;
    for (const std::string_view segment : split(pattern, '/')) {
        if (segment.empty()) continue;
        COMPTOIR_CHECK(!takes_rest);
        takes_rest = is_parameter(segment) && segment.ends_with("*}");
        if (takes_rest) {
            leaf.names.emplace_back(segment.substr(1, segment.size() - 3));
        } else {
            at = child_of(at, segment, leaf);
        }
    }
    auto& leaves = takes_rest ? nodes_[at].rests : nodes_[at].leaves;
    for (const Leaf& other : leaves) COMPTOIR_CHECK(other.method != method);
    leaves.push_back(std::move(leaf));
}

// The node that a segment of a pattern leads to, a new one when it is the first; the names of its parameters
// are added to the leaf's.
std::size_t RouteIndex::child_of(std::size_t node, std::string_view segment, Leaf& leaf) {
    const std::size_t fresh = nodes_.size();
    std::size_t child = fresh;
    if (is_parameter(segment)) {
        leaf.names.emplace_back(segment.substr(1, segment.size() - 2));
        if (nodes_[node].parameter == 0) nodes_[node].parameter = fresh;
        child = nodes_[node].parameter;
    } else if (const auto keyed = parse_keyed(segment)) {
        Keyed found{{}, fresh};
        for (const auto& [key, value] : keyed->keys) {
            COMPTOIR_CHECK(is_parameter(value));
            leaf.names.emplace_back(value.substr(1, value.size() - 2));
            found.keys.emplace_back(key);
        }
        const auto& known = nodes_[node].keyed.try_emplace(std::string(keyed->name), found).first->second;
        COMPTOIR_CHECK(known.keys == found.keys);
        child = known.node;
    } else {
        child = nodes_[node].literals.try_emplace(std::string(segment), fresh).first->second;
    }
    if (child == fresh) nodes_.emplace_back();
    return child;
}

RouteIndex::Outcome RouteIndex::find(const Request& request) const {
    Search search{request, request.method, {}, {}};
    visit(search, 0, 0);
    if (!search.outcome.match && request.method == "HEAD") {
        search.method = "GET";
        visit(search, 0, 0);
    }
    return std::move(search.outcome);
}

void RouteIndex::visit(Search& search, std::size_t node, std::size_t depth) const {
    const Node& here = nodes_[node];
    if (depth == search.request.segments.size()) {
        end_at(search, here.leaves, depth);
    } else {
        const std::string& segment = search.request.segments[depth];
        const auto literal = here.literals.find(segment);
        if (literal != here.literals.end()) visit(search, literal->second, depth + 1);
        if (search.outcome.match) return;
        visit_keyed(search, here, depth);
        if (search.outcome.match) return;
        if (here.parameter != 0) {
            search.values.push_back(segment);
            visit(search, here.parameter, depth + 1);
            search.values.pop_back();
        }
    }
    if (!search.outcome.match) end_at(search, here.rests, depth);
}

void RouteIndex::visit_keyed(Search& search, const Node& here, std::size_t depth) const {
    if (here.keyed.empty()) return;
    const auto given = parse_keyed(search.request.segments[depth]);
    const auto found = given ? here.keyed.find(given->name) : here.keyed.end();
    if (found == here.keyed.end()) return;
    const std::size_t before = search.values.size();
    for (const std::string& wanted : found->second.keys) {
        const auto value = std::find_if(given->keys.begin(), given->keys.end(), [&](const auto& key) {
            return equals_ignoring_case(key.first, wanted);
        });
        search.values.push_back(value == given->keys.end() ? std::string_view() : value->second);
    }
    visit(search, found->second.node, depth + 1);
    search.values.resize(before);
}

void RouteIndex::end_at(Search& search, const std::vector<Leaf>& leaves, std::size_t rest_from) {
    Outcome& outcome = search.outcome;
    for (const Leaf& leaf : leaves) {
        outcome.path_known = true;
        const auto& known = outcome.methods;
        if (std::find(known.begin(), known.end(), leaf.method) == known.end()) {
            outcome.methods.push_back(leaf.method);
        }
        if (leaf.method != search.method) continue;
        outcome.match = Match{};
        outcome.match->route = leaf.route;
        for (std::size_t i = 0; i < search.values.size(); ++i) {
            outcome.match->parameters.set(leaf.names[i], std::string(search.values[i]));
        }
        if (leaf.names.size() == search.values.size()) continue;
        std::string rest;
        for (std::size_t i = rest_from; i < search.request.segments.size(); ++i) {
            rest.append(rest.empty() ? "" : "/").append(search.request.segments[i]);
        }
        outcome.match->parameters.set(leaf.names.back(), std::move(rest));
    }
}

}  // namespace comptoir::http
