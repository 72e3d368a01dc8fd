# SPDX-License-Identifier: MIT
"""Builds small static AArch64 programs and runs them with plugins under tandem-aarch64: what test_plugins_user stands on."""
import functools
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.functional import harness, user
from tests.functional.plugin_runs import plugin

GUEST = harness.ROOT / "tests" / "guest"
CROSS = "aarch64-linux-gnu-"
TIMEOUT = 60 * harness.SLOW
_folder = tempfile.TemporaryDirectory(prefix="tandem-plugins-user-")


@dataclass
class Program:
    path: str
    symbols: dict  # name -> address


@functools.lru_cache(maxsize=None)
def assembled(source, flags=(), **symbols):
    """A program of assembler source without a library; keyword arguments become --defsym."""
    out = Path(_folder.name) / ("-".join([Path(source).stem, *(f"{k}{v}" for k, v in symbols.items())]))
    words = [CROSS + "gcc", "-march=armv8.4-a+crypto", "-nostdlib", "-static", "-Wl,--build-id=none", *flags, "-o", str(out)]
    words += [f"-Wa,--defsym,{name}={value}" for name, value in symbols.items()]
    subprocess.run([*words, str(GUEST / source)], check=True)
    listing = subprocess.run([CROSS + "nm", str(out)], check=True, capture_output=True, text=True).stdout
    return Program(str(out), {name: int(address, 16) for address, _, name in (line.split() for line in listing.splitlines())})


def counts(rounds, threads=0):
    """tests/guest/user/counts.S; its text may be written."""
    return assembled("user/counts.S", ("-Wl,-N", "-Wl,--no-warn-rwx-segments"), ROUNDS=rounds, THREADS=threads)


def crowd(rounds, threads):
    """tests/guest/user/crowd.S; the same."""
    return assembled("user/crowd.S", ("-Wl,-N", "-Wl,--no-warn-rwx-segments"), ROUNDS=rounds, THREADS=threads)


def start(program, plugins, options=(), log="plugin", environment=None):
    """The finished run of a program (a path, or a command) with its plugins."""
    words = [user.emulator(), *options, "-d", log]
    for value in plugins:
        words += ["-plugin", value]
    words += [program] if isinstance(program, str) else program
    return subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=TIMEOUT, check=False,
                          env=environment)


def run(program, plugins, options=(), code=0, **more):
    """Runs a program, which must end with `code`; returns what the plugins reported."""
    done = start(program, plugins, options, **more)
    assert done.returncode == code, f"exit code {done.returncode}\n{done.stdout}\n{done.stderr}"
    return re.sub(r"^tandem-aarch64: .*\n", "", done.stderr, flags=re.M)


def scratch(name):
    """Path for a file that a plugin writes."""
    return Path(_folder.name) / name


def peer_accesses(done, first, last, peer):
    """What the peer's system emulator reports of accesses.S on the bare board."""
    program = assembled("arm/accesses.S", ("-Wl,-Ttext=0x40080000", "-Wl,-Tdata=0x40090000"), BARE=1)
    words = [peer, "-M", "virt", "-cpu", "max", "-nographic", "-monitor", "none", "-net", "none", "-d", "plugin", "-kernel", program.path]
    words += ["-plugin", plugin("accesses", f"from={first:#x},to={last:#x}"), "-plugin", plugin("stoptrigger", f"addr={done:#x}")]
    return subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=TIMEOUT, check=True).stderr
