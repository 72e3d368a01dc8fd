#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks of the source tree that are not tests.

usage: check.py [--fix] [--all] [format|layers|headers|tidy|scripts]...

format   clang-format-19 leaves every file as it is (--fix rewrites)
layers   includes go only where scripts/layers.txt allows, and folders form no cycle
headers  each header compiles alone
tidy     clang-tidy-19 finds nothing (.clang-tidy says what it looks for)
scripts  shell and Python scripts parse

What headers and tidy found clean is remembered by content in the cache folder, so that a second run looks only at what
changed.  Clang-tidy takes newest files first and stops after TANDEM_TIDY_SECONDS (420); --all lets it finish.
"""
import concurrent.futures
import hashlib
import json
import os
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "release"
CACHE = Path(os.environ.get("TANDEM_CACHE") or
             Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tandem") / "checks"
SOURCES = (".cc", ".h", ".c")
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.M)
WORKERS = os.cpu_count() or 2


def tracked_files():
    listing = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True, text=True)
    return [Path(name) for name in listing.stdout.split("\n") if name and (ROOT / name).is_file()]


def sources(suffixes=SOURCES):
    return [path for path in tracked_files() if path.suffix in suffixes]


def includes(path):
    """Project files that `path` includes by name, as paths from the root."""
    found = []
    for name in INCLUDE.findall((ROOT / path).read_text(encoding="utf-8")):
        for candidate in (Path(name), path.parent / name):
            if (ROOT / candidate).is_file():
                found.append(Path(os.path.normpath(candidate)))
                break
    return found


def closure(path):
    seen, pending = {path}, [path]
    while pending:
        for target in includes(pending.pop()):
            if target not in seen:
                seen.add(target)
                pending.append(target)
    return sorted(seen)


def content_key(path, extra):
    digest = hashlib.sha256(extra.encode())
    for part in closure(path):
        digest.update(str(part).encode() + b"\0" + (ROOT / part).read_bytes() + b"\0")
    return digest.hexdigest()


def known_clean(key):
    return (CACHE / key).exists()


def remember_clean(key):
    CACHE.mkdir(parents=True, exist_ok=True)
    (CACHE / key).touch()


def check_format(fix, _everything):
    files = [str(path) for path in sources()]
    mode = ["-i"] if fix else ["--dry-run", "-Werror"]
    done = subprocess.run(["clang-format-19", *mode, *files], cwd=ROOT, capture_output=True, text=True, check=False)
    bad = sorted(set(re.findall(r"^(\S+?):\d+:\d+: error", done.stderr, re.M)))
    problems = [f"{name}: not formatted (scripts/dev check --fix format)" for name in bad]
    if done.returncode and not problems:
        problems = done.stderr.splitlines()[:20]
    return problems, f"{len(files)} files"


def read_layers():
    layers = {}
    for line in (ROOT / "scripts" / "layers.txt").read_text(encoding="utf-8").splitlines():
        line = line.split("#")[0].strip()
        if line:
            folder, _, allowed = line.partition(":")
            layers[folder.strip()] = allowed.split()
    return layers


def under(path, folder):
    return path == folder or path.startswith(folder + "/")


def layer_of(folder, layers):
    while folder and folder not in layers:
        folder = folder.rpartition("/")[0]
    return folder


def permits(name, layer):
    """Whether an entry of the right side, `x` or `x/*`, allows `layer`."""
    return under(layer, name[:-2]) if name.endswith("/*") else layer == name


def find_cycle(edges):
    """A cycle in a graph {node: {next: witness}}, as a list of nodes, or None."""
    state, stack = {}, []

    def visit(node):
        state[node] = "open"
        stack.append(node)
        for target in edges.get(node, {}):
            if state.get(target) == "open":
                return stack[stack.index(target):] + [target]
            if target not in state:
                cycle = visit(target)
                if cycle:
                    return cycle
        stack.pop()
        state[node] = "done"
        return None

    for node in sorted(edges):
        if node not in state:
            cycle = visit(node)
            if cycle:
                return cycle
    return None


def check_layers(_fix, _everything):
    layers, problems, edges = read_layers(), [], {}
    for path in sources():
        if under(str(path), "tests/guest"):
            continue
        folder = str(path.parent)
        layer = layer_of(folder, layers)
        if not layer:
            problems.append(f"{path}: its folder is in no layer of scripts/layers.txt")
            continue
        # A test may also use all of its own tree (tcg/backend's run tcg/opt) and what tests/support offers.
        is_test = path.stem.endswith("_test") or path.stem.startswith(("test_", "fake_")) or under(folder, "tests")
        for target in includes(path):
            to = str(target.parent)
            if to == folder:
                continue
            allowed = layers[layer] + ([folder.split("/")[0] + "/*", "tests/support"] if is_test else [])
            target_layer = layer_of(to, layers)
            if target_layer != layer and not any(permits(name, target_layer) for name in allowed):
                problems.append(f"{path}: includes {target}, but {layer} may only include {' '.join(allowed) or 'itself'}")
            # A part may include its whole's headers (target/sparc/insn those of target/sparc): no cycle of interest.
            if not is_test and not under(folder, to):
                edges.setdefault(folder, {}).setdefault(to, path)
    cycle = find_cycle(edges)
    if cycle:
        steps = [f"{a} -> {b} ({edges[a][b]})" for a, b in zip(cycle, cycle[1:])]
        problems.append("folders include each other: " + ", ".join(steps))
    return problems, f"{len(layers)} layers"


def compile_commands():
    """Source path from the root -> its compiler command as a list."""
    entries = json.loads((BUILD / "compile_commands.json").read_text(encoding="utf-8"))
    commands = {}
    for entry in entries:
        path = Path(os.path.normpath(Path(entry["directory"]) / entry["file"]))
        if path.is_relative_to(ROOT):
            commands[path.relative_to(ROOT)] = shlex.split(entry["command"])
    return commands


def header_flags(path, commands):
    """The flags of a source in the nearest folder: include paths, definitions and the language version."""
    folder = path.parent
    while True:
        for source in sorted(commands):
            if source.suffix == ".cc" and source.is_relative_to(folder):
                kept = re.compile(r"-(I|D|isystem|std=|pthread|W)")
                return [flag for flag in commands[source] if kept.match(flag)]
        if folder == folder.parent:
            return ["-std=c++23", f"-I{ROOT}"]
        folder = folder.parent


def check_headers(_fix, _everything):
    commands = compile_commands()
    headers = [path for path in sources((".h",)) if not under(str(path), "tests/guest") and not under(str(path), "plugins/include")]

    def one(path):
        flags = header_flags(path, commands)
        key = content_key(path, "header " + " ".join(flags))
        if known_clean(key):
            return None
        done = subprocess.run(["g++", *flags, "-Wno-pragma-once-outside-header", "-fsyntax-only", "-x", "c++", str(ROOT / path)],
                              cwd=BUILD, capture_output=True, text=True, check=False)
        if done.returncode:
            return f"{path}: does not compile alone\n" + "\n".join(done.stderr.splitlines()[:8])
        remember_clean(key)
        return None

    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        problems = [problem for problem in pool.map(one, headers) if problem]
    return problems, f"{len(headers)} headers"


def newest_first(paths):
    order = {}
    log = subprocess.run(["git", "log", "--name-only", "--format="], cwd=ROOT, capture_output=True, text=True, check=False)
    for number, name in enumerate(log.stdout.split()):
        order.setdefault(name, number)
    return sorted(paths, key=lambda path: (order.get(str(path), -1), str(path)))


def check_tidy(_fix, everything):
    commands = compile_commands()
    budget = float("inf") if everything else float(os.environ.get("TANDEM_TIDY_SECONDS", "420"))
    start, counts = time.monotonic(), {"clean": 0, "known": 0, "left": 0}
    version = subprocess.run(["clang-tidy-19", "--version"], capture_output=True, text=True, check=True).stdout
    settings = version + (ROOT / ".clang-tidy").read_text(encoding="utf-8")

    def one(path):
        key = content_key(path, "tidy " + settings)
        if known_clean(key):
            counts["known"] += 1
            return None
        if time.monotonic() - start > budget:
            counts["left"] += 1
            return None
        done = subprocess.run(["clang-tidy-19", "--quiet", "-p", str(BUILD), "--warnings-as-errors=*",
                               "--extra-arg=-Wno-unknown-warning-option", str(ROOT / path)],
                              cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            return f"{path}:\n" + "\n".join(done.stdout.splitlines()[:60])
        counts["clean"] += 1
        remember_clean(key)
        return None

    files = [path for path in newest_first(sources((".cc",))) if path in commands]
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        problems = [problem for problem in pool.map(one, files) if problem]
    summary = f"{counts['clean']} files clean, {counts['known']} unchanged since they were"
    if counts["left"]:
        summary += f", {counts['left']} not looked at within {budget:.0f} s (scripts/dev check --all tidy)"
    return problems, summary


def check_scripts(_fix, _everything):
    problems, count = [], 0
    for path in tracked_files():
        if path.suffix in SOURCES:
            continue
        text = (ROOT / path).read_bytes()
        first = text.split(b"\n", 1)[0]
        if path.suffix == ".py" or (first.startswith(b"#!") and b"python" in first):
            count += 1
            try:
                compile(text, str(path), "exec")
            except SyntaxError as error:
                problems.append(f"{path}: {error}")
        elif first.startswith(b"#!") and b"sh" in first:
            count += 1
            done = subprocess.run(["bash", "-n", str(ROOT / path)], capture_output=True, text=True, check=False)
            if done.returncode:
                problems.append(f"{path}: {done.stderr.strip()}")
    return problems, f"{count} scripts"


CHECKS = {"format": check_format, "layers": check_layers, "scripts": check_scripts, "headers": check_headers, "tidy": check_tidy}


def main(argv):
    options = {argument for argument in argv if argument.startswith("-")}
    wanted = [argument for argument in argv if not argument.startswith("-")] or list(CHECKS)
    if options - {"--fix", "--all"} or set(wanted) - set(CHECKS):
        sys.exit(__doc__)
    bad = 0
    for name in wanted:
        start = time.monotonic()
        problems, summary = CHECKS[name]("--fix" in options, "--all" in options)
        for problem in problems:
            print(problem)
        verdict = "ok  " if not problems else "FAIL"
        print(f"{verdict}  {name}: {summary}, {len(problems)} problems, {time.monotonic() - start:.0f} s", flush=True)
        if problems:
            bad += 1
            print(f"      repeat: scripts/dev check {name}")
    return 1 if bad else 0


sys.exit(main(sys.argv[1:]))
