# SPDX-License-Identifier: MIT
"""Two emulators side by side: no divergence where there is none, the right place where there is one, and no hang when a side
is missing, dies, or is one too many."""
import re
import signal
import socket
import subprocess
import time
import unittest
from pathlib import Path

from tests.functional import harness
from tests.functional.plugin_runs import BOARD, PEER, Pair, bare_sparc, plugin, run, scratch

NONE = r"lockstep: no divergence in \d+ (blocks|grid points), \d+ instructions\n"


class Equal(unittest.TestCase):

    def both(self, expected, **pair):
        with Pair(**pair) as lockstep:
            for report in lockstep.reports():
                self.assertRegex(report, f"^{expected}$")

    def test_equal_runs_have_no_divergence(self):
        self.both(NONE, rounds=(20, 20))

    def test_equal_runs_have_equal_registers(self):
        self.both(NONE, options="regs=on,grid=100", rounds=(20, 20))

    def test_registers_at_each_instruction(self):
        self.both(NONE, options="regs=on,grid=1", rounds=(1, 1))

    def test_other_ways_to_run_the_same_have_equal_registers(self):
        for extra in (("-accel", "tcg,backend=interp"), ("-one-insn-per-tb",), ("-accel", "tcg,host=v2")):
            with self.subTest(extra=extra):
                self.both(NONE, options="regs=on,grid=1", rounds=(2, 2), extra=((), extra))

    @unittest.skipUnless(PEER, "qemu-system-sparc is not installed")
    def test_peer_with_the_same_plugin_takes_the_same_path(self):
        """Each instruction's pc, window and software traps included; its plugins see no registers (docs/lockstep.md)."""
        with Pair(options="regs=pc,grid=1", emulators=(None, PEER)) as lockstep:
            reports = lockstep.reports()
        for report in reports:
            # The two call plugins in another order at the last instruction: one may have run one more.
            compared = re.match(r"lockstep: no divergence in (?:the )?(\d+) grid points", report)
            self.assertIsNotNone(compared, report)
            self.assertGreater(int(compared.group(1)), 90_000)

    def test_socket_is_removed_at_the_end(self):
        with Pair() as lockstep:
            lockstep.reports()
            self.assertFalse(Path(lockstep.socket).exists())


class Different(unittest.TestCase):
    """One side runs two rounds, the other three: they part at the end of the second, behind `again`."""

    def test_first_difference_is_reported_by_both_sides(self):
        with Pair(rounds=(2, 3)) as lockstep:
            first, second = lockstep.reports()
        branch = bare_sparc(2).symbols["again"]
        # The blocks on both sides of the branch that goes back once more: behind it, and `again`.
        behind, again = f"0x{branch + 20:014x}", f"0x{branch:014x}"
        self.assertRegex(first, rf"^@ {behind} vs {again} \(1/\d+ since last\)\n")
        self.assertRegex(second, rf"^@ {again} vs {behind} \(1/\d+ since last\)\n")
        for report in (first, second):
            self.assertRegex(report, r"\nΔ insn_count @ 0x\w+ \(\d+\) vs 0x\w+ \(\d+\)\n")
            self.assertRegex(report, r"(  previously @ 0x\w{14}/\d+ \(\d+ insns\)\n){5}")

    def test_previous_blocks_are_told_with_exact_counts(self):
        with Pair(rounds=(2, 3)) as lockstep:
            report = lockstep.reports()[0]
        blocks = [(int(n), int(end)) for n, end in re.findall(r"/(\d+) \((\d+) insns\)", report)]
        self.assertEqual([end - n for n, end in blocks[:-1]], [end for _, end in blocks[1:]])

    def test_registers_differ_at_the_right_instruction(self):
        with Pair(options="regs=on,grid=100", rounds=(2, 3)) as lockstep:
            report = lockstep.reports()[0]
        # %g6 counts rounds: `set ROUNDS, %g6` is the first difference.
        start = re.search(r"run both again with regs=on,grid=1,start=(\d+)\n", report).group(1)
        with Pair(options=f"regs=on,grid=1,start={start}", rounds=(2, 3)) as lockstep:
            report = lockstep.reports()[0]
        setter = bare_sparc(2).symbols["again"] - 8  # its second instruction
        self.assertRegex(report, rf"^Δ registers @ 0x{setter + 4:014x} vs 0x{setter + 4:014x} \(insn \d+, vCPU 0\): g6 0x00000002 vs 0x00000003\n")
        self.assertIn(f"  equal @ 0x{setter:014x} ", report)
        self.assertIn("  the instruction there made the difference\n", report)


class Planted(unittest.TestCase):
    """One side is broken on purpose: lockstep names the instruction and the register."""

    def first_difference(self, extra):
        """The report with grid=1 that a report with a wider grid asks for: (address, register)."""
        with Pair(options="regs=on,grid=1000", extra=((), extra)) as lockstep:
            coarse = lockstep.reports()[0]
        start = re.search(r"run both again with regs=on,grid=1,start=(\d+)\n", coarse)
        self.assertIsNotNone(start, coarse)
        with Pair(options=f"regs=on,grid=1,start={start.group(1)}", extra=((), extra)) as lockstep:
            fine = lockstep.reports()[0]
        self.assertIn("  the instruction there made the difference\n", fine)
        register = re.search(r"\(insn \d+, vCPU 0\): (\w+) ", fine).group(1)
        return int(re.search(r"  equal @ (0x\w+) ", fine).group(1), 16), register

    def test_broken_fold_is_found_at_the_multiplication(self):
        self.assertEqual(self.first_difference(("-accel", "tcg,break=fold")), (bare_sparc(2).symbols["fill"] + 4, "l2"))

    def test_broken_addresses_are_found_where_a_register_comes_back_wrong(self):
        address, _ = self.first_difference(("-accel", "tcg,break=addresses"))
        self.assertIn(address - bare_sparc(2).symbols["underflow"], range(0, 100))

    def test_broken_dead_code_shows_in_memory_alone(self):
        # The bytes that `stb` changes are filled anew before they are read: registers stay equal.
        with Pair(options="regs=on,grid=1", extra=((), ("-accel", "tcg,break=dead-code"))) as lockstep:
            self.assertRegex(lockstep.reports()[0], f"^{NONE}$")
        right, broken = self.digests(), self.digests("-accel", "tcg,break=dead-code")
        different = [mine.split()[0] for mine, theirs in zip(broken, right) if mine != theirs]
        self.assertEqual(set(different), {"m"})

    def digests(self, *extra):
        """Lines of a counted run's digest file."""
        path = scratch("digest")
        run(2, [], extra=("-icount", "shift=2,sleep=off", "-digest", f"{path},registers=1000,memory=10000", *extra))
        return path.read_text(encoding="utf-8").splitlines()

    def test_flipped_bit_is_found_at_its_instruction(self):
        counted = ("-icount", "shift=2,sleep=off")
        with Pair(options="regs=on,grid=1,start=40000", extra=(counted, (*counted, "-plant", "at=40961,register=l3,bit=7"))) as lockstep:
            report = lockstep.reports()[0]
        self.assertRegex(report, r"^Δ registers @ \S+ vs \S+ \(insn 40961, vCPU 0\): l3 ")

    def test_flipped_bit_shows_between_the_grid_points_around_it(self):
        counted = ("-icount", "shift=2,sleep=off")
        with Pair(options="regs=on,grid=100", extra=(counted, (*counted, "-plant", "at=40961,register=g6,bit=12"))) as lockstep:
            report = lockstep.reports()[0]
        self.assertRegex(report, r"^Δ registers @ \S+ vs \S+ \(insn 41000, vCPU 0\): g6 0x00000002 vs 0x00001002\n  equal @ \S+ \(insn 40900\)\n")


class Trouble(unittest.TestCase):

    def refused(self, arguments):
        """Standard error of a run that must not start."""
        command = [harness.emulator(), *BOARD, "-plugin", plugin("lockstep", arguments)]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 1)
        return done.stderr

    def test_no_socket_named(self):
        self.assertIn("lockstep: which socket?  sockpath=PATH says so\n", self.refused(""))

    def test_folder_that_does_not_exist(self):
        self.assertIn("lockstep: /nonexistent/S: no socket can be made there: No such file or directory\n",
                      self.refused("sockpath=/nonexistent/S"))

    def test_nobody_comes(self):
        self.assertIn("lockstep: S: nobody came\n", self.refused("sockpath=S,wait=1"))

    def test_a_third_is_refused(self):
        with Pair(rounds=(200000, 200000)) as lockstep:
            time.sleep(1.0)
            third = lockstep.start()
            _, text = third.communicate(timeout=60)
            self.assertEqual(third.returncode, 1)
            self.assertIn("two sides have met there already; a third needs another socket\n", text)
            self.assertEqual([side.poll() for side in lockstep.sides], [None, None])

    def test_the_other_side_dies(self):
        with Pair(rounds=(20000, 20000)) as lockstep:
            time.sleep(0.5)
            lockstep.sides[1].kill()
            report = lockstep.report(lockstep.sides[0])
            self.assertRegex(report, r"^lockstep: the other side is gone; no divergence in the \d+ blocks it confirmed\n$")
            self.assertEqual(lockstep.sides[0].returncode, 0)

    def test_a_socket_left_by_a_dead_run_is_replaced(self):
        with Pair() as lockstep:
            lockstep.reports()
            with socket.socket(socket.AF_UNIX) as stale:
                stale.bind(lockstep.socket)
            again = [lockstep.start() for _ in range(2)]
            for side in again:
                self.assertRegex(lockstep.report(side), NONE)
                side.stderr.close()

    def test_sides_that_compare_different_things(self):
        with Pair() as lockstep:
            lockstep.reports()
            sides = [lockstep.start("regs=on"), lockstep.start("")]
            texts = [side.communicate(timeout=60)[1] for side in sides]
        self.assertEqual([side.returncode for side in sides], [1, 1])
        self.assertRegex(texts[0], r"lockstep: here it is target sparc, regs=on, grid=\d+, start=0; there target sparc, regs=off")
        self.assertRegex(texts[1], r"lockstep: here it is target sparc, regs=off, grid=0, start=0; there target sparc, regs=on")

    def test_a_side_that_is_interrupted_ends_the_comparison(self):
        with Pair(rounds=(200000, 200000)) as lockstep:
            time.sleep(1.0)
            lockstep.sides[0].send_signal(signal.SIGTERM)
            lockstep.sides[0].wait(60)
            time.sleep(0.5)
            lockstep.sides[1].send_signal(signal.SIGTERM)
            reports = lockstep.reports()
        for report in reports:
            self.assertRegex(report, r"lockstep: no divergence in the \d+ blocks both have run; ")
