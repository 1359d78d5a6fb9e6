"""Checks that a snippet compiles, and that with MISTAKE defined it fails with the error it announces.

    compile_fail.py SNIPPET.cpp -- COMPILER FLAG…

The first line of the snippet is `// error: <regular expression>`.
"""

import os
import re
import subprocess
import sys


def errors_of(command):
    environment = dict(os.environ, LC_ALL="C")
    result = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=100)
    return result.returncode, result.stderr


def main(arguments):
    snippet, separator, *compiler = arguments
    assert separator == "--"
    with open(snippet, encoding="utf-8") as file:
        announced = re.fullmatch(r"// error: (.+)\n", file.readline())
    if not announced:
        return f"{snippet}:1: announce the error: // error: <regular expression>"

    status, errors = errors_of([*compiler, snippet])
    if status != 0:
        return f"{snippet}: must compile without MISTAKE, but:\n{errors}"
    status, errors = errors_of([*compiler, "-DMISTAKE", snippet])
    if status == 0:
        return f"{snippet}: must not compile with MISTAKE defined, but does. The type no longer forbids it."
    if not re.search(announced.group(1), errors):
        return f"{snippet}: fails for another reason than the announced one:\n{errors}"
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
