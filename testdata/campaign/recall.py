"""Scores custody on fixes of real defects: found in the version before, silent in the version after.

Fetches nothing: a folder holds bare clones as OWNER+NAME/repo, and a file of JSON lines names the cases
{id, repo, pre, post, path, line, function, class, alt_lines?, under?, flags?}. Nothing of the repositories is executed;
under names the folders and files of a large repository that are laid out, flags what a configure script would
 define.
Usage: recall.py --bin custody --cases cases.jsonl [--neg negatives.jsonl] [--mirror DIR] [--work DIR]
                 [--only REPO] [--jobs N] [-v]        and recall.py --extract REPO COMMIT lays out one version
 found  = before the fix, a finding of an accepted rule within two lines of the case or in its function;
 silent = after it, fewer such findings in that function than before.
Each version is laid out once and audited once; rows are printed for each class.
"""
import argparse, collections, concurrent.futures as cf, hashlib, json, os, re, shutil, subprocess, sys, tempfile, time

LEAK = {"cstring-leak", "memory-leak", "resource-leak", "partial-load-leak", "handle-leak"}
ACCEPT = {
    "cstring-leak": {"cstring-leak", "memory-leak", "partial-load-leak", "unfreeable-export"},
    "cmalloc-leak": {"memory-leak", "cstring-leak", "resource-leak", "partial-load-leak"},
    "foreign-leak": {"resource-leak", "memory-leak", "cstring-leak", "partial-load-leak", "close-incomplete"},
    "owned-result-leak": {"resource-leak", "memory-leak", "cstring-leak", "partial-load-leak"},
    "partial-load-leak": LEAK,
    "close-incomplete": LEAK | {"close-incomplete"},
    "exit-skips-release": {"exit-skips-release"} | LEAK,
    "handle-leak": {"handle-leak", "close-incomplete", "partial-load-leak", "resource-leak"},
    "handle-misuse": {"handle-misuse", "go-pointer-retained", "double-release", "use-after-release", "mismatched-release"},
    "go-pointer-escape": {"go-pointer-retained", "handle-misuse", "missing-keepalive"},
    "keepalive-missing": {"missing-keepalive"},
    "double-free": {"double-release", "use-after-release"},
    "use-after-free": {"use-after-release", "double-release", "missing-keepalive"},
    "wrong-deallocator": {"mismatched-release"},
    "secret-not-wiped": {"secret-not-wiped"},
    "callback-mismatch": {"callback-mismatch"},
    "unchecked-return": {"unchecked-status"},
}

def norm_fn(f):
    """Bare name: (*T).M, T.M, pkg.F and F all end in the same word."""
    f = re.sub(r"\(.*?\)", "", f or "") if "." not in (f or "") else f
    return re.split(r"[.\s]", (f or "").replace("(*", "").replace(")", "").strip())[-1]

SOURCE = (".go", ".c", ".h", ".hh", ".hpp", ".cc", ".cpp", ".cxx", ".m", ".mm", ".inc", ".in", ".s", ".S", ".mod", ".work", ".gitignore", ".pc", ".def", ".tbl")

def extract(mirror, work, repo, sha, under=(), flags=()):
    """Lays out the sources of one version (a snapshot may lack its largest files, so blob by blob)."""
    dst = os.path.join(work, repo.replace("/", "+") + "@" + sha[:10])
    if under or flags:
        dst += "." + hashlib.sha1("\n".join([*under, *flags]).encode()).hexdigest()[:8]
    if os.path.exists(dst + ".ok"):
        return dst
    git = os.path.join(mirror, repo.replace("/", "+"), "repo")
    if not os.path.isdir(git):
        return None
    ls = subprocess.run(["git", "-C", git, "ls-tree", "-r", "-z", sha], capture_output=True)
    if ls.returncode:
        return None
    rows = [r.split(b"\t", 1) for r in ls.stdout.split(b"\0") if r]
    rows = [(m.split(), p.decode("utf8", "surrogateescape")) for m, p in rows]
    rows = [(m[2], p) for m, p in rows if m[0] in (b"100644", b"100755") and p.endswith(SOURCE) and ".." not in p.split("/") and not p.startswith("/")]
    rows = [(h, p) for h, p in rows if not under or any(p == u or p.startswith(u + "/") for u in under)]
    cat = subprocess.run(["git", "-C", git, "cat-file", "--batch"], input=b"".join(h + b"\n" for h, _ in rows), capture_output=True).stdout
    shutil.rmtree(dst, ignore_errors=True); os.makedirs(dst); at = 0
    for h, p in rows:
        end = cat.find(b"\n", at)
        if end < 0:
            break
        head = cat[at:end].split(); at = end + 1
        if len(head) != 3:
            continue
        n = int(head[2]); data = cat[at:at + n]; at += n + 1
        if n < 4_000_000:
            f = os.path.join(dst, p); os.makedirs(os.path.dirname(f), exist_ok=True)
            with open(f, "wb") as o:
                o.write(data)
    if flags:
        with open(os.path.join(dst, ".custody.json"), "w") as o:
            json.dump({"flags": list(flags)}, o)
    open(dst + ".ok", "w").close()
    return dst

def audit(binary, tree, timeout):
    tag = hashlib.sha1((os.path.realpath(binary) + str(os.path.getmtime(binary))).encode()).hexdigest()[:8]
    out = tree + "." + tag + ".json"
    if os.path.exists(out):
        return json.load(open(out))
    t = time.time()
    try:
        p = subprocess.run([binary, "audit", "--format", "json", "."], cwd=tree, capture_output=True, timeout=timeout)
        try:
            r = json.loads(p.stdout or b"{}")
        except ValueError:
            r = {"findings": [], "bad": "no JSON", "rc": p.returncode, "err": p.stderr[-300:].decode("utf8", "replace")}
        r["rc"] = p.returncode
    except subprocess.TimeoutExpired:
        r = {"findings": [], "bad": "timeout"}
    r["seconds"] = time.time() - t
    json.dump(r, open(out, "w"))
    return r

def hits(report, case, lines=2):
    acc = ACCEPT[case["class"]] if case["class"] in ACCEPT else LEAK | {"double-release", "use-after-release", "mismatched-release", "handle-misuse", "missing-keepalive", "close-incomplete"}
    by_line, by_fn = [], []
    for f in report.get("findings", []):
        if f.get("rule") not in acc or f.get("suppressed"):
            continue
        loc = f.get("location", {}); acq = (f.get("resource") or {}).get("acquired") or {}
        here = [(loc.get("path"), loc.get("line"))] + [(acq.get("path"), acq.get("line"))]
        here += [(s.get("path"), s.get("line")) for s in f.get("trace", []) if s.get("event") in ("acquired", "released", "lost", "exit")]
        want = [case["line"]] + list(case.get("alt_lines") or [])
        if any(p == case["path"] and l and any(abs(l - w) <= lines for w in want) for p, l in here):
            by_line.append(f)
        if loc.get("path") == case["path"] and norm_fn(loc.get("function")) == norm_fn(case.get("function")):
            by_fn.append(f)
    return by_line, by_fn

def main():
    a = argparse.ArgumentParser(); a.add_argument("--bin"); a.add_argument("--cases"); a.add_argument("--extract", nargs=2)
    a.add_argument("--neg"); a.add_argument("--mirror", default=os.environ.get("MIRROR", ".mirror")); a.add_argument("--work", default=os.path.join(tempfile.gettempdir(), "fix-trees"))
    a.add_argument("--only"); a.add_argument("--jobs", type=int, default=2); a.add_argument("--timeout", type=int, default=180); a.add_argument("-v", action="store_true"); a.add_argument("--json")
    o = a.parse_args(); os.makedirs(o.work, exist_ok=True)
    if o.extract:
        print(extract(o.mirror, o.work, *o.extract) or sys.exit("not in the mirror")); return
    if not (o.bin and o.cases): a.error("--bin and --cases are needed")
    o.bin = os.path.abspath(o.bin)  # audits run elsewhere
    cases = [json.loads(l) for l in open(o.cases)]; neg = [json.loads(l) for l in open(o.neg)] if o.neg else []
    if o.only: cases = [c for c in cases if o.only in c["repo"]]; neg = [c for c in neg if o.only in c["repo"]]
    def key(c, sha):
        return c["repo"], sha, tuple(c.get("under") or ()), tuple(c.get("flags") or ())
    want = {key(c, s) for c in cases for s in (c["pre"], c.get("post")) if s} | {key(c, c.get("pre") or c.get("post")) for c in neg}
    reports, absent = {}, set()
    def one(k):
        t = extract(o.mirror, o.work, *k)
        return k, (audit(o.bin, t, o.timeout) if t else None)
    with cf.ThreadPoolExecutor(o.jobs) as ex:
        for k, r in ex.map(one, sorted(want)):
            if r is None: absent.add(k)
            else: reports[k] = r
    rows = collections.defaultdict(lambda: [0] * 6); misses = []
    for c in cases:
        k = key(c, c["pre"])
        if k not in reports: continue
        bl, bf = hits(reports[k], c); row = rows[c["class"]]; row[0] += 1; row[1] += bool(bl); row[2] += bool(bl or bf)
        if not (bl or bf): misses.append(("missed", c))
        if c.get("post") and key(c, c["post"]) in reports and (bl or bf):
            row[3] += 1
            al, af = hits(reports[key(c, c["post"])], c)
            quiet = len(af) < len(bf) if bf else not al
            row[4] += quiet
            if not quiet: misses.append(("still", c))
    print(f"{'class':20} {'cases':>5} {'line':>5} {'func':>5} {'fixes':>5} {'silent':>6}")
    tot = [0] * 6
    for cl in sorted(rows):
        r = rows[cl]; tot = [x + y for x, y in zip(tot, r)]; print(f"{cl:20} {r[0]:5} {r[1]:5} {r[2]:5} {r[3]:5} {r[4]:6}")
    print(f"{'TOTAL':20} {tot[0]:5} {tot[1]:5} {tot[2]:5} {tot[3]:5} {tot[4]:6}")
    alarms = 0; seen = 0
    for c in neg:
        k = key(c, c.get("pre") or c.get("post"))
        if k not in reports: continue
        seen += 1; c = dict(c, **{"class": "negative"}); bl, _ = hits(reports[k], c)
        bl = [f for f in bl if f.get("severity") in ("error", "warning")]
        if bl: alarms += 1; misses.append(("alarm " + bl[0]["rule"], c))
    if neg: print(f"negatives {seen}, alarms {alarms}")
    bad = {k: r["bad"] for k, r in reports.items() if r.get("bad")}
    print(f"versions audited {len(reports)}, not to be had {len(absent)}, failed {len(bad)} {list(bad.items())[:5]}")
    if o.v:
        for w, c in misses: print(w, c["id"], c["class"], c["repo"], c["path"], c["line"], c.get("function"), "|", c.get("why", "")[:140])
    recall = tot[2] / tot[0] if tot[0] else 0; silent = tot[4] / tot[3] if tot[3] else 0
    if o.json: json.dump({"recall": recall, "silent": silent, "cases": tot[0], "negatives": seen, "alarms": alarms}, open(o.json, "w"))
    print(f"recall {recall:.3f} silent {silent:.3f} alarms {alarms}/{seen}")
if __name__ == "__main__": main()
