# SPDX-License-Identifier: MIT
"""Plugins that do what they must not, in each of their callbacks: one line with the plugin's name, and an exit code that is known."""
import json
import re
import signal
import subprocess
import unittest

from tests.functional import harness, plugin_runs, plugin_user_runs, user
from tests.functional.plugin_runs import plugin

WHO = "-plugin: 'libmisbehave.so'"
# What a plugin does -> the exit code, none for that of the guest, and the line.
DEEDS = {
    "segv": (-signal.SIGSEGV, rf"{WHO} crashed: SIGSEGV at 0x[0-9a-f]+ in its file \(address 0x40\)"),
    "abort": (-signal.SIGABRT, rf"{WHO} crashed: SIGABRT at 0x[0-9a-f]+ in its file"),
    "exit": (9, rf"{WHO} called exit: the guest ends here"),
    "throw": (-signal.SIGABRT, rf"{WHO} let an exception escape from a callback: thrown by a plugin"),
    "fork": (None, rf"{WHO} called fork: the child has no vCPUs and must exec or end"),
    "handle": (1, rf"{WHO} calls qemu_plugin_insn_vaddr with an instruction handle outside its translation callback"),
    "setpc": (1, rf"{WHO} calls qemu_plugin_set_pc outside a callback with RW_REGS_PC"),
}
# Callbacks of both modes; `thread` is one of the plugin's own.
PLACES = ["install", "init", "translate", "tb", "insn", "cond", "mem", "discon", "foreach", "flush", "reset", "uninstall", "atexit"]
USER, SYSTEM = ["syscall", "filter", "return", "vcpuexit"], ["idle", "resume"]  # a machine's vCPUs go down with it


# What only checked builds (-Dchecks=true) look for, as for a handle of one block in the callback of the next.
CHECKED = {
    "value": (1, rf"{WHO} calls qemu_plugin_mem_get_value outside a memory callback"),
    "hwaddr": (1, rf"{WHO} calls qemu_plugin_hwaddr_phys_addr with a hwaddr outside its memory callback"),
    "freed": (1, rf"{WHO} calls qemu_plugin_u64_set with a scoreboard that has been freed"),
}
OPTIONS = json.loads((plugin_runs.BUILD / "meson-info" / "intro-buildoptions.json").read_text())
IS_CHECKED = any(option["name"] == "checks" and option["value"] for option in OPTIONS)


class Failures(unittest.TestCase):
    """What is said, and the exit code."""

    def check(self, program, run, code, places, deeds=None, after=0):
        """run(value of -plugin): the finished process.  code: the guest's own."""
        for deed, (ends_with, line) in (deeds or DEEDS).items():
            for place in places:
                with self.subTest(f"{deed} in {place}"):
                    done = run(plugin("misbehave", f"do={deed},in={place},after={after}"))
                    self.assertRegex(done.stderr, rf"\A{re.escape(program)}: {line}\n\Z")
                    self.assertEqual(done.returncode, code if ends_with is None else ends_with)

    def check_user(self, places, options=(), rounds=10, **more):
        program = plugin_user_runs.counts(rounds, 2).path
        self.check("tandem-aarch64", lambda value: plugin_user_runs.start(program, [value], options), 7, places, **more)

    def check_system(self, places, options=(), rounds=1, **more):
        """Starts paused, and goes on by the monitor."""
        def run(value):
            words = plugin_runs.command(rounds, [value], extra=["-S", "-display", "none", "-serial", "none", "-monitor", "stdio", *options])
            words = [word for word in words if word != "-nographic"]
            return subprocess.run(words, input="cont\n", capture_output=True, text=True, timeout=60 * harness.SLOW, check=False)
        self.check("tandem-system-sparc", run, 0, places, **more)

    def test_user_mode(self):
        self.check_user([*PLACES, *USER])

    def test_user_mode_interpreted(self):
        self.check_user(["translate", "tb", "cond", "mem", "syscall"], ["-accel", "tcg,backend=interp"])

    def test_system_mode(self):
        self.check_system([*PLACES, *SYSTEM])

    def test_system_mode_interpreted(self):
        self.check_system(["translate", "tb", "cond", "mem"], ["-accel", "tcg,backend=interp"])

    def test_threads_of_plugins(self):
        self.check_user(["thread"], rounds=20000)
        self.check_system(["thread"], rounds=1000)

    @unittest.skipUnless(IS_CHECKED, "a checked build is wanted")
    def test_handles_in_later_callbacks(self):
        self.check_user(["translate"], deeds={"handle": DEEDS["handle"]}, after=1)
        self.check_user(["translate", "tb", "insn", "atexit"], deeds={name: CHECKED[name] for name in ("value", "freed")})
        self.check_system(["translate", "tb", "mem"], deeds={"hwaddr": CHECKED["hwaddr"]}, after=20)  # the first accesses have been
        self.check_system(["atexit"], deeds={"hwaddr": CHECKED["hwaddr"]})

    def test_exit_while_others_wait_for_the_plugin(self):
        program = plugin_user_runs.crowd(20000, 4).path
        exits = {"hold": DEEDS["exit"]}
        self.check("tandem-aarch64", lambda value: plugin_user_runs.start(program, [value]), 7, ["insn"], exits, 50000)

    def test_exit_beside_busy_threads(self):
        program = plugin_user_runs.crowd(20000, 8).path
        for count in range(20000, 30000, 777):
            done = plugin_user_runs.start(program, [plugin("stoptrigger", f"icount={count}:5"), plugin("inline")])
            self.assertEqual(done.returncode, 5)
            self.assertEqual(done.stderr.count("all ways agree\n"), 1)

    def test_guests_faults_are_not_blamed_on_plugins(self):
        done = plugin_user_runs.start([user.compiled("lives.c"), "fault"], [plugin("insn")])
        self.assertEqual(done.returncode, -signal.SIGSEGV)
        self.assertNotIn("crashed", done.stderr)
        done = plugin_user_runs.start([user.compiled("lives.c"), "abort"], [plugin("insn")])
        self.assertEqual(done.returncode, -signal.SIGABRT)
        self.assertNotIn("crashed", done.stderr)
