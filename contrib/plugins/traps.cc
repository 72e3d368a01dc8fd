// SPDX-License-Identifier: MIT
// traps: interrupts, exceptions and host calls of each vCPU (API version 6).  Options: addresses=on (by the address
// they went to), out=FILE.csv|FILE.json.
#include <map>

#include "support.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;
/// What -plugin help shows: what it is, and its options.
QEMU_PLUGIN_EXPORT const char* tandem_plugin_help = "interrupts, exceptions and host calls\naddresses=on out=FILE";

namespace {

struct Counts {
  std::uint64_t interrupts, exceptions, hostcalls;
};

struct Vcpu {
  Counts all{};
  plugin::KeyedCounts<Counts> by_target;
};

bool by_address = false;

struct State {
  std::string out_path;
  plugin::PerVcpu<Vcpu> vcpus;
};
State& state = plugin::kept<State>;

void count(Counts& counts, qemu_plugin_discon_type type) {
  if (type == QEMU_PLUGIN_DISCON_INTERRUPT) ++counts.interrupts;
  if (type == QEMU_PLUGIN_DISCON_EXCEPTION) ++counts.exceptions;
  if (type == QEMU_PLUGIN_DISCON_HOSTCALL) ++counts.hostcalls;
}

void on_discontinuity(qemu_plugin_id_t, unsigned vcpu, qemu_plugin_discon_type type, std::uint64_t, std::uint64_t to) {
  Vcpu& v = state.vcpus.of(vcpu);
  count(v.all, type);
  if (by_address) count(v.by_target.at(to), type);
}

void on_exit(qemu_plugin_id_t, void*) {
  std::string report = "VCPU, interrupts, exceptions, hostcalls\n";
  plugin::Table table({"vcpu", "address", "interrupts", "exceptions", "hostcalls"});
  state.vcpus.each([&](unsigned vcpu, const Vcpu& v) {
    report += plugin::text("%u, %" PRIu64 ", %" PRIu64 ", %" PRIu64 "\n", vcpu, v.all.interrupts, v.all.exceptions,
                           v.all.hostcalls);
    if (!by_address)
      table.row({std::uint64_t{vcpu}, std::string(""), v.all.interrupts, v.all.exceptions, v.all.hostcalls});
    std::map<std::uint64_t, Counts> sorted;
    v.by_target.each([&](std::uint64_t to, const Counts& c) { sorted[to] = c; });
    for (const auto& [to, c] : sorted) {
      report += plugin::text("  to %s, %" PRIu64 ", %" PRIu64 ", %" PRIu64 "\n", plugin::address(to).c_str(),
                             c.interrupts, c.exceptions, c.hostcalls);
      table.row({std::uint64_t{vcpu}, plugin::address(to), c.interrupts, c.exceptions, c.hostcalls});
    }
  });
  plugin::show(report);
  table.write(state.out_path);
}

}  // namespace

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t*, int argc, char** argv) {
  plugin::Options options("traps", argc, argv);
  options.flag("addresses", by_address);
  options.output("out", state.out_path);
  if (!options.done()) return -1;
  state.vcpus.start();
  qemu_plugin_register_vcpu_init_cb(id, [](qemu_plugin_id_t, unsigned vcpu) { state.vcpus.of(vcpu); });
  qemu_plugin_register_vcpu_discon_cb(id, QEMU_PLUGIN_DISCON_ALL, on_discontinuity);
  qemu_plugin_register_atexit_cb(id, on_exit, nullptr);
  return 0;
}
