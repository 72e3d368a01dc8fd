# SPDX-License-Identifier: MIT
"""Builds the bare-metal programs of tests/guest and runs them with plugins: what the plugin tests stand on.

The emulator under test is harness.emulator(); TANDEM_EMULATOR=qemu-system-sparc tries the same plugin binaries there.
"""
import functools
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.functional import harness

BUILD = Path(os.environ.get("TANDEM_BUILD") or harness.ROOT / "build" / "release").resolve()
PEER = shutil.which("qemu-system-sparc")
BOARD = ["-M", "SS-20", "-m", "64", "-nographic", "-monitor", "none", "-net", "none", "-d", "plugin"]
TIMEOUT = 120 * harness.SLOW
_folder = tempfile.TemporaryDirectory(prefix="tandem-plugins-")


def plugin(name, arguments=""):
    """The option's value for a plugin of contrib/plugins or tests/plugins."""
    for folder in ("contrib/plugins", "tests/plugins"):
        path = BUILD / folder / f"lib{name}.so"
        if path.exists():
            return str(path) + (f",{arguments}" if arguments else "")
    raise FileNotFoundError(f"no plugin {name} in {BUILD}: run scripts/dev build")


@dataclass
class Program:
    prom: Path     # for -bios
    symbols: dict  # name -> address in the PROM's own mapping


@functools.lru_cache(maxsize=None)
def bare_sparc(rounds, trouble=0):
    """tests/guest/sparc/bare.S with that many rounds; trouble: 1 faults and changing code, 2 interrupts too."""
    stem = Path(_folder.name) / f"bare{rounds}-{trouble}"
    cross, source = "sparc64-linux-gnu-", harness.ROOT / "tests" / "guest" / "sparc" / "bare.S"
    subprocess.run([cross + "as", "-32", "-Av8", "--defsym", f"ROUNDS={rounds}", "--defsym", f"TROUBLE={trouble}", "-o", f"{stem}.o", source], check=True)
    subprocess.run([cross + "ld", "-m", "elf32_sparc", "-Ttext", "0", "-e", "_start", "-o", f"{stem}.elf", f"{stem}.o"], check=True)
    subprocess.run([cross + "objcopy", "-O", "binary", "-j", ".text", f"{stem}.elf", f"{stem}.bin"], check=True)
    listing = subprocess.run([cross + "nm", f"{stem}.elf"], check=True, capture_output=True, text=True).stdout
    symbols = {name: 0xff000000 + int(address, 16) for address, _, name in (line.split() for line in listing.splitlines())}
    return Program(Path(f"{stem}.bin"), symbols)


def command(rounds, plugins, emulator=None, extra=(), trouble=0):
    words = [emulator or harness.emulator(), *BOARD, "-bios", str(bare_sparc(rounds, trouble).prom), *extra]
    for value in plugins:
        words += ["-plugin", value]
    return words


def report_of(text):
    """What plugins wrote: standard error without the emulator's own warnings."""
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if not re.match(r"\S*(qemu|tandem)\S*: |Please use ", line))


def run(rounds, plugins, emulator=None, extra=(), code=0, trigger="", trouble=0):
    """Runs the program until just before it powers off, so that counts are exact; returns what the plugins reported.

    trigger: another trigger of stoptrigger.  (A plugin is loaded once: two of one file would share their data.)
    """
    stop = plugin("stoptrigger", f"addr={bare_sparc(rounds, trouble).symbols['off']:#x}:{code}{trigger}")
    # Before the others' registrations for the same instruction: the peer takes plugins from the last to the first.
    order = [*plugins, stop] if emulator == PEER or harness.is_peer() else [stop, *plugins]
    done = subprocess.run(command(rounds, order, emulator, extra, trouble), stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=TIMEOUT, check=False)
    assert done.returncode == code, f"exit code {done.returncode}\n{done.stderr}"
    return re.sub(r"0x[0-9a-f]+ reached, exiting\n", "", report_of(done.stderr))


def scratch(name):
    """Path for a file that a plugin writes."""
    return Path(_folder.name) / name


class Pair:
    """Two emulators with the lockstep plugin on one socket, started one after the other."""

    def __init__(self, options="", rounds=(2, 2), extra=((), ()), emulators=(None, None)):
        """options: of the plugin, besides the socket; rounds, extra, emulators: of each side."""
        self._own = tempfile.TemporaryDirectory(prefix="tandem-lockstep-")
        self.socket = str(Path(self._own.name) / "S")
        self.sides = [self.start(options, rounds[i], emulators[i], extra[i]) for i in range(2)]

    def start(self, options="", rounds=2, emulator=None, extra=(), socket=None):
        value = plugin("lockstep", f"sockpath={socket or self.socket}{',' if options else ''}{options}")
        stop = plugin("stoptrigger", f"addr={bare_sparc(rounds).symbols['off']:#x}")
        return subprocess.Popen(command(rounds, [value, stop], emulator, extra), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                stderr=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for side in self.sides:
            if side.poll() is None:
                side.kill()
            side.wait()
            side.stderr.close()
        self._own.cleanup()

    @staticmethod
    def report(side):
        """Waits for a side's end; what its plugin said."""
        _, text = side.communicate(timeout=TIMEOUT)
        return re.sub(r"lockstep: waiting for the other side.*\n|0x[0-9a-f]+ reached, exiting\n", "", report_of(text))

    def reports(self):
        return [self.report(side) for side in self.sides]
