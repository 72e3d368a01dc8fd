#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Packs an initrd: a gzipped newc cpio archive that needs no root to make and is the same for the same input.

usage: initrd.py OUT.gz PATH_IN_GUEST=HOST_FILE...

Beside the files (all mode 755) the archive holds /dev/console, /dev/null and the mount points /proc, /sys and /tmp.
"""
import gzip
import sys

DIRECTORY, FILE, CHARACTER = 0o040000, 0o100000, 0o020000


def entry(inode, name, mode, data=b"", device=(0, 0)):
    """One newc member: the header's thirteen numbers in hexadecimal, name and data each padded to four bytes."""
    raw = name.encode() + b"\0"
    numbers = [inode, mode, 0, 0, 1, 0, len(data), 0, 0, device[0], device[1], len(raw), 0]
    head = b"070701" + b"".join(b"%08x" % n for n in numbers) + raw
    return head + bytes(-len(head) % 4) + data + bytes(-len(data) % 4)


def archive(files):
    members = [(name, DIRECTORY | 0o755, b"", (0, 0)) for name in ("dev", "proc", "sys", "tmp")]
    members += [("dev/console", CHARACTER | 0o600, b"", (5, 1)), ("dev/null", CHARACTER | 0o666, b"", (1, 3))]
    members += [(name.lstrip("/"), FILE | 0o755, data, (0, 0)) for name, data in files]
    packed = b"".join(entry(i, *member) for i, member in enumerate(members, 1))
    packed += entry(0, "TRAILER!!!", 0)
    return packed + bytes(-len(packed) % 512)


def main(argv):
    if len(argv) < 3 or not all("=" in a for a in argv[2:]):
        sys.exit(__doc__)
    files = []
    for argument in argv[2:]:
        name, path = argument.split("=", 1)
        with open(path, "rb") as file:
            files.append((name, file.read()))
    with open(argv[1], "wb") as out:
        out.write(gzip.compress(archive(files), compresslevel=9, mtime=0))


main(sys.argv)
