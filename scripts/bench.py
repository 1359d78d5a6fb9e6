"""Runs the programs of bench/ and keeps their figures: bench.py DIRECTORY [NAME…]

A program prints one JSON object per line for each figure, and may print anything else between them:

    {"name": "price list, 1 M rows", "ours": 2.1, "reference": 28.4, "ratio": 13.5, "unit": "s", "aim": ">= 10"}

`ours` and `reference` are measured in the same run, so `ratio` means the same on every machine. `reference`, `ratio`
and `aim` may be absent. The figures of the programs that ran replace their earlier ones in bench/results.json, from
which bench/RESULTS.md is written. A missed aim is shown and fails nothing; a program that fails does.
"""

import datetime
import json
import os
import platform
import re
import subprocess
import sys

RECORD = "bench/results.json"
PAGE = "bench/RESULTS.md"


def machine():
    model = ""
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            found = re.search(r"^model name\s*:\s*(.+)$", file.read(), re.MULTILINE)
            model = found.group(1) if found else ""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = f"{platform.system()} {platform.release()}"
    return f"{os.cpu_count()} × {model or platform.machine()}, {memory:.0f} GiB, {system}"


def commit():
    result = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False)
    return result.stdout.strip() or "unknown"


def programs(directory, names):
    found = sorted(
        name
        for name in os.listdir(directory)
        if os.path.isfile(os.path.join(directory, name)) and os.access(os.path.join(directory, name), os.X_OK)
    )
    chosen = [name for name in found if not names or any(wanted in name for wanted in names)]
    if not chosen:
        sys.exit(f"bench: no program is called {' or '.join(names) or 'anything'}; there are: {', '.join(found)}")
    return chosen


def run(directory, name):
    """The figures of one program; what it prints is shown as it comes."""
    figures = []
    command = os.path.join(directory, name)
    print(f"+ {command}", flush=True)
    with subprocess.Popen([command], stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            print(line, end="", flush=True)
            if line.startswith("{"):
                figures.append(json.loads(line))
    if process.returncode != 0:
        sys.exit(f"bench: {name} ended with {process.returncode}")
    if not figures:
        sys.exit(f"bench: {name} printed no figure; it must print JSON lines as scripts/bench.py describes them")
    return figures


def met(figure):
    """Whether the aim was reached; nothing when there is none that can be compared."""
    aim = re.fullmatch(r"(>=|<=|≥|≤)\s*([\d.]+)", str(figure.get("aim", "")))
    value = figure.get("ratio", figure["ours"])
    if not aim:
        return None
    return value >= float(aim.group(2)) if aim.group(1) in (">=", "≥") else value <= float(aim.group(2))


def number(value):
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def page(record):
    lines = [
        "# Measured speed",
        "",
        "Written by `./dev bench` from bench/results.json. Our figure and its reference come from the same run on the "
        "same machine; compare ratios, not figures. Aims are wishes: nothing fails when one is missed.",
    ]
    for name, entry in sorted(record.items()):
        lines += ["", f"## {name}", "", f"`{entry['command']}` on {entry['date']} at {entry['commit']}; {entry['machine']}."]
        lines += ["", "| What | Ours | Reference | Unit | Ratio | Aim | |", "|---|---:|---:|---|---:|---|---|"]
        for figure in entry["figures"]:
            cells = [figure["name"], number(figure["ours"]), number(figure.get("reference")), figure["unit"]]
            cells += [number(figure.get("ratio")), str(figure.get("aim", ""))]
            cells.append({True: "met", False: "missed", None: ""}[met(figure)])
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def main(arguments):
    directory, *names = arguments
    record = {}
    if os.path.exists(RECORD):
        with open(RECORD, encoding="utf-8") as file:
            record = json.load(file)
    for name in programs(directory, names):
        record[name] = {
            "command": f"./dev bench {name}",
            "commit": commit(),
            "date": datetime.date.today().isoformat(),
            "machine": machine(),
            "figures": run(directory, name),
        }
        # After every program, so that what a long run has found survives a failure.
        with open(RECORD, "w", encoding="utf-8") as file:
            json.dump(record, file, indent=2, sort_keys=True, ensure_ascii=False)
            file.write("\n")
        with open(PAGE, "w", encoding="utf-8") as file:
            file.write(page(record))
    print(f"bench: written to {RECORD} and {PAGE}")


if __name__ == "__main__":
    main(sys.argv[1:])
