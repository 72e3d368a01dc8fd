// SPDX-License-Identifier: MIT
// hotblocks: the blocks executed most.  Options: inline=on|off, limit=N, out=FILE.csv|FILE.json.
#include <map>

#include "support.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;
/// What -plugin help shows: what it is, and its options.
QEMU_PLUGIN_EXPORT const char* tandem_plugin_help = "blocks executed most\ninline=on|off limit=N out=FILE";

namespace {

struct Block {
  std::uint64_t pc;
  std::uint64_t insns;
  std::uint64_t translations;
  qemu_plugin_u64 count;  ///< executions of each vCPU
};

bool use_inline = true;
std::uint64_t limit = 20;

struct State {
  std::string out_path;
  std::mutex mutex;  ///< guards what follows; taken at translation and at the end only
  std::map<std::pair<std::uint64_t, std::uint64_t>, Block> blocks;  ///< by pc and length: nodes stay where they are
  plugin::Counters counters;
};
State& state = plugin::kept<State>;

void on_block(unsigned vcpu, void* data) { qemu_plugin_u64_add(static_cast<Block*>(data)->count, vcpu, 1); }

void on_translate(qemu_plugin_id_t, qemu_plugin_tb* tb) {
  const std::uint64_t pc = qemu_plugin_tb_vaddr(tb), insns = qemu_plugin_tb_n_insns(tb);
  Block* block = nullptr;
  {
    const std::scoped_lock lock(state.mutex);
    auto [it, fresh] = state.blocks.try_emplace({pc, insns}, Block{pc, insns, 0, {}});
    if (fresh) it->second.count = state.counters.make();
    block = &it->second;
    ++block->translations;
  }
  if (use_inline)
    qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(tb, QEMU_PLUGIN_INLINE_ADD_U64, block->count, 1);
  else
    qemu_plugin_register_vcpu_tb_exec_cb(tb, on_block, QEMU_PLUGIN_CB_NO_REGS, block);
}

void on_exit(qemu_plugin_id_t, void*) {
  const std::scoped_lock lock(state.mutex);
  std::vector<std::pair<std::uint64_t, const Block*>> order;
  order.reserve(state.blocks.size());
  for (const auto& [key, block] : state.blocks) order.emplace_back(qemu_plugin_u64_sum(block.count), &block);
  std::ranges::stable_sort(order, std::greater{}, [](const auto& o) { return o.first; });

  std::string report =
      plugin::text("collected %zu entries in the hash table\npc, tcount, icount, ecount\n", state.blocks.size());
  plugin::Table table({"pc", "tcount", "icount", "ecount"});
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto& [count, block] = order[i];
    const std::string pc = plugin::address(block->pc);
    if (i < limit)
      report += plugin::text("%s, %" PRIu64 ", %" PRIu64 ", %" PRIu64 "\n", pc.c_str(), block->translations,
                             block->insns, count);
    if (!state.out_path.empty()) table.row({pc, block->translations, block->insns, count});
  }
  plugin::show(report);
  table.write(state.out_path);
}

}  // namespace

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t*, int argc, char** argv) {
  plugin::Options options("hotblocks", argc, argv);
  options.flag("inline", use_inline);
  options.number("limit", limit);
  options.output("out", state.out_path);
  if (!options.done()) return -1;
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
  qemu_plugin_register_atexit_cb(id, on_exit, nullptr);
  return 0;
}
