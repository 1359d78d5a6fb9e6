#include "http/router.hpp"

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
        if (!is_parameter(segment)) {
            const auto found = nodes_[at].literals.find(segment);
            if (found != nodes_[at].literals.end()) {
                at = found->second;
            } else {
                nodes_[at].literals.emplace(std::string(segment), nodes_.size());
                at = nodes_.size();
                nodes_.emplace_back();
            }
            continue;
        }
        takes_rest = segment.ends_with("*}");
        leaf.names.emplace_back(segment.substr(1, segment.size() - (takes_rest ? 3 : 2)));
        if (takes_rest) continue;
        if (nodes_[at].parameter == 0) {
            nodes_[at].parameter = nodes_.size();
            nodes_.emplace_back();
        }
        at = nodes_[at].parameter;
    }
    auto& leaves = takes_rest ? nodes_[at].rests : nodes_[at].leaves;
    for (const Leaf& other : leaves) COMPTOIR_CHECK(other.method != method);
    leaves.push_back(std::move(leaf));
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
        if (here.parameter != 0) {
            search.values.push_back(segment);
            visit(search, here.parameter, depth + 1);
            search.values.pop_back();
        }
    }
    if (!search.outcome.match) end_at(search, here.rests, depth);
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
        outcome.match.emplace();
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
