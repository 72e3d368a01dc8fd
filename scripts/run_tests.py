#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the tests of a build: meson's test programs and the Python suites, two at a time.

usage: run_tests.py BUILD [NAME...]

With NAMEs only the tests whose name contains one of them run: a program's name, a gtest case `Suite.Case`, or a Python test
`tests.folder.test_file.Class.test_method`.  A failure prints its output and the one line that repeats it.  The last line
is `N passed, N failed`; gtest cases count one each, any other program and each Python test one.

Python tests are unittest classes in tests/**/test_*.py; those wrapped in `harness.nightly` are run when TANDEM_NIGHTLY is
set.  A golden test compares, or, with TANDEM_BLESS set, writes.
"""
import concurrent.futures
import json
import os
import re
import subprocess
import sys
import time
import unittest
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SLOW = float(os.environ.get("TANDEM_SLOW") or 1)  # a sanitizer build takes this much longer
NIGHTLY = 4.0 if os.environ.get("TANDEM_NIGHTLY") else 1.0  # long tests, of one program too
TEST_TIMEOUT = 1800.0 * SLOW * NIGHTLY  # seconds; each suite's own waits are shorter


@dataclass
class Job:
    name: str
    command: list
    timeout: float = TEST_TIMEOUT
    environment: dict = field(default_factory=dict)
    folder: Path = ROOT
    is_gtest: bool = False


@dataclass
class Outcome:
    job: Job
    passed: int
    failed: list  # names of the cases that failed
    output: str
    seconds: float


def meson_jobs(build):
    """One job for each program that meson.build declares as a test."""
    listing = subprocess.run(["meson", "introspect", "--tests", str(build)], check=True, capture_output=True, text=True)
    jobs = []
    for test in json.loads(listing.stdout):
        timeout = test["timeout"] * 10 * SLOW * NIGHTLY if test["timeout"] > 0 else TEST_TIMEOUT
        job = Job(test["name"], test["cmd"], timeout, test["env"], Path(test["workdir"] or ROOT))
        job.is_gtest = b"--gtest_list_tests" in Path(test["cmd"][0]).read_bytes()
        jobs.append(job)
    return jobs


def gtest_cases(job):
    listing = subprocess.run(job.command + ["--gtest_list_tests"], capture_output=True, text=True, cwd=job.folder, check=False)
    suite, cases = "", []
    for line in listing.stdout.splitlines():
        text = line.split("#")[0].rstrip()
        if text.startswith("  "):
            cases.append(suite + text.strip())
        elif text.endswith("."):
            suite = text
    return cases


def python_jobs():
    names = []

    def collect(suite):
        for item in suite:
            if isinstance(item, unittest.TestSuite):
                collect(item)
            else:
                names.append(item.id())

    sys.path.insert(0, str(ROOT))
    loader = unittest.TestLoader()
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        collect(loader.loadTestsFromName(module))
    return [Job(name, [sys.executable, "-m", "unittest", "-q", name]) for name in names]


def select(jobs, wanted):
    """Narrows jobs to names that contain a wanted word, or are one; gtest programs narrow to their cases."""
    exact = [job for job in jobs if job.name in wanted]
    if len(exact) == len(wanted):
        return exact
    chosen = []
    for job in jobs:
        if any(word in job.name for word in wanted):
            chosen.append(job)
        elif job.is_gtest:
            cases = [case for case in gtest_cases(job) if any(word in case for word in wanted)]
            if cases:
                job.command = job.command + ["--gtest_filter=" + ":".join(cases)]
                chosen.append(job)
    return chosen


def run(job):
    environment = {**os.environ, **job.environment}
    start = time.monotonic()
    try:
        done = subprocess.run(job.command, cwd=job.folder, env=environment, stdin=subprocess.DEVNULL, timeout=job.timeout,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        output, code = done.stdout.decode(errors="replace"), done.returncode
    except subprocess.TimeoutExpired as late:
        output, code = (late.stdout or b"").decode(errors="replace") + f"\nno end after {job.timeout:.0f} s\n", -1
    seconds = time.monotonic() - start
    if job.is_gtest:
        passed = len(re.findall(r"^\[       OK \]", output, re.M))
        # A failed case is named twice, beside its time and in the summary: the first has the time.
        failed = re.findall(r"^\[  FAILED  \] (\S+?),? .*\(\d+ ms\)$", output, re.M)
        if code != 0 and not failed:
            started = re.findall(r"^\[ RUN      \] (\S+)", output, re.M)
            failed = started[-1:] or [job.name]  # it died in the last case that began
    else:
        # A unittest that skipped itself is neither.
        skipped = re.search(r"skipped=1", output) is not None
        passed, failed = (0 if skipped else 1, []) if code == 0 else (0, [job.name])
    return Outcome(job, passed, failed, output, seconds)


def report(outcome):
    if not outcome.failed:
        print(f"ok    {outcome.job.name} ({outcome.passed} in {outcome.seconds:.1f} s)", flush=True)
        return
    print(f"FAIL  {outcome.job.name} ({outcome.seconds:.1f} s)")
    print("\n".join("      " + line for line in outcome.output.splitlines()[-80:]))
    for name in outcome.failed:
        print(f"      repeat: scripts/dev test {name}", flush=True)


def main(argv):
    if len(argv) < 2:
        sys.exit(__doc__)
    build, wanted = argv[1], argv[2:]
    os.environ["TANDEM_BUILD"] = str(Path(build).resolve())
    jobs = python_jobs() + meson_jobs(build)
    if wanted:
        jobs = select(jobs, wanted)
        if not jobs:
            sys.exit(f"no test has {' or '.join(wanted)} in its name")
    outcomes = []
    workers = int(os.environ.get("TANDEM_TEST_JOBS", os.cpu_count() or 2))
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        for done in concurrent.futures.as_completed([pool.submit(run, job) for job in jobs]):
            outcomes.append(done.result())
            report(outcomes[-1])
    failed = sorted(name for outcome in outcomes for name in outcome.failed)
    if failed:
        print("\nfailed:")
        for name in failed:
            print(f"  scripts/dev test {name}")
    print(f"{sum(outcome.passed for outcome in outcomes)} passed, {len(failed)} failed")
    return 1 if failed else 0


sys.exit(main(sys.argv))
