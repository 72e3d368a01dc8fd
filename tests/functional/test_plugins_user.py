# SPDX-License-Identifier: MIT
"""Plugins in tandem-aarch64: exact counts of a program that is known, goldens of each plugin, and processes that fork, execute and die."""
import hashlib
import json
import os
import re
import shutil
import signal
import struct
import subprocess
import unittest

from tests.functional import harness, user
from tests.functional.plugin_runs import plugin
from tests.functional.plugin_user_runs import assembled, counts, crowd, peer_accesses, run, scratch, start

ROUNDS, THREADS = 10, 3
WAYS = {"jit": [], "interpreter": ["-accel", "tcg,backend=interp"], "one": ["-one-insn-per-tb"], "regions": ["-regions"]}
PEER = shutil.which("qemu-system-aarch64")


def setUpModule():
    try:
        user.emulator()
    except FileNotFoundError as missing:
        raise unittest.SkipTest(str(missing)) from missing


def length(program, first, last):
    """Instructions between two labels."""
    return (program.symbols[last] - program.symbols[first]) // 4


def insns_of_counts(program, threads, waits):
    """Instructions of counts.S: of its first thread, and of all others together.  `waits`: how often it waited for one to end."""
    size = lambda first, last: length(program, first, last)
    main = size("_start", "round") + size("actions", "signal") + size("faults", "fault") + size("changes", "change")
    main += size("threads", "one_thread") + size("finish", "child")
    main += ROUNDS * (size("round", "loop") + 100 * size("loop", "after_loop") + size("after_loop", "actions") + size("leaf", "leaf_end"))
    main += 2 * size("set_action", "set_action_end")
    main += ROUNDS * (size("signal", "faults") + size("on_usr1", "on_usr1_end") + size("restorer", "restorer_end"))
    main += ROUNDS * (size("fault", "changes") + size("on_fault", "on_fault_end") + size("restorer", "restorer_end"))
    main += ROUNDS * (size("change", "threads") + size("code", "code_end"))
    looks = threads + waits
    main += threads * (size("one_thread", "waits") + size("gone", "finish")) + looks * 3 + waits * (size("waits", "gone") - 3)
    child = 1 + size("child", "child_loop") + ROUNDS * size("child_loop", "child_end") + size("child_end", "child_gone")
    return main, threads * child


def accesses_of_counts(threads, waits):
    """Loads and stores of counts.S: an atomic is one of each, a pair of registers one."""
    loads = ROUNDS * (100 * 2 + 1 + 2 + 1)
    stores = ROUNDS * (100 + 1 + 1 + 1 + 1) + 2 * 3
    return loads + threads * ROUNDS * 3 + threads + waits, stores + threads * ROUNDS * 2


class Exact(unittest.TestCase):
    """Totals are those of the source, whichever way they are counted and the code is run."""

    def check(self, options, threads=THREADS, log="plugin"):
        program = counts(ROUNDS, threads)
        plugins = [plugin("inline"), plugin("insn", "inline=on"), plugin("mem", "inline=on,callback=on"), plugin("syscall")]
        report = run(program.path, plugins, options, code=7, log=log)
        calls = {int(number): int(count) for number, count in re.findall(r"^(\d+) +(\d+) +\d+$", report, flags=re.M)}
        main, others = insns_of_counts(program, threads, calls.get(98, 0))
        loads, stores = accesses_of_counts(threads, calls.get(98, 0))
        self.assertIn("all ways agree\n", report)
        self.assertIn(f"cpu 0 insns: {main}\n", report)
        self.assertIn(f"total insns: {main + others}\n", report)
        self.assertIn(f"inline mem accesses: {loads + stores}\ncallback mem accesses: {loads + stores}\n", report)
        self.assertEqual(calls[139], 2 * ROUNDS)  # rt_sigreturn
        return re.sub(r"(?m)^98 .*\n", "", report)

    def test_translated(self):
        self.check([])

    def test_interpreted(self):
        self.check(WAYS["interpreter"])

    def test_unlinked(self):
        self.check([], log="plugin,nochain")

    def test_one_instruction_a_block(self):
        self.check(WAYS["one"])

    def test_regions(self):
        self.check(WAYS["regions"])

    def test_small_code_buffer(self):
        self.check(["-tb-size", "1"])

    def test_blocks_do_not_depend_on_how_they_run(self):
        reports = {name: self.check(options, 0) for name, options in WAYS.items() if name != "one"}
        self.assertEqual(set(reports.values()), {reports["jit"]})

    def test_loads_and_stores_apart(self):
        loads, stores = accesses_of_counts(0, 0)
        program = counts(ROUNDS).path
        self.assertEqual(run(program, [plugin("mem", "track=r,inline=on")], code=7), f"inline mem accesses: {loads}\n")
        self.assertEqual(run(program, [plugin("mem", "track=w,inline=on")], code=7), f"inline mem accesses: {stores}\n")

    def test_discontinuities(self):
        calls = 2 + ROUNDS * 4  # rt_sigaction; getpid, kill, and rt_sigreturn from each handler
        report = run(counts(ROUNDS).path, [plugin("discons")], code=7)
        self.assertEqual(report, f"cpu 0: {ROUNDS} interrupts, {ROUNDS} exceptions, {calls} hostcalls, 0 wrong\n")


class Crowd(unittest.TestCase):
    """Threads that run at once, each with its own faults, signals and changing code: totals are those of the source."""

    def check(self, options, rounds=500, threads=6, log="plugin"):
        program = crowd(rounds, threads)
        size = lambda first, last: length(program, first, last)
        report = run(program.path, [plugin("inline"), plugin("syscall")], options, code=7, log=log)
        waits = int((re.search(r"^98 +(\d+)", report, flags=re.M) or [0, 0])[1])
        handled = size("restorer", "restorer_end") + size("on_usr1", "on_usr1_end") + 2 * (
            size("on_fault", "on_fault_end") + size("restorer", "restorer_end"))
        a_round = size("thread_round", "thread_loop") + 100 * size("thread_loop", "thread_rest") + size("thread_rest", "thread_end") + 2
        each = 1 + size("thread", "thread_round") + rounds * (a_round + handled) + size("thread_end", "thread_gone")
        accesses = rounds * (100 * 3 + 5 + 5 + 2 * 2)
        first = size("_start", "make") + 2 * size("set_action", "set_action_end") + threads * size("make", "joins") + size("joins", "join")
        first += threads * (size("join", "look") + size("gone", "finish")) + (threads + waits) * size("look", "wait")
        first += waits * size("wait", "gone") + 3  # and the exit
        cpus = {int(cpu): (int(insns), int(mem)) for cpu, insns, mem in re.findall(r"cpu (\d+): bb's: \d+, insns: (\d+), mem accesses: (\d+)", report)}
        self.assertIn("all ways agree\n", report)
        self.assertEqual(cpus.pop(0), (first, 1 + 2 * 4 + threads + waits))
        # A thread that was quick leaves its index to another.
        self.assertEqual([sum(column) for column in zip(*cpus.values())], [threads * each, threads * accesses])
        self.assertGreater(len(cpus), 1)

    def test_translated(self):
        self.check([], rounds=2000)

    def test_interpreted(self):
        self.check(WAYS["interpreter"], rounds=200)

    def test_unlinked(self):
        self.check([], log="plugin,nochain")

    def test_one_instruction_a_block(self):
        self.check(WAYS["one"], rounds=200)

    def test_regions(self):
        self.check(WAYS["regions"])

    def test_threads_share_a_modelled_cache(self):
        for options in ("limit=0,l2=on", "limit=0,cores=3,dcachesize=1024"):
            with self.subTest(options):
                report = run(crowd(300, 6).path, [plugin("cache", options), plugin("insn", "inline=on"), plugin("mem")], code=7)
                accesses, fetches = re.findall(r"^(?:0|sum) +(\d+) .*?% +(\d+) +\d+ +[\d.]+%", report, flags=re.M)[-1]
                self.assertIn(f"callback mem accesses: {accesses}\n", report)
                self.assertIn(f"total insns: {fetches}\n", report)

    def test_small_code_buffer(self):
        self.check(["-tb-size", "1"])

    @harness.nightly
    def test_long(self):
        for options in ([], WAYS["regions"], ["-tb-size", "1"], WAYS["one"]):
            self.check(options, rounds=20000, threads=16)


class Accesses(unittest.TestCase):
    """Every form of load and store, as memory callbacks report it."""

    def report(self, options=()):
        program = assembled("arm/accesses.S", ("-Wl,-Ttext=0x40080000", "-Wl,-Tdata=0x40090000"), BARE=0)
        first, last = program.symbols["body"], program.symbols["done"]
        plugins = [plugin("stoptrigger", f"addr={last:#x}"), plugin("accesses", f"from={first:#x},to={last:#x}")]
        return re.sub(r".*reached, exiting\n", "", run(program.path, plugins, ["-cpu", "max", *options]))

    def test_addresses_sizes_and_values(self):
        harness.compare_with_golden(self, "plugin_user_accesses.txt", self.report())

    def test_interpreter_reports_the_same(self):
        self.assertMultiLineEqual(self.report(WAYS["interpreter"]), self.report())

    @unittest.skipUnless(PEER, "the peer is not installed")
    def test_peer_reports_the_same(self):
        # But for the names of newer instructions, the sign of an atomic minimum, and DC ZVA, of which it tells nothing.
        program = assembled("arm/accesses.S", ("-Wl,-Ttext=0x40080000", "-Wl,-Tdata=0x40090000"), BARE=0)
        first, last = program.symbols["body"], program.symbols["done"]
        same = lambda text: re.sub(r"(?m)^\S+ dc:.*\n", "", text.replace(" signed", "").replace("reached, exiting", ""))
        names = lambda text: re.sub(r"(?m)^(\w+) \S+:", r"\1:", text)
        theirs = re.sub(r"(?m)^0x.*\n", "", names(same(peer_accesses(last, first, last, PEER))))
        self.maxDiff = None
        self.assertMultiLineEqual(names(same(self.report())), theirs)


class Goldens(unittest.TestCase):
    """What each plugin says of counts.S."""

    def check(self, name, *plugins, options=()):
        harness.compare_with_golden(self, f"plugin_user_{name}.txt", run(counts(ROUNDS).path, plugins, options, code=7))

    def test_hotblocks(self):
        self.check("hotblocks", plugin("hotblocks", "limit=8"))

    def test_hotpages(self):
        self.check("hotpages", plugin("hotpages", "sortby=address,limit=1"))

    def test_howvec(self):
        self.check("howvec", plugin("howvec"))

    def test_cache_names_functions(self):
        self.check("cache", plugin("cache", "limit=3,dcachesize=4096,dassoc=2"))

    def test_cflow(self):
        self.check("cflow", plugin("cflow", "limit=6"))

    def test_syscall(self):
        self.check("syscall", plugin("syscall"))

    def test_traps(self):
        self.check("traps", plugin("traps"))

    def test_execlog(self):
        log = run(counts(1).path, [plugin("execlog", "reg=x2,rdisas=on")], code=7)
        log = re.sub(r"0x0*4fff[0-9a-f]+", "STACK", log)
        lines = log.splitlines(keepends=True)
        text = "".join(lines[:20]) + f"... {len(lines)} lines, digest {hashlib.sha256(log.encode()).hexdigest()[:16]}\n"
        harness.compare_with_golden(self, "plugin_user_execlog.txt", text)

    def test_bbv_counts_all_instructions(self):
        run(counts(ROUNDS).path, [plugin("bbv", f"interval=1000,outfile={scratch('vector')}")], code=7)
        numbers = re.findall(r":\d+:(\d+)", scratch("vector.0.bb").read_text())
        # Blocks that a fault leaves count whole: three instructions each did not run.
        self.assertEqual(sum(map(int, numbers)), insns_of_counts(counts(ROUNDS), 0, 0)[0] + 3 * ROUNDS)

    def test_drcov_names_the_program(self):
        path = scratch("coverage")
        run(counts(ROUNDS).path, [plugin("drcov", f"filename={path}")], code=7)
        head, _, body = path.read_bytes().partition(b" bbs\n")
        self.assertIn(counts(ROUNDS).path.encode(), head)
        starts = {struct.unpack("<IHH", body[i:i + 8])[0] for i in range(0, len(body), 8)}
        symbols = counts(ROUNDS).symbols
        self.assertIn(symbols["leaf"] - symbols["_start"], starts)
        self.assertNotIn(symbols["child"] - symbols["_start"], starts)

    def test_uftrace_names_functions(self):
        path = scratch("calls.json")
        run(counts(ROUNDS).path, [plugin("uftrace", f"out={path}")], code=7)
        begins = [e["name"] for e in json.loads(path.read_text())["traceEvents"] if e["ph"] == "B"]
        self.assertEqual((begins.count("leaf"), begins.count("set_action"), begins.count("code")), (ROUNDS, 2, ROUNDS))

    def test_ips_and_lockstep_and_hwprofile(self):
        self.assertEqual(run(counts(1).path, [plugin("ips", "ips=1000000000")], code=7), "")
        self.assertIn("there are no devices in user mode", start(counts(1).path, [plugin("hwprofile")]).stderr)
        socket = scratch("S")
        sides = [subprocess.Popen([user.emulator(), "-d", "plugin", "-plugin", plugin("lockstep", f"sockpath={socket}"), program],
                                  stderr=subprocess.PIPE, text=True) for program in (counts(2).path, counts(3).path)]
        reports = [side.communicate(timeout=60)[1] for side in sides]
        self.assertTrue(all("insn_count" in report for report in reports), reports)


class Control(unittest.TestCase):
    """Plugins that act on the run."""

    def test_set_pc_skips_the_loops(self):
        s = counts(ROUNDS).symbols
        report = run(counts(ROUNDS).path, [plugin("setpc", f"from={s['round']:#x},to={s['finish']:#x}"), plugin("insn")], code=7)
        self.assertIn(" 1 times\n", report)
        self.assertIn(f"total insns: {length(counts(ROUNDS), '_start', 'round') + 3}\n", report)

    def test_set_pc_in_an_access(self):
        s = counts(ROUNDS).symbols
        report = run(counts(ROUNDS).path, [plugin("setpc", f"from={s['loop']:#x},to={s['finish']:#x},mem=on")], code=7)
        self.assertIn(" 1 times\n", report)

    def test_flipped_register_changes_the_result(self):
        insns = insns_of_counts(counts(ROUNDS), 0, 0)[0]
        run(counts(ROUNDS).path, [plugin("flip", f"flip=x0:5@{insns - 1}")], code=7 + 32)

    def test_patched_instruction_runs(self):
        # `mov x1, #100` becomes `mov x1, #50` once the block that holds it has begun for the first time.
        report = run(counts(ROUNDS).path, [plugin("patch", "target=810c80d2,patch=410680d2"), plugin("insn")], code=7)
        self.assertIn(": patched\n", report)
        total = insns_of_counts(counts(ROUNDS), 0, 0)[0] - (ROUNDS - 1) * 50 * length(counts(ROUNDS), "loop", "after_loop")
        self.assertIn(f"total insns: {total}\n", report)

    def test_filter_serves_a_call(self):
        program = user.compiled("lives.c")
        report = start([program, "pid"], [plugin("filter", "call=172,result=4242")])
        self.assertEqual((report.stdout, report.stderr), ("pid 4242\n", "served 1, returned 1\n"))

    def test_registers_are_gdbs(self):
        report = run(counts(ROUNDS).path, [plugin("registers", "list=on")], code=7)
        for line in ("x0, 8 bytes, org.gnu.gdb.aarch64.core", "cpsr, 4 bytes, org.gnu.gdb.aarch64.core",
                     "v31, 16 bytes, org.gnu.gdb.aarch64.fpu", "fpcr, 4 bytes, org.gnu.gdb.aarch64.fpu"):
            self.assertIn(f"  {line}", report)
        # Its handler adds one, and rt_sigreturn takes that back.
        self.assertIn(f"cpu 0: x10 changed {2 * ROUNDS} times\n", report)

    def test_reset_and_uninstall(self):
        report = run(counts(ROUNDS).path, [plugin("reset", "every=100,times=3")], code=7)
        self.assertEqual(report, "".join(f"reset {i} complete\n" for i in range(1, 4)) + "uninstalled, stale callbacks: 0\n")


class Versions(unittest.TestCase):
    """tests/plugins/abi.c in user mode."""

    def good(self, name, version, options="", **environment):
        report = run(counts(ROUNDS).path, [plugin(name, f"one=1{options}")], code=7, environment={**os.environ, **environment})
        self.assertEqual(report, f"abi: version {version}: all good\n")

    def test_versions_2_to_7(self):
        for version in range(2, 8):
            self.good(f"abi{version}", version)

    def test_set_pc_in_both_versions_that_have_it(self):
        symbols = counts(ROUNDS).symbols
        for version in (6, 7):
            self.good(f"abi{version}", version, f",from={symbols['leaf']:#x},to={symbols['leaf_end'] - 4:#x}")

    def test_first_form_of_version_6(self):
        self.good("abi6_first", 6, TANDEM_PLUGIN_API6="first")

    def test_unknown_form_of_version_6(self):
        done = start(counts(1).path, [plugin("abi6", "one=1")], environment={**os.environ, "TANDEM_PLUGIN_API6": "third"})
        self.assertEqual(done.returncode, 1)
        self.assertIn("TANDEM_PLUGIN_API6 is 'third'", done.stderr)


class Processes(unittest.TestCase):
    """Threads, children, executed programs and deaths: each process tells its plugins of its end, once."""

    def lives(self, what, plugins=None, code=0, options=()):
        done = start([user.compiled("lives.c"), what], plugins or [plugin("inline")], options)
        self.assertEqual(done.returncode, code, done.stderr)
        return done

    def test_threads_count_for_themselves(self):
        done = self.lives("threads")
        self.assertEqual(done.stdout, "600000\n")
        rows = dict(re.findall(r"cpu (\d+): bb's: \d+, insns: (\d+)", done.stderr))
        self.assertGreater(len(rows), 1)  # an index is used again when its thread is gone
        self.assertIn("all ways agree\n", done.stderr)

    def test_fork_reports_in_both(self):
        done = self.lives("fork")
        self.assertEqual((done.stdout, done.stderr.count("all ways agree\n")), ("child 5\n", 2))

    def test_forks_beside_busy_threads(self):
        done = self.lives("forks", [plugin("inline"), plugin("hotblocks")])
        self.assertEqual((done.stdout, done.stderr.count("all ways agree\n")), ("all children ended well\n", 21))

    def test_exec_ends_one_program_and_begins_another(self):
        done = self.lives("exec")
        self.assertEqual((done.stdout, done.stderr.count("all ways agree\n")), ("pid other\n", 2))

    def test_exec_from_another_folder_finds_the_plugin(self):
        here = os.path.relpath(plugin("inline"))
        self.assertEqual(self.lives("elsewhere", [here]).stderr.count("all ways agree\n"), 2)

    def test_exec_that_fails_goes_on(self):
        self.assertEqual(self.lives("badexec", code=3).stderr.count("all ways agree\n"), 1)

    def test_vfork_shares_until_exec(self):
        done = self.lives("vfork")
        self.assertEqual((done.stdout, done.stderr.count("all ways agree\n")), ("pid other\nchild 0\n", 2))

    def test_deaths_are_told(self):
        for what, number in (("abort", signal.SIGABRT), ("fault", signal.SIGSEGV)):
            self.assertIn("all ways agree\n", self.lives(what, code=-number).stderr)

    def test_termination_from_outside_is_told(self):
        words = [user.emulator(), "-d", "plugin", "-plugin", plugin("insn"), user.compiled("lives.c"), "wait"]
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            self.assertEqual(process.stdout.readline(), "waiting\n")
            process.terminate()
            self.assertRegex(process.communicate(timeout=30)[1], r"total insns: \d+\n")
            self.assertEqual(process.returncode, -signal.SIGTERM)

    def test_environment_names_plugins(self):
        for variable in ("TANDEM_PLUGIN", "QEMU_PLUGIN"):
            done = start(counts(1).path, [], environment={**os.environ, variable: plugin("insn")})
            self.assertRegex(done.stderr, r"total insns: \d+\n")

    def test_help_lists_plugins_with_options(self):
        done = subprocess.run([user.emulator(), "-plugin", "help"], capture_output=True, text=True, check=True)
        self.assertRegex(done.stdout, r"(?m)^ +hotblocks +blocks executed most\n +inline=on\|off limit=N")

    def test_mistakes_are_one_line(self):
        for value, why in (("/nonexistent.so", "cannot read it"), (user.compiled("lives.c"), "cannot load it"),
                           (plugin("insn", "colour=red"), "its qemu_plugin_install failed")):
            done = start(counts(1).path, [value])
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertRegex(done.stderr.splitlines()[-1], rf"^tandem-aarch64: -plugin: '.*': {why}")
