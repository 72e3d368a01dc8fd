// SPDX-License-Identifier: MIT
// accesses: logs each memory access as it is reported: instruction, kind, bytes, address, value.  Options:
// from=ADDRESS, to=ADDRESS (instructions in [from, to) alone).
#include "contrib/plugins/support.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;
/// What -plugin help shows: what it is, and its options.
QEMU_PLUGIN_EXPORT const char* tandem_plugin_help = "logs each memory access with its value\nfrom=ADDRESS to=ADDRESS";

namespace {

std::uint64_t from = 0, to = ~std::uint64_t{0};

/// One instruction, for its callbacks: lives as long as the plugin.
struct Insn {
  std::uint64_t pc;
  std::string text;
};

std::string value_text(const qemu_plugin_mem_value& v) {
  switch (v.type) {
    case QEMU_PLUGIN_MEM_VALUE_U8: return plugin::text("%02x", v.data.u8);
    case QEMU_PLUGIN_MEM_VALUE_U16: return plugin::text("%04x", v.data.u16);
    case QEMU_PLUGIN_MEM_VALUE_U32: return plugin::text("%08x", v.data.u32);
    case QEMU_PLUGIN_MEM_VALUE_U64: return plugin::text("%016" PRIx64, v.data.u64);
    case QEMU_PLUGIN_MEM_VALUE_U128:
      return plugin::text("%016" PRIx64 "%016" PRIx64, v.data.u128.high, v.data.u128.low);
  }
  return "?";
}

void on_access(unsigned, qemu_plugin_meminfo_t info, std::uint64_t vaddr, void* data) {
  const auto& insn = *static_cast<const Insn*>(data);
  plugin::show(plugin::text(
      "%" PRIx64 " %s: %s%s %u at %" PRIx64 " = %s\n", insn.pc, insn.text.c_str(),
      qemu_plugin_mem_is_store(info) ? "store" : "load", qemu_plugin_mem_is_sign_extended(info) ? " signed" : "",
      1u << qemu_plugin_mem_size_shift(info), vaddr, value_text(qemu_plugin_mem_get_value(info)).c_str()));
}

void on_translate(qemu_plugin_id_t, qemu_plugin_tb* tb) {
  const std::size_t insns = qemu_plugin_tb_n_insns(tb);
  for (std::size_t i = 0; i < insns; ++i) {
    qemu_plugin_insn* insn = qemu_plugin_tb_get_insn(tb, i);
    const std::uint64_t pc = qemu_plugin_insn_vaddr(insn);
    if (pc < from || pc >= to) continue;
    char* text = qemu_plugin_insn_disas(insn);
    std::string word = text;
    g_free(text);
    auto* known = new Insn{pc, word.substr(0, word.find_first_of(" \t"))};
    qemu_plugin_register_vcpu_mem_cb(insn, on_access, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_RW, known);
  }
}

}  // namespace

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t*, int argc, char** argv) {
  plugin::Options options("accesses", argc, argv);
  options.number("from", from);
  options.number("to", to);
  if (!options.done()) return -1;
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
  return 0;
}
