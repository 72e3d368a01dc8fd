# SPDX-License-Identifier: MIT
"""Plugins of each API version, and what only later versions can do.  Ours alone: released peers end at version 4."""
import re
import unittest

from tests.functional import harness
from tests.functional.plugin_runs import Pair, bare_sparc, plugin, run

ROUNDS = 10


@unittest.skipIf(harness.is_peer(), "ours alone")
class Versions(unittest.TestCase):
    """tests/plugins/abi.c: no header of ours, every function of the version called and checked."""

    def good(self, version, options=""):
        self.assertEqual(run(ROUNDS, [plugin(f"abi{version}", f"one=1{options}")]), f"abi: version {version}: all good\n")

    def test_version_2(self):
        self.good(2)

    def test_version_3(self):
        self.good(3)

    def test_version_4(self):
        self.good(4)

    def test_version_5(self):
        self.good(5)

    def test_version_6(self):
        self.good(6)

    def test_version_7(self):
        self.good(7)

    def test_set_pc_in_both_versions_that_have_it(self):
        summed = bare_sparc(ROUNDS).symbols["summed"]  # over the call of deep()
        for version in (6, 7):
            self.good(version, f",from={summed:#x},to={summed + 8:#x}")


@unittest.skipIf(harness.is_peer(), "ours alone")
class Later(unittest.TestCase):

    def test_registers_are_listed_and_change(self):
        report = run(ROUNDS, [plugin("registers")])
        self.assertRegex(report, r"^cpu 0: \d+ registers\n  g0, 4 bytes, ")
        self.assertIn(f"cpu 0: g6 changed {ROUNDS + 1} times\n", report)  # set, and counted down each round
        self.assertIn(f"cpu 0: g7 changed {ROUNDS * 2} times\n", report)

    def test_traps_are_those_of_the_program(self):
        # A round: eight window overflows, eight underflows and two software traps.
        self.assertEqual(run(ROUNDS, [plugin("traps")]), f"VCPU, interrupts, exceptions, hostcalls\n0, 0, {ROUNDS * 18}, 0\n")

    def test_discontinuities_go_where_they_say(self):
        self.assertEqual(run(ROUNDS, [plugin("discons")]), f"cpu 0: 0 interrupts, {ROUNDS * 18} exceptions, 0 hostcalls, 0 wrong\n")

    def test_set_pc_skips_the_work(self):
        symbols = bare_sparc(ROUNDS).symbols
        where = f"from={symbols['work']:#x},to={symbols['skip']:#x}"
        report = run(ROUNDS, [plugin("setpc", where), plugin("insn")])
        self.assertIn(f" {ROUNDS} times\n", report)
        self.assertLess(int(re.search(r"total insns: (\d+)", report).group(1)), 200)

    def test_patch_replaces_an_instruction(self):
        # `ta 2` (0x91d02002) becomes a nop in RAM only: the PROM cannot be written, and the plugin says so.
        report = run(1, [plugin("patch", "target=91d02002,patch=01000000")])
        self.assertRegex(report, r"^0x[0-9a-f]+: (patched|cannot be written)\n")

    def test_planted_flip_is_found_by_lockstep(self):
        flip = plugin("flip", "flip=g6:4@1000")
        with Pair(options="regs=on,grid=1,start=900", extra=((), ("-plugin", flip))) as lockstep:
            reports = lockstep.reports()
        for report in reports:
            self.assertRegex(report, r"Δ registers @ \S+ vs \S+ \(insn 100[01], vCPU 0\): g6 0x000000[01]2 vs 0x000000[01]2\n")
