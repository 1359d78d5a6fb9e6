"""Documents tell the truth about the tree: the map, links, paths, packages."""

import glob
import os
import posixpath
import re

from modules import read_modules
from tree import TEXT, Finding, line_of

PAGE = "ARCHITECTURE.md"
_MAP_ROW = re.compile(r"^\| `src/([\w/]+)/` \|", re.MULTILINE)
_LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\(([^)\s]+)\)|!\[[^\]\n]*\]\(([^)\s]+)\)")
_PATH = re.compile(r"`((?:src|docs|tests|bench|scripts|cmake|examples|data|deploy|portal|fuzz|\.ci)/[\w./*{},-]*)`")


def page(tree):
    """The map of ARCHITECTURE.md has one line for each folder of src/, and no other."""
    if not tree.exists(PAGE):
        return [Finding(PAGE, 1, "is missing. It holds the map of src/.")]
    text = tree.text(PAGE)
    rows = {}
    findings = []
    for row in _MAP_ROW.finditer(text):
        line = line_of(text, row.start())
        if row.group(1) in rows:
            findings.append(Finding(PAGE, line, f"src/{row.group(1)}/ has a second line. Keep one."))
        rows[row.group(1)] = line
    folders = {module.folder for module in read_modules(tree).values()}
    # The program itself is no library, and a folder like any other.
    folders |= {
        os.path.dirname(path).removeprefix("src/")
        for path in tree.files("CMakeLists.txt", "src")
        if re.search(r"^\s*add_executable\(", tree.text(path), re.MULTILINE)
    }
    for folder in sorted(folders - rows.keys()):
        findings.append(Finding(PAGE, 1, f"the map has no line for src/{folder}/. Add: | `src/{folder}/` | what it is |"))
    for folder in sorted(rows.keys() - folders):
        findings.append(Finding(PAGE, rows[folder], f"there is no folder src/{folder}/. Take the line out."))
    return findings


def documents(tree):
    pages = tree.files(".md")
    findings = _titles(tree, pages)
    for path in pages:
        text = _without_fences(tree.text(path))
        for link in _LINK.finditer(text):
            findings += _link(tree, path, line_of(text, link.start()), link.group(1) or link.group(2))
        for mention in _PATH.finditer(text):
            if not _exists(tree, mention.group(1)):
                what = f"{mention.group(1)} does not exist. Mend or remove the mention."
                findings.append(Finding(path, line_of(text, mention.start()), what))
    return [*findings, *_mentions_in_code(tree), *_machine_paths(tree), *_packages(tree)]


def _without_fences(text):
    return re.sub(r"^```.*?^```", lambda fence: re.sub(r"[^\n]", " ", fence.group()), text, flags=re.M | re.S)


def _titles(tree, pages):
    findings, seen = [], {}
    for path in pages:
        title = re.search(r"^# +(.+?)\s*$", _without_fences(tree.text(path)), re.MULTILINE)
        if not title:
            findings.append(Finding(path, 1, "has no title. Begin with a line: # Title"))
        elif title.group(1) in seen:
            what = f'is titled "{title.group(1)}" like {seen[title.group(1)]}. Give each document its own title.'
            findings.append(Finding(path, 1, what))
        else:
            seen[title.group(1)] = path
    return findings


def _anchors(text):
    """GitHub's: lower case, no punctuation, hyphens for spaces."""
    headings = re.findall(r"^#+ +(.+?)\s*$", _without_fences(text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _link(tree, path, line, target):
    if re.match(r"[a-z]+:", target):
        return
    name, _, anchor = target.partition("#")
    linked = posixpath.normpath(posixpath.join(posixpath.dirname(path), name)) if name else path
    if not tree.exists(linked):
        yield Finding(path, line, f"links to {target}, which does not exist. Mend the link.")
    elif anchor and linked.endswith(".md") and anchor not in _anchors(tree.text(linked)):
        yield Finding(path, line, f"links to {target}, a heading that does not exist. Mend the link.")


def _exists(tree, mention):
    braces = re.search(r"\{([^}]*)\}", mention)
    choices = [mention.replace(braces.group(), part, 1) for part in braces.group(1).split(",")] if braces else [mention]
    return all(glob.glob(os.path.join(glob.escape(tree.root), choice)) for choice in choices)


def _mentions_in_code(tree):
    for path in tree.files(tuple(ending for ending in TEXT if ending != ".md")) + [p for p in ("dev",) if tree.exists(p)]:
        if path.startswith("tests/architecture/"):
            continue
        text = tree.text(path)
        for mention in re.finditer(r"\bdocs/[\w./-]+\.(?:md|json)\b", text):
            if not tree.exists(mention.group()):
                what = f"{mention.group()} does not exist. Write it, or mend the mention."
                yield Finding(path, line_of(text, mention.start()), what)


def _machine_paths(tree):
    for path in tree.files(TEXT) + [p for p in ("dev", ".ci/run", "LICENSE") if tree.exists(p)]:
        text = tree.text(path)
        for found in re.finditer(r"(?<![\w.:/-])/(?:home|root|work|Users|mnt)/[\w.-]+", text):
            if not path.startswith("tests/architecture/"):
                what = f"{found.group()} is a path of one machine. Write it relative to the project."
                yield Finding(path, line_of(text, found.start()), what)


def _packages(tree):
    """docs/dependencies.md names every Debian package of scripts/packages.txt, and no other -dev package."""
    listed, told = "scripts/packages.txt", "docs/dependencies.md"
    if not tree.exists(listed) or not tree.exists(told):
        return
    names = {}
    for number, line in enumerate(tree.text(listed).splitlines(), start=1):
        words = line.split()
        if not words or line.startswith("#"):
            continue
        if len(words) < 3 or words[1] not in ("build", "test", "check", "bench"):
            yield Finding(listed, number, "write: package, then build, test, check or bench, then the reason")
            continue
        names[words[0]] = number
    text = tree.text(told)
    mentioned = set(re.findall(r"`([a-z0-9][a-z0-9.+-]+)`", text))
    for name in sorted(names.keys() - mentioned):
        yield Finding(listed, names[name], f"{told} does not say what {name} is for. Add it there.")
    for name in sorted(mentioned - names.keys()):
        if name.endswith("-dev"):
            yield Finding(told, line_of(text, text.index(f"`{name}`")), f"{name} is not in {listed}. Add or remove it.")
