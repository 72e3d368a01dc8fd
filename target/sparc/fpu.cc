// SPDX-License-Identifier: MIT
// Exact floating-point operations by opf, FSR and the queue.
#include "target/sparc/fpu.h"

#include "tcg/fp/soft_float.h"

namespace sparc {
namespace {

namespace fp = tcg::fp;

/// What an operation computes from the bits of its operands (singles in the low half).
struct Outcome {
  enum Kind : std::uint8_t { kUnimplemented, kSingle, kDouble, kFcc } kind = kUnimplemented;
  std::uint64_t bits = 0;
};

/// Sizes of the source operands of an opf: its low two bits name the format that the operation works on.
enum class Size : std::uint8_t { kSingle = 1, kDouble = 2, kQuad = 3 };

fp::F32 f32(std::uint64_t bits) { return {static_cast<std::uint32_t>(bits)}; }
fp::F64 f64(std::uint64_t bits) { return {bits}; }
Outcome single_result(fp::F32 x) { return {Outcome::kSingle, x.bits}; }
Outcome double_result(fp::F64 x) { return {Outcome::kDouble, x.bits}; }
Outcome integer_result(std::int32_t x) { return {Outcome::kSingle, static_cast<std::uint32_t>(x)}; }
Outcome relation(fp::Relation r) { return {Outcome::kFcc, static_cast<std::uint64_t>(r)}; }

/// Operations by opf.  SPARC V8 manual, appendix F, tables F-5 and F-6.
Outcome compute(std::uint32_t opf, std::uint64_t a, std::uint64_t b, fp::Env& env) {
  switch (opf) {
    case 0x01: return single_result(f32(b));
    case 0x05: return single_result(fp::negate(f32(b)));
    case 0x09: return single_result(fp::absolute(f32(b)));
    case 0x29: return single_result(fp::sqrt(f32(b), env));
    case 0x2a: return double_result(fp::sqrt(f64(b), env));
    case 0x41: return single_result(fp::add(f32(a), f32(b), env));
    case 0x42: return double_result(fp::add(f64(a), f64(b), env));
    case 0x45: return single_result(fp::sub(f32(a), f32(b), env));
    case 0x46: return double_result(fp::sub(f64(a), f64(b), env));
    case 0x49: return single_result(fp::mul(f32(a), f32(b), env));
    case 0x4a: return double_result(fp::mul(f64(a), f64(b), env));
    case 0x4d: return single_result(fp::div(f32(a), f32(b), env));
    case 0x4e: return double_result(fp::div(f64(a), f64(b), env));
    case 0x51: return relation(fp::compare(f32(a), f32(b), env));
    case 0x52: return relation(fp::compare(f64(a), f64(b), env));
    case 0x55: return relation(fp::compare(f32(a), f32(b), env, fp::NanSignal::kAny));
    case 0x56: return relation(fp::compare(f64(a), f64(b), env, fp::NanSignal::kAny));
    case 0x69: return double_result(fp::mul_widening<fp::F64>(f32(a), f32(b), env));
    case 0xc4: return single_result(fp::from_integer<fp::F32>(static_cast<std::int32_t>(b), env));
    case 0xc6: return single_result(fp::convert<fp::F32>(f64(b), env));
    case 0xc8: return double_result(fp::from_integer<fp::F64>(static_cast<std::int32_t>(b), env));
    case 0xc9: return double_result(fp::convert<fp::F64>(f32(b), env));
    case 0xd1: return integer_result(fp::to_integer<std::int32_t>(f32(b), fp::Rounding::kTowardZero, env));
    case 0xd2: return integer_result(fp::to_integer<std::int32_t>(f64(b), fp::Rounding::kTowardZero, env));
    default: return {};
  }
}

/// Whether the sources of an opf are doubles; FiTOs and FiTOd have a single source.
bool double_sources(std::uint32_t opf) { return static_cast<Size>(opf & 3) == Size::kDouble && opf != 0x69; }

fp::Env environment(std::uint32_t fsr) {
  static constexpr fp::Rounding kRounding[]{fp::Rounding::kNearestEven, fp::Rounding::kTowardZero,
                                            fp::Rounding::kUpward, fp::Rounding::kDownward};
  fp::Env env = fp::kSparcEnv;
  env.rounding = kRounding[Fsr::of(fsr).get(Fsr::rd)];
  env.underflow_if_exact = (Fsr::of(fsr).get(Fsr::tem) & kFpUnderflow) != 0;
  return env;
}

/// Exception bits of soft-float or MXCSR flags, which lie alike.
std::uint32_t exceptions(std::uint32_t flags) {
  const auto pick = [flags](std::uint32_t flag, std::uint32_t bit) { return (flags & flag) != 0 ? bit : 0; };
  return pick(fp::kInexact, kFpInexact) | pick(fp::kDivByZero, kFpDivByZero) | pick(fp::kUnderflow, kFpUnderflow) |
         pick(fp::kOverflow, kFpOverflow) | pick(fp::kInvalid, kFpInvalid);
}

/// The one exception that a trap reports: overflow and underflow go before the inexact that comes with them.
std::uint32_t most_urgent(std::uint32_t trapping) {
  for (const std::uint32_t e : {kFpInvalid, kFpDivByZero, kFpOverflow, kFpUnderflow}) {
    if ((trapping & e) != 0) return e;
  }
  return kFpInexact;
}

void hold(State& s, std::uint32_t word, std::uint32_t ftt) {
  s.fsr = Fsr::of(s.fsr).set(Fsr::ftt, ftt).set(Fsr::qne, true).raw;
  s.fp_recipe = 0;
  s.fp_mode = kFpExceptionPending;
  s.fq_pc = s.pc;
  s.fq_insn = word;
}

/// Registers of a double must be even: rs1 and rs2 by their format, rd by the result's.
bool odd_register(std::uint32_t opf, std::uint32_t word) {
  const bool two_sources = (opf >= 0x41 && opf <= 0x4f) || (opf >= 0x51 && opf <= 0x57);
  const bool double_result = opf == 0x69 || opf == 0xc8 || opf == 0xc9 || opf == 0x2a || ((opf & 0x1f2) == 0x42);
  return (double_sources(opf) && ((word & 1) != 0 || (two_sources && (word >> 14 & 1) != 0))) ||
         (double_result && opf != 0x52 && opf != 0x56 && (word >> 25 & 1) != 0);
}

}  // namespace

std::uint32_t single(const State& state, unsigned f) {
  return static_cast<std::uint32_t>(state.doubles[f / 2] >> ((f & 1) != 0 ? 0 : 32));
}

void set_single(State& state, unsigned f, std::uint32_t bits) {
  const unsigned shift = (f & 1) != 0 ? 0 : 32;
  std::uint64_t& pair = state.doubles[f / 2];
  pair = (pair & ~(std::uint64_t{0xffffffff} << shift)) | std::uint64_t{bits} << shift;
}

std::uint32_t read_fsr(const State& state) {
  Fsr fsr = Fsr::of(state.fsr).set(Fsr::fcc, state.fcc);
  fsr = fsr.set(Fsr::aexc, fsr.get(Fsr::aexc) | exceptions(state.guest_mxcsr));
  if (state.fp_recipe != 0) {
    fp::Env env = environment(state.fsr);
    compute(state.fp_recipe, state.fp_operand[0], state.fp_operand[1], env);
    fsr = fsr.set(Fsr::cexc, exceptions(env.flags)).set(Fsr::ftt, kFttNone);
  }
  return fsr.raw;
}

void write_fsr(State& state, std::uint32_t value) {
  const Fsr v = Fsr::of(value);
  state.fsr = Fsr::of(state.fsr)
                  .set(Fsr::rd, v.get(Fsr::rd))
                  .set(Fsr::tem, v.get(Fsr::tem))
                  .set(Fsr::ns, v.get(Fsr::ns))
                  .set(Fsr::aexc, v.get(Fsr::aexc))
                  .set(Fsr::cexc, v.get(Fsr::cexc))
                  .set(Fsr::fcc, 0)
                  .raw;
  state.fcc = v.get(Fsr::fcc);
  state.fp_recipe = 0;
  // MXCSR.RC (14:13): 0 nearest, 1 down, 2 up, 3 toward zero.  All traps masked (12:7).
  static constexpr std::uint32_t kMxcsrRounding[]{0, 3, 2, 1};
  state.guest_mxcsr = 0x1f80 | kMxcsrRounding[v.get(Fsr::rd)] << 13;
}

bool fp_operate(State& state, std::uint32_t word) {
  const std::uint32_t opf = word >> 5 & 0x1ff;
  const unsigned rd = word >> 25 & 31, rs1 = word >> 14 & 31, rs2 = word & 31;
  const bool wide = double_sources(opf);
  const auto source = [&](unsigned f) { return wide ? state.doubles[f / 2] : std::uint64_t{single(state, f)}; };
  fp::Env env = environment(state.fsr);
  const bool missing = opf == 0x69 && !state.has_fsmuld;
  const Outcome out = missing ? Outcome{} : compute(opf, source(rs1), source(rs2), env);
  if (out.kind == Outcome::kUnimplemented || odd_register(opf, word)) {
    hold(state, word, out.kind == Outcome::kUnimplemented ? kFttUnimplemented : kFttInvalidRegister);
    return true;
  }
  const std::uint32_t raised = exceptions(env.flags);
  Fsr fsr = Fsr::of(state.fsr);
  if (const std::uint32_t trapping = raised & fsr.get(Fsr::tem); trapping != 0) {
    state.fsr = fsr.set(Fsr::cexc, most_urgent(trapping)).raw;
    hold(state, word, kFttIeee);
    return true;
  }
  state.fsr = fsr.set(Fsr::cexc, raised).set(Fsr::aexc, fsr.get(Fsr::aexc) | raised).set(Fsr::ftt, kFttNone).raw;
  state.fp_recipe = 0;
  switch (out.kind) {
    case Outcome::kSingle: set_single(state, rd, static_cast<std::uint32_t>(out.bits)); break;
    case Outcome::kDouble: state.doubles[rd / 2] = out.bits; break;
    case Outcome::kFcc: state.fcc = static_cast<std::uint32_t>(out.bits); break;
    case Outcome::kUnimplemented: break;
  }
  return false;
}

void fp_held(State& state) {
  if (state.fp_mode == kFpExceptionPending) {
    state.fp_mode = kFpException;
    return;
  }
  // In exception mode, or STDFQ with an empty queue.
  state.fsr = Fsr::of(state.fsr).set(Fsr::ftt, kFttSequence).raw;
}

std::uint64_t fp_queue(const State& state) { return std::uint64_t{state.fq_pc} << 32 | state.fq_insn; }

void fp_pop_queue(State& state) {
  state.fsr = Fsr::of(state.fsr).set(Fsr::qne, false).raw;
  state.fp_mode = kFpExecute;
}

}  // namespace sparc
