// SPDX-License-Identifier: MIT
// inline: counts blocks, instructions and accesses in every way there is (inline, callback, conditional callback), per
// vCPU, and says where the ways disagree.
#include "contrib/plugins/support.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;
/// What -plugin help shows: what it is, and its options.
QEMU_PLUGIN_EXPORT const char* tandem_plugin_help = "counts in every way there is and says where they disagree\n";

namespace {

/// One event counted three ways.
struct Event {
  std::uint64_t by_inline, by_callback, conditional;
  std::uint64_t since;  ///< inline; set back by the conditional callback
};

struct Counts {
  Event blocks, insns, accesses;
  std::uint64_t stored;  ///< inline store: index in its block of the instruction begun last
  std::uint64_t wrong;   ///< callbacks that saw something else than was stored or counted
};

constexpr std::uint64_t kEvery = 1000;  ///< the conditional callbacks fire each so many events

qemu_plugin_scoreboard* counts = nullptr;

Counts& of(unsigned vcpu) { return *static_cast<Counts*>(qemu_plugin_scoreboard_find(counts, vcpu)); }

template <Event Counts::* event>
qemu_plugin_u64 counter(std::size_t within) {
  const Counts probe{};
  const auto offset = reinterpret_cast<const char*>(&(probe.*event)) - reinterpret_cast<const char*>(&probe);
  return {counts, static_cast<std::size_t>(offset) + within};
}

template <Event Counts::* event>
void on_event(unsigned vcpu, void*) {
  ++(of(vcpu).*event).by_callback;
}

template <Event Counts::* event>
void on_every(unsigned vcpu, void*) {
  Event& e = of(vcpu).*event;
  of(vcpu).wrong += e.since != kEvery;
  e.conditional += e.since;
  e.since = 0;
}

void on_stored(unsigned vcpu, void* index) {
  of(vcpu).wrong += of(vcpu).stored != reinterpret_cast<std::uintptr_t>(index);
}

void on_access(unsigned vcpu, qemu_plugin_meminfo_t, std::uint64_t, void*) { ++of(vcpu).accesses.by_callback; }

void never(unsigned vcpu, void*) { ++of(vcpu).wrong; }

void instrument_insn(qemu_plugin_insn* insn, std::size_t index) {
  constexpr auto kAdd = QEMU_PLUGIN_INLINE_ADD_U64;
  const auto since = counter<&Counts::insns>(offsetof(Event, since));
  const qemu_plugin_u64 stored = qemu_plugin_scoreboard_u64_in_struct(counts, Counts, stored);
  qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(insn, kAdd, counter<&Counts::insns>(offsetof(Event, by_inline)),
                                                      1);
  qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(insn, kAdd, since, 1);
  qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(insn, QEMU_PLUGIN_INLINE_STORE_U64, stored, index);
  qemu_plugin_register_vcpu_insn_exec_cb(insn, on_event<&Counts::insns>, QEMU_PLUGIN_CB_NO_REGS, nullptr);
  qemu_plugin_register_vcpu_insn_exec_cond_cb(insn, on_every<&Counts::insns>, QEMU_PLUGIN_CB_NO_REGS,
                                              QEMU_PLUGIN_COND_EQ, since, kEvery, nullptr);
  qemu_plugin_register_vcpu_insn_exec_cond_cb(insn, on_stored, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_COND_LE, stored,
                                              index, reinterpret_cast<void*>(index));
  qemu_plugin_register_vcpu_insn_exec_cond_cb(insn, never, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_COND_NE, stored, index,
                                              nullptr);
  qemu_plugin_register_vcpu_insn_exec_cond_cb(insn, never, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_COND_NEVER, stored,
                                              index, nullptr);
  const auto accesses = counter<&Counts::accesses>(offsetof(Event, by_inline));
  qemu_plugin_register_vcpu_mem_inline_per_vcpu(insn, QEMU_PLUGIN_MEM_RW, kAdd, accesses, 1);
  qemu_plugin_register_vcpu_mem_cb(insn, on_access, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_RW, nullptr);
}

void on_translate(qemu_plugin_id_t, qemu_plugin_tb* tb) {
  constexpr auto kAdd = QEMU_PLUGIN_INLINE_ADD_U64;
  const auto since = counter<&Counts::blocks>(offsetof(Event, since));
  qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(tb, kAdd, counter<&Counts::blocks>(offsetof(Event, by_inline)), 1);
  qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(tb, kAdd, since, 1);
  qemu_plugin_register_vcpu_tb_exec_cb(tb, on_event<&Counts::blocks>, QEMU_PLUGIN_CB_NO_REGS, nullptr);
  qemu_plugin_register_vcpu_tb_exec_cond_cb(tb, on_every<&Counts::blocks>, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_COND_GE,
                                            since, kEvery, nullptr);
  const std::size_t insns = qemu_plugin_tb_n_insns(tb);
  for (std::size_t i = 0; i < insns; ++i) instrument_insn(qemu_plugin_tb_get_insn(tb, i), i);
}

bool agrees(const Event& e, bool conditional) {
  return e.by_inline == e.by_callback && (!conditional || e.conditional + e.since == e.by_inline);
}

void on_exit(qemu_plugin_id_t, void*) {
  std::string report;
  bool good = true;
  for (int v = 0; v < qemu_plugin_num_vcpus(); ++v) {
    const Counts& c = of(static_cast<unsigned>(v));
    report += plugin::text("cpu %d: bb's: %" PRIu64 ", insns: %" PRIu64 ", mem accesses: %" PRIu64 "\n", v,
                           c.blocks.by_inline, c.insns.by_inline, c.accesses.by_inline);
    if (agrees(c.blocks, true) && agrees(c.insns, true) && agrees(c.accesses, false) && !c.wrong) continue;
    good = false;
    report += plugin::text("cpu %d: callbacks: %" PRIu64 ", %" PRIu64 ", %" PRIu64 "; conditional: %" PRIu64
                           ", %" PRIu64 "; wrong: %" PRIu64 "\n",
                           v, c.blocks.by_callback, c.insns.by_callback, c.accesses.by_callback,
                           c.blocks.conditional + c.blocks.since, c.insns.conditional + c.insns.since, c.wrong);
  }
  plugin::show(report + (good ? "all ways agree\n" : "the ways DISAGREE\n"));
}

}  // namespace

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t*, int argc, char** argv) {
  plugin::Options options("inline", argc, argv);
  if (!options.done()) return -1;
  counts = qemu_plugin_scoreboard_new(sizeof(Counts));
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
  qemu_plugin_register_atexit_cb(id, on_exit, nullptr);
  return 0;
}
