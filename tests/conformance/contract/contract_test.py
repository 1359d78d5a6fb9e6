#!/usr/bin/env python3
"""Whether every line of the reseller contract has its test: contract_test.py ROOT.

The *.txt files beside this one say what the contract asks, area by area. `## 2.7` names the section of what follows, and
each line is an id and a sentence, with the tests that prove it below:

    CRT-02.800008 An unknown cart is 404 code 800008.
      CRT.CRT_02_ACartIsReadUntilItExpires
      ctest:conformance.openapi

A line without a test stands in open.txt (not served, or not proved, with the reason), or in never.txt (nothing here
brings it about; the texts that its answer would need must not occur in the sources). Nothing stands there that has a
test, so that both lists only say what is true. What is open does not fail the test; what is missing does.
"""

import os
import re
import sys
from typing import NamedTuple

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, os.pardir, "architecture"))

from tree import Finding, Tree, is_test, line_of  # pylint: disable=wrong-import-position

FOLDER = "tests/conformance/contract"
OPEN, NEVER = f"{FOLDER}/open.txt", f"{FOLDER}/never.txt"
# The index of the contract: how many endpoints each area has.
ENDPOINTS = {"A": 6, "CAT": 13, "OFF": 6, "CUS": 9, "QUA": 8, "AGR": 6, "REL": 4, "CRT": 4, "ORD": 8, "SUB": 21, "ANA": 1,
             "INV": 13, "SRQ": 8, "AUD": 2, "WHK": 6, "PRF": 10, "PRC": 4, "OTH": 7}  # fmt: skip
# Where an answer of the interface comes from.
ANSWERS = ("src/api/reseller", "src/commands")

_SECTION = re.compile(r"## (\S+)")
_LINE = re.compile(r"([A-Za-z0-9][\w.-]*) (\S.*\.)")
_PROOF = re.compile(r"  (\w+\.\w+|ctest:[\w.]+)")
_TEST = re.compile(r"^(?:TEST|TEST_P|TEST_F|RC_GTEST_PROP)\(\s*(\w+),\s*(\w+)", re.MULTILINE)
_ENDPOINT = re.compile(r"[A-Z]{3}-\d\d")


class Line(NamedTuple):
    """One line of the contract."""

    id: str
    section: str
    sentence: str
    tests: list
    path: str
    number: int

    @property
    def area(self):
        return os.path.basename(self.path).removesuffix(".txt")


def read_lines(tree):
    """Every line of every area, and what is wrong with the writing."""
    lines, findings = [], []
    for path in tree.files(".txt", FOLDER):
        if path in (OPEN, NEVER):
            continue
        section = ""
        for number, text in enumerate(tree.text(path).splitlines(), start=1):
            if not text or re.match(r"# ", text):
                continue
            if found := _SECTION.fullmatch(text):
                section = found.group(1)
            elif (found := _LINE.fullmatch(text)) and section:
                lines.append(Line(found.group(1), section, found.group(2), [], path, number))
            elif (found := _PROOF.fullmatch(text)) and lines and lines[-1].path == path:
                lines[-1].tests.append(found.group(1))
            else:
                what = "write: ## SECTION, or ID and a sentence, or two blanks and Suite.Test or ctest:NAME"
                findings.append(Finding(path, number, what))
    return lines, findings


def read_list(tree, path):
    """open.txt or never.txt: what stands behind each id, and what is wrong with the writing."""
    told, findings = {}, []
    for number, text in enumerate(tree.text(path).splitlines(), start=1):
        if not text or text.startswith("#"):
            continue
        identity, _, rest = text.partition(" ")
        if not rest.strip():
            findings.append(Finding(path, number, f"say why {identity} stands here"))
        if identity in told:
            findings.append(Finding(path, number, f"{identity} stands here twice"))
        told[identity] = (number, rest.strip())
    return told, findings


def known_tests(tree):
    """Every test of a file that is built, which is one that the CMakeLists.txt beside it names."""
    known = set()
    for path in tree.files("_test.cpp", "src", "tests"):
        build = f"{os.path.dirname(path)}/CMakeLists.txt"
        name = os.path.basename(path)
        stem = name.removesuffix("_test.cpp")
        built = tree.exists(build) and tree.text(build)
        # A foreach over suites builds ${suite}_test.cpp.
        if built and (re.search(rf"\b{re.escape(name)}\b", built) or
                      ("}_test.cpp" in built and re.search(rf"\b{re.escape(stem)}\b", built))):
            known |= {f"{suite}.{test}" for suite, test in _TEST.findall(tree.code(path))}
    return known


def known_ctests(tree):
    """Patterns of the names that ctest knows; a variable stands for a word."""
    names = []
    for path in tree.files("CMakeLists.txt", "src", "tests"):
        for name in re.findall(r"\bNAME\s+([\w.${}]+)", tree.text(path)):
            names.append(re.compile(r"\w+".join(re.escape(part) for part in re.split(r"\$\{\w+\}", name))))
    return names


def find_in_lines(tree, lines, told):
    """What is wrong with the lines themselves: ids, tests, and lines that nothing speaks for."""
    tests, ctests = known_tests(tree), known_ctests(tree)
    seen = {}
    for line in lines:
        if line.id in seen:
            yield Finding(line.path, line.number, f"{line.id} is already in {seen[line.id]}")
        seen.setdefault(line.id, f"{line.path}:{line.number}")
        for test in line.tests:
            kind, _, name = test.rpartition(":")
            if kind and not any(one.fullmatch(name) for one in ctests):
                yield Finding(line.path, line.number, f"{line.id}: ctest has no {name}")
            elif not kind and test not in tests:
                yield Finding(line.path, line.number, f"{line.id}: no test that is built is called {test}")
            elif not kind and re.search(r"(^|\.)DISABLED_", test):
                yield Finding(line.path, line.number, f"{line.id}: {test} does not run")
        if len(set(line.tests)) < len(line.tests):
            yield Finding(line.path, line.number, f"{line.id} names a test twice")
        if not line.tests and line.id not in told:
            yield Finding(line.path, line.number, f"{line.id} has no test. Write one, or say in {OPEN} why not.")
        if line.tests and line.id in told:
            path, number = told[line.id]
            yield Finding(path, number, f"{line.id} has a test now. Take it out of this list.")
    for identity, (path, number) in told.items():
        if identity not in seen:
            yield Finding(path, number, f"no area has a line {identity}")


def find_in_index(lines):
    """Every endpoint of the contract has its line."""
    ids = {line.id for line in lines}
    for area, count in ENDPOINTS.items():
        for number in range(1, count + 1):
            identity = f"A{number}" if area == "A" else f"{area}-{number:02}"
            if identity not in ids:
                yield Finding(FOLDER, 1, f"the endpoint {identity} has no line")


def find_in_sources(tree, lines):
    """Routes and codes of the interface that have no line."""
    ids = {line.id for line in lines}
    for path in tree.files(".cpp", ANSWERS[0]):
        if is_test(path):
            continue
        text = tree.text(path)
        for route in re.finditer(r'Access::\w+,\s*"([A-Z]{3}-\d\d)"', text):
            if route.group(1) not in ids:
                yield Finding(path, line_of(text, route.start()), f"{route.group(1)} has no line in {FOLDER}")
        for code in re.finditer(r"(?:return \{|error_response\(\s*)(\d{3}), (\d+)[,}]", text):
            status, number = code.groups()
            if status != number and not any(re.search(rf"(^|\.)code\.{number}(\.|$)", one) for one in ids):
                yield Finding(path, line_of(text, code.start()), f"the code {number} has no line in {FOLDER}")


def find_in_absence(tree, never):
    """What never.txt says is not there."""
    for identity, (number, rest) in never.items():
        texts = re.match(r"`([^`]+)` \S", rest)
        if not texts:
            yield Finding(NEVER, number, f"{identity}: name in backquotes what its answer would need, then say why")
            continue
        for text in texts.group(1).split(","):
            wanted, _, place = text.partition("@")
            whole = re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)")
            for path in tree.files(".cpp", *ANSWERS):
                found = None if is_test(path) or not path.startswith(place) else whole.search(tree.text(path))
                if found:
                    what = f"holds {wanted}, so {identity} may occur: take it out of {NEVER}"
                    yield Finding(path, line_of(tree.text(path), found.start()), what)


def find_named(lines, tests):
    """An endpoint that is open although a test has its name."""
    for line in lines:
        if line.tests or not _ENDPOINT.fullmatch(line.id):
            continue
        word = re.escape(line.id.replace("-", "_"))
        for test in sorted(tests):
            if re.search(rf"(^|[._]){word}(_|$)", test.split(".")[-1]):
                yield Finding(line.path, line.number, f"{line.id} is open, and {test} has its name. Name it as proof.")
                break


def report(lines, opened, never):
    """The count, and what is open by area."""
    bare = [line for line in lines if not line.tests]
    proved, absent = len(lines) - len(bare), sum(line.id in never for line in bare)
    covered = proved + absent
    percent = 1000 * covered // max(len(lines), 1) / 10
    print(f"contract lines: {len(lines)}, covered: {covered} ({percent:g} %): "
          f"{proved} by tests, {absent} by the absence of what they speak of")
    print(f"open: {len(lines) - covered}")
    for area in sorted({line.area for line in bare if line.id in opened}):
        print(f"  {area}")
        for line in bare:
            if line.area == area and line.id in opened:
                print(f"    {line.id} (section {line.section}) {line.sentence} Open: {opened[line.id][1]}")


def check(tree):
    """All findings, and what a report needs."""
    lines, findings = read_lines(tree)
    opened, of_open = read_list(tree, OPEN)
    never, of_never = read_list(tree, NEVER)
    told = {identity: (NEVER, number) for identity, (number, _) in never.items()}
    for identity, (number, _) in opened.items():
        if identity in told:
            findings.append(Finding(OPEN, number, f"{identity} stands in {NEVER}, too"))
        told[identity] = (OPEN, number)
    findings += of_open + of_never
    findings += find_in_lines(tree, lines, told)
    findings += find_in_index(lines)
    findings += find_in_sources(tree, lines)
    findings += find_in_absence(tree, never)
    findings += find_named([line for line in lines if line.id in opened], known_tests(tree))
    return findings, lines, opened, never


def main():
    findings, lines, opened, never = check(Tree(os.path.abspath(sys.argv[1])))
    for finding in findings:
        print(finding, file=sys.stderr)
    report(lines, opened, never)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
