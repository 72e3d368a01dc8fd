# SPDX-License-Identifier: MIT
"""Counts of a bare-metal SPARC program are those of its source, whichever way they are counted and the code is run, under window
traps, faults in the middle of blocks, code that changes, and interrupts.  User mode's are in test_plugins_user.py."""
import re
import unittest

from tests.functional import harness
from tests.functional.plugin_runs import PEER, bare_sparc, plugin, run

# Window traps of a round; each moves eight double words.
WINDOWS = 8


def insns_of(rounds, trouble, interrupts):
    """Instructions of tests/guest/sparc/bare.S up to `off`."""
    symbols = bare_sparc(rounds, trouble).symbols
    size = lambda first, last: (symbols[last] - symbols[first]) // 4
    handled = 3  # add, jmp, rett
    work = size("work", "fill") + 2048 * size("fill", "filled") + size("filled", "sum") + 4096 * size("sum", "summed") + size("summed", "deep")
    work += 12 * size("deep", "deep_end") + size("deep", "deep_end") - 3 + 2 * handled  # the innermost makes no call
    again = 1  # what trapped is begun once more
    work += WINDOWS * (3 + size("overflow", "underflow") + again + 3 + size("underflow", "begin") + again)
    total = 2 + size("begin", "prom") + rounds * (size("again", "sent") + work) + size("sent", "off")
    if not trouble:
        return total + size("prom", "again")
    total += size("prom", "copy") + size("template", "template_end") * size("copy", "copied") + size("copied", "again")
    return total + rounds * (size("trouble", "trouble_end") + 3 * handled + 2 * size("template", "template_end")) + interrupts * 4


def accesses_of(rounds, trouble, interrupts):
    """Loads and stores: an atomic is one of each."""
    loads, stores = rounds * (4096 + 2 + WINDOWS * 8), rounds * (2048 + 4096 + 2 + WINDOWS * 8) + 5 + 5
    if trouble:
        loads, stores = loads + rounds * 4 + 6 + interrupts, stores + rounds * (3 + 2) + 6
    return loads + stores + (trouble == 2)


class Exact(unittest.TestCase):

    def check(self, *options, rounds=10, trouble=1, log="plugin", emulator=None):
        ours = [] if emulator else [plugin("traps")]
        report = run(rounds, [plugin("inline"), *ours], emulator, extra=(*options, "-d", log), trouble=trouble)
        interrupts, exceptions = (int(n) for n in (re.search(r"^0, (\d+), (\d+), 0$", report, flags=re.M) or [0, 0, 0]).groups()) if ours else (0, 0)
        self.assertIn("all ways agree\n", report)
        self.assertIn(f" insns: {insns_of(rounds, trouble, interrupts)}, mem accesses: {accesses_of(rounds, trouble, interrupts)}\n", report)
        if ours:
            self.assertEqual(exceptions, rounds * (2 * WINDOWS + 2 + (3 if trouble else 0)))
        return interrupts

    def ways(self, **more):
        """The number of interrupts in each way to run."""
        return {"translated": self.check(**more), "interpreted": self.check("-accel", "tcg,backend=interp", **more),
                "unlinked": self.check(log="plugin,nochain", **more), "one": self.check("-accel", "tcg,one-insn-per-tb=on", **more),
                "small buffer": self.check("-accel", "tcg,tb-size=1", **more)}

    def test_traps(self):
        self.assertEqual(set(self.ways(trouble=0).values()), {0})

    def test_faults_and_changing_code(self):
        self.assertEqual(set(self.ways().values()), {0})

    def test_interrupts(self):
        self.assertTrue(all(self.ways(rounds=40, trouble=2).values()))

    def test_interrupts_counted_in_instructions(self):
        options = ["-icount", "shift=5,sleep=off"]
        self.assertEqual(self.check(*options, rounds=40, trouble=2), self.check(*options, "-accel", "tcg,backend=interp", rounds=40, trouble=2))

    @unittest.skipUnless(PEER and not harness.is_peer(), "the peer is not installed")
    def test_peer_counts_the_same(self):
        self.check(trouble=0, emulator=PEER)
        self.check(emulator=PEER)

    @harness.nightly
    def test_long(self):
        self.ways(rounds=2000, trouble=2)
