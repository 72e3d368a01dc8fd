// SPDX-License-Identifier: MIT
// setpc: where control reaches one address it goes on at another (API version 7).  Options: from=ADDRESS, to=ADDRESS,
// mem=on (at the instruction's first access instead of before the instruction).
#include <atomic>

#include "contrib/plugins/support.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;
/// What -plugin help shows: what it is, and its options.
QEMU_PLUGIN_EXPORT const char* tandem_plugin_help = "goes on at another address\nfrom=ADDRESS to=ADDRESS mem=on";

namespace {

std::uint64_t from = 0, to = 0;
bool at_access = false;
std::atomic<std::uint64_t> taken = 0;

[[noreturn]] void go() {
  taken.fetch_add(1, std::memory_order_relaxed);
  qemu_plugin_set_pc(to);
}

void on_insn(unsigned, void*) { go(); }
void on_access(unsigned, qemu_plugin_meminfo_t, std::uint64_t, void*) { go(); }

void on_translate(qemu_plugin_tb* tb, void*) {
  const std::size_t insns = qemu_plugin_tb_n_insns(tb);
  for (std::size_t i = 0; i < insns; ++i) {
    qemu_plugin_insn* insn = qemu_plugin_tb_get_insn(tb, i);
    if (qemu_plugin_insn_vaddr(insn) != from) continue;
    if (at_access)
      qemu_plugin_register_vcpu_mem_cb(insn, on_access, QEMU_PLUGIN_CB_RW_REGS_PC, QEMU_PLUGIN_MEM_RW, nullptr);
    else
      qemu_plugin_register_vcpu_insn_exec_cb(insn, on_insn, QEMU_PLUGIN_CB_RW_REGS_PC, nullptr);
  }
}

void on_exit(void*) {
  plugin::show(plugin::text("went from 0x%" PRIx64 " to 0x%" PRIx64 " %" PRIu64 " times\n", from, to, taken.load()));
}

}  // namespace

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t*, int argc, char** argv) {
  plugin::Options options("setpc", argc, argv);
  options.number("from", from);
  options.number("to", to);
  options.flag("mem", at_access);
  if (!options.done()) return -1;
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate, nullptr);
  qemu_plugin_register_atexit_cb(id, on_exit, nullptr);
  return 0;
}
