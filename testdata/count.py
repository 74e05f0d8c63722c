"""Adds up what meson's test runs and the format check say and prints `N passed, N failed`.

Runs nothing. Each case of a TAP test is one entry of meson-logs/testlog.junit.xml; whether its program
ended well is only in testlog.json.
Usage: count.py format=ok|bad BUILD_FOLDER...
"""
import json
import pathlib
import sys
import xml.etree.ElementTree

GOOD = ("OK", "SKIP", "EXPECTEDFAIL")


def short(name):
    """The test's own name, out of "project:suite / test" or "project.test"."""
    return name.rpartition(" / ")[2].rpartition(".")[2]


def cases(junit):
    """(number of passed cases, {test: [names of its failed cases]})"""
    passed, failed = 0, {}
    for suite in xml.etree.ElementTree.parse(junit).getroot().iter("testsuite"):
        for case in suite.iter("testcase"):
            if case.find("failure") is not None or case.find("error") is not None:
                failed.setdefault(short(suite.get("name")), []).append(case.get("name"))
            elif case.find("skipped") is None:
                passed += 1
    return passed, failed


def known_of(run):
    """How many cases of a TAP test are marked as known, and its line that says of what kind."""
    lines = run.get("stdout", "").splitlines()
    known = sum(line.startswith("not ok ") and line.endswith(" # TODO known") for line in lines)
    return known, [line.removeprefix("# ") for line in lines if line.startswith("# known: ")
                   and line != "# known: 0 missed, 0 false alarms"][-1:]


def results(folder):
    """(passed, [what failed]) of one build folder. A known disagreement is neither."""
    logs = pathlib.Path(folder, "meson-logs")
    junit, log = logs / "testlog.junit.xml", logs / "testlog.json"
    if not junit.exists() or not log.exists():
        return 0, [f"{folder}: no test ran"]
    passed, by_test = cases(junit)
    failed = [f"{folder}: {test}: {name}" for test, names in by_test.items() for name in names]
    counted = set(by_test).union(*by_test.values())  # a test without TAP is a case itself
    for line in log.read_text(encoding="utf-8").splitlines():
        run = json.loads(line)
        name = short(run["name"])
        known, summary = known_of(run)
        passed -= known
        for line in summary:
            print(f"{folder}: {name}: {line}, in testdata/known.txt")
        # A crash, a time-out, or a leak found at the end, though each case passed.
        if run["result"] not in GOOD and name not in counted:
            failed.append(f"{folder}: {name}: {run['result'].lower()}, status {run['returncode']}")
    return passed, failed


def main():
    form, folders = sys.argv[1], sys.argv[2:]
    passed, failed = int(form == "format=ok"), [] if form == "format=ok" else ["formatting"]
    for folder in folders:
        more, bad = results(folder)
        passed, failed = passed + more, failed + bad
    for name in failed:
        print(f"FAILED {name}")
    print(f"{passed} passed, {len(failed)} failed")
    return int(bool(failed))


sys.exit(main())
