// SPDX-License-Identifier: MIT
// howvec: how many instructions of each class are executed, for AArch64 and SPARC V8.  Options: inline=on|off,
// count=CLASS (its instructions one by one; `all` and many times over possible), limit=N, verbose=on,
// out=FILE.csv|FILE.json; old form: arg=inline,arg=CLASS.  Classes follow the manuals: Arm ARM DDI 0487, C4.1 (A64
// encoding index); SPARC V8 manual, appendix F.
#include <array>
#include <map>
#include <span>

#include "support.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;
/// What -plugin help shows: what it is, and its options.
QEMU_PLUGIN_EXPORT const char* tandem_plugin_help =
    "executions of each class of instructions\ninline=on|off count=CLASS... verbose=on limit=N out=FILE";

namespace {

enum class Count : std::uint8_t { kClass, kEach, kNo };

/// Instructions whose word & mask == pattern; the first row that matches decides.
struct Class {
  const char* name;    ///< as the report shows it
  const char* option;  ///< for count=
  std::uint32_t mask, pattern;
  Count count = Count::kClass;
};

constexpr std::array kAarch64{
    Class{"  UDEF", "udef", 0xffff0000, 0x00000000, Count::kNo},
    Class{"  SVE", "sve", 0x1e000000, 0x04000000},
    Class{"  SME", "sme", 0x9e000000, 0x80000000},
    Class{"  PCrel addr", "pcrel", 0x1f000000, 0x10000000},
    Class{"  Add/Sub (imm)", "asi", 0x1f000000, 0x11000000},
    Class{"  Logical (imm)", "logi", 0x1f800000, 0x12000000},
    Class{"  Move Wide (imm)", "movwi", 0x1f800000, 0x12800000},
    Class{"  Bitfield", "bitf", 0x1f800000, 0x13000000},
    Class{"  Extract", "extr", 0x1f800000, 0x13800000},
    Class{"  Cond Branch (imm)", "cndb", 0xfe000000, 0x54000000},
    Class{"  Exception Gen", "excp", 0xff000000, 0xd4000000},
    Class{"    NOP", "nop", 0xffffffff, 0xd503201f, Count::kNo},
    Class{"  Hints", "hint", 0xfffff01f, 0xd503201f},
    Class{"  Barriers", "barr", 0xfffff01f, 0xd503301f},
    Class{"  PSTATE", "psta", 0xfff8f01f, 0xd500401f},
    Class{"  System Insn", "sins", 0xffd80000, 0xd5080000},
    Class{"  System Reg", "sreg", 0xffd00000, 0xd5100000},
    Class{"  Branch (reg)", "breg", 0xfe000000, 0xd6000000},
    Class{"  Branch (imm)", "bimm", 0x7c000000, 0x14000000},
    Class{"  Cmp & Branch", "cmpb", 0x7e000000, 0x34000000},
    Class{"  Tst & Branch", "tstb", 0x7e000000, 0x36000000},
    Class{"Branches, System", "branch", 0x1c000000, 0x14000000},
    Class{"  AdvSimd ldstmult", "advlsm", 0xbfbf0000, 0x0c000000},
    Class{"  AdvSimd ldstmult++", "advlsmp", 0xbfa00000, 0x0c800000},
    Class{"  AdvSimd ldst", "advlss", 0xbf9f0000, 0x0d000000},
    Class{"  AdvSimd ldst++", "advlssp", 0xbf800000, 0x0d800000},
    Class{"  ldst excl", "ldstx", 0x3f000000, 0x08000000},
    Class{"  Load Reg (lit)", "ldlit", 0x3b000000, 0x18000000},
    Class{"  ldst noalloc pair", "ldstnap", 0x3b800000, 0x28000000},
    Class{"  ldst pair", "ldstp", 0x3a000000, 0x28000000},
    Class{"  ldst reg (imm)", "ldstr", 0x3b200000, 0x38000000},
    Class{"  ldst reg (uimm)", "ldstu", 0x3b000000, 0x39000000},
    Class{"  atomic ldst", "atomic", 0x3b200c00, 0x38200000},
    Class{"  ldst reg (reg off)", "ldstro", 0x3b200c00, 0x38200800},
    Class{"  ldst reg (pac)", "ldstpa", 0x3b200400, 0x38200400},
    Class{"Loads & Stores", "ldst", 0x0a000000, 0x08000000},
    Class{"Data Proc Reg", "dprr", 0x0e000000, 0x0a000000},
    Class{"Scalar FP", "fpsr", 0x5e000000, 0x1e000000},
    Class{"AdvSimd", "simd", 0x0e000000, 0x0e000000},
};

constexpr std::uint32_t kOp3 = 0xc1f80000;  ///< op and op3
constexpr std::uint32_t op3(std::uint32_t op, std::uint32_t three) { return op << 30 | three << 19; }

constexpr std::array kSparc{
    Class{"  UNIMP", "unimp", 0xc1c00000, 0x00000000},
    Class{"    NOP", "nop", 0xffffffff, 0x01000000, Count::kNo},
    Class{"  SETHI", "sethi", 0xc1c00000, 0x01000000},
    Class{"  Branch always", "ba", 0xdfc00000, 0x10800000},
    Class{"  Branch (icc)", "bicc", 0xc1c00000, 0x00800000},
    Class{"  Branch (fcc)", "fbfcc", 0xc1c00000, 0x01800000},
    Class{"  Branch (ccc)", "cbccc", 0xc1c00000, 0x01c00000},
    Class{"  Call", "call", 0xc0000000, 0x40000000},
    Class{"  Jump (JMPL)", "jmpl", kOp3, op3(2, 0x38)},
    Class{"  Return from trap", "rett", kOp3, op3(2, 0x39)},
    Class{"  Software trap", "ticc", kOp3, op3(2, 0x3a)},
    Class{"  SAVE", "save", kOp3, op3(2, 0x3c)},
    Class{"  RESTORE", "restore", kOp3, op3(2, 0x3d)},
    Class{"  FLUSH", "flush", kOp3, op3(2, 0x3b)},
    Class{"  Shift", "sll", kOp3, op3(2, 0x25)},
    Class{"  Shift", "srl", kOp3, op3(2, 0x26)},
    Class{"  Shift", "sra", kOp3, op3(2, 0x27)},
    Class{"  Multiply step", "mulscc", kOp3, op3(2, 0x24)},
    Class{"  Tagged arithmetic", "tagged", 0xc1e00000, op3(2, 0x20)},
    Class{"  Read state reg", "rd", 0xc1e00000, op3(2, 0x28)},
    Class{"  Write state reg", "wr", 0xc1e00000, op3(2, 0x30)},
    Class{"  FP operate", "fpop1", kOp3, op3(2, 0x34)},
    Class{"  FP compare", "fpop2", kOp3, op3(2, 0x35)},
    Class{"  Coprocessor", "cpop", 0xc1f00000, op3(2, 0x36)},
    Class{"  Multiply", "mul", 0xc1700000, op3(2, 0x0a)},
    Class{"  Divide", "div", 0xc1700000, op3(2, 0x0e)},
    Class{"  Add", "add", 0xc1780000, op3(2, 0x00)},
    Class{"  Add with carry", "addx", 0xc1780000, op3(2, 0x08)},
    Class{"  Subtract", "sub", 0xc1780000, op3(2, 0x04)},
    Class{"  Subtract with carry", "subx", 0xc1780000, op3(2, 0x0c)},
    Class{"  Logical", "logic", 0xc1400000, op3(2, 0x00)},
    Class{"  Atomic", "ldstub", kOp3, op3(3, 0x0d)},
    Class{"  Atomic", "swap", kOp3, op3(3, 0x0f)},
    Class{"  Store", "st", 0xc1e00000, op3(3, 0x04)},
    Class{"  Load", "ld", 0xc1c00000, op3(3, 0x00)},
    Class{"  Alternate store", "sta", 0xc1e00000, op3(3, 0x14)},
    Class{"  Alternate load", "lda", 0xc1800000, op3(3, 0x10)},
    Class{"  FP store", "stf", 0xc1e00000, op3(3, 0x24)},
    Class{"  FP load", "ldf", 0xc1e00000, op3(3, 0x20)},
    Class{"  Coprocessor ldst", "ldstc", 0xc1800000, op3(3, 0x30)},
};

constexpr Class kOther{"Unclassified", "unclas", 0, 0};

struct Counter {
  const Class* row;
  std::uint32_t word;
  std::string disassembly;  ///< of an instruction counted by itself
  qemu_plugin_u64 count;
};

bool use_inline = true;
std::uint64_t limit = 50;

struct State {
  std::vector<Class> classes;
  bool big_endian = false;
  std::string out_path;
  std::mutex mutex;  ///< guards what follows; taken at translation and at the end only
  std::vector<Counter> by_class;
  std::map<std::uint32_t, Counter> each;
  plugin::Counters counters;
};
State& state = plugin::kept<State>;

void on_insn(unsigned vcpu, void* counter) { qemu_plugin_u64_add(static_cast<Counter*>(counter)->count, vcpu, 1); }

Counter* counter_for(const qemu_plugin_insn* insn) {
  std::uint8_t bytes[4] = {};
  qemu_plugin_insn_data(insn, bytes, sizeof bytes);
  std::uint32_t word = 0;
  for (unsigned i = 0; i < 4; ++i) word |= std::uint32_t{bytes[i]} << 8 * (state.big_endian ? 3 - i : i);
  std::size_t i = 0;
  while ((word & state.classes[i].mask) != state.classes[i].pattern) ++i;
  const Class& row = state.classes[i];
  if (row.count == Count::kNo) return nullptr;
  if (row.count == Count::kClass) return &state.by_class[i];
  auto [it, fresh] = state.each.try_emplace(word, Counter{&row, word, "", {}});
  if (fresh) {
    it->second.count = state.counters.make();
    it->second.disassembly = plugin::disassembly(insn);
  }
  return &it->second;
}

void on_translate(qemu_plugin_id_t, qemu_plugin_tb* tb) {
  const std::size_t insns = qemu_plugin_tb_n_insns(tb);
  const std::scoped_lock lock(state.mutex);
  for (std::size_t i = 0; i < insns; ++i) {
    qemu_plugin_insn* insn = qemu_plugin_tb_get_insn(tb, i);
    Counter* counter = counter_for(insn);
    if (!counter) continue;
    if (use_inline)
      qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(insn, QEMU_PLUGIN_INLINE_ADD_U64, counter->count, 1);
    else
      qemu_plugin_register_vcpu_insn_exec_cb(insn, on_insn, QEMU_PLUGIN_CB_NO_REGS, counter);
  }
}

/// Rows of one name (SPARC's shifts) are shown as one.
std::string class_report(plugin::Table& table) {
  std::string report = "Instruction Classes:\n";
  for (std::size_t i = 0; i < state.classes.size(); ++i) {
    const Class& row = state.classes[i];
    const bool again = i + 1 < state.classes.size() && row.count == state.classes[i + 1].count &&
                       std::strcmp(row.name, state.classes[i + 1].name) == 0;
    std::uint64_t hits = qemu_plugin_u64_sum(state.by_class[i].count);
    if (again) {
      qemu_plugin_u64_add(state.by_class[i + 1].count, 0, hits);
      continue;
    }
    if (row.count == Count::kNo) report += plugin::text("Class: %-24s not counted\n", row.name);
    if (row.count == Count::kEach) report += plugin::text("Class: %-24s counted individually\n", row.name);
    if (row.count != Count::kClass || !hits) continue;
    report += plugin::text("Class: %-24s (%" PRIu64 " hits)\n", row.name, hits);
    const char* name = row.name + std::strspn(row.name, " ");
    table.row({std::string(name), std::string(""), std::string(""), hits});
  }
  return report;
}

void on_exit(qemu_plugin_id_t, void*) {
  const std::scoped_lock lock(state.mutex);
  plugin::Table table({"class", "opcode", "instruction", "hits"});
  std::string report = class_report(table);
  std::vector<std::pair<std::uint64_t, const Counter*>> order;
  for (const auto& [word, counter] : state.each) order.emplace_back(qemu_plugin_u64_sum(counter.count), &counter);
  std::ranges::stable_sort(order, std::greater{}, [](const auto& o) { return o.first; });
  if (!order.empty()) report += "Individual Instructions:\n";
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto& [hits, counter] = order[i];
    const char* name = counter->row->name + std::strspn(counter->row->name, " ");
    if (i < limit)
      report += plugin::text("Instr: %-24s (%" PRIu64 " hits)  (op=0x%08x/%s)\n", counter->disassembly.c_str(), hits,
                             counter->word, counter->row->name);
    table.row({std::string(name), plugin::text("0x%08x", counter->word), counter->disassembly, hits});
  }
  plugin::show(report);
  table.write(state.out_path);
}

/// Marks the classes of an option `count=`; false if there is none of that name.
bool count_each(std::string_view option) {
  bool found = false;
  for (Class& row : state.classes) {
    if (option != "all" && option != row.option) continue;
    row.count = Count::kEach;
    found = true;
  }
  return found;
}

}  // namespace

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t* info, int argc, char** argv) {
  const std::string_view target = info->target_name;
  const auto use = [](std::span<const Class> rows) { state.classes.assign(rows.begin(), rows.end()); };
  if (target == "aarch64") use(kAarch64);
  if (target.starts_with("sparc")) use(kSparc), state.big_endian = true;
  state.classes.push_back(kOther);

  plugin::Options options("howvec", argc, argv);
  bool verbose = false;
  std::vector<std::string> each;
  options.flag("inline", use_inline);
  options.flag("verbose", verbose);
  options.list("count", each);
  options.number("limit", limit);
  options.output("out", state.out_path);
  std::ranges::copy(options.positional(), std::back_inserter(each));
  for (const std::string& option : each) {
    if (count_each(option)) continue;
    std::string all;
    for (const Class& row : state.classes) all += std::string(" ") + row.option;
    options.complain(plugin::text("count=%s: no such class for %s; there are: all%s", option.c_str(),
                                  std::string(target).c_str(), all.c_str()));
  }
  if (!options.done()) return -1;
  if (verbose)
    for (Class& row : state.classes)
      if (row.count == Count::kNo) row.count = Count::kClass;
  for (const Class& row : state.classes) state.by_class.push_back({&row, 0, "", state.counters.make()});
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
  qemu_plugin_register_atexit_cb(id, on_exit, nullptr);
  return 0;
}
