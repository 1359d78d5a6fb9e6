"""Each check finds what it is for, and leaves alone what is right."""

import os
import tempfile
import unittest

from documents import documents, page
from headers import headers
from imports import imports
from sizes import BASELINE, functions, shrink, sizes
from statements import statements
from tenants import tenants
from tree import Tree, literals
from wording import DETAILS, wording
from words import purity, words


def module(folder, imports="", sources="", tests="", test_libs=""):
    lists = {"SOURCES": sources, "TESTS": tests, "IMPORTS": imports, "TEST_LIBS": test_libs}
    words_of_lists = " ".join(f"{name} {value}" for name, value in lists.items() if value)
    return {f"src/{folder}/CMakeLists.txt": f"comptoir_module({folder} {words_of_lists})\n"}


class ArchitectureTest(unittest.TestCase):
    def tree(self, *parts, **files):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        for part in [*parts, files]:
            for path, text in part.items():
                full = os.path.join(folder.name, path)
                os.makedirs(os.path.dirname(full), exist_ok=True)
                with open(full, "w", encoding="utf-8") as file:
                    file.write(text)
        return Tree(folder.name)

    def finds(self, check, tree, *expected):
        """The check's findings are these, each given as (path:line, some of its words)."""
        found = check(tree)
        self.assertEqual([f"{one.path}:{one.line}" for one in found], [place for place, _ in expected], found)
        for finding, (_, text) in zip(found, expected):
            self.assertIn(text, finding.what)


class Wording(ArchitectureTest):
    def test_a_detail_without_its_translation_is_found(self):
        files = {
            DETAILS: 'Sentence{"must be a GUID", "doit être un GUID"}, Sentence{"At most {} lines.", "Au plus {} lignes."}',
            "src/commands/a.cpp": 'f();\nreturn refuse(Reason::invalid_input, "id", "This is "\n"new.");',
            "src/commands/b.cpp": 'refuse(Reason::invalid_input, "lines", fmt::format("At most {:d} lines.", 5));',
            "src/json/c.cpp": 'problem(name, "must be a GUID");\nproblem(name, "must be blue");',
            "src/http/d.cpp": 'refuse(400, "the body is odd"); log("the body is odd");',
        }
        self.finds(
            wording,
            self.tree(files),
            ("src/commands/a.cpp:2", "'This is new.'"),
            ("src/http/d.cpp:1", "'the body is odd'"),
            ("src/json/c.cpp:2", "'must be blue'"),
        )

    def test_what_is_not_shown_needs_none(self):
        files = {
            DETAILS: "",
            "src/commands/a.cpp": 'refuse(Reason::order_not_found, "id", "There is none."); log("a b c");',
            "src/commands/a_test.cpp": 'refuse(Reason::invalid_input, "id", "This is new.");',
            "src/commands/b.cpp": 'refuse(Reason::enum_value_unknown, "lineItems/0", word);',
        }
        self.finds(wording, self.tree(files))


class Imports(ArchitectureTest):
    def test_an_include_must_be_in_the_list(self):
        files = {"src/base/a.hpp": "", "src/json/b.hpp": "", "src/http/c.hpp": '#include "json/b.hpp"\n#include "base/a.hpp"'}
        tree = self.tree(module("base"), module("json"), module("http", "base"), files)
        self.finds(imports, tree, ("src/http/c.hpp:1", "belongs to json, which http does not import"))

    def test_a_comment_is_no_include(self):
        tree = self.tree(module("base"), {"src/base/a.hpp": '// #include "json/b.hpp"\n'})
        self.finds(imports, tree)

    def test_base_is_not_imported_through_others(self):
        files = {
            "src/base/a.hpp": "",
            "src/json/b.hpp": '#include "base/a.hpp"',
            "src/http/c.hpp": '#include "json/b.hpp"\n#include "base/a.hpp"',
        }
        tree = self.tree(module("base"), module("json", "base"), module("http", "json"), files)
        self.finds(imports, tree, ("src/http/c.hpp:2", "belongs to base"))

    def test_imports_point_inwards(self):
        files = {"src/jobs/a.hpp": "", "src/commands/b.hpp": '#include "jobs/a.hpp"'}
        tree = self.tree(module("jobs"), module("commands", "jobs"), files)
        self.finds(imports, tree, ("src/commands/CMakeLists.txt:1", "outwards"))

    def test_the_domain_imports_base_and_itself(self):
        files = {"src/json/a.hpp": "", "src/domain/billing/b.hpp": '#include "json/a.hpp"'}
        tree = self.tree(module("json"), module("domain/billing", "json"), files)
        self.finds(imports, tree, ("src/domain/billing/CMakeLists.txt:1", "may import base, domain/*"))

    def test_billing_does_not_know_subscriptions(self):
        files = {"src/domain/subscriptions/a.hpp": "", "src/domain/billing/b.hpp": '#include "domain/subscriptions/a.hpp"'}
        tree = self.tree(module("domain/subscriptions"), module("domain/billing", "domain/subscriptions"), files)
        self.finds(imports, tree, ("src/domain/billing/CMakeLists.txt:1", "must not know"))

    def test_circles_are_found(self):
        files = {"src/http/a.hpp": '#include "json/b.hpp"', "src/json/b.hpp": '#include "http/a.hpp"'}
        found = imports(self.tree(module("http", "json"), module("json", "http"), files))
        self.assertIn("circle: http > json > http", " ".join(one.what for one in found))

    def test_an_import_that_nothing_uses_is_taken_off(self):
        tree = self.tree(module("base"), module("json", "base"))
        self.finds(imports, tree, ("src/json/CMakeLists.txt:1", "includes nothing of it"))

    def test_a_test_may_use_what_only_tests_link(self):
        files = {"src/sql_testing/a.hpp": "", "src/sql/b_test.cpp": '#include "sql_testing/a.hpp"', "src/sql/c.hpp": ""}
        parts = module("sql_testing", "sql"), module("sql", tests="b_test.cpp", test_libs="comptoir_sql_testing")
        tree = self.tree(*parts, files, {"src/sql_testing/d.hpp": '#include "sql/c.hpp"'})
        self.finds(imports, tree)

    def test_a_source_that_is_not_built_is_found(self):
        tree = self.tree(module("base", sources="a.cpp"), {"src/base/a.cpp": "", "src/base/b.cpp": ""})
        self.finds(imports, tree, ("src/base/b.cpp:1", "is not built"))


class Words(ArchitectureTest):
    def test_each_ban_finds_its_word(self):
        bad = {
            "src/http/clock.cpp": "auto a = std::chrono::system_clock::now();",
            "src/http/catch.cpp": "try { f(); } catch (...) {}",
            "src/http/streams.cpp": "#include <iostream>\n",
            "src/http/pattern.cpp": "#include <regex>\n",
            "src/http/assertion.cpp": "assert(a == b);",
            "src/http/waiting_test.cpp": "std::this_thread::sleep_for(10ms);",
            "src/domain/billing/amount.hpp": "double total();",
            "src/http/naming.hpp": "class ConnectionManager {};",
            "src/http/opening.hpp": "using namespace std;\n",
            "src/http/left.cpp": "// TODO: the rest\n",
            "src/http/string_utils.hpp": "",
        }
        found = words(self.tree(bad))
        self.assertEqual(sorted(one.path for one in found), sorted(bad))

    def test_what_only_looks_like_it_is_left_alone(self):
        good = {
            "src/base/clock.cpp": "auto a = std::chrono::system_clock::now();",
            "src/http/comment.cpp": "// A double would lose cents; catch (...) is not needed.\n",
            "src/http/text.cpp": 'auto a = "catch (...)";\nauto b = 1\'000\'000;\nauto c = \'"\';',
            "src/sql/database.hpp": "class Database { const char* data() const; };\nclass Information;",
            "src/base/limits.hpp": "using namespace std::chrono_literals;\nstatic_assert(true);",
        }
        self.finds(words, self.tree(good))

    def test_an_exception_has_a_reason_and_is_needed(self):
        allowed = "catch-all src/http/a.cpp the edge of a request\nsleep src/http/b.cpp no longer true\nnonsense\n"
        tree = self.tree({"src/http/a.cpp": "catch (...) {", "tests/architecture/allowed.txt": allowed})
        expected = [("tests/architecture/allowed.txt:3", "write:"), ("tests/architecture/allowed.txt:2", "needs this")]
        self.finds(words, tree, *expected)


class Purity(ArchitectureTest):
    def test_the_outside_world_is_found(self):
        text = '#include <thread>\n#include "base/clock.hpp"\nauto a = std::getenv("A");\n'
        tree = self.tree({"src/domain/billing/a.cpp": text, "src/domain/billing/a_test.cpp": text, "src/http/b.cpp": text})
        places = [(f"src/domain/billing/a.cpp:{line}", "pure") for line in (1, 2, 3)]
        self.finds(purity, tree, *places)


class Sizes(ArchitectureTest):
    LONG = "int f(int a) {\n" + "    a += 1;\n" * 80 + "}\n"

    def names(self, text):
        return [(name, count) for name, _, count in functions(text)]

    def test_functions_are_found_and_measured(self):
        text = """
namespace a {
struct Point { int x = 0; int y{1}; int sum() const { return x + y; } };
enum class Colour : int { red, green };
constexpr std::array kAll = {1, 2};
#define MACRO(x) { x }
Point::Point(int a) noexcept : x{a}, y{a} {
    if (a) { a = 2; }
}
template <class T> requires std::is_integral_v<T>
auto twice(T value) -> T {
    const auto f = [&](int b) { return b; };
    return f(value) * 2;
}
bool operator==(const Point& a, const Point& b) { return true; }
}  // namespace a
TEST(Point, Adds) { EXPECT_EQ(1, 1); }
"""
        expected = [("sum", 1), ("Point::Point", 3), ("twice", 4), ("operator==", 1), ("TEST", 1)]
        self.assertEqual(self.names(text), expected)

    def test_rows_of_a_table_are_no_lines_of_code(self):
        rows = "".join(f"        case Reason::r{n}:\n            return {{1, \"a; b\"}};\n" for n in range(50))
        self.assertEqual(self.names(f"int f() {{\n    switch (a) {{\n{rows}    }}\n}}\n"), [("f", 4)])
        self.assertEqual(self.names('const char* f() {\n    return R"(a\nb\nc)";\n}\n'), [("f", 3)])

    def test_long_functions_and_files_are_found(self):
        tree = self.tree({"src/base/a.cpp": "\n" + self.LONG, "src/base/b.cpp": "int a;\n" * 501})
        self.finds(sizes, tree, ("src/base/a.cpp:2", "f() has 82 lines"), ("src/base/b.cpp:1", "has 501 lines"))

    def test_the_baseline_holds_and_only_shrinks(self):
        files = {"src/base/a.cpp": self.LONG}
        self.finds(sizes, self.tree(files, {BASELINE: "function src/base/a.cpp f 82\n"}))
        self.finds(
            sizes, self.tree(files, {BASELINE: "function src/base/a.cpp f 81\n"}), ("src/base/a.cpp:1", "grew from 81 to 82")
        )
        loose = self.tree(files, {BASELINE: "# Head\nfunction src/base/a.cpp f 90\nfile src/base/b.cpp 600\n"})
        self.assertEqual(len(sizes(loose)), 2)
        shrink(loose)
        self.assertEqual(Tree(loose.root).text(BASELINE), "# Head\nfunction src/base/a.cpp f 82\n")


class Headers(ArchitectureTest):
    def test_guard_description_and_namespace(self):
        good = "#pragma once\n\n/// What it is.\nnamespace comptoir::sql {}\n"
        bad = "namespace comptoir::http {}\n"
        tree = self.tree(module("sql"), {"src/sql/a.hpp": good, "src/sql/b.hpp": bad})
        self.finds(
            headers, tree, ("src/sql/b.hpp:1", "#pragma once"), ("src/sql/b.hpp:1", "describes"), ("src/sql/b.hpp:1", "comptoir::sql")
        )

    def test_names_of_all_stand_in_comptoir_itself(self):
        text = "#pragma once\n/// It.\nnamespace comptoir {}\nnamespace comptoir::limits {}\nnamespace std {}\n"
        self.finds(headers, self.tree(module("base"), {"src/base/a.hpp": text}))


class Tenants(ArchitectureTest):
    SCHEMA = """auto a = {
    R"sql(CREATE TABLE cart (partner_id TEXT NOT NULL, cart_id TEXT, PRIMARY KEY (partner_id, cart_id)))sql",
    "CREATE TABLE product (product_id TEXT NOT NULL PRIMARY KEY)"};
"""

    def statements(self, text, allowed=""):
        files = {"src/storage/schema.cpp": self.SCHEMA, "src/storage/carts.cpp": text}
        return self.tree(files, {"tests/architecture/allowed.txt": allowed})

    def test_a_statement_must_name_the_partner(self):
        good = '"SELECT a FROM cart " // The key.\n"WHERE partner_id = $1"; "SELECT a FROM product"; "INSERT INTO cart (partner_id) "'
        self.finds(tenants, self.statements(good))
        self.finds(tenants, self.statements('\n"SELECT partner_id FROM cart "\n "WHERE cart_id = $1"'), ("src/storage/carts.cpp:2", "cart"))
        self.finds(tenants, self.statements('"DELETE FROM cart"'), ("src/storage/carts.cpp:1", "cart"))

    def test_ordering_by_the_partner_is_not_naming_it(self):
        text = '"SELECT a FROM cart WHERE a = 1 ORDER BY partner_id"'
        self.finds(tenants, self.statements(text), ("src/storage/carts.cpp:1", "cart"))

    def test_an_exception_quotes_its_statement(self):
        text = '"DELETE FROM cart WHERE a < 1"; "DELETE FROM cart WHERE b"'
        allowed = 'tenants src/storage/carts.cpp "WHERE a < 1" the janitor cleans up for all\n'
        self.finds(tenants, self.statements(text, allowed), ("src/storage/carts.cpp:1", "WHERE b"))

    def test_the_key_of_a_tenants_table_begins_with_the_partner(self):
        text = '"CREATE TABLE b (b_id TEXT PRIMARY KEY, partner_id TEXT)"'
        self.finds(tenants, self.statements(text), ("src/storage/carts.cpp:1", "primary key of b"))

    def test_strings_with_only_space_between_them_are_one(self):
        self.assertEqual([value for _, value in literals('f("a" \n "b", "c")')], ["ab", "c"])


class Statements(ArchitectureTest):
    def test_sql_outside_the_storage_folder_is_found(self):
        bad = """auto a = "SELECT a "
    "FROM b";
auto c = session
    .query_one(text);
session->execute("delete from b");
auto d = R"(
CREATE UNIQUE INDEX e ON b (a))";
"""
        expected = [("src/commands/a.cpp:1", "'SELECT a FROM b'")]
        expected += [("src/commands/a.cpp:4", "query_one()"), ("src/commands/a.cpp:5", "execute()")]
        expected += [("src/commands/a.cpp:6", "CREATE UNIQUE INDEX")]
        self.finds(statements, self.tree({"src/commands/a.cpp": bad}), *expected)

    def test_storage_and_tests_write_sql_and_words_alone_are_none(self):
        text = 'session.query("SELECT 1");'
        files = {path: text for path in ("src/storage/a.cpp", "src/sql/a.cpp", "src/sql_testing/a.cpp", "src/jobs/a_test.cpp")}
        files["tests/faults/a.cpp"] = files["bench/a.cpp"] = text
        files["src/http/a.cpp"] = 'route("DELETE"); find(request.query.find("WITH")); // SELECT a FROM b\nauto a = "Update it.";'
        self.finds(statements, self.tree(files))


class Documents(ArchitectureTest):
    def test_the_map_has_one_line_for_each_folder(self):
        text = "# A\n\n| `src/base/` | x |\n| `src/base/` | x |\n| `src/gone/` | x |\n"
        tree = self.tree(module("base"), module("json"), {"ARCHITECTURE.md": text})
        self.finds(
            page,
            tree,
            ("ARCHITECTURE.md:4", "second line"),
            ("ARCHITECTURE.md:1", "no line for src/json/"),
            ("ARCHITECTURE.md:5", "no folder src/gone/"),
        )

    def test_links_and_mentions_lead_somewhere(self):
        text = "# A\n[b](docs/b.md#one-two)\n[c](docs/c.md)\n[d](docs/b.md#three)\n`src/a.cpp` `src/{b,c}.cpp`\n[e](https://e)\n"
        tree = self.tree({"A.md": text, "docs/b.md": "# B\n## One, two\n", "src/b.cpp": "", "src/c.cpp": ""})
        self.finds(documents, tree, ("A.md:3", "does not exist"), ("A.md:4", "heading"), ("A.md:5", "src/a.cpp"))

    def test_titles_are_not_shared_and_fences_hold_no_titles(self):
        tree = self.tree({"a.md": "# A\n", "b.md": "# A\n", "c.md": "```\n# A\n```\n"})
        self.finds(documents, tree, ("b.md:1", "is titled"), ("c.md:1", "no title"))

    def test_paths_of_one_machine_are_found(self):
        tree = self.tree({"scripts/a.sh": "cd /" + "home/somebody/project\ncurl http://host/home/page\n"})
        self.finds(documents, tree, ("scripts/a.sh:1", "one machine"))

    def test_packages_and_their_document_agree(self):
        files = {"scripts/packages.txt": "# Head\ncmake build builds\nninja\n", "docs/dependencies.md": "# D\n`libfmt-dev`\n"}
        self.finds(
            documents,
            self.tree(files),
            ("scripts/packages.txt:3", "write:"),
            ("scripts/packages.txt:2", "what cmake is for"),
            ("docs/dependencies.md:2", "not in scripts/packages.txt"),
        )


if __name__ == "__main__":
    unittest.main()
