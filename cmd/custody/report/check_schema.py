"""Checks JSON files against a JSON Schema, with the standard library alone.

Knows the keywords that docs/schema and SARIF's schema use and refuses any other; it is no general
validator.
Usage: check_schema.py SCHEMA FILE... (exit status 1 and a line for each violation)
       check_schema.py --self-test SCHEMA FILE (every damaged copy of FILE must be refused)
A SCHEMA that is not there: exit status 77, which is a skipped test.
"""
import copy
import json
import os
import re
import sys

TYPES = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool,
         "number": (int, float)}
NOTES = {"$schema", "$id", "id", "title", "description", "$defs", "definitions", "default"}
KNOWN = NOTES | {"type", "const", "enum", "required", "properties", "items", "pattern", "minimum",
                 "maximum", "minLength", "$ref", "additionalProperties", "minItems", "uniqueItems",
                 "anyOf", "oneOf", "format"}
FORMATS = {"uri": re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]*$"), "uri-reference": re.compile(r"[!-~]*$"),
           "date-time": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")}


def has_type(value, name):
    return isinstance(value, TYPES[name]) and not (name in ("integer", "number")
                                                   and isinstance(value, bool))


def violations(value, schema, root, place="$"):
    """Yields one line for each way in which value is not what schema says."""
    unknown = set(schema) - KNOWN
    if unknown:
        raise ValueError(f"the checker does not know {sorted(unknown)}")
    if "$ref" in schema:
        named = root.get("$defs", {}) | root.get("definitions", {})
        yield from violations(value, named[schema["$ref"].rpartition("/")[2]], root, place)
        return
    if "type" in schema and not has_type(value, schema["type"]):
        yield f"{place}: not of type {schema['type']}"
        return
    if "const" in schema and value != schema["const"]:
        yield f"{place}: not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{place}: {value!r} is none of {schema['enum']}"
    if isinstance(value, str):
        yield from text_violations(value, schema, place)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if not schema.get("minimum", value) <= value <= schema.get("maximum", value):
            yield f"{place}: {value} is out of range"
    if isinstance(value, dict):
        yield from object_violations(value, schema, root, place)
    if isinstance(value, list):
        yield from array_violations(value, schema, root, place)
    for word, good in (("anyOf", lambda n: n > 0), ("oneOf", lambda n: n == 1)):
        fitting = [s for s in schema.get(word, []) if not list(violations(value, s, root, place))]
        if word in schema and not good(len(fitting)):
            yield f"{place}: fits {len(fitting)} of {word}"


def text_violations(value, schema, place):
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{place}: does not match {schema['pattern']}"
    if len(value) < schema.get("minLength", 0):
        yield f"{place}: too short"
    if "format" in schema and not FORMATS[schema["format"]].match(value):
        yield f"{place}: no {schema['format']}: {value}"


def object_violations(value, schema, root, place):
    members = schema.get("properties", {})
    for name in schema.get("required", []):
        if name not in value:
            yield f"{place}: no {name}"
    for name, member in members.items():
        if name in value:
            yield from violations(value[name], member, root, f"{place}.{name}")
    others = schema.get("additionalProperties", True)
    for name in sorted(set(value) - set(members)):
        if others is False:
            yield f"{place}: {name} is not known here"
        elif isinstance(others, dict):
            yield from violations(value[name], others, root, f"{place}.{name}")


def array_violations(value, schema, root, place):
    if len(value) < schema.get("minItems", 0):
        yield f"{place}: too few"
    if schema.get("uniqueItems") and len({json.dumps(v, sort_keys=True) for v in value}) < len(value):
        yield f"{place}: one item occurs twice"
    for i, item in enumerate(value if "items" in schema else ()):
        yield from violations(item, schema["items"], root, f"{place}[{i}]")


def damaged(good, change):
    other = copy.deepcopy(good)
    change(other)
    return other


REPORT_DAMAGES = [
    lambda r: r.update(schema="custody/report/2"),
    lambda r: r.pop("ledger"),
    lambda r: r["coverage"].update(packages=-1),
    lambda r: r["coverage"].update(packages=True),
    lambda r: r["findings"][0].update(severity="fatal"),
    lambda r: r["findings"][0].update(fingerprint="xyz"),
    lambda r: r["findings"][0].update(message=""),
    lambda r: r["findings"][0]["location"].update(line=0),
    lambda r: r["findings"][0]["location"].pop("path"),
    lambda r: r["findings"][0]["trace"][0].update(event="forgotten"),
    lambda r: r["ledger"][0].update(disposition="lost"),
    lambda r: r["ledger"][0]["acquired"].update(path=7),
]
SARIF_DAMAGES = [
    lambda r: r.update(version="2.0.0"),
    lambda r: r["runs"][0].pop("tool"),
    lambda r: r["runs"][0].update(colour="red"),
    lambda r: r["runs"][0]["results"][0].update(level="fatal"),
    lambda r: r["runs"][0]["results"][0]["message"].pop("text"),
    lambda r: r["runs"][0]["results"][0].update(ruleIndex=-2),
    lambda r: r["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"].update(startLine=0),
    lambda r: r["runs"][0]["tool"]["driver"]["rules"][0].update(helpUri="no uri"),
    lambda r: r["runs"][0]["tool"]["driver"]["rules"].append(r["runs"][0]["tool"]["driver"]["rules"][0]),
]
GITLAB_DAMAGES = [
    lambda r: r[0].pop("fingerprint"),
    lambda r: r[0].update(severity="error"),
    lambda r: r[0]["location"]["lines"].update(begin=0),
    lambda r: r[0]["location"].update(path="/absolute"),
    lambda r: r.append(r[0]),
]


def damages(good):
    """Copies of a good document, each with one thing wrong."""
    changes = (GITLAB_DAMAGES if isinstance(good, list) else SARIF_DAMAGES if "runs" in good
               else REPORT_DAMAGES)
    return [damaged(good, change) for change in changes]


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def main(arguments):
    self_test = arguments[0] == "--self-test"
    schema, *files = arguments[self_test:]
    if not os.path.exists(schema):
        print(f"{schema} is not there: `./setup schema` fetches it")
        return 77
    schema = load(schema)
    failed = False
    for path in files:
        report = load(path)
        for line in violations(report, schema, schema):
            print(f"{path}: {line}")
            failed = True
        for i, bad in enumerate(damages(report) if self_test else []):
            if not list(violations(bad, schema, schema)):
                print(f"{path}: damage {i} was not noticed")
                failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
