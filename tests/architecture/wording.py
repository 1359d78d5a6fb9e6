"""Every detail that a refusal shows to people has its translation in src/api/wording/details.cpp."""

import re

from tree import CPP, Finding, is_test, line_of, literals

DETAILS = "src/api/wording/details.cpp"

# Where details of refusals are written, and what a statement with one looks like: a reason that shows its detail, a
# problem of a body, or a status that the transport answers.
_BUSINESS = ("src/json", "src/domain", "src/commands", "src/api/reseller", "src/api/marketplace", "src/api/publisher")
_SHOWN = re.compile(
    r"\bReason::(?:invalid_input|enum_value_unknown|id_mismatch|catalog_item_malformed)\b"
    r"|\bproblem\s*\(|\bproblems_\.push_back|\bParseError\b|\bkInvalid\b|\badd\s*\(reason\b"
)
_TRANSPORT = ("src/http", "src/api/edge", "src/server")
_STATUS = re.compile(r"\b[45]\d\d\b[^;]*,")
# What only the command line says, and names of statuses.
_ELSEWHERE = ("src/commands/register_", "src/http/response_head.cpp")


def wording(tree):
    if not tree.exists(DETAILS):
        return []
    known = {_bare(text) for _, text in literals(tree.text(DETAILS))}
    findings = []
    for path in tree.files(CPP, *_BUSINESS, *_TRANSPORT):
        if is_test(path) or path.startswith(_ELSEWHERE):
            continue
        shown = _SHOWN if path.startswith(_BUSINESS) else _STATUS
        text = tree.text(path)
        code = tree.code(path)
        for position, value in literals(text):
            begin, end = code.rfind(";", 0, position) + 1, code.find(";", position)
            if _is_detail(value) and shown.search(code, begin, end) and _bare(value) not in known:
                what = f"{value!r} is shown to people in English only. Add its translation to {DETAILS}."
                findings.append(Finding(path, line_of(text, position), what))
    return findings


def _is_detail(value):
    """A text of words, not a name, a path, a pattern or a part of an answer."""
    return re.fullmatch(r"[A-Za-z]\S*(?: \S+)+", value.strip()) is not None


def _bare(value):
    return re.sub(r"\{[^{}]*\}", "{}", value)
