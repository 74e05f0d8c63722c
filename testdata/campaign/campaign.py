"""Audits real packages with custody and holds every finding against the verdict of somebody who read it.

Holds no foreign code, runs none, and judges nothing itself: packages.json says what is audited,
verdicts.jsonl says what is true. docs/campaign.md tells how to read the numbers.
Usage: campaign.py fetch --trees DIR [--headers] [NAME...]
       campaign.py audit --trees DIR --custody PROGRAM [--guard | --update] [--new FILE] [NAME...]
"""
import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
PACKAGES = HERE / "packages.json"
VERDICTS = HERE / "verdicts.jsonl"
SOURCE_ROOT = "usr/share/gocode/src"
TIMEOUT_SECONDS = 600
LEVELS = ("error", "warning")
KEY = ("package", "path", "line", "rule", "of")


def read_packages(names):
    packages = json.loads(PACKAGES.read_text(encoding="utf-8"))["packages"]
    chosen = [p for p in packages if not names or any(n in p["name"] for n in names)]
    if not chosen:
        sys.exit("campaign.py: no such package")
    return chosen


def read_verdicts():
    with VERDICTS.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def write_verdicts(verdicts):
    order = sorted(verdicts, key=lambda v: (v["package"], v["path"], v["line"], v["rule"],
                                            v.get("of", "")))
    VERDICTS.write_text("".join(json.dumps(v, ensure_ascii=False) + "\n" for v in order),
                        encoding="utf-8")


# ---- fetch -------------------------------------------------------------------------------------


def fetch_debian(package, trees):
    """Unpacks the package into trees/NAME (nothing of it is installed or run)."""
    name = package["name"]
    target = trees / name
    if (target / ".version").exists() and (target / ".version").read_text() == package["version"]:
        return ""
    with tempfile.TemporaryDirectory() as scratch:
        wanted = f"{name}={package['version']}"
        got = subprocess.run(["apt-get", "download", "-q", wanted], cwd=scratch, check=False,
                             stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        archives = list(pathlib.Path(scratch).glob("*.deb"))
        if got.returncode != 0 or not archives:
            return f"{wanted}: not to be had: {got.stderr.decode(errors='replace').strip()[:200]}"
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        subprocess.run(["dpkg-deb", "-x", str(archives[0]), str(target)], check=True)
    (target / ".version").write_text(package["version"])
    return ""


def fetch_clone(package, trees, mirror):
    """Lays out the pinned commit of a bare clone that is there already."""
    name, target = package["name"], trees / package["name"]
    if (target / ".version").exists() and (target / ".version").read_text() == package["commit"]:
        return ""
    clone = next((c for c in (mirror / name / "repo", mirror / f"{name}.git", mirror / name)
                  if (c / "HEAD").exists()), None) if mirror else None
    if clone is None:
        return f"{name}: no bare clone (--mirror DIR holds OWNER+NAME/repo)"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    archive = subprocess.Popen(["git", "-C", str(clone), "archive", package["commit"]],
                               stdout=subprocess.PIPE)
    unpacked = subprocess.run(["tar", "-x", "-C", str(target)], stdin=archive.stdout, check=False)
    if archive.wait() != 0 or unpacked.returncode != 0:
        return f"{name}: {package['commit']} is not in the clone"
    (target / ".version").write_text(package["commit"])
    return ""


def fetch(arguments):
    packages, trees = read_packages(arguments.names), pathlib.Path(arguments.trees)
    trees.mkdir(parents=True, exist_ok=True)
    headers = sorted({h for p in packages for h in p.get("headers", [])})
    missing = [h for h in headers if subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Status}", h], stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, check=False).stdout != b"installed"]
    if missing and arguments.headers:
        environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
        subprocess.run(["apt-get", "install", "-y", "-q", "--no-install-recommends", *missing],
                       env=environment, stdout=subprocess.DEVNULL, check=True)
    elif missing:
        print("headers that are not installed (--headers installs them):", *missing)
    mirror = pathlib.Path(arguments.mirror) if arguments.mirror else None
    problems = []
    for package in packages:
        problem = (fetch_clone(package, trees, mirror) if "commit" in package
                   else fetch_debian(package, trees))
        if problem:
            problems.append(problem)
            print(problem)
    print(f"{len(packages) - len(problems)} of {len(packages)} packages are in {trees}")
    return int(bool(problems))


# ---- audit -------------------------------------------------------------------------------------


def key_of(package, finding):
    resource = finding.get("resource") or {}
    where = finding["location"]
    return (package, where["path"], where["line"], finding["rule"], resource.get("kind") or "")


def audit(custody, trees, package):
    """(findings at error and warning by key, what went wrong)"""
    tree = trees / package["name"]
    if not tree.is_dir():
        return None, f"{package['name']}: not fetched"
    root = tree / SOURCE_ROOT if (tree / SOURCE_ROOT).is_dir() else tree
    paths = package.get("paths", ["."])
    try:
        result = subprocess.run([custody, "audit", "--format", "json", "--jobs", "1", *paths], cwd=root,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, timeout=TIMEOUT_SECONDS, check=False)
        report = json.loads(result.stdout)
    except subprocess.TimeoutExpired:
        return {}, f"{package['name']}: no answer within {TIMEOUT_SECONDS} seconds"
    except ValueError:
        return {}, f"{package['name']}: no report, exit status {result.returncode}"
    found = {}
    for finding in report["findings"]:
        if finding["severity"] in LEVELS and not finding.get("suppressed"):
            found.setdefault(key_of(package["name"], finding), finding)
    return found, ""


def audit_all(arguments, packages):
    trees, found, problems = pathlib.Path(arguments.trees), {}, []
    custody = os.path.abspath(shutil.which(arguments.custody) or sys.exit("no such program"))
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for one, problem in pool.map(lambda p: audit(custody, trees, p), packages):
            found.update(one or {})
            if problem:
                problems.append(problem)
    return found, problems


def verdict_key(verdict):
    return tuple(verdict.get(part, "") for part in KEY)


def percent(part, whole):
    return f"{100 * part / whole:5.1f} %" if whole else "      -"


def print_precision(found, verdicts):
    rows = collections.defaultdict(collections.Counter)
    for key, finding in found.items():
        verdict = verdicts.get(key, {}).get("verdict", "none")
        for row in ((finding["severity"], finding["rule"]), (finding["severity"], "all")):
            rows[row][verdict] += 1
    print(f"{'severity':9}{'rule':22}{'found':>6}{'true':>6}{'false':>6}{'unsure':>7}{'none':>6}"
          f"{'precision':>11}")
    for (severity, rule), row in sorted(rows.items()):
        judged = row["true"] + row["false"]
        print(f"{severity:9}{rule:22}{sum(row.values()):6}{row['true']:6}{row['false']:6}"
              f"{row['unsure']:7}{row['none']:6}{percent(row['true'], judged):>11}")


def shown(key, finding=None, verdict=None):
    package, path, line, rule, kind = key
    text = (finding or {}).get("message") or (verdict or {}).get("reason", "")
    return f"{package} {path}:{line}: {rule} ({kind}): {text}"


def differences(found, verdicts, names):
    """What changed since the verdicts were written: [(kind, key)]; kinds that fail come first."""
    changes = []
    for key, verdict in verdicts.items():
        if key[0] not in names:
            continue
        reported = verdict["state"] == "reported"
        if verdict["verdict"] == "true" and reported and key not in found:
            changes.append(("LOST", key))
        elif verdict["verdict"] == "false" and not reported and key in found:
            changes.append(("FALSE AGAIN", key))
        elif verdict["verdict"] == "false" and reported and key not in found:
            changes.append(("mended", key))
        elif verdict["verdict"] == "true" and not reported and key in found:
            changes.append(("found now", key))
    changes += [("NEW", key) for key in found if key not in verdicts]
    return sorted(changes)


def update(found, verdicts, names):
    for key, verdict in verdicts.items():
        if key[0] in names:
            verdict["state"] = "reported" if key in found else "silent"
    write_verdicts(verdicts.values())


def write_new(path, found, verdicts):
    """Skeletons of verdicts for what has none; whoever reads the place fills them in."""
    with open(path, "w", encoding="utf-8") as out:
        for key, finding in sorted(found.items()):
            if key not in verdicts:
                row = dict(zip(KEY, key), function=finding["location"].get("function", ""),
                           verdict="unsure", reason="", state="reported", message=finding["message"])
                out.write(json.dumps(row, ensure_ascii=False) + "\n")


def run_audit(arguments):
    packages = read_packages(arguments.names)
    names = {p["name"] for p in packages}
    found, problems = audit_all(arguments, packages)
    verdicts = {verdict_key(v): v for v in read_verdicts()}
    changes = differences(found, verdicts, names)
    print_precision(found, verdicts)
    for kind, key in changes:
        if kind != "NEW" or not arguments.new:
            print(f"{kind}: {shown(key, found.get(key), verdicts.get(key))}")
    for problem in problems:
        print(problem)
    counts = collections.Counter(kind for kind, _ in changes)
    print(", ".join(f"{count} {kind}" for kind, count in sorted(counts.items())) or "no change")
    if arguments.new:
        write_new(arguments.new, found, verdicts)
    if arguments.update:
        update(found, verdicts, names)
    failed = len(problems) + counts["LOST"] + counts["FALSE AGAIN"] + counts["NEW"]
    if arguments.guard:
        held = sum(key[0] in names for key in verdicts) - counts["LOST"] - counts["FALSE AGAIN"]
        print(f"{held} passed, {failed} failed")
    return int(bool(arguments.guard and failed))


def main():
    parser = argparse.ArgumentParser(description="Holds findings in real packages against verdicts.")
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("fetch", help="unpack the packages into a folder")
    one.add_argument("--headers", action="store_true", help="install the C headers with apt-get")
    one.add_argument("--mirror", help="a folder of bare clones, OWNER+NAME/repo, for the C projects")
    two = commands.add_parser("audit", help="audit them and compare with the verdicts")
    two.add_argument("--custody", required=True)
    two.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    two.add_argument("--guard", action="store_true", help="fail on what is lost, false or new")
    two.add_argument("--update", action="store_true", help="write what is reported now")
    two.add_argument("--new", help="write skeletons of the missing verdicts to this file")
    for command in (one, two):
        command.add_argument("--trees", required=True, help="where the packages are")
        command.add_argument("names", nargs="*", help="only packages whose name contains one of these")
    arguments = parser.parse_args()
    return fetch(arguments) if arguments.command == "fetch" else run_audit(arguments)


if __name__ == "__main__":
    sys.exit(main())
