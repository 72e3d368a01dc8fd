# SPDX-License-Identifier: MIT
"""tandem-aarch64 -g: a real gdb debugs a guest program, and the wire protocol is spoken by hand."""
import re
import shutil
import socket
import subprocess
import time

from tests.functional import harness, user

FLAGS = ("-g", "-O1", "-static", "-pthread")


class Debugged(user.GuestTest):
    def start(self, *arguments, program="debugged.c", options=()):
        """The emulator waiting for a debugger at a socket."""
        self.where = str(self.directory / "gdb")
        self.program = user.compiled(program, flags=FLAGS)
        process = subprocess.Popen([user.emulator(), "-g", self.where, *options, self.program, *arguments], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def gdb(self, *commands):
        """What gdb prints for the commands, each under its own `@command` line."""
        if shutil.which("gdb-multiarch") is None:
            self.skipTest("no gdb-multiarch")
        deadline = time.monotonic() + 20 * harness.SLOW
        while not (self.directory / "gdb").exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        line = ["gdb-multiarch", "-nx", "-batch", "-ex", "set pagination off", "-ex", "set confirm off", "-ex",
                f"file {self.program}", "-ex", f"target remote {self.where}"]
        for command in commands:
            line += ["-ex", f"echo @{command}\\n", "-ex", command]
        done = subprocess.run(line, capture_output=True, text=True, timeout=120 * harness.SLOW, check=False)
        parts = {}
        for part in done.stdout.split("\n@")[1:]:
            command, _, text = part.partition("\n")
            parts.setdefault(command, []).append(text)
        self.all = done.stdout + done.stderr
        return parts

    def ended(self, process):
        out, _ = process.communicate(timeout=60 * harness.SLOW)
        return process.returncode, out


class Gdb(Debugged):
    def test_breaks_steps_and_finishes(self):
        process = self.start()
        said = self.gdb("handle SIGUSR1 nostop noprint", "info auxv", "break add", "continue", "p $x0", "stepi", "finish", "stepi", "continue")
        self.assertIn("AT_HWCAP2", said["info auxv"][0], self.all)
        self.assertIn("Breakpoint 1, add (a=", said["continue"][0], self.all)
        self.assertIn("= 2", said["p $x0"][0], self.all)
        self.assertIn("Value returned is $2 = 5", said["finish"][0], self.all)
        self.assertIn("exited with code 07", said["continue"][1], self.all)
        self.assertEqual(self.ended(process), (7, "sum 5\nsignal 10\ncounter 3\n"))

    def test_watches_memory_of_another_thread(self):
        process = self.start()
        said = self.gdb("handle SIGUSR1 nostop noprint", "break work", "continue", "watch counter", "continue", "continue", "info threads", "delete", "continue")
        self.assertIn("Old value = 0\nNew value = 1", said["continue"][1], self.all)
        self.assertIn("Old value = 1\nNew value = 2", said["continue"][2], self.all)
        self.assertIn("* 2 ", said["info threads"][0], self.all)
        self.assertEqual(self.ended(process)[0], 7)

    def test_watches_reads(self):
        process = self.start()
        said = self.gdb("handle SIGUSR1 nostop noprint", "break work", "continue", "rwatch counter", "continue", "bt 1", "delete 2", "awatch counter",
                        "continue", "continue", "delete", "continue")
        self.assertIn("Hardware read watchpoint 2: counter\n\nValue = 0", said["continue"][1], self.all)
        self.assertIn("work (", said["bt 1"][0], self.all)
        self.assertIn("Old value = 0\nNew value = 1", said["continue"][2], self.all)
        self.assertIn("Value = 1", said["continue"][3], self.all)
        self.assertEqual(self.ended(process), (7, "sum 5\nsignal 10\ncounter 3\n"))

    def test_catches_system_calls_and_signals(self):
        process = self.start()
        said = self.gdb("catch syscall write", "continue", "p $_siginfo.si_signo", "continue", "p $x8", "continue", "p $x0", "continue")
        self.assertIn("received signal SIGUSR1", said["continue"][0], self.all)
        self.assertIn("= 10", said["p $_siginfo.si_signo"][0], self.all)
        self.assertIn("call to syscall write", said["continue"][1], self.all)
        self.assertIn("= 64", said["p $x8"][0], self.all)
        self.assertIn("returned from syscall write", said["continue"][2], self.all)
        self.assertIn("= 26", said["p $x0"][0], self.all)
        self.assertEqual(self.ended(process), (7, "sum 5\nsignal 10\ncounter 3\n"))

    def test_shows_a_fault_where_it_happens_and_the_death_that_follows(self):
        process = self.start("fault")
        said = self.gdb("handle SIGUSR1 nostop", "continue", "p $_siginfo._sifields._sigfault.si_addr", "continue")
        self.assertIn("received signal SIGSEGV", said["continue"][0], self.all)
        self.assertIn("main", said["continue"][0], self.all)
        self.assertIn("0x10", said["p $_siginfo._sifields._sigfault.si_addr"][0], self.all)
        self.assertIn("terminated with signal SIGSEGV", said["continue"][1], self.all)
        self.assertEqual(self.ended(process)[0], -11)

    def test_changes_registers_and_memory(self):
        process = self.start()
        self.gdb("handle SIGUSR1 nostop noprint", "break add", "continue", "set $x0 = 40", "set var counter = 100", "delete", "continue")
        self.assertEqual(self.ended(process), (7, "sum 43\nsignal 10\ncounter 103\n"), self.all)

    def test_detaching_lets_the_program_go(self):
        process = self.start()
        self.gdb("break add", "continue", "detach")
        self.assertEqual(self.ended(process), (7, "sum 5\nsignal 10\ncounter 3\n"))


class Spoken(Debugged):
    def connect(self):
        peer = socket.socket(socket.AF_UNIX)
        deadline = time.monotonic() + 20 * harness.SLOW
        while True:
            try:
                peer.connect(self.where)
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.01)
        peer.settimeout(20 * harness.SLOW)
        self.addCleanup(peer.close)
        return peer

    @staticmethod
    def say(peer, text):
        peer.sendall(f"${text}#{sum(text.encode()) & 255:02x}".encode())

    @staticmethod
    def hear(peer):
        text = b""
        while text.count(b"#") == 0 or len(text) < text.index(b"#") + 3:
            part = peer.recv(4096)
            if not part:
                break
            text += part
        return text.lstrip(b"+").decode(errors="replace")[1:-3]


class Wire(Spoken):
    def test_interrupt_stops_a_running_program(self):
        self.start()
        peer = self.connect()
        self.say(peer, "?")
        self.assertRegex(self.hear(peer), r"^T05thread:[0-9a-f]+;$")
        self.say(peer, "vCont;c")
        self.assertRegex(self.hear(peer), r"^T1ethread:")  # SIGUSR1, before it is delivered
        self.say(peer, "vCont;C1e")
        self.assertEqual(self.hear(peer), "W07")

    def test_debugger_that_vanishes_leaves_the_program_running(self):
        process = self.start()
        peer = self.connect()
        self.say(peer, "?")
        self.hear(peer)
        peer.close()
        self.assertEqual(self.ended(process), (7, "sum 5\nsignal 10\ncounter 3\n"))

    def test_kill_ends_the_program(self):
        process = self.start()
        peer = self.connect()
        self.say(peer, "vKill;1")
        self.assertEqual(self.hear(peer), "OK")
        self.assertEqual(self.ended(process)[0], -9)


class Watched(Spoken):
    """Each access to one byte is told once, before it is made, and none beside it is."""

    # STLXR is a compare-and-swap here, which reads.
    STORES = ["strb", "stp", "str", "st4", "stlxr", "ldaddal", "casp", "dc", "svc"]
    LOADS = ["ldaxr", "stlxr", "ldaddal", "casp", "ldrb", "ldp", "ldrb"]

    def accesses(self, kind, options=()):
        process = self.start(program="watched.c", options=options)
        symbols = subprocess.run(["aarch64-linux-gnu-nm", self.program], capture_output=True, text=True, check=True).stdout
        target = next(int(line.split()[0], 16) for line in symbols.splitlines() if line.endswith(" target"))
        listing = subprocess.run(["aarch64-linux-gnu-objdump", "-d", "--no-show-raw-insn", self.program], capture_output=True, text=True, check=True).stdout
        names = {int(line.split(":")[0], 16): line.split()[1] for line in listing.splitlines() if re.match(r" +[0-9a-f]+:\t", line)}
        peer = self.connect()
        self.say(peer, f"Z{kind},{target + 2048 + 21:x},1")
        self.assertEqual(self.hear(peer), "OK")
        seen = []
        while True:
            self.say(peer, "c")
            stop = self.hear(peer)
            if not re.match(r"T05.*watch:", stop):
                break
            self.assertIn({2: ";watch:", 3: ";rwatch:", 4: ";awatch:"}[kind] + f"{target + 2048 + 21:x};", stop)
            self.say(peer, "p20")
            pc = int.from_bytes(bytes.fromhex(self.hear(peer)), "little")
            # After a system call pc is behind it; elsewhere the access is still to come.
            name = names.get(pc, "?")
            seen.append("svc" if names.get(pc - 4) == "svc" else name)
        self.assertEqual(stop, "W00")
        self.assertEqual(process.communicate(timeout=60 * harness.SLOW)[0], f"{ord(',')}\n")
        return seen

    def test_stores(self):
        self.assertEqual(self.accesses(2), self.STORES)

    def test_loads(self):
        self.assertEqual(self.accesses(3), self.LOADS)

    def test_both(self):
        self.assertEqual(self.accesses(4), ["strb", "stp", "str", "st4", "ldaxr", "stlxr", "ldaddal", "casp", "dc", "ldrb", "ldp", "svc", "ldrb"])

    def test_stores_one_instruction_a_block(self):
        self.assertEqual(self.accesses(2, ["-one-insn-per-tb"]), self.STORES)


class BadPlaces(user.GuestTest):
    def test_port_out_of_range(self):
        done = self.guest([user.compiled("debugged.c", flags=FLAGS)], options=["-g", "70000"])
        self.assertEqual((done.returncode, done.stderr), (1, "tandem-aarch64: -g: port 70000 is not between 1 and 65535\n"))

    def test_socket_in_use(self):
        path = str(self.directory / "busy")
        with socket.socket(socket.AF_UNIX) as other:
            other.bind(path)
            other.listen()
            done = self.guest([user.compiled("debugged.c", flags=FLAGS)], options=["-g", path])
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"^tandem-aarch64: -g: .*in use")
