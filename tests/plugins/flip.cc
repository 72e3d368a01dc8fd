// SPDX-License-Identifier: MIT
// flip: plants a divergence: flips one bit of a register before the vCPU's N-th instruction (from 0) is executed (API
// version 5). Options: flip=REGISTER:BIT@N, vcpu=V (0).  Bits count from the least significant.
#include "contrib/plugins/support.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;
/// What -plugin help shows: what it is, and its options.
QEMU_PLUGIN_EXPORT const char* tandem_plugin_help =
    "flips a bit of a register at one instruction\nflip=REGISTER:BIT@N vcpu=V";

namespace {

std::uint64_t bit = 0, at = 0, victim = 0;
bool big_endian = false;

struct State {
  std::string name;
  qemu_plugin_u64 executed{};
  plugin::Counters counters;
};
State& state = plugin::kept<State>;

qemu_plugin_register* find(const std::string& name) {
  GArray* all = qemu_plugin_get_registers();
  qemu_plugin_register* found = nullptr;
  for (const qemu_plugin_reg_descriptor& r : plugin::descriptors(all)) {
    if (name == r.name) found = r.handle;
  }
  g_array_free(all, TRUE);
  return found;
}

void on_insn(unsigned vcpu, void* pc) {
  if (vcpu != victim) return;
  GByteArray* bytes = g_byte_array_new();
  qemu_plugin_register* handle = find(state.name);
  if (!handle || qemu_plugin_read_register(handle, bytes) <= 0 || bit / 8 >= bytes->len) {
    plugin::show("flip: there is no such register or bit\n");
  } else {
    bytes->data[big_endian ? bytes->len - 1 - bit / 8 : bit / 8] ^= static_cast<guint8>(1u << bit % 8);
    const bool written = qemu_plugin_write_register(handle, bytes) > 0;
    plugin::show(plugin::text("flip: bit %" PRIu64 " of %s %s before instruction %" PRIu64 " at 0x%" PRIx64 "\n", bit,
                              state.name.c_str(), written ? "flipped" : "cannot be flipped", at,
                              std::uint64_t{reinterpret_cast<std::uintptr_t>(pc)}));
  }
  g_byte_array_unref(bytes);
}

void on_translate(qemu_plugin_id_t, qemu_plugin_tb* tb) {
  const std::size_t insns = qemu_plugin_tb_n_insns(tb);
  for (std::size_t i = 0; i < insns; ++i) {
    qemu_plugin_insn* insn = qemu_plugin_tb_get_insn(tb, i);
    qemu_plugin_register_vcpu_insn_exec_cond_cb(insn, on_insn, QEMU_PLUGIN_CB_RW_REGS, QEMU_PLUGIN_COND_EQ,
                                                state.executed, at,
                                                reinterpret_cast<void*>(qemu_plugin_insn_vaddr(insn)));
    qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(insn, QEMU_PLUGIN_INLINE_ADD_U64, state.executed, 1);
  }
}

/// REGISTER:BIT@N.
bool parse(const std::string& what) {
  const std::size_t colon = what.find(':'), sign = what.find('@');
  if (colon == what.npos || sign == what.npos || sign < colon || colon == 0) return false;
  char *bit_end = nullptr, *at_end = nullptr;
  state.name = what.substr(0, colon);
  bit = std::strtoull(what.c_str() + colon + 1, &bit_end, 10);
  at = std::strtoull(what.c_str() + sign + 1, &at_end, 10);
  return bit_end == what.c_str() + sign && *at_end == '\0' && sign + 1 < what.size();
}

}  // namespace

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t* info, int argc, char** argv) {
  plugin::Options options("flip", argc, argv);
  std::string what;
  options.string("flip", what);
  options.number("vcpu", victim);
  if (!parse(what)) options.complain("flip=REGISTER:BIT@N is wanted");
  if (!options.done()) return -1;
  big_endian = std::string_view(info->target_name).starts_with("sparc");
  state.executed = state.counters.make();
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
  return 0;
}
