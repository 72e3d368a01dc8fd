# SPDX-License-Identifier: MIT
"""Lockstep over boots of Linux on the SS-20: equal runs are equal to power-off, others part where they should."""
import re
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from tests.functional import harness
from tests.functional.plugin_runs import BUILD, report_of

REPEATABLE = ("-icount", "shift=5,sleep=off", "-rtc", "base=2024-01-01T00:00:00,clock=vm", "-monitor", "none")
NONE = r"^lockstep: no divergence in \d+ (blocks|grid points), \d+ instructions\n$"
LIMIT = 900.0  # seconds a whole boot may take


class Boots(unittest.TestCase):
    """Two emulators that boot the same kernel."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="tandem-lockstep-")
        self.addCleanup(self.folder.cleanup)

    def start(self, arguments, options, build=BUILD):
        """One side; (process, path of its standard error)."""
        value = f"{build}/contrib/plugins/liblockstep.so,sockpath={self.folder.name}/S{options}"
        emulator = harness.emulator() if build == BUILD else str(build / "system" / "tandem-system-sparc")
        number, name = tempfile.mkstemp(prefix="report", dir=self.folder.name)
        path = Path(name)
        with open(number, "w", encoding="utf-8") as errors:
            side = subprocess.Popen([emulator, *arguments, "-plugin", value], stdin=subprocess.DEVNULL,
                                    stdout=subprocess.DEVNULL, stderr=errors)
        self.addCleanup(side.wait)
        self.addCleanup(side.kill)
        return side, path

    def wait_for_reports(self, sides):
        """What both sides said.  Guests that have parted may never end by themselves: they are ended."""
        deadline = time.monotonic() + LIMIT * harness.SLOW
        texts = []
        while time.monotonic() < deadline:
            before, texts = texts, [path.read_text(encoding="utf-8") for _, path in sides]
            ended = all(side.poll() is not None for side, _ in sides)
            if texts == before and (ended or all("Δ " in text for text in texts)):
                break
            time.sleep(1.0)
        for side, _ in sides:
            side.terminate()
            side.wait(60 * harness.SLOW)
        return [re.sub(r"lockstep: waiting for .*\n", "", report_of(text)) for text in texts]

    def reports(self, append="", options="", extra=((), ()), log="plugin"):
        """What both say about a boot, and the seconds that took."""
        began = time.monotonic()
        sides = [self.start(harness.linux_arguments(append, *REPEATABLE, "-d", log, *more), options) for more in extra]
        return self.wait_for_reports(sides), time.monotonic() - began

    def check_equal(self, **boot):
        texts, seconds = self.reports(**boot)
        for text in texts:
            self.assertRegex(text, NONE)
        self.assertLess(seconds, LIMIT * harness.SLOW)
        print(f"{texts[0].strip()}: {seconds:.1f} s")

    def test_registers_of_a_boot_are_equal_to_power_off(self):
        self.check_equal(append="mode=exit", options=",regs=on")

    @harness.nightly
    def test_blocks_of_a_whole_boot_are_equal(self):
        self.check_equal(log="plugin,nochain")

    @harness.nightly
    def test_chained_blocks_of_a_whole_boot_are_equal(self):
        self.check_equal()

    @harness.nightly
    def test_registers_of_a_whole_boot_are_equal_on_a_fine_grid(self):
        self.check_equal(options=",regs=on,grid=1000")

    @harness.nightly
    def test_other_builds_have_equal_registers(self):
        """Against each other build that lies beside the one under test: debug, sanitizers."""
        arguments = harness.linux_arguments("mode=exit", *REPEATABLE, "-d", "plugin")
        for other in sorted(BUILD.parent.glob("*/system/tandem-system-sparc")):
            if other.is_relative_to(BUILD):
                continue
            with self.subTest(build=other.parent.parent.name):
                sides = [self.start(arguments, ",regs=on"), self.start(arguments, ",regs=on", other.parent.parent)]
                for text in self.wait_for_reports(sides):
                    self.assertRegex(text, NONE)

    @harness.nightly
    def test_both_backends_have_equal_registers(self):
        self.check_equal(append="mode=exit", options=",regs=on", extra=((), ("-accel", "tcg,backend=interp")))

    def check_planted(self, millions):
        planted = ("-plant", f"at={millions}000123,register=g7,bit=3")
        texts, _ = self.reports(append="mode=exit", options=",regs=on", extra=((), planted))
        start = re.search(rf"run both again with (regs=on,grid=1,start={millions}000000)\n", texts[0])
        self.assertIsNotNone(start, texts[0])
        texts, _ = self.reports(append="mode=exit", options="," + start.group(1), extra=((), planted))
        self.assertRegex(texts[0], rf"(?m)^Δ registers @ (\S+) vs \1 \(insn {millions}000123, vCPU 0\): g7 ")

    def test_bit_planted_in_the_boot_is_found_at_its_instruction(self):
        self.check_planted(200)

    @harness.nightly
    def test_bit_planted_late_in_the_boot_is_found_at_its_instruction(self):
        self.check_planted(700)

    @harness.nightly
    def test_broken_pass_is_found_in_a_boot(self):
        broken = ("-accel", "tcg,break=flags")
        texts, _ = self.reports(append="mode=exit", options=",regs=on", extra=((), broken))
        start = re.search(r"run both again with (regs=on,grid=1,start=\d+)\n", texts[0])
        self.assertIsNotNone(start, texts[0])
        texts, _ = self.reports(append="mode=exit", options="," + start.group(1), extra=((), broken))
        self.assertIn("  the instruction there made the difference\n", texts[0])
        print(texts[0])

    def test_runs_by_the_hosts_clock_part(self):
        """The command people know: no -icount, so the first interrupt that comes elsewhere is the first difference."""
        arguments = ["-monitor", "none", "-parallel", "none", "-net", "none", "-M", "SS-20", "-m", "256", "-kernel",
                     harness.guest_images()["KERNEL"], "-d", "plugin,nochain"]
        texts = self.wait_for_reports([self.start(arguments, "") for _ in range(2)])
        first = re.search(r"^@ (0x\w+) vs (0x\w+) \(1/\d+ since last\)\n", texts[0], re.M)
        self.assertIsNotNone(first, texts[0])
        self.assertRegex(texts[1], rf"(?m)^@ {first.group(2)} vs {first.group(1)} \(1/\d+ since last\)\n")
        for text in texts:
            self.assertRegex(text, r"(?m)^Δ insn_count @ 0x\w+ \(\d+\) vs 0x\w+ \(\d+\)\n  previously @ 0x\w+/\d+ \(\d+ insns\)\n")
