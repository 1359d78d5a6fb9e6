#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"

namespace comptoir::http {

/// Path parameters of a matched route, by name, percent-decoded.
class PathParameters {
  public:
    const std::string& operator[](
        std::string_view name) const;  ///< Asking for a name the pattern lacks is a bug.
    void set(std::string name, std::string value);

  private:
    std::map<std::string, std::string, std::less<>> values_;
};

/// One line of a surface's route table.
template <class HandlerFunction>
struct Route {
    std::string_view method;  ///< `GET`, `POST`, …
    /// `/v1/customers/{customer}/carts`; literals match without regard to case. A last segment `{rest*}`
    /// takes any number of segments, joined by `/`. A segment `sheets(Market='{market}')` takes its
    /// parameters from keys as OData writes them: in any order and case, with blanks, quoted or not. A key
    /// that is absent is an empty parameter, one that the pattern lacks is ignored.
    std::string_view pattern;
    HandlerFunction handler;
    std::string_view source;  ///< Section or id of the contract: `CRT-01`.
};

/// Finds the route of a request. Literal segments win over parameters whatever the order of the table
/// (`/customers/relationshiprequests` over `/customers/{customer}`); empty segments and one trailing slash
/// were dropped. HEAD falls back to GET. A pattern without the request's method does not hide another one
/// that has it.
///
/// Threads: `find` from any, once the table is complete.
class RouteIndex {
  public:
    struct Match {
        std::size_t route = 0;  ///< Index into the table.
        PathParameters parameters;
    };
    struct Outcome {
        std::optional<Match> match;
        bool path_known = false;           ///< Some other method exists there.
        std::vector<std::string> methods;  ///< For `Allow`.
    };
    RouteIndex();
    /// The same method and pattern twice is a bug.
    void add(std::string_view method, std::string_view pattern, std::size_t route);
    Outcome find(const Request& request) const;

  private:
    struct LessIgnoringCase {
        using is_transparent = void;
        bool operator()(std::string_view a, std::string_view b) const;
    };
    /// A route that ends at a node, with the names of the parameters on its way.
    struct Leaf {
        std::string method;
        std::size_t route;
        std::vector<std::string> names;
    };
    /// A segment with keys: their names in the order of the parameters, and the child.
    struct Keyed {
        std::vector<std::string> keys;
        std::size_t node;
    };
    /// One position in the tree of segments; children by index into `nodes_`.
    struct Node {
        std::map<std::string, std::size_t, LessIgnoringCase> literals;
        std::map<std::string, Keyed, LessIgnoringCase> keyed;  ///< By the name in front of the keys.
        std::size_t parameter = 0;                             ///< 0: none (the root is nobody's child).
        std::vector<Leaf> leaves;
        std::vector<Leaf> rests;  ///< Patterns that end in `{rest*}` here.
    };
    struct Search;
    std::size_t child_of(std::size_t node, std::string_view segment, Leaf& leaf);
    void visit(Search& search, std::size_t node, std::size_t depth) const;
    void visit_keyed(Search& search, const Node& here, std::size_t depth) const;
    static void end_at(Search& search, const std::vector<Leaf>& leaves, std::size_t rest_from);

    std::vector<Node> nodes_;
};

}  // namespace comptoir::http
