// SPDX-License-Identifier: MIT
// bbv: basic block vectors for SimPoint: per interval, how many instructions each block contributed.  Options:
// interval=N, outfile=PATH (PATH.N.bb for vCPU N), out=FILE.csv|FILE.json.  A line is `T:BLOCK:COUNT :BLOCK:COUNT ...`;
// blocks count from 1. An interval ends with the first block that fills it.
#include <map>

#include "support.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;
/// What -plugin help shows: what it is, and its options.
QEMU_PLUGIN_EXPORT const char* tandem_plugin_help =
    "basic block vectors for SimPoint\ninterval=N outfile=PATH out=FILE";

namespace {

struct Block {
  std::uint64_t pc, insns;
  qemu_plugin_u64 count;  ///< instructions run in it since the interval began
};

struct Vcpu {
  std::FILE* file = nullptr;
  std::uint64_t intervals = 0;
};

std::uint64_t interval = 100'000'000;

struct State {
  std::string path = "bbv", out_path;
  qemu_plugin_u64 progress{};  ///< instructions since the interval began
  plugin::Table table{{"vcpu", "interval", "block", "pc", "insns"}};
  plugin::PerVcpu<Vcpu> vcpus;
  std::mutex mutex;  ///< guards what follows, and table; taken at translation and once an interval
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::size_t> numbers;
  std::deque<Block> blocks;
  plugin::Counters counters;
};
State& state = plugin::kept<State>;

/// Writes what the vCPU's blocks have counted, and has them count from zero.
void write_interval(unsigned vcpu, Vcpu& v) {
  if (!v.file) return;
  std::string line = "T";
  const std::scoped_lock lock(state.mutex);
  for (std::size_t i = 0; i < state.blocks.size(); ++i) {
    const std::uint64_t insns = qemu_plugin_u64_get(state.blocks[i].count, vcpu);
    if (!insns) continue;
    qemu_plugin_u64_set(state.blocks[i].count, vcpu, 0);
    line += plugin::text(":%zu:%" PRIu64 " ", i + 1, insns);
    if (!state.out_path.empty())
      state.table.row(
          {std::uint64_t{vcpu}, v.intervals, std::uint64_t{i + 1}, plugin::address(state.blocks[i].pc), insns});
  }
  ++v.intervals;
  line += '\n';
  std::fwrite(line.data(), 1, line.size(), v.file);
}

void on_interval(unsigned vcpu, void*) {
  qemu_plugin_u64_set(state.progress, vcpu, qemu_plugin_u64_get(state.progress, vcpu) - interval);
  write_interval(vcpu, state.vcpus.of(vcpu));
}

void on_vcpu(qemu_plugin_id_t, unsigned vcpu) {
  Vcpu& v = state.vcpus.of(vcpu);
  const std::string path = plugin::text("%s.%u.bb", state.path.c_str(), vcpu);
  if (!v.file) v.file = std::fopen(path.c_str(), "w");
  if (!v.file) std::fprintf(stderr, "bbv: %s: cannot be written: %s\n", path.c_str(), std::strerror(errno));
}

void on_translate(qemu_plugin_id_t, qemu_plugin_tb* tb) {
  const std::uint64_t pc = qemu_plugin_tb_vaddr(tb), insns = qemu_plugin_tb_n_insns(tb);
  Block* block = nullptr;
  {
    const std::scoped_lock lock(state.mutex);
    auto [it, fresh] = state.numbers.try_emplace({pc, insns}, state.blocks.size());
    if (fresh) state.blocks.push_back({pc, insns, state.counters.make()});
    block = &state.blocks[it->second];
  }
  // The check comes first: the interval ends before the block that begins the next one.
  qemu_plugin_register_vcpu_tb_exec_cond_cb(tb, on_interval, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_COND_GE,
                                            state.progress, interval, nullptr);
  qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(tb, QEMU_PLUGIN_INLINE_ADD_U64, block->count, insns);
  qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(tb, QEMU_PLUGIN_INLINE_ADD_U64, state.progress, insns);
}

void on_exit(qemu_plugin_id_t, void*) {
  state.vcpus.each([](unsigned vcpu, Vcpu& v) {
    if (qemu_plugin_u64_get(state.progress, vcpu)) write_interval(vcpu, v);
    if (v.file) std::fclose(v.file);
    v.file = nullptr;
  });
  state.table.write(state.out_path);
}

}  // namespace

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t*, int argc, char** argv) {
  plugin::Options options("bbv", argc, argv);
  options.number("interval", interval, 1);
  options.string("outfile", state.path);
  options.output("out", state.out_path);
  if (!options.done()) return -1;
  state.vcpus.start();
  state.progress = state.counters.make();
  qemu_plugin_register_vcpu_init_cb(id, on_vcpu);
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
  qemu_plugin_register_atexit_cb(id, on_exit, nullptr);
  return 0;
}
