"""Measures custody beside other analysers of C on the Juliet test suite: hits, false alarms, speed.

Judges nothing by the suite's words: only function names, which say what is flawed, are scored.
Usage: juliet.py FOLDER [--tools custody,cppcheck,clang,gcc,gcc-lto] [--custody PROGRAM]
                 [--cwe 401,415] [--sample N] [--jobs N] [--keep FOLDER]
FOLDER holds testcases/ and testcasesupport/. Tools that are not installed are left out, with a note.
A case is one file, or the files that share a name but for a letter. A hit: a warning of the right
sort inside a function named bad; a false alarm: one inside a function named good.
"""
import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

# What counts for a CWE, and what each tool's rules mean: first match wins.
RELEVANT = {
    "252": {"unchecked"}, "401": {"leak"}, "404": {"leak", "mismatch"}, "415": {"double", "use"},
    "416": {"use", "double"}, "590": {"origin", "mismatch"}, "690": {"null"}, "761": {"origin"},
    "773": {"leak"}, "775": {"leak"},
}
RULES = [
    (r"^unchecked-status", "null unchecked"), (r"^mismatched-release", "mismatch origin"),
    (r"^double-release|double-f(ree|close)|doubleFree", "double"),
    (r"^use-after-release|use-after-free|deallocuse|deallocret|useClosedFile", "use"),
    (r"malloc-leak|file-leak|fd-leak|/leak$|^(memleak|memleakOnRealloc|resourceLeak)$|-leak$", "leak"),
    (r"free-of-non-heap|free-nonheap|autovarInvalidDeallocation|/bad-free$|/offset-free$", "origin"),
    (r"mismatching-dealloc|MismatchedDealloc|mismatchAllocDealloc", "mismatch"),
    (r"null-(dereference|argument)|NullDereference|NonNullParam|NullArg|nullPointer", "null"),
    (r"unused-result|ignoredReturn|UncheckedReturn", "unchecked"),
]
NAME = re.compile(r"(CWE(\d+)_.*_\d\d)([a-z])?\.c$")
HEAD = re.compile(r"^(?![#\s/{}*])[A-Za-z_][\w\s\*]*?\b([A-Za-z_]\w*)\s*\(([^;]*)\)?\s*$")


class Case:
    def __init__(self, cwe, several):
        self.cwe, self.several, self.files = cwe, several, []


def cases_of(folder, wanted, sample):
    """All cases of the CWEs asked for; what is for another platform is left out."""
    found = {}
    for base, _, names in os.walk(folder / "testcases"):
        for name in names:
            match = NAME.match(name)
            if match and "w32" not in name and match[2] in RELEVANT and match[2] in wanted:
                case = found.setdefault(match[1], Case(match[2], match[3] is not None))
                case.files.append(pathlib.Path(base, name))
    groups = collections.defaultdict(list)
    for name in sorted(found):
        groups[found[name].cwe, found[name].several].append(name)
    rng = random.Random(1)
    picked = [n for g in sorted(groups) for n in
              (rng.sample(groups[g], sample) if 0 < sample < len(groups[g]) else groups[g])]
    return {name: found[name] for name in sorted(picked)}


def functions_of(path):
    """(name, first line, last line): the suite begins and ends functions at the margin."""
    out, name, start = [], None, 0
    with open(path, encoding="latin-1") as file:
        for number, line in enumerate(file, 1):
            text = line.rstrip("\r\n")
            if text[:1] == "}" and name:
                out.append((name, start, number))
                name = None
            elif text != "{":
                match = HEAD.match(text)
                if match and not text.startswith(("typedef", "union ", "enum ")):
                    name, start = match[1], number
    return out


def truth_of(function):
    if re.search(r"(^|_)good|[a-z0-9]Good", function):
        return "good"
    return "bad" if re.search(r"(^|_)bad|[a-z0-9]Bad", function) else None


def meaning(rule):
    return next((set(words.split()) for pattern, words in RULES if re.search(pattern, rule)), set())


# ---- tools: each gives (file name, line, rule) ----------------------------------------------------


def run(command, cwd=None):
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, errors="replace")


def custody(cases, folder, args, work):
    tree = work / "tree"
    for case in cases.values():
        for path in case.files:
            target = tree / path.parent.relative_to(folder)
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
    shutil.copytree(folder / "testcasesupport", tree / "testcasesupport", dirs_exist_ok=True)
    command = [args.custody, "audit", "--format", "json", "-j", str(args.jobs), str(tree)]
    start = time.monotonic()
    report = json.loads(run(command).stdout)
    seconds = time.monotonic() - start
    return seconds, [(os.path.basename(f["location"]["path"]), f["location"]["line"], f["rule"])
                     for f in report["findings"]]


def each(cases, args, command, parse, together=False):
    """Runs a compiler-like tool a file (or, with `together`, a case) at a time."""
    jobs = [case.files for case in cases.values()]
    if not together:
        jobs = [[path] for files in jobs for path in files]
    start = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        outputs = list(pool.map(lambda files: run(command(files)), jobs))
    seconds = time.monotonic() - start
    return seconds, [row for output in outputs for row in parse(output.stdout + output.stderr)]


def gcc_rows(text):
    for match in re.finditer(r"^(.*?):(\d+):\d+: warning: .*\[-W(?:error=)?([\w-]+)\]", text, re.M):
        yield os.path.basename(match[1]), int(match[2]), match[3]


CLANG_KINDS = [("Potential (memory )?leak|never closed|leaked", "/leak"), ("double|already released",
               "/double-free"), ("after it is freed|after.*released", "/use-after-free"),
               ("offset", "/offset-free"), ("not the start|not memory allocated|not allocated",
               "/bad-free")]


def clang_rows(text):
    for match in re.finditer(r"^(.*?):(\d+):\d+: warning: (.*) \[([\w.]+)\]", text, re.M):
        kind = next((k for p, k in CLANG_KINDS if re.search(p, match[3], re.I)), "")
        names = {"/double-free": "double-free", "/use-after-free": "use-after-free"}
        yield os.path.basename(match[1]), int(match[2]), names.get(kind, match[4] + kind)


def cppcheck_rows(text):
    for match in re.finditer(r"^(.*?):(\d+):(\w+)$", text, re.M):
        yield os.path.basename(match[1]), int(match[2]), match[3]


def clang(cases, folder, args, work):
    checkers = "core,unix,alpha.unix.Stream,alpha.unix.SimpleStream"
    program = shutil.which("clang-19") or "clang"
    return each(cases, args, lambda files: [
        program, "--analyze", "-Xclang", f"-analyzer-checker={checkers}",
        "--analyzer-output", "text", "-o", "/dev/null", "-I", str(folder / "testcasesupport"),
        *map(str, files)], clang_rows)


def gcc(cases, folder, args, work):
    return each(cases, args, lambda files: [
        "gcc", "-fanalyzer", "-O0", "-c", "-o", "/dev/null", "-I", str(folder / "testcasesupport"),
        *map(str, files)], gcc_rows)


def gcc_lto(cases, folder, args, work):
    support = [str(p) for p in sorted((folder / "testcasesupport").glob("*.c"))]
    many = {name: case for name, case in cases.items() if case.several}
    return each(many, args, lambda files: [
        "gcc", "-fanalyzer", "-flto", "-O0", "-shared", "-fPIC", "-o", "/dev/null", "-I",
        str(folder / "testcasesupport"), *map(str, files), *support, "-lpthread", "-lm"], gcc_rows,
        together=True)


def cppcheck(cases, folder, args, work):
    listing = work / "files"
    paths = [str(p) for case in cases.values() for p in case.files]
    listing.write_text("\n".join(paths) + "\n")
    start = time.monotonic()
    output = run(["cppcheck", "-q", "-j", str(args.jobs), "--enable=warning,style",
                  "--template={file}:{line}:{id}", "-I", str(folder / "testcasesupport"),
                  f"--file-list={listing}"])
    return time.monotonic() - start, list(cppcheck_rows(output.stderr))


TOOLS = {"custody": (custody, None), "cppcheck": (cppcheck, "cppcheck"), "clang": (clang, "clang"),
         "gcc": (gcc, "gcc"), "gcc-lto": (gcc_lto, "gcc")}


# ---- scoring ------------------------------------------------------------------------------------


def score(cases, rows, several):
    owner = {p.name: (name, p) for name, c in cases.items() if c.several == several for p in c.files}
    spans, hit, alarmed, flagged = {}, set(), set(), set()
    for file, line, rule in rows:
        if file not in owner:
            continue
        name, path = owner[file]
        if not meaning(rule) & RELEVANT[cases[name].cwe]:
            continue
        spans.setdefault(file, functions_of(path))
        function = next((f for f, a, b in spans[file] if a <= line <= b), None)
        truth = truth_of(function) if function else None
        if truth == "bad":
            hit.add(name)
        elif truth == "good":
            alarmed.add(name)
            flagged.add((file, function))
    table = collections.defaultdict(lambda: [0, 0, 0, 0, 0])
    for name, case in cases.items():
        if case.several == several:
            row = table[case.cwe]
            row[0] += 1
            row[1] += name in hit
            row[2] += name in alarmed
            row[3] += sum(truth_of(f) == "good" and not f.endswith("_good")
                          for p in case.files for f, _, _ in functions_of(p))
    for file, _ in flagged:
        table[cases[owner[file][0]].cwe][4] += 1
    return table


def show(tool, several, table):
    print(f"{tool}, {'several files' if several else 'one file'} a case")
    print(f"  {'CWE':>4} {'cases':>6} {'found %':>8} {'alarm %':>8} {'good functions flagged %':>25}")
    total = [0, 0, 0, 0, 0]
    for cwe in sorted(table, key=int) + ["all"]:
        row = table[cwe] if cwe != "all" else total
        print(f"  {cwe:>4} {row[0]:>6} {100 * row[1] / max(row[0], 1):>8.1f} "
              f"{100 * row[2] / max(row[0], 1):>8.1f} {100 * row[4] / max(row[3], 1):>25.1f}")
        if cwe != "all":
            total = [a + b for a, b in zip(total, row)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--tools", default=",".join(TOOLS))
    parser.add_argument("--custody", default="custody")
    parser.add_argument("--cwe", default=",".join(RELEVANT))
    parser.add_argument("--sample", type=int, default=0, help="cases a CWE and shape; 0: all")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--keep", type=pathlib.Path, help="write each tool's findings there")
    args = parser.parse_args()
    folder = args.folder.resolve()
    cases = cases_of(folder, set(args.cwe.split(",")), args.sample)
    if not cases:
        sys.exit(f"{folder}: no cases")
    files = sum(len(c.files) for c in cases.values())
    for tool in args.tools.split(","):
        if tool not in TOOLS:
            sys.exit(f"unknown tool {tool}; known: {', '.join(TOOLS)}")
        function, program = TOOLS[tool]
        if shutil.which(program or args.custody) is None:
            print(f"{tool}: not installed, left out")
            continue
        with tempfile.TemporaryDirectory() as work:
            seconds, rows = function(cases, folder, args, pathlib.Path(work))
        if args.keep:
            args.keep.mkdir(parents=True, exist_ok=True)
            lines = sorted({f"{file}:{line}:{rule}" for file, line, rule in rows})
            (args.keep / f"{tool}.txt").write_text("\n".join(lines) + "\n")
        for several in (False, True):
            table = score(cases, rows, several)
            if table and not (tool == "gcc-lto" and not several):
                show(tool, several, table)
        analysed = sum(len(c.files) for c in cases.values() if c.several or tool != "gcc-lto")
        print(f"{tool}: {analysed} of {files} files in {seconds:.1f} s, "
              f"{analysed / max(seconds, 1e-9):.1f} files/s with {args.jobs} jobs\n")


if __name__ == "__main__":
    main()
