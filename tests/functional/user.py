# SPDX-License-Identifier: MIT
"""Runs AArch64 programs under tandem-aarch64: what the user-mode tests stand on.

Environment, beside harness.py's:
  TANDEM_USER_EMULATOR   another program instead, to try a test on the peer: qemu-aarch64
  TANDEM_SYSROOT         Debian arm64 programs; by default scripts/guests/arm64-sysroot is asked (and downloads)
"""
import functools
import hashlib
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from tests.functional import harness

ROOT = harness.ROOT
GUEST = ROOT / "tests" / "guest" / "user"
CACHE = Path(os.environ.get("TANDEM_CACHE") or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tandem")


def emulator():
    """Path of the program under test."""
    named = os.environ.get("TANDEM_USER_EMULATOR")
    if named:
        return named
    build = Path(os.environ.get("TANDEM_BUILD") or ROOT / "build" / "release")
    for path in (build / "linux-user" / "tandem-aarch64", build / "tandem-aarch64"):
        if path.exists():
            return str(path)
    raise FileNotFoundError(f"no tandem-aarch64 in {build}: run scripts/dev build")


def is_peer():
    return "qemu" in os.environ.get("TANDEM_USER_EMULATOR", "")


@functools.lru_cache(maxsize=1)
def sysroot():
    """The folder for -L with Debian's arm64 programs."""
    if "TANDEM_SYSROOT" in os.environ:
        return Path(os.environ["TANDEM_SYSROOT"])
    recipe = ROOT / "scripts" / "guests" / "arm64-sysroot" / "build"
    lines = subprocess.run([str(recipe)], check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    return Path(lines[-1].split("=", 1)[1])


def compiled(source, compiler="aarch64-linux-gnu-gcc", flags=("-O1", "-static")):
    """The program of a file of tests/guest/user, from the cache where nothing changed."""
    path = GUEST / source
    content = path.read_bytes() + (GUEST / "show.h").read_bytes()
    key = hashlib.sha256(" ".join([compiler, *flags]).encode() + content).hexdigest()[:16]
    out = CACHE / "test-user" / f"{path.stem}-{key}"
    if not out.exists():
        out.parent.mkdir(parents=True, exist_ok=True)
        new = f"{out}.{os.getpid()}"
        subprocess.run([compiler, *flags, "-Wall", "-Wextra", "-Wno-unused-result", str(path), "-o", new, "-lrt", "-lutil", "-lpthread"],
                       check=True)
        os.replace(new, out)
    return str(out)


class GuestTest(unittest.TestCase):
    """A test in a folder of its own."""

    def setUp(self):
        try:
            emulator()
        except FileNotFoundError as missing:
            self.skipTest(str(missing))
        self._directory = tempfile.TemporaryDirectory(prefix="tandem-user-")
        self.addCleanup(self._directory.cleanup)
        self.directory = Path(self._directory.name)

    def run_in(self, folder, command, stdin=None, timeout=60.0, environment=None):
        """The finished process; its output as text."""
        (self.directory / folder).mkdir(exist_ok=True)
        return subprocess.run([str(word) for word in command], cwd=self.directory / folder, input=stdin, capture_output=True, check=False,
                              timeout=timeout * harness.SLOW, text=True, errors="replace", env={**os.environ, **(environment or {})})

    def guest(self, command, options=(), **more):
        """Runs a guest program; command[0] is a host path."""
        return self.run_in("guest", [emulator(), *options, *command], **more)

    def debian(self, command, **more):
        """Runs a program of the sysroot by its path there."""
        root = sysroot()
        environment = {"PATH": f"{root}/usr/bin:{os.environ['PATH']}", "LC_ALL": "C.UTF-8", "HOME": str(self.directory), **more.pop("environment", {})}
        return self.guest([root / command[0].lstrip("/"), *command[1:]], options=["-L", root], environment=environment, **more)

    def native(self, command, **more):
        """Runs a host program the same way, as the oracle."""
        if shutil.which(command[0]) is None:
            self.skipTest(f"no {command[0]} on this machine to compare with")
        environment = {"LC_ALL": "C.UTF-8", "HOME": str(self.directory), **more.pop("environment", {})}
        return self.run_in("native", command, environment=environment, **more)

    def succeeded(self, done):
        """The output of a run that must have ended well."""
        self.assertEqual(done.returncode, 0, f"{' '.join(done.args)}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
        return done.stdout

    def same(self, guest_command, native_command, **more):
        """Both succeed and print the same; returns the text."""
        ours = self.succeeded(self.debian(guest_command, **more))
        self.maxDiff = 4000
        self.assertMultiLineEqual(self.succeeded(self.native(native_command, **more)), ours)
        return ours
