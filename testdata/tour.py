"""Checks that the source tour of docs/architecture.md names every C file, and no file that is not there.

Looks at names only. Prints TAP. Usage: tour.py
"""
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHOWN_AS_A_WHOLE = {"test_tree.c"}  # of tests alone


def sources():
    for top in ("analyzers", "cmd", "rules"):
        for path in (ROOT / top).rglob("*.c"):
            in_rule = top == "rules" and path.parent.parent == ROOT / "rules"
            if not path.name.endswith("_test.c") and not in_rule:
                yield path.name


def named(text):
    """File names in the tables' first columns; "markdown*.c" stands for all that begin so."""
    return set(re.findall(r"\b[a-z_]+\*?\.c\b", text))


def main():
    tour = (ROOT / "docs/architecture.md").read_text().partition("## Source tour")[2]
    names = named(tour)
    prefixes = tuple(n.partition("*")[0] for n in names if "*" in n)
    there = set(sources()) - SHOWN_AS_A_WHOLE
    missing = sorted(n for n in there if n not in names and not n.startswith(prefixes or ("\0",)))
    gone = sorted(n for n in names if "*" not in n and n not in there)
    print("1..2")
    for number, (what, which) in enumerate((("every source file is in the tour", missing),
                                            ("every file of the tour is there", gone)), 1):
        print(f"{'not ok' if which else 'ok'} {number} - {what}")
        for name in which:
            print(f"# {name}")


main()
