// SPDX-License-Identifier: MIT
// insn: counts executed instructions.  Options: inline=on|off, sizes=on (by length), match=PREFIX (many times over:
// tells of each execution of instructions whose text begins so, and how many others came between).
#include <map>
#include <numeric>

#include "contrib/plugins/support.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;
/// What -plugin help shows: what it is, and its options.
QEMU_PLUGIN_EXPORT const char* tandem_plugin_help =
    "executed instructions of each vCPU\ninline=on sizes=on match=PREFIX...";

namespace {

struct Insn {
  std::uint64_t pc;
  std::string disassembly, prefix;
  qemu_plugin_u64 hits;
};

struct Matches {
  std::uint64_t hits = 0, last = 0;
};

/// Executed instructions by callback: of a cell each, in turn, for an addition waits for the one before to the same.
using Executed = std::array<std::uint64_t, 8>;

bool use_inline = false, by_size = false;

struct State {
  std::vector<std::string> prefixes;
  plugin::Counters counters;
  qemu_plugin_u64 executed{};  ///< inline
  plugin::PerVcpu<Executed> by_callback;
  plugin::PerVcpu<std::map<std::string, Matches>> matches;
  std::mutex mutex;  ///< guards what follows; taken at translation and at the end only
  std::map<std::uint64_t, Insn> insns;
  std::map<std::size_t, std::uint64_t> sizes;  ///< of translated instructions
};
State& state = plugin::kept<State>;

template <std::size_t kCell>
void on_insn(unsigned vcpu, void*) {
  ++state.by_callback.of(vcpu)[kCell];
}

template <std::size_t... kCell>
constexpr std::array<qemu_plugin_vcpu_udata_cb_t, sizeof...(kCell)> in_cells(std::index_sequence<kCell...>) {
  return {on_insn<kCell>...};
}
constexpr auto kInCell = in_cells(std::make_index_sequence<std::tuple_size_v<Executed>>());

std::uint64_t executed(unsigned vcpu) {
  if (use_inline) return qemu_plugin_u64_get(state.executed, vcpu);
  const Executed& cells = state.by_callback.of(vcpu);
  return std::accumulate(cells.begin(), cells.end(), std::uint64_t{0});
}

void on_match(unsigned vcpu, void* data) {
  const auto& insn = *static_cast<const Insn*>(data);
  qemu_plugin_u64_add(insn.hits, vcpu, 1);
  const std::uint64_t now = executed(vcpu);
  Matches& m = state.matches.of(vcpu)[insn.prefix];
  ++m.hits;
  plugin::show(plugin::text("0x%" PRIx64 ", '%s', %" PRIu64 " hits, %" PRIu64 " match hits, Δ+%" PRIu64
                            " since last match, %" PRIu64 " avg insns/match\n",
                            insn.pc, insn.disassembly.c_str(), qemu_plugin_u64_get(insn.hits, vcpu), m.hits,
                            now - m.last, now / m.hits));
  m.last = now;
}

void instrument_match(qemu_plugin_insn* insn) {
  const std::string text = plugin::disassembly(insn);
  for (const std::string& prefix : state.prefixes) {
    if (!text.starts_with(prefix)) continue;
    const std::uint64_t pc = qemu_plugin_insn_vaddr(insn);
    auto [it, fresh] = state.insns.try_emplace(pc, Insn{pc, text, prefix, {}});
    if (fresh) it->second.hits = state.counters.make();
    qemu_plugin_register_vcpu_insn_exec_cb(insn, on_match, QEMU_PLUGIN_CB_NO_REGS, &it->second);
  }
}

void on_translate(qemu_plugin_id_t, qemu_plugin_tb* tb) {
  const std::size_t insns = qemu_plugin_tb_n_insns(tb);
  const std::scoped_lock lock(state.mutex);
  for (std::size_t i = 0; i < insns; ++i) {
    qemu_plugin_insn* insn = qemu_plugin_tb_get_insn(tb, i);
    if (use_inline)
      qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(insn, QEMU_PLUGIN_INLINE_ADD_U64, state.executed, 1);
    else
      qemu_plugin_register_vcpu_insn_exec_cb(insn, kInCell[i % kInCell.size()], QEMU_PLUGIN_CB_NO_REGS, nullptr);
    if (by_size) ++state.sizes[qemu_plugin_insn_size(insn)];
    if (!state.prefixes.empty()) instrument_match(insn);
  }
}

void on_exit(qemu_plugin_id_t, void*) {
  const std::scoped_lock lock(state.mutex);
  std::string report;
  for (const auto& [size, count] : state.sizes)
    report += plugin::text("len %zu bytes: %" PRIu64 " insns\n", size, count);
  std::uint64_t total = 0;
  for (unsigned v = 0; v < static_cast<unsigned>(qemu_plugin_num_vcpus()); ++v) {
    report += plugin::text("cpu %u insns: %" PRIu64 "\n", v, executed(v));
    total += executed(v);
  }
  plugin::show(report + plugin::text("total insns: %" PRIu64 "\n", total));
}

}  // namespace

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t*, int argc, char** argv) {
  plugin::Options options("insn", argc, argv);
  options.flag("inline", use_inline);
  options.flag("sizes", by_size);
  options.list("match", state.prefixes);
  if (!options.done()) return -1;
  state.executed = state.counters.make();
  state.by_callback.start();
  state.matches.start();
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
  qemu_plugin_register_atexit_cb(id, on_exit, nullptr);
  return 0;
}
