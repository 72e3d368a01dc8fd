#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Blanks in a SPARC console text what may differ from run to run of the same guest: time stamps, the clock, BogoMIPS, memory
and interrupt figures, firmware build dates, and what depends on the guest's random numbers.  Checksum lines stay exact.

usage: normalise.py < console > text
"""
import re
import sys

RULES = [
    (r"\r", ""),
    (r"\x1b\[[0-9;?]*[A-Za-z]", ""),
    # Kernel time stamps.
    (r"^\[ *\d+\.\d+\] ", "[TIME] "),
    # Figures that follow the clock.
    (r"\d+\.\d+ BogoMIPS \(lpj=\d+\)", "N BogoMIPS (lpj=N)"),
    (r"^(CPU\d+Bogo\s*: ).*", r"\1N"),
    (r"setting system clock to \S+ UTC \(\d+\)", "setting system clock to DATE"),
    # Memory figures.
    (r"\d+K/\d+K available \(.*\)", "N available"),
    (r"^(\w+(?:\(\w+\))?:) +\d+ kB$", r"\1 N kB"),
    (r"^(nocache \w+\s*: )\d+", r"\1N"),
    (r"Freeing (.*) memory: \d+K", r"Freeing \1 memory: NK"),
    (r"initrd phys (\S+) virt (\S+) size \S+", r"initrd phys \1 virt \2 size N"),
    # Interrupt counts: `  5:   1606   sun4m ...`.
    (r"^( *\w+:) +\d+  +(\S.*)$", r"\1 N \2"),
    # Kernel and firmware builds: Debian's updates change versions, sizes and addresses.
    (r"Linux version .*", "Linux version V"),
    (r"kernel phys (\S+) virt (\S+) size \S+", r"kernel phys \1 virt \2 size N"),
    (r"device tree with \d+ bytes", "device tree with N bytes"),
    (r"\bffd[0-9a-f]{5}\b", "NODE"),
    (r"(Welcome to OpenBIOS \S+) built on .*", r"\1 built on DATE"),
    # What the guest draws by lot.
    (r"\bsp [0-9a-f]{8}", "sp N"),
]
# Lines whose place in the text, or presence, depends on time: the firmware sees the power-off only if it gets to run again;
# the initrd is unpacked, then freed, beside the drivers' probing.
DROPPED = re.compile(r"^halt, power off$|Freeing initrd memory|^power off failed$|random: |clocksource: .*(unstable|watchdog)|^\S+: warning: |^\s*$")


def normalise(text):
    for pattern, replacement in RULES:
        text = re.sub(pattern, replacement, text, flags=re.M)
    return "".join(line.rstrip() + "\n" for line in text.split("\n") if not DROPPED.search(line))


if __name__ == "__main__":
    sys.stdout.write(normalise(sys.stdin.read()))
