# SPDX-License-Identifier: MIT
"""What each plugin reports of a bare-metal SPARC program: goldens, totals that are known, and the peer's where it is installed."""
import csv
import hashlib
import json
import re
import struct
import time
import unittest

from tests.functional import harness
from tests.functional.plugin_runs import PEER, bare_sparc, plugin, run, scratch

ROUNDS = 10
# Of the program's source: each round loads 4096 half-words, stores 2048 words and 4096 bytes, does two atomics (a load and a
# store each) and moves eight windows out and in, eight double words each; before and behind stand five stores of page
# tables and five to the serial port.
LOADS = ROUNDS * (4096 + 2 + 8 * 8)
STORES = ROUNDS * (2048 + 4096 + 2 + 8 * 8) + 5 + 5


def without_text(report):
    """Blanks assembler text, which each emulator words in its own way, and the names of devices."""
    report = re.sub(r"^(Instr: ).*? +(\(\d+ hits\))", r"\1TEXT \2", report, flags=re.M)
    report = re.sub(r"^(0x[0-9a-f]+, \d+, )(?!\d)[^\n]+$", r"\1TEXT", report, flags=re.M)
    return re.sub(r"^\S+(,| @) 0x(?=[0-9a-f]+)", r"DEVICE\1 0x", report, flags=re.M)


def rows_of(path):
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


class Goldens(unittest.TestCase):
    """Reports, blessed from ours and equal to the peer's but for the words."""

    def check(self, name, *plugins):
        harness.compare_with_golden(self, f"plugin_{name}.txt", run(ROUNDS, plugins))

    def test_hotblocks_sorts_blocks_by_executions(self):
        self.check("hotblocks", plugin("hotblocks"))

    def test_hotpages_sorts_pages_by_accesses(self):
        self.check("hotpages", plugin("hotpages"))

    def test_hotpages_of_devices_only(self):
        self.check("hotpages_io", plugin("hotpages", "io=on,sortby=address"))

    def test_howvec_counts_classes_and_single_instructions(self):
        self.check("howvec", plugin("howvec", "inline=on,count=jmpl"))

    def test_cache_models_two_levels(self):
        self.check("cache", plugin("cache", "limit=4,l2=on,dcachesize=4096,dassoc=2"))

    def test_hwprofile_by_register(self):
        self.check("hwprofile_pattern", plugin("hwprofile", "pattern=on"))

    def test_hwprofile_by_instruction(self):
        self.check("hwprofile_source", plugin("hwprofile", "source=on,track=write"))

    def test_cflow_shows_blocks_left_early(self):
        self.check("cflow", plugin("cflow", "sortby=early,limit=6"))

    def test_execlog_logs_accesses(self):
        log = run(1, [plugin("execlog")])
        lines = log.splitlines(keepends=True)
        text = "".join(lines[:60]) + f"... {len(lines)} lines, digest {hashlib.sha256(log.encode()).hexdigest()[:16]}\n"
        harness.compare_with_golden(self, "plugin_execlog.txt", text)

    def test_execlog_filters(self):
        swap = bare_sparc(1).symbols["sum"]
        self.check("execlog_filter", plugin("execlog", f"ifilter=swap,afilter={swap - 12:#x}"))


class Totals(unittest.TestCase):
    """Every way of counting gives the same totals."""

    def test_callback_and_inline_counts_of_blocks_agree(self):
        self.assertEqual(run(ROUNDS, [plugin("bb")]), run(ROUNDS, [plugin("bb", "inline=on")]))

    def test_callback_and_inline_counts_of_instructions_agree(self):
        self.assertEqual(run(ROUNDS, [plugin("insn")]), run(ROUNDS, [plugin("insn", "inline=on")]))

    def test_instruction_total_is_the_classes_sum(self):
        total = int(re.search(r"total insns: (\d+)", run(ROUNDS, [plugin("insn")])).group(1))
        classes = re.findall(r"\((\d+) hits\)", run(ROUNDS, [plugin("howvec", "verbose=on")]))
        self.assertEqual(total, sum(map(int, classes)))

    def test_accesses_are_those_of_the_source(self):
        reads = run(ROUNDS, [plugin("mem", "track=r,inline=on,callback=on")])
        writes = run(ROUNDS, [plugin("mem", "track=w,inline=on,callback=on")])
        self.assertEqual(reads, f"inline mem accesses: {LOADS}\ncallback mem accesses: {LOADS}\n")
        self.assertEqual(writes, f"inline mem accesses: {STORES}\ncallback mem accesses: {STORES}\n")

    def test_all_ways_agree_in_one_run(self):
        self.assertIn("all ways agree\n", run(ROUNDS, [plugin("inline")]))

    def test_values_are_the_same_on_every_run(self):
        values = plugin("mem", "values=on")
        self.assertEqual(run(ROUNDS, [values]), run(ROUNDS, [values]))

    def test_plugins_side_by_side_count_as_alone(self):
        together = run(ROUNDS, [plugin("bb"), plugin("insn", "inline=on"), plugin("mem")])
        alone = [run(ROUNDS, [p]) for p in (plugin("bb"), plugin("insn", "inline=on"), plugin("mem"))]
        self.assertEqual(sorted(together.splitlines()), sorted("".join(alone).splitlines()))


class Files(unittest.TestCase):
    """Results in files."""

    def test_csv_and_json_hold_the_same_rows(self):
        as_csv, as_json = scratch("pages.csv"), scratch("pages.json")
        run(ROUNDS, [plugin("hotpages", f"out={as_csv}")])
        run(ROUNDS, [plugin("hotpages", f"out={as_json}")])
        rows = rows_of(as_csv)
        self.assertEqual(rows, [{k: str(v) for k, v in row.items()} for row in json.loads(as_json.read_text())])
        self.assertEqual(rows[0], {"addr": "0x00000000010000", "rcpus": "1", "reads": "20480", "wcpus": "1", "writes": "30720"})

    def test_bbv_writes_a_vector_for_each_interval(self):
        run(ROUNDS, [plugin("bbv", f"interval=100000,outfile={scratch('vector')}")])
        lines = scratch("vector.0.bb").read_text().splitlines()
        self.assertTrue(all(re.fullmatch(r"T(:\d+:\d+ )+", line) for line in lines))
        sums = [sum(int(n) for n in re.findall(r":\d+:(\d+)", line)) for line in lines]
        self.assertTrue(all(100000 <= n < 100100 for n in sums[:-1]), sums)
        total = int(re.search(r"insns: (\d+)", run(ROUNDS, [plugin("bb")])).group(1))
        self.assertEqual(sum(sums), total)

    def test_drcov_file_names_the_blocks_that_ran(self):
        path, table = scratch("coverage"), scratch("coverage.csv")
        run(ROUNDS, [plugin("drcov", f"filename={path},out={table}")])
        head, _, body = path.read_bytes().partition(b" bbs\n")
        count = int(head.rsplit(b" ", 1)[1])
        entries = [struct.unpack("<IHH", body[i:i + 8]) for i in range(0, len(body), 8)]
        self.assertIn(b"DRCOV VERSION: 2\nDRCOV FLAVOR: drcov-64\nModule Table: version 2, count 1\n", head)
        self.assertEqual(len(entries), count)
        starts = {start for start, _, _ in entries}
        self.assertIn(bare_sparc(ROUNDS).symbols["deep"], starts)
        self.assertNotIn(bare_sparc(ROUNDS).symbols["stop"], starts)
        self.assertEqual(sorted(starts), sorted({int(row["pc"], 16) for row in rows_of(table)}))

    def test_uftrace_opens_and_closes_each_call(self):
        path = scratch("calls.json")
        run(ROUNDS, [plugin("uftrace", f"out={path}")])
        events = json.loads(path.read_text())["traceEvents"]
        begins = [e["name"] for e in events if e["ph"] == "B"]
        self.assertEqual(begins.count(f"{bare_sparc(ROUNDS).symbols['work']:#x}"), ROUNDS)
        self.assertEqual(begins.count(f"{bare_sparc(ROUNDS).symbols['deep']:#x}"), 13 * ROUNDS)
        self.assertEqual(len(begins), sum(e["ph"] == "E" for e in events))
        times = [e["ts"] for e in events if "ts" in e]
        self.assertEqual(times, sorted(times))


class Control(unittest.TestCase):
    """Plugins that act on the run."""

    def test_stoptrigger_ends_with_the_code_asked_for(self):
        self.assertEqual(run(1, [], code=42), "")

    def test_stoptrigger_counts_instructions(self):
        text = run(1, [plugin("insn")], code=41, trigger=",icount=20:41")
        self.assertIn("20 instructions reached, exiting\n", text)
        self.assertRegex(text, r"total insns: (19|20)\n")  # the other plugin's callback comes before or after

    def test_ips_slows_down(self):
        start = time.monotonic()
        run(1, [plugin("ips", "ips=45600,ipq=1000")])
        self.assertGreater(time.monotonic() - start, 0.95)

    def test_reset_and_uninstall_leave_no_callback_behind(self):
        text = run(ROUNDS, [plugin("reset", "every=1000,times=5")])
        self.assertEqual(text, "".join(f"reset {i} complete\n" for i in range(1, 6)) + "uninstalled, stale callbacks: 0\n")


class Options(unittest.TestCase):
    """Wrong options end with one line that says what is possible."""

    def refused(self, value, expected):
        with self.assertRaisesRegex(AssertionError, expected):
            run(1, [value])

    def test_unknown_option(self):
        self.refused(plugin("hotblocks", "lines=3"), "hotblocks: no option 'lines'; there are: inline limit out")

    def test_number_that_is_none(self):
        self.refused(plugin("hotpages", "limit=many"), "hotpages: limit=many: a number from 0 up is wanted")

    def test_page_size_that_is_no_power_of_two(self):
        self.refused(plugin("hotpages", "pagesize=1000"), "hotpages: pagesize: a power of two is wanted")

    def test_class_that_does_not_exist(self):
        self.refused(plugin("howvec", "count=hint"), "howvec: count=hint: no such class for sparc; there are: all unimp")

    def test_file_that_cannot_be_written(self):
        self.refused(plugin("cache", "out=/nonexistent/x.csv"), r"cache: out=/nonexistent/x.csv: a file that can be written")

    def test_file_of_another_kind(self):
        self.refused(plugin("cache", "out=x.xml"), "cache: out=x.xml: a file name ending in .csv.json is wanted")


@unittest.skipUnless(PEER and not harness.is_peer(), "the peer is not installed")
class Peer(unittest.TestCase):
    """The same plugin binaries report the same in ours and in the peer."""

    def same(self, *plugins):
        self.maxDiff = None
        self.assertMultiLineEqual(without_text(run(ROUNDS, plugins, PEER)), without_text(run(ROUNDS, plugins)))

    def test_instructions(self):
        self.same(plugin("insn", "inline=on"))

    def test_accesses(self):
        self.same(plugin("mem", "hwaddr=on,inline=on"))

    def test_values(self):
        self.same(plugin("mem", "values=on"))

    def test_hottest_blocks(self):
        # Where a block is entered in its middle (behind a window trap, a write to WIM or PSR, a device) each emulator
        # has its own ways; the blocks of the loops are the same.
        hot = [run(ROUNDS, [plugin("hotblocks", "limit=3")], emulator).splitlines()[2:] for emulator in (PEER, None)]
        self.assertEqual(hot[0], hot[1])

    def test_hotpages(self):
        self.same(plugin("hotpages"))

    def test_howvec(self):
        self.same(plugin("howvec", "count=jmpl,count=save"))

    def test_cache(self):
        self.same(plugin("cache", "l2=on,dcachesize=4096"))

    def test_devices(self):
        self.same(plugin("hwprofile", "pattern=on"))
