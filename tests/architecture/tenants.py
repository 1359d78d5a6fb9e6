"""Every statement on a table that belongs to a partner names the partner, so that the database can be divided by
partner and no caller can reach a neighbour's rows by forgetting a condition."""

import re

from allowed import read_allowed
from tree import Finding, is_test, line_of, literals

_CREATE = re.compile(r"CREATE TABLE (?:IF NOT EXISTS )?(\w+)\s*\((.*)\)", re.DOTALL)
_STATEMENT = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH|MERGE|COPY)\b")
_TABLE = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE|COPY|USING)\s+(\w+)")


def tenants(tree):
    allowed = read_allowed(tree)
    strings = [
        (path, line_of(tree.text(path), position), value)
        for path in tree.files(".cpp", "src")
        if not is_test(path)
        for position, value in literals(tree.text(path))
    ]
    owned = set()
    findings = []
    for path, line, value in strings:
        created = _CREATE.match(value.strip())
        if created and re.search(r"\bpartner_id\b", created.group(2)):
            owned.add(created.group(1))
            findings += _primary_key(created, path, line, allowed)
    for path, line, value in strings:
        if not _STATEMENT.match(value):
            continue
        tables = sorted(owned.intersection(_TABLE.findall(value)))
        if tables and not _names_partner(value) and not allowed.permits("tenants", path, " ".join(value.split())):
            what = (
                f"{' '.join(value.split())[:90]!r} works on {', '.join(tables)} without naming partner_id. Name it, or "
                "say in tests/architecture/allowed.txt why it may not."
            )
            findings.append(Finding(path, line, what))
    return findings + allowed.unused(["tenants", "tenant-key"])


def _names_partner(statement):
    """Whether the partner is among the conditions, or among the values of an insert; being selected is not enough."""
    if re.match(r"\s*(INSERT|COPY|MERGE)\b", statement):
        return re.search(r"\bpartner_id\b", statement) is not None
    condition = re.search(r"\b(?:WHERE|ON|USING)\b(.*)", statement, re.DOTALL)
    return condition is not None and re.search(r"\bpartner_id\b", re.split(r"\bORDER BY\b", condition.group(1))[0]) is not None


def _primary_key(created, path, line, allowed):
    name, columns = created.groups()
    key = re.search(r"PRIMARY KEY\s*\(\s*(\w+)", columns) or re.search(r"(\w+)[^,]*\bPRIMARY KEY", columns)
    if (key is None or key.group(1) != "partner_id") and not allowed.permits("tenant-key", path, f"CREATE TABLE {name} "):
        yield Finding(path, line, f"the primary key of {name} does not begin with partner_id. Put it first.")
