"""SQL stands in the storage folder alone, so that one place knows the tables, and whoever wants rows asks for them in
words of the domain."""

import re

from allowed import read_allowed
from tree import CPP, Finding, is_test, line_of, literals

_MAY = ("src/storage/", "src/sql/")  # Tests and src/sql_testing are no concern of this check.
_STATEMENT = re.compile(
    r"\s*(SELECT\s|INSERT\s+INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|MERGE\s+INTO\s|COPY\s+\w|WITH\s+\w+\s+AS\b"
    r"|(CREATE|ALTER|DROP)\s+(UNIQUE\s+)?(TABLE|INDEX|VIEW)\s|PRAGMA\s)"
)
_CALL = re.compile(r"(?:\.|->)\s*(query|query_one|execute|execute_counted|insert_many)\s*\(")


def statements(tree):
    allowed = read_allowed(tree)
    findings = []
    for path in tree.files(CPP, "src"):
        if path.startswith(_MAY) or is_test(path):
            continue
        text, code = tree.text(path), tree.code(path)
        found = [(position, repr(" ".join(value.split())[:60])) for position, value in literals(text) if _STATEMENT.match(value)]
        found += [(match.start(), f"{match.group(1)}()") for match in _CALL.finditer(code)]
        for position, what in sorted(found):
            if not allowed.permits("statements", path):
                what = f"{what}: SQL outside src/storage. Make it a function there, named in words of the domain."
                findings.append(Finding(path, line_of(text, position), what))
    return findings + allowed.unused(["statements"])
