"""The files of the project, and C++ text without the parts that a check does not mean."""

import os
import re
from typing import NamedTuple

SKIPPED_FOLDERS = {".git", ".cache", "build", "node_modules", "dist", "__pycache__"}
CPP = (".cpp", ".hpp")
TEXT = CPP + (".cmake", ".css", ".html", ".json", ".md", ".py", ".sh", ".sql", ".toml", ".ts", ".tsx", ".txt")


class Finding(NamedTuple):
    """One thing that is wrong, where, and how to mend it."""

    path: str
    line: int
    what: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.what}"


class Tree:
    """The project below a root folder. Paths are relative to it, with slashes."""

    def __init__(self, root):
        self.root = root
        self.paths = sorted(self._walk())
        self._texts = {}

    def _walk(self):
        for folder, folders, names in os.walk(self.root):
            folders[:] = [name for name in folders if name not in SKIPPED_FOLDERS]
            for name in names:
                yield os.path.relpath(os.path.join(folder, name), self.root).replace(os.sep, "/")

    def files(self, endings, *folders):
        """The paths with one of these endings below one of these folders; below any when none is named."""
        return [
            path
            for path in self.paths
            if path.endswith(endings) and (not folders or path.startswith(tuple(f"{f}/" for f in folders)))
        ]

    def text(self, path):
        if path not in self._texts:
            with open(os.path.join(self.root, path), encoding="utf-8") as file:
                self._texts[path] = file.read()
        return self._texts[path]

    def exists(self, path):
        return os.path.exists(os.path.join(self.root, path))

    def code(self, path, strings=False):
        return blanked(self.text(path), {"comment"} if strings else {"comment", "literal"})


def blanked(text, kinds=frozenset({"comment", "literal"})):
    """C++ with tokens of these kinds replaced by spaces. Positions and lines stay."""
    return "".join(re.sub(r"[^\n]", " ", token) if kind in kinds else token for kind, token in tokens(text))


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def is_test(path):
    """Tests stand beside the code, as do the parts only they use."""
    name = path.rsplit("/", 1)[-1]
    return "_test." in name or name.startswith("test_") or not path.startswith("src/") or "sql_testing/" in path


_TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)
      | (?P<raw>R"(?P<mark>[^\s()\\]*)\(.*?\)(?P=mark)")
      | (?P<text>"(?:\\.|[^"\\\n])*")
      | (?P<number>\b\d[\w.']*)
      | (?P<letter>'(?:\\.|[^'\\\n])+')""",
    re.DOTALL | re.VERBOSE,
)


def tokens(text):
    """Splits C++ into ("comment" | "literal" | "code", text); together they are the text."""
    at = 0
    for match in _TOKEN.finditer(text):
        if match.start() > at:
            yield "code", text[at : match.start()]
        kind = match.lastgroup
        yield {"comment": "comment", "number": "code"}.get(kind, "literal"), match.group()
        at = match.end()
    if at < len(text):
        yield "code", text[at:]


def literals(text):
    """Every string of C++ text as (position, value); strings with only space between them are one."""
    at, parts, gathered = 0, None, []
    for kind, token in tokens(text):
        if kind == "literal" and token[0] != "'":
            if parts is None:
                parts = (at, [])
                gathered.append(parts)
            parts[1].append(_value(token))
        elif kind == "code" and token.strip():
            parts = None
        at += len(token)
    return [(position, "".join(values)) for position, values in gathered]


def _value(token):
    raw = re.fullmatch(r'R"([^\s()\\]*)\((.*)\)\1"', token, re.DOTALL)
    return raw.group(2) if raw else token[1:-1].replace('\\"', '"').replace("\\n", "\n")
