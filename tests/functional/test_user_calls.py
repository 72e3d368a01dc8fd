# SPDX-License-Identifier: MIT
"""System calls of guest programs: each program of tests/guest/user prints under tandem-aarch64 what it prints natively."""
import re
import shutil

from tests.functional import harness, user


class SystemCalls(user.GuestTest):
    def compare(self, source):
        oracle = user.compiled(source, "gcc", ("-O1",))
        want = self.succeeded(self.run_in("native", [oracle]))
        done = self.guest([user.compiled(source)])
        self.maxDiff = 4000
        self.assertMultiLineEqual(want, done.stdout, done.stderr[-2000:])
        self.assertEqual(done.returncode, 0, done.stderr[-2000:])

    def test_files(self):
        self.compare("files.c")

    def test_channels(self):
        self.compare("channels.c")

    def test_waits(self):
        self.compare("waits.c")

    def test_process(self):
        self.compare("process.c")

    def test_signals(self):
        self.compare("signals.c")

    def test_threads(self):
        self.compare("threads.c")

    def test_processes_made_beside_threads(self):
        self.compare("spawns.c")

    def test_code_that_runs_for_the_first_time(self):
        self.compare("first.c")

    def test_changing_code(self):
        self.compare("smc.c")

    def test_address_space(self):
        self.compare("mmap.c")

    def test_all_at_once(self):
        done = self.guest([user.compiled("torture.c"), "5"])
        self.assertEqual((done.returncode, done.stdout), (0, "wrong: 0\n"), done.stderr[-2000:])


class Execute(user.GuestTest):
    """Programs and scripts of a prefix, executed by the guest."""

    def setUp(self):
        super().setUp()
        self.prefix = self.directory / "prefix"
        (self.prefix / "opt").mkdir(parents=True)
        shutil.copy(user.compiled("executes.c"), self.prefix / "opt" / "show")

    def script(self, name, text):
        path = self.prefix / "opt" / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)
        return path

    def printed(self, *command):
        return self.succeeded(self.guest([user.compiled("executes.c"), *command], options=["-L", self.prefix])).splitlines()

    def test_native_program_of_the_prefix(self):
        shutil.copy("/bin/echo", self.prefix / "opt" / "native")
        self.assertEqual(self.printed("/opt/native", "by the host"), ["by the host"])

    def test_script_has_its_interpreter_in_the_prefix_and_keeps_its_name(self):
        self.script("script", "#! /opt/show an argument\n")
        self.assertEqual(self.printed("/opt/script", "1", "2"), ["/opt/show", "an argument", "/opt/script", "1", "2"])

    def test_script_of_a_script(self):
        self.script("inner", "#!/opt/show in\n")
        self.script("outer", "#!/opt/inner out\n")
        self.assertEqual(self.printed("/opt/outer", "1"), ["/opt/show", "in", "/opt/inner", "out", "/opt/outer", "1"])

    def test_native_interpreter_is_told_where_the_script_is(self):
        path = self.script("native", "#!/usr/bin/env -S cat\n")
        self.assertEqual(self.printed("/opt/native"), path.read_text(encoding="utf-8").splitlines())


class Torture(user.GuestTest):
    @harness.nightly
    def test_ten_minutes(self):
        done = self.guest([user.compiled("torture.c"), "600"], timeout=700)
        self.assertEqual((done.returncode, done.stdout), (0, "wrong: 0\n"), done.stderr[-2000:])


class Strace(user.GuestTest):
    def test_every_argument_is_readable(self):
        done = self.guest([user.compiled("files.c")], options=["-strace"])
        self.assertEqual(done.returncode, 0, done.stderr[-2000:])
        for line in (r'^\d+ openat\(AT_FDCWD, "none", O_RDONLY, 00\) = -1 ENOENT \(No such file or directory\)$',
                     r'^\d+ openat\(AT_FDCWD, "a", O_RDWR\|O_CREAT\|O_EXCL, 0640\) = \d+$',
                     r'^\d+ pipe2\(\[\d+, \d+\], O_CLOEXEC\|O_NONBLOCK\) = 0$',
                     r'^\d+ renameat2\(AT_FDCWD, "d/f2", AT_FDCWD, "d/f3", RENAME_NOREPLACE\) = -1 EEXIST \(File exists\)$',
                     r'^\d+ exit_group\(0\) = \?$'):
            self.assertRegex(done.stderr, re.compile(line, re.M))

    def test_goes_to_the_log_file(self):
        log = self.directory / "log"
        done = self.guest([user.compiled("process.c")], options=["-strace", "-D", log])
        self.assertEqual(done.returncode, 0)
        self.assertNotIn("openat(", done.stderr)
        self.assertIn("prctl(PR_SET_NAME", log.read_text(encoding="utf-8"))
