"""custody audits its own sources: no error but those in self.txt, each with its reason there.

Usage: self.py --custody PROGRAM [--root FOLDER] [--update]
A line of self.txt is RULE PATH FUNCTION, a tab, and why it is no defect. What is listed and not found any more
fails as well. Without build/compile_commands.json headers would be missing: skipped (77).
"""
import argparse
import collections
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--custody", required=True)
    parser.add_argument("--root", type=pathlib.Path, default=HERE.parent)
    parser.add_argument("--update", action="store_true", help="write what is found, with the reasons that are known")
    args = parser.parse_args()
    if not (args.root / "build" / "compile_commands.json").exists():
        print("no build/compile_commands.json: skipped")
        sys.exit(77)
    run = subprocess.run([str(pathlib.Path(args.custody).resolve()), "audit", "--format", "json", "analyzers", "cmd",
                          "rules"], cwd=args.root, capture_output=True, text=True)
    report = json.loads(run.stdout)
    found = collections.Counter(
        f'{f["rule"]} {f["location"]["path"]} {f["location"]["function"]}'
        for f in report["findings"] if f["severity"] == "error" and not f.get("suppressed"))
    listing = HERE / "self.txt"
    known = dict(line.split("\t", 1) for line in listing.read_text().splitlines() if line.strip())
    if args.update:
        listing.write_text("".join(f"{key}\t{known.get(key, '?')}\n" for key in sorted(found)))
        return
    new, gone = sorted(set(found) - set(known)), sorted(set(known) - set(found))
    unread = [d for d in report["coverage"]["degraded"] if "errors in this function" in d["reason"]]
    for key in new:
        print(f"not in self.txt: {key}")
    for key in gone:
        print(f"not found any more, take it off self.txt: {key}")
    for degraded in unread:
        print(f"could not be read: {degraded['path']}:{degraded.get('line', 0)}")
    functions = report["coverage"]["functions"]
    print(f"{functions} functions, {sum(found.values())} errors at {len(found)} places, {len(new)} of them new")
    sys.exit(1 if new or gone or unread or functions < 1000 else 0)


if __name__ == "__main__":
    main()
