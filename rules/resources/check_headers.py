"""Compares resource files with the headers that are installed: run by hand after editing a file.

Does not judge ownership: it finds names that no header declares, parameters that do not exist, and
modes that cannot be (an out-parameter that is no pointer). Needs gcc, and pkg-config where a file
names packages. Usage: check_headers.py [-v] FILE.json...
"""
import json
import re
import subprocess
import sys
import tempfile

PROTOTYPE = re.compile(r"^/\* .*? \*/ (?:extern |static )*(.*?)([A-Za-z_]\w*) \((.*)\);(?: /\*.*)?$")


SCALAR = re.compile(r"^(const )?(unsigned |signed |long |short )*(int|char|long|short|float|double|"
                    r"size_t|_Bool|u?int\d+_t)?$")


def split_params(text):
    params, depth, start = [], 0, 0
    for i, char in enumerate(text):
        depth += {"(": 1, ")": -1}.get(char, 0)
        if char == "," and depth == 0:
            params.append(text[start:i].strip())
            start = i + 1
    return [p for p in params + [text[start:].strip()] if p not in ("", "void")]


def prototypes(data):
    """name -> (result, parameters) of all functions that the file's headers declare."""
    flags = [f"-D{define}" for define in data.get("defines", [])]
    if data.get("pkg_config"):
        flags += subprocess.run(["pkg-config", "--cflags", *data["pkg_config"]], check=False,
                               capture_output=True, text=True).stdout.split()
    with tempfile.TemporaryDirectory() as folder, \
            open(f"{folder}/all.c", "w", encoding="utf-8") as source:
        source.write("#include <stdio.h>\n#include <stdlib.h>\n")
        for header in data["headers"]:
            source.write(f"#if __has_include(<{header}>)\n#include <{header}>\n#else\n"
                         f"#warning no {header}\n#endif\n")
        source.flush()
        run = subprocess.run(["gcc", "-D_GNU_SOURCE", *flags, "-fsyntax-only", "-aux-info",
                              f"{folder}/all.X", source.name], check=False, capture_output=True, text=True)
        for line in run.stderr.splitlines():
            if "#warning" in line and "warning:" in line or "error:" in line:
                print("  ", line.split(": ", 1)[1])
        if run.returncode != 0:
            return {}
        found = {}
        with open(f"{folder}/all.X", encoding="utf-8") as info:
            lines = info.read().splitlines()
        for line in lines:
            match = PROTOTYPE.match(line)
            if match:
                found[match[2]] = (match[1].strip(), split_params(match[3]))
        return found


def modes_of(param):
    if isinstance(param, str):
        return [param]
    return list(param)


def problems(function, name, result, params, releases_const):
    pointers = "*" in result
    variadic = "..." in params
    for index, param in function.get("params", {}).items():
        if int(index) >= len(params) and not variadic:
            yield f"{name} has {len(params)} parameters, none is {index}"
            continue
        if int(index) >= len(params):
            continue
        given = params[int(index)]
        modes = modes_of(param)
        if ("inits" in modes or "wipes" in modes) and SCALAR.match(given):
            yield f"{name}: parameter {index} is no pointer: {given}"
        if "fills" in modes and SCALAR.match(given):
            yield f"{name}: parameter {index} cannot be filled: {given}"
        if "fills" in modes and "const " in given.split("*")[0] and "char" in given:
            yield f"{name}: parameter {index} fills const: {given}"
    for key in ("error_param", "resizes"):
        if key in function and function[key] >= len(params):
            yield f"{name}: {key} {function[key]} of {len(params)} parameters"
    if result == "void" and ("success" in function or function.get("result", "none") != "none"):
        yield f"{name} returns void"
    if function.get("result") == "borrowed" and not pointers and SCALAR.match(result):
        yield f"{name} does not return a pointer: {result}"
    if isinstance(function.get("result"), str) and result.strip() == "const char *" and \
            function["result"] not in ("borrowed", "none") and function["result"] not in releases_const:
        yield f"{name} returns const but acquires: {result}"


def main():
    verbose = "-v" in sys.argv
    bad = 0
    for path in (a for a in sys.argv[1:] if a != "-v"):
        with open(path, encoding="utf-8") as file:
            data = json.load(file)
        if "headers" not in data:
            continue
        declared = prototypes(data)
        names, unknown, seen = 0, [], set()
        releases_const = {kind["name"] for kind in data["kinds"]
                          if "const char *" in declared.get(kind["release"], ("", []))[1]}
        for function in data["functions"]:
            for name in function.get("names", [function.get("name")]):
                names += 1
                if name in seen:
                    print(f"{path}: {name} twice")
                    bad += 1
                seen.add(name)
                if name not in declared:
                    unknown.append(name)
                    continue
                for problem in problems(function, name, *declared[name], releases_const):
                    print(f"{path}: {problem}")
                    bad += 1
        print(f"{path}: {names} functions, {len(unknown)} not declared (macros, older or newer "
              f"versions)")
        if verbose:
            print("   ", " ".join(unknown))
    return 1 if bad else 0


sys.exit(main())
