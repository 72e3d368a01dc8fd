# SPDX-License-Identifier: MIT
"""The checksums that the guest must print come from the same C code, built for the host: the golden file agrees with it."""
import subprocess
import tempfile
import unittest
from pathlib import Path

from tests.functional import harness

GUEST = harness.ROOT / "tests" / "guest" / "sparc"


class ChecksumOracle(unittest.TestCase):
    def test_golden_agrees_with_the_host(self):
        with tempfile.TemporaryDirectory() as folder:
            program = str(Path(folder) / "oracle")
            sources = [str(GUEST / name) for name in ("oracle.c", "lib.c", "check_int.c", "check_fp.c")]
            subprocess.run(["gcc", "-O1", "-frounding-math", "-fsignaling-nans", "-ffp-contract=off", "-fno-strict-aliasing",
                            *sources, "-o", program, "-lm"], check=True)
            computed = subprocess.run([program], check=True, capture_output=True, text=True).stdout
        golden = (harness.GOLDEN / "sparc_checksums.txt").read_text(encoding="utf-8")
        self.assertEqual(golden[:len(computed)], computed)
