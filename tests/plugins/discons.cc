// SPDX-License-Identifier: MIT
// discons: checks discontinuities (API version 6): the instruction executed next is at to_pc, and an exception's
// from_pc is the instruction begun last.  Options: trace=on.
#include "contrib/plugins/support.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;
/// What -plugin help shows: what it is, and its options.
QEMU_PLUGIN_EXPORT const char* tandem_plugin_help =
    "checks discontinuities against the instructions executed\ntrace=on";

namespace {

struct Vcpu {
  std::uint64_t last = 0, expected = 0, interrupts = 0, exceptions = 0, hostcalls = 0, wrong = 0;
  bool waits = false;  ///< for the first instruction after a discontinuity
};

bool trace = false;

struct State {
  plugin::PerVcpu<Vcpu> vcpus;
};
State& state = plugin::kept<State>;

void on_insn(unsigned vcpu, void* data) {
  Vcpu& v = state.vcpus.of(vcpu);
  const auto pc = reinterpret_cast<std::uintptr_t>(data);
  if (v.waits && pc != v.expected) {
    ++v.wrong;
    plugin::show(
        plugin::text("cpu %u: went to 0x%" PRIx64 ", not 0x%" PRIx64 "\n", vcpu, std::uint64_t{pc}, v.expected));
  }
  v.waits = false;
  v.last = pc;
}

void on_discontinuity(qemu_plugin_id_t, unsigned vcpu, qemu_plugin_discon_type type, std::uint64_t from,
                      std::uint64_t to) {
  Vcpu& v = state.vcpus.of(vcpu);
  const char* name = type == QEMU_PLUGIN_DISCON_INTERRUPT   ? "interrupt"
                     : type == QEMU_PLUGIN_DISCON_EXCEPTION ? "exception"
                                                            : "hostcall";
  ++(type == QEMU_PLUGIN_DISCON_INTERRUPT   ? v.interrupts
     : type == QEMU_PLUGIN_DISCON_EXCEPTION ? v.exceptions
                                            : v.hostcalls);
  if (trace) plugin::show(plugin::text("cpu %u: %s 0x%" PRIx64 " -> 0x%" PRIx64 "\n", vcpu, name, from, to));
  // A fetch that faults is caused by an instruction that never began, so only a repeat is wrong for sure.
  if (type == QEMU_PLUGIN_DISCON_EXCEPTION && v.waits && from != v.expected) ++v.wrong;
  v.waits = true;
  v.expected = to;
}

void on_translate(qemu_plugin_id_t, qemu_plugin_tb* tb) {
  const std::size_t insns = qemu_plugin_tb_n_insns(tb);
  for (std::size_t i = 0; i < insns; ++i) {
    qemu_plugin_insn* insn = qemu_plugin_tb_get_insn(tb, i);
    qemu_plugin_register_vcpu_insn_exec_cb(insn, on_insn, QEMU_PLUGIN_CB_NO_REGS,
                                           reinterpret_cast<void*>(qemu_plugin_insn_vaddr(insn)));
  }
}

void on_exit(qemu_plugin_id_t, void*) {
  state.vcpus.each([](unsigned vcpu, const Vcpu& v) {
    plugin::show(plugin::text("cpu %u: %" PRIu64 " interrupts, %" PRIu64 " exceptions, %" PRIu64 " hostcalls, %" PRIu64
                              " wrong\n",
                              vcpu, v.interrupts, v.exceptions, v.hostcalls, v.wrong));
  });
}

}  // namespace

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t*, int argc, char** argv) {
  plugin::Options options("discons", argc, argv);
  options.flag("trace", trace);
  if (!options.done()) return -1;
  state.vcpus.start();
  qemu_plugin_register_vcpu_discon_cb(id, QEMU_PLUGIN_DISCON_ALL, on_discontinuity);
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
  qemu_plugin_register_atexit_cb(id, on_exit, nullptr);
  return 0;
}
