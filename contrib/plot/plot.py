#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Draws the result files (out=FILE.csv or .json) of the plugins in contrib/plugins as SVG.

usage: plot.py FILE [-o FILE.svg] [-n ROWS]

What is drawn is seen from the columns: hotblocks (instructions of each block), hotpages (reads and writes of each page),
howvec (hits of each class), cache (misses of each instruction), hwprofile (reads and writes of each device), cflow (the edges
most used), traps (of each vCPU), bbv (a map of intervals and blocks).  Without -o the picture goes to FILE with .svg behind it.
Needs nothing but Python.
"""
import argparse
import csv
import html
import json
import sys
from pathlib import Path

COLOURS = ["#3b6ea5", "#c8553d", "#588157"]
ROW, LEFT, WIDTH, TOP = 18, 320, 640, 56  # pixels


def read_rows(path):
    """The rows of a result file as dictionaries of strings."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        return [{key: str(value) for key, value in row.items()} for row in json.loads(text)]
    return list(csv.DictReader(text.splitlines()))


# Columns that tell a kind of file -> (title, label of a row, its values by name).
KINDS = {
    ("pc", "tcount", "icount", "ecount"): ("hotblocks: instructions executed", lambda r: r["pc"],
                                           lambda r: {"instructions": int(r["icount"]) * int(r["ecount"])}),
    ("addr", "rcpus", "reads", "wcpus", "writes"): ("hotpages: accesses", lambda r: r["addr"],
                                                    lambda r: {"reads": int(r["reads"]), "writes": int(r["writes"])}),
    ("class", "opcode", "instruction", "hits"): ("howvec: executions", lambda r: r["instruction"] or r["class"],
                                                 lambda r: {"hits": int(r["hits"])}),
    ("address", "symbol", "instruction", "data_misses", "fetch_misses", "l2_misses"): (
        "cache: misses", lambda r: f"{r['address']} {r['symbol'] or r['instruction']}",
        lambda r: {"data": int(r["data_misses"]), "fetch": int(r["fetch_misses"]), "second level": int(r["l2_misses"])}),
    ("device", "base", "offset", "reads", "writes"): ("hwprofile: accesses", lambda r: f"{r['device']} {r['offset'] or r['base']}",
                                                      lambda r: {"reads": int(r["reads"]), "writes": int(r["writes"])}),
    ("device", "base", "pc", "reads", "writes"): ("hwprofile: accesses", lambda r: f"{r['device']} by {r['pc']}",
                                                  lambda r: {"reads": int(r["reads"]), "writes": int(r["writes"])}),
    ("from", "to", "count"): ("cflow: edges", lambda r: f"{r['from']} to {r['to']}", lambda r: {"count": int(r["count"])}),
    ("vcpu", "address", "interrupts", "exceptions", "hostcalls"): (
        "traps", lambda r: f"vCPU {r['vcpu']} {r['address']}",
        lambda r: {name: int(r[name]) for name in ("interrupts", "exceptions", "hostcalls")}),
}
BBV = ("vcpu", "interval", "block", "pc", "insns")


def svg(width, height, title, body):
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="monospace" font-size="12">\n'
            f'<rect width="100%" height="100%" fill="white"/>\n<text x="10" y="22" font-size="16">{html.escape(title)}</text>\n'
            + "".join(body) + "</svg>\n")


def bars(title, rows):
    """A horizontal stacked bar for each (label, {name: value})."""
    most = max((sum(values.values()) for _, values in rows), default=0) or 1
    names = list(rows[0][1]) if rows else []
    body = [f'<text x="{LEFT + 110 * i}" y="44" fill="{COLOURS[i]}">{html.escape(name)}</text>\n' for i, name in enumerate(names)]
    for n, (label, values) in enumerate(rows):
        y, x = TOP + n * ROW, LEFT
        body.append(f'<text x="{LEFT - 8}" y="{y + 13}" text-anchor="end">{html.escape(label[:42])}</text>\n')
        for i, value in enumerate(values.values()):
            length = value * WIDTH / most
            body.append(f'<rect x="{x:.1f}" y="{y + 2}" width="{length:.1f}" height="{ROW - 4}" fill="{COLOURS[i]}"/>\n')
            x += length
        body.append(f'<text x="{x + 6:.1f}" y="{y + 13}">{sum(values.values())}</text>\n')
    return svg(LEFT + WIDTH + 120, TOP + len(rows) * ROW + 12, title, body)


def phases(rows, count):
    """A map of intervals (across) and the blocks that ran most (down): the darker, the more of the interval."""
    weight, cells = {}, {}
    for row in rows:
        key, insns = row["pc"], int(row["insns"])
        weight[key] = weight.get(key, 0) + insns
        at = (int(row["interval"]), key)
        cells[at] = cells.get(at, 0) + insns
    blocks = sorted(weight, key=weight.get, reverse=True)[:count]
    intervals = max((i for i, _ in cells), default=0) + 1
    total = [sum(n for (i, _), n in cells.items() if i == interval) or 1 for interval in range(intervals)]
    cell = max(2.0, WIDTH / intervals)
    body = []
    for n, block in enumerate(blocks):
        body.append(f'<text x="{LEFT - 8}" y="{TOP + n * ROW + 13}" text-anchor="end">{html.escape(block)}</text>\n')
        for interval in range(intervals):
            share = cells.get((interval, block), 0) / total[interval]
            if share:
                body.append(f'<rect x="{LEFT + interval * cell:.1f}" y="{TOP + n * ROW}" width="{cell:.1f}" height="{ROW}" '
                            f'fill="{COLOURS[0]}" fill-opacity="{share ** 0.5:.2f}"/>\n')
    return svg(LEFT + int(intervals * cell) + 40, TOP + len(blocks) * ROW + 12, "bbv: share of each interval's instructions", body)


def draw(rows, count):
    """The picture of a file's rows; None if its columns are no plugin's."""
    columns = tuple(rows[0]) if rows else ()
    if columns == BBV:
        return phases(rows, count)
    if columns not in KINDS:
        return None
    title, label, values = KINDS[columns]
    drawn = [(label(row), values(row)) for row in rows]
    drawn.sort(key=lambda row: sum(row[1].values()), reverse=True)
    return bars(title, drawn[:count])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("-o", "--output", type=Path)
    parser.add_argument("-n", "--rows", type=int, default=40)
    options = parser.parse_args()
    try:
        rows = read_rows(options.file)
    except (OSError, ValueError) as error:
        return f"plot.py: {options.file}: {error}"
    picture = draw(rows, options.rows)
    if picture is None:
        return f"plot.py: {options.file}: not a result file of a plugin that I know (columns: {', '.join(rows[0]) if rows else 'none'})"
    output = options.output or options.file.with_suffix(options.file.suffix + ".svg")
    output.write_text(picture, encoding="utf-8")
    print(output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
