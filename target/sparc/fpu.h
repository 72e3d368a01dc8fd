// SPDX-License-Identifier: MIT
// The floating-point unit out of generated code: FSR as a word, exact operations, exceptions and the queue.
//
// While FSR.TEM is 0, operations run inline: their sticky flags are in the host's MXCSR (Env::guest_mxcsr once stored),
// and the current exceptions are a recipe, the last operation (its opf) with its operands' bits, computed again when
// FSR is read. With a trap enabled every operation goes through fp_operate.  An exception is deferred as on the chip:
// the destination is unwritten, the queue holds the instruction, and the next floating-point instruction traps. Source:
// The SPARC Architecture Manual, version 8, 4.4 and appendix N.  Not modelled: FSR.NS (flush to zero).
#pragma once

#include <cstdint>
#include <optional>

#include "base/register.h"
#include "target/sparc/state.h"

namespace sparc {

/// FSR.  SPARC V8 manual 4.4, figure 4-9.
struct Fsr : base::Register<Fsr, std::uint32_t> {
  static constexpr base::Field<std::uint32_t, 4, 0> cexc{};
  static constexpr base::Field<std::uint32_t, 9, 5> aexc{};
  static constexpr base::Field<std::uint32_t, 11, 10> fcc{};
  static constexpr base::Field<bool, 13> qne{};
  static constexpr base::Field<std::uint32_t, 16, 14> ftt{};
  static constexpr base::Field<std::uint32_t, 19, 17> version{};
  static constexpr base::Field<bool, 22> ns{};
  static constexpr base::Field<std::uint32_t, 27, 23> tem{};
  static constexpr base::Field<std::uint32_t, 31, 30> rd{};
};
/// Bits of cexc, aexc and TEM.
enum : std::uint32_t { kFpInexact = 1, kFpDivByZero = 2, kFpUnderflow = 4, kFpOverflow = 8, kFpInvalid = 16 };
/// FSR.ftt.  Table 4-4.
enum : std::uint32_t {
  kFttNone = 0,
  kFttIeee = 1,
  kFttUnfinished = 2,
  kFttUnimplemented = 3,
  kFttSequence = 4,
  kFttInvalidRegister = 6
};

/// FSR composed of its parts, recipe and sticky flags included.
[[nodiscard]] std::uint32_t read_fsr(const State& state);
/// LDFSR's effect: RD, TEM, NS, fcc, aexc and cexc; sets the host rounding, clears sticky flags and recipe.  pc is not
/// touched.
void write_fsr(State& state, std::uint32_t value);

/// Register f0..f31 as bits.
[[nodiscard]] std::uint32_t single(const State& state, unsigned f);
void set_single(State& state, unsigned f, std::uint32_t bits);

/// An FPop (word) as a whole, exactly, with fcc, cexc and aexc; true if the FPU now holds an exception.  pc names it in
/// the queue.
bool fp_operate(State& state, std::uint32_t word);
/// A floating-point instruction met the FPU out of its mode: the exception's bookkeeping; always trap fp_exception.
void fp_held(State& state);
/// Front of the queue: pc in the upper half.  Popping ends the exception.
[[nodiscard]] std::uint64_t fp_queue(const State& state);
void fp_pop_queue(State& state);

}  // namespace sparc
