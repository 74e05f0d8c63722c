"""Checks JUnit XML files against the form that Jenkins, GitLab and others read, and their totals.

The form is that of the XML Schema of Jenkins' xUnit plugin (junit-10), but for what custody never writes.
Usage: check_junit.py FILE... (exit status 1 and a line for each violation)
       check_junit.py --self-test FILE (every damaged copy of FILE must be refused)
"""
import copy
import sys
import xml.etree.ElementTree as ElementTree

COUNTS = {"tests", "failures", "errors", "skipped"}
# element: (attributes that must be there, others, elements below)
FORM = {
    "testsuites": (COUNTS - {"skipped"} | {"name", "time"}, set(), {"testsuite"}),
    "testsuite": (COUNTS | {"name", "time"}, {"timestamp", "hostname"}, {"testcase"}),
    "testcase": ({"classname", "name"}, {"time", "file", "line"},
                 {"failure", "error", "skipped", "system-out"}),
    "failure": ({"type", "message"}, set(), set()),
    "error": ({"message"}, {"type"}, set()),
    "skipped": ({"message"}, set(), set()),
    "system-out": (set(), set(), set()),
}


def form_violations(element, place):
    needed, others, below = FORM[element.tag]
    for name in sorted(needed - set(element.attrib)):
        yield f"{place}: no {name}"
    for name in sorted(set(element.attrib) - needed - others):
        yield f"{place}: {name} is not known here"
    for child in element:
        if child.tag in below:
            yield from form_violations(child, f"{place}/{child.tag}")
        else:
            yield f"{place}: no place for {child.tag}"


def total_violations(element, place):
    """What is counted is what is there."""
    cases = list(element.iter("testcase"))
    real = {"tests": len(cases)}
    for count, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        real[count] = sum(1 for case in cases if case.find(tag) is not None)
    for name, n in real.items():
        if name in FORM[element.tag][0] and element.get(name) != str(n):
            yield f"{place}: {name} is {element.get(name)}, not {n}"


def violations(root):
    if root.tag != "testsuites":
        yield f"the root is {root.tag}"
        return
    yield from form_violations(root, root.tag)
    yield from total_violations(root, root.tag)
    for suite in root.iter("testsuite"):
        yield from total_violations(suite, f"testsuite {suite.get('name')}")
    for case in root.iter("testcase"):
        if len(case) > 1:
            yield f"testcase {case.get('name')}: has more than one outcome"


DAMAGES = [
    lambda r: r.set("tests", "0"),
    lambda r: r.find("testsuite").set("failures", "99"),
    lambda r: r.find(".//testcase").attrib.pop("name"),
    lambda r: r.find(".//testcase").append(ElementTree.Element("passed")),
    lambda r: r.find(".//failure").attrib.pop("message"),
    lambda r: r.find(".//testcase[failure]").append(ElementTree.Element("error", message="x")),
]


def main(arguments):
    self_test = arguments[0] == "--self-test"
    failed = False
    for path in arguments[self_test:]:
        root = ElementTree.parse(path).getroot()
        for line in violations(root):
            print(f"{path}: {line}")
            failed = True
        for i, damage in enumerate(DAMAGES if self_test else []):
            bad = copy.deepcopy(root)
            damage(bad)
            if not list(violations(bad)):
                print(f"{path}: damage {i} was not noticed")
                failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
