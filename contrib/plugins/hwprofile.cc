// SPDX-License-Identifier: MIT
// hwprofile: which devices are accessed how often (system mode).  Options: track=read|write, source=on (by the
// instruction that made the access), pattern=on (by offset in the device), out=FILE.csv|FILE.json.  A device's base is
// the lowest page of it that was accessed.
#include <map>

#include "support.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;
/// What -plugin help shows: what it is, and its options.
QEMU_PLUGIN_EXPORT const char* tandem_plugin_help =
    "accesses of each device (system mode)\ntrack=read|write source=on pattern=on out=FILE";

namespace {

constexpr std::uint64_t kPage = 4096;

struct Accesses {
  std::uint64_t count[2];  ///< reads, writes
};

/// Counts of one device: by physical address, or by the instruction's address.
struct Device {
  std::uint64_t lowest = ~std::uint64_t{0};
  Accesses all{};
  plugin::KeyedCounts<Accesses> by_key;
};

/// The emulator's name strings stay, so a vCPU finds a device by the string's address.
struct Vcpu {
  plugin::KeyedCounts<std::unique_ptr<Device>> devices;
};

bool by_source = false, by_offset = false;

struct State {
  std::string out_path;
  plugin::PerVcpu<Vcpu> vcpus;
};
State& state = plugin::kept<State>;

void on_access(unsigned vcpu, qemu_plugin_meminfo_t info, std::uint64_t vaddr, void* pc) {
  const qemu_plugin_hwaddr* where = qemu_plugin_get_hwaddr(info, vaddr);
  if (!where || !qemu_plugin_hwaddr_is_io(where)) return;
  const std::uint64_t at = qemu_plugin_hwaddr_phys_addr(where);
  const bool store = qemu_plugin_mem_is_store(info);
  auto& device =
      state.vcpus.of(vcpu).devices.at(reinterpret_cast<std::uintptr_t>(qemu_plugin_hwaddr_device_name(where)));
  if (!device) device = std::make_unique<Device>();
  device->lowest = std::min(device->lowest, at & ~(kPage - 1));
  ++device->all.count[store];
  if (by_source || by_offset) ++device->by_key.at(by_source ? reinterpret_cast<std::uintptr_t>(pc) : at).count[store];
}

enum qemu_plugin_mem_rw tracked = QEMU_PLUGIN_MEM_RW;

void on_translate(qemu_plugin_id_t, qemu_plugin_tb* tb) {
  const std::size_t insns = qemu_plugin_tb_n_insns(tb);
  for (std::size_t i = 0; i < insns; ++i) {
    qemu_plugin_insn* insn = qemu_plugin_tb_get_insn(tb, i);
    qemu_plugin_register_vcpu_mem_cb(insn, on_access, QEMU_PLUGIN_CB_NO_REGS, tracked,
                                     reinterpret_cast<void*>(qemu_plugin_insn_vaddr(insn)));
  }
}

/// All vCPUs' counts of a device together.
struct Total {
  std::uint64_t lowest = ~std::uint64_t{0};
  Accesses all{};
  std::map<std::uint64_t, Accesses> by_key;
};

std::map<std::string, Total> totals() {
  std::map<std::string, Total> sum;
  state.vcpus.each([&](unsigned, const Vcpu& vcpu) {
    vcpu.devices.each([&](std::uint64_t name, const std::unique_ptr<Device>& device) {
      Total& total = sum[reinterpret_cast<const char*>(name)];
      total.lowest = std::min(total.lowest, device->lowest);
      for (unsigned rw = 0; rw < 2; ++rw) total.all.count[rw] += device->all.count[rw];
      device->by_key.each([&](std::uint64_t key, const Accesses& a) {
        for (unsigned rw = 0; rw < 2; ++rw) total.by_key[key].count[rw] += a.count[rw];
      });
    });
  });
  return sum;
}

void on_exit(qemu_plugin_id_t, void*) {
  const bool detailed = by_source || by_offset;
  std::string report = detailed ? "" : "Device, Address, Reads, Writes\n";
  plugin::Table table({"device", "base", by_source ? "pc" : "offset", "reads", "writes"});
  const auto sum = totals();
  std::vector<const std::pair<const std::string, Total>*> order;
  for (const auto& entry : sum) order.push_back(&entry);
  std::ranges::stable_sort(order, std::greater{},
                           [](const auto* e) { return e->second.all.count[0] + e->second.all.count[1]; });
  for (const auto* entry : order) {
    const auto& [name, total] = *entry;
    const std::string base = plugin::text("0x%" PRIx64, total.lowest);
    if (detailed)
      report += plugin::text("%s @ %s\n", name.c_str(), base.c_str());
    else
      report += plugin::text("%s, %s, %" PRIu64 ", %" PRIu64 "\n", name.c_str(), base.c_str(), total.all.count[0],
                             total.all.count[1]);
    if (!detailed) table.row({name, base, std::string(""), total.all.count[0], total.all.count[1]});
    for (const auto& [key, a] : total.by_key) {
      const std::string where =
          by_source ? plugin::text("%016" PRIx64, key) : plugin::text("%08" PRIx64, key - total.lowest);
      report += plugin::text("  %s:%s, %" PRIu64 ", %" PRIu64 "\n", by_source ? "pc" : "off", where.c_str(), a.count[0],
                             a.count[1]);
      table.row({name, base, "0x" + where, a.count[0], a.count[1]});
    }
  }
  plugin::show(report);
  table.write(state.out_path);
}

}  // namespace

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t* info, int argc, char** argv) {
  plugin::Options options("hwprofile", argc, argv);
  unsigned track = 2;
  options.choice("track", {"read", "write"}, track);
  options.flag("source", by_source);
  options.flag("pattern", by_offset);
  options.output("out", state.out_path);
  if (by_source && by_offset) options.complain("source and pattern: only one of them is possible");
  if (!info->system_emulation) options.complain("there are no devices in user mode");
  if (!options.done()) return -1;
  if (track < 2) tracked = track == 0 ? QEMU_PLUGIN_MEM_R : QEMU_PLUGIN_MEM_W;
  state.vcpus.start();
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
  qemu_plugin_register_atexit_cb(id, on_exit, nullptr);
  return 0;
}
