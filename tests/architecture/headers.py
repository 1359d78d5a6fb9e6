"""Headers: guarded, described, and in the namespace of their folder."""

import re

from modules import folder_of, read_modules
from tree import Finding, is_test, line_of


def headers(tree):
    modules = read_modules(tree)
    findings = []
    for path in tree.files(".hpp", "src"):
        text = tree.text(path)
        if not re.match(r"(?://[^\n]*\n|\s)*#pragma once\n", text):
            findings.append(Finding(path, 1, "does not begin with #pragma once. Put it first."))
        if not is_test(path) and not re.search(r"^\s*///", text, re.MULTILINE):
            what = "describes nothing. Say in /// what it is, units, rounding, errors, threads, source."
            findings.append(Finding(path, 1, what))
        findings += _namespaces(tree, path, folder_of(path, modules))
    return findings


def _namespaces(tree, path, folder):
    if folder is None:
        return
    # Names that every folder uses stand in comptoir itself: those of base, and the refusals.
    if folder in ("base", "domain/refusal"):
        allowed = ("comptoir",)
    else:
        allowed = ("comptoir::" + folder.split("/")[-1], "comptoir::" + folder.replace("/", "::"))
    code = tree.code(path)
    for opened in re.finditer(r"^namespace\s+([\w:]+)\s*\{", code, re.MULTILINE):
        name = opened.group(1)
        # Others' namespaces are opened to declare or specialise what is theirs.
        if name.startswith("comptoir") and not (name + "::").startswith(tuple(one + "::" for one in allowed)):
            what = f"namespace {name} in folder {folder}. A folder has one namespace: {allowed[0]}."
            yield Finding(path, line_of(code, opened.start()), what)
