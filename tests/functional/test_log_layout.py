# SPDX-License-Identifier: MIT
"""-d cpu and -d cpu,fpu give the layout of QEMU's logs, so that scripts that compare the two need no change."""
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from tests.functional import harness, user

FIRST = re.compile(r"[0-9a-f]{8,}")


class CpuLog(user.GuestTest):
    """The first blocks of a log, with numbers blanked, beside the installed peer's."""

    def log(self, command, items, folder):
        path = Path(folder) / "log"
        try:
            subprocess.run([command[0], "-d", items, "-D", str(path), *command[1:]], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, timeout=harness.SLOW, check=False)
        except subprocess.TimeoutExpired:
            pass
        with open(path, encoding="utf-8") as text:
            return "".join(text.readline() for _ in range(60))

    def same_layout(self, ours, theirs, items):
        if shutil.which(theirs[0]) is None:
            self.skipTest(f"no {theirs[0]}")
        with tempfile.TemporaryDirectory() as folder:
            logs = [self.log(command, items, folder) for command in (ours, theirs)]
        layouts = [re.sub(r"[NZCV-]{4}", "FLAG", FIRST.sub("N", log)) for log in logs]
        self.assertIn("\n", layouts[1])
        harness.same_text(self, layouts[1], layouts[0], "layout of -d " + items)

    def test_sparc(self):
        board = ["-M", "SS-20", "-m", "64", "-nographic", "-monitor", "none", "-serial", "null"]
        for items in ("cpu,nochain", "cpu,fpu,nochain"):
            self.same_layout([harness.emulator(), *board], ["qemu-system-sparc", *board], items)

    def test_arm(self):
        program = user.compiled("watched.c")
        for items in ("cpu,nochain", "cpu,fpu,nochain"):
            self.same_layout([user.emulator(), "-cpu", "cortex-a57", program], ["qemu-aarch64", "-cpu", "cortex-a57", program],
                             items)


if __name__ == "__main__":
    unittest.main()
