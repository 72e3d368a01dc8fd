// SPDX-License-Identifier: MIT
// Process 1 of the SPARC test guest: tells that user space is reached, runs what `mode=` on the kernel's command line
// asks for, and powers off.  Modes: check (the default), exit, bench:NAME[,NAME...], reboot (restarts once).
#include "guest.h"

enum { kPowerOff = 0x4321fedc, kRestart = 0x01234567 };

static long open_file(const char* path, long flags) { return system_call(kOpen, (long)path, flags, 0, 0, 0, 0); }

static _Noreturn void stop(uint32_t command) {
  print(command == kPowerOff ? "tandem-init: powering off\n" : "tandem-init: restarting\n");
  drain();
  system_call(kReboot, (long)0xfee1dead, 672274793, (long)command, 0, 0, 0);
  for (;;) {
  }
}

static void write_file(const char* path, const char* text) {
  long file = open_file(path, 1);
  size_t bytes = 0;
  while (text[bytes]) ++bytes;
  system_call(kWrite, file, (long)text, (long)bytes, 0, 0, 0);
  system_call(kClose, file, 0, 0, 0, 0, 0);
}

static void show_file(const char* path) {
  static char buffer[257];
  print("--- ");
  print(path);
  print("\n");
  long file = open_file(path, 0);
  for (long got; (got = system_call(kRead, file, (long)buffer, 256, 0, 0, 0)) > 0;) {
    buffer[got] = 0;
    print(buffer);
  }
  system_call(kClose, file, 0, 0, 0, 0, 0);
}

static void run_all_checks(void) {
  system_call(kMount, (long)"proc", (long)"/proc", (long)"proc", 0, 0, 0);
  // From here on the console is ours: the kernel keeps its notices, and says nothing of the faults that the checks
  // provoke.
  write_file("/proc/sys/kernel/printk", "3\n");
  write_file("/proc/sys/debug/exception-trace", "0\n");
  show_file("/proc/cpuinfo");
  show_file("/proc/meminfo");
  show_file("/proc/interrupts");
  print("--- checks\n");
  run_checks(kIntChecks);
  run_checks(kFpChecks);
  run_checks(kProcessChecks);
}

// Restarts once.  The clock chip keeps the mark over the reset: its year is set to 2035.
static void restart_once(void) {
  struct {
    int32_t second, minute, hour, day, month, year, weekday, yearday, summer;
  } now = {0};
  const uint32_t read_time = 0x40000000u | sizeof now << 16 | 'p' << 8 | 9;
  const uint32_t set_time = 0x80000000u | sizeof now << 16 | 'p' << 8 | 10;
  system_call(kMount, (long)"devtmpfs", (long)"/dev", (long)"devtmpfs", 0, 0, 0);
  long clock = open_file("/dev/rtc0", 2);
  if (clock < 0 || system_call(kIoctl, clock, (long)read_time, (long)&now, 0, 0, 0) < 0) {
    print("tandem-init: no clock\n");
    return;
  }
  if (now.year == 135) {
    print("tandem-init: restarted\n");
    return;
  }
  now.year = 135;
  if (system_call(kIoctl, clock, (long)set_time, (long)&now, 0, 0, 0) < 0) {
    print("tandem-init: clock cannot be set\n");
    return;
  }
  stop(kRestart);
}

static void run_benchmarks(const char* names, char** environment) {
  char name[32];
  while (*names) {
    size_t n = 0;
    while (*names && *names != ',' && n + 1 < sizeof name) name[n++] = *names++;
    name[n] = 0;
    while (*names && *names++ != ',') {
    }
    if (!run_benchmark(name, environment)) {
      print("tandem-init: no benchmark ");
      print(name);
      print("\n");
    }
  }
}

int main(int argc, char** argv, char** environment) {
  print("tandem-init: user space reached\n");
  const char* mode = argc > 1 ? argv[1] : "check";
  for (char** e = environment; *e; ++e)
    if (text_after(*e, "mode=")) mode = text_after(*e, "mode=");
  const char* names = text_after(mode, "bench:");
  if (names)
    run_benchmarks(names, environment);
  else if (text_equal(mode, "check"))
    run_all_checks();
  else if (text_equal(mode, "reboot"))
    restart_once();
  else if (!text_equal(mode, "exit"))
    print("tandem-init: unknown mode\n");
  stop(kPowerOff);
}
