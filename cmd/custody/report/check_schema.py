"""Checks JSON files against a JSON Schema, with the standard library alone.

Knows the keywords that docs/schema uses and refuses any other; it is no general validator.
Usage: check_schema.py SCHEMA FILE... (exit status 1 and a line for each violation)
       check_schema.py --self-test SCHEMA FILE (every damaged copy of FILE must be refused)
"""
import copy
import json
import re
import sys

TYPES = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}
NOTES = {"$schema", "$id", "title", "description", "$defs"}
KNOWN = NOTES | {"type", "const", "enum", "required", "properties", "items", "pattern", "minimum",
                 "minLength", "$ref"}


def has_type(value, name):
    return isinstance(value, TYPES[name]) and not (name == "integer" and isinstance(value, bool))


def violations(value, schema, root, place="$"):
    """Yields one line for each way in which value is not what schema says."""
    unknown = set(schema) - KNOWN
    if unknown:
        raise ValueError(f"the checker does not know {sorted(unknown)}")
    if "$ref" in schema:
        yield from violations(value, root["$defs"][schema["$ref"].rpartition("/")[2]], root, place)
        return
    if "type" in schema and not has_type(value, schema["type"]):
        yield f"{place}: not of type {schema['type']}"
        return
    if "const" in schema and value != schema["const"]:
        yield f"{place}: not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{place}: {value!r} is none of {schema['enum']}"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{place}: does not match {schema['pattern']}"
    if "minimum" in schema and value < schema["minimum"]:
        yield f"{place}: below {schema['minimum']}"
    if len(value) < schema.get("minLength", 0) if isinstance(value, str) else False:
        yield f"{place}: too short"
    for name in schema.get("required", []):
        if name not in value:
            yield f"{place}: no {name}"
    for name, member in schema.get("properties", {}).items():
        if name in value:
            yield from violations(value[name], member, root, f"{place}.{name}")
    if "items" in schema:
        for i, item in enumerate(value):
            yield from violations(item, schema["items"], root, f"{place}[{i}]")


def damages(report):
    """Copies of a good report, each with one thing wrong."""
    def damaged(change):
        other = copy.deepcopy(report)
        change(other)
        return other
    yield damaged(lambda r: r.update(schema="custody/report/2"))
    yield damaged(lambda r: r.pop("ledger"))
    yield damaged(lambda r: r["coverage"].update(packages=-1))
    yield damaged(lambda r: r["coverage"].update(packages=True))
    yield damaged(lambda r: r["findings"][0].update(severity="fatal"))
    yield damaged(lambda r: r["findings"][0].update(fingerprint="xyz"))
    yield damaged(lambda r: r["findings"][0].update(message=""))
    yield damaged(lambda r: r["findings"][0]["location"].update(line=0))
    yield damaged(lambda r: r["findings"][0]["location"].pop("path"))
    yield damaged(lambda r: r["findings"][0]["trace"][0].update(event="forgotten"))
    yield damaged(lambda r: r["ledger"][0].update(disposition="lost"))
    yield damaged(lambda r: r["ledger"][0]["acquired"].update(path=7))


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def main(arguments):
    self_test = arguments[0] == "--self-test"
    schema, *files = arguments[self_test:]
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
