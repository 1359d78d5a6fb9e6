"""Exceptions to the checks. Each is a line of allowed.txt with its reason; one that no check needs is a finding."""

import re

from tree import Finding

PATH = "tests/architecture/allowed.txt"
_LINE = re.compile(r"(\S+)\s+(\S+)\s+(?:\"([^\"]+)\"\s+)?(\S.*)")


class Allowed:
    def __init__(self, entries, findings):
        self._entries = entries
        self._used = set()
        self._findings = findings

    def permits(self, check, path, text=""):
        """Whether a line names this check and file and, when it quotes a text, that text is in `text`."""
        permitted = False
        for entry in self._entries:
            line, name, where, quote, _ = entry
            if name == check and where == path and (quote is None or quote in text):
                self._used.add(line)
                permitted = True
        return permitted

    def unused(self, checks):
        stale = [
            Finding(PATH, line, f"nothing in {where} needs this exception any more. Take the line out.")
            for line, name, where, _, _ in self._entries
            if name in checks and line not in self._used
        ]
        return self._findings + stale


def read_allowed(tree):
    entries, findings = [], []
    text = tree.text(PATH) if tree.exists(PATH) else ""
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        if match:
            entries.append((number, *match.groups()))
        else:
            findings.append(Finding(PATH, number, 'write: check path ["text of the statement"] reason'))
    return Allowed(entries, findings)
