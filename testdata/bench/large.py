"""Measures an audit of a large tree beside other programs that read the same files, one by one.

Judges nothing: prints CPU seconds and the ratio of custody to each of the others in this run.
Usage: large.py --custody PROGRAM go FOLDER            beside ripgrep's search for import "C"
       large.py --custody PROGRAM c FOLDER [-- FLAG...] beside compilers and analysers of C
FLAGs are what the C files need to be compiled (-I, -D). A peer that is not installed is left out.
"""
import argparse
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import time

C_PEERS = {
    "clang -fsyntax-only": ["clang", "-fsyntax-only", "-w"],
    "clang --analyze": ["clang", "--analyze", "-w", "-o", os.devnull],
    "gcc -fanalyzer": ["gcc", "-fanalyzer", "-w", "-c", "-o", os.devnull],
    "cppcheck": ["cppcheck", "--quiet"],
}


def cpu(commands, folder):
    """(wall, CPU) seconds of commands that are run one after the other."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    for command in commands:
        subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (time.perf_counter() - start,
            after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def peers_of(kind, folder, flags):
    if kind == "go":
        return {"rg import \"C\"": [["rg", "-l", "--no-ignore", "-g", "*.go", "import \"C\"", "."]]}
    files = sorted(str(path.relative_to(folder)) for path in pathlib.Path(folder).rglob("*.c"))
    return {name: [command + flags + [path] for path in files]
            for name, command in C_PEERS.items()}


def main():
    parser = argparse.ArgumentParser(description="Measures an audit of a large tree.")
    parser.add_argument("--custody", required=True)
    parser.add_argument("--jobs", default="1")
    parser.add_argument("kind", choices=["go", "c"])
    parser.add_argument("folder")
    parser.add_argument("flags", nargs="*")
    arguments = parser.parse_args()
    folder = os.path.abspath(arguments.folder)
    if not os.path.isdir(folder):
        sys.exit(f"large: no folder {folder}")
    audit = [os.path.abspath(arguments.custody), "audit", "--format", "json", "--jobs",
             arguments.jobs, "."]
    own = cpu([audit], folder)
    print(f"{'custody':<22}{own[0]:8.2f} s {own[1]:8.2f} s CPU")
    for name, commands in peers_of(arguments.kind, folder, arguments.flags).items():
        if shutil.which(commands[0][0] if commands else "") is None:
            print(f"{name:<22}   not installed, or no file")
            continue
        peer = cpu(commands, folder)
        print(f"{name:<22}{peer[0]:8.2f} s {peer[1]:8.2f} s CPU   custody takes "
              f"{own[1] / max(peer[1], 0.001):.2f} times that")
    return 0


if __name__ == "__main__":
    sys.exit(main())
