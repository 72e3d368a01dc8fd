// SPDX-License-Identifier: MIT
// The port through which the runtime has regions turned into host code.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "tcg/env.h"
#include "tcg/ir/region.h"

namespace tcg::backend {

/// Where code goes.  The buffer has two mappings; code is written at `write` and runs at `run`.
struct CodeSpace {
  std::uint8_t* write = nullptr;
  const std::uint8_t* run = nullptr;
  std::size_t bytes = 0;
};

/// A piece of a compiled region, for -d out_asm and the profile.
struct CodeRange {
  std::uint32_t begin = 0, end = 0;  ///< byte offsets from CodeSpace::run
  std::uint16_t guest_insn = 0;
  bool cold = false;
};

/// Code that makes one direct access of guest memory (MemOp::kDirect), and the state map that holds when it faults.
/// All are byte offsets from CodeSpace::run; `record` is what the leave thunk takes.
struct FaultPoint {
  std::uint32_t begin = 0, end = 0, record = 0;
};

struct Compiled {
  std::size_t bytes = 0;       ///< of the space used: code, stubs and maps
  std::size_t code_bytes = 0;  ///< of those, instructions
  std::array<std::uint32_t, 2> link_offset{~0u,
                                           ~0u};  ///< offset of the aligned 32-bit displacement of each kGotoTb's jump
  std::array<std::uint32_t, 2> link_reset{0, 0};  ///< displacement that makes it unlinked again
  /// FaultPoints in order of `begin`, written behind the code: offset of the first (4-byte aligned) and their number.
  std::uint32_t fault_offset = 0, fault_count = 0;
  std::vector<CodeRange> ranges;  ///< filled only when asked
};

enum class HostLevel : std::uint8_t { kV2, kV3, kNative };

/// The x86-64 code generator.  One per vCPU thread; keeps its working memory.
class Backend {
 public:
  virtual ~Backend() = default;
  /// Writes the thunks shared by all regions (prologue, slow paths, leaving); called once before compile(), by one
  /// thread; the returned size is what it used.  Other Backend objects of the same runtime then get them by
  /// adopt_thunks().
  virtual std::size_t emit_thunks(CodeSpace space, const Ports& ports) = 0;
  virtual void adopt_thunks(const Backend& other) = 0;
  /// Host address minus guest address of direct accesses, before the first compile(); 0 at first.
  virtual void set_guest_base(std::uint64_t base) = 0;
  /// Where a direct access that faulted goes on, with the run address of its record in rax and the host registers as
  /// they were: leaves by the map; Env::leave and its payload are set.
  [[nodiscard]] virtual const void* leave_thunk() const = 0;
  /// Compiles `region` (optimised, maps made).  cookie is handed to Ports::link.  False: did not fit, nothing to keep.
  virtual bool compile(const ir::Region& region, std::uint64_t cookie, CodeSpace space, bool want_ranges,
                       Compiled& out) = 0;
  /// Enters code at `code` on this thread and returns when it leaves.
  virtual void enter(Env* env, const void* code) = 0;
  /// In a callback that may read registers: writes all state that Env::callback_map names to its place.  Once a call.
  virtual void write_state(Env* env) const = 0;
  /// In a callback that may write registers, all state being in its place: leaves generated code and returns from
  /// enter().
  [[noreturn]] virtual void abandon(Env* env) const = 0;
  /// Lines of host assembly for bytes that run at `run`.
  virtual std::string disassemble(std::span<const std::uint8_t> bytes, std::uint64_t run) const = 0;
};

/// plugins: regions may have callbacks, which makes floating point a little dearer.
std::unique_ptr<Backend> make_x86_64(const ir::TargetInfo& target, HostLevel level, bool plugins = false);

}  // namespace tcg::backend
