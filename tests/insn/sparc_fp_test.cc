// SPDX-License-Identifier: MIT
// Floating-point vectors: every operation of the guest over corner operands and roundings, with and without enabled
// traps, against soft-float with SPARC's rules: result, condition, current and accrued exceptions, and what a trap
// leaves.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string_view>
#include <vector>

#include "base/bits.h"
#include "tcg/fp/soft_float.h"
#include "tcg/fp/testing/values.h"
#include "tests/support/sparc_machine_fixture.h"

namespace test {
namespace {

namespace fp = tcg::fp;

enum class Kind : std::uint8_t { kSingle, kDouble, kInteger, kFcc };

/// An operation: operands and result as bits in the low half or whole of a word of 64.
struct FpOp {
  std::string_view name;
  std::uint32_t opf;
  Kind source, result;
  bool binary;
  std::uint64_t (*eval)(std::uint64_t a, std::uint64_t b, fp::Env& env);
};

fp::F32 f32(std::uint64_t v) { return {static_cast<std::uint32_t>(v)}; }
fp::F64 f64(std::uint64_t v) { return {v}; }
using U = std::uint64_t;

constexpr FpOp kOps[]{
    {"FADDs", 0x41, Kind::kSingle, Kind::kSingle, true,
     [](U a, U b, fp::Env& e) -> U { return fp::add(f32(a), f32(b), e).bits; }},
    {"FADDd", 0x42, Kind::kDouble, Kind::kDouble, true,
     [](U a, U b, fp::Env& e) -> U { return fp::add(f64(a), f64(b), e).bits; }},
    {"FSUBs", 0x45, Kind::kSingle, Kind::kSingle, true,
     [](U a, U b, fp::Env& e) -> U { return fp::sub(f32(a), f32(b), e).bits; }},
    {"FSUBd", 0x46, Kind::kDouble, Kind::kDouble, true,
     [](U a, U b, fp::Env& e) -> U { return fp::sub(f64(a), f64(b), e).bits; }},
    {"FMULs", 0x49, Kind::kSingle, Kind::kSingle, true,
     [](U a, U b, fp::Env& e) -> U { return fp::mul(f32(a), f32(b), e).bits; }},
    {"FMULd", 0x4a, Kind::kDouble, Kind::kDouble, true,
     [](U a, U b, fp::Env& e) -> U { return fp::mul(f64(a), f64(b), e).bits; }},
    {"FDIVs", 0x4d, Kind::kSingle, Kind::kSingle, true,
     [](U a, U b, fp::Env& e) -> U { return fp::div(f32(a), f32(b), e).bits; }},
    {"FDIVd", 0x4e, Kind::kDouble, Kind::kDouble, true,
     [](U a, U b, fp::Env& e) -> U { return fp::div(f64(a), f64(b), e).bits; }},
    {"FsMULd", 0x69, Kind::kSingle, Kind::kDouble, true,
     [](U a, U b, fp::Env& e) -> U { return fp::mul_widening<fp::F64>(f32(a), f32(b), e).bits; }},
    {"FSQRTs", 0x29, Kind::kSingle, Kind::kSingle, false,
     [](U, U b, fp::Env& e) -> U { return fp::sqrt(f32(b), e).bits; }},
    {"FSQRTd", 0x2a, Kind::kDouble, Kind::kDouble, false,
     [](U, U b, fp::Env& e) -> U { return fp::sqrt(f64(b), e).bits; }},
    {"FMOVs", 0x01, Kind::kSingle, Kind::kSingle, false, [](U, U b, fp::Env&) -> U { return b; }},
    {"FNEGs", 0x05, Kind::kSingle, Kind::kSingle, false, [](U, U b, fp::Env&) -> U { return b ^ 0x8000'0000u; }},
    {"FABSs", 0x09, Kind::kSingle, Kind::kSingle, false, [](U, U b, fp::Env&) -> U { return b & 0x7fff'ffffu; }},
    {"FiTOs", 0xc4, Kind::kInteger, Kind::kSingle, false,
     [](U, U b, fp::Env& e) -> U { return fp::from_integer<fp::F32>(static_cast<std::int32_t>(b), e).bits; }},
    {"FiTOd", 0xc8, Kind::kInteger, Kind::kDouble, false,
     [](U, U b, fp::Env& e) -> U { return fp::from_integer<fp::F64>(static_cast<std::int32_t>(b), e).bits; }},
    {"FsTOi", 0xd1, Kind::kSingle, Kind::kInteger, false,
     [](U, U b, fp::Env& e) -> U {
       return static_cast<std::uint32_t>(fp::to_integer<std::int32_t>(f32(b), fp::Rounding::kTowardZero, e));
     }},
    {"FdTOi", 0xd2, Kind::kDouble, Kind::kInteger, false,
     [](U, U b, fp::Env& e) -> U {
       return static_cast<std::uint32_t>(fp::to_integer<std::int32_t>(f64(b), fp::Rounding::kTowardZero, e));
     }},
    {"FsTOd", 0xc9, Kind::kSingle, Kind::kDouble, false,
     [](U, U b, fp::Env& e) -> U { return fp::convert<fp::F64>(f32(b), e).bits; }},
    {"FdTOs", 0xc6, Kind::kDouble, Kind::kSingle, false,
     [](U, U b, fp::Env& e) -> U { return fp::convert<fp::F32>(f64(b), e).bits; }},
    {"FCMPs", 0x51, Kind::kSingle, Kind::kFcc, true,
     [](U a, U b, fp::Env& e) -> U { return static_cast<U>(fp::compare(f32(a), f32(b), e)); }},
    {"FCMPd", 0x52, Kind::kDouble, Kind::kFcc, true,
     [](U a, U b, fp::Env& e) -> U { return static_cast<U>(fp::compare(f64(a), f64(b), e)); }},
    {"FCMPEs", 0x55, Kind::kSingle, Kind::kFcc, true,
     [](U a, U b, fp::Env& e) -> U { return static_cast<U>(fp::compare(f32(a), f32(b), e, fp::NanSignal::kAny)); }},
    {"FCMPEd", 0x56, Kind::kDouble, Kind::kFcc, true,
     [](U a, U b, fp::Env& e) -> U { return static_cast<U>(fp::compare(f64(a), f64(b), e, fp::NanSignal::kAny)); }},
};

// FSR fields.  SPARC V8 manual 4.4.
constexpr std::uint32_t kNx = 1, kDz = 2, kUf = 4, kOf = 8, kNv = 16;

/// One vector as it lies in guest memory, big-endian words.
struct Record {
  std::uint32_t fsr_in = 0, fsr_out = 0;
  std::uint64_t a = 0, b = 0, result = 0;
};
constexpr std::uint32_t kRecordBytes = 32, kMarker = 0x5a5a'1234;
constexpr std::uint32_t kCode = 0x8000, kTrapTable = 0x4000, kRecords = 0x10'0000;

std::uint32_t exceptions(std::uint32_t flags) {
  return ((flags & fp::kInexact) ? kNx : 0) | ((flags & fp::kDivByZero) ? kDz : 0) |
         ((flags & fp::kUnderflow) ? kUf : 0) | ((flags & fp::kOverflow) ? kOf : 0) |
         ((flags & fp::kInvalid) ? kNv : 0);
}

/// Operands and results sit in the upper half where they are singles.
std::uint64_t place(Kind kind, std::uint64_t bits) { return kind == Kind::kDouble ? bits : bits << 32; }

/// What the record must be afterwards.
Record expected(const FpOp& op, const Record& in) {
  static constexpr fp::Rounding kRounding[]{fp::Rounding::kNearestEven, fp::Rounding::kTowardZero,
                                            fp::Rounding::kUpward, fp::Rounding::kDownward};
  const std::uint32_t tem = in.fsr_in >> 23 & 31;
  fp::Env env = fp::kSparcEnv;
  env.rounding = kRounding[in.fsr_in >> 30];
  env.underflow_if_exact = (tem & kUf) != 0;
  const unsigned shift = op.source == Kind::kDouble ? 0 : 32;
  const std::uint64_t value = op.eval(in.a >> shift, in.b >> shift, env);
  const std::uint32_t raised = exceptions(env.flags);
  Record out = in;
  const std::uint32_t kept = in.fsr_in & ~(0x1c000u | 31u);
  if (const std::uint32_t trapping = raised & tem; trapping != 0) {
    // Exactly one current exception; overflow and underflow before the inexact that comes with them.
    std::uint32_t one = kNx;
    for (const std::uint32_t e : {kUf, kOf, kDz, kNv})
      if ((trapping & e) != 0) one = e;
    out.fsr_out = kept | 1u << 14 | one;
    return out;
  }
  out.fsr_out = kept | raised << 5 | raised;
  if (op.result == Kind::kFcc) {
    out.fsr_out = (out.fsr_out & ~0xc00u) | static_cast<std::uint32_t>(value) << 10;
  } else {
    out.result = op.result == Kind::kDouble ? value : (value << 32) | (in.result & 0xffff'ffff);
  }
  return out;
}

template <typename F>
std::vector<std::uint64_t> corners() {
  std::vector<std::uint64_t> values;
  for (const F v : fp::testing::corner_values<F>()) values.push_back(v.bits);
  return values;
}

std::vector<std::uint64_t> operands(Kind kind) {
  switch (kind) {
    case Kind::kSingle: return corners<fp::F32>();
    case Kind::kDouble: {
      auto values = corners<fp::F64>();
      // Where doubles meet the limits of singles and of integers.
      for (const std::uint64_t v :
           {0x36a0000000000000ull, 0x3690000000000000ull, 0x3690000000000001ull, 0x380fffffffffffffull,
            0x380ffffff0000000ull, 0x3810000000000000ull, 0x47efffffe0000000ull, 0x47effffff0000000ull,
            0x47efffffefffffffull, 0x41dfffffffc00000ull, 0x41dfffffffffffffull, 0x41e0000000000000ull,
            0xc1e0000000000000ull, 0xc1e00000001fffffull, 0xc1e0000000200000ull, 0x3ff0000010000000ull,
            0x3ff0000030000000ull})
        values.push_back(v);
      return values;
    }
    default:
      return {0,          1,          2,          0xffffffff, 0x7fffffff, 0x80000000, 0x80000001, 0x00ffffff,
              0x01000001, 0x01000003, 0x7fffff80, 0x7fffffc0, 0x7fffffbf, 0xfeffffff, 12345678,   0x40000041};
  }
}

/// Program: loads FSR, destination and operands, operates, stores FSR and destination, for each record.
std::vector<std::uint32_t> program(const FpOp& op) {
  const bool compare = op.result == Kind::kFcc;
  const std::uint32_t insn =
      (compare ? 0x81a8'0000u : 0x81a0'0000u | 4u << 25) | op.opf << 5 | 2;  // rs1 %f0, rs2 %f2, rd %f4
  return {
      0xc108'6000,                 // ld [%g1], %fsr
      0xc918'6018,                 // ldd [%g1 + 24], %f4
      0xc118'6008,                 // ldd [%g1 + 8], %f0
      0xc518'6010,                 // ldd [%g1 + 16], %f2
      insn,                        //
      0xc128'6004,                 // st %fsr, [%g1 + 4]
      0xc938'6018,                 // std %f4, [%g1 + 24]
      0x8200'6000 | kRecordBytes,  // add %g1, kRecordBytes, %g1
      0x84a0'a001,                 // subcc %g2, 1, %g2
      0x12bf'fff7,                 // bne . - 36
      0x0100'0000,                 // nop
      kEndWord,
  };
}

/// fp_exception: takes the queue away and runs the store of FSR again.
constexpr std::uint32_t kHandler[]{
    0xc130'2800,  // std %fq, [%g0 + 0x800]
    0x81c4'4000,  // jmp %l1
    0x81cc'8000,  // rett %l2
    0x0100'0000,
};

class FpVectors : public testing::TestWithParam<std::tuple<const char*, FpOp>> {
 protected:
  FpVectors() : machine_(sparc_config(std::get<0>(GetParam()))), op_(std::get<1>(GetParam())) {}

  /// Runs all and compares each.
  void run(const std::vector<Record>& records) {
    std::vector<std::uint32_t> words;
    for (const Record& r : records) {
      for (const std::uint64_t v : {std::uint64_t{r.fsr_in} << 32, r.a, r.b, r.result}) {
        words.push_back(static_cast<std::uint32_t>(v >> 32));
        words.push_back(static_cast<std::uint32_t>(v));
      }
    }
    ASSERT_LE(kRecords + words.size() * 4, SparcMachine::kRamBytes);
    machine_.write_words(kTrapTable + 8 * 16, kHandler);
    machine_.write_words(kCode, program(op_));
    machine_.write_words(kRecords, words);
    machine_.set("tbr", kTrapTable);
    machine_.set("psr", 0x10e0);
    machine_.set("g1", kRecords);
    machine_.set("g2", records.size());
    machine_.set_pc(kCode);
    ASSERT_EQ(name(machine_.run({.blocks = ~0ull, .traps = ~0ull >> 1, .milliseconds = 600'000})), "end");
    unsigned failures = 0;
    for (std::size_t i = 0; i < records.size() && failures < 5; ++i) failures += compare(records[i], i);
  }

 private:
  unsigned compare(const Record& in, std::size_t index) {
    const std::uint64_t at = kRecords + index * kRecordBytes;
    const Record want = expected(op_, in);
    const std::uint32_t fsr = machine_.word(at + 4) & ~0xe0000u;  // without ver
    const std::uint64_t result = std::uint64_t{machine_.word(at + 24)} << 32 | machine_.word(at + 28);
    if (fsr == want.fsr_out && result == want.result) return 0;
    ADD_FAILURE() << fmt::format(
        "{} of {:016x} and {:016x}, FSR {:08x}: {:016x}, FSR {:08x}; expected {:016x}, FSR {:08x}", op_.name, in.a,
        in.b, in.fsr_in, result, fsr, want.result, want.fsr_out);
    return 1;
  }

  SparcMachine machine_;
  const FpOp op_;
};

Record record(const FpOp& op, std::uint64_t a, std::uint64_t b, std::uint32_t fsr) {
  return {fsr, 0, place(op.source, a), place(op.source, b), std::uint64_t{kMarker} << 32 | kMarker};
}

TEST_P(FpVectors, CornersInEachRounding) {
  const FpOp& op = std::get<1>(GetParam());
  const auto values = operands(op.source);
  std::vector<Record> records;
  for (std::uint32_t rounding = 0; rounding < 4; ++rounding)
    for (std::size_t i = 0; i < (op.binary ? values.size() : 1); ++i)
      for (const std::uint64_t b : values) records.push_back(record(op, values[i], b, rounding << 30));
  run(records);
}

TEST_P(FpVectors, CornersWithTrapsEnabled) {
  const FpOp& op = std::get<1>(GetParam());
  const auto values = operands(op.source);
  std::mt19937_64 random(op.opf);
  std::vector<Record> records;
  for (std::size_t i = 0; i < (op.binary ? values.size() : 20); ++i)
    for (const std::uint64_t b : values) {
      // Rounding, TEM, fcc and aexc as they come; cexc is replaced.
      const auto r = static_cast<std::uint32_t>(random());
      records.push_back(record(op, values[i % values.size()], b, (r & 0xcf80'0fff) | 1u << (23 + r % 5)));
    }
  run(records);
}

INSTANTIATE_TEST_SUITE_P(Configs, FpVectors,
                         testing::Combine(testing::Values("interp", "jit", "jit_one"), testing::ValuesIn(kOps)),
                         [](const auto& row) {
                           return fmt::format("{}_{}", std::get<0>(row.param), std::get<1>(row.param).name);
                         });

}  // namespace
}  // namespace test
