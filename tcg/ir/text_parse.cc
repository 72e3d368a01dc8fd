// SPDX-License-Identifier: MIT
// Text to regions.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>
#include <optional>

#include "tcg/ir/text.h"

namespace tcg::ir {
namespace {

/// First index below `count` whose name is `text`.
template <typename E>
std::optional<E> by_name(std::string_view text, unsigned count) {
  for (unsigned i = 0; i < count; ++i) {
    if (name(static_cast<E>(i)) == text) return static_cast<E>(i);
  }
  return std::nullopt;
}

std::optional<Op> op_by_name(std::string_view text) {
  for (unsigned i = 0; i < kOpCount; ++i) {
    if (info(static_cast<Op>(i)).name == text) return static_cast<Op>(i);
  }
  return std::nullopt;
}

/// Two passes over the lines.  The first failure is kept; what comes after it does nothing.
class Parser {
 public:
  Parser(std::string_view text, Region& region) : text_(text), region_(region) {}

  base::Result<void> run() {
    region_.clear();
    for (const int pass : {1, 2}) {
      pass_ = pass;
      line_number_ = 0;
      std::size_t at = 0;
      while (at < text_.size() && !failed()) {
        const std::size_t end = std::min(text_.find('\n', at), text_.size());
        line_ = text_.substr(at, end - at);
        line_ = line_.substr(0, line_.find('#'));
        at = end + 1;
        ++line_number_;
        skip_space();
        if (!line_.empty()) line();
      }
      block_ = kNone;
      insn_ = 0;
    }
    if (failed()) return base::fail(error_);
    return {};
  }

 private:
  [[nodiscard]] bool failed() const { return !error_.empty(); }
  void fail(std::string_view what) {
    if (!failed()) error_ = fmt::format("line {}: {} at \"{}\"", line_number_, what, line_);
  }

  // Lexing.
  void skip_space() {
    while (!line_.empty() && (line_.front() == ' ' || line_.front() == '\t' || line_.front() == '\r'))
      line_.remove_prefix(1);
  }
  bool accept(std::string_view token) {
    skip_space();
    if (!line_.starts_with(token)) return false;
    line_.remove_prefix(token.size());
    return true;
  }
  void expect(std::string_view token) {
    if (!accept(token)) fail(fmt::format("expected \"{}\"", token));
  }
  /// Letters, digits, _ ; may be empty.
  std::string_view word() {
    skip_space();
    std::size_t n = 0;
    while (n < line_.size() && (std::isalnum(static_cast<unsigned char>(line_[n])) != 0 || line_[n] == '_')) ++n;
    const std::string_view w = line_.substr(0, n);
    line_.remove_prefix(n);
    return w;
  }
  std::uint64_t number() {
    skip_space();
    const bool minus = accept("-");
    int base = 10;
    if (line_.starts_with("0x")) {
      base = 16;
      line_.remove_prefix(2);
    }
    std::uint64_t v = 0;
    const auto [end, error] = std::from_chars(line_.data(), line_.data() + line_.size(), v, base);
    if (error != std::errc{}) fail("expected a number");
    line_.remove_prefix(static_cast<std::size_t>(end - line_.data()));
    return minus ? 0 - v : v;
  }
  Type type() {
    const auto t = by_name<Type>(word(), kTypeCount);
    if (!t) fail("expected a type");
    return t.value_or(Type::kNone);
  }

  // Lines.  Pass 1 makes blocks and values, so that pass 2 may name them before their lines.
  void line() {
    if (accept("region ")) {
      region_.start_pc = number();
      expect("flags");
      region_.flags = number();
      return;
    }
    if (accept("@")) return guest_insn();
    if (line_.starts_with("b") && line_.find(':') != std::string_view::npos &&
        line_.find('=') == std::string_view::npos && line_.size() > 1 &&
        std::isdigit(static_cast<unsigned char>(line_[1])) != 0) {
      return block_head();
    }
    instruction();
  }

  void guest_insn() {
    insn_ = static_cast<std::uint16_t>(number());
    skip_space();
    if (line_.empty()) return;
    const GuestInsn g{number(), static_cast<std::uint32_t>(number()), static_cast<std::uint32_t>(number())};
    if (failed()) return;
    if (region_.guest_insns.size() <= insn_) region_.guest_insns.resize(insn_ + 1u);
    region_.guest_insns[insn_] = g;
  }

  void block_head() {
    expect("b");
    block_ = static_cast<BlockId>(number());
    const bool cold = accept("cold");
    expect(":");
    if (pass_ == 1) {
      if (block_ != region_.block_count) return fail("blocks must be in order");
      region_.add_block();
      region_.blocks[block_].cold = cold;
    }
  }

  void instruction() {
    if (block_ == kNone) return fail("op outside a block");
    Inst inst;
    inst.guest_insn = insn_;
    std::string_view first = word();
    std::string_view result;
    if (accept(":")) {
      result = first;
      inst.type = type();
      expect("=");
      first = word();
    }
    if (pass_ == 1) {
      if (!result.empty() && !values_.emplace(std::string(result), region_.create(inst)).second)
        fail("value defined twice");
      return;
    }
    const auto op = op_by_name(first);
    if (!op) return fail(fmt::format("no op \"{}\"", first));
    inst.op = *op;
    first_item_ = true;
    if (inst.op == Op::kVec) {
      vec(inst);
    } else {
      if (accept(".")) inst.operand_type = type();
      if (accept(".")) inst.operand_type2 = type();
    }
    extra(inst);
    operands(inst);
    if (accept("{")) map(inst);
    skip_space();
    if (!line_.empty()) fail("unexpected text");
    if (failed()) return;
    ValueId id = kNone;
    if (result.empty()) {
      id = region_.create(inst);
    } else {
      id = values_.find(result)->second;
      region_.insts[id] = inst;
    }
    if (inst.op == Op::kParam) region_.insts[id].imm = region_.blocks[block_].insts.size();
    region_.blocks[block_].insts.push_back(id);
  }

  /// Comma before all items but the first.
  void item() {
    if (!first_item_) expect(",");
    first_item_ = false;
  }

  void extra(Inst& inst) {
    switch (inst.op) {
      case Op::kGetSlot:
      case Op::kSetSlot: inst.imm = index_of(region_.target->slots, "slot"); return;
      case Op::kCall: inst.imm = index_of(region_.target->helpers, "helper"); return;
      case Op::kSetCond: inst.cond = named<Cond>(10); return;
      case Op::kFlagCond: inst.flag_cond = named<FlagCond>(16); return;
      case Op::kAtomicRmw:
        inst.rmw = named<Rmw>(10);
        inst.imm = memop();
        return;
      case Op::kLoad:
      case Op::kStore:
      case Op::kAtomicCas: inst.imm = memop(); return;
      case Op::kTlbCheck: inst.imm = check(); return;
      case Op::kGotoTb:
        item();
        inst.aux = static_cast<std::uint8_t>(number());
        item();
        inst.imm = number();
        return;
      case Op::kGotoPtr:
        item();
        inst.aux = static_cast<std::uint8_t>(number());
        return;
      case Op::kFOp:
        item();
        word();  // its name, which the number holds too
        item();
        inst.imm = number();
        return;
      case Op::kCallback:
        item();
        inst.aux = static_cast<std::uint8_t>(number());
        item();
        inst.imm = number();
        return;
      case Op::kCounterLoad:
      case Op::kCounterAdd:
      case Op::kCounterSet:
      case Op::kFence:
      case Op::kSideExit:
      case Op::kPoll:
      case Op::kCount:
      case Op::kUncount:
      case Op::kExitTb:
      case Op::kRaise:
        item();
        inst.imm = number();
        return;
      default:
        if (info(inst.op).effect != Effect::kFp || !accept("mode")) return;
        first_item_ = false;
        inst.imm = number();
        return;
    }
  }

  void vec(Inst& inst) {
    expect(".");
    const std::string_view w = word();
    const auto* const row = std::ranges::find(kVecOpInfos, w, &VecOpInfo::name);
    if (row == kVecOpInfos.end()) return fail(fmt::format("no vector op \"{}\"", w));
    inst.vec_op = static_cast<VecOp>(row - kVecOpInfos.begin());
    VecImm imm;
    if (row->lanes != 0) {
      expect(".");
      imm.lane = static_cast<Lane>(log2_of(number() / 8));
    }
    if (row->has_n) {
      item();
      imm.n = static_cast<std::uint8_t>(number());
    }
    inst.imm = imm.pack();
  }

  template <typename Table>
  std::uint64_t index_of(const Table& table, std::string_view what) {
    item();
    const std::string_view w = word();
    for (std::size_t i = 0; i < table.size(); ++i) {
      if (table[i].name == w) return i;
    }
    fail(fmt::format("no {} \"{}\"", what, w));
    return 0;
  }

  template <typename E>
  E named(unsigned count) {
    item();
    const auto e = by_name<E>(word(), count);
    if (!e) fail("unknown condition or operation");
    return e.value_or(E{});
  }

  std::uint8_t log2_of(std::uint64_t bytes) {
    for (std::uint8_t i = 0; i < 5; ++i) {
      if (bytes == std::uint64_t{1} << i) return i;
    }
    fail("expected 1, 2, 4, 8 or 16");
    return 0;
  }

  std::uint64_t memop() {
    item();
    MemOp m;
    std::uint64_t displacement = 0;
    expect("[");
    m.size_log2 = log2_of(number());
    while (!failed() && !accept("]")) {
      if (accept("align"))
        m.align_log2 = log2_of(number());
      else if (accept("mmu"))
        m.mmu_index = static_cast<std::uint8_t>(number());
      else if (accept("be"))
        m.big_endian = true;
      else if (accept("signed"))
        m.sign_extend = true;
      else if (accept("half"))
        m.atomic_half = true;
      else if (accept("+"))
        displacement = number();
      else
        fail("unknown part of a memory operand");
    }
    return m.pack() | displacement << 32;
  }

  std::uint64_t check() {
    item();
    TlbCheckImm c;
    expect("[");
    while (!failed() && !accept("]")) {
      if (accept("lo"))
        c.lo = static_cast<std::int16_t>(number());
      else if (accept("span"))
        c.span = static_cast<std::uint16_t>(number());
      else if (accept("align"))
        c.align_log2 = log2_of(number());
      else if (accept("mmu"))
        c.mmu_index = static_cast<std::uint8_t>(number());
      else if (accept("write"))
        c.rights = Rights::kWrite;
      else if (accept("rw"))
        c.rights = Rights::kReadWrite;
      else
        fail("unknown part of a check");
    }
    return c.pack();
  }

  ValueId value() {
    const std::string_view w = word();
    if (accept(":")) {
      const auto t = by_name<Type>(w, kTypeCount);
      if (!t) fail("expected a type");
      return region_.constant(t.value_or(Type::kI32), number());
    }
    const auto found = values_.find(w);
    if (found != values_.end()) return found->second;
    fail(fmt::format("no value \"{}\"", w));
    return kNone;
  }

  void operands(Inst& inst) {
    skip_space();
    while (!failed() && !line_.empty() && line_.front() != '{') {
      item();
      skip_space();
      if (line_.size() > 1 && line_.front() == 'b' && std::isdigit(static_cast<unsigned char>(line_[1])) != 0) {
        const std::uint32_t e = edge();
        if (inst.edges == kNone) inst.edges = e;
      } else if (inst.nargs < inst.args.size()) {
        inst.args[inst.nargs++] = value();
      } else {
        fail("too many operands");
      }
      skip_space();
    }
  }

  std::uint32_t edge() {
    expect("b");
    const auto target = static_cast<BlockId>(number());
    if (target >= region_.block_count) fail("no such block");
    std::vector<ValueId> args;
    if (accept("(")) {
      do args.push_back(value());
      while (!failed() && accept(","));
      expect(")");
    }
    return region_.add_edge(target, args);
  }

  void map(Inst& inst) {
    StateMap m{static_cast<std::uint32_t>(region_.map_entries.size()), 0};
    while (!failed() && !accept("}")) {
      if (m.count + m.pending != 0) expect(",");
      if (accept("+")) {
        if (m.pending++ == 0) m.first_pending = static_cast<std::uint32_t>(region_.pending.size());
        const auto offset = static_cast<std::uint32_t>(number());
        expect("=");
        region_.pending.push_back({offset, number()});
        continue;
      }
      first_item_ = true;
      const auto slot = static_cast<SlotId>(index_of(region_.target->slots, "slot"));
      expect("=");
      region_.map_entries.push_back({slot, value()});
      ++m.count;
    }
    inst.map = static_cast<MapId>(region_.maps.size());
    region_.maps.push_back(m);
  }

  std::string_view text_;
  Region& region_;
  std::string error_;
  std::string_view line_;
  unsigned line_number_ = 0;
  int pass_ = 1;
  BlockId block_ = kNone;
  std::uint16_t insn_ = 0;
  bool first_item_ = true;
  std::map<std::string, ValueId, std::less<>> values_;
};

}  // namespace

base::Result<void> parse(std::string_view text, Region& region) { return Parser(text, region).run(); }

}  // namespace tcg::ir
