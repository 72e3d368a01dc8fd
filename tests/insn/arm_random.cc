// SPDX-License-Identifier: MIT
// Random A64 code made from the decode rows.
#include "tests/insn/arm_random.h"

#include <fmt/format.h>

#include <array>
#include <string_view>
#include <utility>

#include "target/arm/disasm.h"

namespace test {
namespace {

using arm::a64::Row;

bool is_load_store(std::uint32_t w) { return (w & 0x0a000000) == 0x08000000; }
bool is_literal(std::uint32_t w) { return (w & 0x3b000000) == 0x18000000; }
bool is_register_offset(std::uint32_t w) { return (w & 0x3b200c00) == 0x38200800; }
bool is_unsigned_offset(std::uint32_t w) { return (w & 0x3b000000) == 0x39000000; }
bool is_pair(std::uint32_t w) { return (w & 0x3a000000) == 0x28000000; }
bool is_exclusive_class(std::uint32_t w) { return (w & 0x3f000000) == 0x08000000; }
bool is_indexed(std::uint32_t w) { return (w & 0x3b200400) == 0x38000400; }
bool is_structure(std::uint32_t w) { return (w & 0xbe000000) == 0x0c000000; }
bool is_branch_class(std::uint32_t w) { return (w & 0x1c000000) == 0x14000000; }

constexpr std::uint32_t reg_at(std::uint32_t w, unsigned lsb) { return w >> lsb & 31; }
constexpr std::uint32_t with_reg(std::uint32_t w, unsigned lsb, std::uint32_t r) {
  return (w & ~(31u << lsb)) | r << lsb;
}

/// System registers worth reading and writing, as bits 19:5.
constexpr std::array<std::uint32_t, 7> kSystemRegisters{
    1u << 14 | 3u << 11 | 4u << 7 | 2u << 3,      // NZCV
    1u << 14 | 3u << 11 | 4u << 7 | 2u << 3 | 5,  // DIT
    1u << 14 | 3u << 11 | 4u << 7 | 2u << 3 | 6,  // SSBS
    1u << 14 | 3u << 11 | 4u << 7 | 4u << 3,      // FPCR
    1u << 14 | 3u << 11 | 4u << 7 | 4u << 3 | 1,  // FPSR
    1u << 14 | 3u << 11 | 13u << 7 | 2,           // TPIDR_EL0
    1u << 14 | 3u << 11 | 14u << 7 | 2,           // CNTVCT_EL0
};

class Generator {
 public:
  Generator(Random& random, std::uint64_t pc, const ArmRandomOptions& options)
      : random_(random), pc_(pc), options_(options) {}

  std::vector<std::uint32_t> run(unsigned count) {
    // Some programs are loops: rounds are counted in TPIDR_EL0, which nothing else writes.
    const bool loops = !options_.peer && below(3) == 0;
    if (loops) {
      out_.push_back(0xd2800000 | (1 + below(4)) << 5 | 28);  // movz x28
      out_.push_back(0xd51bd040 | 28);                        // msr tpidr_el0, x28
    }
    std::size_t inner = 0;
    while (out_.size() < count) {
      land(1);
      if (loops && inner == 0 && below(8) == 0) inner = out_.size();
      if (loops && inner != 0 && below(8) == 0) close_loop(std::exchange(inner, 0));
      add_one();
    }
    land(~0u);
    if (loops) close_loop(2);
    out_.push_back(0xd503201f);
    return std::move(out_);
  }

 private:
  /// A branch whose target is some whole pieces further on: no branch leads between a base and its access.
  struct Pending {
    std::size_t at;
    unsigned lsb, pieces;
  };
  /// The word's displacement, from bit `lsb` up, will lead over so many pieces.
  void branch(std::uint32_t w, unsigned lsb) {
    pending_.push_back({out_.size(), lsb, 1 + below(4)});
    out_.push_back(w);
  }
  /// Back to word `top` until the rounds are used up.
  void close_loop(std::size_t top) {
    out_.push_back(0xd53bd040 | 28);            // mrs x28, tpidr_el0
    out_.push_back(0xb4000000 | 4 << 5 | 28);   // cbz x28, over
    out_.push_back(0xd1000400 | 28 << 5 | 28);  // sub x28, x28, #1
    out_.push_back(0xd51bd040 | 28);            // msr tpidr_el0, x28
    const auto back = static_cast<std::uint32_t>(top - out_.size());
    out_.push_back(below(2) == 0 ? 0x14000000 | (back & 0x3ffffff) : 0xb5000000 | (back & 0x7ffff) << 5 | 28);
  }
  /// Here a piece begins; `passed` pieces have.
  void land(unsigned passed) {
    std::erase_if(pending_, [&](Pending& p) {
      if (p.pieces > passed) {
        p.pieces -= passed;
        return false;
      }
      out_[p.at] |= static_cast<std::uint32_t>(out_.size() - p.at) << p.lsb;
      return true;
    });
  }

  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }

  void add_one() {
    const Row& row = *options_.rows[below(static_cast<std::uint32_t>(options_.rows.size()))];
    std::uint32_t w = decode::encoding(row, static_cast<std::uint32_t>(random_()));
    // Most random words of wide classes are reserved: tries a few for one that has a text.
    std::string text;
    for (int i = 0; i < 8 && !decode::print(row, w, pc_, text); ++i)
      w = decode::encoding(row, static_cast<std::uint32_t>(random_()));
    if (is_load_store(w)) return add_memory(w);
    if (is_branch_class(w)) return add_branch_class(w);
    if (options_.peer && is_pauth_data(w)) return;
    out_.push_back(w);
  }
  /// PAC and AUT: their codes are implementation-defined.
  static bool is_pauth_data(std::uint32_t w) {
    return (w & 0xffff8000) == 0xdac10000 || (w & 0xffe0fc00) == 0x9ac03000;
  }

  void load_base(unsigned reg) {
    const bool aligned = below(4) != 0;
    std::uint32_t at = static_cast<std::uint32_t>(ArmRandomLayout::kData) + 0x1000 + below(0x1000);
    if (aligned) at &= ~15u;
    arm_load_constant(out_, reg, at);
  }

  void add_memory(std::uint32_t w) {
    if (is_literal(w)) {
      // Within the code behind; what it reads is the same everywhere.
      out_.push_back((w & 0xff00001f) | below(16) << 5);
      return;
    }
    unsigned base = reg_at(w, 5);
    const unsigned rt = reg_at(w, 0), rt2 = reg_at(w, 10), rs = reg_at(w, 16);
    const bool vector = (w >> 26 & 1) != 0;
    // Registers that must differ, or the outcome is left open.
    if (!vector && (is_indexed(w) || is_pair(w) || is_load_authenticated(w)) && base != 31 &&
        (base == rt || base == rt2))
      return;
    if (is_pair(w) && rt == rt2) return;
    if (is_load_authenticated(w) && options_.peer) return;
    if (is_exclusive_class(w)) {
      // Fields that are not used should be ones.
      const bool pair = (w >> 21 & 1) != 0 && (w >> 31) != 0, exclusive = (w >> 23 & 1) == 0, load = (w >> 22 & 1) != 0;
      const bool swaps = (w >> 21 & 1) != 0 && (!exclusive || (w >> 31) == 0);
      if (!swaps && !(exclusive && !load)) w = with_reg(w, 16, 31);
      if (!swaps && !(exclusive && pair)) w = with_reg(w, 10, 31);
      if (exclusive && !swaps) {
        if (load && pair && rt == rt2) return;
        if (!load) return add_store_exclusive(w, pair);
      }
    }
    if (is_rcpc(w)) w = with_reg(w, 16, 31);
    if (is_unsigned_offset(w)) w &= ~(0xfc0u << 10);
    if (is_register_offset(w) && !is_prefetch(w)) {
      if (base == rs || rs == 31) return;
      put_base(base);
      out_.push_back(0xd2800000 | below(0x400) << 5 | rs);
      return out_.push_back(w);
    }
    put_base(base);
    if (is_structure(w) && (w >> 23 & 1) != 0 && rs != 31) {
      if (base == rs) return;
    }
    out_.push_back(w);
  }
  static bool is_load_authenticated(std::uint32_t w) { return (w & 0xff200400) == 0xf8200400; }
  static bool is_rcpc(std::uint32_t w) { return (w & 0x3fe0fc00) == 0x38a0c000; }
  static bool is_prefetch(std::uint32_t w) { return (w & 0xffc00000) == 0xf8800000; }

  void put_base(unsigned base) {
    if (base != 31) return load_base(base);
    const unsigned through = below(30);
    load_base(through);
    out_.push_back(0x9100001f | through << 5);  // mov sp, x
  }

  /// With the load-exclusive that belongs to it in front, mostly.
  void add_store_exclusive(std::uint32_t w, bool pair) {
    const unsigned base = reg_at(w, 5), rt = reg_at(w, 0), rt2 = reg_at(w, 10), rs = reg_at(w, 16);
    if (rs == base || rs == rt || (pair && rs == rt2) || base == rt || (pair && (base == rt2 || rt == rt2))) return;
    put_base(base);
    std::uint32_t load = with_reg(w | 1u << 22, 16, 31);
    if (!options_.peer && below(8) == 0) load ^= 1u << 30;  // of another size: open, but ours are the same
    if (!pair && (options_.peer || below(8) != 0)) out_.push_back(load);
    if (pair && (options_.peer || below(8) != 0)) out_.push_back(load);
    out_.push_back(w);
  }

  void add_branch_class(std::uint32_t w) {
    if ((w & 0x7c000000) == 0x14000000) return branch(w & 0xfc000000, 0);  // B, BL
    if ((w & 0xff000010) == 0x54000000) return branch(w & 0xff00001f, 5);  // B.cond
    if ((w & 0x7e000000) == 0x34000000) return branch(w & 0xff00001f, 5);  // CBZ, CBNZ
    if ((w & 0x7e000000) == 0x36000000) return branch(w & 0xfff8001f, 5);  // TBZ, TBNZ
    if ((w & 0xfe000000) == 0xd6000000) return add_indirect(w);
    if ((w & 0xff000000) == 0xd4000000) return add_exception(w);
    add_system(w);
  }

  void add_indirect(std::uint32_t w) {
    const std::uint32_t n = reg_at(w, 5);
    const bool authenticated = (w & 0x800) != 0;
    if (authenticated && options_.peer) return;
    if (n == 31 && !authenticated) return;
    branch(0x10000000 | (n == 31 ? 30 : n), 5);  // adr
    out_.push_back(w);
  }

  void add_exception(std::uint32_t w) {
    const bool svc = (w & 0xffe0001f) == 0xd4000001, hlt = (w & 0xffe0001f) == 0xd4400000;
    if (options_.peer && (svc || hlt)) return;
    if (hlt && (w >> 5 & 0xffff) == 0x7fff) return;
    if (below(4) == 0) out_.push_back(w);  // they cost a trip to the run loop
  }

  void add_system(std::uint32_t w) {
    const bool moves = (w & 0xffd00000) == 0xd5100000;
    if (!moves) {
      if (options_.peer && is_pauth_hint(w)) return;
      if ((w & 0xfff80000) == 0xd5080000) return add_sys(w);
      return out_.push_back(w);
    }
    const bool read = (w & 1u << 21) != 0;
    std::uint32_t which = below(static_cast<std::uint32_t>(options_.peer ? 5 : kSystemRegisters.size()));
    if (!read && which >= 5) which = 0;
    if (!read && which == 4 && options_.peer) {  // FPSR: the peer keeps AArch32's flags in it
      const unsigned reg = below(31);
      out_.push_back(0xd2800000 | (static_cast<std::uint32_t>(random_()) & 0x9f) << 5 | reg);
      return out_.push_back(with_reg((w & ~(0x7fffu << 5)) | kSystemRegisters[which] << 5, 0, reg));
    }
    if (read || which != 3) return out_.push_back((w & ~(0x7fffu << 5)) | kSystemRegisters[which] << 5);
    // FPCR: only bits that are there.
    const unsigned reg = below(31);
    out_.push_back(0xd2a00000 | (static_cast<std::uint32_t>(random_()) & 0x07c8) << 5 | reg);
    out_.push_back(with_reg((w & ~(0x7fffu << 5)) | kSystemRegisters[which] << 5, 0, reg));
  }
  static bool is_pauth_hint(std::uint32_t w) {
    const std::uint32_t hint = w >> 5 & 0x7f;
    return (w & 0xfffff01f) == 0xd503201f && (hint == 7 || (hint >= 8 && hint < 16) || (hint >= 24 && hint < 32));
  }
  /// Cache maintenance by address: inside the data.
  void add_sys(std::uint32_t w) {
    const unsigned reg = reg_at(w, 0);
    if (reg == 31) return;
    const bool zva = (w & 0xffffffe0) == 0xd50b7420;
    if (zva && options_.peer) return;  // its block is of another size
    load_base(reg);
    out_.push_back(w);
  }

  Random& random_;
  std::uint64_t pc_;
  const ArmRandomOptions& options_;
  std::vector<std::uint32_t> out_;
  std::vector<Pending> pending_;
};

}  // namespace

std::vector<const Row*> arm_base_rows() {
  namespace a64 = arm::a64;
  std::vector<const Row*> all;
  for (const auto group : {a64::add_sub_rows(), a64::logical_rows(), a64::bitfield_rows(), a64::move_rows(),
                           a64::conditional_rows(), a64::data_rows(), a64::pauth_rows(), a64::branch_rows(),
                           a64::exception_rows(), a64::hint_rows(), a64::system_rows(), a64::load_store_rows(),
                           a64::load_store_pair_rows(), a64::exclusive_rows(), a64::atomic_rows()}) {
    for (const Row& row : group) all.push_back(&row);
  }
  return all;
}

std::vector<const Row*> arm_all_rows() {
  const auto rows = arm::a64::insn_table().rows();
  return {rows.begin(), rows.end()};
}

void arm_load_constant(std::vector<std::uint32_t>& out, unsigned reg, std::uint32_t value) {
  out.push_back(0xd2800000 | (value & 0xffff) << 5 | reg);
  out.push_back(0xf2a00000 | (value >> 16) << 5 | reg);
}

std::uint64_t arm_random_value(Random& random) {
  constexpr std::array<std::uint64_t, 14> kCorners{0,
                                                   1,
                                                   2,
                                                   ~0ull,
                                                   ~0ull - 1,
                                                   0x7fffffff,
                                                   0x80000000,
                                                   0xffffffff,
                                                   0x100000000,
                                                   0x7fffffffffffffff,
                                                   0x8000000000000000,
                                                   0x8000000000000001,
                                                   0xff,
                                                   0xffff};
  const std::uint64_t r = random();
  switch (r % 4) {
    case 0: return kCorners[(r >> 8) % kCorners.size()];
    case 1: return random() >> (r >> 8) % 64;
    default: return random();
  }
}

std::vector<std::uint32_t> arm_random_code(Random& random, std::uint64_t pc, unsigned count,
                                           const ArmRandomOptions& options) {
  return Generator(random, pc, options).run(count);
}

std::string arm_listing(std::uint64_t pc, std::span<const std::uint32_t> words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i)
    text += fmt::format("{:#x}: {:08x} {}\n", pc + 4 * i, words[i], arm::disassemble_insn(pc + 4 * i, words[i]));
  return text;
}

}  // namespace test
