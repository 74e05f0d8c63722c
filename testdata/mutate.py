"""Removes releases and guards one at a time and counts how many of the mutants custody notices.

Where a release stands is not guessed from the text: it is what custody's own ledger gives for each
acquisition of an unharmed source. A mutant is that source with this one statement made void, audited in
a copy; it is noticed when a finding appears that was not there. Builds and runs no mutant.
Usage: mutate.py --custody PROGRAM [--most N] [--list] PATH...     PATH: a case, or a package's folder
"""
import argparse
import collections
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

TIMEOUT_SECONDS = 120
EQUAL = pathlib.Path(__file__).resolve().parent / "mutants.txt"
KEEP_ALIVE = re.compile(r"^\s*(?:defer\s+)?runtime\.KeepAlive\(.*\)\s*$")
STATEMENT = re.compile(r"^(\s*)((?:defer\s+)?[\w.()*&\[\]]+\(.*\))(\s*(?://.*)?)$")


def audit(custody, folder):
    result = subprocess.run([custody, "audit", "--format", "json", "--jobs", "1", "--vendor", "."],
                            cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL, timeout=TIMEOUT_SECONDS, check=False)
    return json.loads(result.stdout)


def findings(report):
    return collections.Counter((f["location"]["path"], f["rule"], f["location"]["line"])
                               for f in report["findings"] if f["severity"] != "note")


def void(line):
    """The statement of a line without its effect, arguments still used; None if it is no whole call."""
    match = STATEMENT.match(line)
    if match is None or match.group(2).count("(") != match.group(2).count(")"):
        return None
    call = match.group(2).removeprefix("defer ").strip()
    callee = call[:call.index("(")]
    if callee in ("if", "for", "return", "switch", "func"):
        return None
    arguments = call[call.index("(") + 1:-1]
    if re.match(r"C\.|runtime\.KeepAlive", call) and arguments and "," not in arguments:
        return f"{match.group(1)}_ = {arguments}{match.group(3)}"
    if "." in callee and not arguments:
        return f"{match.group(1)}_ = {callee.rpartition('.')[0]}{match.group(3)}"
    return f"{match.group(1)}{match.group(3)}"


def sites(report, folder):
    """[(class, path, line)] of the statements that release or guard something."""
    found = {}
    for row in report["ledger"]:
        by = row.get("by") or {}
        if row["acquired"].get("function", "").endswith("Bad"):
            continue  # one of two releases too many: without it the function is right
        if row["disposition"] in ("released", "deferred") and str(by.get("path", "")).endswith(".go"):
            found.setdefault((by["path"], by["line"]), f"{row['disposition']} {row['kind']}"
                             if row["kind"] in ("cstring", "memory", "handle")
                             else f"{row['disposition']} object")
    for path in folder.rglob("*.go"):
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            if KEEP_ALIVE.match(line):
                found[(path.relative_to(folder).as_posix(), number)] = "KeepAlive"
    return sorted((kind, path, line) for (path, line), kind in found.items())


def read_equal():
    """Places whose mutant is as good as the original, and why."""
    lines = EQUAL.read_text(encoding="utf-8").splitlines()
    return dict(line.split("  ", 1) for line in lines if line and not line.startswith("#"))


def mutants(custody, case, most, listed):
    """Counter of (class, noticed) for one case; prints the survivors."""
    counts, equal = collections.Counter(), read_equal()
    with tempfile.TemporaryDirectory(prefix="custody-mutant-") as scratch:
        folder = pathlib.Path(scratch) / "m"
        if case.is_dir():
            shutil.copytree(case, folder)
        else:
            folder.mkdir()
            shutil.copy(case, folder)
        sound = audit(custody, folder)
        before = findings(sound)
        for kind, path, number in sites(sound, folder)[:most]:
            source = folder / path
            text = source.read_text(errors="surrogateescape")
            lines = text.split("\n")
            changed = void(lines[number - 1])
            if changed is None or f"{case.parent.name}/{case.name}:{number}" in equal:
                continue
            original, lines[number - 1] = lines[number - 1], changed
            source.write_text("\n".join(lines), errors="surrogateescape")
            noticed = bool(findings(audit(custody, folder)) - before)
            source.write_text(text, errors="surrogateescape")
            counts[(kind, noticed)] += 1
            if not noticed and listed:
                print(f"survives: {case.name}/{path}:{number}: {kind}: {original.strip()}")
    return counts


def main():
    parser = argparse.ArgumentParser(description="Counts the mutants that custody notices.")
    parser.add_argument("--custody", required=True)
    parser.add_argument("--most", type=int, default=1000, help="at most this many mutants a path")
    parser.add_argument("--list", action="store_true", help="print the survivors")
    parser.add_argument("paths", nargs="+", type=pathlib.Path)
    arguments = parser.parse_args()
    custody = shutil.which(arguments.custody) or sys.exit("mutate.py: no such program")
    custody = str(pathlib.Path(custody).resolve())
    total = collections.Counter()
    for case in arguments.paths:
        try:
            total.update(mutants(custody, case, arguments.most, arguments.list))
        except (ValueError, subprocess.TimeoutExpired) as error:
            print(f"{case}: {error}")
    kinds = sorted({kind for kind, _ in total})
    print(f"{'class':28}{'mutants':>8}{'noticed':>8}{'share':>9}")
    for kind in kinds + ["all"]:
        yes = sum(n for (k, seen), n in total.items() if seen and kind in (k, "all"))
        both = sum(n for (k, _), n in total.items() if kind in (k, "all"))
        print(f"{kind:28}{both:8}{yes:8}{100 * yes / max(both, 1):7.1f} %")
    return 0


if __name__ == "__main__":
    sys.exit(main())
