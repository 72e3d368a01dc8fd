// SPDX-License-Identifier: MIT
// cache: a model of first-level instruction and data caches and a unified second level for each core, with the
// instructions that miss most.  Options: {i,d}cachesize=N {i,d}blksize=N {i,d}assoc=N evict=lru|fifo|rand cores=N l2=on
// l2cachesize=N l2blksize=N l2assoc=N limit=N out=FILE.csv|FILE.json.  Addresses: virtual in user mode, physical in
// system mode for data, virtual for instructions.  A core that several vCPUs share is one vCPU's for as long as only
// that one uses it (see Seat), and locked for each access otherwise.
#include <linux/membarrier.h>
#include <sched.h>
#include <sys/syscall.h>

#include <atomic>
#include <bit>
#include <map>

#include "support.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;
/// What -plugin help shows: what it is, and its options.
QEMU_PLUGIN_EXPORT const char* tandem_plugin_help =
    "hits and misses of modelled caches\nicachesize=N iblksize=N iassoc=N dcachesize=N dblksize=N dassoc=N "
    "evict=lru|fifo|rand cores=N l2=on l2cachesize=N l2blksize=N l2assoc=N limit=N out=FILE";

namespace {

enum Evict : unsigned { kLru, kFifo, kRandom };
unsigned evict = kLru;

/// Size and ways of a cache; all powers of two but the ways.
struct Geometry {
  std::uint64_t size, block, ways;
};

/// One set-associative cache; holds block numbers.  Order within a set: newest (or last used) first.
class Cache {
 public:
  explicit Cache(const Geometry& g)
      : ways_(g.ways),
        shift_(static_cast<unsigned>(std::countr_zero(g.block))),
        sets_(g.size / g.block / g.ways),
        tags_(sets_ * ways_, kEmpty) {}

  unsigned shift() const { return shift_; }

  /// Whether the block of addr was there; it is afterwards.
  bool access(std::uint64_t addr) {
    const std::uint64_t tag = addr >> shift_;
    std::uint64_t* set = &tags_[(mask_ + 1 == sets_ ? tag & mask_ : tag % sets_) * ways_];
    if (set[0] == tag) return true;
    for (std::size_t i = 1; i < ways_; ++i) {
      if (set[i] != tag) continue;
      if (evict == kLru) std::rotate(set, set + i, set + i + 1);
      return true;
    }
    std::size_t victim = ways_ - 1;
    if (evict == kRandom && set[victim] != kEmpty) victim = next_random() % ways_;
    std::rotate(set, set + victim, set + victim + 1);
    set[0] = tag;
    return false;
  }

 private:
  static constexpr std::uint64_t kEmpty = ~std::uint64_t{0};

  /// Same victims on every run: xorshift, seeded alike.
  std::uint64_t next_random() {
    random_ ^= random_ << 13;
    random_ ^= random_ >> 7;
    return random_ ^= random_ << 17;
  }

  std::size_t ways_;
  unsigned shift_;
  std::size_t sets_, mask_ = std::bit_ceil(sets_) - 1;  ///< most caches have a power of two of sets
  std::vector<std::uint64_t> tags_;
  std::uint64_t random_ = 0x2545f4914f6cdd1d;
};

Geometry icache{16384, 64, 8}, dcache{16384, 64, 8}, l2cache{2097152, 64, 16};
bool use_l2 = false, system_mode = false;
bool may_own = false;  ///< a core can be one vCPU's, for it can be taken away or need not be
std::uint64_t cores = 0, limit = 32;

/// An instruction and its misses over all vCPUs.  Misses are rare, so atomic additions do.
struct Insn {
  std::uint64_t pc;
  std::string symbol, disassembly;
  std::atomic<std::uint64_t> misses[3];  ///< data, fetch, second level
};

struct Core;

/// A vCPU's access to its core.  While `owns`, it takes no lock: `busy` is set around each use, so that another vCPU,
/// which must take the core away first, can wait for the use's end.
struct Seat {
  Core* core = nullptr;  ///< null before its first access
  std::atomic<bool> owns{false}, busy{false};
};

struct Core {
  Cache fetch{icache}, data{dcache};
  std::unique_ptr<Cache> second = use_l2 ? std::make_unique<Cache>(l2cache) : nullptr;
  std::uint64_t accesses = 0, data_misses = 0, fetch_misses = 0, second_accesses = 0, second_misses = 0;
  std::mutex mutex;                        ///< taken by those who do not own the core
  Seat *owner = nullptr, *last = nullptr;  ///< under mutex: who owns it, and whose the access before was
  std::uint64_t in_a_row = 0;              ///< under mutex: accesses of `last` since another's
};

struct State {
  std::string out_path;
  std::deque<Core> cores;
  plugin::PerVcpu<Seat> seats;
  plugin::Counters counters;
  qemu_plugin_u64 fetches;  ///< executed instructions of each vCPU
  std::mutex mutex;         ///< guards insns; taken at translation and at the end only
  std::map<std::pair<std::uint64_t, std::uint32_t>, Insn> insns;  ///< by pc and first bytes
};
State& state = plugin::kept<State>;

enum Miss : unsigned { kData, kFetch, kSecond };

void second_level(Core& core, std::uint64_t addr, Insn* insn) {
  if (!core.second) return;
  ++core.second_accesses;
  if (core.second->access(addr)) return;
  ++core.second_misses;
  insn->misses[kSecond].fetch_add(1, std::memory_order_relaxed);
}

void access(Core& core, std::uint64_t addr, Insn* insn) {
  ++core.accesses;
  if (core.data.access(addr)) return;
  ++core.data_misses;
  insn->misses[kData].fetch_add(1, std::memory_order_relaxed);
  second_level(core, addr, insn);
}

void fetch(Core& core, Insn* insn) {
  if (core.fetch.access(insn->pc)) return;
  ++core.fetch_misses;
  insn->misses[kFetch].fetch_add(1, std::memory_order_relaxed);
  second_level(core, insn->pc, insn);
}

/// All threads of this process see each other's stores from before this call.  False: the kernel cannot.
bool barrier_in_all_threads() {
  if (syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) == 0) return true;
  return syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) == 0 &&
         syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) == 0;
}

/// Ends the ownership of the core, which another vCPU has.  Under the core's lock.
void take_away(Core& core) {
  core.owner->owns.store(false, std::memory_order_relaxed);
  barrier_in_all_threads();  // either the owner sees that it is none, or its `busy` is seen here
  while (core.owner->busy.load(std::memory_order_acquire)) sched_yield();
  core.owner = nullptr;
}

/// A use by a vCPU that does not own its core.  It will from now on if nobody else did, or if all the core's latest
/// uses were its own: taking a core away costs as much as some hundred locked uses.
template <class Use>
[[gnu::noinline]] void use_locked(Seat& seat, unsigned vcpu, Use use) {
  constexpr std::uint64_t kMine = 4096;
  if (!seat.core) seat.core = &state.cores[vcpu % cores];
  Core& core = *seat.core;
  const std::scoped_lock lock(core.mutex);
  if (core.owner) take_away(core);
  core.in_a_row = core.last == &seat ? core.in_a_row + 1 : 0;
  const bool alone = !core.last || core.in_a_row == kMine;
  core.last = &seat;
  use(core);
  if (!alone || !may_own) return;
  core.owner = &seat;
  seat.owns.store(true, std::memory_order_relaxed);
}

template <class Use>
void with_core(unsigned vcpu, Use use) {
  Seat& seat = state.seats.of(vcpu);
  seat.busy.store(true, std::memory_order_relaxed);
  std::atomic_signal_fence(std::memory_order_seq_cst);  // take_away has the processor keep this order
  if (seat.owns.load(std::memory_order_relaxed)) [[likely]] {
    use(*seat.core);
    return seat.busy.store(false, std::memory_order_release);
  }
  seat.busy.store(false, std::memory_order_release);
  use_locked(seat, vcpu, use);
}

void on_access(unsigned vcpu, qemu_plugin_meminfo_t info, std::uint64_t vaddr, void* data) {
  std::uint64_t addr = vaddr;
  if (system_mode) {
    const qemu_plugin_hwaddr* where = qemu_plugin_get_hwaddr(info, vaddr);
    if (where && qemu_plugin_hwaddr_is_io(where)) return;
    if (where) addr = qemu_plugin_hwaddr_phys_addr(where);
  }
  with_core(vcpu, [=](Core& core) { access(core, addr, static_cast<Insn*>(data)); });
}

void on_fetch(unsigned vcpu, void* data) {
  with_core(vcpu, [=](Core& core) { fetch(core, static_cast<Insn*>(data)); });
}

Insn* insn_for(const qemu_plugin_insn* insn) {
  std::uint32_t word = 0;
  qemu_plugin_insn_data(insn, &word, sizeof word);
  const std::uint64_t pc = qemu_plugin_insn_vaddr(insn);
  auto [it, fresh] = state.insns.try_emplace({pc, word});
  if (fresh) {
    const char* symbol = qemu_plugin_insn_symbol(insn);
    it->second.pc = pc;
    it->second.symbol = symbol ? symbol : "";
    it->second.disassembly = plugin::disassembly(insn);
  }
  return &it->second;
}

/// Within a block only the first instruction of a cache block can miss: the others follow it at once, so they hit and
/// change no order.  (Other vCPUs of the core come before or after all of them.)
void on_translate(qemu_plugin_id_t, qemu_plugin_tb* tb) {
  const std::scoped_lock lock(state.mutex);
  const std::size_t insns = qemu_plugin_tb_n_insns(tb);
  std::uint64_t last = ~std::uint64_t{0};
  for (std::size_t i = 0; i < insns; ++i) {
    qemu_plugin_insn* insn = qemu_plugin_tb_get_insn(tb, i);
    Insn* record = insn_for(insn);
    const std::uint64_t block = record->pc / icache.block;
    if (block != last) qemu_plugin_register_vcpu_insn_exec_cb(insn, on_fetch, QEMU_PLUGIN_CB_NO_REGS, record);
    last = block;
    qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(insn, QEMU_PLUGIN_INLINE_ADD_U64, state.fetches, 1);
    qemu_plugin_register_vcpu_mem_cb(insn, on_access, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_RW, record);
  }
}

double rate(std::uint64_t part, std::uint64_t whole) {
  return whole ? 100.0 * static_cast<double>(part) / static_cast<double>(whole) : 0.0;
}

/// A core's line: counts and rates.
std::string core_line(const char* name, const Core& c, std::uint64_t fetches) {
  std::string line = plugin::text("%-7s %-14" PRIu64 " %-12" PRIu64 " %8.4f%%  %-14" PRIu64 " %-12" PRIu64 " %8.4f%%",
                                  name, c.accesses, c.data_misses, rate(c.data_misses, c.accesses), fetches,
                                  c.fetch_misses, rate(c.fetch_misses, fetches));
  if (use_l2)
    line += plugin::text("  %-14" PRIu64 " %-12" PRIu64 " %8.4f%%", c.second_accesses, c.second_misses,
                         rate(c.second_misses, c.second_accesses));
  return line + "\n";
}

std::string cores_report() {
  std::string report = "core #, data accesses, data misses, dmiss rate, insn accesses, insn misses, imiss rate";
  report += use_l2 ? ", l2 accesses, l2 misses, l2 miss rate\n" : "\n";
  std::vector<std::uint64_t> fetches(cores);
  for (int v = 0; v < qemu_plugin_num_vcpus(); ++v)
    fetches[static_cast<unsigned>(v) % cores] += qemu_plugin_u64_get(state.fetches, static_cast<unsigned>(v));
  Core sum;
  std::uint64_t all = 0;
  for (std::size_t i = 0; i < cores; ++i) {
    const Core& c = state.cores[i];
    report += core_line(plugin::text("%zu", i).c_str(), c, fetches[i]);
    sum.accesses += c.accesses, sum.data_misses += c.data_misses, sum.fetch_misses += c.fetch_misses;
    sum.second_accesses += c.second_accesses, sum.second_misses += c.second_misses, all += fetches[i];
  }
  if (cores > 1) report += core_line("sum", sum, all);
  return report;
}

std::string misses_report(Miss kind, const char* title) {
  std::vector<std::pair<std::uint64_t, const Insn*>> order;
  for (const auto& [key, insn] : state.insns)
    if (insn.misses[kind]) order.emplace_back(insn.misses[kind].load(), &insn);
  std::ranges::stable_sort(order, std::greater{}, [](const auto& o) { return o.first; });
  std::string report = plugin::text("\naddress, %s, instruction\n", title);
  for (std::size_t i = 0; i < order.size() && i < limit; ++i) {
    const Insn& insn = *order[i].second;
    const std::string symbol = insn.symbol.empty() ? "" : " (" + insn.symbol + ")";
    report += plugin::text("0x%" PRIx64 "%s, %" PRIu64 ", %s\n", insn.pc, symbol.c_str(), order[i].first,
                           insn.disassembly.c_str());
  }
  return report;
}

void on_exit(qemu_plugin_id_t, void*) {
  const std::scoped_lock lock(state.mutex);
  std::string report = cores_report() + misses_report(kData, "data misses") + misses_report(kFetch, "fetch misses");
  if (use_l2) report += misses_report(kSecond, "L2 misses");
  plugin::show(report);
  plugin::Table table({"address", "symbol", "instruction", "data_misses", "fetch_misses", "l2_misses"});
  for (const auto& [key, insn] : state.insns)
    if (insn.misses[kData] || insn.misses[kFetch])
      table.row({plugin::address(insn.pc), insn.symbol, insn.disassembly, insn.misses[kData].load(),
                 insn.misses[kFetch].load(), insn.misses[kSecond].load()});
  table.write(state.out_path);
}

/// Why a cache cannot be built; empty if it can.
std::string problem(const char* name, const Geometry& g) {
  if (!std::has_single_bit(g.block))
    return plugin::text("%s: block size %" PRIu64 " is no power of two", name, g.block);
  if (g.size % (g.block * g.ways))
    return plugin::text("%s: size is no multiple of block size times associativity", name);
  return "";
}

void read_geometry(plugin::Options& options, const char* size, const char* block, const char* ways, Geometry& g) {
  options.number(size, g.size, 1);
  options.number(block, g.block, 1);
  options.number(ways, g.ways, 1);
}

}  // namespace

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t* info, int argc, char** argv) {
  system_mode = info->system_emulation;
  cores = system_mode ? static_cast<std::uint64_t>(std::max(info->system.smp_vcpus, 1)) : 1;
  const Geometry usual = l2cache;
  plugin::Options options("cache", argc, argv);
  read_geometry(options, "icachesize", "iblksize", "iassoc", icache);
  read_geometry(options, "dcachesize", "dblksize", "dassoc", dcache);
  options.choice("evict", {"lru", "fifo", "rand"}, evict);
  options.number("cores", cores, 1);
  options.flag("l2", use_l2);
  l2cache.size = 0;
  read_geometry(options, "l2cachesize", "l2blksize", "l2assoc", l2cache);
  use_l2 |= l2cache.size || l2cache.block != usual.block || l2cache.ways != usual.ways;
  if (!l2cache.size) l2cache.size = usual.size;
  options.number("limit", limit);
  options.output("out", state.out_path);
  for (const std::string& p : {problem("icache", icache), problem("dcache", dcache), problem("l2cache", l2cache)})
    if (!p.empty()) options.complain(p);
  if (!options.done()) return -1;
  const bool may_share = !system_mode || cores < static_cast<std::uint64_t>(std::max(info->system.max_vcpus, 1));
  may_own = !may_share || barrier_in_all_threads();
  for (std::uint64_t i = 0; i < cores; ++i) state.cores.emplace_back();
  state.seats.start();
  state.fetches = state.counters.make();
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
  qemu_plugin_register_atexit_cb(id, on_exit, nullptr);
  return 0;
}
