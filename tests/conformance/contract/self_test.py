#!/usr/bin/env python3
"""The check of the contract's lines finds what it is for, and leaves alone what is right."""

import contextlib
import io
import os
import tempfile
import unittest
from unittest import mock

import contract_test
from contract_test import FOLDER, NEVER, OPEN, check, report
from tree import Tree

TESTS = "tests/conformance/carts_test.cpp"
ROUTES = "src/api/reseller/carts.cpp"
RIGHT = {
    f"{FOLDER}/carts.txt": "# Carts.\n\n## 2.7\nCRT-01 A cart is made.\n  CRT.ACartIsMade_CRT_01\n  ctest:conformance.sales\n"
    "CRT-02 A cart is read.\nCRT-02.417 It is never 417.\ncode.800008 Code 800008 is no cart.\n  CRT.ThereIsNone\n",
    OPEN: "# Why.\nCRT-02 nobody reads\n",
    NEVER: "# What.\nCRT-02.417 `417,418` there is no tea\n",
    TESTS: "TEST_P(CRT, ACartIsMade_CRT_01) {\n}\nTEST(CRT, ThereIsNone) {}\n// TEST(CRT, InAComment) {}\n",
    "tests/conformance/CMakeLists.txt": "add_executable(a carts_test.cpp)\nadd_test(NAME conformance.${suite} COMMAND a)\n",
    ROUTES: '{"POST", "/v1/carts", create, Access::buy, "CRT-01"},\ncase a: return {404, 800008};\n',
}


class ContractTest(unittest.TestCase):
    def setUp(self):
        patched = mock.patch.object(contract_test, "ENDPOINTS", {"CRT": 2})
        patched.start()
        self.addCleanup(patched.stop)

    def tree(self, changes):
        """The right tree with changes: (path, old, new) each."""
        files = dict(RIGHT)
        for path, old, new in changes:
            self.assertIn(old, files.get(path, ""), "the self test itself is wrong")
            files[path] = files.get(path, "").replace(old, new, 1)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        for path, text in files.items():
            full = os.path.join(folder.name, path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "w", encoding="utf-8") as file:
                file.write(text)
        return Tree(folder.name)

    def finds(self, place, what, *changes):
        found = check(self.tree(changes))[0]
        self.assertEqual([f"{one.path}:{one.line}" for one in found], [place], [str(one) for one in found])
        self.assertIn(what, found[0].what)

    def test_what_is_right_is_counted_and_left_alone(self):
        findings, *rest = check(self.tree([]))
        self.assertEqual(findings, [])
        with contextlib.redirect_stdout(io.StringIO()) as said:
            report(*rest)
        self.assertIn("contract lines: 4, covered: 3 (75 %): 2 by tests, 1 by the absence", said.getvalue())
        self.assertIn("open: 1\n  carts\n    CRT-02 (section 2.7) A cart is read. Open: nobody reads\n", said.getvalue())

    def test_a_test_that_is_not_there(self):
        self.finds(f"{FOLDER}/carts.txt:9", "no test that is built is called CRT.ThereIsNone", (TESTS, "ThereIsNone", "Gone"))

    def test_a_test_in_a_comment_is_none(self):
        self.finds(f"{FOLDER}/carts.txt:9", "CRT.InAComment", (f"{FOLDER}/carts.txt", "ThereIsNone", "InAComment"))

    def test_a_test_that_nobody_builds(self):
        build = "tests/conformance/CMakeLists.txt"
        found = check(self.tree([(build, "carts_test.cpp", "other.cpp")]))[0]
        self.assertEqual([one.line for one in found], [4, 9])

    def test_a_suite_of_a_foreach_is_built(self):
        build = "tests/conformance/CMakeLists.txt"
        loop = "foreach(suite carts)\n${suite}_test.cpp"
        self.assertEqual(check(self.tree([(build, "carts_test.cpp", loop)]))[0], [])

    def test_a_test_that_does_not_run(self):
        lines = f"{FOLDER}/carts.txt"
        changes = [(TESTS, "ThereIsNone", "DISABLED_None"), (lines, "ThereIsNone", "DISABLED_None")]
        self.finds(f"{lines}:9", "does not run", *changes)

    def test_a_name_that_ctest_does_not_know(self):
        self.finds(f"{FOLDER}/carts.txt:4", "ctest has no purchase.sales", (f"{FOLDER}/carts.txt", "ctest:conformance", "ctest:purchase"))

    def test_an_id_that_stands_twice(self):
        again = "CRT-02 A cart is read.\nCRT-01 A cart is read.\n  CRT.ThereIsNone\n"
        self.finds(f"{FOLDER}/carts.txt:8", "is already in", (f"{FOLDER}/carts.txt", "CRT-02 A cart is read.\n", again))

    def test_a_test_that_is_named_twice(self):
        twice = "  ctest:conformance.sales\n  ctest:conformance.sales\n"
        self.finds(f"{FOLDER}/carts.txt:4", "names a test twice", (f"{FOLDER}/carts.txt", "  ctest:conformance.sales\n", twice))

    def test_a_line_without_a_test_that_no_list_knows(self):
        self.finds(f"{FOLDER}/carts.txt:7", "CRT-02 has no test", (OPEN, "CRT-02 nobody reads\n", ""))

    def test_an_open_line_that_is_covered_now(self):
        covered = "CRT-02 A cart is read.\n  CRT.ThereIsNone\n"
        self.finds(f"{OPEN}:2", "has a test now", (f"{FOLDER}/carts.txt", "CRT-02 A cart is read.\n", covered))

    def test_an_open_endpoint_that_a_test_is_named_after(self):
        self.finds(f"{FOLDER}/carts.txt:7", "has its name", (TESTS, "// TEST", "TEST(CRT, CRT_02_ACartIsRead) {}\n// TEST"))

    def test_what_is_listed_and_does_not_exist(self):
        self.finds(f"{OPEN}:3", "no area has a line CRT-09", (OPEN, "reads\n", "reads\nCRT-09 nobody reads\n"))

    def test_what_is_in_both_lists(self):
        self.finds(f"{OPEN}:3", "stands in", (OPEN, "reads\n", "reads\nCRT-02.417 nobody drinks\n"))

    def test_what_is_listed_twice_or_without_a_reason(self):
        self.finds(f"{OPEN}:3", "stands here twice", (OPEN, "reads\n", "reads\nCRT-02 nobody reads\n"))
        self.finds(f"{OPEN}:2", "say why", (OPEN, " nobody reads", ""))
        self.finds(f"{NEVER}:2", "in backquotes", (NEVER, "`417,418` ", ""))

    def test_what_never_occurs_and_does(self):
        self.finds(f"{ROUTES}:2", "holds 418", (ROUTES, "{404, 800008}", "{404, 800008}; /* 418 */"))
        self.assertEqual(check(self.tree([(ROUTES, "800008}", "800008} + 4180")]))[0], [])
        elsewhere = (NEVER, "`417,418`", "`create@src/commands`")
        self.assertEqual(check(self.tree([elsewhere]))[0], [])
        self.finds(f"{ROUTES}:1", "holds create", (NEVER, "`417,418`", "`create@src/api`"))

    def test_an_endpoint_of_the_index_that_has_no_line(self):
        with mock.patch.object(contract_test, "ENDPOINTS", {"CRT": 3, "A": 1}):
            self.assertEqual([one.what for one in check(self.tree([]))[0]],
                             ["the endpoint CRT-03 has no line", "the endpoint A1 has no line"])

    def test_a_route_or_a_code_without_a_line(self):
        self.finds(f"{ROUTES}:1", "CRT-04 has no line", (ROUTES, '"CRT-01"', '"CRT-04"'))
        self.finds(f"{ROUTES}:2", "the code 800009 has no line", (ROUTES, "800008", "800009"))
        self.finds(f"{ROUTES}:3", "the code 2001 has no line", (ROUTES, "800008};\n", "800008};\nerror_response(\n 400, 2001, why)"))

    def test_what_is_not_written_as_it_should_be(self):
        lines = f"{FOLDER}/carts.txt"
        for old, new, line in [("read.\n", "read\n", 7), ("  CRT.There", " CRT.There", 10), ("CRT.ThereIsNone", "ThereIsNone", 10)]:
            found = check(self.tree([(lines, old, new)]))[0]
            self.assertIn(f"{lines}:{line}: write: ", str(found[0]))
        self.assertIn(f"{lines}:4: write: ", str(check(self.tree([(lines, "## 2.7\n", "# 2.7\n")]))[0][0]))


if __name__ == "__main__":
    unittest.main()
