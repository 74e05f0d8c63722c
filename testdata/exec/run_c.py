"""Builds the C cases under testdata/c with sanitizers and an instrumented C library, and runs them.

A case that claims a defect must show it along some way that the library can take, one that claims there
is none must show none along any: a sanitizer's report, a second release, something alive to which
nothing leads any more when the case returns. Only our own cases are built, never anything audited.
Usage: run_c.py [--keep DIR] [-v] [NAME...]        NAME: part of a case's path
Beside it: lab_c.c (the library, put in place by ld --wrap), skipped_c.txt (what cannot be executed, and why).
"""
import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import sys
import tempfile

from run import HERE, report, shell

CASES = HERE.parent / "c"
SKIPPED = HERE / "skipped_c.txt"
RULES = ("memory-leak", "resource-leak", "double-release", "use-after-release", "mismatched-release")
BUILD_SECONDS, RUN_SECONDS, MOST_WAYS = 120, 20, 30
FLAGS = ["-g", "-w", "-std=gnu17", "-O0", "-fno-omit-frame-pointer", "-fsanitize=address,undefined"]
REPORT = re.compile(r"ERROR: AddressSanitizer: (?:attempting )?(\S+)")
NULL = re.compile(r"SEGV on unknown address 0x0{8,}[0-9a-f]{1,4} |null pointer|points to the zero page")


def functions(case):
    """[(name, result, [type])] of the cases in a file, and the names that it only declares."""
    dump = shell(["clang", "-fsyntax-only", "-Wno-everything", "-D_GNU_SOURCE", "-Xclang", "-ast-dump=json",
                  str(case)], case.parent, BUILD_SECONDS)
    found, declared, defined = [], {}, set()
    for node in json.loads(dump.stdout or b"{}").get("inner", []):
        place = node.get("loc", {})
        if node["kind"] != "FunctionDecl" or "includedFrom" in place.get("expansionLoc", place):
            continue
        inner = node.get("inner", [])
        kinds = [c["type"]["qualType"] for c in inner if c["kind"] == "ParmVarDecl"]
        result = node["type"]["qualType"].split("(")[0].strip()
        if not any(child["kind"] == "CompoundStmt" for child in inner):
            declared[node["name"]] = (result, kinds)
            continue
        defined.add(node["name"])
        if re.search(r"(Bad|Ok)$", node["name"]) and node.get("storageClass") != "static":
            found.append((node["name"], result, kinds))
    missing = {name: told for name, told in declared.items() if name not in defined}
    return found, missing


def argument(kind):
    plain = re.sub(r"\b(const|struct|union|enum|volatile|restrict) ?", "", kind).strip()
    if "(*" in kind:
        return None
    if plain == "char **" and "const" in kind:
        return "(void *)lab_texts()"
    if plain == "char *" and "const" in kind:
        return "lab_text()"
    if plain == "FILE *":
        return "lab_stream()"
    if plain.endswith("*") or plain.endswith("]"):
        return "lab_block()"
    if plain in ("size_t", "unsigned long"):
        return "lab_size()"
    if re.fullmatch(r"(unsigned |signed )?(int|long|short|char|size_t|ssize_t|u?int\d+_t|_Bool|bool|long long|unsigned)",
                    plain) or kind.startswith("enum"):
        return f"({kind})lab_number()"
    return None


def stub(name, result, kinds):
    """A function that a case only declares: it may fail, and keeps what it is given to write to."""
    listed = ", ".join(f"{k.replace('(*)', f'(*p{i})')}" if "(*)" in k else f"{k} p{i}" for i, k in enumerate(kinds))
    keeps = " ".join(f"lab_keep(p{i});" for i, k in enumerate(kinds) if k.endswith("*") and "const" not in k)
    if result.endswith("*"):
        if "const" not in result or "char" not in result:
            return None
        return f"{result} {name}({listed or 'void'}) {{ {keeps} return lab_text(); }}"
    end = "" if result == "void" else f"return ({result})(lab_choose(3) - 1);"
    return f"{result} {name}({listed or 'void'}) {{ {keeps} {end} }}"


def driver(case, found, missing):
    """The text of the program, and the cases it can call in the order of their numbers."""
    lines = ['#define _GNU_SOURCE 1', '#include "lab_c.h"', f'#include "{case}"']
    lines += [text for text in (stub(name, *missing[name]) for name in sorted(missing)) if text]
    called = []
    for name, result, kinds in found:
        given = [argument(kind) for kind in kinds]
        if any(value is None for value in given):
            continue
        call = f"{name}({', '.join(given)})"
        body = f"{call};" if result == "void" else f"__auto_type r = {call}; lab_returned(&r, sizeof r);"
        lines.append(f"static void lab_run_{name}(void) {{ {body} }}")
        called.append(name)
    table = ", ".join(f"lab_run_{name}" for name in called) or "0"
    lines += [f"static void (*const lab_cases[])(void) = {{{table}}};",
              "int main(int argc, char **argv)",
              f"{{ lab_serve(lab_cases, {len(called)}, argc, argv); return 0; }}"]
    return "\n".join(lines) + "\n", called


def wrapped():
    text = (HERE / "lab_c.c").read_text(encoding="utf-8")
    names = set(re.findall(r"\b__wrap_(\w+)\(", text)) | set(re.findall(r"^FAILS\((\w+),", text, re.M))
    return [f"-Wl,--wrap={name}" for name in sorted(names - {"##name"})]


def build(case, folder):
    """(problem, names of the cases in the program)"""
    found, missing = functions(case)
    text, called = driver(case, found, missing)
    folder.mkdir(parents=True)
    (folder / "driver.c").write_text(text, encoding="utf-8")
    made = shell(["clang", *FLAGS, f"-I{HERE}", f"-I{case.parent}", "-o", "program", "driver.c", str(HERE / "lab_c.c"),
                  *wrapped()], folder, BUILD_SECONDS)
    said = made.stderr.decode(errors="replace")
    lines = [l for l in said.splitlines() if "error" in l or "undefined reference" in l]
    return (" | ".join(lines[:2])[:200] if made.returncode else ""), [f[0] for f in found], called


def ways_after(taken, made):
    """Further choices to make, given those of a run of which `made` were told: each differs from it in one place."""
    return [[w for w, _ in taken[:at]] + [other]
            for at in range(made, len(taken)) for other in range(1, taken[at][1])]


def run_function(folder, number):
    """(defect or "", what is strange or "", number of ways)"""
    env = dict(os.environ, ASAN_OPTIONS="detect_leaks=0:allocator_may_return_null=1:detect_stack_use_after_return=0",
               UBSAN_OPTIONS="silence_unsigned_overflow=1")
    waiting, ways, ended, strange = collections.deque([[]]), 0, 0, ""
    while waiting and ways < MOST_WAYS:  # few deviations from the usual way come first
        choices = waiting.popleft()
        result = shell([str(folder / "program"), str(number), *map(str, choices)], folder, RUN_SECONDS, env)
        ways += 1
        trace, out = result.stderr.decode(errors="replace"), result.stdout.decode(errors="replace").split("\n")
        taken = [tuple(map(int, pair.split("/"))) for pair in re.findall(r"\d+/\d+", out[0])]
        seen = REPORT.search(trace)
        if seen and not NULL.search(trace):
            return seen.group(1), "", ways
        if result.returncode or len(out) < 3:  # what a NULL does is another rule's
            strange = strange or ("NULL is read or written" if NULL.search(trace) else f"died: {result.returncode}")
        elif out[1]:
            return out[1], "", ways
        else:
            ended += 1
        waiting.extend(ways_after(taken, len(choices)))
    return "", "" if ended else strange, ways


def execute(case, scratch):
    """[(name, outcome, detail)]; outcome: ok, FAILED, cannot"""
    shown = case.relative_to(CASES.parent).as_posix()
    folder = scratch / re.sub(r"\W", "_", shown)
    problem, names, called = build(case, folder)
    if problem:
        return [(f"{shown}:*", "cannot", "not built: " + problem)]
    rows = []
    for name in names:
        if name not in called:
            rows.append((f"{shown}:{name}", "cannot", "takes what the driver cannot make"))
            continue
        defect, strange, ways = run_function(folder, called.index(name))
        if strange and not defect:
            rows.append((f"{shown}:{name}", "cannot", strange))
        elif name.endswith("Bad") == bool(defect):
            rows.append((f"{shown}:{name}", "ok", f"{ways} ways; {defect or 'nothing lost'}"))
        else:
            rows.append((f"{shown}:{name}", "FAILED", defect or f"no defect in {ways} ways"))
    return rows


def read_skipped():
    lines = SKIPPED.read_text(encoding="utf-8").splitlines() if SKIPPED.exists() else []
    return dict(line.split("  ", 1) for line in lines if line and not line.startswith("#"))


def main():
    parser = argparse.ArgumentParser(description="Executes the cases under testdata/c.")
    parser.add_argument("--keep", help="keep what is built in this folder")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("-v", action="store_true", help="list every function")
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    if not shutil.which("clang"):
        print("SKIPPED: clang not installed: no case was executed")
        return 0
    cases = [case for rule in RULES for case in sorted((CASES / rule).glob("*.c"))
             if not arguments.names or any(name in str(case) for name in arguments.names)]
    with tempfile.TemporaryDirectory(prefix="custody-exec-") as made_here:
        scratch = pathlib.Path(arguments.keep or made_here)
        scratch.mkdir(parents=True, exist_ok=True)
        with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
            rows = [row for rows in pool.map(lambda c: execute(c, scratch), cases) for row in rows]
    return report(rows, read_skipped(), arguments.v, bool(arguments.names), SKIPPED)


if __name__ == "__main__":
    sys.exit(main())
