// SPDX-License-Identifier: MIT
// Writing and decoding of state maps.
#include "tcg/backend/x86_64/state_map.h"

#include <cstring>

#include "tcg/ir/interp_fp.h"

namespace tcg::x86_64 {
namespace {

enum : std::uint16_t { kConst32 = 4, kConst64 = 5, kRecipe = 6, kZeroExtended = 7, kSplat64 = 8 };
enum : std::uint16_t {
  kRecipeAdd = 0,
  kRecipeSub = 1,
  kRecipeLogic = 2,
  kRecipe64 = 4,
  kRecipeInvertC = 8,
  kRecipeFCmp = 16
};

constexpr std::uint16_t word(unsigned kind, unsigned index) { return static_cast<std::uint16_t>(kind << 12 | index); }

constexpr std::uint16_t kCounter = 0xffff;  ///< in place of a slot

void write_constant(std::uint64_t value, bool splat, Assembler& out) {
  const bool wide = splat || value > 0xffffffffu;
  out.data16(word(splat ? kSplat64 : wide ? kConst64 : kConst32, 0));
  for (unsigned n = 0; n < (wide ? 4u : 2u); ++n) out.data16(static_cast<std::uint16_t>(value >> (16 * n)));
}

void write_value(const Plan& plan, ValueId v, Assembler& out) {
  const Inst& i = plan.inst(v);
  if (i.op == Op::kConst) return write_constant(i.imm, is_wide(i.type) && i.imm != 0, out);
  if (!plan.values[v].folded) {
    out.data16(plan.loc(v).bits);
    return;
  }
  if (plan.values[v].alias) return write_value(plan, i.args[0], out);
  if (i.op == Op::kVZext) {
    out.data16(word(kZeroExtended, ir::byte_size(plan.inst(i.args[0]).type)));
    return write_value(plan, i.args[0], out);
  }
  const FlagsRoot root = plan.flags_root(v);
  if (!plan.values[root.value].folded) {  // flags that exist in slot form, but for C
    if (root.invert_c) out.data16(word(kRecipe, kRecipeInvertC | 3));
    out.data16(plan.loc(root.value).bits);
    return;
  }
  const Inst& of = plan.inst(root.value);
  unsigned op = of.op == Op::kFlagsAdd ? kRecipeAdd : of.op == Op::kFlagsSub ? kRecipeSub : kRecipeLogic;
  if (of.op == Op::kFlagsFCmp || of.op == Op::kFlagsFCmpE) op = kRecipeFCmp;
  if (of.operand_type == Type::kI64 || of.operand_type == Type::kF64) op |= kRecipe64;
  if (root.invert_c) op |= kRecipeInvertC;
  out.data16(word(kRecipe, op));
  for (unsigned a = 0; a < of.nargs; ++a) write_value(plan, of.args[a], out);
}

/// Reads a record's words in turn.
struct Reader {
  const Env* env;
  const std::uint8_t* at;
  const std::uint8_t* frame;

  std::uint16_t next() {
    std::uint16_t v;
    std::memcpy(&v, at, 2);
    at += 2;
    return v;
  }

  MemValue value() {
    const std::uint16_t w = next();
    const unsigned index = w & 0xfffu;
    MemValue v;
    switch (w >> 12) {
      case Loc::kGpr: v.low = env->saved_gpr[index]; break;
      case Loc::kXmm: std::memcpy(&v, env->saved_xmm[index].data(), 16); break;
      case Loc::kFar: std::memcpy(&v, frame + kSaveFar + index * 16, 16); break;
      case Loc::kSpill: std::memcpy(&v, frame + index * 8, 16); break;  // the upper half counts only for wide slots
      case kConst32:
        v.low = next();
        v.low |= std::uint64_t{next()} << 16;
        break;
      case kConst64:
        for (unsigned n = 0; n < 4; ++n) v.low |= std::uint64_t{next()} << (16 * n);
        break;
      case kZeroExtended:
        v = value();
        v.high = 0;
        if (index == 4) v.low = static_cast<std::uint32_t>(v.low);
        break;
      case kSplat64:
        for (unsigned n = 0; n < 4; ++n) v.low |= std::uint64_t{next()} << (16 * n);
        v.high = v.low;
        break;
      default: v.low = flags(index); break;
    }
    return v;
  }

  std::uint32_t flags(unsigned recipe) {
    const std::uint64_t a = value().low;
    std::uint32_t f = 0;
    if ((recipe & kRecipeFCmp) != 0) {
      f = compared(a, value().low, (recipe & kRecipe64) != 0);
    } else if ((recipe & 3) == 3) {
      f = static_cast<std::uint32_t>(a);
    } else {
      const std::uint64_t b = (recipe & 3) == kRecipeLogic ? 0 : value().low;
      f = (recipe & kRecipe64) != 0
              ? of<std::uint64_t>(recipe & 3, a, b)
              : of<std::uint32_t>(recipe & 3, static_cast<std::uint32_t>(a), static_cast<std::uint32_t>(b));
    }
    return (recipe & kRecipeInvertC) != 0 ? f ^ ir::kFlagC : f;
  }

  /// Flags that the compare has raised are raised already.
  static std::uint32_t compared(std::uint64_t a, std::uint64_t b, bool wide) {
    fp::Env e;
    const auto relation =
        wide ? fp::compare(fp::F64{a}, fp::F64{b}, e)
             : fp::compare(fp::F32{static_cast<std::uint32_t>(a)}, fp::F32{static_cast<std::uint32_t>(b)}, e);
    return ir::flags_of_relation(static_cast<std::uint64_t>(relation));
  }
  template <class T>
  static std::uint32_t of(unsigned op, T a, T b) {
    constexpr unsigned kTop = sizeof(T) * 8 - 1;
    const T r = op == kRecipeAdd ? static_cast<T>(a + b) : op == kRecipeSub ? static_cast<T>(a - b) : a;
    const T overflow = op == kRecipeAdd ? (a ^ r) & (b ^ r) : op == kRecipeSub ? (a ^ b) & (a ^ r) : T{0};
    const bool carry = op == kRecipeAdd ? r < a : op == kRecipeSub && a < b;
    return (r >> kTop != 0 ? ir::kFlagN : 0) | (r == 0 ? ir::kFlagZ : 0) | (overflow >> kTop != 0 ? ir::kFlagV : 0) |
           (carry ? ir::kFlagC : 0);
  }
};

}  // namespace

std::size_t record_bound(const Plan& plan, ir::MapId map) {
  if (map == ir::kNone) return 16;
  const ir::StateMap& m = plan.region->maps[map];
  return 16 + (m.count + m.pending) * std::size_t{24};
}

void write_record(const Plan& plan, ir::MapId map, std::uint32_t head, std::uint32_t owed, Assembler& out) {
  out.data32(head);
  if (map == ir::kNone) {
    out.data32(owed << 16);
    return;
  }
  const auto entries = plan.region->entries(plan.region->maps[map]);
  const auto pending = plan.region->pending_of(plan.region->maps[map]);
  out.data32(static_cast<std::uint32_t>(entries.size() + pending.size()) | owed << 16);
  for (const ir::MapEntry& e : entries) {
    out.data16(e.slot);
    write_value(plan, e.value, out);
  }
  for (const ir::PendingAdd& p : pending) {
    out.data16(kCounter);
    for (const unsigned shift : {0, 16}) out.data16(static_cast<std::uint16_t>(p.offset >> shift));
    write_constant(p.amount, false, out);
  }
}

/// The last kind of entry.
void add_pending(Env* env, Reader& in) {
  std::uint32_t offset = in.next();
  offset |= std::uint32_t{in.next()} << 16;
  std::uint64_t count;
  std::memcpy(&count, env->counters + offset, 8);
  count += in.value().low;
  std::memcpy(env->counters + offset, &count, 8);
}

void apply_map(Env* env, const ir::TargetInfo& target, const std::uint8_t* record, const std::uint8_t* frame) {
  Reader in{env, record + 4, frame};
  const unsigned count = in.next();
  in.next();
  auto* const window = reinterpret_cast<std::uint8_t*>(env->saved_gpr[kWindow]);
  for (unsigned n = 0; n < count; ++n) {
    const std::uint16_t number = in.next();
    if (number == kCounter) [[unlikely]] {
      add_pending(env, in);
      continue;
    }
    const ir::SlotInfo& slot = target.slots[number];
    const MemValue v = in.value();
    std::uint8_t* const base = slot.windowed ? window : reinterpret_cast<std::uint8_t*>(env);
    std::uint8_t* const to = base + slot.offset;
    switch (ir::byte_size(slot.type)) {  // constant sizes: each is one store
      case 1: std::memcpy(to, &v, 1); break;
      case 4: std::memcpy(to, &v, 4); break;
      case 8: std::memcpy(to, &v, 8); break;
      default: std::memcpy(to, &v, 16); break;
    }
  }
}

}  // namespace tcg::x86_64
