// SPDX-License-Identifier: MIT
// stoptrigger: ends the emulator at an instruction count or address.  Options: icount=N[:CODE], addr=ADDRESS[:CODE]
// (each many times over).  It says why and exits with CODE (0 if none is given) before the instruction at the address,
// or the N-th of a vCPU, is executed.
#include <atomic>
#include <map>

#include "support.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;
/// What -plugin help shows: what it is, and its options.
QEMU_PLUGIN_EXPORT const char* tandem_plugin_help =
    "ends the run at a count or an address\nicount=N[:CODE]... addr=ADDRESS[:CODE]...";

namespace {

struct State {
  std::map<std::uint64_t, int> counts, addresses;  ///< trigger and exit code
  qemu_plugin_u64 executed{};
  plugin::Counters counters;
  std::atomic<bool> stopping{false};  ///< a vCPU ends the emulator; others go on until it has
};
State& state = plugin::kept<State>;

void stop(const std::string& why, int code) {
  if (state.stopping.exchange(true)) return;
  plugin::show(why + " reached, exiting\n");
  std::exit(code);
}

void on_count(unsigned vcpu, void*) {
  const std::uint64_t now = qemu_plugin_u64_get(state.executed, vcpu);
  const auto found = state.counts.find(now);
  if (found != state.counts.end()) stop(plugin::text("%" PRIu64 " instructions", now), found->second);
}

void on_address(unsigned, void* trigger) {
  const auto& [address, code] = *static_cast<std::pair<const std::uint64_t, int>*>(trigger);
  stop(plugin::text("0x%" PRIx64, address), code);
}

void on_translate(qemu_plugin_id_t, qemu_plugin_tb* tb) {
  const std::size_t insns = qemu_plugin_tb_n_insns(tb);
  for (std::size_t i = 0; i < insns; ++i) {
    qemu_plugin_insn* insn = qemu_plugin_tb_get_insn(tb, i);
    if (!state.counts.empty())
      qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(insn, QEMU_PLUGIN_INLINE_ADD_U64, state.executed, 1);
    for (const auto& [count, code] : state.counts)
      qemu_plugin_register_vcpu_insn_exec_cond_cb(insn, on_count, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_COND_EQ,
                                                  state.executed, count, nullptr);
    const auto found = state.addresses.find(qemu_plugin_insn_vaddr(insn));
    if (found != state.addresses.end())
      qemu_plugin_register_vcpu_insn_exec_cb(insn, on_address, QEMU_PLUGIN_CB_NO_REGS, &*found);
  }
}

/// Reads VALUE[:CODE] words; false at one that is neither.
bool read(const std::vector<std::string>& words, std::map<std::uint64_t, int>& triggers) {
  return std::ranges::all_of(words, [&](const std::string& word) {
    char* end = nullptr;
    const std::uint64_t value = std::strtoull(word.c_str(), &end, 0);
    if (end == word.c_str()) return false;
    int code = 0;
    if (*end == ':') {
      char* after = nullptr;
      code = static_cast<int>(std::strtol(end + 1, &after, 0));
      if (after == end + 1 || code < 0 || code > 255) return false;
      end = after;
    }
    triggers[value] = code;
    return *end == '\0';
  });
}

}  // namespace

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t*, int argc, char** argv) {
  plugin::Options options("stoptrigger", argc, argv);
  std::vector<std::string> counts, addresses;
  options.list("icount", counts);
  options.list("addr", addresses);
  if (!read(counts, state.counts)) options.complain("icount: NUMBER or NUMBER:CODE is wanted, CODE from 0 to 255");
  if (!read(addresses, state.addresses))
    options.complain("addr: ADDRESS or ADDRESS:CODE is wanted, CODE from 0 to 255");
  if (state.counts.empty() && state.addresses.empty()) options.complain("when?  icount=N or addr=ADDRESS says so");
  if (!options.done()) return -1;
  state.executed = state.counters.make();
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
  return 0;
}
