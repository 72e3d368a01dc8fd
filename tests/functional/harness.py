# SPDX-License-Identifier: MIT
"""Starts an emulator on pipes, waits for console text, types, and ends it: what the functional tests stand on.

Environment:
  TANDEM_BUILD      build folder that holds tandem-system-sparc (default build/release)
  TANDEM_EMULATOR   another program instead, to try a test on the peer: qemu-system-sparc
  TANDEM_KERNEL, TANDEM_INITRD   the guest; by default the recipe in scripts/guests/sparc-linux is asked (and builds)
  TANDEM_SLOW       factor for all time-outs (sanitizer builds)
  TANDEM_NIGHTLY    also run the tests wrapped in `nightly`
  TANDEM_BLESS      goldens are written instead of compared
"""
import difflib
import functools
import os
import re
import socket
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
GOLDEN = Path(__file__).resolve().parent / "golden"
SLOW = float(os.environ.get("TANDEM_SLOW") or 1)

nightly = unittest.skipUnless(os.environ.get("TANDEM_NIGHTLY"), "nightly only")


def emulator():
    """Path of the program under test."""
    named = os.environ.get("TANDEM_EMULATOR")
    if named:
        return named
    build = Path(os.environ.get("TANDEM_BUILD") or ROOT / "build" / "release")
    for path in (build / "tandem-system-sparc", build / "system" / "tandem-system-sparc"):
        if path.exists():
            return str(path)
    raise FileNotFoundError(f"no tandem-system-sparc in {build}: run scripts/dev build")


def is_peer():
    """Whether the tests run on the peer instead of on us."""
    return "qemu" in os.environ.get("TANDEM_EMULATOR", "")


@functools.lru_cache(maxsize=1)
def guest_images():
    """The guest's files: {"KERNEL": path, "INITRD": path, "TRANSLATE": path}."""
    if "TANDEM_KERNEL" in os.environ and "TANDEM_INITRD" in os.environ:
        return {name: os.environ.get("TANDEM_" + name, "") for name in ("KERNEL", "INITRD", "TRANSLATE")}
    recipe = ROOT / "scripts" / "guests" / "sparc-linux" / "build"
    listing = subprocess.run([str(recipe)], check=True, stdout=subprocess.PIPE, text=True).stdout
    return dict(line.split("=", 1) for line in listing.splitlines())


class Emulator:
    """One running emulator with its standard input and output on pipes.

    Text is collected by a thread from the start; `expect` walks through it, so nothing is missed between two calls.
    Use it in a `with` statement: the process is always gone afterwards.
    """

    def __init__(self, arguments, monitor=False):
        """arguments: all options; monitor: add a monitor on a socket of its own, for the `monitor` method."""
        self._folder = tempfile.TemporaryDirectory(prefix="tandem-test-")
        self._socket_path = str(Path(self._folder.name) / "monitor")
        command = [emulator(), *arguments]
        if monitor:
            command += ["-monitor", f"unix:{self._socket_path},server=on,wait=off"]
        self.command = command
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self._text, self._seen, self._ended = bytearray(), 0, False
        self._arrived = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._reader.join()
        self._process.stdin.close()
        self._process.stdout.close()
        self._folder.cleanup()

    def _read(self):
        while chunk := os.read(self._process.stdout.fileno(), 65536):
            with self._arrived:
                self._text += chunk
                self._arrived.notify_all()
        with self._arrived:
            self._ended = True
            self._arrived.notify_all()

    @property
    def pid(self):
        return self._process.pid

    def text(self):
        """All console text so far, line ends as plain newlines."""
        with self._arrived:
            return self._text.decode(errors="replace").replace("\r", "")

    def expect(self, pattern, timeout=60.0):
        """Waits until the regular expression `pattern` matches behind the last match; returns the match."""
        deadline = time.monotonic() + timeout * SLOW
        wanted = re.compile(pattern.encode())
        with self._arrived:
            while True:
                match = wanted.search(self._text, self._seen)
                if match:
                    self._seen = match.end()
                    return match
                left = deadline - time.monotonic()
                if self._ended or left <= 0:
                    break
                self._arrived.wait(left)
            tail = self._text[-3000:].decode(errors="replace")
        why = "the emulator ended" if self._ended else f"{timeout * SLOW:.0f} s passed"
        raise AssertionError(f"{why} without /{pattern}/\ncommand: {' '.join(self.command)}\n--- console\n{tail}")

    def type(self, text):
        self._process.stdin.write(text.encode())
        self._process.stdin.flush()

    def finish(self, timeout=60.0):
        """Waits until the process ends by itself; returns its exit code."""
        try:
            code = self._process.wait(timeout * SLOW)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"still running after {timeout * SLOW:.0f} s\n--- console\n{self.text()[-3000:]}") from None
        self._reader.join()
        return code

    def monitor(self, command):
        """Sends one line to the monitor; returns its answer (without the echo's and prompt's control characters)."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(20 * SLOW)
            line.connect(self._socket_path)
            self._until_prompt(line)
            line.sendall(command.encode() + b"\n")
            answer = self._until_prompt(line)
        answer = re.sub(r"\x1b\[[0-9;]*[A-Za-z]|\r", "", answer.decode(errors="replace"))
        return answer.split("\n", 1)[-1].rsplit("\n", 1)[0] if "\n" in answer else ""

    @staticmethod
    def _until_prompt(line):
        text = b""
        while not re.search(rb"\([a-z]+\) $", text):
            try:
                chunk = line.recv(4096)
            except ConnectionResetError:
                break
            if not chunk:
                break
            text += chunk
        return text


BOARD = ["-M", "SS-20", "-m", "256", "-parallel", "none", "-net", "none", "-nographic"]


def linux_arguments(append="", *more):
    """Options that boot the Linux guest with its console on standard input and output."""
    images = guest_images()
    return [*BOARD, "-kernel", images["KERNEL"], "-initrd", images["INITRD"],
            "-append", f"console=ttyS0 {append}".strip(), *more]


def same_text(case, expected, text, what):
    """Fails `case` with the lines that differ, and `what`, where the two texts are not equal."""
    if text != expected:
        lines = difflib.unified_diff(expected.split("\n"), text.split("\n"), "expected", "got", lineterm="", n=2)
        case.fail(what + "\n" + "\n".join(lines))


def compare_with_golden(case, name, text):
    """Fails `case` where `text` is not the golden file's; writes the file when blessing."""
    path = GOLDEN / name
    if os.environ.get("TANDEM_BLESS"):
        path.write_text(text, encoding="utf-8")
        return
    expected = path.read_text(encoding="utf-8") if path.exists() else ""
    same_text(case, expected, text, f"differs from {path.relative_to(ROOT)} (scripts/dev bless {case.id()})")
