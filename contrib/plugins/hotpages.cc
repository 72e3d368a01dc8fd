// SPDX-License-Identifier: MIT
// hotpages: the pages of memory accessed most.  Options: sortby=reads|writes|address, io=on, pagesize=N, limit=N,
// address=physical|virtual, out=FILE.csv|FILE.json.  RCPUs and WCPUs are sets of vCPUs, one bit each (64 and up share
// bit 63).
#include <bit>
#include <map>

#include "support.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;
/// What -plugin help shows: what it is, and its options.
QEMU_PLUGIN_EXPORT const char* tandem_plugin_help =
    "pages accessed most\nsortby=reads|writes|address io=on pagesize=N limit=N address=physical|virtual out=FILE";

namespace {

struct Accesses {
  std::uint64_t count[2];  ///< reads, writes
};

struct Page {
  std::uint64_t cpus[2], count[2];
};

enum Sort : unsigned { kReads, kWrites, kAddress, kBoth };

unsigned sort_by = kBoth, address_kind = 0;
bool only_io = false, physical = false;
std::uint64_t page_size = 4096, limit = 50;
unsigned page_shift = 12;

struct State {
  std::string out_path;
  plugin::PerVcpu<plugin::KeyedCounts<Accesses>> pages;
};
State& state = plugin::kept<State>;

/// What to count by, chosen once: most accesses do nothing else.
enum class By { kVirtual, kPhysical, kDevices };

template <unsigned rw, By by>
void on_access(unsigned vcpu, qemu_plugin_meminfo_t info, std::uint64_t vaddr, void*) {
  std::uint64_t at = vaddr;
  if constexpr (by != By::kVirtual) {
    const qemu_plugin_hwaddr* where = qemu_plugin_get_hwaddr(info, vaddr);
    if (by == By::kDevices && !(where && qemu_plugin_hwaddr_is_io(where))) return;
    if (where && (by == By::kPhysical || address_kind == 0)) at = qemu_plugin_hwaddr_phys_addr(where);
  }
  ++state.pages.of(vcpu).at(at >> page_shift).count[rw];
}

template <By by>
void register_access(qemu_plugin_insn* insn) {
  qemu_plugin_register_vcpu_mem_cb(insn, on_access<0, by>, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_R, nullptr);
  qemu_plugin_register_vcpu_mem_cb(insn, on_access<1, by>, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_W, nullptr);
}

void on_translate(qemu_plugin_id_t, qemu_plugin_tb* tb) {
  const std::size_t insns = qemu_plugin_tb_n_insns(tb);
  for (std::size_t i = 0; i < insns; ++i) {
    qemu_plugin_insn* insn = qemu_plugin_tb_get_insn(tb, i);
    if (only_io)
      register_access<By::kDevices>(insn);
    else if (address_kind == 0 && physical)
      register_access<By::kPhysical>(insn);
    else
      register_access<By::kVirtual>(insn);
  }
}

void on_exit(qemu_plugin_id_t, void*) {
  std::map<std::uint64_t, Page> all;
  state.pages.each([&](unsigned vcpu, const plugin::KeyedCounts<Accesses>& counts) {
    counts.each([&](std::uint64_t key, const Accesses& accesses) {
      Page& page = all[key << page_shift];
      for (unsigned rw = 0; rw < 2; ++rw) {
        page.count[rw] += accesses.count[rw];
        if (accesses.count[rw]) page.cpus[rw] |= std::uint64_t{1} << std::min(vcpu, 63u);
      }
    });
  });
  std::vector<std::pair<std::uint64_t, Page>> order(all.begin(), all.end());
  if (sort_by != kAddress)
    std::ranges::stable_sort(order, std::greater{}, [](const auto& o) {
      const auto& count = o.second.count;
      return sort_by == kBoth ? count[0] + count[1] : count[sort_by];
    });
  std::string report = "Addr, RCPUs, Reads, WCPUs, Writes\n";
  plugin::Table table({"addr", "rcpus", "reads", "wcpus", "writes"});
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto& [at, page] = order[i];
    if (i < limit)
      report += plugin::text("%s, 0x%04" PRIx64 ", %" PRIu64 ", 0x%04" PRIx64 ", %" PRIu64 "\n",
                             plugin::address(at).c_str(), page.cpus[0], page.count[0], page.cpus[1], page.count[1]);
    table.row({plugin::address(at), page.cpus[0], page.count[0], page.cpus[1], page.count[1]});
  }
  plugin::show(report);
  table.write(state.out_path);
}

}  // namespace

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t* info, int argc, char** argv) {
  plugin::Options options("hotpages", argc, argv);
  options.choice("sortby", {"reads", "writes", "address"}, sort_by);
  options.flag("io", only_io);
  options.number("pagesize", page_size, 1);
  options.number("limit", limit);
  options.choice("address", {"physical", "virtual"}, address_kind);
  options.output("out", state.out_path);
  if (!std::has_single_bit(page_size)) options.complain("pagesize: a power of two is wanted");
  if (only_io && !info->system_emulation) options.complain("io: there is none in user mode");
  if (!options.done()) return -1;
  page_shift = static_cast<unsigned>(std::countr_zero(page_size));
  physical = info->system_emulation && (only_io || address_kind == 0);
  state.pages.start();
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
  qemu_plugin_register_atexit_cb(id, on_exit, nullptr);
  return 0;
}
