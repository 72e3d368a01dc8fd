// SPDX-License-Identifier: MIT
// CallbackSite: a call from generated code into a plugin.
#pragma once

#include <cstdint>

namespace tcg {

/// What Op::kCallback calls.  Lives as long as the code that names it.  C ABI: `void f(unsigned vcpu, void* userdata)`,
/// or of memory callbacks `void f(unsigned vcpu, uint32_t meminfo, uint64_t vaddr, void* userdata)`.
struct CallbackSite {
  std::uintptr_t function = 0;
  void* userdata = nullptr;
  std::uint32_t meminfo = 0;
};

/// Bits of Op::kCallback's aux.  Reads: the callback may read registers, through the op's state map, which is found by
/// Env::callback_map.  Writes: state is in memory at the call and read anew after it; Env::leave set means leave by the
/// map.
enum CallbackForm : std::uint8_t {
  kCallbackReadsRegs = 1,
  kCallbackWritesRegs = 2,
  kCallbackMemory = 4,  ///< operands are the address and, with kCallbackValue, the value, left in Env::callback_value
  kCallbackValue = 8,
  kCallbackConditional = 16,  ///< called only if args[0] (I1)
};

/// Values of Env::callback_map that are no map: registers may not be looked at; may be read; may be written and left by
/// another pc (a block's or instruction's callback); the same in an access's callback, where what follows cannot
/// change; may be read and written (events that come from C++).
inline constexpr std::uintptr_t kCallbackNoRegs = 0, kCallbackInMemory = 1, kCallbackWritable = 2,
                                kCallbackWritableAccess = 3, kCallbackEvent = 4, kCallbackFirstMap = 16;

}  // namespace tcg
