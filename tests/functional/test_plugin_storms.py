# SPDX-License-Identifier: MIT
"""Registrations, resets and uninstalls from callbacks of all kinds on many vCPUs: nothing hangs, no callback comes after a reset or
uninstall was complete (tests/plugins/storm.cc finds those), and a plugin beside counts on exactly."""
import functools
import re
import shutil
import time
import unittest

from tests.functional import harness, plugin_runs, plugin_user_runs, user
from tests.functional.plugin_runs import plugin

QUIET = "storm: uninstalled after all resets, all called, stale callbacks: 0\n"
ROUNDS, THREADS = 2000, 8
WAYS = [[], ["-regions"], ["-tb-size", "1"], ["-one-insn-per-tb"], ["-accel", "tcg,backend=interp"]]
NIGHT = 600  # seconds


@functools.lru_cache(maxsize=None)
def storm(number):
    """A copy of the plugin: a file is loaded once."""
    path = plugin_runs.scratch(f"libstorm{number}.so")
    shutil.copy(plugin("storm"), path)
    return str(path)


def values(*options):
    return [f"{storm(number)},{text}" for number, text in enumerate(options)]


class Storms(unittest.TestCase):

    # Instructions and accesses of a thread of crowd.S; test_plugins_user.py computes them.
    THREAD, ROUND, ACCESSES = 15, 643, 314

    def crowd(self, plugins, options, rounds=ROUNDS, threads=THREADS):
        """Counts beside storms are those of a run without."""
        program = plugin_user_runs.crowd(rounds, threads).path
        report = plugin_user_runs.run(program, [plugin("inline"), *plugins], options, code=7)
        self.assertEqual(report.count(QUIET), len(plugins), report)
        self.assertIn("all ways agree\n", report)
        counted = [tuple(map(int, c)) for c in re.findall(r"cpu [1-9]\d*: bb's: \d+, insns: (\d+), mem accesses: (\d+)", report)]
        insns, accesses = (sum(column) for column in zip(*counted))
        self.assertEqual((insns, accesses), (threads * (self.THREAD + rounds * self.ROUND), threads * rounds * self.ACCESSES))

    def test_threads(self):
        for options in WAYS:
            self.crowd(values("rare=100,times=200,thread=on", "rare=20,times=100"), options)

    def test_threads_that_come_and_go(self):
        program = user.compiled("lives.c")
        for what, ends in (("threads", 1), ("forks", 21), ("exec", 2), ("vfork", 2)):
            done = plugin_user_runs.start([program, what], [plugin("inline"), *values("rare=50,times=30", "rare=20,times=20")])
            self.assertEqual((done.returncode, done.stderr.count("all ways agree\n")), (0, ends), done.stderr)
            self.assertNotRegex(done.stderr, r"stale callbacks: [1-9]|too few")

    def machine(self, options, rounds=20, times=100):
        report = plugin_runs.run(rounds, [plugin("inline"), *values(f"rare=200,times={times},thread=on", f"rare=50,times={times}")],
                                 extra=options, trouble=2)
        self.assertEqual(report.count(QUIET), 2, report)
        self.assertIn("all ways agree\n", report)

    def test_machine(self):
        self.machine([])
        self.machine(["-accel", "tcg,tb-size=1"])
        self.machine(["-accel", "tcg,backend=interp"])

    @harness.nightly
    def test_ten_minutes(self):
        end = time.monotonic() + NIGHT
        while time.monotonic() < end:
            for options in WAYS[:4]:
                self.crowd(values("rare=100,times=3000,thread=on", "rare=30,times=2000", "rare=10,times=1000"), options, 20000, 16)
            self.machine([], rounds=500, times=2000)
            self.test_threads_that_come_and_go()
