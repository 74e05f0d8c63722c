"""Runs the cases under testdata/ against a built custody and prints TAP, one line a case.

Builds nothing and holds no case itself: docs/testing.md says how the cases are laid out.
Usage: run.py --custody PROGRAM SUITE [NAME...]     SUITE: go, c, ir, cli; NAME: part of a path
UPDATE=1 in the environment rewrites the expected text of `ir` and `cli` instead of comparing;
--update-known rewrites known.txt, the cases of `go` and `c` that are known to be judged wrongly.
"""
import argparse
import concurrent.futures
import difflib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
UPDATE = os.environ.get("UPDATE", "") not in ("", "0")
TIMEOUT_SECONDS = 300
KNOWN = HERE / "known.txt"
MISSED, FALSE_ALARM = "missed", "false alarm"

WANT = re.compile(r"(?://|/\*)\s*want\s+(.*)$")
EXPECTED = re.compile(r"""\s*([a-z][a-z-]*)\s+(?:"((?:[^"\\]|\\.)*)"|`([^`]*)`)""")
BETWEEN = re.compile(r"\s*(?:\*/|(?://|/\*)\s*want\s)?")
FLAGS = re.compile(r"^(?://|/\*)\s*flags:\s*(.*?)\s*(?:\*/)?$", re.MULTILINE)
DEGRADED = re.compile(r"^(?://|/\*)\s*degraded:\s*(.*?)\s*(?:\*/)?$", re.MULTILINE)
CASE_NAME = r"((?:FP|FN)\w+|\w*(?:Bad|Ok|_bad|_ok))"
FUNCTION = {".go": re.compile(r"^func\s+(?:\([^)]*\)\s*)?" + CASE_NAME + r"\s*[(\[]"),
            ".c": re.compile(r"^[A-Za-z_].*?\b" + CASE_NAME + r"\s*\([^;]*$")}


class Outcome:
    """What became of one case: its name and the complaints about it (none: it passed).

    `problems` are failures. `wrong` are disagreements as (MISSED or FALSE_ALARM, complaint): failures
    too, but for those that known.txt lists. `known` are those, `mended` the kinds listed in vain.
    """

    def __init__(self, name, problems=(), wrong=()):
        self.name, self.problems, self.wrong = name, list(problems), list(wrong)
        self.known, self.mended = [], []


def run(command, cwd, env=None):
    return subprocess.run(command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, timeout=TIMEOUT_SECONDS,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)


def text(raw):
    return raw.decode("utf-8", "surrogateescape")


# ---- go, c: findings against `want` comments ---------------------------------------------------


def wants_of(path, lines):
    """The expectations of a file as [(line, rule, pattern)], and complaints about their form."""
    wants, problems = [], []
    for number, line in enumerate(lines, 1):
        start = WANT.search(line)
        rest = start.group(1) if start else ""
        while rest:
            one = EXPECTED.match(rest)
            if one is None:
                problems.append((number, f"{path}:{number}: cannot read the want comment at: {rest}"))
                break
            quoted = one.group(2)
            pattern = one.group(3) if quoted is None else re.sub(r'\\(["\\])', r"\1", quoted)
            try:
                wants.append((number, one.group(1), re.compile(pattern)))
            except re.error as error:
                problems.append((number, f"{path}:{number}: {error}: {pattern}"))
            rest = rest[one.end():]
            rest = rest[BETWEEN.match(rest).end():]
    return wants, problems


def cases_of(path, lines):
    """The named functions of a file as [(first line, name)]: ...Bad, ...Ok, FP..., FN..."""
    pattern = FUNCTION.get(path.suffix)
    found = []
    for number, line in enumerate(lines, 1):
        match = pattern.match(line) if pattern else None
        if match:
            found.append((number, match.group(1)))
    return found


def compare(path, lines, findings):
    """[(line, kind, complaint)] for one file; kind: MISSED, FALSE_ALARM, or "" for its own form."""
    wants, malformed = wants_of(path, lines)
    problems = [(number, "", complaint) for number, complaint in malformed]
    left = list(findings)
    for number, rule, pattern in wants:
        fitting = [f for f in left if f["location"]["line"] == number and f["rule"] == rule
                   and pattern.search(f["message"])]
        if fitting:
            left.remove(fitting[0])
        else:
            problems.append((number, MISSED,
                             f"{path}:{number}: not found: {rule} \"{pattern.pattern}\""))
    for finding in left:
        where = finding["location"]
        problems.append((where["line"], FALSE_ALARM, f"{path}:{where['line']}: not wanted: "
                                                     f"{finding['rule']}: {finding['message']}"))
    return problems


def outcome_of(name, problems):
    return Outcome(name, [p for _, kind, p in problems if not kind],
                   [(kind, p) for _, kind, p in problems if kind])


def outcomes_of_file(path, lines, findings):
    """One outcome a named function, and one for the rest of the file."""
    problems = sorted(compare(path, lines, findings))
    starts = cases_of(path, lines)
    result = []
    ends = [line for line, _ in starts[1:]] + [len(lines) + 1]
    for (start, name), end in zip(starts, ends):
        result.append(outcome_of(f"{path}:{name}", [p for p in problems if start <= p[0] < end]))
    first = starts[0][0] if starts else len(lines) + 2
    result.append(outcome_of(str(path), [p for p in problems if p[0] < first or p[0] > len(lines)]))
    return result


def whole_audit_problems(shown, report, result, flags):
    """Complaints that concern no line: exit status, stderr, degraded input."""
    problems = []
    errors = any(f["severity"] == "error" and not f.get("suppressed") for f in report["findings"])
    if "--fail-on" not in flags and result.returncode != int(errors):
        problems.append(f"{shown}: exit status {result.returncode}, not {int(errors)}")
    if result.stderr:
        problems.append(f"{shown}: wrote to stderr: {text(result.stderr).strip()}")
    problems += [f"{shown}: error: {e['path']}: {e['message']}" for e in report["errors"]]
    return problems


def degraded_problems(shown, report, allowed):
    """A negative case that was not analysed proves nothing: what is degraded must be announced."""
    reasons = [f"{d['path']}: {d['reason']}" for d in report["coverage"]["degraded"]]
    problems = [f"{shown}: degraded: {reason}" for reason in reasons
                if not any(re.search(pattern, reason) for pattern in allowed)]
    problems += [f"{shown}: not degraded as announced: {pattern}" for pattern in allowed
                 if not any(re.search(pattern, reason) for reason in reasons)]
    return problems


def audit_case(custody, case):
    """A case is one file, or one folder with a package or a module."""
    shown = case.relative_to(HERE)
    sources = [case] if case.is_file() else sorted(
        p for p in case.rglob("*") if p.suffix in (".go", ".c", ".h"))
    contents = {p: p.read_text(encoding="utf-8", errors="replace") for p in sources}
    flags = [word for t in contents.values() for f in FLAGS.findall(t) for word in f.split()]
    allowed = [pattern for t in contents.values() for pattern in DEGRADED.findall(t)]
    cwd, argument = (case.parent, case.name) if case.is_file() else (case, ".")
    try:
        result = run([custody, "audit", "--format", "json", *flags, argument], cwd)
        report = json.loads(result.stdout)
    except subprocess.TimeoutExpired:
        return [Outcome(str(shown), [f"{shown}: no answer within {TIMEOUT_SECONDS} seconds"])]
    except ValueError as error:
        return [Outcome(str(shown), [f"{shown}: no JSON report ({error}), exit status "
                                     f"{result.returncode}", text(result.stderr)])]
    findings = [f for f in report["findings"] if not f.get("suppressed")]
    outcomes, seen = [], set()
    for path, content in contents.items():
        name = path.name if case.is_file() else path.relative_to(case).as_posix()
        seen.add(name)
        here = [f for f in findings if f["location"]["path"] == name]
        outcomes += outcomes_of_file(path.relative_to(HERE), content.splitlines(), here)
    outcomes[-1].problems += whole_audit_problems(shown, report, result, flags)
    outcomes[-1].problems += degraded_problems(shown, report, allowed)
    outcomes[-1].problems += [f"{shown}: finding in another file: {f['location']['path']}: "
                              f"{f['message']}" for f in findings
                              if f["location"]["path"] not in seen]
    return outcomes


def audit_cases(language):
    suffix = "." + language
    for rule in sorted(p for p in (HERE / language).glob("*") if p.is_dir()):
        for case in sorted(rule.iterdir()):
            if case.is_dir() or case.suffix == suffix:
                yield case


# ---- ir, cli: text against text ----------------------------------------------------------------


def differences(shown, wanted, got):
    if wanted == got:
        return []
    lines = difflib.unified_diff(wanted.splitlines(), got.splitlines(), f"{shown} (expected)",
                                 f"{shown} (printed)", lineterm="")
    return ["\n".join(lines) or f"{shown}: only the line ends differ"]


def settle(path, got, absent=None):
    """Compares `got` with a file, or rewrites it. `absent` is what a missing file stands for."""
    if UPDATE:
        if got == absent:
            path.unlink(missing_ok=True)
        elif not path.exists() or text(path.read_bytes()) != got:
            path.write_bytes(got.encode("utf-8", "surrogateescape"))
        return []
    if not path.exists() and absent is None:
        return [f"{path.relative_to(HERE)}: missing (UPDATE=1 writes it)"]
    return differences(path.relative_to(HERE), text(path.read_bytes()) if path.exists() else absent,
                       got)


def ir_case(custody, case):
    result = run([custody, "dump", "--ir", case.name], case.parent)
    shown = case.relative_to(HERE)
    problems = []
    if result.returncode != 0 or result.stderr:
        problems.append(f"{shown}: exit status {result.returncode}: {text(result.stderr).strip()}")
    else:
        problems += settle(case.with_suffix(".ir"), text(result.stdout))
    return [Outcome(str(shown), problems)]


def ir_cases():
    return sorted(p for p in (HERE / "ir").glob("*/*") if p.suffix in (".go", ".c"))


def cli_case(custody, case):
    """A folder with `cmd` (for sh, run in a copy of the folder), stdout, stderr, rc."""
    with tempfile.TemporaryDirectory(prefix="custody-case-") as scratch:
        copy = pathlib.Path(scratch) / "case"
        shutil.copytree(case, copy, symlinks=True,
                        ignore=shutil.ignore_patterns("stdout", "stderr", "rc"))
        env = {name: value for name, value in os.environ.items()
               if name not in ("NO_COLOR", "CLICOLOR_FORCE", "COLUMNS")}
        env.update(PATH=f"{pathlib.Path(custody).parent}{os.pathsep}{env.get('PATH', '')}",
                   HOME=scratch, TERM="dumb", LC_ALL="C.UTF-8", TESTDATA=str(HERE))
        result = run(["sh", "./cmd"], copy, env)
        got = {name: text(raw).replace(str(copy), "@CASE@").replace(str(HERE), "@TESTDATA@")
               for name, raw in (("stdout", result.stdout), ("stderr", result.stderr))}
    problems = settle(case / "stdout", got["stdout"], "")
    problems += settle(case / "stderr", got["stderr"], "")
    problems += settle(case / "rc", f"{result.returncode}\n", "0\n")
    return [Outcome(str(case.relative_to(HERE)), problems)]


def cli_cases():
    return sorted(p.parent for p in (HERE / "cli").glob("*/cmd"))


# ---- known.txt: what is known to be judged wrongly ---------------------------------------------


def read_known():
    """{case: {kinds}}"""
    known = {}
    for line in KNOWN.read_text(encoding="utf-8").splitlines() if KNOWN.exists() else ():
        if line and not line.startswith("#"):
            name, _, kind = line.partition("  ")
            if kind not in (MISSED, FALSE_ALARM):
                sys.exit(f"{KNOWN.name}: neither {MISSED} nor {FALSE_ALARM}: {line}")
            known.setdefault(name, set()).add(kind)
    return known


def excuse(outcomes, known):
    """Disagreements that are listed are known; the others are failures."""
    for outcome in outcomes:
        listed = known.get(outcome.name, set())
        for kind, complaint in outcome.wrong:
            (outcome.known if kind in listed else outcome.problems).append(complaint)
        outcome.mended = sorted(listed - {kind for kind, _ in outcome.wrong})


def gone_problems(suite, outcomes, known):
    """A line of known.txt that names no case of this suite is a mistake in it."""
    names = {outcome.name for outcome in outcomes}
    return [f"{KNOWN.name}: no such case: {name}" for name in sorted(known)
            if name.startswith(suite + "/") and name not in names]


def update_known(suite, outcomes, known, whole):
    """Lists what disagrees now, for the cases that ran; of the others all stays as it was."""
    ran = {outcome.name: {kind for kind, _ in outcome.wrong} for outcome in outcomes}
    kept = {name: kinds for name, kinds in known.items()
            if name not in ran and not (whole and name.startswith(suite + "/"))}
    lines = [f"{name}  {kind}" for name, kinds in sorted({**kept, **ran}.items())
             for kind in sorted(kinds)]
    head = ("# Cases that custody is known to judge wrongly; run.py --update-known writes this file.\n"
            "# The case, two spaces, then what it is: missed, or false alarm. See docs/testing.md.\n")
    KNOWN.write_text(head + "".join(line + "\n" for line in lines), encoding="utf-8")
    return {**kept, **ran}


# ---- the whole ---------------------------------------------------------------------------------

SUITES = {
    "go": (lambda: audit_cases("go"), audit_case),
    "c": (lambda: audit_cases("c"), audit_case),
    "ir": (ir_cases, ir_case),
    "cli": (cli_cases, cli_case),
}


def guarded(function, custody, case):
    """A case that breaks its runner fails; the others go on."""
    try:
        return function(custody, case)
    except Exception as error:  # pylint: disable=broad-except
        return [Outcome(str(case.relative_to(HERE)), [f"{type(error).__name__}: {error}"])]


def print_tap(outcomes):
    print(f"1..{len(outcomes)}" if outcomes else "1..0 # SKIP no such case")
    for number, outcome in enumerate(outcomes, 1):
        todo = " # TODO known" if outcome.known and not outcome.problems else ""
        good = not outcome.problems and not outcome.known
        print(f"{'ok' if good else 'not ok'} {number} - {outcome.name}{todo}")
        for problem in outcome.problems + [f"known: {k}" for k in outcome.known]:
            print("\n".join("# " + line for line in problem.splitlines()))
    for kind, meaning in (("FP", "false alarms"), ("FN", "missed bugs")):
        named = [o.name for o in outcomes if o.name.rpartition(":")[2].startswith(kind)]
        if named:
            print(f"# {len(named)} {meaning} pinned by name: {', '.join(named)}")
    for outcome in outcomes:
        for kind in outcome.mended:
            print(f"# mended: {outcome.name} ({kind}): --update-known takes it off {KNOWN.name}")
    kinds = [kind for o in outcomes for kind, complaint in o.wrong if complaint in o.known]
    print(f"# known: {kinds.count(MISSED)} missed, {kinds.count(FALSE_ALARM)} false alarms")


def main():
    parser = argparse.ArgumentParser(description="Runs the cases under testdata/.")
    parser.add_argument("--custody", required=True, help="the program to test")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--update-known", action="store_true",
                        help=f"write what disagrees now into {KNOWN.name}")
    parser.add_argument("suite", choices=sorted(SUITES))
    parser.add_argument("names", nargs="*", help="run only cases whose path contains one of these")
    arguments = parser.parse_args()
    custody = shutil.which(arguments.custody)
    if custody is None:
        sys.exit(f"run.py: no such program: {arguments.custody}")
    custody = os.path.abspath(custody)
    list_cases, function = SUITES[arguments.suite]
    cases = [c for c in list_cases() if not arguments.names
             or any(name in str(c.relative_to(HERE)) for name in arguments.names)]
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        outcomes = [outcome for several in pool.map(lambda c: guarded(function, custody, c), cases)
                    for outcome in several]
    known, whole = read_known(), not arguments.names
    if arguments.update_known and arguments.suite in ("go", "c"):
        known = update_known(arguments.suite, outcomes, known, whole)
    excuse(outcomes, known)
    gone = gone_problems(arguments.suite, outcomes, known) if whole else []
    if gone:
        outcomes.append(Outcome(KNOWN.name, gone))
    print_tap(outcomes)
    return int(any(outcome.problems for outcome in outcomes))


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="surrogateescape")
    sys.exit(main())
