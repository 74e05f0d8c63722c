"""Measures an audit beside its floor: tree-sitter and libclang alone over the same files.

Judges nothing: prints files/s, MB/s, peak memory and the ratio of both runs of one session.
Usage: bench.py --custody PROGRAM --floor PROGRAM [--jobs N] [--repeat N] [FOLDER]
FOLDER: also from BENCH_FOLDER; without both, this project's testdata/.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import threading
import time

LEFT_OUT = {"vendor", "testdata", "node_modules"}


def files_of(folder):
    """What an audit reads: .go files that are no tests, and .c files beside those that use cgo."""
    paths = []
    for base, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if f not in LEFT_OUT and f[0] not in "._")
        go = [os.path.join(base, n) for n in sorted(names)
              if n.endswith(".go") and not n.endswith("_test.go")]
        paths += go
        if any(b'import "C"' in pathlib.Path(p).read_bytes() for p in go):
            paths += [os.path.join(base, n) for n in sorted(names) if n.endswith(".c")]
    return paths


def descendants(pid):
    """The process and all below it."""
    pids = [pid]
    for one in pids:
        for tasks in pathlib.Path(f"/proc/{one}/task").glob("*/children"):
            pids += [int(child) for child in tasks.read_text().split()]
    return pids


def proportional_kib(pid):
    """Memory of one process with shared pages divided among those that share them."""
    try:
        for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except (OSError, ValueError):
        pass
    return 0


class Peak(threading.Thread):
    """Samples the memory of a tree of processes until it is told to stop."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.kib, self.stop = pid, 0, threading.Event()

    def run(self):
        while not self.stop.wait(0.02):
            try:
                self.kib = max(self.kib, sum(map(proportional_kib, descendants(self.pid))))
            except OSError:
                pass


def measure(command, given=None):
    """(wall seconds, CPU seconds, peak KiB of all processes together, exit status)"""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE)
    peak = Peak(child.pid)
    peak.start()
    errors = []
    reader = threading.Thread(target=lambda: errors.append(child.stderr.read()))
    reader.start()
    child.stdin.write(given or b"")
    child.stdin.close()
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    peak.stop.set()
    peak.join()
    reader.join()
    if child.returncode not in (0, 1):
        sys.exit(f"bench: {command[0]} ended with {child.returncode}: {errors[0].decode()[-500:]}")
    return wall, usage.ru_utime + usage.ru_stime, max(peak.kib, usage.ru_maxrss)


def best(runs):
    """The quickest run's times with the highest peak."""
    wall, cpu, _ = min(runs)
    return wall, cpu, max(run[2] for run in runs)


def line(name, result, n_files, n_bytes):
    wall, cpu, kib = result
    print(f"{name:<9}{wall:8.2f} s {cpu:8.2f} s CPU {n_files / wall:9.0f} files/s "
          f"{n_bytes / wall / 1e6:8.2f} MB/s {kib / 1024:8.0f} MiB peak")


def main():
    parser = argparse.ArgumentParser(description="Measures an audit beside its floor.")
    parser.add_argument("--custody", required=True)
    parser.add_argument("--floor", required=True)
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("folder", nargs="?", default=os.environ.get("BENCH_FOLDER")
                        or pathlib.Path(__file__).resolve().parent.parent)
    arguments = parser.parse_args()
    folder = os.path.abspath(arguments.folder)
    paths = files_of(folder)
    if not paths:
        sys.exit(f"bench: no Go file below {folder}")
    n_bytes = sum(os.path.getsize(path) for path in paths)
    given = "\n".join(paths).encode()
    print(f"{len(paths)} files, {n_bytes / 1e6:.2f} MB, {arguments.jobs} jobs, "
          f"best of {arguments.repeat}, files in memory")
    floor, audit = [], []
    for _ in range(arguments.repeat):  # in turn, so that both meet the same weather
        floor.append(measure([arguments.floor, str(arguments.jobs)], given))
        audit.append(measure([arguments.custody, "audit", "--format", "json", "--jobs",
                              str(arguments.jobs), folder]))
    floor, audit = best(floor), best(audit)
    line("floor", floor, len(paths), n_bytes)
    line("audit", audit, len(paths), n_bytes)
    print(f"ratio    {audit[0] / floor[0]:8.2f}   {audit[1] / floor[1]:8.2f} CPU")
    return 0


if __name__ == "__main__":
    sys.exit(main())
