// SPDX-License-Identifier: MIT
// uftrace: function calls and returns as a trace that Perfetto and chrome://tracing show.  AArch64 and SPARC V8.
// Options: out=FILE.json (default uftrace.json), clock=insns|host (an instruction counts as a nanosecond), depth=N,
// limit=N (events of a vCPU).  Calls and returns are seen by their instructions: BL and BLR, RET; CALL and JMPL to %o7,
// RET and RETL. A return to an address that no open call waits for (a task switch, a longjmp) is passed over.
#include <chrono>

#include "support.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;
/// What -plugin help shows: what it is, and its options.
QEMU_PLUGIN_EXPORT const char* tandem_plugin_help =
    "calls and returns for Perfetto and chrome://tracing\nout=FILE.json clock=insns|host depth=N limit=N";

namespace {

enum class Kind : std::uint8_t { kPlain, kCall, kReturn };

struct Block {
  std::uint64_t pc, insns;
  std::string name;          ///< of the function that begins here
  Kind kind = Kind::kPlain;  ///< of its control transfer
  std::uint64_t resume = 0;  ///< address behind a call
  std::uint64_t target = 0;  ///< of a direct call
  std::uint64_t slot = 0;    ///< address of the delay slot, if that is another block
};

struct Frame {
  std::uint64_t resume;
};

struct Vcpu {
  const Block* before = nullptr;
  std::vector<Frame> stack;
  std::uint64_t insns = 0, events = 0;
  std::string lines;
};

bool big_endian = false, is_sparc = false;
unsigned clock_kind = 0;
std::uint64_t depth = 256, limit = 10'000'000;
constexpr std::size_t kFlush = 256 * 1024;  ///< bytes a vCPU keeps before it writes them

struct State {
  plugin::PerVcpu<Vcpu> vcpus;
  plugin::Sink sink;
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
  std::mutex mutex;  ///< guards blocks; taken at translation only
  std::deque<Block> blocks;
};
State& state = plugin::kept<State>;

/// Microseconds, as the trace form has them.
double now(const Vcpu& v) {
  if (clock_kind == 0) return static_cast<double>(v.insns) / 1000.0;
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - state.start).count();
}

void emit(Vcpu& v, unsigned vcpu, char phase, const char* name) {
  if (++v.events > limit) return;
  v.lines += plugin::text(",\n{\"ph\":\"%c\",\"pid\":1,\"tid\":%u,\"ts\":%.3f", phase, vcpu, now(v));
  if (name) v.lines += ",\"name\":" + plugin::Table::quoted(name, true);
  v.lines += "}";
  if (v.lines.size() < kFlush) return;
  state.sink.write(v.lines);
  v.lines.clear();
}

void enter(Vcpu& v, unsigned vcpu, const Block& caller, const Block& function) {
  if (v.stack.size() >= depth) v.stack.erase(v.stack.begin()), emit(v, vcpu, 'E', nullptr);
  v.stack.push_back({caller.resume});
  emit(v, vcpu, 'B', function.name.c_str());
}

void leave(Vcpu& v, unsigned vcpu, std::uint64_t to) {
  std::size_t i = v.stack.size();
  while (i > 0 && v.stack[i - 1].resume != to) --i;
  if (i == 0) return;
  for (; v.stack.size() >= i; v.stack.pop_back()) emit(v, vcpu, 'E', nullptr);
}

void on_block(unsigned vcpu, void* data) {
  const auto& block = *static_cast<const Block*>(data);
  Vcpu& v = state.vcpus.of(vcpu);
  const Block* before = v.before;
  const bool waits = before && (block.pc == before->slot || (before->target && block.pc != before->target));
  if (before && before->kind == Kind::kCall && !waits) enter(v, vcpu, *before, block);
  if (before && before->kind == Kind::kReturn && block.pc != before->slot) leave(v, vcpu, block.pc);
  v.insns += block.insns;
  if (!(before && before->slot && block.pc == before->slot)) v.before = &block;
}

std::uint32_t word_of(const qemu_plugin_insn* insn) {
  std::uint8_t bytes[4] = {};
  qemu_plugin_insn_data(insn, bytes, sizeof bytes);
  std::uint32_t word = 0;
  for (unsigned i = 0; i < 4; ++i) word |= std::uint32_t{bytes[i]} << 8 * (big_endian ? 3 - i : i);
  return word;
}

/// Sign-extended field of `bits` bits, times 4.
std::uint64_t displacement(std::uint32_t word, unsigned bits) {
  return static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<std::uint64_t>(word) << (64 - bits)) >>
                                    (62 - bits));
}

/// A64: C6.2 of DDI 0487: BL, BLR(A*), RET(A*).
bool classify_a64(Block& b, std::uint64_t pc, std::uint32_t word) {
  b.resume = pc + 4;
  if ((word & 0xfc000000) == 0x94000000) b.kind = Kind::kCall, b.target = pc + displacement(word, 26);
  if ((word & 0xfefff000) == 0xd63f0000) b.kind = Kind::kCall;
  if ((word & 0xfffff000) == 0xd65f0000) b.kind = Kind::kReturn;
  return b.kind != Kind::kPlain;
}

/// SPARC V8, B.24 and B.25: CALL, JMPL with rd %o7; JMPL %o7 + 8 or %i7 + 8 (12 behind a structure) without a result.
bool classify_sparc(Block& b, std::uint64_t pc, std::uint32_t word) {
  b.resume = pc + 8;
  if (word >> 30 == 1) b.kind = Kind::kCall, b.target = (pc + displacement(word, 30)) & 0xffffffff;
  if ((word & 0xc1f80000) != 0x81c00000) return b.kind != Kind::kPlain;
  const std::uint32_t rd = word >> 25 & 31, rs1 = word >> 14 & 31;
  if (rd == 15) b.kind = Kind::kCall;
  if (rd == 0 && (rs1 == 15 || rs1 == 31)) b.kind = Kind::kReturn;
  return b.kind != Kind::kPlain;
}

void on_translate(qemu_plugin_id_t, qemu_plugin_tb* tb) {
  const std::size_t insns = qemu_plugin_tb_n_insns(tb);
  Block b{qemu_plugin_tb_vaddr(tb), insns, "", Kind::kPlain, 0, 0, 0};
  const char* symbol = qemu_plugin_insn_symbol(qemu_plugin_tb_get_insn(tb, 0));
  b.name = symbol ? symbol : plugin::text("0x%" PRIx64, b.pc);
  // The control transfer is the last instruction, or on SPARC the one before its delay slot.
  for (std::size_t back = 1; back <= (is_sparc ? 2u : 1u) && back <= insns && b.kind == Kind::kPlain; ++back) {
    const qemu_plugin_insn* insn = qemu_plugin_tb_get_insn(tb, insns - back);
    const std::uint64_t pc = qemu_plugin_insn_vaddr(insn);
    const bool found = is_sparc ? classify_sparc(b, pc, word_of(insn)) : classify_a64(b, pc, word_of(insn));
    if (found && is_sparc && back == 1) b.slot = pc + 4;
  }
  const std::scoped_lock lock(state.mutex);
  qemu_plugin_register_vcpu_tb_exec_cb(tb, on_block, QEMU_PLUGIN_CB_NO_REGS, &state.blocks.emplace_back(std::move(b)));
}

void on_exit(qemu_plugin_id_t, void*) {
  state.vcpus.each([](unsigned vcpu, Vcpu& v) {
    if (v.events > limit)
      std::fprintf(stderr, "uftrace: vCPU %u: events beyond limit=%" PRIu64 " are left out\n", vcpu, limit);
    for (; !v.stack.empty(); v.stack.pop_back()) emit(v, vcpu, 'E', nullptr);
    state.sink.write(v.lines);
    v.lines.clear();
  });
  state.sink.write("\n]}\n");
  state.sink.close();
}

}  // namespace

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t* info, int argc, char** argv) {
  const std::string_view target = info->target_name;
  plugin::Options options("uftrace", argc, argv);
  std::string path = "uftrace.json";
  options.output("out", path, ".json");
  options.choice("clock", {"insns", "host"}, clock_kind);
  options.number("depth", depth, 1);
  options.number("limit", limit, 1);
  is_sparc = big_endian = target == "sparc";
  if (!is_sparc && target != "aarch64") options.complain("no knowledge of calls on " + std::string(target));
  if (!options.done()) return -1;
  if (!state.sink.open(path)) {
    std::fprintf(stderr, "uftrace: %s: cannot be written: %s\n", path.c_str(), std::strerror(errno));
    return -1;
  }
  state.sink.write("{\"traceEvents\":[\n{\"ph\":\"M\",\"pid\":1,\"name\":\"process_name\",\"args\":{\"name\":\"" +
                   std::string(target) + "\"}}");
  state.vcpus.start();
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
  qemu_plugin_register_atexit_cb(id, on_exit, nullptr);
  return 0;
}
