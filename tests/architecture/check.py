"""Checks that the tree keeps its own rules: check.py NAME, one of those below.

Prints one line for each finding, file:line: what is wrong and how to mend it, and exits with 1 when there is one.
"""

import os
import subprocess
import sys

import documents
from headers import headers
from imports import imports
from sizes import shrink, sizes
from statements import statements
from tenants import tenants
from tree import CPP, Finding, Tree
from wording import wording
from words import purity, words


def format_of(tree):
    """The sources look as clang-format would write them."""
    command = ["clang-format", "--dry-run", "--ferror-limit=1", *tree.files(CPP, "src", "tests", "bench", "fuzz")]
    result = subprocess.run(command, cwd=tree.root, capture_output=True, text=True, check=True)
    lines = (line.split(":", 3) for line in result.stderr.splitlines() if "clang-format-violations" in line)
    return [Finding(path, int(line), f"not formatted. Run clang-format -i {path}") for path, line, *_ in lines]


CHECKS = {
    "documents": documents.documents,
    "format": format_of,
    "headers": headers,
    "imports": imports,
    "map": documents.page,
    "purity": purity,
    "sizes": sizes,
    "statements": statements,
    "tenants": tenants,
    "wording": wording,
    "words": words,
}


def main(arguments):
    tree = Tree(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    if arguments == ["sizes", "--shrink"]:
        shrink(tree)
        return 0
    if len(arguments) != 1 or arguments[0] not in CHECKS:
        print(f"usage: check.py {' | '.join(CHECKS)} | sizes --shrink", file=sys.stderr)
        return 2
    findings = CHECKS[arguments[0]](tree)
    for finding in findings:
        print(finding)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
