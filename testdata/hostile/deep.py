"""Prints Go that is nested deeper than any person writes: stacks must be bounded, not trusted.

Usage: deep.py parens|blocks|closures|types|if-else DEPTH
"""
import sys


def nested(kind, depth):
    head = "package deep\n\n"
    if kind == "parens":
        return head + "var n = " + "(" * depth + "1" + ")" * depth + "\n"
    if kind == "blocks":
        return head + "func f() {\n" + "{\n" * depth + "}\n" * depth + "}\n"
    if kind == "closures":
        return head + "func f() {\n" + "func() {\n" * depth + "}()\n" * depth + "}\n"
    if kind == "types":
        return head + "var v " + "[]" * depth + "int\n"
    if kind == "if-else":
        return head + "func f(n int) {\nif n == 0 {\n" + "".join(
            f"}} else if n == {i} {{\n" for i in range(1, depth + 1)) + "}\n}\n"
    sys.exit(f"deep.py: unknown kind: {kind}")


if __name__ == "__main__":
    if len(sys.argv) != 3 or not sys.argv[2].isdigit():
        sys.exit(__doc__)
    sys.stdout.write(nested(sys.argv[1], int(sys.argv[2])))
