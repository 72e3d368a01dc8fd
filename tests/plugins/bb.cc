// SPDX-License-Identifier: MIT
// bb: counts block entries, and the instructions of the blocks entered.  Options: inline=on|off, idle=on (also when a
// vCPU idles).
#include <atomic>

#include "contrib/plugins/support.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;
/// What -plugin help shows: what it is, and its options.
QEMU_PLUGIN_EXPORT const char* tandem_plugin_help = "blocks entered and their instructions\ninline=on idle=on";

namespace {

struct Counts {
  std::uint64_t blocks = 0, insns = 0;
};

/// By callbacks: a block counts in one of them, for an addition waits for the one before to the same.
using Cells = std::array<Counts, 4>;

bool use_inline = false, at_idle = false;
qemu_plugin_u64 blocks, insns;                                         ///< inline
plugin::PerVcpu<Cells>& vcpus = plugin::kept<plugin::PerVcpu<Cells>>;  ///< by callbacks

void report() {
  Counts sum{qemu_plugin_u64_sum(blocks), qemu_plugin_u64_sum(insns)};
  vcpus.each([&](unsigned, const Cells& cells) {
    for (const Counts& c : cells) sum.blocks += c.blocks, sum.insns += c.insns;
  });
  plugin::show(plugin::text("bb's: %" PRIu64 ", insns: %" PRIu64 "\n", sum.blocks, sum.insns));
}

template <std::size_t kCell>
void on_block(unsigned vcpu, void* size) {
  Counts& mine = vcpus.of(vcpu)[kCell];
  ++mine.blocks;
  mine.insns += reinterpret_cast<std::uintptr_t>(size);
}

void on_translate(qemu_plugin_id_t, qemu_plugin_tb* tb) {
  const std::size_t size = qemu_plugin_tb_n_insns(tb);
  if (!use_inline) {
    static constexpr std::array kInCell{on_block<0>, on_block<1>, on_block<2>, on_block<3>};
    static std::atomic<unsigned> next{0};
    qemu_plugin_register_vcpu_tb_exec_cb(tb, kInCell[next.fetch_add(1, std::memory_order_relaxed) % kInCell.size()],
                                         QEMU_PLUGIN_CB_NO_REGS, reinterpret_cast<void*>(size));
    return;
  }
  qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(tb, QEMU_PLUGIN_INLINE_ADD_U64, blocks, 1);
  qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(tb, QEMU_PLUGIN_INLINE_ADD_U64, insns, size);
}

}  // namespace

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t*, int argc, char** argv) {
  plugin::Options options("bb", argc, argv);
  options.flag("inline", use_inline);
  options.flag("idle", at_idle);
  if (!options.done()) return -1;
  vcpus.start();
  qemu_plugin_scoreboard* counts = qemu_plugin_scoreboard_new(sizeof(Counts));
  blocks = qemu_plugin_scoreboard_u64_in_struct(counts, Counts, blocks);
  insns = qemu_plugin_scoreboard_u64_in_struct(counts, Counts, insns);
  if (at_idle) qemu_plugin_register_vcpu_idle_cb(id, [](qemu_plugin_id_t, unsigned) { report(); });
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
  qemu_plugin_register_atexit_cb(id, [](qemu_plugin_id_t, void*) { report(); }, nullptr);
  return 0;
}
