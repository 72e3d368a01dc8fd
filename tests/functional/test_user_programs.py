# SPDX-License-Identifier: MIT
"""Debian's arm64 programs under tandem-aarch64: short cuts here, long ones at night.  The same programs, natively, are the oracle."""
import re

from tests.functional import harness, user

BENCH = user.ROOT / "tests" / "bench" / "user"

SHELL = r"""
set -e
declare -A seen
for word in the quick brown fox jumps over the lazy dog the end; do seen[$word]=$(( ${seen[$word]:-0} + 1 )); done
for word in $(printf '%s\n' "${!seen[@]}" | sort); do echo "$word ${seen[$word]}"; done
fib() { if (( $1 < 2 )); then echo "$1"; else echo $(( $(fib $(( $1 - 1 ))) + $(fib $(( $1 - 2 ))) )); fi; }
fib 7
trap 'echo caught' USR1
kill -USR1 $$
(exit 3) || echo "status $?"
cat <<< "here $((16#ff))" | tr a-z A-Z
seq 1 2000 | sort -rn | head -3
printf '%s\n' {1..50} | xargs -n 10 echo | md5sum
echo -e 'b 2\na 1\nc 3' | awk '{ s += $2; print $1 } END { print s }'
mkdir -p tree/{a,b}/{c,d} && touch tree/a/c/{1,2,3} && find tree | sort | sed 's/^/  /'
tar cf - tree | tar tf - | sort | sha256sum
yes | head -c 100000 | gzip -n | gunzip | wc -c
diff <(echo one) <(echo two) || true
wait
"""

PERL = r"""
use strict; use warnings;
my %h; $h{$_ % 7} += $_ for 1..10000;
print join(",", map { "$_=$h{$_}" } sort keys %h), "\n";
my $t = "The year 1999 and 2024"; my @y = $t =~ /(\d{4})/g; print "@y\n";
$t =~ s/(\d+)/<$1>/g; print "$t\n";
my @s = sort { $b <=> $a || $a cmp $b } map { ($_ * 7919) % 1000 } 1..500; print "@s[0..5]\n";
printf "%.10f %e %s\n", atan2(1,1)*4, 2**0.5, 0.1+0.2;
my $pid = fork(); if ($pid == 0) { exit 5 } waitpid($pid, 0); print $? >> 8, "\n";
open my $p, "-|", "echo from a child" or die; print <$p>;
local $SIG{ALRM} = sub { die "alarm\n" }; eval { alarm 1; select undef, undef, undef, 10; }; print $@;
"""

PROGRAM = r"""
#include <algorithm>
#include <iostream>
#include <map>
#include <string>
#include <thread>
#include <vector>
int main() {
  std::vector<long> sums(4);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) threads.emplace_back([&sums, t] { for (long i = 0; i < 200000; ++i) sums[t] += i % (t + 2); });
  for (auto& thread : threads) thread.join();
  std::map<std::string, long> named;
  for (int t = 0; t < 4; ++t) named["thread " + std::to_string(t)] = sums[t];
  for (const auto& [name, sum] : named) std::cout << name << ' ' << sum << '\n';
  try { throw std::string("thrown"); } catch (const std::string& s) { std::cout << s << std::endl; }
}
"""

JAVA = r"""
import java.util.*;
import java.util.concurrent.*;
import java.util.stream.*;
public class Main {
  static int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
  public static void main(String[] a) throws Exception {
    System.out.println(IntStream.range(0, 200000).mapToObj(i -> "k" + i % 100).collect(Collectors.groupingBy(k -> k, TreeMap::new, Collectors.counting())).firstEntry());
    ExecutorService pool = Executors.newFixedThreadPool(4);
    List<Future<Integer>> all = new ArrayList<>();
    for (int i = 20; i < 28; ++i) { final int n = i; all.add(pool.submit(() -> fib(n))); }
    for (Future<Integer> f : all) System.out.println(f.get());
    pool.shutdown();
    try { Object o = null; o.hashCode(); } catch (NullPointerException e) { System.out.println("null caught"); }
    try { int[] x = new int[1]; x[a.length + 1] = 1; } catch (ArrayIndexOutOfBoundsException e) { System.out.println("bounds caught"); }
    long sum = 0; for (int i = 0; i < 3000000; ++i) sum += i * 31L % 7; System.out.println(sum);
    System.gc();
    System.out.println(System.getProperty("os.arch"));
  }
}
"""

#: Modules of python3's own suite, which is in Debian's libpython3.11-testsuite without that of sqlite3.
PYTHON_SHORT = ["test_struct", "test_bisect", "test_heapq", "test_binascii", "test_pipes"]
PYTHON_LONG = ["test_socket", "test_subprocess", "test_asyncio", "test_multiprocessing_fork", "test_signal", "test_threading", "test_faulthandler",
               "test_os", "test_posix", "test_json", "test_re", "test_math", "test_float", "test_decimal", "test_ctypes", "test_mmap", "test_zlib",
               "test_hashlib", "test_select", "test_epoll", "test_fcntl", "test_fork1", "test_pty", "test_wait4", "test_time", "test_resource",
               "test_cmath", "test_array", "test_complex"]


class ShortPrograms(user.GuestTest):
    def test_bash_and_coreutils(self):
        self.same(["/usr/bin/bash", "-c", SHELL], ["bash", "-c", SHELL])

    def test_shell_of_the_guest_runs_programs_of_the_guest(self):
        script = ("printf '#!/bin/sh\nuname -m\n' > script; chmod 755 script; ./script; "
                  "python3.11 -c 'import os, sys; os.system(\"/usr/bin/env uname -m; exec \" + sys.executable + \" -c \\\"print(5)\\\"\")'")
        self.assertEqual(self.succeeded(self.debian(["/usr/bin/bash", "-c", script])), "aarch64\naarch64\n5\n")

    def test_perl(self):
        self.same(["/usr/bin/perl", "-e", PERL], ["/usr/bin/perl", "-e", PERL])

    def test_python(self):
        self.same(["/usr/bin/python3.11", BENCH / "bench.py"], ["/usr/bin/python3.11", BENCH / "bench.py"])

    def test_python_modules(self):
        done = self.debian(["/usr/bin/python3.11", "-m", "test", *PYTHON_SHORT], timeout=300)
        self.assertEqual(done.returncode, 0, done.stdout[-3000:] + done.stderr[-1000:])

    def test_sqlite(self):
        sql = (BENCH / "load.sql").read_text(encoding="utf-8")
        self.same(["/usr/bin/sqlite3", "data.db"], ["sqlite3", "data.db"], stdin=sql)

    def test_openssl(self):
        script = ("set -e; head -c 300000 /dev/zero > plain; "
                  "for d in md5 sha1 sha256 sha512 sha3-256 blake2b512 sm3; do openssl dgst -$d plain; done; "
                  "for c in aes-128-cbc aes-256-ctr chacha20 camellia-128-cbc; do openssl enc -$c -K 00112233445566778899aabbccddeeff"
                  "00112233445566778899aabbccddeeff -iv 0102030405060708090a0b0c0d0e0f10 -in plain -out coded 2> /dev/null; openssl dgst -sha256 coded; done; "
                  "openssl ecparam -name prime256v1 -genkey -noout -out key; openssl ec -in key -pubout -out public 2> /dev/null; "
                  "openssl dgst -sha256 -sign key -out signature plain; openssl dgst -sha256 -verify public -signature signature plain; "
                  "openssl genpkey -algorithm ed25519 -out ed; openssl pkey -in ed -check -noout")
        self.same(["/usr/bin/bash", "-c", script], ["bash", "-c", script], timeout=120)

    def test_git(self):
        script = ("set -e; git init -q -b main repository; cd repository; git config user.email a@b; git config user.name n; "
                  "export GIT_AUTHOR_DATE='2024-01-01T00:00:00Z' GIT_COMMITTER_DATE='2024-01-01T00:00:00Z'; "
                  "for i in $(seq 20); do seq $i $((i * 50)) > file$i; git add .; git commit -qm \"commit $i\"; done; "
                  "git checkout -qb side HEAD~5; echo x > file1; git commit -qam side; git merge -q main -m merge; "
                  "git log --oneline | sha256sum; git diff --stat HEAD~3 | tail -1; git gc -q; git fsck; git clone -q . ../copy; "
                  "cd ../copy; git rev-parse HEAD; git status --short")
        self.same(["/usr/bin/bash", "-c", script], ["bash", "-c", script], timeout=180)

    def test_gcc_makes_a_program_that_runs(self):
        (self.directory / "guest").mkdir()
        (self.directory / "guest" / "main.cc").write_text(PROGRAM, encoding="utf-8")
        self.succeeded(self.debian(["/usr/bin/g++-12", "-O2", "-pthread", "main.cc", "-o", "program"], timeout=300))
        out = self.succeeded(self.guest([self.directory / "guest" / "program"], options=["-L", user.sysroot()]))
        self.assertEqual(out, "thread 0 100000\nthread 1 199999\nthread 2 300000\nthread 3 400000\nthrown\n")

    def test_node(self):
        self.same(["/usr/bin/node", BENCH / "bench.js"], ["node", BENCH / "bench.js"], timeout=120)

    def test_java(self):
        (self.directory / "guest").mkdir()
        (self.directory / "guest" / "Main.java").write_text(JAVA, encoding="utf-8")
        out = self.succeeded(self.debian(["/usr/lib/jvm/java-17-openjdk-arm64/bin/java", "Main.java"], timeout=300))
        numbers = "".join(f"{n}\n" for n in (6765, 10946, 17711, 28657, 46368, 75025, 121393, 196418))
        self.assertEqual(out, f"k0=2000\n{numbers}null caught\nbounds caught\n9000000\naarch64\n")


def stress(arguments):
    return ["/usr/bin/stress-ng", "--verify", "--metrics-brief", *arguments.split()]


class StressPrograms(user.GuestTest):
    def passes(self, arguments, timeout):
        done = self.debian(stress(arguments), timeout=timeout)
        text = done.stdout + done.stderr
        self.assertEqual(done.returncode, 0, text[-3000:])
        self.assertNotRegex(text, r"stress-ng: fail|failed: [1-9]")
        self.assertIn("successful run completed", text)

    def test_short(self):
        self.passes("--cpu 1 --cpu-ops 60 --vm 1 --vm-bytes 8M --vm-ops 200 --futex 1 --futex-ops 2000 --sigq 1 --sigq-ops 2000 "
                    "--pthread 1 --pthread-ops 200 --pipe 1 --pipe-ops 2000", 180)

    @harness.nightly
    def test_cpu_methods(self):
        self.passes("--cpu 2 --cpu-method all --cpu-ops 1500", 1500)

    @harness.nightly
    def test_memory_signals_and_threads(self):
        self.passes("--vm 2 --vm-bytes 64M --vm-method all --vm-ops 20000 --timeout 300", 900)
        self.passes("--futex 2 --sigq 2 --sigfd 1 --sigsuspend 1 --sigrt 1 --pthread 2 --timer 1 --timeout 60", 300)
        self.passes("--mmap 1 --mremap 1 --madvise 1 --shm 1 --sem 1 --msg 1 --epoll 1 --eventfd 1 --sock 1 --timeout 60", 300)


class LongPrograms(user.GuestTest):
    @harness.nightly
    def test_python_suite(self):
        done = self.debian(["/usr/bin/python3.11", "-m", "test", "-j2", "--timeout", "900", *PYTHON_LONG], timeout=3600)
        failed = re.findall(r"^(test_\w+) failed", done.stdout, re.M)
        self.assertEqual((done.returncode, failed), (0, []), done.stdout[-5000:])

    @harness.nightly
    def test_openssl_speed(self):
        for cipher in ("aes-128-gcm", "chacha20-poly1305", "sha256", "sha512", "sm4-cbc"):
            out = self.succeeded(self.debian(["/usr/bin/openssl", "speed", "-seconds", "1", "-evp", cipher], timeout=120))
            self.assertRegex(out, r"[\d.]+k")
