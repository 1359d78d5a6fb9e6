"""The folders of src/ as their CMake files describe them, and the rings they form."""

import re
from typing import NamedTuple

from tree import line_of

# From the inside out. A folder may import from the rings before its own, and from its own ring as long as no circle
# arises. `domain/*` stands for every folder of src/domain.
RINGS = [
    ["base"],
    ["json", "sql", "sql_testing", "http"],
    ["domain/*"],
    ["storage", "search", "documents", "catalog_files", "regions", "price_lists"],
    ["commands"],
    ["api/*", "jobs", "statements"],
    ["server"],
]

# Narrower than the rings: the only folders that these may import.
ONLY = {
    "base": [],
    "json": ["base"],
    "sql": ["base"],
    "http": ["base", "json"],
    "domain/*": ["base", "domain/*"],
}

# Billing sees billing events; what a subscription is, is none of its business.
NEVER = {"domain/billing": ["domain/subscriptions", "domain/ordering"]}


class Module(NamedTuple):
    folder: str
    path: str
    line: int
    sources: list
    tests: list
    imports: list
    test_imports: list


def matches(folder, pattern):
    return folder == pattern or (pattern.endswith("/*") and folder.startswith(pattern[:-1]))


def ring_of(folder):
    for number, ring in enumerate(RINGS):
        if any(matches(folder, pattern) for pattern in ring):
            return number
    return None


def read_modules(tree):
    """Every comptoir_module call below src/, by folder."""
    modules = {}
    for path in tree.files("CMakeLists.txt", "src"):
        text = re.sub(r"#[^\n]*", lambda comment: " " * len(comment.group()), tree.text(path))
        for call in re.finditer(r"comptoir_module\(\s*([\w/]+)([^)]*)\)", text):
            lists = {}
            words = None
            for word in call.group(2).split():
                if word in ("SOURCES", "TESTS", "IMPORTS", "LIBS", "TEST_LIBS"):
                    words = lists.setdefault(word, [])
                elif words is not None:
                    words.append(word)
            modules[call.group(1)] = Module(
                folder=call.group(1),
                path=path,
                line=line_of(text, call.start()),
                sources=lists.get("SOURCES", []),
                tests=lists.get("TESTS", []),
                imports=lists.get("IMPORTS", []),
                test_imports=lists.get("TEST_LIBS", []),
            )
    return modules


def target_of(folder):
    return "comptoir_" + folder.replace("/", "_")


def folder_of(path, modules):
    """The module that a path below src/ belongs to: the longest folder that holds it."""
    inside = path.removeprefix("src/")
    holding = [folder for folder in modules if inside.startswith(folder + "/")]
    return max(holding, key=len, default=None)
