// SPDX-License-Identifier: MIT
// syscall: counts a program's system calls (user mode).  Options: print=on (each call and its result as it happens),
// log_writes=on (what write(2) is given, as hexadecimal and text).
#include <map>

#include "contrib/plugins/support.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;
/// What -plugin help shows: what it is, and its options.
QEMU_PLUGIN_EXPORT const char* tandem_plugin_help = "system calls and errors (user mode)\nprint=on log_writes=on";

namespace {

constexpr std::int64_t kWrite = 64;  ///< AArch64 Linux

struct Counts {
  std::uint64_t calls = 0, errors = 0;
};

bool print = false, log_writes = false;

struct State {
  plugin::PerVcpu<std::map<std::int64_t, Counts>> vcpus;
};
State& state = plugin::kept<State>;

void show_bytes(std::uint64_t address, std::uint64_t count) {
  GByteArray* bytes = g_byte_array_new();
  if (!qemu_plugin_read_memory_vaddr(address, bytes, count)) plugin::show("write: bytes that cannot be read\n");
  for (guint at = 0; at < bytes->len; at += 16) {
    std::string hex, letters;
    for (guint i = at; i < std::min(at + 16, bytes->len); ++i) {
      hex += plugin::text("%02x ", bytes->data[i]);
      letters += bytes->data[i] >= 32 && bytes->data[i] < 127 ? static_cast<char>(bytes->data[i]) : '.';
    }
    plugin::show(plugin::text("%08x  %-48s |%s|\n", at, hex.c_str(), letters.c_str()));
  }
  g_byte_array_unref(bytes);
}

void on_call(qemu_plugin_id_t, unsigned vcpu, std::int64_t number, std::uint64_t a1, std::uint64_t a2, std::uint64_t a3,
             std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t) {
  ++state.vcpus.of(vcpu)[number].calls;
  if (print)
    plugin::show(
        plugin::text("syscall #%" PRIi64 " (0x%" PRIx64 ", 0x%" PRIx64 ", 0x%" PRIx64 ")\n", number, a1, a2, a3));
  if (log_writes && number == kWrite) show_bytes(a2, a3);
}

void on_return(qemu_plugin_id_t, unsigned vcpu, std::int64_t number, std::int64_t result) {
  state.vcpus.of(vcpu)[number].errors += result < 0;
  if (print) plugin::show(plugin::text("syscall #%" PRIi64 " returned %" PRIi64 "\n", number, result));
}

void on_exit(qemu_plugin_id_t, void*) {
  std::map<std::int64_t, Counts> sum;
  state.vcpus.each([&](unsigned, const std::map<std::int64_t, Counts>& counts) {
    for (const auto& [number, c] : counts) sum[number].calls += c.calls, sum[number].errors += c.errors;
  });
  std::vector<std::pair<std::int64_t, Counts>> order(sum.begin(), sum.end());
  std::ranges::stable_sort(order, std::greater{}, [](const auto& o) { return o.second.calls; });
  std::string report = "syscall no.  calls  errors\n";
  for (const auto& [number, c] : order)
    report += plugin::text("%-13" PRIi64 "%-6" PRIu64 " %" PRIu64 "\n", number, c.calls, c.errors);
  plugin::show(report);
}

}  // namespace

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t*, int argc, char** argv) {
  plugin::Options options("syscall", argc, argv);
  options.flag("print", print);
  options.flag("log_writes", log_writes);
  if (!options.done()) return -1;
  state.vcpus.start();
  qemu_plugin_register_vcpu_syscall_cb(id, on_call);
  qemu_plugin_register_vcpu_syscall_ret_cb(id, on_return);
  qemu_plugin_register_atexit_cb(id, on_exit, nullptr);
  return 0;
}
