# SPDX-License-Identifier: MIT
"""Bad input to tandem-system-sparc: one clear line on standard error, exit code 1, nothing left behind."""
import os
import socket
import struct
import subprocess
import tempfile
import unittest
from pathlib import Path

from tests.functional import harness

PROGRAM = "tandem-system-sparc"
TIMEOUT = 20 * harness.SLOW


def elf(machine=2, size=32, bits=1, order=2, body=b"\x01\0\0\0" * 8):
    """A small ELF executable; by default big-endian 32-bit SPARC that loads `body` at 0xf0004000.

    size: bytes of the body that the header promises.
    """
    big = ">" if order == 2 else "<"
    ident = b"\x7fELF" + bytes([bits, order, 1]) + bytes(9)
    header = struct.pack(big + "HHIIIIIHHHHHH", 2, machine, 1, 0xF0004000, 52, 0, 0, 52, 32, 1, 0, 0, 0)
    segment = struct.pack(big + "IIIIIIII", 1, 84, 0xF0004000, 0xF0004000, size, size, 5, 4)
    return ident + header + segment + body


@unittest.skipIf(harness.is_peer(), "the texts are ours")
class BadInput(unittest.TestCase):
    def setUp(self):
        self._directory = tempfile.TemporaryDirectory()
        self.addCleanup(self._directory.cleanup)
        self.directory = Path(self._directory.name)

    def file(self, name, content):
        path = self.directory / name
        path.write_bytes(content)
        return str(path)

    def refused(self, *arguments):
        """Runs the program, checks the form of its refusal, and returns the line without the program's name."""
        before = sorted(os.listdir(self.directory))
        run = subprocess.run([harness.emulator(), *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                             timeout=TIMEOUT, check=False)
        self.assertEqual(run.returncode, 1, run.stderr[:2000])
        self.assertEqual(run.stdout, "")
        lines = run.stderr.splitlines()
        self.assertEqual(len(lines), 1, run.stderr[:2000])
        self.assertTrue(lines[0].startswith(PROGRAM + ": -"), lines[0])
        self.assertEqual(sorted(os.listdir(self.directory)), before, "something is left behind")
        return lines[0][len(PROGRAM) + 2:]

    def test_unknown_names_suggest_the_nearest(self):
        for arguments, text in (
                (("-kernal", "x"), "-kernal: unknown option: did you mean '-kernel'?"),
                (("-M", "SS-2O"), "-M: unknown machine 'SS-2O': did you mean 'SS-20'?"),
                (("-M", "SS-20,acel=tcg"), "-M: unknown property 'acel': did you mean 'accel'?"),
                (("-accel", "tcg,thred=single"), "-accel: unknown property 'thred': did you mean 'thread'?"),
                (("-chardev", "sockt,id=a"), "-chardev: unknown chardev backend 'sockt': did you mean 'socket'?"),
                (("-serial", "stdoi"), "-serial: unknown character device 'stdoi': did you mean 'stdio'?"),
                (("-device", "lanse"), "-device: unknown device 'lanse': did you mean 'lance'?"),
        ):
            with self.subTest(arguments=arguments):
                self.assertEqual(self.refused(*arguments), text)

    def test_unknown_cpu_suggests_the_nearest(self):
        self.assertIn("TI-SuperSparc-II", self.refused("-cpu", "TI-SuperSparc-IJ"))

    def test_sizes_and_counts(self):
        for arguments in (("-m", "1T"), ("-m", "0"), ("-m", "abc"), ("-smp", "0"), ("-smp", "99"), ("-smp", "x"),
                          ("-g", "wide"), ("-uuid", "x"), ("-rtc", "base=noon"), ("-boot", "q"), ("-prom-env", "x")):
            with self.subTest(arguments=arguments):
                self.assertTrue(self.refused(*arguments).startswith(arguments[0] + ": "))

    def test_missing_files(self):
        kernel = self.file("kernel", elf())
        for option, before in (("-kernel", ()), ("-bios", ()), ("-initrd", ("-kernel", kernel))):
            with self.subTest(option=option):
                line = self.refused(*before, option, "/nonexistent")
                self.assertEqual(line, f"{option}: cannot read '/nonexistent': No such file or directory")

    def test_directories_are_not_images(self):
        self.assertTrue(self.refused("-kernel", str(self.directory)).startswith("-kernel: "))

    def test_bad_kernels(self):
        for name, content in (("empty", b""), ("garbage", b"\x55" * 5000), ("header", elf()[:40]), ("truncated", elf(size=100000)),
                              ("x86", elf(machine=3, order=1)), ("wide", elf(bits=2)), ("arm", elf(machine=40))):
            with self.subTest(kernel=name):
                self.assertTrue(self.refused("-nographic", "-kernel", self.file(name, content)).startswith("-kernel: "))

    def test_bad_proms(self):
        for name, content in (("empty", b""), ("truncated", elf(size=100000)), ("x86", elf(machine=3, order=1)),
                              ("huge", bytes(2 << 20))):
            with self.subTest(prom=name):
                self.assertTrue(self.refused("-nographic", "-bios", self.file(name, content)).startswith("-bios: "))

    def test_kernel_and_initrd_that_do_not_fit(self):
        kernel = self.file("kernel", elf())
        large = self.directory / "large"
        with large.open("wb") as file:
            file.truncate(64 << 20)
        self.assertTrue(self.refused("-m", "32", "-kernel", kernel, "-initrd", str(large)).startswith("-initrd: "))
        self.assertTrue(self.refused("-m", "32", "-initrd", str(large)).startswith("-initrd: "))

    def test_unix_socket_in_use(self):
        path = str(self.directory / "s")
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(path)
            listener.listen()
            line = self.refused("-serial", f"unix:{path},server=on,wait=off")
        self.assertEqual(line, f"-serial: cannot listen on unix:{path}: the address is in use")

    def test_tcp_port_in_use(self):
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen()
            port = listener.getsockname()[1]
            line = self.refused("-serial", f"tcp:127.0.0.1:{port},server=on,wait=off")
        self.assertEqual(line, f"-serial: cannot listen on tcp:127.0.0.1:{port}: the address is in use")

    def test_unwritable_files(self):
        for option, value in (("-serial", "file:/nonexistent/x"), ("-D", "/nonexistent/x")):
            with self.subTest(option=option):
                self.assertTrue(self.refused(option, value).startswith(option + ": "))

    def test_what_was_opened_goes_when_a_later_option_fails(self):
        sock, kernel = self.directory / "s", self.file("kernel", b"")
        self.refused("-serial", f"unix:{sock},server=on,wait=off", "-pidfile", str(self.directory / "pid"), "-kernel", kernel)

    def test_missing_firmware_names_the_package(self):
        run = subprocess.run([harness.emulator(), "-bios", "no-such-prom"], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                             timeout=TIMEOUT, check=False)
        self.assertEqual(run.returncode, 1)
        self.assertIn("no-such-prom", run.stderr)


if __name__ == "__main__":
    unittest.main()
