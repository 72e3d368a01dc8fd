// SPDX-License-Identifier: MIT
// mem: counts memory accesses.  Options: inline=on, callback=on (the default if neither is given), hwaddr=on (those to
// devices apart; system mode), track=r|w|rw, values=on (a checksum over addresses, sizes and values, the same on every
// equal run).
#include <bit>

#include "contrib/plugins/support.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;
/// What -plugin help shows: what it is, and its options.
QEMU_PLUGIN_EXPORT const char* tandem_plugin_help =
    "memory accesses\ninline=on callback=on hwaddr=on track=r|w|rw values=on";

namespace {

struct Counts {
  std::uint64_t accesses = 0, device_accesses = 0, checksum = 0;
};

bool use_inline = false, use_callback = false, by_device = false, with_values = false;
unsigned track = 2;
qemu_plugin_u64 inline_accesses;
plugin::PerVcpu<Counts>& vcpus = plugin::kept<plugin::PerVcpu<Counts>>;

std::uint64_t low_part(const qemu_plugin_mem_value& v) {
  switch (v.type) {
    case QEMU_PLUGIN_MEM_VALUE_U8: return v.data.u8;
    case QEMU_PLUGIN_MEM_VALUE_U16: return v.data.u16;
    case QEMU_PLUGIN_MEM_VALUE_U32: return v.data.u32;
    case QEMU_PLUGIN_MEM_VALUE_U64: return v.data.u64;
    case QEMU_PLUGIN_MEM_VALUE_U128: return v.data.u128.low ^ std::rotl(v.data.u128.high, 32);
  }
  return 0;
}

void on_access(unsigned vcpu, qemu_plugin_meminfo_t info, std::uint64_t vaddr, void*) {
  Counts& mine = vcpus.of(vcpu);
  const qemu_plugin_hwaddr* where = by_device ? qemu_plugin_get_hwaddr(info, vaddr) : nullptr;
  ++(where && qemu_plugin_hwaddr_is_io(where) ? mine.device_accesses : mine.accesses);
  if (!with_values) return;
  const std::uint64_t what = vaddr ^ std::uint64_t{qemu_plugin_mem_size_shift(info)} << 56 ^
                             std::uint64_t{qemu_plugin_mem_is_store(info)} << 60;
  mine.checksum =
      std::rotl(mine.checksum, 5) * 0x9e3779b97f4a7c15u + (what ^ low_part(qemu_plugin_mem_get_value(info)));
}

void on_counted_access(unsigned vcpu, qemu_plugin_meminfo_t, std::uint64_t, void*) { ++vcpus.of(vcpu).accesses; }

void on_translate(qemu_plugin_id_t, qemu_plugin_tb* tb) {
  static constexpr qemu_plugin_mem_rw kTracked[]{QEMU_PLUGIN_MEM_R, QEMU_PLUGIN_MEM_W, QEMU_PLUGIN_MEM_RW};
  const auto on_each = by_device || with_values ? on_access : on_counted_access;
  const std::size_t insns = qemu_plugin_tb_n_insns(tb);
  for (std::size_t i = 0; i < insns; ++i) {
    qemu_plugin_insn* insn = qemu_plugin_tb_get_insn(tb, i);
    if (use_inline)
      qemu_plugin_register_vcpu_mem_inline_per_vcpu(insn, kTracked[track], QEMU_PLUGIN_INLINE_ADD_U64, inline_accesses,
                                                    1);
    if (use_callback) qemu_plugin_register_vcpu_mem_cb(insn, on_each, QEMU_PLUGIN_CB_NO_REGS, kTracked[track], nullptr);
  }
}

void on_exit(qemu_plugin_id_t, void*) {
  Counts sum;
  vcpus.each([&](unsigned, const Counts& c) {
    sum.accesses += c.accesses, sum.device_accesses += c.device_accesses, sum.checksum += c.checksum;
  });
  std::string report;
  if (use_inline) report += plugin::text("inline mem accesses: %" PRIu64 "\n", qemu_plugin_u64_sum(inline_accesses));
  if (use_callback) report += plugin::text("callback mem accesses: %" PRIu64 "\n", sum.accesses);
  if (by_device) report += plugin::text("io accesses: %" PRIu64 "\n", sum.device_accesses);
  if (with_values) report += plugin::text("checksum: %016" PRIx64 "\n", sum.checksum);
  plugin::show(report);
}

}  // namespace

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t* info, int argc, char** argv) {
  plugin::Options options("mem", argc, argv);
  options.flag("inline", use_inline);
  options.flag("callback", use_callback);
  options.flag("hwaddr", by_device);
  options.flag("values", with_values);
  options.choice("track", {"r", "w", "rw"}, track);
  if (by_device && !info->system_emulation) options.complain("hwaddr: there are no devices in user mode");
  if (!options.done()) return -1;
  use_callback |= !use_inline || by_device || with_values;
  vcpus.start();
  inline_accesses = qemu_plugin_scoreboard_u64(qemu_plugin_scoreboard_new(sizeof(std::uint64_t)));
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
  qemu_plugin_register_atexit_cb(id, on_exit, nullptr);
  return 0;
}
