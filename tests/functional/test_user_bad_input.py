# SPDX-License-Identifier: MIT
"""Bad input to tandem-aarch64: one clear line on standard error and the exit code that shells know."""
import os
import shutil
import struct
import unittest
from pathlib import Path

from tests.functional import user

PROGRAM = "tandem-aarch64"


@unittest.skipIf(user.is_peer(), "the texts are ours")
class BadInput(user.GuestTest):
    def refused(self, code, *arguments):
        """Runs it, checks the form of the refusal, and returns the line without our name."""
        done = self.guest([], options=arguments, timeout=20)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(done.stdout, "")
        lines = done.stderr.splitlines()
        self.assertEqual(len(lines), 1, done.stderr)
        self.assertTrue(lines[0].startswith(PROGRAM + ": "), lines[0])
        return lines[0][len(PROGRAM) + 2:]

    def file(self, content, mode=0o755):
        path = self.directory / "program"
        path.write_bytes(content)
        path.chmod(mode)
        return str(path)

    def test_nothing_there_is_127(self):
        self.assertIn("/no/such/program", self.refused(127, "/no/such/program"))

    def test_folder_is_126(self):
        self.assertIn("director", self.refused(126, "/").lower())

    def test_not_an_elf_is_126(self):
        self.assertIn("ELF", self.refused(126, self.file(b"just text, and enough of it to be a header" * 4)))

    def test_empty_file_is_126(self):
        self.refused(126, self.file(b""))

    def test_other_architecture_is_named(self):
        self.assertIn("x86-64", self.refused(126, shutil.which("true")))

    def test_32_bit_arm_is_named(self):
        header = b"\x7fELF" + bytes([1, 1, 1]) + bytes(9) + struct.pack("<HHIIIIIHHHHHH", 2, 40, 1, 0x8000, 52, 0, 0, 52, 32, 0, 0, 0, 0)
        self.assertIn("arm", self.refused(126, self.file(header + bytes(64))).lower())

    def test_missing_interpreter_says_which_and_names_L(self):
        line = self.refused(self.interpreter_code(), str(user.sysroot() / "usr/bin/true"))
        self.assertIn("/lib/ld-linux-aarch64.so.1", line)
        self.assertIn("-L", line)

    def interpreter_code(self):
        if os.path.exists("/lib/ld-linux-aarch64.so.1"):
            self.skipTest("the guest's interpreter is installed on this machine")
        return 127

    @unittest.skipIf(os.geteuid() == 0, "root may read everything")
    def test_unreadable_file_is_126(self):
        self.assertIn("ermission", self.refused(126, self.file(b"\x7fELF", 0o000)))

    def test_unknown_option_is_1(self):
        self.assertIn("-nonsense", self.refused(1, "-nonsense", "x"))

    def test_option_without_its_argument_is_1(self):
        self.assertIn("-L", self.refused(1, "-L"))

    def test_no_program_is_1(self):
        self.refused(1)

    def test_unknown_cpu_suggests(self):
        self.assertIn("did you mean 'cortex-a53'", self.refused(1, "-cpu", "cortex-a5", "x"))

    def test_cut_off_program_does_not_crash_us(self):
        whole = Path(user.compiled("process.c")).read_bytes()
        for size in (64, 120, 4096, len(whole) // 2):
            done = self.guest([self.file(whole[:size])], timeout=20)
            self.assertNotEqual(done.returncode, 0, size)
