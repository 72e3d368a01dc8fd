// SPDX-License-Identifier: MIT
// patch: replaces an instruction wherever it is met (API version 5).  Options: target=HEX and patch=HEX (bytes as they
// stand in memory), use_hwaddr=on (by physical address; system mode).  The block that is being translated runs as it
// was; the next translation has the patch.
#include "contrib/plugins/support.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;
/// What -plugin help shows: what it is, and its options.
QEMU_PLUGIN_EXPORT const char* tandem_plugin_help =
    "replaces an instruction in guest memory\ntarget=HEX patch=HEX use_hwaddr=on";

namespace {

bool physical = false;

struct State {
  std::string target, patch;
};
State& state = plugin::kept<State>;

/// Bytes of a string of hexadecimal digits; empty if it is none.
std::string bytes_of(const std::string& hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    char* end = nullptr;
    const std::string two = hex.substr(i, 2);
    out += static_cast<char>(std::strtoul(two.c_str(), &end, 16));
    if (*end) return "";
  }
  return hex.size() % 2 ? "" : out;
}

bool write(std::uint64_t vaddr, GByteArray* bytes) {
  if (!physical) return qemu_plugin_write_memory_vaddr(vaddr, bytes);
  std::uint64_t at = 0;
  return qemu_plugin_translate_vaddr(vaddr, &at) &&
         qemu_plugin_write_memory_hwaddr(at, bytes) == QEMU_PLUGIN_HWADDR_OPERATION_OK;
}

void on_patch(unsigned, void* at) {
  const auto vaddr = reinterpret_cast<std::uintptr_t>(at);
  GByteArray* bytes = g_byte_array_new();
  g_byte_array_append(bytes, reinterpret_cast<const guint8*>(state.patch.data()),
                      static_cast<guint>(state.patch.size()));
  plugin::show(
      plugin::text("0x%" PRIx64 ": %s\n", std::uint64_t{vaddr}, write(vaddr, bytes) ? "patched" : "cannot be written"));
  g_byte_array_unref(bytes);
}

void on_translate(qemu_plugin_id_t, qemu_plugin_tb* tb) {
  const std::size_t insns = qemu_plugin_tb_n_insns(tb);
  for (std::size_t i = 0; i < insns; ++i) {
    qemu_plugin_insn* insn = qemu_plugin_tb_get_insn(tb, i);
    std::string data(qemu_plugin_insn_size(insn), '\0');
    qemu_plugin_insn_data(insn, data.data(), data.size());
    if (data != state.target) continue;
    qemu_plugin_register_vcpu_tb_exec_cb(tb, on_patch, QEMU_PLUGIN_CB_NO_REGS,
                                         reinterpret_cast<void*>(qemu_plugin_insn_vaddr(insn)));
  }
}

}  // namespace

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t* info, int argc, char** argv) {
  plugin::Options options("patch", argc, argv);
  std::string target, patch;
  options.string("target", target);
  options.string("patch", patch);
  options.flag("use_hwaddr", physical);
  state.target = bytes_of(target);
  state.patch = bytes_of(patch);
  if (state.target.empty() || state.target.size() != state.patch.size())
    options.complain("target and patch: bytes in hexadecimal, of one length, are wanted");
  if (physical && !info->system_emulation) options.complain("use_hwaddr: there are no physical addresses in user mode");
  if (!options.done()) return -1;
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
  return 0;
}
