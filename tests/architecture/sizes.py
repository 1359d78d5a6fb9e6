"""Files of at most 500 lines and functions of at most 70, as a ratchet: size_baseline.txt lists what is longer, and
may only shrink. `check.py sizes --shrink` lowers its numbers; nothing raises them."""

import os
import re

from tree import CPP, Finding, blanked, line_of, tokens

FILE_LINES_MAX = 500
FUNCTION_LINES_MAX = 70
BASELINE = "tests/architecture/size_baseline.txt"
_SIZED = CPP + (".py", ".sh", ".js", ".mjs", ".ts", ".tsx", ".css")
_FOLDERS = ("src", "tests", "bench", "scripts", "portal/src", "portal/test", "fuzz", "examples")


def sizes(tree):
    baseline, findings = _read_baseline(tree)
    long = dict(_too_long(tree))
    for key, (line, count, limit) in long.items():
        held = baseline.get(key)
        if held is None:
            findings.append(Finding(key[1], line, f"{_called(key)} has {count} lines; at most {limit}. Split it."))
        elif count > held[1]:
            findings.append(Finding(key[1], line, f"{_called(key)} grew from {held[1]} to {count} lines. Split it."))
    for key, (line, held) in baseline.items():
        count = long[key][1] if key in long else 0
        if count < held:
            what = f"{_called(key)} in {key[1]} became shorter. Run tests/architecture/check.py sizes --shrink."
            findings.append(Finding(BASELINE, line, what))
    return findings


def shrink(tree):
    """Writes the baseline anew with what is shorter now; never adds a line or raises a number."""
    baseline, _ = _read_baseline(tree)
    long = dict(_too_long(tree))
    head = [line for line in tree.text(BASELINE).splitlines() if line.startswith("#")]
    rows = [f"{' '.join(key)} {min(held, long[key][1])}" for key, (_, held) in baseline.items() if key in long]
    with open(os.path.join(tree.root, BASELINE), "w", encoding="utf-8") as file:
        file.write("\n".join(head + rows) + "\n")


def _called(key):
    return "this file" if key[0] == "file" else f"{key[2]}()"


def _read_baseline(tree):
    baseline, findings = {}, []
    for number, line in enumerate(tree.text(BASELINE).splitlines() if tree.exists(BASELINE) else [], start=1):
        if not line or line.startswith("#"):
            continue
        *key, count = line.split()
        if len(key) == {"file": 2, "function": 3}.get(key[0]) and count.isdigit():
            baseline[tuple(key)] = (number, int(count))
        else:
            findings.append(Finding(BASELINE, number, "write: file PATH LINES, or: function PATH NAME LINES"))
    return baseline, findings


def _too_long(tree):
    for path in tree.files(_SIZED, *_FOLDERS):
        count = tree.text(path).count("\n")
        if count > FILE_LINES_MAX:
            yield ("file", path), (1, count, FILE_LINES_MAX)
        if path.endswith(CPP):
            for name, line, count in functions(tree.text(path)):
                if count > FUNCTION_LINES_MAX:
                    yield ("function", path, name), (line, count, FUNCTION_LINES_MAX)


_NAME = re.compile(r"([\w:~]+|operator\s*\S+)\s*\(")
_SCOPE = re.compile(r'\b(?:namespace|class|struct|union)\b(?![^(]*\()|\bextern\s*$|\bnamespace\b')


def functions(text):
    """Every function with a body: name, line, and how many lines there are from brace to brace.

    Rows of a table are no lines of code and do not count: a case that only returns, and the inside of a string.
    """
    code = blanked(text)
    code = re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda part: re.sub(r"[^\n]", " ", part.group()), code, flags=re.M)
    at, head = 0, 0
    while True:
        found = re.compile(r"[{};]").search(code, at)
        if not found:
            return
        at = found.end()
        if found.group() != "{":
            head = at
            continue
        before = code[head : found.start()]
        if _SCOPE.search(before):
            head = at  # Looks into it; its closing brace is skipped like any other.
            continue
        end = _closing(code, found.start())
        parameters = _parameters(before)
        if parameters is None or _initializes_member(before, parameters):
            at = end  # A list, an enumeration or the initializer of a member: part of the statement around it.
            continue
        name = _NAME.search(before).group(1)
        line = line_of(code, head + _first_ink(before))
        yield name, line, _lines(text[found.start() : end])
        at = head = end


_ROW = re.compile(r"\bcase\s+[\w:]+:\s*(?:return\b[^;{}]*(?:\{[^;{}]*\}[^;{}]*)*;)?[ \t]*\n?")


def _lines(body):
    rows = _ROW.sub("", blanked(body))
    strings = sum(token.count("\n") for kind, token in tokens(body) if kind == "literal")
    return rows.count("\n") - strings + 1


def _first_ink(text):
    return len(text) - len(text.lstrip())


def _parameters(before):
    """Where the parameter list of a function ends in the text before its brace; nothing when it is no function."""
    opening = _NAME.search(before)
    if not opening or re.search(r"(?<![=!<>])=(?!=)", before[: opening.start()]) or re.search(r"\benum\b", before):
        return None
    depth = 0
    for position in range(opening.end() - 1, len(before)):
        depth += {"(": 1, ")": -1}.get(before[position], 0)
        if depth == 0:
            return position + 1
    return None


def _initializes_member(before, parameters):
    rest = before[parameters:]
    return re.match(r"\s*(?:noexcept\s*)?:(?!:)", rest) is not None and re.search(r"[\w>]\s*$", rest) is not None


def _closing(code, opening):
    depth = 0
    for brace in re.compile(r"[{}]").finditer(code, opening):
        depth += 1 if brace.group() == "{" else -1
        if depth == 0:
            return brace.end()
    return len(code)
