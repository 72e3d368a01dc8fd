// SPDX-License-Identifier: MIT
// cflow: where control goes at the ends of blocks, and which blocks are left early (by a trap, interrupt or fault).
// Options: sortby=hottest|early|dests, limit=N, out=FILE.csv|FILE.json (every edge).
#include <map>

#include "support.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;
/// What -plugin help shows: what it is, and its options.
QEMU_PLUGIN_EXPORT const char* tandem_plugin_help =
    "where control goes, and blocks left early\nsortby=hottest|early|dests limit=N out=FILE";

namespace {

struct Block {
  std::uint64_t pc, insns, id;
  std::string last;  ///< text of the last instruction
};

struct Vcpu {
  const Block* before = nullptr;
  plugin::KeyedCounts<std::uint64_t> edges, early;  ///< by id << 32 | id, and by id
};

enum Sort : unsigned { kHottest, kEarly, kDests };
unsigned sort_by = kHottest;
std::uint64_t limit = 20;

struct State {
  std::string out_path;
  plugin::PerVcpu<Vcpu> vcpus;
  plugin::Counters counters;
  qemu_plugin_u64 reached{};  ///< id of the block whose last instruction the vCPU began last; 0 once that is used
  std::mutex mutex;           ///< guards what follows; taken at translation and at the end only
  std::map<std::pair<std::uint64_t, std::uint64_t>, Block> blocks;
  std::vector<const Block*> by_id = {nullptr};
};
State& state = plugin::kept<State>;

void on_block(unsigned vcpu, void* data) {
  const auto* block = static_cast<const Block*>(data);
  Vcpu& v = state.vcpus.of(vcpu);
  if (v.before) {
    if (qemu_plugin_u64_get(state.reached, vcpu) == v.before->id)
      ++v.edges.at(v.before->id << 32 | block->id);
    else
      ++v.early.at(v.before->id);
  }
  qemu_plugin_u64_set(state.reached, vcpu, 0);
  v.before = block;
}

void on_translate(qemu_plugin_id_t, qemu_plugin_tb* tb) {
  const std::uint64_t pc = qemu_plugin_tb_vaddr(tb), insns = qemu_plugin_tb_n_insns(tb);
  qemu_plugin_insn* last = qemu_plugin_tb_get_insn(tb, insns - 1);
  Block* block = nullptr;
  {
    const std::scoped_lock lock(state.mutex);
    auto [it, fresh] = state.blocks.try_emplace({pc, insns}, Block{pc, insns, state.by_id.size(), ""});
    block = &it->second;
    if (fresh) {
      block->last = plugin::disassembly(last);
      state.by_id.push_back(block);
    }
  }
  qemu_plugin_register_vcpu_tb_exec_cb(tb, on_block, QEMU_PLUGIN_CB_NO_REGS, block);
  qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(last, QEMU_PLUGIN_INLINE_STORE_U64, state.reached, block->id);
}

struct Node {
  std::uint64_t left = 0, early = 0;  ///< times left by the end, and before it
  std::map<std::uint64_t, std::uint64_t> to;
};

std::uint64_t rank(const Node& n) {
  if (sort_by == kEarly) return n.early;
  return sort_by == kDests ? n.to.size() : n.left + n.early;
}

void on_exit(qemu_plugin_id_t, void*) {
  const std::scoped_lock lock(state.mutex);
  std::vector<Node> nodes(state.by_id.size());
  state.vcpus.each([&](unsigned, const Vcpu& v) {
    v.edges.each([&](std::uint64_t edge, std::uint64_t count) {
      nodes[edge >> 32].to[edge & 0xffffffff] += count;
      nodes[edge >> 32].left += count;
    });
    v.early.each([&](std::uint64_t id, std::uint64_t count) { nodes[id].early += count; });
  });
  std::vector<std::uint64_t> order;
  for (std::uint64_t id = 1; id < nodes.size(); ++id) order.push_back(id);
  std::ranges::stable_sort(order, std::greater{}, [&](std::uint64_t id) { return rank(nodes[id]); });

  std::string report =
      plugin::text("collected %zu blocks\npc, left, left early, destinations, last instruction\n", order.size());
  plugin::Table table({"from", "to", "count"});
  for (std::size_t i = 0; i < order.size(); ++i) {
    const Node& n = nodes[order[i]];
    const Block& block = *state.by_id[order[i]];
    const std::string pc = plugin::address(block.pc);
    if (i < limit)
      report += plugin::text("%s, %" PRIu64 ", %" PRIu64 ", %zu, %s\n", pc.c_str(), n.left, n.early, n.to.size(),
                             block.last.c_str());
    for (const auto& [to, count] : n.to) {
      const std::string target = plugin::address(state.by_id[to]->pc);
      if (i < limit) report += plugin::text("  to %s, %" PRIu64 "\n", target.c_str(), count);
      table.row({pc, target, count});
    }
    if (n.early) table.row({pc, std::string("early"), n.early});
  }
  plugin::show(report);
  table.write(state.out_path);
}

}  // namespace

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t*, int argc, char** argv) {
  plugin::Options options("cflow", argc, argv);
  options.choice("sortby", {"hottest", "early", "dests"}, sort_by);
  options.number("limit", limit);
  options.output("out", state.out_path);
  if (!options.done()) return -1;
  state.vcpus.start();
  state.reached = state.counters.make();
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
  qemu_plugin_register_atexit_cb(id, on_exit, nullptr);
  return 0;
}
