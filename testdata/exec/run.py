"""Builds the cases under testdata/go with an instrumented C library of our own and runs them.

A case that claims a defect must show it along some way that the library can take, one that claims there
is none must show none along any. Only our own cases are built, never anything that is audited.
Usage: run.py [--need-go] [--keep DIR] [-v] [NAME...]        NAME: part of a case's path
Beside it: lab.c (objects and memory), lab.go.txt (the driver in the case's package), cases.go (its table),
stubs/ (what cannot be told from a declaration), skipped.txt (cases that cannot be executed, and why).
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
CASES = HERE.parent / "go"
SKIPPED = HERE / "skipped.txt"
BUILD_SECONDS, RUN_SECONDS = 300, 60
# The rules whose cases claim something of lifetimes; what others claim no counter can show.
RULES = ("cstring-leak", "memory-leak", "resource-leak", "partial-load-leak", "handle-leak", "handle-misuse",
         "missing-keepalive", "double-release", "use-after-release", "mismatched-release",
         "exit-skips-release", "close-incomplete")
RELEASE = re.compile(r"_(free|close|destroy|delete|release|unref|drop|dispose|term)$")
COUNT = re.compile(r"_(pages|count|length|len|size|depth|rows|total|width)$")
MAIN = 'package main\n\nimport "lab.test/lab/case"\n\nfunc main() { %s.LabMain() }\n'


def shell(command, cwd, seconds, env=None):
    return subprocess.run(command, cwd=cwd, env=env, timeout=seconds, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)


# ---- stubs: a library made from a case's declarations --------------------------------------------


def declarations(header):
    """[(name, result, [(type, name)])] of the functions that the preamble declares and does not define."""
    result = shell(["clang", "-fsyntax-only", "-Wno-everything", "-Xclang", "-ast-dump=json", "-x", "c",
                    str(header)], header.parent, BUILD_SECONDS)
    found, defined = {}, set()
    for node in json.loads(result.stdout or b"{}").get("inner", []):
        place = node.get("loc", {})
        place = place.get("expansionLoc", place)
        if node["kind"] != "FunctionDecl" or "includedFrom" in place or node.get("isImplicit"):
            continue
        inner = node.get("inner", [])
        if any(child["kind"] == "CompoundStmt" for child in inner):
            defined.add(node["name"])
            continue
        params = [(child["type"].get("qualType", "int"), f"p{number}") for number, child in enumerate(
            [c for c in inner if c["kind"] == "ParmVarDecl"])]
        found[node["name"]] = (node["type"]["qualType"].split("(")[0].strip(), params)
    return [(name, *rest) for name, rest in sorted(found.items()) if name not in defined]


def bare(kind):
    return kind.replace("const ", "").replace("struct ", "").replace(" ", "")


def is_object(kind):
    """A pointer to a thing of the library: not to char, void, or a number."""
    text = bare(kind)
    return text.endswith("*") and not text.endswith("**") and "(" not in text and not re.match(
        r"(unsigned|signed)?(char|void|int|long|short|float|double|size_t|u?int\d+_t|_Bool)\*", text)


def released_types(functions):
    return {bare(params[0][0]) for name, _, params in functions if params and RELEASE.search(name)}


def body(name, result, params, releasable):
    """C statements of one function: what its declaration promises, along every way it may take."""
    lines, fills = [], []
    if RELEASE.search(name) and params and "*" in params[0][0] and not params[0][0].endswith("**"):
        free = "lab_release((void *)p0);"
        return [free] + ([f"return ({result})0;"] if result != "void" else [])
    for kind, param in params:
        text = bare(kind)
        if text.endswith("**") and "const" not in kind and (
                text[:-1] in releasable or text[:-1] == "char*"):
            fills.append((param, text))
        elif "*" in kind and "(" not in kind:
            lines.append(f"lab_use((const void *){param});")
    if result == "void":
        return lines + [f"if ({p}) *{p} = (void *){made(t[:-1], releasable)};" for p, t in fills]
    if "*" in result and "(" not in result:
        text = bare(result)
        lines += [f"if ({p}) *{p} = NULL;" for p, _ in fills]
        failure = [f"if ({p}) *{p} = (void *){made(t[:-1], releasable)};" for p, t in fills]
        lines.append("if (lab_choose(2)) { " + " ".join(failure) + " return NULL; }")
        if "const" in result or (text not in releasable and text not in ("char*", "void*")):
            return lines + ["static char there[64] = \"text\";", f"return ({result})(void *)there;"]
        return lines + [f"return ({result}){made(text, releasable)};"]
    if COUNT.search(name) and not fills:
        return lines + [f"return ({result})2;"]
    fill = [f"if ({p}) *{p} = (void *){made(t[:-1], releasable)};" for p, t in fills]
    return lines + [f"if (lab_choose(2)) return ({result})1;"] + fill + [f"return ({result})0;"]


def made(text, releasable):
    if text == "char*":
        return "lab_text()" if releasable & {"char*", "void*"} else "lab_strdup(\"text\")"
    if text == "void*":
        return "lab_make(\"void\")" if "void*" in releasable else "lab_malloc(64)"
    return f'lab_make("{text[:-1]}")'


def write_stubs(folder, exported, own):
    """zz_stubs_N.c for each preamble; what `own` (a file of stubs/) defines is left to it."""
    by_hand = own.read_text(encoding="utf-8") if own.exists() else ""
    written = set()
    for header in sorted(folder.glob("zz_preamble_*.h")):
        functions = declarations(header)
        releasable = released_types(functions)
        out = ['#include "zz_lab.h"', f'#include "{header.name}"']
        if by_hand and not written:
            out.append(by_hand)
        for name, result, params in functions:
            if name in written or name in exported or re.search(rf"\b{name}\(", by_hand):
                continue
            written.add(name)
            listed = ", ".join(f"{k.replace('(*)', f'(*{p})')}" if "(*)" in k else f"{k} {p}"
                               for k, p in params) or "void"
            out.append(f"{result} {name}({listed})\n{{\n    " +
                       "\n    ".join(body(name, result, params, releasable)) + "\n}")
        written.add("")
        header.with_suffix(".c").with_name(header.stem.replace("preamble", "stubs") + ".c").write_text(
            "\n".join(out) + "\n", encoding="utf-8")


# ---- one case ------------------------------------------------------------------------------------


def lay_out(case, folder):
    package = folder / "case"
    package.mkdir(parents=True)
    sources = [case] if case.is_file() else [p for p in case.iterdir()
                                             if p.suffix in (".go", ".c", ".h")]
    for source in sources:
        shutil.copy(source, package)
    shutil.copy(HERE / "lab.h", package / "zz_lab.h")
    shutil.copy(HERE / "lab.c", package / "zz_lab.c")
    for copy in package.glob("*.go"):  # a program cannot be imported
        text = copy.read_text(encoding="utf-8")
        copy.write_text(re.sub(r"(?m)^package main$", "package labmain", text), encoding="utf-8")
    (folder / "go.mod").write_text("module lab.test/lab\n\ngo 1.19\n")
    return package


def build(case, folder, tool):
    """"" or why it cannot be built."""
    package = lay_out(case, folder)
    table = shell([tool, str(package)], folder, BUILD_SECONDS)
    if table.returncode:
        return table.stderr.decode(errors="replace")
    name, *exported = table.stdout.decode().split() or [""]
    driver = (HERE / "lab.go.txt").read_text(encoding="utf-8").replace("PACKAGE", name, 1)
    (package / "zz_lab.go").write_text(driver)
    (folder / "main.go").write_text(MAIN % name)
    write_stubs(package, exported, HERE / "stubs" / case.parent.name / (case.stem + ".c"))
    env = dict(os.environ, CGO_CFLAGS="-w", GOFLAGS="-mod=mod", GOTOOLCHAIN="local", GO111MODULE="on",
               CC="clang", CGO_LDFLAGS_ALLOW=".*", CGO_CFLAGS_ALLOW=".*")
    built = shell(["go", "build", "-o", "program", "."], folder, BUILD_SECONDS, env)
    return built.stderr.decode(errors="replace") if built.returncode else ""


def run_function(folder, name):
    """(defect or "", what is strange or "", number of ways)"""
    env = dict(os.environ, GODEBUG="cgocheck=0", GOTRACEBACK="single")
    try:
        result = shell([str(folder / "program"), name], folder, RUN_SECONDS, env)
    except subprocess.TimeoutExpired:
        return "", "no end", 0
    said = result.stdout.decode(errors="replace").rstrip("\n").split("\n")
    out = said[-1].split("\t")  # what a case prints itself comes first
    if len(out) == 3 and out[0].isdigit():
        return out[1], out[2].strip(), int(out[0])
    trace = result.stderr.decode(errors="replace")
    if "SIGSEGV" in trace or "unexpected fault address" in trace or result.returncode < 0:
        return "dead memory was touched (the program died)", "", 1
    first = trace.strip().splitlines()
    return "", "the program died: " + (first[0] if first else str(result.returncode)), 1


def execute(case, scratch, tool):
    """[(name, outcome, detail)]; outcome: ok, FAILED, cannot"""
    shown = case.relative_to(CASES.parent).as_posix()
    folder = scratch / re.sub(r"\W", "_", shown)
    try:
        problem = build(case, folder, tool)
    except (subprocess.TimeoutExpired, ValueError) as error:
        problem = str(error)
    if problem:
        lines = [l for l in problem.strip().splitlines() if not l.startswith("#")]
        return [(f"{shown}:*", "cannot", "not built: " + " | ".join(lines[:3]))]
    names = shell([str(folder / "program")], folder, RUN_SECONDS).stdout.decode().split()
    rows = []
    for name in names:
        defect, strange, ways = run_function(folder, name)
        bad = name.endswith("Bad") or name.startswith("FN")
        if strange and not defect:
            rows.append((f"{shown}:{name}", "cannot", strange))
        elif bad == bool(defect):
            rows.append((f"{shown}:{name}", "ok", f"{ways} ways; {defect or 'nothing lost'}"))
        else:
            rows.append((f"{shown}:{name}", "FAILED", defect or f"no defect in {ways} ways"))
    return rows


def read_skipped():
    lines = SKIPPED.read_text(encoding="utf-8").splitlines() if SKIPPED.exists() else []
    return dict(line.split("  ", 1) for line in lines if line and not line.startswith("#"))


def all_cases(names):
    for rule in sorted(p for p in CASES.iterdir() if p.name in RULES):
        for case in sorted(rule.iterdir()):
            if (case.is_dir() or case.suffix == ".go") and (
                    not names or any(n in str(case) for n in names)):
                yield case


def main():
    parser = argparse.ArgumentParser(description="Executes the cases under testdata/go.")
    parser.add_argument("--need-go", action="store_true", help="fail where Go is missing, as in CI")
    parser.add_argument("--keep", help="keep what is built in this folder")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("-v", action="store_true", help="list every function")
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    missing = [program for program in ("go", "clang") if not shutil.which(program)]
    if missing:
        print(f"SKIPPED: {' and '.join(missing)} not installed: no case was executed")
        return int(arguments.need_go)
    with tempfile.TemporaryDirectory(prefix="custody-exec-") as made_here:
        scratch = pathlib.Path(arguments.keep or made_here)
        scratch.mkdir(parents=True, exist_ok=True)
        tool = scratch / "cases"
        subprocess.run(["go", "build", "-o", str(tool), str(HERE / "cases.go")], check=True,
                       env=dict(os.environ, GO111MODULE="off"))
        with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
            rows = [row for rows in pool.map(lambda c: execute(c, scratch, str(tool)),
                                             all_cases(arguments.names)) for row in rows]
    return report(rows, read_skipped(), arguments.v, bool(arguments.names))


def report(rows, skipped, verbose, partial, listed=SKIPPED):
    table, failed = {}, 0
    for name, outcome, detail in rows:
        known = skipped.get(name)
        if outcome != "ok" and known:
            outcome, detail = "skipped", known
        failed += outcome not in ("ok", "skipped")
        rule = name.split("/")[1]
        row = table.setdefault(rule, {"ok": 0, "FAILED": 0, "cannot": 0, "skipped": 0})
        row[outcome] += 1
        if verbose or outcome in ("FAILED", "cannot"):
            print(f"{outcome:8}{name}: {detail}")
        if outcome == "ok" and known:
            print(f"mended  {name}: take it off {listed.name}")
    print(f"{'rule':24}{'executed':>9}{'failed':>8}{'cannot':>8}{'skipped':>9}")
    for rule, row in sorted(table.items()):
        print(f"{rule:24}{row['ok']:9}{row['FAILED']:8}{row['cannot']:8}{row['skipped']:9}")
    names = {name for name, _, _ in rows}
    gone = [] if partial else [name for name in skipped if name not in names]
    for name in gone:
        print(f"{listed.name}: no such case: {name}")
    executed = sum(row["ok"] for row in table.values())
    print(f"{executed} passed, {failed + len(gone)} failed")
    return int(bool(failed or gone))


if __name__ == "__main__":
    sys.exit(main())
