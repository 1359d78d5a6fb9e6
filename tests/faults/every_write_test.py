#!/usr/bin/env python3
"""Whether the fault tests make every write fail: every_write_test.py ROOT STATEMENTS.

STATEMENTS is what nth_call_test and its neighbour wrote down: each statement that failed in some case. Every statement of
src/storage that writes must be among them, and every command that a surface, a job or the program runs must be named
beside the case that runs it ("// Runs create_cart.").
"""

import os
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "architecture"))

from tree import Finding, Tree, is_test, line_of, literals  # pylint: disable=wrong-import-position

_WRITE = re.compile(r"\s*(WITH\b.*\b)?(INSERT INTO|UPDATE|DELETE FROM)\b", re.DOTALL)
_MANY = re.compile(r"\binsert_many\(\s*\"(\w+)\"")
_COMMAND = re.compile(r"\b(\w+)\(\s*Work& work\b")


def one_line(statement):
    return " ".join(statement.split())


def pattern_of(statement):
    """A statement that is put together has {} where something is filled in."""
    parts = re.split(r"\{\w*\}", one_line(statement))
    return re.compile(".*".join(re.escape(part) for part in parts))


def writes(tree):
    """Every write of src/storage as (path, line, pattern, text); how a table comes to be is not a write."""
    for path in tree.files(".cpp", "src/storage"):
        if is_test(path) or "/migrations/" in path:
            continue
        text = tree.text(path)
        for position, value in literals(text):
            if _WRITE.match(value):
                yield path, line_of(text, position), pattern_of(value), one_line(value)
        for match in _MANY.finditer(text):
            statement = f"INSERT INTO {match.group(1)} ("
            yield path, line_of(text, match.start()), re.compile(re.escape(statement) + ".*"), statement


def commands(tree):
    """The functions of src/commands that somebody else calls, as (path, line, name)."""
    callers = " ".join(
        tree.code(path)
        for path in tree.files((".cpp", ".hpp"), "src/api", "src/jobs", "src/server")
        if not is_test(path)
    )
    called = set(re.findall(r"\b\w+\b", callers))
    for path in tree.files(".hpp", "src/commands"):
        code = tree.code(path)
        for match in _COMMAND.finditer(code):
            if match.group(1) in called:
                yield path, line_of(code, match.start()), match.group(1)


def find(tree, failed):
    for path, line, pattern, text in writes(tree):
        if not any(pattern.fullmatch(statement) for statement in failed):
            yield Finding(path, line, f"no fault case makes this write fail: {text[:100]}")
    cases = " ".join(tree.text(path) for path in tree.files(".cpp", "tests/faults"))
    for path, line, name in commands(tree):
        if not re.search(rf"\b{name}\b", cases):
            yield Finding(path, line, f"no case of tests/faults says that it runs {name}")


def main():
    root, statements = sys.argv[1:]
    with open(statements, encoding="utf-8") as file:
        failed = {one_line(line) for line in file}
    findings = list(find(Tree(root), failed))
    for finding in findings:
        print(f"{finding}. Add a case to tests/faults.", file=sys.stderr)
    print(f"{len(failed)} statements failed in some case; {len(findings)} finding(s)")
    return 1 if findings or not failed else 0


if __name__ == "__main__":
    sys.exit(main())
