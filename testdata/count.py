"""Adds up what meson's test runs and the format check say and prints `N passed, N failed`.

Runs nothing. Reads meson-logs/testlog.junit.xml, where each case of a TAP test is one entry.
Usage: count.py format=ok|bad BUILD_FOLDER...
"""
import pathlib
import sys
import xml.etree.ElementTree


def results(folder):
    """(passed, [name of each failed case]) of one build folder."""
    log = pathlib.Path(folder, "meson-logs", "testlog.junit.xml")
    if not log.exists():
        return 0, [f"{folder}: no test ran"]
    passed, failed = 0, []
    for suite in xml.etree.ElementTree.parse(log).getroot().iter("testsuite"):
        before = len(failed)
        for case in suite.iter("testcase"):
            if case.find("failure") is not None or case.find("error") is not None:
                failed.append(f"{folder}: {suite.get('name')}: {case.get('name')}")
            elif case.find("skipped") is None:
                passed += 1
        # A program that broke off or ended badly fails even where its cases passed.
        if len(failed) == before and int(suite.get("errors", 0)) + int(suite.get("failures", 0)):
            failed.append(f"{folder}: {suite.get('name')}: ended with an error")
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
