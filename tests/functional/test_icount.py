# SPDX-License-Identifier: MIT
"""-icount: runs that repeat to the bit, whatever way the instructions are run."""
import re
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from tests.functional import harness
from tests.functional.plugin_runs import plugin

REPEATABLE = ["-icount", "shift=5,sleep=off", "-rtc", "base=2024-01-01T00:00:00,clock=vm", "-monitor", "none"]


class Digests(unittest.TestCase):
    """Digests of registers and memory of the same Linux boot."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="tandem-icount-")
        cls.reference, cls.console = cls.run_boot(cls, "mode=exit")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def run_boot(self, append, *options, until=None, timeout=120.0):
        """Boots; returns (digest lines, console).  until: the run is cut off once so many instructions are digested."""
        path = Path(self.folder.name) / "digest"
        path.unlink(missing_ok=True)
        arguments = harness.linux_arguments(append, *REPEATABLE, "-digest", str(path), *options)
        process = subprocess.Popen([harness.emulator(), *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT)
        try:
            if until is None:
                console = process.communicate(timeout=timeout * harness.SLOW)[0].decode(errors="replace")
                self_check(process.returncode == 0, console)
                return path.read_text(encoding="utf-8").split("\n"), console
            deadline = time.monotonic() + timeout * harness.SLOW
            while f"\nr {until} " not in (path.read_text(encoding="utf-8") if path.exists() else ""):
                self_check(time.monotonic() < deadline and process.poll() is None, f"no digest of {until}")
                time.sleep(0.1)
        finally:
            process.kill()
            process.communicate()
        lines = path.read_text(encoding="utf-8").split("\n")
        return lines[:next(n for n, line in enumerate(lines) if line.startswith(f"r {until} ")) + 1], ""

    def check_equal(self, lines):
        for mine, theirs in zip(lines, self.reference):
            self.assertEqual(mine, theirs)

    def test_boot_reaches_user_space_and_writes_a_line_for_each_point_of_the_grid(self):
        self.assertIn("tandem-init: user space reached", self.console)
        counts = [int(line.split()[1]) for line in self.reference if line.startswith("r ")]
        self.assertEqual(counts, list(range(10**6, 10**6 * (len(counts) + 1), 10**6)))
        self.assertGreater(len(counts), 500)
        self.assertEqual(sum(line.startswith("m ") for line in self.reference), len(counts) // 10)
        self.assertRegex(self.reference[-2], r"end \d+ [0-9a-f]{16} [0-9a-f]{16}")

    def test_second_boot_is_equal_to_power_off(self):
        lines, console = self.run_boot("mode=exit")
        self.assertEqual(lines, self.reference)
        self.assertEqual(console, self.console)

    def test_tiny_code_buffer_and_sleeping_are_equal(self):
        lines, _ = self.run_boot("mode=exit", "-accel", "tcg,tb-size=1", "-icount", "shift=5,sleep=on")
        self.assertEqual(lines, self.reference)

    def test_interpreter_is_equal(self):
        self.check_equal(self.run_boot("mode=exit", "-accel", "tcg,backend=interp", until=60_000_000)[0])

    def test_one_instruction_a_block_is_equal(self):
        self.check_equal(self.run_boot("mode=exit", "-one-insn-per-tb", until=100_000_000)[0])

    def test_unchained_blocks_are_equal(self):
        self.check_equal(self.run_boot("mode=exit", "-d", "nochain", until=100_000_000)[0])

    def test_v2_host_code_is_equal(self):
        self.assertEqual(self.run_boot("mode=exit", "-accel", "tcg,host=v2")[0], self.reference)

    def check_with_plugins(self, *plugins, append="mode=exit", expected=None, extra=(), timeout=300.0):
        """The boot is the same to power-off while plugins watch; returns the console, which has what they report."""
        options = [word for name, value in plugins for word in ("-plugin", plugin(name, value))]
        lines, console = self.run_boot(append, "-d", "plugin", *options, *extra, timeout=timeout)
        self.assertEqual(lines, expected or self.reference)
        return console

    def test_plugins_change_nothing_and_count_what_was_executed(self):
        executed = self.reference[-2].split()[1]
        for value in ("", "inline=on"):
            with self.subTest(insn=value):
                self.assertRegex(self.check_with_plugins(("insn", value)), rf"(?m)^cpu 0 insns: {executed}$")

    def test_plugins_that_watch_memory_change_nothing(self):
        accesses = [re.search(r"(?m)^inline mem accesses: (\d+)$|^callback mem accesses: (\d+)$", self.check_with_plugins(*plugins))
                    for plugins in ([("mem", "inline=on")], [("mem", ""), ("hotpages", "")])]
        self.assertEqual(accesses[0].group(1), accesses[1].group(2))

    def test_planted_bit_shows_at_the_next_point_of_the_grid(self):
        lines, _ = self.run_boot("mode=exit", "-plant", "at=50500000,register=f31,bit=3", until=60_000_000)
        different = [mine for mine, theirs in zip(lines, self.reference) if mine != theirs]
        self.assertEqual(different[0].split()[:2], ["r", "51000000"])

    @harness.nightly
    def test_ten_whole_boots_are_equal(self):
        first, _ = self.run_boot("")
        for _ in range(9):
            self.assertEqual(self.run_boot("")[0], first)

    @harness.nightly
    def test_whole_boot_is_equal_whatever_runs_it(self):
        first, _ = self.run_boot("")
        for options in (("-accel", "tcg,backend=interp"), ("-accel", "tcg,tb-size=1"), ("-accel", "tcg,host=v2"), ("-one-insn-per-tb",),
                        ("-accel", "tcg,backend=interp", "-one-insn-per-tb"), ("-d", "nochain")):
            with self.subTest(options=options):
                self.assertEqual(self.run_boot("", *options, timeout=1200)[0], first)

    @harness.nightly
    def test_whole_boot_is_equal_with_plugins_whatever_runs_it(self):
        first, _ = self.run_boot("")
        watchers = [("insn", ""), ("mem", "inline=on,callback=on"), ("hotpages", "")]
        for extra in ((), ("-accel", "tcg,backend=interp"), ("-accel", "tcg,tb-size=1"), ("-d", "plugin,nochain"), ("-one-insn-per-tb",)):
            with self.subTest(extra=extra):
                console = self.check_with_plugins(*watchers, append="", expected=first, extra=extra, timeout=1800)
                self.assertIn(f"cpu 0 insns: {first[-2].split()[1]}\n", console.replace("\r", ""))

    @harness.nightly
    def test_whole_boots_at_other_speeds_are_equal(self):
        for shift in (0, 1, 3, 7, 10):
            with self.subTest(shift=shift):
                counted = ("-icount", f"shift={shift},sleep=off")
                first, _ = self.run_boot("", *counted, timeout=600)
                self.assertNotEqual(first, self.reference)
                self.assertEqual(self.run_boot("", *counted, "-accel", "tcg,tb-size=1", timeout=600)[0], first)


class Time(unittest.TestCase):
    def test_guest_time_follows_instructions_and_the_monitor_tells(self):
        arguments = [*harness.BOARD, "-icount", "shift=3,sleep=off"]
        with harness.Emulator(arguments, monitor=True) as machine:
            machine.expect(r"\n0 > ")
            text = machine.monitor("info icount")
        self.assertRegex(text, r"instructions executed  [1-9]\d*")
        self.assertRegex(text, r"shift                  3")

    def test_auto_boots(self):
        with harness.Emulator(harness.linux_arguments("mode=exit", "-monitor", "none", "-icount", "auto")) as machine:
            machine.expect("tandem-init: user space reached", 180)
            self.assertEqual(machine.finish(60), 0)

    def test_aligned_guest_takes_as_long_as_it_thinks(self):
        with harness.Emulator(harness.linux_arguments("mode=exit", "-monitor", "none", "-icount", "shift=2,align=on")) as machine:
            start = time.monotonic()
            machine.expect("tandem-init: user space reached", 180)
            passed = time.monotonic() - start
            guest = float(re.findall(r"\[ *(\d+\.\d+)\]", machine.text())[-1])
        self.assertGreater(passed, guest * 0.9)


def self_check(ok, text):
    if not ok:
        raise AssertionError(text)
