// SPDX-License-Identifier: MIT
// Advanced SIMD load and store: multiple structures and single structures, with post-index.  Source: DDI 0487 C4.1,
// C7.2.
//
// Registers are read and written whole: a list is loaded as it lies in memory and then taken apart lane by lane by
// permutations, before any register is written, so that a fault leaves all of them as they were.
#include <algorithm>
#include <array>

#include "target/arm/a64/simd_common.h"

namespace arm::a64 {
namespace {

/// A list of registers, printed by opcode, size and Q: "{ v0.4s, v1.4s }".
struct List {
  std::uint32_t n = 0;
};
/// Rm of post-index: 31 is the number of bytes.
struct PostIndex {
  std::uint32_t n = 0;
};
/// The fields of the instruction, which decide more than one thing.
struct Part {
  std::uint32_t raw = 0;
};

/// Multiple structures: how many registers, and how many of them make a structure (1: they are just in turn).
struct Multiple {
  unsigned registers = 0, structure = 0;
  Lane lane = Lane::k8;
  bool quad = false;
  [[nodiscard]] constexpr bool valid() const { return registers != 0 && (lane != Lane::k64 || quad || structure == 1); }
  [[nodiscard]] constexpr unsigned bytes() const { return registers * (quad ? 16 : 8); }
  [[nodiscard]] constexpr unsigned element_log2() const { return structure == 1 ? 3 : static_cast<unsigned>(lane); }
};
Multiple multiple_of(std::uint32_t word) {
  Multiple m;
  m.lane = static_cast<Lane>(word >> 10 & 3);
  m.quad = (word >> 30 & 1) != 0;
  switch (word >> 12 & 15) {
    case 0: m.registers = m.structure = 4; break;
    case 2: m.registers = 4, m.structure = 1; break;
    case 4: m.registers = m.structure = 3; break;
    case 6: m.registers = 3, m.structure = 1; break;
    case 7: m.registers = m.structure = 1; break;
    case 8: m.registers = m.structure = 2; break;
    case 10: m.registers = 2, m.structure = 1; break;
    default: break;
  }
  return m;
}

/// Single structures: one lane of each register, or that lane in all.
struct Single {
  unsigned registers = 0, index = 0;
  Lane lane = Lane::k8;
  bool replicate = false, valid = true, quad = false;
};
Single single_of(std::uint32_t word) {
  Single s;
  const unsigned opcode = word >> 13 & 7, size = word >> 10 & 3, bit = word >> 12 & 1, q = word >> 30 & 1;
  const bool load = (word >> 22 & 1) != 0;
  s.registers = ((opcode & 1) << 1 | (word >> 21 & 1)) + 1;
  s.quad = q != 0;
  switch (opcode >> 1) {
    case 0: s.index = q << 3 | bit << 2 | size; break;
    case 1:
      s.lane = Lane::k16;
      s.index = q << 2 | bit << 1 | size >> 1;
      s.valid = (size & 1) == 0;
      break;
    case 2:
      s.lane = (size & 1) != 0 ? Lane::k64 : Lane::k32;
      s.index = (size & 1) != 0 ? q : q << 1 | bit;
      s.valid = (size & 2) == 0 && ((size & 1) == 0 || bit == 0);
      break;
    default:
      s.replicate = true;
      s.lane = static_cast<Lane>(size);
      s.valid = load && bit == 0;
      break;
  }
  return s;
}

void append_list(Text& text, unsigned first, unsigned count, std::string_view how) {
  text.out += "{ ";
  for (unsigned i = 0; i < count; ++i)
    text.out += (i != 0 ? ", v" : "v") + std::to_string((first + i) % 32) + '.' + std::string(how);
  text.out += " }";
}
void append_text(Text& text, List list) {
  const Multiple m = multiple_of(text.word);
  text.valid = text.valid && m.valid();
  text.out += std::to_string(m.structure) + ' ';
  append_list(text, list.n, m.registers, arrangement(m.lane, m.quad));
}
struct SingleList {
  std::uint32_t n = 0;
};
void append_text(Text& text, SingleList list) {
  const Single s = single_of(text.word);
  text.valid = text.valid && s.valid;
  text.out += std::to_string(s.registers);
  if (s.replicate) {
    text.out += "r ";
    return append_list(text, list.n, s.registers, arrangement(s.lane, s.quad));
  }
  text.out += ' ';
  append_list(text, list.n, s.registers, std::string_view("bhsd").substr(static_cast<unsigned>(s.lane), 1));
  text.out += '[' + std::to_string(s.index) + ']';
}
void append_text(Text& text, PostIndex r) {
  if (r.n != 31) {
    text.out += register_name(r.n, Width::k64, false);
    return;
  }
  const Single s = single_of(text.word);
  const bool single = (text.word >> 24 & 1) != 0;
  text.out += '#' + std::to_string(single ? s.registers * lane_bytes(s.lane) : multiple_of(text.word).bytes());
}

/// Address of byte `offset` from the base.
Value at(Translator& t, Value base, unsigned offset) { return offset == 0 ? base : t.b.add(base, t.b.i64(offset)); }

// Plugins see elements (of a list without structure: 8 bytes each), as the peer has it.

/// 8 bytes by elements of 1 << size bytes.
Value load_elements(Translator& t, Value base, unsigned offset, unsigned size) {
  Value all;
  for (unsigned byte = 0; byte < 8; byte += 1u << size) {
    const Value e = t.load(Type::kI64, at(t, base, offset + byte), size);
    all = byte == 0 ? e : t.b.or_(all, t.b.shl(e, t.b.i64(8 * byte)));
  }
  return all;
}
void store_elements(Translator& t, Value base, unsigned offset, unsigned size, Value v) {
  for (unsigned byte = 0; byte < 8; byte += 1u << size) {
    const Value e = byte == 0 ? v : t.b.shr(v, t.b.i64(8 * byte));
    t.store(at(t, base, offset + byte), size == 3 ? e : t.b.trunc32(e), size);
  }
}

/// 8 or 16 bytes of a list whose elements have 1 << size bytes.
Value load_vector(Translator& t, Value base, unsigned offset, unsigned bytes, unsigned size) {
  if (t.watches_accesses()) {
    const Value low = load_elements(t, base, offset, size);
    const Value high = bytes == 16 ? load_elements(t, base, offset + 8, size) : t.b.i64(0);
    return t.b.vec(VecOp::kConcat64, Lane::k8, {low, high});
  }
  const Value address = at(t, base, offset);
  if (bytes == 16) return t.load(Type::kV128, address, 4);
  return t.b.convert(tcg::ir::Op::kVZext, Type::kV128, t.load(Type::kF64, address, 3));
}
void store_vector(Translator& t, Value base, unsigned offset, unsigned bytes, Value v, unsigned size) {
  if (t.watches_accesses()) {
    for (unsigned half = 0; half < bytes / 8; ++half)
      store_elements(t, base, offset + 8 * half, size, t.b.vec(VecOp::kExtract, Lane::k64, {v}, half));
    return;
  }
  const Value address = at(t, base, offset);
  if (bytes == 16) return t.store(address, v, 4);
  t.store(address, t.b.convert(tcg::ir::Op::kVLow, Type::kF64, v), 3);
}

using Four = std::array<Value, 4>;

/// Byte controls for kTable that gather, from the 16 bytes of piece `piece` of a stream, what belongs at each of a
/// register's bytes; `source(byte)` is the place in the stream.
template <class F>
Value control(Translator& t, unsigned piece, unsigned bytes, F&& source) {
  std::array<std::uint64_t, 2> c{};
  for (unsigned i = 0; i < 16; ++i) {
    const unsigned from = i < bytes ? source(i) : 255u;
    const std::uint64_t v = from / 16 == piece ? from % 16 : 255;
    c[i / 8] |= v << (8 * (i % 8));
  }
  return t.b.vec_constant(c[0], c[1]);
}

/// Structures of three: each result from all three pieces.
Four gather3(Translator& t, const Four& in, unsigned pieces, unsigned bytes, Lane lane, bool interleave) {
  const unsigned size = lane_bytes(lane);
  Four out;
  for (unsigned r = 0; r < 3; ++r) {
    Value v;
    for (unsigned p = 0; p < pieces; ++p) {
      const Value c = control(t, p, bytes, [&](unsigned byte) {
        if (!interleave) return (byte / size * 3 + r) * size + byte % size;
        const unsigned place = r * bytes + byte, element = place / size;  // in memory
        return element % 3 * 16 + element / 3 * size + place % size;
      });
      const Value part = t.b.vec(VecOp::kTable, Lane::k8, {in[p], c});
      v = v.valid() ? t.b.vec(VecOp::kOr, Lane::k8, {v, part}) : part;
    }
    out[r] = v;
  }
  return out;
}

/// Registers of structures from memory as it lies in `in`: pieces of 16 bytes, the last maybe of 8.
Four take_apart(Translator& t, const Multiple& m, const Four& in) {
  const auto op = [&](VecOp o, Value a, Value b) { return t.b.vec(o, m.lane, {a, b}); };
  const unsigned bytes = m.quad ? 16 : 8;
  if (m.structure == 3) return gather3(t, in, m.quad ? 3 : 2, bytes, m.lane, false);
  const Value second = m.quad ? in[1] : in[0];
  if (m.structure == 2) return {op(VecOp::kUzp1, in[0], second), op(VecOp::kUzp2, in[0], second)};
  const Value even = op(VecOp::kUzp1, in[0], in[1]), odd = op(VecOp::kUzp2, in[0], in[1]);
  const Value even2 = m.quad ? op(VecOp::kUzp1, in[2], in[3]) : even,
              odd2 = m.quad ? op(VecOp::kUzp2, in[2], in[3]) : odd;
  return {op(VecOp::kUzp1, even, even2), op(VecOp::kUzp1, odd, odd2), op(VecOp::kUzp2, even, even2),
          op(VecOp::kUzp2, odd, odd2)};
}
/// The other way.
Four put_together(Translator& t, const Multiple& m, const Four& in) {
  const auto op = [&](VecOp o, Value a, Value b) { return t.b.vec(o, m.lane, {a, b}); };
  const unsigned bytes = m.quad ? 16 : 8;
  if (m.structure == 3) return gather3(t, in, 3, bytes, m.lane, true);
  if (m.structure == 2) return {op(VecOp::kZip1, in[0], in[1]), op(VecOp::kZip2, in[0], in[1])};
  const Value a = op(VecOp::kZip1, in[0], in[2]), b = op(VecOp::kZip1, in[1], in[3]);
  Four out{op(VecOp::kZip1, a, b), op(VecOp::kZip2, a, b)};
  if (m.quad) {
    const Value c = op(VecOp::kZip2, in[0], in[2]), d = op(VecOp::kZip2, in[1], in[3]);
    out[2] = op(VecOp::kZip1, c, d);
    out[3] = op(VecOp::kZip2, c, d);
  }
  return out;
}

void load_multiple(Translator& t, const Multiple& m, Value base, unsigned first) {
  const unsigned bytes = m.quad ? 16 : 8;
  Four in, out;
  // Pieces of 16 bytes where structures are taken apart, else registers.
  const unsigned piece = m.structure == 1 ? bytes : 16;
  for (unsigned at = 0; at < m.bytes(); at += piece)
    in[at / piece] = load_vector(t, base, at, std::min(piece, m.bytes() - at), m.element_log2());
  out = m.structure == 1 ? in : take_apart(t, m, in);
  for (unsigned r = 0; r < m.registers; ++r) {
    const bool whole = m.quad || m.structure == 1 || m.structure == 3;
    t.set_q((first + r) % 32, whole ? out[r] : t.b.vec(VecOp::kKeepLow, Lane::k64, {out[r]}));
  }
}
void store_multiple(Translator& t, const Multiple& m, Value base, unsigned first) {
  const unsigned bytes = m.quad ? 16 : 8;
  Four in;
  for (unsigned r = 0; r < m.registers; ++r) in[r] = t.q((first + r) % 32);
  if (m.structure == 1 || m.structure == 3) {
    const Four out = m.structure == 1 ? in : put_together(t, m, in);
    for (unsigned r = 0; r < m.registers; ++r) store_vector(t, base, r * bytes, bytes, out[r], m.element_log2());
    return;
  }
  const Four out = put_together(t, m, in);
  for (unsigned at = 0; at < m.bytes(); at += 16) store_vector(t, base, at, 16, out[at / 16], m.element_log2());
}

/// The base moves when all is done.
void move_base(Translator& t, XregSp n, Value base, PostIndex index, unsigned bytes) {
  t.set_x_sp(n.n, t.b.add(base, index.n == 31 ? t.b.i64(bytes) : t.x(index.n)));
}

template <bool kLoad>
void multiple(Translator& t, Part, Part, Part, XregSp n, List list) {
  const Multiple m = multiple_of(t.word());
  if (!m.valid()) return t.undefined();
  (kLoad ? load_multiple : store_multiple)(t, m, t.x_sp(n.n), list.n);
}
template <bool kLoad>
void multiple_post(Translator& t, Part, PostIndex index, Part, Part, XregSp n, List list) {
  const Multiple m = multiple_of(t.word());
  if (!m.valid()) return t.undefined();
  const Value base = t.x_sp(n.n);
  (kLoad ? load_multiple : store_multiple)(t, m, base, list.n);
  move_base(t, n, base, index, m.bytes());
}

void load_single(Translator& t, const Single& s, Value base, unsigned first) {
  const Type type = s.lane == Lane::k64 ? Type::kI64 : Type::kI32;
  const auto size = static_cast<unsigned>(s.lane);
  Four in;
  for (unsigned r = 0; r < s.registers; ++r) in[r] = t.load(type, at(t, base, r << size), size);
  for (unsigned r = 0; r < s.registers; ++r) {
    const unsigned reg = (first + r) % 32;
    if (s.replicate)
      vector(t, {s.quad}, s.lane).write(reg, t.b.vec(VecOp::kDup, s.lane, {in[r]}));
    else
      t.set_q(reg, t.b.vec(VecOp::kInsert, s.lane, {t.q(reg), in[r]}, s.index));
  }
}
void store_single(Translator& t, const Single& s, Value base, unsigned first) {
  const auto size = static_cast<unsigned>(s.lane);
  for (unsigned r = 0; r < s.registers; ++r)
    t.store(at(t, base, r << size), t.b.vec(VecOp::kExtract, s.lane, {t.q((first + r) % 32)}, s.index), size);
}
template <bool kLoad>
void single(Translator& t, Part, Part, Part, Part, Part, XregSp n, SingleList list) {
  const Single s = single_of(t.word());
  if (!s.valid) return t.undefined();
  (kLoad ? load_single : store_single)(t, s, t.x_sp(n.n), list.n);
}
template <bool kLoad>
void single_post(Translator& t, Part, Part, PostIndex index, Part, Part, Part, XregSp n, SingleList list) {
  const Single s = single_of(t.word());
  if (!s.valid) return t.undefined();
  const Value base = t.x_sp(n.n);
  (kLoad ? load_single : store_single)(t, s, base, list.n);
  move_base(t, n, base, index, s.registers * lane_bytes(s.lane));
}

// clang-format off
constexpr std::array kRows{
    decode::insn<"0 q 0011000 1 000000 oooo zz nnnnn ddddd", multiple<true>>("LD1, LD2, LD3, LD4 (multiple structures)", "ld{d}, [{n}]"),
    decode::insn<"0 q 0011000 0 000000 oooo zz nnnnn ddddd", multiple<false>>("ST1, ST2, ST3, ST4 (multiple structures)", "st{d}, [{n}]"),
    decode::insn<"0 q 0011001 1 0 mmmmm oooo zz nnnnn ddddd", multiple_post<true>>("LD1, LD2, LD3, LD4 (multiple structures, post-index)", "ld{d}, [{n}], {m}"),
    decode::insn<"0 q 0011001 0 0 mmmmm oooo zz nnnnn ddddd", multiple_post<false>>("ST1, ST2, ST3, ST4 (multiple structures, post-index)", "st{d}, [{n}], {m}"),
    decode::insn<"0 q 0011010 1 r 00000 ooo s zz nnnnn ddddd", single<true>>("LD1, LD2, LD3, LD4 (single structure), LD1R ...", "ld{d}, [{n}]"),
    decode::insn<"0 q 0011010 0 r 00000 ooo s zz nnnnn ddddd", single<false>>("ST1, ST2, ST3, ST4 (single structure)", "st{d}, [{n}]"),
    decode::insn<"0 q 0011011 1 r mmmmm ooo s zz nnnnn ddddd", single_post<true>>("LD1, LD2, LD3, LD4 (single structure, post-index), LD1R ...", "ld{d}, [{n}], {m}"),
    decode::insn<"0 q 0011011 0 r mmmmm ooo s zz nnnnn ddddd", single_post<false>>("ST1, ST2, ST3, ST4 (single structure, post-index)", "st{d}, [{n}], {m}"),
};
// clang-format on

}  // namespace

std::span<const Row> simd_load_store_rows() { return kRows; }

}  // namespace arm::a64
