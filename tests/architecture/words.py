"""What must not be written, and the purity of the domain."""

import re
from typing import NamedTuple

from allowed import read_allowed
from tree import CPP, TEXT, Finding, is_test, line_of


class Ban(NamedTuple):
    name: str  # As in allowed.txt.
    pattern: str
    mend: str
    where: tuple = ("src",)
    outside: tuple = ()  # Folders in which it is fine.
    tests: bool = False  # Whether tests are meant too.
    comments: bool = False  # Whether comments and strings are meant too.


BANS = [
    Ban(
        "wall-clock",
        r"system_clock\s*::\s*now|\bgettimeofday\b|\btime\s*\(\s*(nullptr|NULL|0)\s*\)",
        "Take the instant as an argument, or ask the Clock of base/clock.hpp.",
        outside=("src/base",),
        tests=True,
    ),
    Ban(
        "catch-all",
        r"catch\s*\(\s*\.\.\.\s*\)",
        "Catch what you can answer. Everything else ends at the request, the job or main.",
        where=("src", "tests", "bench"),
        tests=True,
    ),
    Ban(
        "streams",
        r"#\s*include\s*<(iostream|sstream|fstream|ostream|istream|iomanip)>|\bstd::(cout|cerr|clog|endl)\b",
        "Use fmt for text and the adapters for files.",
    ),
    Ban("regex", r"#\s*include\s*<regex>|\bstd::regex\b", "Write the few lines of a parser.", tests=True),
    Ban("assert", r"\bassert\s*\(|#\s*include\s*<cassert>", "Use COMPTOIR_CHECK, which stays on in release.", tests=True),
    Ban(
        "sleep",
        r"\bsleep_(for|until)\b|\bu?sleep\s*\(|\bnanosleep\b",
        "Wait for the event itself; time in tests is a ManualClock.",
        where=("src", "tests"),
        tests=True,
    ),
    Ban(
        "floating-point",
        r"\b(double|float)\b",
        "Amounts are Money or Decimal (base/money.hpp, base/decimal.hpp).",
        where=("src/domain", "src/storage", "src/commands", "src/base/money", "src/base/decimal"),
        tests=True,
    ),
    Ban(
        "banned-name",
        r"\b(?:class|struct|enum|union|using|concept|namespace)\s+(?:class\s+)?"
        r"(?:[A-Za-z0-9_]*(?:Manager|Helper|Util|Impl|Info|Data)(?:[A-Z]\w*|s)?|(?:\w+_)?(?:manager|helper|util|impl)s?)\b"
        r"(?!\s*::)",
        "Name what the thing is or does in the words of docs/glossary.md.",
        where=("src", "tests", "bench"),
        tests=True,
    ),
    Ban(
        "using-namespace",
        r"^[ \t]*using\s+namespace\b(?!\s+std::\w+_literals)[^\n]*",
        "A header must not open a namespace for those who include it.",
    ),
    Ban(
        "leftover",
        r"\b(TODO|FIXME|HACK)\b",
        "Do it now, or take it out.",
        where=("src", "tests", "bench", "scripts", "cmake", "docs", "portal", "deploy", "fuzz"),
        outside=("tests/architecture",),
        tests=True,
        comments=True,
    ),
]

_FILE_NAME = re.compile(r"(^|_)(managers?|helpers?|utils?|impl|info|data|common|misc)\.[ch]pp$")


def words(tree):
    allowed = read_allowed(tree)
    findings = []
    for ban in BANS:
        pattern = re.compile(ban.pattern, re.MULTILINE)
        for path in tree.files(TEXT if ban.comments else CPP):
            if not path.startswith(ban.where) or path.startswith(tuple(f"{f}/" for f in ban.outside) or ("\0",)):
                continue
            if not ban.tests and is_test(path) or ban.name == "using-namespace" and not path.endswith(".hpp"):
                continue
            text = tree.text(path) if ban.comments else tree.code(path)
            for match in pattern.finditer(text):
                if allowed.permits(ban.name, path):
                    continue
                line = line_of(text, match.start())
                findings.append(Finding(path, line, f"{match.group().strip()!r} ({ban.name}). {ban.mend}"))
    for path in tree.files(CPP):
        if _FILE_NAME.search(path):
            findings.append(Finding(path, 1, "says nothing with its name. Name the file after what is in it."))
    return findings + allowed.unused([ban.name for ban in BANS])


# Everything through which the outside world, chance or other threads could reach a rule.
_IMPURE = re.compile(
    r"""\#\s*include\s*(?:
        <(?:thread|mutex|shared_mutex|atomic|condition_variable|future|stop_token|semaphore|barrier|latch|random
           |ctime|time\.h|fstream|iostream|sstream|cstdio|stdio\.h|filesystem|csignal|unistd\.h|sys/[^>]*|boost/[^>]*
           |simdjson[^>]*|spdlog/[^>]*|curl/[^>]*|openssl/[^>]*|sqlite3\.h|libpq-fe\.h|sodium[^>]*)>
        |"(?:sql|json|http|storage|base/clock\.hpp)[^"]*")
      |\b(?:getenv|getrandom|random_device|steady_clock|system_clock|this_thread|printf|fprintf)\b
      |\bfmt::print\b|\bthread_local\b""",
    re.VERBOSE,
)


def purity(tree):
    allowed = read_allowed(tree)
    findings = []
    for path in tree.files(CPP, "src/domain"):
        if is_test(path):
            continue
        text = tree.code(path, strings=True)
        for match in _IMPURE.finditer(text):
            if allowed.permits("purity", path, match.group()):
                continue
            what = f"{match.group().strip()!r} in the domain, which is pure. Take the value as an argument."
            findings.append(Finding(path, line_of(text, match.start()), what))
    return findings + allowed.unused(["purity"])
