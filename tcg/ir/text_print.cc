// SPDX-License-Identifier: MIT
// Regions to text.
#include <fmt/format.h>

#include <array>
#include <iterator>
#include <string_view>

#include "tcg/ir/fp_op.h"
#include "tcg/ir/text.h"

namespace tcg::ir {
namespace {

class Printer {
 public:
  explicit Printer(const Region& region) : region_(region), number_(region.insts.size(), kNone) {}

  std::string run() {
    add("region {:#x} flags {:#x}\n", region_.start_pc, region_.flags);
    std::uint32_t next = 0;
    for (BlockId b = 0; b < region_.block_count; ++b) {
      for (const ValueId v : region_.blocks[b].insts) {
        if (region_.insts[v].type != Type::kNone) number_[v] = next++;
      }
    }
    for (BlockId b = 0; b < region_.block_count; ++b) {
      add("b{}{}:\n", b, region_.blocks[b].cold ? " cold" : "");
      for (const ValueId v : region_.blocks[b].insts) line(v);
    }
    for (; shown_ < region_.guest_insns.size(); ++shown_) guest_insn();
    return std::move(out_);
  }

 private:
  template <typename... Args>
  void add(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
  }

  void guest_insn() {
    const GuestInsn& g = region_.guest_insns[shown_];
    add("  @{} {:#x} {} {:#010x}\n", shown_, g.pc, g.bytes, g.opcode);
  }

  void value(ValueId v) {
    const Inst& inst = region_.insts[v];
    if (inst.op == Op::kConst)
      add("{}:{:#x}", name(inst.type), inst.imm);
    else if (number_[v] != kNone)
      add("v{}", number_[v]);
    else
      add("?{}", v);
  }

  void line(ValueId v) {
    const Inst& inst = region_.insts[v];
    if (inst.guest_insn < region_.guest_insns.size() && inst.guest_insn != current_) {
      if (inst.guest_insn < shown_) add("  @{}\n", inst.guest_insn);
      for (; shown_ <= inst.guest_insn; ++shown_) guest_insn();
      current_ = inst.guest_insn;
    }
    add("    ");
    if (inst.type != Type::kNone) {
      value(v);
      add(":{} = ", name(inst.type));
    }
    add("{}", info(inst.op).name);
    if (inst.operand_type != Type::kNone || inst.operand_type2 != Type::kNone) add(".{}", name(inst.operand_type));
    if (inst.operand_type2 != Type::kNone) add(".{}", name(inst.operand_type2));
    separator_ = " ";
    extra(inst);
    for (unsigned i = 0; i < inst.nargs; ++i) {
      separate();
      value(inst.args[i]);
    }
    for (const Edge& e : region_.edges_of(inst)) edge(e);
    if (inst.map != kNone) map(region_.maps[inst.map]);
    add("\n");
  }

  void separate() {
    add("{}", separator_);
    separator_ = ", ";
  }

  /// What stands before the operands.
  void extra(const Inst& inst) {
    switch (inst.op) {
      case Op::kGetSlot:
      case Op::kSetSlot: return item(region_.target->slots[inst.imm].name);
      case Op::kSetCond: return item(name(inst.cond));
      case Op::kFlagCond: return item(name(inst.flag_cond));
      case Op::kVec: return vec(inst);
      case Op::kCall: return item(region_.target->helpers[inst.imm].name);
      case Op::kLoad:
      case Op::kStore:
      case Op::kAtomicCas: return memop(inst);
      case Op::kAtomicRmw: item(name(inst.rmw)); return memop(inst);
      case Op::kTlbCheck: return check(TlbCheckImm::unpack(inst.imm));
      case Op::kGotoTb: item(fmt::format("{}", inst.aux)); return item(fmt::format("{:#x}", inst.imm));
      case Op::kGotoPtr: return item(fmt::format("{}", inst.aux));
      case Op::kFOp: {
        const FpSpec spec = FpSpec::unpack(inst.imm);
        item(name(spec.op));
        return item(fmt::format("{:#x}", inst.imm));
      }
      case Op::kCallback: item(fmt::format("{}", inst.aux)); return item(fmt::format("{:#x}", inst.imm));
      case Op::kCounterLoad:
      case Op::kCounterAdd:
      case Op::kCounterSet: return item(fmt::format("{:#x}", inst.imm));
      case Op::kFence:
      case Op::kSideExit:
      case Op::kPoll:
      case Op::kCount:
      case Op::kUncount:
      case Op::kExitTb:
      case Op::kRaise: return item(fmt::format("{}", inst.imm));
      default:
        if (info(inst.op).effect == Effect::kFp && inst.imm != 0) item(fmt::format("mode {}", inst.imm));
        return;
    }
  }

  void item(std::string_view text) {
    separate();
    add("{}", text);
  }

  void vec(const Inst& inst) {
    const VecOpInfo& row = ir::info(inst.vec_op);
    const VecImm imm = VecImm::unpack(inst.imm);
    add(".{}", row.name);
    if (row.lanes != 0) add(".{}", lane_bits(imm.lane));
    if (row.has_n) item(fmt::format("{}", imm.n));
  }

  void memop(const Inst& inst) {
    const MemOp m = MemOp::unpack(static_cast<std::uint32_t>(inst.imm));
    separate();
    add("[{}", m.bytes());
    if (m.align_log2 != 0) add(" align {}", 1u << m.align_log2);
    add(" mmu {}", m.mmu_index);
    if (m.big_endian) add(" be");
    if (m.sign_extend) add(" signed");
    if (m.atomic_half) add(" half");
    if (shared_displacement(inst.imm) != 0) add(" +{}", shared_displacement(inst.imm));
    add("]");
  }

  void check(const TlbCheckImm& c) {
    separate();
    add("[lo {} span {}", c.lo, c.span);
    if (c.align_log2 != 0) add(" align {}", 1u << c.align_log2);
    constexpr std::array<std::string_view, 3> kRights{"", " write", " rw"};
    add(" mmu {}{}]", c.mmu_index, kRights[static_cast<unsigned>(c.rights) % kRights.size()]);
  }

  void edge(const Edge& e) {
    separate();
    add("b{}", e.target);
    if (e.count == 0) return;
    const char* before = "(";
    for (const ValueId v : region_.args_of(e)) {
      add("{}", before);
      before = ", ";
      value(v);
    }
    add(")");
  }

  void map(const StateMap& m) {
    const char* before = "";
    add(" {{");
    for (const MapEntry& e : region_.entries(m)) {
      add("{}{}=", before, region_.target->slots[e.slot].name);
      before = ", ";
      value(e.value);
    }
    for (const PendingAdd& p : region_.pending_of(m)) {
      add("{}+{:#x}={:#x}", before, p.offset, p.amount);
      before = ", ";
    }
    add("}}");
  }

  const Region& region_;
  std::vector<std::uint32_t> number_;
  std::string out_;
  const char* separator_ = " ";
  std::uint32_t shown_ = 0;
  std::uint32_t current_ = kNone;
};

}  // namespace

std::string print(const Region& region) { return Printer(region).run(); }

}  // namespace tcg::ir
