"""The import law: who may include whom, and that each folder's list tells the truth."""

import re

from modules import NEVER, ONLY, RINGS, folder_of, matches, read_modules, ring_of, target_of
from tree import CPP, Finding, is_test, line_of

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]+"([^"]+)"', re.MULTILINE)


def imports(tree):
    modules = read_modules(tree)
    findings = list(_lists(modules))
    findings += _circles(modules)
    findings += _files_without_module(tree, modules)
    used = {folder: set() for folder in modules}
    for path in tree.files(CPP, "src"):
        findings += _includes(tree, path, modules, used)
    for module in modules.values():
        for name in module.imports:
            if name in modules and name not in used[module.folder]:
                what = f"{module.folder} lists {name} in IMPORTS and includes nothing of it. Take it off the list."
                findings.append(Finding(module.path, module.line, what))
    return findings


def _lists(modules):
    for module in modules.values():

        def finding(what, module=module):
            return Finding(module.path, module.line, what)

        if module.path != f"src/{module.folder}/CMakeLists.txt":
            yield finding(f"this file describes {module.folder}. Describe it in src/{module.folder}/CMakeLists.txt.")
        ring = ring_of(module.folder)
        if ring is None:
            yield finding(f"{module.folder} stands in no ring. Give it a place in tests/architecture/modules.py.")
            continue
        for name in module.imports:
            if name not in modules:
                yield finding(f"{module.folder} imports {name}, which is no folder of src/. Mend the name.")
                continue
            only = next((ONLY[pattern] for pattern in ONLY if matches(module.folder, pattern)), None)
            if only is not None and not any(matches(name, pattern) for pattern in only):
                allowed = ", ".join(only) or "nothing"
                yield finding(f"{module.folder} may import {allowed}, and not {name}. Move what it needs inwards.")
            elif (ring_of(name) or 0) > ring:
                rings = " < ".join("|".join(names) for names in RINGS)
                yield finding(f"{module.folder} imports outwards, from {name}. Imports point inwards: {rings}.")
            if name in NEVER.get(module.folder, []):
                yield finding(f"{module.folder} must not know {name}. Hand it what it needs as plain values.")


def _circles(modules):
    done = set()

    def follow(folder, trail):
        if folder in trail:
            circle = " > ".join([*trail[trail.index(folder) :], folder])
            module = modules[folder]
            return [Finding(module.path, module.line, f"circle: {circle}. Move what both need inwards.")]
        if folder in done or folder not in modules:
            return []
        done.add(folder)
        return [found for name in modules[folder].imports for found in follow(name, [*trail, folder])]

    return [found for folder in modules for found in follow(folder, [])]


def _files_without_module(tree, modules):
    for path in tree.files(CPP, "src"):
        folder = folder_of(path, modules)
        if folder is None:
            yield Finding(path, 1, "belongs to no folder with a comptoir_module call. Add one beside it.")
        elif path.endswith(".cpp"):
            module = modules[folder]
            name = path.removeprefix(f"src/{folder}/")
            if name not in module.sources + module.tests and name not in tree.text(module.path):
                yield Finding(path, 1, f"is not built. Name it in {module.path}, or remove it.")


def _includes(tree, path, modules, used):
    own = folder_of(path, modules)
    if own is None:
        return
    module = modules[own]
    text = tree.code(path, strings=True)
    for include in INCLUDE.finditer(text):
        name = include.group(1)
        line = line_of(text, include.start())
        if not tree.exists("src/" + name):
            yield Finding(path, line, f'"{name}" is not below src/. Includes are written "folder/file.hpp".')
            continue
        other = folder_of("src/" + name, modules)
        if other is None or other == own:
            continue
        used[own].add(other)
        if other in module.imports or (is_test(path) and target_of(other) in module.test_imports):
            continue
        yield Finding(
            path,
            line,
            f'"{name}" belongs to {other}, which {own} does not import. Do without it, or add {other} to IMPORTS in '
            f"{module.path} if the rings allow it.",
        )
